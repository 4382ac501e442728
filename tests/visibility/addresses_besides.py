"""Surfaces that are said to carry no words, and what to ask of them."""

from __future__ import annotations

from collections.abc import Callable

from tests.visibility.asks import Ask, Asks, once
from tests.visibility.world import Ground, World

# what is said to carry no words is looked at all the same
OTHERS: dict[str, Callable[[World, Ground], Asks]] = {
    "members": lambda w, g: [Ask(f"{g.base}members/"), Ask(f"{g.base}members/?group=nowhere")],
    "member": lambda w, g: [
        ask
        for pk in g.seminar.memberships.order_by("pk").values_list("pk", flat=True)
        for path in (f"{g.base}members/{pk}/",)
        for ask in (Ask(path), Ask(path, post={"do": "remove", "reason": ""}))
    ],
    "invitations": lambda w, g: [
        Ask(f"{g.base}invitations/"),
        Ask(f"{g.base}invitations/", post={"do": "try", "role": "participant", "lines": "a@b.example"}),
        Ask(f"{g.base}invitations/lists/nowhere/", post={"do": "withdraw"}),
    ],
    "invitation": lambda w, g: [Ask(f"{g.base}invitations/{'x' * 43}/")],
    "participation": lambda w, g: [
        *(Ask(f"{g.base}participation/{look}") for look in ("", "?reading=all", "?sort=-words&only=on")),
        Ask(f"{g.base}participation/?reading={g.essay.slug}&format=csv"),
        Ask(f"{g.base}participation/remind/", post={"reading": "nowhere"}),
    ],
    "readings": lambda w, g: [Ask(f"{g.base}readings/"), Ask(f"{g.base}readings/new/")],
    "reading": lambda w, g: [
        Ask(f"{g.base}readings/{g.essay.slug}/"),
        Ask(f"{g.base}readings/{g.essay.slug}/", post={"prompt": "So?", "version": "none"}),
        Ask(f"{g.base}readings/{g.essay.slug}/extensions/", post={"person": "0"}),
        Ask(f"{g.base}readings/{g.essay.slug}/opening/", post={"what": "gate"}),
        Ask(f"{g.base}readings/{g.essay.slug}/reveal/"),
        Ask(f"{g.base}calendar.ics"),
    ],
    "words": once("/me/words/"),
    "leave": lambda w, g: [
        Ask(f"/me/leave/{g.seminar.slug}/"),
        Ask(f"/me/leave/{g.seminar.slug}/", post={"left_as": "nowhere"}),
        Ask(f"/me/leave/{g.seminar.slug}/", post={"left_as": "emptied"}),
    ],
    "section-lock": lambda w, g: [
        Ask(f"{g.section}lock/"),
        Ask(f"{g.section}lock/", post={"act": "lock", "reason": ""}),
        Ask(f"{g.removed}lock/"),
    ],
    "editions": lambda w, g: [
        Ask(f"{g.base}{g.essay.slug}/editions/{end}")
        for end in ("", "?old=1&new=1", "1/diff/1/", "1/diff/2/", "2/diff/1/")
    ],
    "pages": once("/help/", "/privacy/", "/accessibility/", "/healthz", "/readyz", "/accounts/login/"),
    "account": once("/accounts/email/", "/accounts/sessions/", "/accounts/logout/"),
    "errors": lambda w, g: [
        Ask(f"{g.base}nowhere/"),
        Ask(f"{g.base}responses/nosuchreply2/"),
        Ask(f"{g.section}nowhere/"),
        Ask(f"{g.section}new/", post={"body": "Words without their token."}),
    ],
    "admin": lambda w, g: [
        Ask("/admin/"),
        *(
            Ask(f"/admin/forum/{table}/{end}")
            for table in (
                "person",
                "seminar",
                "membership",
                "essay",
                "edition",
                "sectiontext",
                "reading",
                "event",
                "erasure",
            )
            for end in ("", "?q=probe")
        ),
        Ask(f"/admin/forum/seminar/{g.seminar.pk}/change/"),
        Ask(f"/admin/forum/reading/{g.reading.pk}/change/"),
        Ask(f"/admin/forum/essay/{g.essay.pk}/change/"),
        Ask("/admin/forum/response/"),
        Ask("/admin/forum/draft/"),
    ],
}

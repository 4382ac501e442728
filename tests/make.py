"""Plain functions that make rows, through the same actions as the site wherever there is one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from forum.access.viewer import Viewer
from forum.base.stamps import now
from forum.essays.actions import PlannedSection, bring_in_essay
from forum.essays.models import Essay
from forum.membership.actions import add_member, found_seminar
from forum.moderation.actions import rule
from forum.moderation.cases import case_of, settle_wait
from forum.moderation.models import Report
from forum.people.models import Person
from forum.readings.actions import schedule_reading
from forum.readings.models import Reading, Thread
from forum.responses.actions import post_response, withdraw_response
from forum.responses.models import Response, State
from forum.responses.states import locked, move
from forum.responses.writing import CitationWish, Wish
from forum.seminars.models import HoldPolicy, Membership, Role, Seminar

PASSWORD = "a password of the tests"
BODIES = {
    "agree": "The mill ledgers say so too, page after page, for forty years.",
    "dispute": "One dry summer is not a reason for a whole century.",
    "source": "The reeve counted the same stones.",
}
A_SOURCE = CitationWish(reference="A. Reeve, The Stones of the Weir, 1911", locator_kind="page", locator="41")
SECTIONS = (
    PlannedSection(
        "Water",
        (
            "The river had turned the wheel since before anyone wrote it down. Nobody asked whose river it was.",
            "When the wheel stopped, the village blamed the river; nobody asked whose wheel it was.",
        ),
    ),
    PlannedSection(
        "Stone",
        (
            "Every stone of the weir was carried there, and every stone was counted twice.",
            "A stone that is counted twice is worth no more than a stone.",
        ),
    ),
    PlannedSection("Law", ("The court found that a river may be owned, but only while it flows.",)),
)
_numbers = count(1)


def person(
    name: str = "Somebody",
    *,
    email: str = "",
    password: str = PASSWORD,
    administrator: bool = False,
    **fields: Any,
) -> Person:
    """An account with a confirmed address, which can sign in with `password`."""
    email = email or f"{name.split()[0].lower()}-{next(_numbers)}@example.org"
    fields = {"display_name": name, "is_staff": administrator, "is_superuser": administrator, **fields}
    made = Person.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def viewer_of(somebody: Person | None, *, at: dt.datetime | None = None) -> Viewer:
    """Fresh: it reads memberships as they are now."""
    return Viewer(somebody, at=at)


def seminar(slug: str = "", *, by: Person | None = None, is_public: bool = True, **fields: Any) -> Seminar:
    """Open if it is public; `by` is its instructor. `fields` are the model's."""
    slug = slug or f"seminar-{next(_numbers)}"
    joining = "open" if is_public else "closed"
    fields = {"title": "Rivers and their owners", "label": "HIST 318", "joining": joining, **fields}
    return found_seminar(by=by, slug=slug, is_public=is_public, **fields)


def member(where: Seminar, who: Person, role: str = "participant", *, consents: bool = True) -> Membership:
    """Gives a role, or changes the one that is held."""
    return add_member(where, who, role=role, by=None, consents=consents)


def mute(where: Seminar, who: Person, *, until: dt.datetime | None = None) -> None:
    """As it stands, without anybody's decision."""
    Membership.objects.filter(seminar=where, person=who).update(
        muted_until=until or now() + dt.timedelta(days=7), mute_reason="Three warnings in a day."
    )


def suspend(where: Seminar, who: Person, *, until: dt.datetime | None = None) -> None:
    """As it stands, without anybody's decision."""
    Membership.objects.filter(seminar=where, person=who).update(
        suspended_until=until or now() + dt.timedelta(days=7), suspension_reason="A threat."
    )


def essay(
    slug: str = "",
    *,
    home: Seminar | None = None,
    sections: Sequence[PlannedSection] = SECTIONS,
    **fields: Any,
) -> Essay:
    """Three sections (`water`, `stone`, `law`) with five paragraphs, unless told otherwise."""
    fields = {"title": "Whose River", "author": "N. Weir", **fields}
    return bring_in_essay(
        slug=slug or f"essay-{next(_numbers)}", sections=sections, home=home, by=None, **fields
    )


def reading(where: Seminar, what: Essay, **fields: Any) -> Reading:
    """The essay on the seminar's schedule, with a thread for each section."""
    return schedule_reading(where, what, by=None, **fields)


def thread(of: Reading, section: str = "water") -> Thread:
    """The thread of a section, with all that the actions want to find on it."""
    related = Thread.objects.select_related(
        "section", "reading__seminar", "reading__essay", "reading__edition"
    )
    return related.get(reading=of, section__slug=section)


def wish(stance: str = "agree", **fields: Any) -> Wish:
    """What the author of such a response fills in; `fields` are those of Wish."""
    least: dict[str, Any] = {"body": BODIES[stance]}
    if stance == "dispute":
        least["ground"] = "evidence"
    if stance == "source":
        least |= {"bearing": "supports", "citations": (A_SOURCE,)}
    return Wish(stance=stance, **{**least, **fields})


def response(
    where: Thread,
    author: Person,
    *,
    stance: str = "agree",
    quote: str = "",
    parent: Response | None = None,
    state: str = "published",
    at: dt.datetime | None = None,
    key: str = "",
    **fields: Any,
) -> Response:
    """A response in any state, on the way that leads to it. `fields` are those of Wish: body, ground, citations…

    `where` comes from `thread()`. A held one by a participant was never published; one by staff was.
    """
    at = at or now()
    asked = wish(stance, quote=quote, parent=parent.public_id if parent else "", **fields)
    made = _post(where, author, asked, at=at, key=key or f"key-{next(_numbers)}", held=state == State.HELD)
    if state == State.WITHDRAWN:
        return withdraw_response(made, viewer=viewer_of(author, at=at), at=at)
    if state == State.HIDDEN:
        ruling(made, "hide", at=at)
    elif state == State.HELD and made.state != State.HELD:
        ruling(made, "hold", at=at)
    elif state == State.CHANGES_REQUESTED:
        ruling(made, "changes", at=at)
    elif state == State.REFUSED:
        with transaction.atomic():
            move(made, State.HELD, at=at, held_by="policy")
        ruling(made, "refuse", at=at)
    made.refresh_from_db()
    return made


def _post(where: Thread, author: Person, asked: Wish, *, at: dt.datetime, key: str, held: bool) -> Response:
    viewer = viewer_of(author, at=at)
    if not held:
        return post_response(where, asked, viewer=viewer, key=key, at=at, is_loading=True)
    kept = where.reading.seminar
    strict = Seminar.objects.get(pk=kept.pk)
    strict.holds, strict.posts_per_minute, strict.posts_per_hour = HoldPolicy.EVERYONE, 10_000, 10_000
    where.reading.seminar = strict
    try:
        return post_response(where, asked, viewer=viewer, key=key, at=at)
    finally:
        where.reading.seminar = kept


def ruling(
    of: Response, act: str, *, by: Person | None = None, reason: str = "Not a reason.", **more: Any
) -> Any:
    """An act of moderation by an instructor of the seminar who is not the author, unless `by` says who."""
    if by is None:
        staff = Membership.objects.filter(seminar=of.seminar, role=Role.INSTRUCTOR).exclude(person=of.author)
        found = staff.select_related("person").order_by("pk").first()
        by = found.person if found else person("A Second Instructor")
        if found is None:
            member(of.seminar, by, Role.INSTRUCTOR)
    return rule(of, act, viewer=viewer_of(by), reason=reason, **more)


def report(of: Response, *, by: Person | None = None, note: str = "", **more: Any) -> Report:
    """Somebody's report, by the row: also where the form would not be offered. `more` are columns."""
    by = by or person("A Reporter")
    at = more.setdefault("at", now())
    with transaction.atomic():
        response = locked(of)
        fields = {"reason": "off_text", "note": note, "revision": response.revision, **more}
        made = Report.objects.create(case=case_of(response, at), by=by, **fields)
        settle_wait(response)
    of.refresh_from_db()
    return made

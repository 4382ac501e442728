"""The form by which an administrator enters a private seminar, and what its pages are to them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db.models import F
from django.test import Client
from django.urls import get_resolver, reverse

from forum.base.stamps import now
from forum.essays.models import Essay
from forum.ledger.models import LogEntry
from forum.membership.visiting import STAY, enter_seminar
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Draft, Response
from forum.seminars.models import Membership, Seminar, Visit
from tests import make, pages

BASE = "/s/closed-rivers/"
SECTION = f"{BASE}whose-river/water/"
WHY = "A member wrote to the dean that she is called names here."
ACTS = re.compile(r"/(new|edit|withdraw|report|appeal|answer|lock|publish|hold|hide|approve|settings)/")
BANNER = "//aside[@aria-label='Your visit']"


def entry(seminar: Seminar) -> str:
    return reverse("admin:forum_seminar_enter", args=[seminar.pk])


def say_who(client: Client, answer: Any) -> Any:
    """Answers the question who is there; what was sent goes on by itself."""
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    return client.post(answer["Location"], {"password": make.PASSWORD})


@pytest.fixture
def inside(client: Client, private_seminar: Seminar, administrator: Person) -> Client:
    enter_seminar(private_seminar, viewer=make.viewer_of(administrator), reason=WHY)
    client.force_login(administrator)
    return client


# The form


def test_the_admins_page_of_a_private_seminar_leads_to_the_form(
    client: Client, private_seminar: Seminar, seminar: Seminar, administrator: Person
) -> None:
    client.force_login(administrator)
    for where, links in ((private_seminar, [entry(private_seminar)]), (seminar, [])):
        page = pages.get(client, reverse("admin:forum_seminar_change", args=[where.pk]))
        assert [link for link in page.links() if link.endswith("/enter/")] == links


def test_one_enters_with_a_reason_after_saying_who_one_is(
    client: Client, private_seminar: Seminar, administrator: Person
) -> None:
    client.force_login(administrator)
    assert client.get(BASE).status_code == 404
    page = pages.get(client, entry(private_seminar))
    assert page.status == 200
    answer = client.post(entry(private_seminar), {"reason": WHY})
    assert Visit.objects.count() == 0
    answer = say_who(client, answer)
    assert (answer.status_code, answer["Location"]) == (302, BASE)
    visit = Visit.objects.get()
    assert (visit.person, visit.seminar, visit.reason) == (administrator, private_seminar, WHY)
    assert client.get(BASE).status_code == 200
    assert client.get(entry(private_seminar))["Location"] == BASE


def test_without_saying_who_one_is_nobody_enters(
    client: Client, private_seminar: Seminar, administrator: Person
) -> None:
    client.force_login(administrator)
    answer = client.post(entry(private_seminar), {"reason": WHY})
    client.post(answer["Location"], {"password": "a wrong one"})
    assert client.get(BASE).status_code == 404
    assert (Visit.objects.count(), LogEntry.objects.filter(act__startswith="visit").count()) == (0, 0)


def test_without_a_reason_nobody_enters_and_words_are_kept(
    client: Client, private_seminar: Seminar, administrator: Person
) -> None:
    client.force_login(administrator)
    answer = say_who(client, client.post(entry(private_seminar), {"reason": "…!"}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Say why. Its instructors and its moderators read it." in text
    assert "…!</textarea>" in text
    long = client.post(entry(private_seminar), {"reason": "<b>x</b>" + "x" * 2_000}).content.decode()
    assert "2008 characters. At most 2000 fit here." in long
    assert "<b>x" not in long
    assert Visit.objects.count() == 0


def test_the_form_is_for_administrators_and_private_seminars(
    client: Client,
    private_seminar: Seminar,
    seminar: Seminar,
    members: dict[str, Person],
    administrator: Person,
) -> None:
    assert client.get(entry(private_seminar)).status_code == 302
    for who in members.values():
        client.force_login(who)
        for answer in (
            client.get(entry(private_seminar)),
            client.post(entry(private_seminar), {"reason": WHY}),
        ):
            assert answer.status_code == 403
            assert "Rivers behind doors" not in answer.content.decode()
    client.force_login(administrator)
    assert client.get("/admin/forum/seminar/99999/enter/").status_code == 404
    answer = say_who(client, client.post(entry(seminar), {"reason": WHY}))
    assert answer.status_code == 403
    assert "Anyone may read this seminar. There is nothing to enter." in answer.content.decode()
    assert Visit.objects.count() == 0


# Inside


def readable_pages(thread: Thread, response: Response, member: Membership) -> list[str]:
    return [
        BASE,
        f"{BASE}members/",
        f"{BASE}whose-river/",
        SECTION,
        f"{BASE}whose-river/editions/",
        f"{BASE}whose-river/editions/1/",
        f"{BASE}moderation/",
        f"{BASE}moderation/stream/",
        f"{BASE}moderation/log/",
        f"{BASE}moderation/members/{member.pk}/",
        f"{BASE}responses/{response.public_id}/history/",
    ]


def test_pages_are_read_under_a_banner_and_offer_no_act(
    inside: Client, private_seminar: Seminar, private_thread: Thread, ada: Person, ben: Person
) -> None:
    held = make.response(private_thread, ada, state="held")
    make.response(private_thread, ben, stance="dispute", parent=make.response(private_thread, ada))
    member = Membership.objects.get(person=ada, seminar=private_seminar)
    visit = Visit.objects.get()
    Essay.objects.update(home=private_seminar)  # one without a home is edited by administrators
    for address in readable_pages(private_thread, held, member):
        page = pages.get(inside, address)
        assert page.status == 200, address
        assert re.fullmatch(
            r"You read this seminar as an administrator until \w{3} \d\d:\d\d\. Its instructors know\. ?Leave",
            page.words(BANNER)[0],
        )
        posts = {
            str(form.get("action") or address)
            for form in page.all("//form[@method='post']")
            if form.getparent().tag != "aside" or form.getparent().get("aria-label") != "Your visit"
        }
        # checking the log changes nothing
        assert posts <= {"/accounts/logout/", f"{BASE}moderation/log/#check"}, address
        offered = [link for link in page.links() if ACTS.search(link)]
        assert offered == [], address
    assert visit.ends_at - visit.began_at == STAY


def test_a_thread_does_not_tell_a_visitor_again_that_they_do_nothing(
    inside: Client, private_thread: Thread
) -> None:
    assert pages.get(inside, SECTION).words("//section[@id='thread']//p[@class='notice']") == []


def test_nobody_else_sees_a_banner(
    client: Client,
    private_seminar: Seminar,
    private_thread: Thread,
    administrator: Person,
    instructor: Person,
) -> None:
    enter_seminar(private_seminar, viewer=make.viewer_of(administrator), reason=WHY)
    client.force_login(instructor)
    assert pages.get(client, SECTION).all(BANNER) == []


def test_leaving_closes_it_again(inside: Client, private_thread: Thread) -> None:
    page = pages.get(inside, SECTION)
    answer = pages.send(inside, page, {}, f"{BANNER}/form")
    assert (answer.status, answer.headers["Location"]) == (302, "/admin/forum/seminar/")
    assert pages.follow(inside, answer).status == 200
    assert inside.get(SECTION).status_code == inside.get(BASE).status_code == 404
    assert inside.post(f"{BASE}moderation/visit/leave/").status_code == 404
    assert LogEntry.objects.filter(act="visit.ended").count() == 1


def test_after_a_day_it_is_closed_again(inside: Client, private_thread: Thread) -> None:
    assert inside.get(SECTION).status_code == 200
    Visit.objects.update(began_at=F("began_at") - STAY, ends_at=now())
    assert inside.get(SECTION).status_code == 404


def test_others_do_not_leave(client: Client, private_seminar: Seminar, seminar: Seminar, ada: Person) -> None:
    client.force_login(ada)
    assert client.post(f"{BASE}moderation/visit/leave/").status_code == 404
    assert client.get(f"{BASE}moderation/visit/leave/").status_code == 405


# No act


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of ours, but for what counts requests."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for model in apps.get_app_config("forum").get_models()
    }


def of_moderation(
    member: Membership, response: Response, decision: dict[str, str]
) -> list[tuple[str, dict[str, str]]]:
    """Several forms for every address of moderation, but for the log, which is read, and for leaving."""
    found = {str(p.pattern) for p in get_resolver("forum.web.urls").url_patterns}
    known = {p for p in found if p.startswith("s/<slug:seminar>/moderation/")}
    known -= {p for p in known if "/log/" in p or "/visit/" in p}
    assert len(known) > 5
    words = {"<slug:seminar>": "closed-rivers", "<int:membership>": str(member.pk)}
    posts = []
    for pattern in sorted(known):
        address = f"/{pattern}"
        for name, value in {**words, "<slug:public_id>": response.public_id, "<int:appeal>": "1"}.items():
            address = address.replace(name, value)
        posts += [
            (address, decision),
            (address, {**decision, "act": "reviewed"}),
            (address, {**decision, "note": "A note.", "chosen": response.public_id}),
        ]
    return posts


def test_no_form_of_the_seminar_does_anything(
    inside: Client,
    private_seminar: Seminar,
    private_thread: Thread,
    ada: Person,
    ben: Person,
    administrator: Person,
) -> None:
    published = make.response(private_thread, ada, quote="turned the wheel")
    held = make.response(private_thread, ada, state="held")
    hidden = make.response(private_thread, ben, state="hidden")
    member = Membership.objects.get(person=ada, seminar=private_seminar)
    response = f"{BASE}responses/"
    wish = {"stance": "agree", "body": make.BODIES["agree"], "key": "k"}
    decision = {"reason": WHY, "revision": "1", "act": "hide", "note": "", "response": held.public_id}
    posts: list[tuple[str, dict[str, str]]] = [
        (f"{SECTION}new/", wish),
        (f"{SECTION}new/", {**wish, "parent": published.public_id}),
        (f"{SECTION}lock/", {"act": "lock", "reason": WHY}),
        (f"{response}{published.public_id}/hold/", decision),
        (f"{response}{published.public_id}/hide/", decision),
        (f"{response}{held.public_id}/approve/", decision),
        (f"{response}{hidden.public_id}/restore/", decision),
        (f"{response}{published.public_id}/edit/", {**wish, "based_on": "1"}),
        (f"{response}{published.public_id}/withdraw/", {}),
        (f"{response}{published.public_id}/report/", {"reason": "other", "note": "So."}),
        (f"{response}{hidden.public_id}/appeal/", {"words": "So."}),
        (f"{response}{hidden.public_id}/answer/", {"act": "take"}),
        (f"{BASE}join/", {}),
        (f"{BASE}consent/", {"consents": "on"}),
        (f"{BASE}settings/", {"title": "Other"}),
        (f"{BASE}whose-river/publish/", {"act": "ask"}),
        (f"{BASE}moderation/members/{member.pk}/", {"act": "warn", "reason": WHY}),
        (f"{BASE}moderation/members/{member.pk}/", {"act": "mute", "reason": WHY, "until": "day"}),
        *(
            (f"{BASE}moderation/{end}", {**decision, "act": act, "case": r.public_id, "cases": r.public_id})
            for end in ("", "stream/", f"?case={held.public_id}")
            for act in ("approve", "hide", "dismiss", "claim", "release", "note", "reviewed", "undo")
            for r in (held, published)
        ),
    ]
    posts += of_moderation(member, held, decision)
    before = everything()
    for address, body in posts:
        answer = inside.post(address, body)
        assert answer.status_code in (302, 403, 404, 405, 409, 422), (address, body, answer.status_code)
        after = everything()
        changed = {name for name in after if after[name] != before[name]}
        assert changed == set(), (address, body, answer.status_code)


def test_a_draft_is_not_kept_for_a_visitor_nor_shown(
    inside: Client, private_thread: Thread, ada: Person
) -> None:
    Draft.objects.create(
        person=ada, thread=private_thread, target="text", fields={"body": "zaunkönigtinte"}, updated_at=now()
    )
    for address in (BASE, SECTION, f"{SECTION}new/", "/me/", "/"):
        assert "zaunkönigtinte" not in inside.get(address).content.decode()

"""A member's record in a seminar: who sees it, and what moderators do there."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.moderation.models import Ruling
from forum.moderation.restricting import mute, suspend, warn
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Membership, Seminar
from tests import make, pages
from tests.pages import Page

DAY = dt.timedelta(days=1)
WHY = "Three replies in a row were about a person."
FORM = "//form[.//textarea[@name='reason']]"
UNDO = "//form[input[@value='undo']]"
LIFT = "//form[input[@value='lift']]"


def address(seminar: Seminar, person: Person) -> str:
    member = Membership.objects.get(seminar=seminar, person=person)
    return f"/s/{seminar.slug}/moderation/members/{member.pk}/"


def open_as(client: Client, who: Person | None, there: str) -> Page:
    client.logout()
    if who is not None:
        client.force_login(who)
    return pages.get(client, there)


def acts(page: Page) -> list[str]:
    return [str(i.get("value")) for i in page.all(f"{FORM}//input[@name='act']")]


# Who sees it


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("instructor", 200),
        ("assistant", 200),
        ("participant", 404),
        ("muted", 404),
        ("suspended", 404),
        ("outsider", 404),
        ("administrator", 404),
        (None, 404),
    ],
)
def test_moderators_alone_see_a_record(
    client: Client,
    seminar: Seminar,
    private_seminar: Seminar,
    members: dict[str, Person],
    outsider: Person,
    administrator: Person,
    ben: Person,
    name: str | None,
    status: int,
) -> None:
    everyone = {**members, "outsider": outsider, "administrator": administrator}
    who = everyone[name] if name else None
    for where in (seminar, private_seminar):
        assert open_as(client, who, address(where, ben)).status == status
        assert client.post(address(where, ben), {"act": "warn", "reason": WHY}).status_code == (
            302 if status == 200 else 404
        )
    assert Ruling.objects.count() == (2 if status == 200 else 0)


def test_nobody_sees_their_own_record_nor_one_of_another_seminar(
    client: Client, seminar: Seminar, private_seminar: Seminar, instructor: Person, ben: Person
) -> None:
    assert open_as(client, instructor, address(seminar, instructor)).status == 404
    elsewhere = address(private_seminar, ben).replace("closed-rivers", "rivers")
    for there in (
        elsewhere,
        "/s/rivers/moderation/members/99999999999999999999999/",
        "/s/rivers/moderation/members/0/",
    ):
        assert client.get(there).status_code == 404
    assert client.get(address(seminar, ben)).status_code == 200


def test_the_list_of_members_leads_moderators_to_records(
    client: Client, seminar: Seminar, assistant: Person, ada: Person, ben: Person
) -> None:
    there = pages.get
    client.force_login(assistant)
    links = there(client, "/s/rivers/members/").links("//ul[@class='people']//a")
    assert address(seminar, ben) in links
    assert address(seminar, assistant) not in links
    assert len(links) == 5
    client.force_login(ada)
    assert there(client, "/s/rivers/members/").links("//ul[@class='people']//a") == []


# What it shows


def test_a_record_says_what_was_written_and_decided(
    client: Client, seminar: Seminar, thread: Thread, ada: Person, instructor: Person, assistant: Person
) -> None:
    make.response(thread, ada)
    make.response(thread, ada, state="hidden")
    member = Membership.objects.get(seminar=seminar, person=ada)
    warn(member, viewer=make.viewer_of(assistant), reason=WHY)
    page = open_as(client, instructor, address(seminar, ada))
    facts = dict(zip(page.words("//dl/div/dt"), page.words("//dl/div/dd"), strict=True))
    assert facts == {"Responses": "2", "Reported": "0", "Hidden": "1", "Warned": "1", "Restrictions": "0"}
    told = page.words("//ol[@class='log']/li")
    assert [re.sub(r"^\w+ \d\d:\d\d ", "", words) for words in told] == [
        f"Warned by Asa Lind {WHY}",
        "Response hidden in §1 by Ines Okafor Not a reason.",
    ]
    assert page.words("//section[h2[text()='Restrictions']]/p") == ["Nothing restricts them."]
    assert '<meta name="robots" content="noindex">' in page.html


@pytest.mark.parametrize(
    ("who", "about", "offered"),
    [
        ("instructor", "participant", ["warn", "mute", "suspend"]),
        ("instructor", "assistant", ["warn", "mute", "suspend"]),
        ("assistant", "participant", ["warn", "mute"]),
        ("assistant", "instructor", []),
    ],
)
def test_what_is_offered_is_what_the_table_allows(
    client: Client, seminar: Seminar, members: dict[str, Person], who: str, about: str, offered: list[str]
) -> None:
    assert acts(open_as(client, members[who], address(seminar, members[about]))) == offered


# What is done there


def test_a_member_is_muted_and_it_is_undone(
    client: Client, seminar: Seminar, ada: Person, assistant: Person
) -> None:
    page = open_as(client, assistant, address(seminar, ada))
    sent = pages.send(client, page, {"act": "mute", "reason": WHY, "until": "three-days"}, FORM)
    page = pages.follow(client, sent)
    member = Membership.objects.get(seminar=seminar, person=ada)
    assert member.muted_until is not None
    assert abs(member.muted_until - now() - 3 * DAY) < dt.timedelta(minutes=1)
    (notice,) = page.words("//div[@class='notice']")
    assert re.fullmatch(rf"Muted until .*\. ?Reason: {WHY} End the mute now", notice)
    assert page.words("//div[@class='said']")[0].endswith(
        "Ada Mora is told in five minutes, unless you undo it."
    )
    page = pages.follow(client, pages.send(client, page, {}, UNDO))
    assert Membership.objects.get(pk=member.pk).muted_until is None
    assert page.all(UNDO) == page.all(LIFT) == []


def test_a_member_is_suspended_until_a_time_by_the_seminars_clock_and_it_ends_early(
    client: Client, seminar: Seminar, ada: Person, instructor: Person
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(zone="America/Santiago")
    page = open_as(client, instructor, address(seminar, ada))
    end = (now() + 9 * DAY).date().isoformat()
    given = {"act": "suspend", "reason": WHY, "until": "other", "end": f"{end}T18:30"}
    page = pages.follow(client, pages.send(client, page, given, FORM))
    member = Membership.objects.get(seminar=seminar, person=ada)
    assert member.suspended_until is not None
    there = member.suspended_until.astimezone(dt.timezone(dt.timedelta(hours=-3)))
    assert there.strftime("%Y-%m-%dT%H:%M") in (f"{end}T18:30", f"{end}T19:30")
    pages.follow(client, pages.send(client, page, {}, LIFT))
    assert Membership.objects.get(pk=member.pk).suspended_until is None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": ""}, "Say why. The member reads it."),
        ({"reason": "x" * 2_001}, "2001 characters. At most 2000 fit here."),
        ({"note": "x" * 2_001}, "2001 characters. At most 2000 fit here."),
        ({"until": "forever"}, "Say until when."),
        ({"until": "other", "end": "soon"}, "Give a date and a time, such as 2026-11-25 14:30."),
        ({"until": "other", "end": "2001-01-01T10:00"}, "This time has passed. Choose a later one."),
        ({"act": "banish"}, "Choose what to do."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_every_word_is_kept(
    client: Client, seminar: Seminar, ada: Person, assistant: Person, given: dict[str, str], sentence: str
) -> None:
    there = address(seminar, ada)
    client.force_login(assistant)
    fields = {"act": "mute", "reason": WHY, "note": "<b>Quote</b> the text.", "until": "day", **given}
    page = Page(client.post(there, fields), there)
    assert page.status == 422
    assert page.words("//p[@class='error']") == [sentence]
    kept = page.fields(FORM)
    assert (kept["reason"], kept["note"]) == (fields["reason"], fields["note"])
    assert "<b>Quote" not in page.html
    assert Ruling.objects.count() == 0


def test_who_comes_second_sees_what_the_first_did_and_keeps_their_words(
    client: Client, seminar: Seminar, ada: Person, assistant: Person, instructor: Person
) -> None:
    page = open_as(client, assistant, address(seminar, ada))
    member = Membership.objects.get(seminar=seminar, person=ada)
    mute(member, viewer=make.viewer_of(instructor), reason="Mine.", until=now() + DAY)
    second = pages.send(client, page, {"act": "mute", "reason": WHY, "until": "week"}, FORM)
    assert second.status == 409
    assert re.fullmatch(
        r"Ines Okafor was faster, at \d\d:\d\d\. Look at the restriction as it stands now\.",
        second.words("//p[@role='alert']")[0],
    )
    assert second.fields(FORM)["reason"] == WHY
    assert "Mine." in second.words("//div[@class='notice']")[0]
    again = pages.send(client, second, {}, FORM)
    assert again.status == 302
    assert Membership.objects.get(pk=member.pk).mute_reason == WHY


def test_the_response_that_gave_cause_goes_with_the_decision(
    client: Client, seminar: Seminar, thread: Thread, ada: Person, ben: Person, assistant: Person
) -> None:
    theirs, other = make.response(thread, ada), make.response(thread, ben)
    page = open_as(client, assistant, f"{address(seminar, ada)}?response={theirs.public_id}")
    assert page.words("//p[contains(., 'Because of')]") == ["Because of this response of theirs."]
    pages.send(client, page, {"reason": WHY}, FORM)
    assert Ruling.objects.latest("pk").facts == {"cause": theirs.public_id}
    page = open_as(client, assistant, f"{address(seminar, ada)}?response={other.public_id}")
    assert page.words("//p[contains(., 'Because of')]") == []


def test_an_assistant_may_neither_suspend_nor_undo_a_suspension(
    client: Client, seminar: Seminar, ada: Person, assistant: Person, instructor: Person
) -> None:
    there = address(seminar, ada)
    client.force_login(assistant)
    fields = {"act": "suspend", "reason": WHY, "until": "day"}
    assert client.post(there, fields).status_code == 403
    member = Membership.objects.get(seminar=seminar, person=ada)
    ruling = suspend(member, viewer=make.viewer_of(instructor), reason=WHY, until=now() + DAY)
    page = pages.get(client, there)
    assert page.all(UNDO) == page.all(LIFT) == []
    for post in ({"act": "undo", "ruling": ruling.pk}, {"act": "lift", "what": "suspend"}):
        assert client.post(there, post).status_code == 403
    for ruling_asked in ("0", "x", "9" * 30, ""):
        assert client.post(there, {"act": "undo", "ruling": ruling_asked}).status_code == 404
    assert Membership.objects.get(pk=member.pk).suspended_until is not None


def test_the_number_of_queries_is_the_same_for_any_record(
    client: Client, seminar: Seminar, thread: Thread, ada: Person, assistant: Person
) -> None:
    there = address(seminar, ada)
    member = Membership.objects.get(seminar=seminar, person=ada)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(there).status_code == 200
        return len(captured)

    client.force_login(assistant)
    client.get(there)
    counts: list[Any] = []
    for n in (1, 2):
        for _one in range(n):
            make.response(thread, ada)
            warn(member, viewer=make.viewer_of(assistant), reason=WHY)
        counts.append(queries())
    assert counts == [7, 7]

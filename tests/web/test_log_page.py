"""The page of a seminar's log: who sees it, what it says, its pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.ledger.log import erase_words
from forum.ledger.models import LogEntry
from forum.membership.settings import change_settings
from forum.membership.visiting import enter_seminar
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from tests import make
from tests.pages import Page, get
from tests.web.logs import LOG, NOON, entry, many, sentences, without_times


@pytest.fixture
def desk(client: Client, thread: Thread, instructor: Person) -> Client:
    """The instructor at the log of a seminar with a reading."""
    client.force_login(instructor)
    return client


def newest(page: Page) -> str:
    return without_times(page)[0]


def test_moderators_see_it_and_for_all_others_there_is_none(
    client: Client, thread: Thread, members: dict[str, Person], outsider: Person, administrator: Person
) -> None:
    everyone = {**members, "outsider": outsider, "administrator": administrator}
    seen = {}
    for name, person in everyone.items():
        client.force_login(person)
        seen[name] = [
            client.get(LOG).status_code, client.get(f"{LOG}?format=csv").status_code, client.post(LOG).status_code,
        ]  # fmt: skip
    client.logout()
    seen["visitor"] = [client.get(LOG).status_code, client.post(LOG).status_code]
    found = {name for name, codes in seen.items() if codes == [200, 200, 200]}
    assert found == {"instructor", "assistant"}
    assert {tuple(set(codes)) for name, codes in seen.items() if name not in found} == {(404,)}


def test_a_suspended_moderator_sees_none(desk: Client, seminar: Seminar, assistant: Person) -> None:
    desk.force_login(assistant)
    assert desk.get(LOG).status_code == 200
    make.suspend(seminar, assistant)
    assert desk.get(LOG).status_code == 404


def test_an_administrator_who_entered_sees_that_of_this_seminar(
    client: Client, private_seminar: Seminar, seminar: Seminar, administrator: Person
) -> None:
    client.force_login(administrator)
    address = "/s/closed-rivers/moderation/log/"
    assert client.get(address).status_code == 404
    enter_seminar(private_seminar, viewer=make.viewer_of(administrator), reason="A complaint of a member.")
    page = get(client, address)
    assert page.status == 200
    assert newest(page) == (
        "Dora Amt, administrator entered this seminar, to read what its moderators read. A complaint of a member."
    )
    assert client.get(LOG).status_code == 404


def test_an_empty_log_says_what_will_stand_there(client: Client, administrator: Person) -> None:
    seminar = make.seminar("quiet", is_public=False)
    enter_seminar(seminar, viewer=make.viewer_of(administrator), reason="A look.")
    client.force_login(administrator)
    page = get(client, "/s/quiet/moderation/log/?act=response.hide")
    assert "No entry is like that. Choose less, or another time." in page.html
    founder = make.person("Ines Okafor")
    make.seminar("other", by=founder)
    client.force_login(founder)
    assert newest(get(client, "/s/other/moderation/log/")) == (
        "Ines Okafor gave Ines Okafor the role of instructor."
    )


SENTENCES = [
    ("response.hold", {}, "Asa Lind held a response by Ada Mora in §1."),
    ("response.approve", {"before": "held"}, "Asa Lind approved a held response by Ada Mora in §1."),
    ("response.changes", {}, "Asa Lind asked for changes in a response by Ada Mora in §1."),
    (
        "response.changes",
        {"suggested": True},
        "Asa Lind asked for changes in a response by Ada Mora in §1, and suggested a text.",
    ),
    ("response.refuse", {}, "Asa Lind refused a response by Ada Mora in §1."),
    ("response.hide", {}, "Asa Lind hid a response by Ada Mora in §1."),
    ("response.restore", {}, "Asa Lind restored a response by Ada Mora in §1."),
    (
        "response.retag",
        {"stance": "agree", "to": "dispute"},
        "Asa Lind proposed another stance for a response by Ada Mora in §1, Agree to Dispute.",
    ),
    (
        "response.force_tag",
        {"stance": "agree", "to": "source"},
        "Asa Lind retagged a response by Ada Mora in §1, Agree to Source.",
    ),
    (
        "response.move",
        {"from": "stone", "to": "water"},
        "Asa Lind moved a response by Ada Mora from §2 to §1.",
    ),
    ("response.dismiss", {}, "Asa Lind dismissed the reports on a response by Ada Mora in §1."),
    ("response.warn", {}, "Asa Lind warned Ada Mora about a response by Ada Mora in §1."),
    ("response.overturn", {}, "Asa Lind decided an appeal: a response by Ada Mora in §1 is back."),
    (
        "response.uphold",
        {},
        "Asa Lind decided an appeal: the decision about a response by Ada Mora in §1 stands.",
    ),
    ("response.undo", {"undid": "hide"}, "Asa Lind undid a hiding of a response by Ada Mora in §1."),
    ("case.noted", {}, "Asa Lind wrote a note for the staff on a response by Ada Mora in §1."),
    ("member.warn", {}, "Asa Lind warned Ada Mora."),
    (
        "member.mute",
        {"until": "2026-10-14T12:00:00+00:00"},
        "Asa Lind muted Ada Mora until 14 Oct 2026, 12:00.",
    ),
    (
        "member.suspend",
        {"until": "2026-10-14T12:00:00+00:00"},
        "Asa Lind suspended Ada Mora until 14 Oct 2026, 12:00.",
    ),
    ("member.lift", {"what": "mute"}, "Asa Lind ended a mute early, for Ada Mora."),
    ("member.lift", {"what": "suspend"}, "Asa Lind ended a suspension early, for Ada Mora."),
    ("member.undo", {"undid": "mute"}, "Asa Lind undid a mute, for Ada Mora."),
    (
        "member.role_changed",
        {"before": "participant", "after": "assistant"},
        "Asa Lind gave Ada Mora the role of assistant; it was participant.",
    ),
    ("member.added", {"after": "assistant"}, "Asa Lind gave Ada Mora the role of assistant."),
    ("thread.lock", {"until": ""}, "Asa Lind locked §1."),
    (
        "thread.lock",
        {"until": "2026-10-14T12:00:00+00:00"},
        "Asa Lind locked §1 until 14 Oct 2026, 12:00.",
    ),
    ("thread.reopen", {}, "Asa Lind reopened §1."),
    ("thread.undo", {"undid": "lock"}, "Asa Lind undid a lock of §1."),
    ("visit.ended", {}, "Asa Lind left this seminar."),
    ("weather.turned", {"n": 1}, "Asa Lind: weather.turned"),
]


@pytest.mark.parametrize(("act", "facts", "sentence"), SENTENCES)
def test_every_act_is_a_sentence(
    act: str,
    facts: dict[str, object],
    sentence: str,
    desk: Client,
    seminar: Seminar,
    assistant: Person,
    ada: Person,
) -> None:
    about = act.partition(".")[0]
    place = "" if about in ("member", "visit") else "whose-river/water"
    entry(seminar, act, actor=assistant, subject=ada, place=place, response="bcdfghjkmnpq", **facts)
    assert newest(get(desk, LOG)) == sentence


def test_a_decision_leads_to_its_response_and_names_are_those_of_today(
    desk: Client, seminar: Seminar, thread: Thread, ada: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    make.ruling(response, "hide", by=assistant, reason="Not about the text.", note="Say it of the river.")
    ada.display_name = "Ada <b>Lovely</b>"
    ada.save()
    page = get(desk, LOG)
    assert newest(page) == (
        "Asa Lind hid a response by Ada <b>Lovely</b> in §1. Not about the text. Say it of the river."
    )
    assert page.links("//ol[@class='log']/li[1]//a") == [f"/s/rivers/responses/{response.public_id}/"]
    assert desk.get(page.links("//ol[@class='log']/li[1]//a")[0]).status_code == 302


def test_an_undoing_names_who_decided_where_that_was_another(
    desk: Client, seminar: Seminar, thread: Thread, ada: Person, assistant: Person, instructor: Person
) -> None:
    response = make.response(thread, ada)
    ruling = make.ruling(response, "hide", by=assistant)
    undo(ruling, viewer=make.viewer_of(instructor))
    assert newest(get(desk, LOG)) == "Ines Okafor undid a hiding by Asa Lind of a response by Ada Mora in §1."


def test_changed_settings_are_told_with_what_was_before(
    desk: Client, seminar: Seminar, instructor: Person, outsider: Person
) -> None:
    change_settings(
        seminar,
        by=instructor,
        holds="everyone",
        holds_links=True,
        held_words="worse\nprobe*",
        arbiter=outsider,
    )
    assert newest(get(desk, LOG)) == (
        "Ines Okafor changed settings: who decides what nobody of the staff may decide from nobody to Otto Fern; "
        "words that hold a response from nothing to “worse probe*”; holding from “Responses appear at once” to "
        "“A moderator reads every response first”; links from new members hold from no to yes."
    )


def test_erased_words_are_gone_from_the_page_which_says_so(
    desk: Client, seminar: Seminar, assistant: Person, ada: Person, instructor: Person
) -> None:
    row = entry(seminar, "member.warn", actor=assistant, subject=ada, said={"reason": "Her brother did it."})
    erase_words(row, actor=instructor, at=NOON + dt.timedelta(hours=1))
    page = get(desk, LOG)
    assert without_times(page)[:2] == [
        "Ines Okafor erased what was said with the entry of 12 Oct 2026, 12:00.",
        "Asa Lind warned Ada Mora. What was said with it was erased.",
    ]
    assert "Her brother" not in page.html


def test_several_essays_are_told_apart_and_a_section_that_is_gone_by_its_word(
    desk: Client, seminar: Seminar, assistant: Person
) -> None:
    make.reading(seminar, make.essay("another", title="Another Text"))
    entry(seminar, "thread.lock", actor=assistant, place="another/stone")
    entry(seminar, "thread.lock", actor=assistant, place="another/marsh")
    assert without_times(get(desk, LOG))[:2] == [
        "Asa Lind locked “marsh”.", "Asa Lind locked §2 of Another Text.",
    ]  # fmt: skip


def test_words_are_shown_as_they_were_typed(
    desk: Client, seminar: Seminar, assistant: Person, ada: Person
) -> None:
    typed = "<script>alert(1)</script> & *so*"
    entry(seminar, "member.warn", actor=assistant, subject=ada, said={"reason": typed})
    page = get(desk, LOG)
    assert newest(page) == f"Asa Lind warned Ada Mora. {typed}"
    assert "<script>alert" not in page.html


# Pages


def test_it_goes_on_by_fifty(desk: Client, seminar: Seminar, instructor: Person, ada: Person) -> None:
    known = LogEntry.objects.filter(seminar=seminar).count()
    many(seminar, [instructor, ada], 120)
    told, address, pages = [], LOG, 0
    while address:
        page = get(desk, address)
        told += page.words("//section/ol[@class='log']/li/q")
        pages += 1
        older = page.links("//a[@rel='next']")
        address = older[0] if older else ""
        assert (pages > 1) == ("To the newest" in page.html)
    assert told == [f"Reason {n}." for n in reversed(range(120))]
    assert pages == -(-(120 + known) // 50)


def test_a_page_further_on_keeps_the_filter(
    desk: Client, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    many(seminar, [instructor, ada], 120)
    page = get(desk, f"{LOG}?person={ada.pk}&act=response.hide")
    (older,) = page.links("//a[@rel='next']")
    assert f"person={ada.pk}&act=response.hide&before=" in older
    assert len(sentences(get(desk, older))) == 10


@pytest.mark.parametrize("key", ["nokey", "%00", "1", "x" * 5_000])
def test_a_key_that_is_none_leads_to_no_entries(key: str, desk: Client) -> None:
    page = get(desk, f"{LOG}?before={key}")
    assert page.status == 200
    assert "No older entries." in page.html


@pytest.mark.parametrize("n", [1, 3])
def test_it_costs_the_same_for_any_number_of_entries(
    n: int,
    desk: Client,
    seminar: Seminar,
    thread: Thread,
    ada: Person,
    assistant: Person,
    administrator: Person,
) -> None:
    for number in range(n):
        author = make.person(f"Author {number}")
        make.member(seminar, author)
        response = make.response(thread, author, at=NOON)
        undo(make.ruling(response, "hide", by=assistant), viewer=make.viewer_of(assistant))
        row = entry(seminar, "member.warn", actor=administrator, subject=ada, said={"reason": "So."})
        erase_words(row, actor=assistant, at=NOON)
    get(desk, LOG)
    before = LogEntry.objects.filter(seminar=seminar).first()
    assert before is not None
    with CaptureQueriesContext(connection) as seen:
        assert get(desk, LOG).status == 200
    assert len(seen) == 11
    key = LogEntry.objects.filter(seminar=seminar).latest("number").pk.partition("-")[2]
    with CaptureQueriesContext(connection) as seen:
        assert get(desk, f"{LOG}?before={key}&person={ada.pk}").status == 200
    assert len(seen) <= 11


def test_looking_writes_nothing(desk: Client, seminar: Seminar, instructor: Person, ada: Person) -> None:
    many(seminar, [instructor, ada], 3)
    get(desk, LOG)
    with CaptureQueriesContext(connection) as seen:
        get(desk, LOG)
        list(desk.get(f"{LOG}?format=csv").streaming_content)  # type: ignore[attr-defined]
    assert [
        q["sql"] for q in seen if not q["sql"].startswith(("SELECT", "SET", "SAVEPOINT", "RELEASE"))
    ] == []

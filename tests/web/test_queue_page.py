"""The queue's page as a moderator without script has it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.moderation.appealing import appeal
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar, Visit
from tests import make, pages
from tests.moderation.test_queue import reported

QUEUE = "/s/rivers/moderation/"
VERDICT = "//form[@id='verdict']"
MOST_QUERIES = 12


@pytest.fixture
def held(thread: Thread, ada: Person) -> Response:
    return make.response(thread, ada, state="held", at=now() - dt.timedelta(hours=2))


@pytest.fixture
def insult(thread: Thread, ada: Person, ben: Person) -> Response:
    """By Ada, reported by Ben."""
    parent = make.response(thread, ben, stance="dispute", quote="turned the wheel")
    return reported(make.response(thread, ada, stance="dispute", parent=parent), ben)


@pytest.fixture
def at_desk(client: Client, instructor: Person) -> Client:
    client.force_login(instructor)
    return client


def open_case(client: Client, response: Response, more: str = "") -> pages.Page:
    page = pages.get(client, f"{QUEUE}?case={response.public_id}{more}")
    assert page.status == 200
    return page


def decide(client: Client, response: Response, more: str = "", **fields: str) -> pages.Page:
    return pages.send(client, open_case(client, response, more), fields, form=VERDICT)


# Who has one


@pytest.mark.parametrize("who", ["visitor", "participant", "muted", "suspended", "outsider", "administrator"])
def test_for_all_who_do_not_moderate_there_is_no_queue(
    who: str,
    held: Response,
    client: Client,
    members: dict[str, Person],
    outsider: Person,
    administrator: Person,
) -> None:
    people = {**members, "outsider": outsider, "administrator": administrator}
    if who in people:
        client.force_login(people[who])
    assert client.get(QUEUE).status_code == 404
    for end in ("decide", "claim", "note"):
        assert client.post(f"{QUEUE}cases/{held.public_id}/{end}/", {"act": "approve"}).status_code == 404
    assert client.post(f"{QUEUE}many/", {"act": "approve"}).status_code == 404
    assert client.post(f"{QUEUE}undo/", {"ruling": "1"}).status_code == 404


def test_an_administrator_on_a_visit_reads_it_and_decides_nothing(
    private_seminar: Seminar, private_thread: Thread, ada: Person, administrator: Person, client: Client
) -> None:
    response = make.response(private_thread, ada, state="held")
    at = now()
    Visit.objects.create(
        seminar=private_seminar, person=administrator, reason="A complaint.", began_at=at,
        ends_at=at + dt.timedelta(hours=1),
    )  # fmt: skip
    client.force_login(administrator)
    page = pages.get(client, "/s/closed-rivers/moderation/")
    assert page.status == 200
    assert "Ada Mora" in page.html
    assert page.all(VERDICT) == []
    assert "Only moderators of this seminar can do that." in page.html
    address = f"/s/closed-rivers/moderation/cases/{response.public_id}/"
    assert (
        client.post(f"{address}decide/", {"act": "approve", "state": "held", "revision": "1"}).status_code
        == 403
    )
    assert client.post(f"{address}claim/").status_code == 403
    assert client.post(f"{address}note/", {"note": "So."}).status_code == 403


# What it shows


def test_nothing_is_waiting(thread: Thread, at_desk: Client, ada: Person) -> None:
    page = pages.get(at_desk, QUEUE)
    assert page.words("//*[@id='q-h']") == ["Nothing waiting"]
    assert page.words("//*[@class='nothing']") == ["Nothing is waiting. Nothing has been decided here yet."]
    make.ruling(make.response(thread, ada), "hide")
    (said,) = pages.get(at_desk, QUEUE).words("//*[@class='nothing']")
    assert said.startswith("Nothing is waiting. The last decision was at ")


def test_the_first_case_is_open_and_says_what_it_is(
    held: Response, insult: Response, at_desk: Client
) -> None:
    page = pages.get(at_desk, QUEUE)
    assert page.words("//*[@id='q-h']") == ["2 waiting"]
    assert page.words("//*[@id='c-h']") == ["Held: every response"]
    assert page.words("//*[@aria-current='true']//b") == ["Held: every response"]
    page = pages.get(at_desk, f"{QUEUE}?order=reports")
    assert page.words("//*[@id='c-h']") == ["Reported"]
    assert page.words("//*[@class='context']/p") == [
        "¶1, and Ben Quist’s dispute",
        "“One dry summer is not a reason for a whole century.”",
    ]
    assert page.words("//ul[@class='reports']/li") == [
        f"Ben Quist, {pages_time(page)}: It is about a person. Look."
    ]
    assert page.words("//label[contains(@class, 'btn')]") == [
        "Dismiss reports a", "Hide h", "Request changes c", "Retag t", "Warn w", "Hold o",
    ]  # fmt: skip


def pages_time(page: pages.Page) -> str:
    return page.words("//ul[@class='reports']//time")[0]


def test_what_one_reported_oneself_is_shown_without_decisions(
    thread: Thread, ada: Person, ben: Person, instructor: Person, at_desk: Client
) -> None:
    response = reported(make.response(thread, ada), ben, instructor)
    page = open_case(at_desk, response)
    assert page.all(VERDICT) == []
    assert "Nobody decides about what they reported." in page.html
    refused = at_desk.post(
        f"{QUEUE}cases/{response.public_id}/decide/", {"act": "dismiss", "revision": "1", "reports": "2"}
    )
    assert refused.status_code == 403


def test_ones_own_reported_response_is_not_there(
    thread: Thread, instructor: Person, ben: Person, at_desk: Client
) -> None:
    own = reported(make.response(thread, instructor), ben)
    assert pages.get(at_desk, QUEUE).words("//*[@id='q-h']") == ["Nothing waiting"]
    assert at_desk.get(f"{QUEUE}?case={own.public_id}").status_code == 404
    for end, post in (("decide", {"act": "dismiss"}), ("note", {"note": "So."}), ("claim", {})):
        assert at_desk.post(f"{QUEUE}cases/{own.public_id}/{end}/", post).status_code == 404
    make.ruling(own, "dismiss", reason="")
    ruling = Ruling.objects.get()
    assert at_desk.get(f"{QUEUE}?done={ruling.pk}").status_code == 200
    assert at_desk.post(f"{QUEUE}undo/", {"ruling": str(ruling.pk)}).status_code == 404


def test_an_assistant_does_not_open_an_instructors_case(
    thread: Thread, instructor: Person, ben: Person, assistant: Person, client: Client
) -> None:
    theirs = reported(make.response(thread, instructor), ben)
    client.force_login(assistant)
    assert client.get(f"{QUEUE}?case={theirs.public_id}").status_code == 404
    assert client.post(f"{QUEUE}cases/{theirs.public_id}/decide/", {"act": "dismiss"}).status_code == 404


@pytest.mark.parametrize(
    "asked", ["order=%00&show=no&after=%00", "after=" + "9" * 500, "case=", "case=nowhere2", "done=99999999"]
)
def test_damaged_addresses_are_no_fault(asked: str, held: Response, at_desk: Client) -> None:
    assert at_desk.get(f"{QUEUE}?{asked}").status_code in (200, 404)


def test_back_after_changes_both_texts_stand_side_by_side(
    thread: Thread, ada: Person, at_desk: Client, instructor: Person
) -> None:
    response = make.response(thread, ada, body="It holds, since the mill ledgers say so, page after page.")
    make.ruling(response, "changes", reason="Say which ledgers.", note="A page would do.")
    response.refresh_from_db()
    client = Client()
    client.force_login(ada)
    Seminar.objects.filter(pk=response.seminar_id).update(holds="full")
    page = pages.get(client, f"/s/rivers/responses/{response.public_id}/edit/")
    pages.send(client, page, {"body": "It holds, since the mill ledgers of 1741 say so, page after page."})
    page = open_case(at_desk, response)
    assert page.words("//*[@id='c-h']") == ["Back after changes"]
    assert page.words("//*[@class='compared']//*[@class='as-typed']") == [
        "It holds, since the mill ledgers say so, page after page."
    ]
    assert page.words("//*[@class='compared']//ins") == ["added: of 1741"]
    assert "Say which ledgers. A page would do." in page.html


# Decisions


def test_a_decision_leads_to_the_next_case_and_can_be_undone(
    held: Response, insult: Response, at_desk: Client
) -> None:
    answer = decide(at_desk, held, act="hide", reason="Not about the text.", note="Say it of the text.")
    held.refresh_from_db()
    assert held.state == "hidden"
    assert Ruling.objects.get().note == "Say it of the text."
    page = pages.follow(at_desk, answer)
    assert f"case={insult.public_id}" in page.address
    assert page.words("//*[@id='toast']/a") == ["Hid Ada Mora’s response in §1."]
    undone = pages.send(at_desk, page, {}, form="//*[@id='toast']/form")
    page = pages.follow(at_desk, undone)
    held.refresh_from_db()
    assert held.state == "held"
    assert f"case={held.public_id}" in page.address
    assert page.words("//*[@id='toast']/a") == ["Undone: Ada Mora’s response in §1 is as it was."]
    assert page.all("//*[@id='toast']/form") == []


def test_the_next_case_is_that_of_the_same_order_and_filter(
    thread: Thread, ada: Person, ben: Person, at_desk: Client
) -> None:
    at = now()
    made = [make.response(thread, ada, state="held", at=at - dt.timedelta(minutes=9 - n)) for n in range(3)]
    for n, reporters in ((2, 1), (0, 0)):
        reported(made[n], *[ben][:reporters])
    answer = decide(at_desk, made[2], "&order=reports&show=held", act="approve")
    assert answer.headers["Location"] == (
        f"{QUEUE}?order=reports&show=held&case={made[0].public_id}&done={Ruling.objects.get().pk}"
    )


def test_after_the_last_one_nothing_is_left(held: Response, at_desk: Client) -> None:
    page = pages.follow(at_desk, decide(at_desk, held, act="approve"))
    assert page.words("//*[@id='q-h']") == ["Nothing waiting"]
    assert page.all(VERDICT) == []


@pytest.mark.parametrize(
    ("fields", "place", "said"),
    [
        ({}, "act-e", "Choose a decision."),
        ({"act": "hide"}, "why-e", "Say why. The author reads it."),
        ({"act": "hide", "reason": "x" * 2001}, "why-e", "2001 characters. At most 2000 fit here."),
        ({"act": "retag", "reason": "It argues."}, "stance-e", "Say which stance it reads like."),
        (
            {"act": "retag", "force": "on", "reason": "It argues.", "stance": "dispute"},
            "ground-e",
            "Say what kind of dispute this is. Evidence, inference, definition or scope.",
        ),
        ({"act": "move", "reason": "Elsewhere."}, "section-e", "Choose the section where it belongs."),
    ],
)
def test_what_is_missing_is_said_under_its_field_and_words_stay(
    fields: dict[str, str], place: str, said: str, held: Response, at_desk: Client
) -> None:
    page = decide(at_desk, held, **{"note": "A note <b>.", **fields})
    assert page.status == 422
    assert page.words(f"//*[@id='{place}']") == [said]
    assert page.fields(VERDICT)["note"] == "A note <b>."
    assert page.fields(VERDICT)["reason"] == fields.get("reason", "")
    assert not Ruling.objects.exists()


def test_what_changed_meanwhile_is_said_and_words_stay(
    held: Response, at_desk: Client, assistant: Person
) -> None:
    page = open_case(at_desk, held)
    make.ruling(held, "approve", by=assistant)
    answer = pages.send(at_desk, page, {"act": "refuse", "reason": "Off the text."}, form=VERDICT)
    assert answer.status == 409
    (said,) = answer.words("//*[@id='changed']")
    assert said.startswith("This response is published now: Asa Lind was faster, at ")
    assert answer.fields(VERDICT)["reason"] == "Off the text."
    assert answer.fields(VERDICT)["state"] == "published"
    assert Ruling.objects.count() == 1


def test_a_stance_is_proposed_or_forced_and_a_root_moved(
    thread: Thread, ada: Person, at_desk: Client
) -> None:
    made = [make.response(thread, ada, state="held") for _ in range(3)]
    decide(at_desk, made[0], act="retag", stance="dispute", reason="It argues against it.")
    assert made[0].requests.get().stance == "dispute"
    decide(at_desk, made[1], act="retag", force="on", stance="dispute", ground="scope", reason="It argues.")
    made[1].refresh_from_db()
    assert (made[1].stance, made[1].ground) == ("dispute", "scope")
    decide(at_desk, made[2], act="move", section="stone", reason="It is about stones.")
    made[2].refresh_from_db()
    assert made[2].thread.section.slug == "stone"


def test_an_appeal_is_decided_by_another(
    thread: Thread, ada: Person, assistant: Person, client: Client, at_desk: Client
) -> None:
    at = now() - dt.timedelta(hours=1)
    response = make.response(thread, ada)
    make.ruling(response, "hide", by=assistant, at=at)
    appeal(response, viewer=make.viewer_of(ada), words="It is about the text.")
    assistant_client = Client()
    assistant_client.force_login(assistant)
    page = open_case(assistant_client, response)
    assert page.words("//label[contains(@class, 'btn')]") == ["Warn w"]
    page = open_case(at_desk, response)
    assert page.words("//*[@id='c-h']") == ["Appealed"]
    assert "It is about the text." in page.html
    pages.send(at_desk, page, {"act": "overturn", "reason": "Blunt, but about the text."}, form=VERDICT)
    response.refresh_from_db()
    assert response.state == "published"
    assert Ruling.objects.latest("pk").act == "overturn"


# What it costs


def test_a_page_asks_as_often_for_one_case_as_for_three(
    thread: Thread, ada: Person, ben: Person, at_desk: Client, assistant: Person
) -> None:
    counts = []
    for n in (1, 3):
        while Response.objects.filter(waits_since__isnull=False).count() < n:
            parent = make.response(thread, ben, stance="dispute")
            case = reported(make.response(thread, ada, state="held", parent=parent), ben)
            make.ruling(make.response(thread, ada), "hide", by=assistant)
            make.response(thread, ben, parent=parent)
            assert case.reports == 1
        at_desk.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            assert at_desk.get(QUEUE).status_code == 200
        counts.append(len([q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]))
    assert counts[0] == counts[1]
    assert counts[0] <= MOST_QUERIES


def test_the_seminars_home_leads_moderators_to_it_with_the_number_that_waits(
    held: Response, thread: Thread, ada: Person, ben: Person, instructor: Person, assistant: Person
) -> None:
    reported(make.response(thread, assistant), ben)
    said = {}
    for who in (instructor, assistant, ada):
        client = Client()
        client.force_login(who)
        said[who] = pages.get(client, "/s/rivers/").words(f"//a[@href='{QUEUE}']")
    assert said == {instructor: ["Moderation, 2 waiting"], assistant: ["Moderation, 1 waiting"], ada: []}

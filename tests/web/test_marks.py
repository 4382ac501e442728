"""The pages of marks: an instructor's of a reading and of a person, and a participant's own."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.ledger.models import Event
from forum.participation.feedback import write_feedback
from forum.participation.models import Feedback, Override, Release
from forum.participation.overriding import set_mark
from forum.participation.releasing import preview_of, release_marks
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand
from forum.responses.models import Response
from forum.seminars.models import Membership
from tests import make
from tests.pages import Page, get

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ALL = "/s/rivers/participation/marks/"
MARKS = f"{ALL}whose-river/"


@pytest.fixture
def marked(reading: Reading, thread: Thread, ada: Person, ben: Person) -> Reading:
    """Two disputes and an agreement are asked for; Ada posted one dispute and a source, Ben nothing."""
    Reading.objects.filter(pk=reading.pk).update(due_at=NOON)
    Demand.objects.create(reading=reading, kind="dispute", wanted=2)
    Demand.objects.create(reading=reading, kind="agree", wanted=1)
    make.response(thread, ada, stance="dispute", at=NOON - 2 * HOUR)
    make.response(thread, ada, stance="source", at=NOON - HOUR)
    return Reading.objects.select_related("seminar", "essay").get(pk=reading.pk)


def of(person: Person) -> Membership:
    return Membership.objects.get(seminar__slug="rivers", person=person)


def page_of(person: Person) -> str:
    return f"{MARKS}{of(person).pk}/"


def release(reading: Reading, by: Person, lower: tuple[int, ...] = ()) -> None:
    seen = preview_of(reading, at=NOON + HOUR).version
    release_marks(reading, viewer=make.viewer_of(by), seen=seen, lower=lower, at=NOON + HOUR)


def fields(client: Client, address: str) -> dict[str, str]:
    """What the form holds as it was drawn."""
    html = client.get(address).content.decode()
    inputs = re.findall(r'<input[^>]*? name="([\w-]+)"[^>]*? value="([^"]*)"', html)
    areas = re.findall(r'<textarea[^>]*? name="([\w-]+)"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    return {name: value for name, value in [*inputs, *areas] if name != "csrfmiddlewaretoken"}


def main_of(client: Client, address: str) -> str:
    """Without the shapes of the page."""
    return client.get(address).content.decode().split("<main")[1]


def test_instructor_sees_everyone_s_mark_and_releases_them(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    page = get(client, MARKS)
    cells = [" ".join(cell.split()) for cell in page.words("//tbody/tr[th//bdi='Ada Mora']/*")]
    assert cells == ["Ada Mora", "2.5", "–", "Their first mark", "0"]
    answer = client.post(MARKS, fields(client, MARKS))
    assert (answer.status_code, answer["Location"]) == (302, MARKS)
    assert Release.objects.get(person=ada).points == Decimal("2.50")
    assert "4 participants read something new, and are told now." in client.get(MARKS).content.decode()


def test_a_release_of_what_was_not_seen_is_looked_at_again(
    client: Client, marked: Reading, thread: Thread, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    sent = fields(client, MARKS)
    make.response(thread, ada, at=NOON - HOUR)
    answer = client.post(MARKS, sent)
    assert answer.status_code == 409
    assert "Something changed since you opened this page." in answer.content.decode()
    assert not Release.objects.exists()
    assert client.post(MARKS, fields(client, MARKS)).status_code == 302
    answer = client.post(MARKS, fields(client, MARKS) or {"seen": preview_of(marked, at=NOON).version})
    assert answer.status_code == 422


def test_a_mark_that_would_fall_is_lowered_where_the_instructor_ticks_it(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    release(marked, instructor)
    make.ruling(Response.objects.get(author=ada, stance="dispute"), "hide")
    client.force_login(instructor)
    html = client.get(MARKS).content.decode()
    assert "Would now be 0" in html
    assert f'<input type="checkbox" name="lower" value="{ada.pk}">' in html
    sent = fields(client, MARKS)
    client.post(MARKS, {"seen": sent["seen"], "lower": str(ada.pk)})
    assert Release.objects.filter(person=ada).latest("number").points == Decimal(0)
    assert "1 participant reads something new, and is told now." in client.get(MARKS).content.decode()


def test_where_no_mark_is_lowered_it_is_said_that_nobody_reads_anything_new(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    release(marked, instructor)
    make.ruling(Response.objects.get(author=ada, stance="dispute"), "hide")
    client.force_login(instructor)
    client.post(MARKS, {"seen": fields(client, MARKS)["seen"]})
    assert "Released. Nobody reads anything else than before" in client.get(MARKS).content.decode()
    assert Event.objects.filter(kind="reading.released").latest("pk").facts["people"] == []


def test_person_page_opens_each_response_and_says_what_did_not_count(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    page = get(client, page_of(ada))
    dispute, source = (Response.objects.get(author=ada, stance=s) for s in ("dispute", "source"))
    (text,) = page.words("//main")
    assert "2.5 of 10 points" in text
    assert "2.5 of 5 points: 1 of 2 counted." in text
    assert "0 of 5 points: 0 of 1 counted." in text
    assert "Counts 1 as a dispute." in text
    assert "The reading does not ask for one of its kind." in text
    html = page.html
    earned = html.split('class="earned"')[1].split("</ol>")[0]
    assert f'href="/s/rivers/responses/{dispute.public_id}/"' in earned
    left = html.split('class="left"')[1].split("</ul>")[0]
    assert f'href="/s/rivers/responses/{source.public_id}/"' in left


def test_instructor_writes_feedback_and_a_mark_in_one_form(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    dispute = Response.objects.get(author=ada, stance="dispute")
    sent = fields(client, page_of(ada))
    sent |= {
        f"words-{dispute.public_id}": "Well seen.",
        f"points-{dispute.public_id}": "1,5",
        "words-reading": "Read more.",
        "points-mark": "7",
        "words-mark": "She argued in class.",
    }
    answer = client.post(page_of(ada), {**sent, "do": "save"})
    assert answer.status_code == 302
    found = {f.response_id: (f.words, f.points) for f in Feedback.objects.all()}
    assert found == {dispute.pk: ("Well seen.", Decimal("1.5")), None: ("Read more.", None)}
    assert Override.objects.get().points == Decimal(7)
    html = client.get(page_of(ada)).content.decode()
    assert ("Well seen." in html, html.count("Not released yet")) == (True, 3)
    client.post(page_of(ada), {**fields(client, page_of(ada)), "do": "unset"})
    assert not Override.objects.exists()
    assert Feedback.objects.count() == 2


def test_after_saving_one_is_where_one_pressed(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    page = get(client, page_of(ada))
    buttons = [str(value) for value in page.tree.xpath("//button[@name='do']/@value")]
    said = [r.public_id for r in Response.objects.filter(author=ada).order_by("pk")]
    assert sorted(buttons) == sorted([*(f"save-{key}" for key in said), "save-reading", "save-mark"])
    for do in buttons:
        place = client.post(page_of(ada), {**fields(client, page_of(ada)), "do": do})["Location"]
        assert place == f"{page_of(ada)}#sheet-{do.removeprefix('save-')}"
        assert page.all(f"//*[@id='{place.partition('#')[2]}']")
    assert "Nothing was changed." in client.get(page_of(ada)).content.decode()


def test_what_is_wrong_comes_back_with_every_word_and_nothing_is_kept(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    sent = {**fields(client, page_of(ada)), "words-reading": "Read more.", "points-reading": "many"}
    sent |= {"words-mark": "So.", "points-mark": ""}
    answer = client.post(page_of(ada), {**sent, "do": "save"})
    html = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Read more.</textarea>", 'value="many"', "So.</textarea>", "Say how many points.",
        "Give a number from 0 to 1000, with at most two decimals, or nothing.",
    ):  # fmt: skip
        assert words in html
    focused = [e.get("name") for e in Page(answer, page_of(ada)).all("//*[@autofocus]")]
    assert focused == ["points-reading", "points-mark"]  # a browser takes the first
    assert not Feedback.objects.exists()


def test_what_waits_is_counted_where_there_is_any_and_participation_is_a_step_away(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    asked = "//section[@aria-labelledby='release-h']/p[1]"
    assert get(client, MARKS).words(asked) == ["4 marks are new or other than before."]
    assert "/s/rivers/participation/?reading=whose-river" in get(client, MARKS).links("//header//a")
    release(marked, instructor)
    client.post(page_of(ada), {**fields(client, page_of(ada)), "words-reading": "Read more.", "do": "save"})
    assert get(client, MARKS).words(asked) == ["1 piece of feedback waits."]


def test_somebody_else_s_words_come_beside_one_s_own(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    sent = {**fields(client, page_of(ada)), "words-reading": "Mine."}
    write_feedback(
        of(ada), marked, viewer=make.viewer_of(instructor), words="Theirs.", points="3", seen="none"
    )
    answer = client.post(page_of(ada), {**sent, "do": "save"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Mine.</textarea>" in html
    assert "Theirs." in html
    again = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', html))
    assert client.post(page_of(ada), {**sent, **again, "do": "save"}).status_code == 302
    assert Feedback.objects.get().words == "Mine."


def test_what_was_not_touched_does_not_meet_somebody_else(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    client.force_login(instructor)
    sent = {**fields(client, page_of(ada)), "points-mark": "4", "words-mark": "So it is."}
    write_feedback(
        of(ada), marked, viewer=make.viewer_of(instructor), words="Theirs.", points="3", seen="none"
    )
    assert client.post(page_of(ada), {**sent, "do": "save"}).status_code == 302
    assert (Feedback.objects.get().words, Override.objects.get().points) == ("Theirs.", Decimal(4))


def test_before_the_release_a_participant_sees_nothing_of_it(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(instructor)
    write_feedback(of(ada), marked, viewer=viewer, words="Well seen.", points="3", seen="none")
    set_mark(of(ada), marked, viewer=viewer, points="9.25", reason="She argued in class.", seen="none")
    client.force_login(ada)
    for address in (ALL, MARKS):
        html = main_of(client, address)
        assert "Nothing has been released to you" in html
        for words in ("Well seen.", "9.25", "She argued", "2.5"):
            assert words not in html


def test_after_it_they_see_all_of_their_own_and_nothing_of_others(
    client: Client, marked: Reading, thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(instructor)
    dispute = Response.objects.get(author=ada, stance="dispute")
    make.response(thread, ben, body="Nobody but Ben says this, and he says it at length.", at=NOON - HOUR)
    write_feedback(
        of(ada), marked, viewer=viewer, words="Well seen.", points="3", response=dispute, seen="none"
    )
    write_feedback(of(ben), marked, viewer=viewer, words="Words for Ben.", points="1.75", seen="none")
    release(marked, instructor)
    client.force_login(ada)
    html = main_of(client, MARKS)
    for words in ("2.5 of 10 points", "Well seen.", "Points: 3", f"/s/rivers/responses/{dispute.public_id}/"):
        assert words in html
    for words in ("Ben", "1.75", "says it at length"):
        assert words not in html
    assert "2.5 of 10" in client.get(ALL).content.decode()


def test_what_is_hidden_afterwards_says_what_the_mark_would_be(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    release(marked, instructor)
    client.force_login(ada)
    assert "would" not in main_of(client, MARKS)
    make.ruling(Response.objects.get(author=ada, stance="dispute"), "hide")
    html = client.get(MARKS).content.decode()
    assert "2.5 of 10 points" in html
    assert "By what is there now it would be 0." in html
    now = html.split("How it would come about now")[1]
    assert "0 of 5 points: 0 of 2 counted." in now
    assert "A moderator has hidden it." in now
    assert "would now be 0" in client.get(ALL).content.decode()
    Reading.objects.filter(pk=marked.pk).update(points=12)
    assert "By what is there now it would be 0 of 12." in client.get(MARKS).content.decode()
    assert "would now be 0 of 12" in client.get(ALL).content.decode()
    client.force_login(instructor)
    assert "Released: 2.5 of 10, on" in client.get(page_of(ada)).content.decode()
    assert "It would now be 0 of 12." in client.get(page_of(ada)).content.decode()
    Reading.objects.filter(pk=marked.pk).update(points=10)
    assert "Released: 2.5, on" in client.get(page_of(ada)).content.decode()
    assert "It would now be 0." in client.get(page_of(ada)).content.decode()


def test_a_mark_by_hand_shows_its_reason_while_it_is_the_released_one(
    client: Client, marked: Reading, ada: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(instructor)
    first = set_mark(of(ada), marked, viewer=viewer, points="9.25", reason="She argued.", seen="none")
    release(marked, instructor)
    client.force_login(ada)
    html = client.get(MARKS).content.decode()
    for words in (
        "9.25 of 10 points",
        "An instructor set this mark. Computed, it would be 2.5.",
        "She argued.",
    ):
        assert words in html
    set_mark(of(ada), marked, viewer=viewer, points="1", reason="Copied.", seen=first.at.isoformat())
    html = client.get(MARKS).content.decode()
    assert "9.25 of 10 points" in html
    assert "Copied." not in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("instructor", (200, 200, 200)),
        ("assistant", (200, 200, 403)),
        ("participant", (200, 200, 403)),
        ("muted", (200, 200, 403)),
        ("suspended", (403, 403, 403)),
        ("outsider", (403, 403, 403)),
        (None, (403, 403, 403)),
    ],
)
def test_who_opens_what(
    client: Client,
    marked: Reading,
    members: dict[str, Person],
    outsider: Person,
    ben: Person,
    name: str | None,
    expected: tuple[int, int, int],
) -> None:
    if name:
        client.force_login({**members, "outsider": outsider}[name])
    found = tuple(client.get(address).status_code for address in (ALL, MARKS, page_of(ben)))
    assert found == expected
    if name not in ("instructor", None):
        assert client.post(MARKS, {"seen": "x"}).status_code == 403
        assert client.post(page_of(ben), {"words-reading": "So."}).status_code == 403
        assert "Ben Quist" not in client.get(MARKS).content.decode()


def test_staff_and_people_of_elsewhere_have_no_page(
    client: Client,
    marked: Reading,
    private_reading: Reading,
    ada: Person,
    assistant: Person,
    instructor: Person,
) -> None:
    client.force_login(instructor)
    elsewhere = Membership.objects.get(seminar=private_reading.seminar, person=ada)
    assert client.get(page_of(ada)).status_code == 200
    for pk in (of(assistant).pk, elsewhere.pk, 0):
        assert client.get(f"{MARKS}{pk}/").status_code == 404


def test_the_pages_cost_the_same_for_any_number(
    client: Client, marked: Reading, thread: Thread, ada: Person, instructor: Person
) -> None:
    def queries(address: str, who: Person) -> int:
        client.force_login(who)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def more(n: int) -> None:
        for _n in range(n):
            somebody = make.person("One More")
            make.member(marked.seminar, somebody)
            made = make.response(thread, ada, stance="source", at=NOON - HOUR)
            write_feedback(
                of(ada),
                marked,
                viewer=make.viewer_of(instructor),
                words="So.",
                points="",
                response=made,
                seen="none",
            )
        release(marked, instructor)

    more(1)
    asked = [(MARKS, instructor), (page_of(ada), instructor), (MARKS, ada), (ALL, ada), (ALL, instructor)]
    once = [queries(*ask) for ask in asked]
    more(3)
    assert [queries(*ask) for ask in asked] == once
    assert max(once) <= 14

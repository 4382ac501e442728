"""Bringing a text in: from a file, from pasted words; who may, what is refused at the door, what the worker makes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forum.base.errors import Conflict, Invalid, Missing, Refused, TooMany
from forum.essays import beginnings, tasks
from forum.essays.importing.converted import Converted
from forum.essays.importing.converted import Unreadable as CannotRead
from forum.essays.manuscripts import (
    begin_edition,
    begin_pasted,
    begin_upload,
    change,
    describe,
    discard,
    manuscript_at,
    mend,
    read_again,
)
from forum.essays.models import Essay, Manuscript
from forum.ledger.models import Event
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make
from tests.tasks import run_tasks

TEXT = "# Water\n\nOne *two*.\n\nThree.[^1]\n\n[^1]: A note.\n\n# Law\n\nFour.\n"
SECTIONS = [
    {
        "key": "+1",
        "heading": "Water",
        "paragraphs": [
            {"id": "p1", "text": "One two.", "block": {"styles": [[4, 7, "em"]]}},
            {"id": "p2", "text": "Three.", "block": {"refs": [[6, "1"]]}},
            {"id": "p3", "text": "A note.", "block": {"kind": "note", "label": "1"}},
        ],
    },
    {"key": "+2", "heading": "Law", "paragraphs": [{"id": "p4", "text": "Four.", "block": {}}]},
]
Begin = Callable[..., Manuscript]


def pasted(
    viewer_of: Person | None, home: Seminar | None = None, text: str = TEXT, **more: object
) -> Manuscript:
    return begin_pasted(viewer=make.viewer_of(viewer_of), home=home, text=text, **more)  # type: ignore[arg-type]


def uploaded(person: Person | None, home: Seminar | None = None, data: bytes = TEXT.encode()) -> Manuscript:
    return begin_upload(
        viewer=make.viewer_of(person), home=home, filename="C:\\texts\\whose_river.md", data=data
    )


def kinds(of: Manuscript) -> list[str]:
    rows = Event.objects.filter(object_kind="manuscript", object_id=of.pk).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_file_waits_for_the_worker_and_becomes_sections(instructor: Person, seminar: Seminar) -> None:
    begun = uploaded(instructor, seminar)
    assert (begun.state, begun.filename, begun.title, begun.home, begun.essay, begun.sections) == (
        "waiting",
        "whose_river.md",
        "whose river",
        seminar,
        None,
        [],
    )
    run_tasks()
    read = manuscript_at(begun.public_id, viewer=make.viewer_of(instructor))
    assert (read.state, read.progress, read.version, read.sections) == ("ready", 100, 2, SECTIONS)
    assert (read.title, read.slug, read.author, read.language) == ("Whose river", "whose-river", "", "en")
    assert kinds(begun) == ["manuscript.begun", "manuscript.read"]
    event = Event.objects.get(kind="manuscript.begun")
    assert (event.actor, event.seminar) == (instructor, seminar)


def test_pasted_words_become_the_same(administrator: Person) -> None:
    begun = pasted(administrator)
    run_tasks()
    read = manuscript_at(begun.public_id, viewer=make.viewer_of(administrator))
    assert (read.state, read.filename, read.title, read.sections) == ("ready", "", "Untitled", SECTIONS)
    assert read.told == ["What was pasted was read as Markdown."]


def test_an_address_is_proposed_that_no_essay_has(administrator: Person) -> None:
    make.essay("whose-river")
    make.essay("whose-river-2")
    begun = uploaded(administrator)
    run_tasks()
    begun.refresh_from_db()
    assert begun.slug == "whose-river-3"


@pytest.mark.parametrize("begin", [pasted, uploaded])
def test_instructors_of_the_home_bring_in_and_without_a_home_administrators_do(
    begin: Begin, members: dict[str, Person], seminar: Seminar, administrator: Person
) -> None:
    begin(members["instructor"], seminar)
    begin(administrator, None)
    for name, who in members.items():
        if name != "instructor":
            with pytest.raises(Refused) as refusal:
                begin(who, seminar)
            assert refusal.value.sentence in (
                "Only instructors of this seminar can do that.",
                "You may not take part here for now. Your account page says until when, and whom to write to.",
            )
        with pytest.raises(Refused) as refusal:
            begin(who, None)
        assert refusal.value.sentence == "Only administrators of this site can do that."
    with pytest.raises(Refused) as refusal:
        begin(administrator, seminar)
    assert refusal.value.sentence == "Only instructors of this seminar can do that."
    with pytest.raises(Refused) as refusal:
        begin(None, seminar)
    assert refusal.value.sentence == "Sign in to do that."
    assert Manuscript.objects.count() == 2


@pytest.mark.parametrize("begin", [pasted, uploaded])
def test_a_private_home_is_not_there_for_others(
    begin: Begin, instructor: Person, outsider: Person, administrator: Person, private_seminar: Seminar
) -> None:
    begin(instructor, private_seminar)
    for who in (outsider, administrator, None):
        with pytest.raises(Missing):
            begin(who, private_seminar)
    private = make.essay(home=private_seminar)
    begin_edition(private, viewer=make.viewer_of(instructor))
    for who in (outsider, administrator, None):
        with pytest.raises(Missing):
            begin_edition(private, viewer=make.viewer_of(who))


def test_only_those_who_may_edit_it_find_a_manuscript(
    instructor: Person, ada: Person, administrator: Person, seminar: Seminar
) -> None:
    begun, mine = pasted(instructor, seminar), make.viewer_of(instructor)
    run_tasks()
    assert manuscript_at(begun.public_id, viewer=mine) == begun
    for who in (ada, administrator, None):
        viewer = make.viewer_of(who)
        with pytest.raises(Missing):
            manuscript_at(begun.public_id, viewer=viewer)
        with pytest.raises(Missing):
            change(begun, "remove", {"id": "p1"}, viewer=viewer, based_on=2)
        with pytest.raises(Missing):
            describe(begun, {"title": "x"}, viewer=viewer, based_on=2)
        with pytest.raises(Missing):
            mend(begun, "m1", True, viewer=viewer, based_on=2)
        with pytest.raises(Missing):
            discard(begun, viewer=viewer)
    for wrong in ("", "nope", "' or 1=1", "x" * 99):
        with pytest.raises(Missing):
            manuscript_at(wrong, viewer=mine)
    begun.refresh_from_db()
    assert (begun.version, begun.sections) == (2, SECTIONS)


def test_what_is_refused_at_the_door_leaves_nothing_behind(administrator: Person) -> None:
    viewer = make.viewer_of(administrator)
    for data in (b"", b"  \n"):
        with pytest.raises(Invalid) as refusal:
            uploaded(administrator, data=data)
        assert refusal.value.fields == {
            "file": ["This is empty, so there is nothing to read. Choose a file with a text in it."]
        }
    with pytest.raises(Invalid) as refusal:
        uploaded(administrator, data=b"x" * (10 * 1024 * 1024 + 1))
    assert list(refusal.value.fields) == ["file"]
    with pytest.raises(Invalid) as refusal:
        begin_upload(viewer=viewer, home=None, filename="a\x00.md", data=b"x")
    assert list(refusal.value.fields) == ["file"]
    with pytest.raises(Invalid) as refusal:
        pasted(administrator, text=" \n… ")
    assert refusal.value.fields == {"text": ["There are no words here yet. Paste the essay’s text."]}
    with pytest.raises(Invalid) as refusal:
        pasted(administrator, text="x" * (10 * 1024 * 1024 + 1))
    assert refusal.value.fields == {"text": ["This text is longer than 10 MB. Bring it in in parts."]}
    with pytest.raises(Invalid) as refusal:
        pasted(administrator, text="a\x00b")
    assert list(refusal.value.fields) == ["text"]
    assert (Manuscript.objects.count(), Event.objects.count(), run_tasks()) == (0, 0, 0)


def test_many_uploads_within_the_hour_have_to_wait(
    administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginnings, "UPLOADS_AN_HOUR", 2)
    pasted(administrator)
    uploaded(administrator)
    with pytest.raises(TooMany) as refusal:
        pasted(administrator)
    assert refusal.value.sentence == "You brought in 2 texts within the hour. Go on a little later."
    assert 0 < refusal.value.retry_after <= 3600
    assert Manuscript.objects.count() == 2
    pasted(make.person("Second Amt", administrator=True))


def test_what_cannot_be_read_says_why_and_can_be_read_again(
    administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_text: str) -> Converted:
        raise CannotRead("This is a scan.")

    begun, viewer, able = pasted(administrator), make.viewer_of(administrator), tasks.from_pasted
    monkeypatch.setattr(tasks, "from_pasted", refuse)
    run_tasks()
    failed = manuscript_at(begun.public_id, viewer=viewer)
    assert (failed.state, failed.problem, failed.progress, failed.sections) == (
        "failed",
        "This is a scan.",
        0,
        [],
    )
    with pytest.raises(Conflict) as conflict:
        change(failed, "remove", {"id": "p1"}, viewer=viewer, based_on=1)
    assert conflict.value.sentence == "This file could not be read, so there is nothing to edit."
    monkeypatch.setattr(tasks, "from_pasted", able)
    read_again(failed, viewer=viewer)
    run_tasks()
    again = manuscript_at(begun.public_id, viewer=viewer)
    assert (again.state, again.problem, again.sections) == ("ready", "", SECTIONS)
    assert kinds(begun) == ["manuscript.begun", "manuscript.failed", "manuscript.retried", "manuscript.read"]


def test_a_fault_of_ours_is_told_and_noted(
    administrator: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(_text: str) -> Converted:
        raise RuntimeError("out of paper")

    begun = pasted(administrator)
    monkeypatch.setattr(tasks, "from_pasted", stumble)
    run_tasks()
    begun.refresh_from_db()
    assert (begun.state, begun.problem) == (
        "failed",
        "This could not be read, and the fault is ours. It was noted. Try another form of the text.",
    )
    assert [record.message for record in caplog.records] == [f"manuscript {begun.pk} could not be read"]


def test_a_worker_killed_in_the_middle_begins_again_and_does_it_once(
    administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(_text: str) -> Converted:
        raise Killed

    begun, able, calls = pasted(administrator), tasks.from_pasted, []
    monkeypatch.setattr(tasks, "from_pasted", killed)
    with pytest.raises(Killed):
        tasks.convert_upload.call(begun.pk)
    begun.refresh_from_db()
    assert (begun.state, begun.progress) == ("working", 10)

    def counted(text: str) -> Converted:
        calls.append(text)
        return able(text)

    monkeypatch.setattr(tasks, "from_pasted", counted)
    for _time in range(3):
        tasks.convert_upload.call(begun.pk)
    begun.refresh_from_db()
    assert (begun.state, begun.version, len(calls)) == ("ready", 2, 1)
    assert kinds(begun) == ["manuscript.begun", "manuscript.read"]


def test_what_was_thrown_away_is_not_read_any_more(administrator: Person) -> None:
    begun, viewer = pasted(administrator), make.viewer_of(administrator)
    discard(begun, viewer=viewer)
    discard(begun, viewer=viewer)
    run_tasks()
    begun.refresh_from_db()
    assert (begun.state, begun.upload, begun.sections) == ("discarded", None, [])
    assert kinds(begun) == ["manuscript.begun", "manuscript.discarded"]
    with pytest.raises(Missing):
        manuscript_at(begun.public_id, viewer=viewer)


def test_what_somebody_changed_meanwhile_is_not_thrown_away_unseen(administrator: Person) -> None:
    begun, viewer = pasted(administrator), make.viewer_of(administrator)
    run_tasks()
    with pytest.raises(Conflict) as conflict:
        discard(begun, viewer=viewer, based_on=1)
    assert (
        conflict.value.sentence
        == "Somebody changed this text meanwhile. Look at it once more before it goes."
    )
    discard(begun, viewer=viewer, based_on=2)
    begun.refresh_from_db()
    assert begun.state == "discarded"


def test_an_edition_is_begun_once_from_the_newest(essay: Essay, administrator: Person) -> None:
    viewer = make.viewer_of(administrator)
    begun = begin_edition(essay, viewer=viewer)
    assert begin_edition(essay, viewer=make.viewer_of(make.person("Second Amt", administrator=True))) == begun
    assert (begun.state, begun.version, begun.title, begun.author, begun.slug) == (
        "ready",
        1,
        "Whose River",
        "N. Weir",
        "whose-river",
    )
    assert begun.base is not None
    assert begun.base.number == 1
    assert [(s["key"], s["heading"], [p["id"] for p in s["paragraphs"]]) for s in begun.sections] == [
        ("water", "Water", ["p1", "p2"]),
        ("stone", "Stone", ["p3", "p4"]),
        ("law", "Law", ["p5"]),
    ]
    assert kinds(begun) == ["manuscript.begun"]


def test_a_new_text_of_an_essay_finds_its_sections_and_keeps_what_is_said_of_it(
    essay: Essay, administrator: Person
) -> None:
    law = "The court found that a river may be owned, but only while it flows."
    begun = pasted(
        administrator, text=f"# River\n\n## Courts\n\n{law}\n\n## Mills\n\nNo words of old.\n", essay=essay
    )
    run_tasks()
    read = manuscript_at(begun.public_id, viewer=make.viewer_of(administrator))
    assert [(s["key"], s["heading"]) for s in read.sections] == [("law", "Courts"), ("+1", "Mills")]
    assert (read.title, read.author, read.slug, read.essay) == (
        "Whose River",
        "N. Weir",
        "whose-river",
        essay,
    )
    again = change(
        read,
        "match",
        {"key": "+1", "to": "water"},
        viewer=make.viewer_of(administrator),
        based_on=read.version,
    )
    assert [s["key"] for s in again.sections] == ["law", "water"]


def test_a_new_text_takes_the_place_of_what_nobody_worked_on_only(
    essay: Essay, administrator: Person
) -> None:
    viewer = make.viewer_of(administrator)
    untouched = begin_edition(essay, viewer=viewer)
    first = pasted(administrator, essay=essay)
    untouched.refresh_from_db()
    assert (untouched.state, first.state) == ("discarded", "waiting")
    with pytest.raises(Conflict) as conflict:
        pasted(administrator, essay=essay)
    assert conflict.value.current == first
    run_tasks()
    with pytest.raises(Conflict) as conflict:
        pasted(administrator, essay=essay)
    assert conflict.value.sentence == (
        "The next edition of this essay is in work already. Go on with it, or throw it away first."
    )
    discard(first, viewer=viewer)
    assert pasted(administrator, essay=essay).state == "waiting"

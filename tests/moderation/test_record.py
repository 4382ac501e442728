"""What moderators know of a member in one seminar."""

from __future__ import annotations

from forum.moderation.models import Act
from forum.moderation.opened import case_shown, thread_around
from forum.moderation.record import Record, record_of
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from tests import make
from tests.moderation.test_queue import reported

NOTHING = Record(0, 0, 0, 0, 0, ())


def test_of_somebody_who_said_nothing_there_is_no_record(
    thread: Thread, ada: Person, instructor: Person
) -> None:
    assert record_of(ada, thread.reading.seminar, make.viewer_of(instructor)) == NOTHING


def test_a_record_counts_what_stands_and_lists_what_was_decided(
    thread: Thread, private_thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    hidden, again, praised = (make.response(thread, ada) for _ in range(3))
    make.response(private_thread, ada)
    make.ruling(hidden, "hide", by=instructor, reason="About a person.")
    undo(make.ruling(again, "hide", by=instructor), viewer=make.viewer_of(instructor))
    make.ruling(again, "warn", by=instructor, reason="The second time.")
    make.ruling(reported(praised, ben), "dismiss", by=instructor, reason="")
    record = record_of(ada, thread.reading.seminar, make.viewer_of(instructor))
    assert (record.written, record.reported, record.hidden) == (3, 1, 1)
    assert (record.warned, record.restrictions) == (1, 0)
    assert [(r.act, r.by, r.reason, r.section, r.is_undone) for r in record.rulings] == [
        (Act.DISMISS, "Ines Okafor", "", 1, False),
        (Act.WARN, "Ines Okafor", "The second time.", 1, False),
        (Act.HIDE, "Ines Okafor", "Not a reason.", 1, True),
        (Act.HIDE, "Ines Okafor", "About a person.", 1, False),
    ]


def test_of_oneself_it_tells_no_report(
    thread: Thread, instructor: Person, assistant: Person, ben: Person
) -> None:
    make.ruling(reported(make.response(thread, assistant), ben), "dismiss", by=instructor, reason="")
    seminar = thread.reading.seminar
    assert record_of(assistant, seminar, make.viewer_of(assistant)) == Record(1, 0, 0, 0, 0, ())
    assert record_of(assistant, seminar, make.viewer_of(instructor)).reported == 1


def test_a_case_shows_the_same_record_and_what_stands_around(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    root = make.response(thread, ben, stance="dispute", quote="the wheel")
    middle = make.response(thread, ada, parent=root)
    case = reported(make.response(thread, ben, stance="dispute", parent=middle), ada)
    reply = make.response(thread, ada, parent=case)
    seminar, viewer = thread.reading.seminar, make.viewer_of(instructor)
    shown = case_shown(seminar, viewer, case.public_id)
    assert shown.record == record_of(ben, seminar, viewer)
    assert [r["name"] for r in shown.reports] == ["Ada Mora"]
    assert [r["public_id"] for r in thread_around(shown, viewer).rows] == [
        root.public_id,
        middle.public_id,
        reply.public_id,
    ]

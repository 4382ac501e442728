"""Each accepted act of moderation, each change of a role or a setting writes one row; what is refused writes none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from forum.base.errors import ForumError
from forum.ledger.models import Event, LogEntry, Untold
from forum.ledger.queries import said_with
from forum.ledger.verifying import verify
from forum.membership.actions import add_member
from forum.membership.settings import change_settings
from forum.moderation.actions import Ask, rule
from forum.moderation.appealing import appeal, decide_appeal
from forum.moderation.locking import lock_thread, reopen_thread
from forum.moderation.models import Act, Ruling
from forum.moderation.reporting import report
from forum.moderation.restricting import lift, mute, suspend, warn
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Membership, Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
BEGINS = {
    "hold": "published",
    "approve": "held",
    "changes": "published",
    "refuse": "held",
    "hide": "published",
    "restore": "hidden",
    "retag": "published",
    "force_tag": "published",
    "move": "published",
    "dismiss": "published",
    "warn": "published",
}
ASKS = {
    "changes": Ask(suggestion="The mill ledgers of forty years say so, page after page."),
    "retag": Ask(stance="dispute"),
    "force_tag": Ask(stance="dispute", ground="scope"),
    "move": Ask(section="stone"),
}


def rows_of(seminar: Seminar, do: Callable[[], Any]) -> list[LogEntry]:
    """The rows that something wrote; the log is whole afterwards."""
    before = LogEntry.objects.filter(seminar=seminar).count()
    do()
    assert verify(seminar).ok
    return list(LogEntry.objects.filter(seminar=seminar).select_related("words").order_by("number"))[before:]


@pytest.mark.parametrize("act", list(BEGINS))
def test_a_ruling_and_its_undoing_write_one_row_each(
    act: str, thread: Thread, seminar: Seminar, ada: Person, ben: Person, assistant: Person
) -> None:
    response = make.response(thread, ada, state=BEGINS[act], at=NOON)
    if act == "dismiss":
        report(response, viewer=make.viewer_of(ben), reason="other", note="So.", at=NOON)
    viewer, made = make.viewer_of(assistant), []

    def ruled() -> None:
        made.append(
            rule(
                response, act, viewer=viewer, reason="Off it.", note="Try again.", ask=ASKS.get(act), at=NOON
            )
        )

    (row,) = rows_of(seminar, ruled)
    ruling: Ruling = made[0]
    assert (row.act, row.actor, row.subject, row.at) == (f"response.{act}", assistant, ada, NOON)
    assert (row.object_kind, row.object_id, row.facts["ruling"]) == ("response", response.pk, ruling.pk)
    assert row.place == f"whose-river/{'stone' if act == 'move' else 'water'}"
    assert row.kept_from == (ada if act == "dismiss" else None)
    suggested = {"suggestion": ASKS["changes"].suggestion} if act == "changes" else {}
    assert said_with(row) == {"reason": "Off it.", "note": "Try again.", **suggested}
    assert (row.facts["before"], row.facts["after"]) == (ruling.state_before, ruling.state_after)
    (undone,) = rows_of(seminar, lambda: undo(ruling, viewer=viewer, at=NOON + MINUTE))
    assert (undone.act, undone.actor, undone.subject) == ("response.undo", assistant, ada)
    assert (undone.facts["undid"], undone.facts["undone"]) == (act, ruling.pk)
    assert undone.kept_from == row.kept_from
    assert (
        rows_of(seminar, lambda: undo(ruling, viewer=viewer, at=NOON + MINUTE)) == []
    )  # undoing twice is once


@pytest.mark.parametrize("act", [*BEGINS])
def test_what_is_refused_writes_no_row(
    act: str, thread: Thread, seminar: Seminar, ada: Person, ben: Person, assistant: Person
) -> None:
    response = make.response(thread, ada, state=BEGINS[act], at=NOON)

    def refused(**wrong: Any) -> None:
        asked = {"viewer": make.viewer_of(assistant), "reason": "Off it.", "ask": ASKS.get(act), "at": NOON}
        with pytest.raises(ForumError):
            rule(response, act, **{**asked, **wrong})

    assert rows_of(seminar, lambda: refused(viewer=make.viewer_of(ben))) == []
    assert rows_of(seminar, lambda: refused(reason="x" * 2_001)) == []
    assert rows_of(seminar, lambda: refused(revision=response.revision + 1)) == []


@pytest.mark.parametrize("what", ["warn", "mute", "suspend"])
def test_a_restriction_its_undoing_and_its_end_write_one_row_each(
    what: str, seminar: Seminar, ada: Person, instructor: Person
) -> None:
    membership, viewer = Membership.objects.get(seminar=seminar, person=ada), make.viewer_of(instructor)
    made: list[Ruling] = []

    def restrict() -> None:
        membership.refresh_from_db()
        if what == "warn":
            made.append(warn(membership, viewer=viewer, reason="Twice in a week.", at=NOON))
        else:
            do = {"mute": mute, "suspend": suspend}[what]
            made.append(do(membership, viewer=viewer, reason="Twice in a week.", until=NOON + DAY, at=NOON))

    (row,) = rows_of(seminar, restrict)
    assert (row.act, row.actor, row.subject, row.kept_from) == (f"member.{what}", instructor, ada, None)
    assert said_with(row) == {"reason": "Twice in a week."}
    assert row.facts.get("until", "") == ("" if what == "warn" else (NOON + DAY).isoformat())
    (undone,) = rows_of(seminar, lambda: undo(made[0], viewer=viewer, at=NOON + MINUTE))
    assert (undone.act, undone.facts["undid"]) == ("member.undo", what)
    if what != "warn":
        restrict()
        membership.refresh_from_db()
        (ended,) = rows_of(
            seminar, lambda: lift(membership, what, viewer=viewer, reason="Enough.", at=NOON + MINUTE)
        )
        assert (ended.act, ended.facts["what"], said_with(ended)) == (
            "member.lift", what, {"reason": "Enough."},
        )  # fmt: skip


def test_a_lock_its_end_and_their_undoing_write_one_row_each(
    thread: Thread, seminar: Seminar, instructor: Person
) -> None:
    viewer, made = make.viewer_of(instructor), []
    (locked,) = rows_of(
        seminar, lambda: made.append(lock_thread(thread, viewer=viewer, reason="Off the text.", at=NOON))
    )
    assert (locked.act, locked.place, locked.subject) == ("thread.lock", "whose-river/water", None)
    (opened,) = rows_of(seminar, lambda: reopen_thread(thread, viewer=viewer, at=NOON))
    assert opened.act == "thread.reopen"
    lock = lock_thread(thread, viewer=viewer, reason="Off the text.", until=NOON + DAY, at=NOON)
    (undone,) = rows_of(seminar, lambda: undo(lock, viewer=viewer, at=NOON + MINUTE))
    assert (undone.act, undone.facts["undid"]) == ("thread.undo", "lock")


@pytest.mark.parametrize(("overturn", "act"), [(True, "overturn"), (False, "uphold")])
def test_a_decided_appeal_writes_one_row(
    overturn: bool,
    act: str,
    thread: Thread,
    seminar: Seminar,
    ada: Person,
    instructor: Person,
    assistant: Person,
) -> None:
    response = make.response(thread, ada, at=NOON)
    rule(response, "hide", viewer=make.viewer_of(assistant), reason="Off it.", at=NOON)
    response.refresh_from_db()
    later = NOON + 10 * MINUTE
    appealed: list[Any] = []
    assert (
        rows_of(
            seminar,
            lambda: appealed.append(
                appeal(response, viewer=make.viewer_of(ada), words="It is on it.", at=later)
            ),
        )
        == []
    )  # an author's act is none of moderation
    (row,) = rows_of(
        seminar,
        lambda: decide_appeal(
            appealed[0], viewer=make.viewer_of(instructor), overturn=overturn, reason="Read again.", at=later
        ),
    )
    assert (row.act, row.actor, row.subject) == (f"response.{act}", instructor, ada)
    assert said_with(row) == {"reason": "Read again."}


def test_a_place_among_the_staff_and_another_role_write_one_row_each_and_the_person_is_told(
    seminar: Seminar, outsider: Person, instructor: Person
) -> None:
    def give(role: str) -> Callable[[], Any]:
        return lambda: add_member(seminar, outsider, role=role, by=instructor, at=NOON)

    def told() -> list[tuple[str, dt.datetime]]:
        return list(Untold.objects.order_by("pk").values_list("event__kind", "due_at"))

    known = told()
    assert rows_of(seminar, give("participant")) == []
    assert told() == known
    (row,) = rows_of(seminar, give("assistant"))
    assert (row.act, row.actor, row.subject, row.at) == ("member.role_changed", instructor, outsider, NOON)
    assert row.facts == {"before": "participant", "after": "assistant"}
    assert told() == [*known, ("member.role_changed", NOON)]
    assert rows_of(seminar, give("assistant")) == []
    another = make.person("Another One")
    (row,) = rows_of(seminar, lambda: add_member(seminar, another, role="instructor", by=instructor, at=NOON))
    assert (row.act, row.subject, row.facts) == ("member.added", another, {"after": "instructor"})
    assert told()[-1] == ("member.added", NOON)


def test_who_founds_a_seminar_is_not_told_of_their_own_role(db: None) -> None:
    founder = make.person("Ines Okafor")
    seminar = make.seminar(by=founder)
    row = LogEntry.objects.get(seminar=seminar)
    assert (row.act, row.actor, row.subject) == ("member.added", founder, founder)
    assert not Untold.objects.exists()


def test_the_last_instructor_stays_and_no_row_says_otherwise(seminar: Seminar, instructor: Person) -> None:
    def demote() -> None:
        with pytest.raises(ForumError):
            add_member(seminar, instructor, role="participant", by=None, at=NOON)

    assert rows_of(seminar, demote) == []


def test_changed_settings_write_one_row_with_what_was_before_and_after(
    seminar: Seminar, instructor: Person, outsider: Person
) -> None:
    (row,) = rows_of(
        seminar,
        lambda: change_settings(
            seminar,
            by=instructor,
            at=NOON,
            holds="everyone",
            holds_links=True,
            holds_rate=9,
            arbiter=outsider,
            held_words="probe*\nworse",
            least_words=seminar.least_words,
        ),
    )
    assert (row.act, row.actor, row.subject, row.at) == ("policy.changed", instructor, None, NOON)
    assert row.facts == {
        "changed": ["arbiter", "held_words", "holds", "holds_links", "holds_rate"],
        "before": {"arbiter": None, "holds": "nobody", "holds_links": False, "holds_rate": 0},
        "after": {"arbiter": outsider.pk, "holds": "everyone", "holds_links": True, "holds_rate": 9},
    }
    assert said_with(row) == {"held_words": "probe*\nworse"}
    (row,) = rows_of(
        seminar, lambda: change_settings(seminar, by=instructor, at=NOON, title="Weirs", held_words="")
    )
    assert row.facts == {"changed": ["held_words", "title"], "before": {}, "after": {}}
    assert said_with(row) == {
        "held_words_before": "probe*\nworse",
        "title_before": "Rivers and their owners",
        "title": "Weirs",
    }


def test_settings_that_stay_or_cannot_be_write_no_row(seminar: Seminar, instructor: Person) -> None:
    def wrong() -> None:
        with pytest.raises(ForumError):
            change_settings(seminar, by=instructor, at=NOON, holds="sometimes", title="Weirs")

    assert rows_of(seminar, wrong) == []
    assert rows_of(seminar, lambda: change_settings(seminar, by=instructor, holds=seminar.holds)) == []


def test_all_acts_are_tried_here() -> None:
    tried = {*BEGINS, "mute", "suspend", "lift", "lock", "reopen", "overturn", "uphold", "undo"}
    assert tried == {str(act) for act in Act}


def test_a_row_is_written_with_its_event(seminar: Seminar, instructor: Person, outsider: Person) -> None:
    add_member(seminar, outsider, role="assistant", by=instructor, at=NOON)
    event = Event.objects.filter(seminar=seminar).latest("pk")
    row = LogEntry.objects.filter(seminar=seminar).latest("number")
    assert (event.kind, event.actor, event.at) == (row.act, row.actor, row.at)

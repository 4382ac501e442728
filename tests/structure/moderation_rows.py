"""One good row of each table of moderation, the log and notices, and each of their promises broken once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from forum.ledger.models import Event, LogEntry, LogHead, LogWords, Untold
from forum.moderation.models import Appeal, Card, Case, Note, Request, Review, Ruling
from forum.notices.models import Notice, Silence
from forum.people.models import Person
from forum.responses.models import Response, Revision
from forum.seminars.models import Visit
from tests import make
from tests.structure.breaking import Breach, bent, twin

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)


def rows_of_moderation(response: Response, reader: Person, moderator: Person) -> dict[str, Any]:
    """By name; `response` is published and nobody's concern yet."""
    seminar = response.thread.reading.seminar
    report = make.report(response, by=reader, at=NOON)
    asking = make.ruling(response, "changes", by=moderator, reason="Say where.")
    undoing = Ruling.objects.create(
        seminar=seminar, response=response, act="undo", by=moderator, undoes=asking, at=NOON, tell_at=NOON
    )
    event = Event.objects.order_by("-pk")[0]
    return {
        "case": Case.objects.get(response=response),
        "report": report,
        "asking": asking,
        "undoing": undoing,
        "request": Request.objects.get(ruling=asking),
        "appeal": Appeal.objects.create(ruling=asking, response=response, words="Why?", at=NOON),
        "review": Review.objects.get(revision=Revision.objects.get(response=response)),
        "card": Card.objects.create(response=response, person=moderator, until=NOON),
        "note": Note.objects.create(case=report.case, by=moderator, words="Look again.", at=NOON),
        "untold": Untold.objects.get(event=event),
        "entry": LogEntry.objects.get(seminar=seminar, number=LogHead.objects.get(seminar=seminar).number),
        "words": LogWords.objects.order_by("pk")[0],
        "visit": Visit.objects.create(
            seminar=seminar, person=reader, reason="A complaint.", began_at=NOON, ends_at=NOON
        ),
        "notice": Notice.objects.create(person=reader, seminar=seminar, kind="reply", event=event, at=NOON),
        "silence": Silence.objects.create(person=reader, seminar=seminar, kind="reply"),
    }


BREACHES: dict[str, Breach] = {
    "newness_ends_by_approval": bent("seminar", approvals=0),
    "holds_is_a_policy_of_ours": bent("seminar", holds="sometimes"),
    "only_a_lock_ends": bent("thread", locked_until=NOON),
    "what_is_held_waits": bent("agreed", state="held"),
    "what_is_reported_waits": bent("agreed", reports=1),
    "moved_ones_are_of_the_whole_section": lambda rows: bent("root", quoted_elsewhere=rows["passage"])(rows),
    "visit_has_a_reason": bent("visit", reason=""),
    "visit_ends_after_it_begins": bent("visit", ends_at=NOON - dt.timedelta(seconds=1)),
    "a_claim_has_an_end": bent("case", claimed_until=NOON),
    "ruling_is_about_something": bent("ruling", response=None, subject=None),
    "undoing_says_what_it_undoes": bent("undoing", undoes=None),
    "nothing_undoes_itself": lambda rows: bent("undoing", undoes=rows["undoing"])(rows),
    "one_report_per_person": twin("report"),
    "report_has_a_reason": bent("report", reason="mood"),
    "withdrawn_ones_are_not_decided": lambda rows: bent(
        "report", withdrawn_at=NOON, decided_by=rows["ruling"]
    )(rows),
    "an_answer_has_a_time": bent("request", answer="edited"),
    "who_keeps_a_stance_says_why": bent("request", answered_at=NOON, answer="kept"),
    "one_open_request": lambda rows: twin("request", ruling_id=rows["ruling"].pk)(rows),
    "an_appeal_says_why": bent("appeal", words=""),
    "a_note_has_words": bent("note", words=""),
    "log_is_numbered": twin("entry", id="another"),
    "log_entry_has_an_act": twin("entry", id="another", number=99, act=""),
    "log_begins_with_one": twin("entry", id="another", number=0),
    "told_once": twin("notice"),
    "notice_has_a_kind": bent("notice", kind="gossip"),
    "silent_once": twin("silence"),
    "silence_has_a_kind": bent("silence", kind="gossip"),
}
MORE_BREACHES: list[tuple[str, Breach]] = [
    ("ruling_has_a_reason", bent("asking", reason="")),
    ("a_claim_has_an_end", lambda rows: bent("case", claimed_by=rows["person"])(rows)),
    ("undoing_says_what_it_undoes", lambda rows: bent("ruling", undoes=rows["asking"])(rows)),
    ("an_answer_has_a_time", bent("request", answered_at=NOON)),
    (
        "moved_ones_are_of_the_whole_section",
        lambda rows: bent("reply", quoted_elsewhere=rows["passage"])(rows),
    ),
]
# one-to-one: a second row for the same thing is refused by the column itself
ONCE = {
    "case": "response_id",
    "undoing": "undoes_id",
    "request": "ruling_id",
    "appeal": "ruling_id",
    "review": "revision_id",
    "card": "response_id",
}

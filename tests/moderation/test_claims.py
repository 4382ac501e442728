"""Claiming a case, leaving it, and notes of staff for each other."""

from __future__ import annotations

import datetime as dt

import pytest

from forum.base.errors import Conflict, Invalid, Refused
from forum.base.stamps import now
from forum.ledger.models import Event, LogEntry
from forum.moderation.claims import CLAIM, add_note, claim, release_claim
from forum.moderation.models import Case, Note
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make


@pytest.fixture
def held(thread: Thread, ada: Person) -> Response:
    return make.response(thread, ada, state="held")


def test_a_claim_keeps_a_case_for_half_an_hour(held: Response, instructor: Person, assistant: Person) -> None:
    at = now()
    case = claim(held, viewer=make.viewer_of(assistant, at=at), at=at)
    assert (case.claimed_by, case.claimed_until) == (assistant, at + CLAIM)
    with pytest.raises(Conflict, match="Asa Lind has claimed this case until"):
        claim(held, viewer=make.viewer_of(instructor), at=at)
    with pytest.raises(Conflict, match="Asa Lind has claimed this case until"):
        make.ruling(held, "approve", by=instructor)
    later = at + CLAIM + dt.timedelta(seconds=1)
    assert claim(held, viewer=make.viewer_of(instructor), at=later).claimed_by == instructor
    assert Event.objects.filter(kind="case.claimed").count() == 2
    assert not LogEntry.objects.filter(act__startswith="case.").exists()


def test_anybody_who_decides_releases_a_claim_and_a_decision_ends_it(
    held: Response, instructor: Person, assistant: Person
) -> None:
    claim(held, viewer=make.viewer_of(assistant))
    assert release_claim(held, viewer=make.viewer_of(instructor)).claimed_by is None
    release_claim(held, viewer=make.viewer_of(instructor))
    assert Event.objects.filter(kind="case.released").count() == 1
    claim(held, viewer=make.viewer_of(assistant))
    make.ruling(held, "approve", by=assistant)
    assert Case.objects.get(response=held).claimed_by is None


def test_a_note_is_for_those_who_decide_and_is_logged_without_the_author(
    held: Response, ada: Person, assistant: Person
) -> None:
    add_note(held, viewer=make.viewer_of(assistant), words=" I asked her. ")
    note = Note.objects.get()
    assert (note.by, note.words) == (assistant, "I asked her.")
    entry = LogEntry.objects.get(act="case.noted")
    assert (entry.actor, entry.subject, entry.kept_from) == (assistant, ada, ada)
    assert entry.words.said == {"note": "I asked her."}


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 2_001])
def test_an_empty_or_endless_note_is_not_kept(words: str, held: Response, assistant: Person) -> None:
    with pytest.raises(Invalid) as refused:
        add_note(held, viewer=make.viewer_of(assistant), words=words)
    assert list(refused.value.fields) == ["note"]
    assert not Note.objects.exists()


def test_nobody_claims_or_notes_what_they_may_not_decide(
    thread: Thread, held: Response, ben: Person, instructor: Person, assistant: Person
) -> None:
    claim(held, viewer=make.viewer_of(assistant))
    own, over = make.response(thread, assistant), make.response(thread, instructor)
    for response, who in ((held, ben), (own, assistant), (over, assistant)):
        viewer = make.viewer_of(who)
        with pytest.raises(Refused):
            claim(response, viewer=viewer)
        with pytest.raises(Refused):
            release_claim(response, viewer=viewer)
        with pytest.raises(Refused):
            add_note(response, viewer=viewer, words="A note.")
    assert Case.objects.get(response=held).claimed_by == assistant

"""After a restore what was erased is erased again: what the database remembers, and what was kept outside."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from forum.exchange.erasing import ask_for_erasure, erase
from forum.exchange.leaving import leave
from forum.exchange.models import Erasure
from forum.exchange.playing import ledger, play_again, read_ledger
from forum.ledger.verifying import verify
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response, Revision
from forum.seminars.models import Leaving, Membership, Seminar
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
WORDS = "The mill ledgers say so too, page after page."


def erased(response: Response) -> Erasure:
    return erase(ask_for_erasure(make.viewer_of(response.author), response=response), by=None)


def put_back(response: Response) -> None:
    """As an older backup has it."""
    Response.objects.filter(pk=response.pk).update(body=WORDS, body_html=WORDS, state="published")
    Revision.objects.filter(response=response).update(body=WORDS)


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("erase", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_what_the_database_remembers_is_erased_again_and_the_receipt_stays(
    thread: Thread, ada: Person
) -> None:
    response = make.response(thread, ada, at=NOON)
    receipt = erased(response).receipt
    put_back(response)

    played = play_again()

    response.refresh_from_db()
    assert (response.body, Revision.objects.get().body, response.state) == ("", "", "withdrawn")
    assert (played.erasures, played.rows, played.missing) == (1, 2, 0)
    assert Erasure.objects.get().receipt == receipt
    assert play_again().rows == 0


def test_what_was_done_after_the_backup_comes_from_the_ledger_outside(thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, at=NOON)
    done = erased(response)
    kept = "\n".join(line.as_text() for line in ledger())
    assert WORDS not in kept
    Erasure.objects.all().delete()
    put_back(response)

    played = play_again(read_ledger(kept))

    response.refresh_from_db()
    again = Erasure.objects.get()
    assert (response.body, played.erasures) == ("", 1)
    assert (again.receipt, again.asked_at, again.done_at) == (done.receipt, done.asked_at, done.done_at)
    assert play_again(read_ledger(kept)).erasures == 1


def test_an_erasure_that_the_backup_had_as_asked_for_is_done_by_the_ledger(
    thread: Thread, ada: Person
) -> None:
    done = erased(make.response(thread, ada, at=NOON))
    kept = read_ledger("\n".join(line.as_text() for line in ledger()))
    Erasure.objects.update(done_at=None, receipt="", counted={})

    assert play_again(kept).erasures == 1
    assert (Erasure.objects.get().receipt, Erasure.objects.count()) == (done.receipt, 1)


def test_what_is_younger_than_the_backup_is_counted_and_nothing_else_happens(
    thread: Thread, ada: Person
) -> None:
    erased(make.response(thread, ada, at=NOON))
    line = next(ledger())
    other = make.response(thread, ada, at=NOON)
    strange = [
        {**line.__dict__, "receipt": "1", "person": 999_999},
        {**line.__dict__, "receipt": "2", "response": "nosuchreply2"},
        {**line.__dict__, "receipt": "3", "response": None, "seminar": 999_999},
    ]

    played = play_again([type(line)(**fields) for fields in strange])

    other.refresh_from_db()
    assert (played.missing, played.erasures, other.body) == (3, 1, make.BODIES["agree"])


def test_what_somebody_wrote_after_they_came_back_is_not_meant(
    thread: Thread, seminar: Seminar, ada: Person
) -> None:
    before = make.response(thread, ada)
    leave(seminar, viewer=make.viewer_of(ada), left_as=Leaving.EMPTIED)
    make.member(seminar, ada)
    after = make.response(thread, ada)
    put_back(before)

    play_again()

    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.body, after.body) == ("", make.BODIES["agree"])
    assert Membership.objects.get(seminar=seminar, person=ada).left_at is None


def test_who_left_after_the_backup_has_left_again(thread: Thread, seminar: Seminar, ada: Person) -> None:
    response = make.response(thread, ada)
    leave(seminar, viewer=make.viewer_of(ada), left_as=Leaving.EMPTIED)
    Membership.ever.filter(seminar=seminar, person=ada).update(left_at=None, left_as="")
    put_back(response)

    play_again()

    part = Membership.ever.get(seminar=seminar, person=ada)
    assert (part.left_at is None, part.left_as) == (False, "emptied")
    assert verify(seminar).ok


def test_the_command_lists_does_and_says_what_it_did(thread: Thread, ada: Person, ben: Person) -> None:
    assert said() == "Nothing is asked for.\n"
    responses = [make.response(thread, person, at=NOON) for person in (ada, ben)]
    first, second = (ask_for_erasure(make.viewer_of(r.author), response=r) for r in responses)
    assert f"{first.pk}  " in said()
    assert f"Ben Quist: response {responses[1].public_id} in HIST 318" in said()

    out = said(str(first.pk))
    first.refresh_from_db()
    assert first.receipt in out
    assert [Response.objects.get(pk=r.pk).body != "" for r in responses] == [False, True]

    with pytest.raises(CommandError, match="Nothing is asked for under"):
        said(str(first.pk), str(second.pk))
    said("--all")
    assert not Response.objects.exclude(body="").exists()


def test_the_command_erases_all_of_somebody_who_wrote_a_letter(
    thread: Thread, ada: Person, administrator: Person
) -> None:
    make.response(thread, ada, at=NOON)
    with pytest.raises(CommandError, match="no account"):
        said("--person", "nobody@example.org")
    Person.objects.filter(pk=ada.pk).update(is_active=False)

    assert "everything is erased. Receipt: " in said("--person", "ADA@example.org")

    ada.refresh_from_db()
    assert (ada.display_name, ada.is_active) == ("former member", False)


def test_the_command_refuses_the_only_instructor_in_a_sentence(seminar: Seminar, instructor: Person) -> None:
    with pytest.raises(CommandError, match="only instructor of HIST 318"):
        said("--person", instructor.email)
    assert not Erasure.objects.exists()


def test_the_ledger_is_printed_and_read_and_what_is_none_is_refused(
    thread: Thread, ada: Person, tmp_path: Path
) -> None:
    response = make.response(thread, ada, at=NOON)
    erased(response)
    file = tmp_path / "erasures.jsonl"
    file.write_text(said("--ledger"))
    put_back(response)

    assert said("--again", str(file)) == "Erased again: 1 erasures, 2 rows had words again.\n"

    put_back(response)
    for text in (
        "not json",
        '{"person": 1}',
        '{"person":1,"seminar":null,"response":null,"asked_at":"x","done_at":"x","receipt":"x"}',
        "[]",
        "7",
    ):
        file.write_text(f"\n{text}\n")
        with pytest.raises(CommandError, match=r"Line 2 of .* is none of a ledger"):
            said("--again", str(file))
    with pytest.raises(CommandError, match="cannot be read"):
        said("--again", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match="Say one of these"):
        said("--all", "--ledger")
    response.refresh_from_db()
    assert response.body == WORDS

"""What must be true after anything: worked out again from the rows, by other ways than the site's own."""

from __future__ import annotations

from typing import Any

from forum.base.errors import ForumError
from forum.ledger.chain import ENTRY, digest_of, digest_of_words
from forum.ledger.models import Event, LogEntry, LogHead
from forum.moderation.models import Appeal, Report, Ruling
from forum.responses.models import Response, Revision, Tally


def assert_chain_holds(seminar_id: int) -> None:
    """Worked out again from the rows alone."""
    previous, number = "", 0
    for entry in LogEntry.objects.filter(seminar=seminar_id).order_by("number").select_related("words"):
        number += 1
        assert (entry.number, entry.previous) == (number, previous)
        assert entry.digest == digest_of({name: getattr(entry, name) for name in ENTRY})
        if entry.words_digest:
            assert entry.words_digest == digest_of_words(entry.words.salt, entry.words.said)
        previous = entry.digest
    head = LogHead.objects.get(seminar=seminar_id)
    assert (head.number, head.digest) == (number, previous)


def assert_written_once(response: Response, accepted: list[Ruling]) -> None:
    """One ruling, one event and one row of the log for each act that was accepted, and no other."""
    rulings = Ruling.objects.filter(response=response)
    ids = sorted(ruling.pk for ruling in accepted)
    assert sorted(rulings.values_list("pk", flat=True)) == ids
    events = Event.objects.filter(object_kind="response", object_id=response.pk, facts__has_key="ruling")
    assert sorted(events.values_list("facts__ruling", flat=True)) == ids
    entries = LogEntry.objects.filter(object_kind="response", object_id=response.pk)
    assert sorted(entries.values_list("facts__ruling", flat=True)) == ids


def assert_history_is_one_line(response: Response) -> None:
    """Each state follows from the one before, in the order in which things were written down."""
    state = ""
    for event in Event.objects.filter(object_kind="response", object_id=response.pk).order_by("pk"):
        facts = event.facts
        if "ruling" in facts:
            ruling = Ruling.objects.get(pk=facts["ruling"])
            assert state in ("", ruling.state_before), (event.kind, state)
            state = ruling.state_after
        elif event.kind == "response.edited":
            assert state == facts["before"]
            state = facts["state"]
        elif event.kind == "response.withdrawn":
            state = "withdrawn"
        else:
            state = facts["state"]
    assert Response.objects.get(pk=response.pk).state == state


def assert_counts_fit() -> None:
    """Tallies and the notes of replies equal a recount; what waits says so, and nothing else does."""
    counted: dict[tuple[int, int | None, str], int] = {}
    for r in Response.objects.filter(state="published"):
        key = (r.thread_id, r.branch_passage_id, r.stance)
        counted[key] = counted.get(key, 0) + 1
    tallies = Tally.objects.filter(responses__gt=0)
    assert {(t.thread_id, t.passage_id, t.stance): t.responses for t in tallies} == counted
    for r in Response.objects.all():
        replies = Response.objects.filter(parent=r, state="published").exclude(stance="agree")
        assert r.has_reply == replies.exclude(author=r.author_id).exists()
        open_reports = Report.objects.filter(case__response=r, decided_by=None, withdrawn_at=None).count()
        appealed = Appeal.objects.filter(response=r, decision=None).exists()
        assert r.reports == (0 if r.state == "withdrawn" else open_reports)
        waits = r.state == "held" or bool(r.reports) or appealed
        assert (r.waits_since is not None) == waits
        assert Revision.objects.filter(response=r).count() == r.revision


def split(outcomes: list[Any]) -> tuple[list[Any], list[Exception]]:
    """What was returned, and what was told; anything else is a fault."""
    faults = [
        o for o in outcomes if o is None or (isinstance(o, Exception) and not isinstance(o, ForumError))
    ]
    assert faults == []
    return (
        [o for o in outcomes if not isinstance(o, Exception)],
        [o for o in outcomes if isinstance(o, Exception)],
    )

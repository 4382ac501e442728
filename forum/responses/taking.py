"""A reading takes an edition: every passage at once, in one transaction, or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now, public_id
from forum.base.tasks import retried
from forum.essays.manuscripts import make_edition
from forum.essays.models import Edition, Manuscript, SectionText
from forum.ledger.recording import record
from forum.people.models import Person
from forum.readings.models import Placement, Reading, Thread
from forum.responses.edition_models import Preview, Proposal
from forum.responses.models import LAST, LOOSE
from forum.responses.placing import Placer, Wanted, passages_at, passages_in_use
from forum.responses.previews import counts_of, is_stale, outcome, proposal_for, sections_for
from forum.responses.scheduling import locked_with_threads


def ask_taking(preview: Preview, *, viewer: Viewer) -> Preview:
    """The worker takes the edition; asking twice is asking once.

    Raises Refused, Conflict where the preview is not of the present text, and Invalid while a changed passage waits
    for a word of its own.
    """
    require(viewer, "take_edition", preview.reading.seminar)
    with transaction.atomic():
        fresh = Preview.objects.select_for_update(of=("self",)).select_related("manuscript", "reading")
        preview = fresh.get(pk=preview.pk)
        if preview.state in (Preview.State.TAKING, Preview.State.TAKEN):
            return preview
        if preview.state != Preview.State.READY or is_stale(preview):
            raise Conflict(_("The text has changed since this preview. Make it anew, then publish."), preview)
        if left := counts_of(preview).open:
            raise Invalid({"": [_undecided(left)]})
        preview.state, preview.problem, preview.progress = Preview.State.TAKING, "", 0
        preview.save(update_fields=["state", "problem", "progress"])
        take.enqueue(preview.pk, viewer.person_id)
    return preview


def _undecided(n: int) -> str:
    return ngettext(
        "%(n)s passage differs by a negation, a number or a date. Confirm it, place it by hand, or detach it.",
        "%(n)s passages differ by a negation, a number or a date. Confirm each, place it by hand, or detach it.",
        n,
    ) % {"n": n}


@retried()
def take(preview_pk: int, person_pk: int) -> None:
    """The worker's part: all or nothing, and nothing where it is done already."""
    with transaction.atomic():
        locked = Preview.objects.select_for_update(of=("self",)).select_related(
            "reading__seminar", "reading__essay"
        )
        preview = locked.get(pk=preview_pk)
        if preview.state != Preview.State.TAKING:
            return
        # whoever posts in one of its threads waits here, and then finds the new edition
        reading = locked_with_threads(preview.reading)
        if preview.manuscript_id is not None:  # whoever edits it waits here, and then finds it published
            Manuscript.objects.select_for_update().only("pk").get(pk=preview.manuscript_id)
        # read after all locks are there: what is joined to a row that is waited for is of before the wait
        related = ("manuscript", "edition", "reading__seminar", "reading__essay")
        preview = Preview.objects.select_related(*related).get(pk=preview_pk)
        if reading.edition_id != preview.base_id or is_stale(preview):
            _give_back(preview, _("The text has changed since this preview. Make it anew, then publish."))
        elif sentence := _quoted_since(preview):
            _give_back(preview, sentence)
        else:
            try:
                with transaction.atomic():
                    _take(preview, reading, by=Person.objects.get(pk=person_pk), at=now())
            except Invalid as error:
                _give_back(preview, " ".join(s for ss in error.fields.values() for s in ss))


def _give_back(preview: Preview, sentence: str) -> None:
    preview.state, preview.problem = Preview.State.READY, sentence
    preview.save(update_fields=["state", "problem"])


def _quoted_since(preview: Preview) -> str:
    """Passages quoted since the preview are placed with it; "" unless one of them is not exact."""
    known = set(Proposal.objects.filter(preview=preview).values_list("passage", flat=True))
    later = [use for use in passages_in_use(preview.reading) if use.passage.pk not in known]
    if not later:
        return ""
    placer = Placer(sections_for(preview))
    rows = [proposal_for(preview, use, placer, len(known) + n) for n, use in enumerate(later)]
    Proposal.objects.bulk_create(rows)
    loose = sum(row.verdict != Proposal.Verdict.EXACT for row in rows)
    if not loose:
        return ""
    return ngettext(
        "%(n)s passage was quoted since this preview and does not stand unaltered. It is below.",
        "%(n)s passages were quoted since this preview and do not stand unaltered. They are below.",
        loose,
    ) % {"n": loose}


def _take(preview: Preview, reading: Reading, *, by: Person, at: dt.datetime) -> None:
    edition, texts = _edition_of(preview, by=by, at=at)
    threads = _threads_for(reading, edition, texts)
    steps = _steps(preview, reading, edition, texts, threads)
    _move_responses(reading, steps)
    reading.edition = edition
    reading.save(update_fields=["edition"])
    preview.state, preview.edition, preview.taken_at, preview.progress = (
        Preview.State.TAKEN,
        edition,
        at,
        100,
    )
    preview.save(update_fields=["state", "edition", "taken_at", "progress"])
    counts = {name: sum(step.outcome == name for step in steps) for name in ("exact", "changed", "detached")}
    facts: dict[str, Any] = {"edition": edition.number, "from": preview.base.number, **counts}
    loose = counts["changed"] + counts["detached"]
    record(
        "edition.taken",
        reading,
        seminar=preview.reading.seminar,
        actor=by,
        at=at,
        tell_at=at if loose else None,
        **facts,
    )


def _edition_of(preview: Preview, *, by: Person, at: dt.datetime) -> tuple[Edition, dict[str, SectionText]]:
    """The edition, made of the manuscript where it is one, and its texts by the keys of the preview."""
    edition = preview.edition
    keys: list[str] | None = None
    if edition is None:
        assert preview.manuscript is not None  # a constraint
        manuscript = Manuscript.objects.select_for_update(of=("self",)).get(pk=preview.manuscript.pk)
        keys = [section["key"] for section in manuscript.sections]
        edition = make_edition(manuscript, at=at, by=by)
    texts = list(SectionText.objects.filter(edition=edition).select_related("section").order_by("position"))
    named = keys if keys is not None else [t.section.slug for t in texts]
    return edition, dict(zip(named, texts, strict=True))


def _threads_for(reading: Reading, edition: Edition, texts: dict[str, SectionText]) -> dict[int, int]:
    """The thread of each section of the edition, by section id. One of a section that is gone closes."""
    sections = [t.section_id for t in texts.values()]
    new = [Thread(reading=reading, section_id=s) for s in sections]
    Thread.objects.bulk_create(new, ignore_conflicts=True)
    here = Thread.objects.filter(reading=reading)
    here.filter(section__in=sections).update(removed_in=None)
    here.exclude(section__in=sections).filter(removed_in=None).update(removed_in=edition.number)
    return dict(here.values_list("section", "pk"))


@dataclass(frozen=True)
class Step:
    """What becomes of the roots on one passage. None of `thread` leaves them where they are."""

    outcome: str
    old: int
    new: int
    placement: int | None
    thread: int | None
    start: int
    end: int


def _steps(
    preview: Preview,
    reading: Reading,
    edition: Edition,
    texts: dict[str, SectionText],
    threads: dict[int, int],
) -> list[Step]:
    rows = list(Proposal.objects.filter(preview=preview))
    exact = {
        row.pk: Wanted(texts[row.section].section_id, row.start or 0, row.end or 0)
        for row in rows
        if outcome(row.verdict, row.decision) == "exact"
    }
    by_section = {t.section_id: t for t in texts.values()}
    ids = (public_id() for _row in exact)
    native = passages_at(edition, by_section, exact.values(), ids=ids)
    placements = _placements(reading, edition, texts, [row for row in rows if row.pk not in exact])
    steps = []
    for row in rows:
        what = outcome(row.verdict, row.decision)
        if what == "exact":
            place = exact[row.pk]
            new, thread = native[place], threads[place.section]
            steps.append(Step(what, row.passage_id, new, None, thread, place.start, place.end))
        else:
            placed = placements[row.passage_id]
            where = threads[placed.section_id] if placed.section_id is not None else None
            start, end = (LOOSE, LOOSE) if placed.start is None else (placed.start, placed.end or 0)
            steps.append(Step(what, row.passage_id, row.passage_id, placed.pk, where, start, end))
    return steps


def _placements(
    reading: Reading, edition: Edition, texts: dict[str, SectionText], rows: list[Proposal]
) -> dict[int, Placement]:
    """One a passage that is not exact, by passage id. An edition that is taken again is placed again."""
    Placement.objects.filter(reading=reading, edition=edition, responses=None).delete()
    new = []
    for row in rows:
        placed = Placement(
            reading=reading, edition=edition, passage_id=row.passage_id, verdict="detached", score=row.score
        )
        if outcome(row.verdict, row.decision) == "changed":
            placed.verdict = "changed"
            placed.section = texts[row.section].section
            placed.start, placed.end, placed.exact = row.start, row.end, row.exact
            placed.paragraph = row.paragraph
            placed.by_hand = row.decision == Proposal.Decision.PLACED
        new.append(placed)
    Placement.objects.bulk_create(new, batch_size=1_000)
    return {placed.passage_id: placed for placed in new}


_STANDS = """
    INSERT INTO forum_stand (response_id, passage_id)
    SELECT r.id, r.passage_id
    FROM forum_response r JOIN unnest(%s::bigint[], %s::bigint[]) AS m(old, new) ON r.passage_id = m.old
    WHERE r.parent_id IS NULL AND m.old <> m.new
      AND r.thread_id IN (SELECT id FROM forum_thread WHERE reading_id = %s)
    ON CONFLICT DO NOTHING
"""
_ROOTS = """
    UPDATE forum_response r SET
        passage_id = m.new,
        placement_id = m.placement,
        thread_id = coalesce(m.thread, r.thread_id),
        branch_passage_id = CASE WHEN r.state = 'published' THEN m.new END,
        order_start = CASE WHEN r.state = 'published' THEN m.first ELSE %s END,
        order_end = CASE WHEN r.state = 'published' THEN m.last ELSE %s END
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
        AS m(old, new, placement, thread, first, last)
    WHERE r.passage_id = m.old AND r.parent_id IS NULL
      AND r.thread_id IN (SELECT id FROM forum_thread WHERE reading_id = %s)
"""
_BRANCHES = """
    UPDATE forum_response b SET branch_passage_id = r.branch_passage_id, thread_id = r.thread_id
    FROM forum_response r JOIN forum_thread t ON t.id = r.thread_id
    WHERE t.reading_id = %s AND r.parent_id IS NULL AND b.root_id = r.id
      AND (b.branch_passage_id IS DISTINCT FROM r.branch_passage_id OR b.thread_id <> r.thread_id)
"""
_DRAFTS = """
    UPDATE forum_draft d SET thread_id = r.thread_id
    FROM forum_response r JOIN forum_thread t ON t.id = r.thread_id, forum_thread was
    WHERE t.reading_id = %s AND was.id = d.thread_id AND was.reading_id = t.reading_id
      AND d.target IN ('reply:' || r.public_id, 'edit:' || r.public_id) AND d.thread_id <> r.thread_id
"""


def _move_responses(reading: Reading, steps: list[Step]) -> None:
    """Roots to their passages, and to the threads of their sections; what hangs on them follows; four statements."""
    old, new = [s.old for s in steps], [s.new for s in steps]
    columns: list[list[Any]] = [
        old,
        new,
        [s.placement for s in steps],
        [s.thread for s in steps],
        [s.start for s in steps],
        [s.end for s in steps],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_STANDS, [old, new, reading.pk])
        cursor.execute(_ROOTS, [LAST, LAST, *columns, reading.pk])
        cursor.execute(_BRANCHES, [reading.pk])
        cursor.execute(_DRAFTS, [reading.pk])

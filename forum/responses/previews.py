"""Before a reading takes an edition: what would become of every passage, and what its editor says to each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import now, public_id
from forum.base.tasks import retried
from forum.essays.anchors import Placed
from forum.essays.models import Edition, Manuscript
from forum.essays.spans import Span, located, trimmed
from forum.readings.models import Reading
from forum.responses.edition_models import Preview, Proposal
from forum.responses.placing import (
    InUse,
    Placer,
    Section,
    passages_in_use,
    sections_of_edition,
    sections_of_manuscript,
)

EACH = 250  # passages between two notes of the progress
OPEN = (Preview.State.WAITING, Preview.State.WORKING, Preview.State.READY, Preview.State.FAILED)


def ask_preview(
    reading: Reading,
    *,
    viewer: Viewer,
    manuscript: Manuscript | None = None,
    edition: Edition | None = None,
) -> Preview:
    """A new preview, which the worker works out: of a manuscript of the home seminar's own essay, or of an edition.

    Raises Refused for who may not, Invalid where it is not of this essay or nothing would change, and Conflict while
    an edition is being taken.
    """
    require(viewer, "take_edition", reading.seminar)
    assert viewer.person is not None  # the table admits nobody else
    _belongs(reading, manuscript, edition)
    with transaction.atomic():
        Reading.objects.select_for_update(no_key=True).get(pk=reading.pk)
        if Preview.objects.filter(reading=reading, state=Preview.State.TAKING).exists():
            raise Conflict(_("An edition is being published just now. Look again in a moment."))
        Preview.objects.filter(reading=reading, state__in=OPEN).update(state=Preview.State.FAILED, problem="")
        preview = Preview.objects.create(
            public_id=public_id(),
            reading=reading,
            base=reading.edition,
            manuscript=manuscript,
            version=manuscript.version if manuscript else 0,
            edition=edition,
            asked_by=viewer.person,
            asked_at=now(),
        )
        work_out.enqueue(preview.pk)
        return preview


def _belongs(reading: Reading, manuscript: Manuscript | None, edition: Edition | None) -> None:
    if manuscript is not None:
        is_home = manuscript.essay_id == reading.essay_id and reading.essay.home_id == reading.seminar_id
        if not is_home or manuscript.state != Manuscript.State.READY:
            raise Invalid({"": [_("There is no text in work that this seminar could take.")]})
    elif edition is None or edition.essay_id != reading.essay_id:
        raise Invalid({"edition": [_("Choose an edition of this essay.")]})
    elif edition.pk == reading.edition_id:
        raise Invalid({"edition": [_("This seminar reads that edition already.")]})


def preview_of(reading: Reading, *, viewer: Viewer) -> Preview | None:
    """The newest one that is not over, with its manuscript and edition. Raises Refused for who may not see it."""
    require(viewer, "take_edition", reading.seminar)
    found = Preview.objects.filter(reading=reading).exclude(state=Preview.State.TAKEN)
    related = found.select_related("manuscript", "edition", "base", "reading__seminar", "reading__essay")
    preview = related.order_by("-pk").first()
    if preview is None or (preview.state == Preview.State.FAILED and not preview.problem):
        return None
    return preview


def is_stale(preview: Preview) -> bool:
    """Whether the text, or the edition that is read, is another one than when it was worked out."""
    if preview.base_id != preview.reading.edition_id:
        return True
    return preview.manuscript is not None and preview.manuscript.version != preview.version


def proposals_of(preview: Preview) -> QuerySet[Proposal]:
    """In the order of the text that is read, with passage and section."""
    return Proposal.objects.filter(preview=preview).select_related("passage__section", "passage__edition")


@dataclass(frozen=True)
class Counts:
    """How many of each, as decided so far; `open` still need a word of their own; `removed` are sections."""

    exact: int
    changed: int
    detached: int
    open: int
    removed: int

    @property
    def total(self) -> int:
        """All passages that are quoted."""
        return self.exact + self.changed + self.detached


def counts_of(preview: Preview) -> Counts:
    """Two or three queries."""
    found = {"exact": 0, "changed": 0, "detached": 0}
    rows = Proposal.objects.filter(preview=preview).values_list("verdict", "decision", "confirm")
    is_open = 0
    for verdict, decision, confirm in rows.iterator():
        found[outcome(verdict, decision)] += 1
        is_open += bool(confirm and not decision)
    old = {s.key for s in sections_of_edition(preview.base_id)}
    new = {s.key for s in sections_for(preview)}
    return Counts(found["exact"], found["changed"], found["detached"], is_open, len(old - new))


def outcome(verdict: str, decision: str) -> str:
    """What becomes of a passage: as it is proposed, or as its editor decided."""
    decided = {
        Proposal.Decision.CONFIRMED: "changed",
        Proposal.Decision.PLACED: "changed",
        Proposal.Decision.DETACHED: "detached",
    }
    return str(decided.get(Proposal.Decision(decision), verdict)) if decision else verdict


def sections_for(preview: Preview) -> list[Section]:
    """The text that would be taken."""
    if preview.manuscript is not None and preview.edition_id is None:
        return sections_of_manuscript(preview.manuscript)
    assert preview.edition_id is not None  # a constraint
    return sections_of_edition(preview.edition_id)


def decide(
    preview: Preview,
    proposal: int,
    decision: str,
    *,
    viewer: Viewer,
    quote: str = "",
    section: str = "",
    start: int | None = None,
) -> Proposal:
    """An editor confirms a changed passage, places one by hand (on the words `quote` of a section; `start` says which
    of several), detaches it, or takes the decision back (""). Raises Missing, Refused, Invalid, Conflict.
    """
    require(viewer, "take_edition", preview.reading.seminar)
    with transaction.atomic():
        fresh = Preview.objects.select_for_update().get(pk=preview.pk)
        if fresh.state != Preview.State.READY:
            raise Conflict(_("This preview is over. Make it anew."))
        found = Proposal.objects.filter(preview=preview, pk=proposal).select_related("passage__section")
        row = found.first()
        if row is None:
            raise Missing
        if row.verdict == Proposal.Verdict.EXACT:
            raise Invalid({"": [_("These words stand unaltered; there is nothing to decide.")]})
        if decision == Proposal.Decision.CONFIRMED and row.verdict != Proposal.Verdict.CHANGED:
            raise Invalid({"": [_("Its words are gone. Place it by hand, or leave it detached.")]})
        if decision and decision not in Proposal.Decision.values:
            raise Invalid({"": [_("Confirm it, place it by hand, or detach it.")]})
        if decision == Proposal.Decision.PLACED:
            _put(row, sections_for(preview), section, quote, start)
        elif row.decision == Proposal.Decision.PLACED:
            _propose(row, preview)
        row.decision = decision
        row.save()
    return row


def _put(row: Proposal, sections: list[Section], key: str, quote: str, start: int | None) -> None:
    section = next((s for s in sections if s.key == key), None)
    if section is None:
        raise Invalid({"section": [_("Choose a section of the new text.")]})
    if not quote.strip():
        raise Invalid({"quote": [_("Which words? Select them in the text, or paste them here.")]})
    try:
        span = trimmed(section.text, located(section.text, quote, start=start))
    except ValueError as error:
        raise Invalid({"quote": [_("These words are not in that section, letter for letter.")]}) from error
    _fill(row, section, span)


def _fill(row: Proposal, section: Section, span: Span) -> None:
    row.section, row.start, row.end = section.key, span.start, span.end
    row.exact = section.text[span.start : span.end]
    row.paragraph = section.paragraph_at(span.start)


def _propose(row: Proposal, preview: Preview) -> None:
    """What was placed by hand goes back to where anchoring would have it."""
    placer = Placer(sections_for(preview))
    again = proposal_for(preview, InUse(row.passage, row.responses, None), placer, row.position)
    for name in ("section", "start", "end", "exact", "paragraph"):
        setattr(row, name, getattr(again, name))


def proposal_for(preview: Preview, use: InUse, placer: Placer, position: int) -> Proposal:
    """A row, not saved."""
    placed: Placed = placer.place(use)
    row = Proposal(
        preview=preview,
        passage=use.passage,
        position=position,
        verdict=placed.verdict,
        score=placed.score,
        runner_up=placed.runner_up,
        confirm=placed.confirm,
        responses=use.responses,
    )
    if placed.verdict != "detached":
        _fill(row, placer.sections[placed.section], Span(placed.start, placed.end))
        if use.by_hand is not None:
            row.decision = Proposal.Decision.PLACED
    return row


@retried()
def work_out(preview_pk: int) -> None:
    """The worker's part. Done once: a preview that is over, or was worked out before, is left alone."""
    preview = Preview.objects.select_related("manuscript", "edition", "reading").get(pk=preview_pk)
    if preview.state not in (Preview.State.WAITING, Preview.State.WORKING):
        return
    Preview.objects.filter(pk=preview.pk).update(state=Preview.State.WORKING, progress=0)
    uses = passages_in_use(preview.reading)
    placer, rows = Placer(sections_for(preview)), []
    for position, use in enumerate(uses):
        rows.append(proposal_for(preview, use, placer, position))
        if position % EACH == EACH - 1:
            Preview.objects.filter(pk=preview.pk).update(progress=100 * position // len(uses))
    with transaction.atomic():
        fresh = Preview.objects.select_for_update().get(pk=preview.pk)
        if fresh.state != Preview.State.WORKING:
            return
        Proposal.objects.filter(preview=preview).delete()
        Proposal.objects.bulk_create(rows, batch_size=1_000)
        fresh.state, fresh.progress = Preview.State.READY, 100
        fresh.save(update_fields=["state", "progress"])

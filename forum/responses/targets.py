"""What a response is aimed at: a passage whose words are checked, the whole section, or another response."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.base.stamps import may_be_id
from forum.essays.actions import passage_at
from forum.essays.models import Passage, SectionText
from forum.essays.spans import Span, located, trimmed
from forum.readings.models import Placement, Reading, Thread
from forum.responses.models import Response, State
from forum.responses.placing import InUse, Placer, sections_of_edition
from forum.responses.writing import Wish

LONGEST_QUOTE = 40_000  # characters pasted as a quotation; a whole section is shorter


def parent_of(thread: Thread, wish: Wish, *, viewer: Viewer) -> Response | None:
    """The response that this one answers, or None. One answers what others can read, and in its own thread.

    Raises Invalid with one sentence for what is hidden, elsewhere or nowhere: which of these is not told.
    """
    if not wish.parent:
        return None
    found = Response.objects.readable_by(viewer).select_for_update(of=("self",), no_key=True)
    parent = None
    if may_be_id(wish.parent):
        parent = found.filter(public_id=wish.parent, thread=thread, state=State.PUBLISHED).first()
    if parent is None:
        raise Invalid(
            {"parent": [_("The response that you are answering is not here any more. Your words are kept.")]}
        )
    return parent


@dataclass(frozen=True)
class Target:
    """The passage of a new root, or None for the whole section; what became of it where it is of an earlier edition."""

    passage: Passage | None
    placement: Placement | None = None
    stood: Passage | None = (
        None  # the one that was quoted, where the same words stand in the edition read now
    )
    thread: int | None = None  # where the words have moved to another section


WHOLE_SECTION = Target(None)


def target_of(thread: Thread, wish: Wish, section_text: SectionText | None = None) -> Target:
    """What is quoted. Raises Invalid where the words are not there, or where another edition is read now.

    `section_text` is the section in the edition that is read now, where the caller has it already.
    """
    if not wish.quote.strip() and wish.start is None:
        return WHOLE_SECTION
    edition = thread.reading.edition
    if wish.edition is not None and wish.edition != edition.number:
        if wish.keeps:
            return _kept(thread, wish)
        raise Invalid({"quote": [_("This seminar reads another edition now. Choose the passage again.")]})
    if section_text is None or section_text.edition_id != edition.pk:
        section_text = SectionText.objects.get(edition=edition, section=thread.section_id)
    return Target(passage_at(section_text, span_of(section_text, wish)))


def _kept(thread: Thread, wish: Wish) -> Target:
    """A quotation of an earlier edition, placed in the one that is read now as any other."""
    old = SectionText.objects.filter(
        edition__essay=thread.reading.essay_id, edition__number=wish.edition or 0, section=thread.section_id
    ).first()
    if old is None:
        raise Invalid({"quote": [_("That edition has no such section. Choose the passage again.")]})
    passage = passage_at(old, span_of(old, wish))
    passage.section = thread.section
    return placed_now(thread.reading, passage)


def placed_now(reading: Reading, passage: Passage) -> Target:
    """Where a passage of another edition stands in the one that is read."""
    edition = reading.edition
    known = Placement.objects.filter(reading=reading, passage=passage, edition=edition).first()
    if known is not None:
        return Target(passage, known)
    sections = sections_of_edition(edition)
    placed = Placer(sections).place(InUse(passage, 1, None))
    if placed.verdict == "detached":
        loose = Placement.objects.create(
            reading=reading, passage=passage, edition=edition, verdict="detached", score=placed.score
        )
        return Target(passage, loose)
    text = SectionText.objects.select_related("section").get(edition=edition, section__slug=placed.section)
    if placed.verdict == "exact":
        where = Thread.objects.get(reading=reading, section=text.section_id).pk
        return Target(passage_at(text, Span(placed.start, placed.end)), None, passage, where)
    changed = Placement.objects.create(
        reading=reading,
        passage=passage,
        edition=edition,
        verdict="changed",
        section=text.section,
        start=placed.start,
        end=placed.end,
        exact=text.text[placed.start : placed.end],
        paragraph=text.paragraph_at(placed.start),
        score=placed.score,
    )
    return Target(passage, changed)


def span_of(section_text: SectionText, wish: Wish) -> Span:
    """Where the wish's quotation stands. Its words decide; `start` says which of several was meant."""
    if not wish.quote.strip():
        raise Invalid({"quote": [_("Which words? Select them in the text, or paste them here.")]})
    if len(wish.quote) > LONGEST_QUOTE:
        raise Invalid({"quote": [_("A passage lies within one section. This is longer.")]})
    text, start, end = section_text.text, wish.start, wish.end
    try:
        if start is not None and end is not None and 0 <= start < end <= len(text):
            span = trimmed(text, Span(start, end))
            if text[span.start : span.end] == wish.quote.strip():
                return span
        return located(text, wish.quote, start=start)
    except ValueError as error:
        raise Invalid({"quote": [_why_not_there(section_text, wish)]}) from error


def _why_not_there(section_text: SectionText, wish: Wish) -> str:
    others = SectionText.objects.filter(edition_id=section_text.edition_id).exclude(pk=section_text.pk)
    for other in others:
        try:
            located(other.text, wish.quote)
        except ValueError:
            continue
        return _(
            "These words stand in section %(n)s, %(heading)s. A passage lies within one section: answer it there."
        ) % {"n": other.position, "heading": other.heading}
    return _(
        "These words are not in this section, letter for letter. Select them in the text, or copy them from it."
    )

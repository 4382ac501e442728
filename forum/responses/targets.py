"""What a response is aimed at: a passage whose words are checked, the whole section, or another response."""

from __future__ import annotations

from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.base.stamps import may_be_id
from forum.essays.actions import passage_at
from forum.essays.models import Passage, SectionText
from forum.essays.spans import Span, located, trimmed
from forum.readings.models import Thread
from forum.responses.models import Response, State
from forum.responses.writing import Wish

LONGEST_QUOTE = 40_000  # characters pasted as a quotation; a whole section is shorter


def parent_of(thread: Thread, wish: Wish, *, viewer: Viewer) -> Response | None:
    """The response that this one answers, or None. One answers what others can read, and in its own thread.

    Raises Invalid with one sentence for what is hidden, elsewhere or nowhere: which of these is not told.
    """
    if not wish.parent:
        return None
    found = Response.objects.readable_by(viewer).select_for_update(of=("self",))
    parent = None
    if may_be_id(wish.parent):
        parent = found.filter(public_id=wish.parent, thread=thread, state=State.PUBLISHED).first()
    if parent is None:
        raise Invalid(
            {"parent": [_("The response that you are answering is not here any more. Your words are kept.")]}
        )
    return parent


def passage_of(thread: Thread, wish: Wish, section_text: SectionText | None = None) -> Passage | None:
    """The passage that is quoted, or None for the whole section. Raises Invalid where the words are not there.

    `section_text` is the section in the edition that is read now, where the caller has it already.
    """
    if not wish.quote.strip() and wish.start is None:
        return None
    edition = thread.reading.edition
    if wish.edition is not None and wish.edition != edition.number:
        raise Invalid({"quote": [_("This seminar reads another edition now. Choose the passage again.")]})
    if section_text is None or section_text.edition_id != edition.pk:
        section_text = SectionText.objects.get(edition=edition, section=thread.section_id)
    return passage_at(section_text, span_of(section_text, wish))


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

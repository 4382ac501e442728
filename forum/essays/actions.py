"""Bringing an essay in, and quoting from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.base.prepared import Prepared
from forum.base.stamps import now, public_id
from forum.base.text import clean
from forum.essays.editions import Drafted, write_edition
from forum.essays.models import PARAGRAPH_BREAK, Essay, Passage, SectionText
from forum.essays.spans import Span, quotation
from forum.ledger.recording import record
from forum.membership.settings import why_not_an_address
from forum.people.models import Person
from forum.seminars.models import Seminar


@dataclass(frozen=True)
class PlannedSection:
    """A heading and the paragraphs under it, as plain text."""

    heading: str
    paragraphs: Sequence[str]


@transaction.atomic
def bring_in_essay(
    *,
    slug: str,
    title: str,
    sections: Sequence[PlannedSection],
    by: Person | None,
    author: str = "",
    provenance: str = "",
    rights: str = "",
    language: str = "en",
    home: Seminar | None = None,
    at: dt.datetime | None = None,
) -> Essay:
    """An essay with its first edition. Raises Invalid for an address that is taken or none, for a section without
    text, and for a paragraph that is several: their numbers would be wrong.
    """
    at = at or now()
    if sentence := why_not_an_address(slug):
        raise Invalid({"slug": [sentence]})
    if Essay.objects.filter(slug=slug).exists():
        raise Invalid({"slug": [_("This address is taken. Choose another.")]})
    if not sections:
        raise Invalid({"": [_("An essay needs at least one section.")]})
    drafted = [_drafted(planned, position) for position, planned in enumerate(sections, 1)]
    essay = Essay.objects.create(
        slug=slug,
        title=clean(title),
        author=author,
        provenance=provenance,
        rights=rights,
        language=language,
        home=home,
    )
    write_edition(essay, drafted, number=1, at=at)
    record("essay.published", essay, seminar=home, actor=by, at=at, edition=1)
    return essay


def _drafted(planned: PlannedSection, position: int) -> Drafted:
    paragraphs = [clean(p).strip() for p in planned.paragraphs]
    if not paragraphs or not all(paragraphs):
        raise Invalid({"": [_("Section %(n)s has a paragraph without words.") % {"n": position}]})
    if any(PARAGRAPH_BREAK in p for p in paragraphs):
        raise Invalid({"": [_("Section %(n)s has a blank line inside a paragraph.") % {"n": position}]})
    return Drafted("", clean(planned.heading), paragraphs)


def passage_at(section_text: SectionText, span: Span) -> Passage:
    """The passage of that span, made if nobody has quoted it yet. Raises ValueError for a span outside the text."""
    words = quotation(section_text.text, span)
    where = {
        "edition": section_text.edition_id,
        "section": section_text.section_id,
        "start": words.start,
        "end": words.end,
    }
    for passage in _passages(**where):
        return passage
    passage, _made = Passage.objects.get_or_create(
        edition_id=section_text.edition_id,
        section_id=section_text.section_id,
        start=words.start,
        end=words.end,
        defaults={
            "public_id": public_id(),
            "exact": words.exact,
            "prefix": words.prefix,
            "suffix": words.suffix,
            "paragraph": section_text.paragraph_at(words.start),
        },
    )
    return passage


def _at(*, edition: int, section: int, start: int, end: int) -> QuerySet[Passage]:
    return Passage.objects.filter(edition=edition, section=section, start=start, end=end)


_passages = Prepared(_at)

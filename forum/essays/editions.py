"""Writing an edition: its sections, their addresses, its numbered paragraphs. Inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from forum.base.words import count
from forum.essays.blocks import Block
from forum.essays.models import PARAGRAPH_BREAK, Edition, Essay, Section, SectionText
from forum.seminars.slugs import slug_for


@dataclass(frozen=True)
class Drafted:
    """A section as it will stand: `key` is the address of the section that it continues, anything else is new.

    `blocks` has one for each paragraph, or none where all are plain.
    """

    key: str
    heading: str
    paragraphs: Sequence[str]
    blocks: Sequence[Block] = ()


def write_edition(essay: Essay, drafted: Sequence[Drafted], *, number: int, at: dt.datetime) -> Edition:
    """The edition with its texts; paragraphs are numbered from 1 through all sections.

    Every text is clean, has words and no blank line inside: the caller has seen to it. A section whose key is an
    address of the essay continues that section; another one gets an address unlike all that the essay ever had.
    """
    edition = Edition.objects.create(essay=essay, number=number, published_at=at)
    sections = _sections(essay, drafted)
    texts, first = [], 1
    for position, (part, section) in enumerate(zip(drafted, sections, strict=True), 1):
        text = PARAGRAPH_BREAK.join(part.paragraphs)
        texts.append(
            SectionText(
                edition=edition,
                section=section,
                position=position,
                heading=part.heading,
                first_paragraph=first,
                words=count(text, essay.language),
                text=text,
                blocks=list(part.blocks) if any(part.blocks) else [],
            )
        )
        first += len(part.paragraphs)
    SectionText.objects.bulk_create(texts)
    return edition


def _sections(essay: Essay, drafted: Sequence[Drafted]) -> list[Section]:
    """One for each, in their order; those that are new are made."""
    known = {section.slug: section for section in Section.objects.filter(essay=essay)}
    taken, found = set(known), list[Section]()
    for position, part in enumerate(drafted, 1):
        section = known.get(part.key)
        if section is None:
            slug = slug_for(part.heading, taken=frozenset(taken), otherwise=f"section-{position}")
            taken.add(slug)
            section = Section(essay=essay, slug=slug)
        found.append(section)
    Section.objects.bulk_create([section for section in found if section.pk is None])
    return found

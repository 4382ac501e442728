"""A flow of paragraphs and headings cut into the sections of a manuscript. Pure but for the sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forum.base.text import is_blank
from forum.essays.importing.converted import Converted, Flow, Paragraph, Unreadable
from forum.essays.importing.mendings import proposals_for

MOST_SECTIONS = 200  # more is no outline that anybody finds their way in
MOST_PARAGRAPHS = 20_000
MOST_CHARACTERS = 1_500_000  # some 250,000 words
LONGEST_PARAGRAPH = 200_000


@dataclass
class _Section:
    """One that is being gathered."""

    heading: str
    invented: bool = False  # the heading does not stand in the text
    paragraphs: list[Paragraph] = field(default_factory=list)


def converted(flow: Flow, *, otherwise: str) -> Converted:
    """Sections from headings: the topmost level that is used more than once makes them, and what stands above it.

    Deeper headings become paragraphs of kind "head", footnotes stand at the end of their section. `otherwise` is the
    title where the text has none. Raises Unreadable for a text without words and for one beyond the limits.
    """
    paragraphs = flow.paragraphs
    _check(paragraphs)
    told = list(flow.told)
    title, in_text = flow.title, flow.title_in_text
    head = _title_heading(paragraphs, flow)
    if head is not None:
        title, in_text, paragraphs = head.text, True, _without(paragraphs, head)
    level = _level(paragraphs)
    if sum(1 for p in paragraphs if 0 < p.level <= level) > MOST_SECTIONS:
        level = 0
        told.append(
            _(
                "The text has more than %(most)d headings, too many for sections. They were kept as headings within "
                "one section; start sections where you want them."
            )
            % {"most": MOST_SECTIONS}
        )
    title = title or otherwise
    cut = _cut(paragraphs, level, title)
    plain = [title] if in_text else []
    plain += [flow.author] if flow.author_in_text else []
    sections, ids = _numbered(cut)
    return Converted(
        title=title,
        author=flow.author,
        language=flow.language,
        sections=sections,
        told=told,
        proposals=proposals_for([p for section in cut for p in _whole(section)], ids),
        plain="\n".join(plain + [line for section in cut for line in _lines(section)]),
    )


def _check(paragraphs: Sequence[Paragraph]) -> None:
    if all(is_blank(p.text) for p in paragraphs):
        raise Unreadable(_("This has no words in it, so there is nothing to read. Choose another file."))
    if any(len(p.text) > LONGEST_PARAGRAPH for p in paragraphs):
        raise Unreadable(
            _(
                "One paragraph of this is longer than %(most)s characters, and would be no paragraph to anybody. "
                "Divide it by blank lines where it was written, and upload that."
            )
            % {"most": f"{LONGEST_PARAGRAPH:,}"}
        )
    if len(paragraphs) > MOST_PARAGRAPHS or sum(len(p.text) for p in paragraphs) > MOST_CHARACTERS:
        raise Unreadable(
            _(
                "This is longer than one essay can be, so nothing was taken. Divide it, and bring in each part."
            )
        )


def _title_heading(paragraphs: Sequence[Paragraph], flow: Flow) -> Paragraph | None:
    """The paragraph at the very top, if it is the title: as the file says, or as the one heading above all others."""
    first = paragraphs[0]
    if len(paragraphs) > 1 and not first.level and not flow.title_in_text and first.text == flow.title:
        return first  # a word processor's title is a paragraph in large letters
    levels = [p.level for p in paragraphs if p.level]
    alone = first.level and levels.count(first.level) == 1 and first.level == min(levels)
    if not alone or len(paragraphs) == 1 or (flow.title_in_text and flow.title != first.text):
        return None
    return first


def _without(paragraphs: list[Paragraph], head: Paragraph) -> list[Paragraph]:
    """The rest, in which the title's own footnotes belong to the first paragraph."""
    rest = [p for p in paragraphs if p is not head]
    head.give_marks(next((p for p in rest if not p.level), rest[0]))
    return rest


def _level(paragraphs: Sequence[Paragraph]) -> int:
    """Headings down to this level make sections; 0 where there are none."""
    counts = Counter(p.level for p in paragraphs if p.level)
    several = [level for level, count in counts.items() if count > 1]
    return min(several) if several else min(counts, default=0)


def _cut(paragraphs: Sequence[Paragraph], level: int, title: str) -> list[_Section]:
    sections = [_Section("", invented=True)]
    pending: Paragraph | None = None  # a heading that no paragraph has followed yet
    for paragraph in paragraphs:
        if 0 < paragraph.level <= level:
            heading = paragraph
            section = _Section(" ".join(heading.text.split()))
            if pending is not None:  # two headings in a row: the upper one opens the section of the lower
                section.paragraphs += [*sections.pop().paragraphs, _as_paragraph(pending)]
            pending = heading
            sections.append(section)
            continue
        if pending is not None:
            pending.give_marks(paragraph)
            pending = None
        sections[-1].paragraphs.append(paragraph)
    if pending is not None:
        last = sections.pop()
        sections = sections or [_Section("", invented=True)]
        sections[-1].paragraphs += [*last.paragraphs, _as_paragraph(pending)]
    if not sections[0].paragraphs:
        sections.pop(0)
    elif sections[0].invented:
        sections[0].heading = title if len(sections) == 1 else _("Beginning")
    return sections


def _as_paragraph(heading: Paragraph) -> Paragraph:
    heading.level = 0
    heading.block.setdefault("kind", "head")
    return heading


def _whole(section: _Section) -> list[Paragraph]:
    return section.paragraphs + [note for p in section.paragraphs for note in p.notes]


def _lines(section: _Section) -> list[str]:
    return ([] if section.invented else [section.heading]) + [p.text for p in _whole(section)]


def _numbered(sections: Sequence[_Section]) -> tuple[list[dict[str, Any]], list[str]]:
    """The sections as a manuscript has them, and the ids of all paragraphs in order."""
    made: list[dict[str, Any]] = []
    ids: list[str] = []
    for n, section in enumerate(sections, 1):
        rows = []
        for paragraph in _whole(section):
            ids.append(f"p{len(ids) + 1}")
            rows.append({"id": ids[-1], "text": paragraph.text, "block": paragraph.block})
        made.append({"key": f"+{n}", "heading": section.heading, "paragraphs": rows})
    return made, ids

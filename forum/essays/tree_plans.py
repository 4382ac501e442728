"""Cutting a text into sections by a plan: a line for each section, its paragraphs and its heading. Pure.

1 What collectivization was
2-5 The other collectivization
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from forum.base.errors import Invalid

Tree = list[dict[str, Any]]

_LINE = re.compile(
    r"(?:¶\s*)?([0-9]{1,7})(?:\s*[-–—]\s*(?:¶\s*)?([0-9]{1,7}))?(?:[.:)]+|\s|\Z)\s*(.*)", re.DOTALL
)
MOST_SENTENCES = 12


@dataclass(frozen=True)
class Range:
    """A line of a plan: its number, the first and the last paragraph, the heading."""

    line: int
    first: int
    last: int
    heading: str


def plan_of(tree: Tree) -> str:
    """The plan by which the tree is cut now; sections without paragraphs are not in it."""
    lines, number = [], 1
    for part in tree:
        size = len(part["paragraphs"])
        if size:
            where = str(number) if size == 1 else f"{number}-{number + size - 1}"
            lines.append(f"{where} {part['heading']}".strip())
        number += size
    return "\n".join(lines)


def planned(plan: str, size: int, heading_of: Callable[[str, str], str]) -> list[Range]:
    """The ranges of a plan for `size` paragraphs. Raises Invalid at "plan" with a sentence for all that is wrong."""
    wrong: list[str] = []
    ranges: list[Range] = []
    lines = [(n, line.strip()) for n, line in enumerate(plan.splitlines(), 1) if line.strip()]
    if not lines:
        raise Invalid({"plan": [_("Write a line for each section: its paragraphs, then its heading.")]})
    for n, line in lines:
        found = _LINE.fullmatch(line)
        if not found:
            sentence = _("Line %(n)s does not begin with the number of a paragraph, or with two as in 2-5.")
            wrong.append(sentence % {"n": n})
            continue
        first, last = int(found[1]), int(found[2] or found[1])
        try:
            heading = heading_of(found[3], "plan")
        except Invalid as error:
            wrong.append(_("Line %(n)s: %(sentence)s") % {"n": n, "sentence": error.fields["plan"][0]})
            heading = ""
        ranges.append(Range(n, first, last, heading))
    if len(ranges) == len(lines):
        wrong += _gaps(ranges, size)
    if wrong:
        raise Invalid({"plan": wrong[:MOST_SENTENCES]})
    return ranges


def _gaps(ranges: Sequence[Range], size: int) -> list[str]:
    wrong, expected, before = [], 1, 0
    for part in ranges:
        if part.last < part.first:
            wrong.append(
                _("Line %(n)s runs backwards, from ¶ %(first)s to ¶ %(last)s.")
                % {"n": part.line, "first": part.first, "last": part.last}
            )
            return wrong
        if part.first > expected:
            wrong.append(
                _("No line holds %(paragraphs)s, before line %(n)s.")
                % {"paragraphs": _paragraphs(expected, part.first - 1), "n": part.line}
            )
        elif part.first < expected and before:
            wrong.append(
                _("Line %(n)s begins at ¶ %(first)s, which line %(before)s holds already.")
                % {"n": part.line, "first": part.first, "before": before}
            )
        elif part.first < expected:
            wrong.append(_("Line %(n)s begins at ¶ 0; the first paragraph is ¶ 1.") % {"n": part.line})
        if part.last > size:
            wrong.append(
                _("Line %(n)s ends at ¶ %(last)s; the last paragraph is ¶ %(size)s.")
                % {"n": part.line, "last": part.last, "size": size}
            )
        if part.last + 1 > expected:
            expected, before = part.last + 1, part.line
    if expected <= size:
        wrong.append(_("No line holds %(paragraphs)s.") % {"paragraphs": _paragraphs(expected, size)})
    return wrong


def _paragraphs(first: int, last: int) -> str:
    if first == last:
        return _("¶ %(n)s") % {"n": first}
    return _("¶ %(first)s to ¶ %(last)s") % {"first": first, "last": last}


def keys_for(tree: Tree, ranges: Sequence[Range]) -> list[str | None]:
    """The key that each range keeps: of the section of its heading, else of the one that begins where it begins.

    A section of which most paragraphs went elsewhere keeps its key where its heading stays. None is for a new one.
    """
    starts, number = dict[int, str](), 1
    headings: dict[str, str] = {}
    for part in tree:
        headings.setdefault(part["heading"], part["key"])
        if part["paragraphs"]:
            starts[number] = part["key"]
        number += len(part["paragraphs"])
    found: list[str | None] = [None] * len(ranges)
    free = {part["key"] for part in tree}
    for by_heading in (True, False):
        for n, planned_part in enumerate(ranges):
            key = headings.get(planned_part.heading) if by_heading else starts.get(planned_part.first)
            if found[n] is None and key in free:
                found[n] = key
                free.discard(key)
    return found

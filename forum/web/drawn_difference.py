"""Two editions side by side: each paragraph with what went on the left and what came on the right, said in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.base.diffs import Change
from forum.essays.differences import Difference, Row, SectionRows

NO_WORDS = SafeString("")


@dataclass(frozen=True)
class Side:
    """One text of a pair: its label ("¶ 9") and its words, or `nothing` that says why there are none."""

    label: str = ""
    html: SafeString = NO_WORDS
    nothing: str = ""


@dataclass(frozen=True)
class Pair:
    """A paragraph of both editions; `said` is what happened to it, "" where its words alone changed or nothing did."""

    said: str
    old: Side
    new: Side


@dataclass(frozen=True)
class Group:
    """Pairs shown, or (`folded` says which) paragraphs that are the same, behind a disclosure."""

    pairs: tuple[Pair, ...]
    folded: str = ""


@dataclass(frozen=True)
class DiffSection:
    """A section of either edition."""

    label: str  # "§3"
    heading: str
    was: str  # the heading that it had, where that was another
    said: tuple[str, ...]
    groups: tuple[Group, ...]
    anchor: str


def drawn_difference(difference: Difference) -> dict[str, Any]:
    """`sections` (altered ones), `unaltered` (how many are not shown), `summary` (sentences)."""
    altered = [section for section in difference.sections if section.is_altered]
    return {
        "sections": [_section(section) for section in altered],
        "unaltered": len(difference.sections) - len(altered),
        "summary": _summary(difference),
    }


def _section(section: SectionRows) -> DiffSection:
    position = section.new_position or section.old_position
    return DiffSection(
        label=f"§{position}",
        heading=section.new_heading or section.old_heading,
        was=section.old_heading
        if section.new_position and section.old_position and section.old_heading != section.new_heading
        else "",
        said=tuple(_said_of_section(section)),
        groups=tuple(_groups(section.rows)),
        anchor=f"s-{section.slug}",
    )


def _said_of_section(section: SectionRows) -> Iterator[str]:
    if not section.old_position:
        yield _("This section is new.")
    elif not section.new_position:
        yield _("This section was removed. It was section %(n)s.") % {"n": section.old_position}
    elif section.moved:
        yield _("Moved: it was section %(old)s and is section %(new)s.") % {
            "old": section.old_position,
            "new": section.new_position,
        }


def _groups(rows: Sequence[Row]) -> Iterator[Group]:
    for same, run in groupby(rows, key=lambda row: row.kind == "same"):
        found = list(run)
        pairs = tuple(_pair(row) for row in found)
        yield Group(pairs, _folded(found) if same else "")


def _folded(rows: Sequence[Row]) -> str:
    first, last = rows[0], rows[-1]
    said = ngettext("%(n)s paragraph is the same", "%(n)s paragraphs are the same", len(rows)) % {
        "n": len(rows)
    }
    was, now = _range(first.old, last.old), _range(first.new, last.new)
    if was == now:
        return _("%(said)s: %(now)s.") % {"said": said, "now": now}
    return _("%(said)s: %(was)s, now %(now)s.") % {"said": said, "was": was, "now": now}


def _range(first: int, last: int) -> str:
    if first == last:
        return f"¶ {first}"
    return _("¶ %(first)s to ¶ %(last)s") % {"first": first, "last": last}


def _pair(row: Row) -> Pair:
    old = Side(_numbers(row.old, row.also if row.kind == "joined" else 0), _side(row.pieces, "del"))
    new = Side(_numbers(row.new, row.also if row.kind == "split" else 0), _side(row.pieces, "ins"))
    if row.kind == "added":
        return Pair(_("A new paragraph."), Side(nothing=_("Not there.")), new)
    if row.kind == "removed":
        return Pair(_("This paragraph was removed."), old, Side(nothing=_("Gone.")))
    if row.kind == "left":
        said = _("Moved: ¶ %(old)s is ¶ %(new)s now.") % {"old": row.old, "new": row.new}
        return Pair(said, Side(), Side())
    return Pair(_said(row), old, new)


def _said(row: Row) -> str:
    if row.kind == "moved":
        same = all(op == "same" for op, _text in row.pieces)
        said = _("Moved here: it was ¶ %(old)s.") if same else _("Moved here and changed: it was ¶ %(old)s.")
        return said % {"old": row.old}
    if row.kind == "split":
        return _("Split in two: ¶ %(old)s is ¶ %(first)s and ¶ %(second)s now. The words are the same.") % {
            "old": row.old,
            "first": row.new,
            "second": row.also,
        }
    if row.kind == "joined":
        return _("Joined: ¶ %(first)s and ¶ %(second)s are ¶ %(new)s now. The words are the same.") % {
            "first": row.old,
            "second": row.also,
            "new": row.new,
        }
    return ""


def _numbers(number: int, also: int) -> str:
    return f"¶ {number}, ¶ {also}" if also else f"¶ {number}"


def _side(pieces: Sequence[Change], shown: str) -> SafeString:
    """What stayed with what went (`shown` is del) or what came (ins), each said in words to those who hear it."""
    words = escape(_("removed:") if shown == "del" else _("added:"))
    html = []
    for op, text in pieces:
        safe = escape(text).replace("\n", "<br>\n")
        if op == "same":
            html.append(safe)
        elif op == shown:
            html.append(f'<{shown}><span class="vh">{words} </span>{safe}</{shown}>')
    return mark_safe("".join(html))  # noqa: S308  # every piece of it is escaped above


def _summary(difference: Difference) -> list[str]:
    """“3 paragraphs were changed.” and so on; what there is none of is left out."""
    kinds = difference.kinds
    moved = sum(section.moved for section in difference.sections)
    n = {kind: kinds.get(kind, 0) for kind in ("changed", "added", "removed", "moved", "split", "joined")}
    counts = (
        (
            n["changed"],
            ngettext("%(n)s paragraph was changed.", "%(n)s paragraphs were changed.", n["changed"]),
        ),
        (n["added"], ngettext("%(n)s paragraph is new.", "%(n)s paragraphs are new.", n["added"])),
        (
            n["removed"],
            ngettext("%(n)s paragraph was removed.", "%(n)s paragraphs were removed.", n["removed"]),
        ),
        (n["moved"], ngettext("%(n)s paragraph moved.", "%(n)s paragraphs moved.", n["moved"])),
        (n["split"], ngettext("%(n)s paragraph was split.", "%(n)s paragraphs were split.", n["split"])),
        (n["joined"], ngettext("%(n)s pair was joined.", "%(n)s pairs were joined.", n["joined"])),
        (moved, ngettext("%(n)s section moved.", "%(n)s sections moved.", moved)),
    )
    return [sentence % {"n": number} for number, sentence in counts if number]

"""A manuscript as its page shows it: sections, numbered paragraphs, and which of its buttons each has."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forum.base.words import count
from forum.essays.models import Essay, Manuscript
from forum.essays.sentences import sentences

SHOWN = 190  # characters of a paragraph that are shown before it is opened: three lines
LONGEST_HEADING = 120  # characters of a paragraph that may be one
ENDS_A_SENTENCE = frozenset(".!?…:;,。！？”»’")
LANGUAGES = (
    ("en", "English"), ("de", "Deutsch"), ("uk", "Українська"), ("fr", "Français"), ("es", "Español"),
    ("it", "Italiano"), ("pt", "Português"), ("nl", "Nederlands"), ("pl", "Polski"), ("cs", "Čeština"),
    ("ru", "Русский"), ("el", "Ελληνικά"), ("la", "Latina"), ("tr", "Türkçe"), ("ar", "العربية"), ("he", "עברית"),
    ("fa", "فارسی"), ("hi", "हिन्दी"), ("zh", "中文"), ("ja", "日本語"), ("ko", "한국어"), ("sv", "Svenska"),
    ("da", "Dansk"), ("nb", "Norsk bokmål"), ("fi", "Suomi"), ("hu", "Magyar"), ("ro", "Română"),
)  # fmt: skip
DESCRIPTION = ("title", "slug", "author", "provenance", "rights", "language")


@dataclass(frozen=True)
class Row:
    """A paragraph. `short` is "" where the whole text is shown; `join` the number above, 0 where there is none."""

    id: str
    number: int
    text: str
    short: str
    kind: str
    join: int
    may_start: bool
    may_head: bool
    looks_head: bool
    is_note: bool
    is_first: bool
    is_last: bool
    opened: str = ""  # "split", "edit" or "add"
    pieces: tuple[tuple[str, int], ...] = ()  # (sentence, where the next one begins; 0 after the last)
    typed: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One option of a select."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Part:
    """A section with its rows."""

    key: str
    number: int
    heading: str
    rows: tuple[Row, ...]
    is_last: bool
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = ()
    adds: bool = False  # an empty section whose first paragraph is being written
    typed: str = ""


@dataclass(frozen=True)
class Typed:
    """What was sent and could not be taken, by field, with the sentences at each; and which paragraph is open."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    opened: tuple[str, str] = ("", "")  # (what, id of a paragraph or key of a section)


NOTHING_TYPED = Typed()


def drawn_parts(
    manuscript: Manuscript, typed: Typed = NOTHING_TYPED, old: Sequence[tuple[str, str]] = ()
) -> list[Part]:
    """`old` are the sections of the edition that it continues, as (slug, heading)."""
    parts, number = [], 1
    taken = {s["key"] for s in manuscript.sections}
    last, of = len(manuscript.sections), paragraphs_in(manuscript)
    for position, section in enumerate(manuscript.sections, 1):
        key, paragraphs, rows = section["key"], section["paragraphs"], []
        for place, paragraph in enumerate(paragraphs):
            rows.append(_row(paragraph, number, place, of, manuscript.language, typed))
            number += 1
        parts.append(
            Part(
                key=key,
                number=position,
                heading=typed.values.get(f"heading-{key}", section["heading"]),
                rows=tuple(rows),
                is_last=position == last,
                choices=_choices(key, old, taken, typed.values.get(f"match-{key}")),
                errors=tuple(typed.errors.get(f"heading-{key}", ())),
                adds=typed.opened == ("add", key),
                typed=typed.values.get(f"added-{key}", ""),
            )
        )
    return parts


def _row(
    paragraph: Mapping[str, Any], number: int, place: int, last: int, language: str, typed: Typed
) -> Row:
    text, name, block = paragraph["text"], paragraph["id"], paragraph.get("block") or {}
    may_head = len(text) <= LONGEST_HEADING and "\n" not in text and not block.get("refs")
    is_note = block.get("kind") == "note"
    opened = typed.opened[0] if typed.opened[1] == name else ""
    if f"text-{name}" in typed.values:
        opened = "edit"
    return Row(
        id=name,
        number=number,
        text=text,
        short=_first_words(text),
        kind=kind_in_words(block),
        join=number - 1 if number > 1 and not is_note else 0,
        may_start=place > 0 and not is_note,
        may_head=may_head and not is_note,
        looks_head=may_head and not block.get("kind") and text[-1:] not in ENDS_A_SENTENCE,
        is_note=is_note,
        is_first=number == 1,
        is_last=number == last,
        opened=opened,
        pieces=_pieces(text, language) if opened == "split" else (),
        typed=typed.values.get(
            f"{'added' if opened == 'add' else 'text'}-{name}", "" if opened == "add" else text
        ),
        errors=tuple(s for kind in ("text", "added", "p") for s in typed.errors.get(f"{kind}-{name}", ())),
    )


def _first_words(text: str) -> str:
    """ "" where the paragraph is short enough to be shown whole."""
    line = " ".join(text.split())
    if len(line) <= SHOWN + 40:
        return ""
    cut = line[:SHOWN]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + " …"


def _pieces(text: str, language: str) -> tuple[tuple[str, int], ...]:
    found = sentences(text, language)
    if not found:
        return ((text, 0),)
    starts = [start for start, _end in found]
    starts[0] = 0
    ends = [*starts[1:], len(text)]
    return tuple(
        (text[start:end], end if end < len(text) else 0) for start, end in zip(starts, ends, strict=True)
    )


def _choices(
    key: str, old: Sequence[tuple[str, str]], taken: set[str], chosen: str | None
) -> tuple[Choice, ...]:
    """Which earlier section this one continues; what another one continues already is not offered."""
    if not old:
        return ()
    known = {slug for slug, _heading in old}
    now = chosen if chosen is not None else (key if key in known else "")
    offered = [Choice("", _("nothing: it is new"), now == "")]
    offered += [
        Choice(slug, heading, slug == now) for slug, heading in old if slug == key or slug not in taken
    ]
    return tuple(offered)


def kind_in_words(block: Mapping[str, Any]) -> str:
    """What a paragraph is besides its words; "" for a plain one."""
    match block.get("kind"):
        case "quote":
            return _("Quotation")
        case "item":
            return _("List item %(marker)s") % {"marker": block.get("marker") or ""}
        case "verse":
            return _("Verse")
        case "table":
            return _("Table")
        case "code":
            return _("Code")
        case "note":
            return _("Footnote %(label)s") % {"label": block.get("label") or ""}
        case "head":
            return _("Small heading")
    return ""


def words_in(manuscript: Manuscript) -> int:
    """Of its paragraphs."""
    return sum(count(p["text"], manuscript.language) for s in manuscript.sections for p in s["paragraphs"])


def paragraphs_in(manuscript: Manuscript) -> int:
    """How many there are."""
    return sum(len(s["paragraphs"]) for s in manuscript.sections)


def languages_for(manuscript: Manuscript | Essay, chosen: str) -> list[Choice]:
    """Those that are offered, and the one that the text has."""
    known = dict(LANGUAGES)
    for code in (manuscript.language, chosen):
        known.setdefault(code, code)
    return [Choice(code, name, code == chosen) for code, name in known.items() if code]


def fingerprint(value: str) -> str:
    """Short, of a field's value with its line ends made one: tells whether somebody changed what they were shown."""
    return f"{zlib.crc32(value.replace(chr(13) + chr(10), chr(10)).encode()):08x}"


def fields_of(manuscript: Manuscript) -> dict[str, str]:
    """Every field that the page always shows, with its value."""
    values = {name: str(getattr(manuscript, name)) for name in DESCRIPTION}
    return values | {f"heading-{s['key']}": s["heading"] for s in manuscript.sections}


@dataclass(frozen=True)
class Mending:
    """A change of the words that is proposed, and why."""

    id: str
    number: int  # of the paragraph
    paragraph: str
    why: str
    before: str
    after: str


def drawn_mendings(manuscript: Manuscript) -> list[Mending]:
    """Those whose paragraph is still there, in the order of the text."""
    paragraphs = [p["id"] for section in manuscript.sections for p in section["paragraphs"]]
    numbers = {name: number for number, name in enumerate(paragraphs, 1)}
    why = {
        "join": _("Two lines that look like one paragraph, broken by the page."),
        "head": _("A line that looks like the head or the number of a page."),
        "hyphen": _("A word that looks broken at the end of a line."),
    }
    found = [
        Mending(
            id=p["id"],
            number=numbers[p["paragraph"]],
            paragraph=p["paragraph"],
            why=why.get(p["kind"], ""),
            before=p["before"],
            after=p["after"],
        )
        for p in manuscript.proposals
        if p["paragraph"] in numbers and not p.get("answer")
    ]
    return sorted(found, key=lambda one: one.number)

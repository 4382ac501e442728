"""The short form of a work (type, who, title, year; the rest under "more") and the CSL-JSON that it means. Pure.

Its fields are named as the page names them, and errors come back under the same names.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from forum.base.text import clean
from forum.citations import references
from forum.citations.identifiers import doi_in, normalised_isbn, normalised_url, wrong_isbn

Csl = dict[str, Any]
Wrong = dict[str, list[str]]

TYPES = ("book", "article-journal", "chapter", "webpage")
LONGEST_FIELD = 500  # characters
_LINES = {  # fields of one line that are kept as they are
    "work_container": "container-title",
    "work_publisher": "publisher",
    "work_place": "publisher-place",
    "work_volume": "volume",
    "work_issue": "issue",
    "work_language": "language",
}
_PEOPLE = {"work_author": "author", "work_editor": "editor"}
_REST = ("type", "title", "issued", "page", "DOI", "ISBN", "URL", "accessed")
_SHOWN = frozenset((*_LINES.values(), *_PEOPLE.values(), *_REST))
_NOBODY = frozenset(("anonymous", "anon.", "anon", "n.n."))
_UNDATED = frozenset(("n.d.", "nd", "n. d.", "undated", "s.d."))
_TO_COME = frozenset(("forthcoming", "in press", "to appear"))


def csl_from_form(values: Mapping[str, str], *, base: Csl | None = None) -> tuple[Csl | None, Wrong]:
    """The CSL-JSON item of a filled-in short form, or None and sentences under the fields that are wrong.

    `base` is what the work said before: what the form does not show of it (a series, a language, a finer type)
    stays.
    """
    wrong: Wrong = {}
    said = {name: _line(name, value, wrong) for name, value in values.items() if name.startswith("work_")}
    base = base or {}
    csl: Csl = {name: value for name, value in base.items() if name not in _SHOWN}
    csl["type"] = _type(said, base, wrong)
    csl["title"] = said.get("work_title", "")
    if not any(character.isalnum() for character in csl["title"]):
        wrong.setdefault("work_title", []).append(_("Say what it is called."))
    for name, variable in _PEOPLE.items():
        csl[variable] = _people(name, said.get(name, ""), wrong)
    is_signed = any(character.isalnum() for character in said.get("work_author", ""))
    if not is_signed and not csl["editor"] and csl["type"] != "webpage":
        wrong.setdefault("work_author", []).append(
            _("Say who wrote it, family name first. Where nobody is named, write “anonymous”.")
        )
    csl["issued"] = _date("work_year", said.get("work_year", ""), wrong)
    csl["accessed"] = _day("work_accessed", said.get("work_accessed", ""), wrong)
    for name, variable in _LINES.items():
        csl[variable] = said.get(name, "")
    csl["language"] = csl["language"] or base.get("language", "")
    csl["page"] = re.sub(r"\s*[‐‑‒–—−-]+\s*", "-", re.sub(r"^pp?\.\s*", "", said.get("work_page", "")))
    _identifiers(csl, said, wrong)
    return (None, wrong) if wrong else ({name: value for name, value in csl.items() if value}, {})


def form_from_csl(csl: Mapping[str, Any]) -> dict[str, str]:
    """The short form's fields for a CSL-JSON item; empty ones are left out."""
    fields = {name: str(csl.get(variable) or "") for name, variable in _LINES.items()}
    fields |= {name: "; ".join(map(_name, csl.get(variable) or [])) for name, variable in _PEOPLE.items()}
    fields |= {
        "work_type": _form_type(str(csl.get("type") or "")),
        "work_title": str(csl.get("title") or ""),
        "work_year": _date_as_typed(csl.get("issued") or {}),
        "work_accessed": _date_as_typed(csl.get("accessed") or {}),
        "work_page": str(csl.get("page") or ""),
        "work_doi": references.doi_of(csl),
        "work_isbn": references.isbn_of(csl),
        "work_url": str(csl.get("URL") or ""),
    }
    return {name: value for name, value in fields.items() if value}


def form_from_words(reference: str) -> dict[str, str]:
    """The short form's fields as far as a reference tells them; and the place in the work, where it names one."""
    found = references.parse(reference)
    fields = form_from_csl(found.csl)
    if found.locator:
        fields |= {"locator_kind": found.locator_kind, "locator": found.locator}
    return fields


def _line(name: str, value: str, wrong: Wrong) -> str:
    try:
        line = " ".join(clean(value).split())
    except ValueError as error:
        wrong[name] = [str(error)]
        return ""
    if len(line) > LONGEST_FIELD:
        wrong[name] = [
            _("At most %(most)s characters; this has %(n)s.") % {"most": LONGEST_FIELD, "n": len(line)}
        ]
        return ""
    return line


def _form_type(csl_type: str) -> str:
    """Which of the four a finer CSL type is shown as."""
    if csl_type.startswith("article") or csl_type in ("review", "review-book"):
        return "article-journal"
    if csl_type in ("chapter", "paper-conference") or csl_type.startswith("entry"):
        return "chapter"
    return "webpage" if csl_type in ("webpage", "post", "post-weblog") else "book"


def _type(said: Mapping[str, str], base: Csl, wrong: Wrong) -> str:
    chosen = said.get("work_type", "")
    if chosen not in TYPES:
        wrong["work_type"] = [_("Say what it is: a book, an article, a chapter or a web page.")]
        return ""
    before = str(base.get("type") or "")
    return before if before and _form_type(before) == chosen else chosen


def _people(name: str, line: str, wrong: Wrong) -> list[dict[str, str]]:
    """Of "Family, Given; Family, Given", of "{World Bank}" for what is no person, of a single name as it is."""
    people: list[dict[str, str]] = []
    if line.casefold() in _NOBODY:
        return people
    for one in (part.strip() for part in line.split(";")):
        family, _comma, given = (piece.strip() for piece in one.partition(","))
        if one.startswith("{") and one.endswith("}") and one.strip("{} "):
            people.append({"literal": one.strip("{} ")})
        elif family and given:
            people.append({"family": family, "given": given})
        elif family and " " not in family:
            people.append({"family": family})
        elif one:
            wrong[name] = [
                _("Family name first: “Ellman, Michael”. An organisation stands in braces: “{%(name)s}”.")
                % {"name": one.strip("{}, ")}
            ]
    return people


def _name(person: Mapping[str, str]) -> str:
    if literal := person.get("literal"):
        return f"{{{literal}}}"
    family = " ".join(filter(None, (person.get("non-dropping-particle"), person.get("family"))))
    given = " ".join(filter(None, (person.get("given"), person.get("dropping-particle"))))
    return f"{family}, {given}" if family and given else family or f"{{{given}}}"


_PARTS = re.compile(r"(\d{1,4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_RANGE = re.compile(r"(\d{4})\s*[-‐‑–—/]\s*(\d{4})")
_ABOUT = re.compile(
    r"(?:c\.|ca\.|circa|about)\s*(\d{3,4})|\[(?:c\.\s*)?(\d{3,4})\??\]|(\d{3,4})\?", re.IGNORECASE
)


def _date(name: str, line: str, wrong: Wrong) -> Csl:
    """A CSL date of "1930", "1930-03-02", "1931–1933", "c. 1930", "n.d." or "forthcoming"."""
    if line.casefold() in _UNDATED:
        return {}
    if line.casefold() in _TO_COME:
        return {"literal": line.lower()}
    if found := _RANGE.fullmatch(line):
        return {"date-parts": [[int(found[1])], [int(found[2])]]}
    if found := _ABOUT.fullmatch(line):
        return {"date-parts": [[int(next(filter(None, found.groups())))]], "circa": True}
    found = _PARTS.fullmatch(line)
    parts = [int(part) for part in found.groups() if part] if found else []
    if not _is_a_date(parts):
        wrong[name] = [_("Give the year, like 2007; a day as 1930-03-02; “n.d.” where it has none.")]
        return {}
    return {"date-parts": [parts]}


def _is_a_date(parts: list[int]) -> bool:
    try:
        dt.date(*[*parts, 1, 1][:3])
    except (ValueError, TypeError):
        return False
    return bool(parts) and parts[0] <= dt.date.max.year


def _day(name: str, line: str, wrong: Wrong) -> Csl:
    if not line:
        return {}
    day = _date(name, line, wrong)
    if len(day.get("date-parts", [[]])[0]) != 3:
        wrong[name] = [_("Give the day on which it was looked at, like 2026-03-02.")]
    return day


def _date_as_typed(date: Mapping[str, Any]) -> str:
    ends = [one for one in date.get("date-parts") or [] if one]
    parts = ["-".join(f"{int(part):02d}" for part in end if str(part).isdigit()) for end in ends]
    if not parts:
        return str(date.get("literal") or date.get("raw") or "")
    return f"c. {parts[0]}" if date.get("circa") else "–".join(parts)


def _identifiers(csl: Csl, said: Mapping[str, str], wrong: Wrong) -> None:
    doi, isbn, url = (said.get(name, "") for name in ("work_doi", "work_isbn", "work_url"))
    csl["DOI"], csl["ISBN"], csl["URL"] = doi_in(doi), normalised_isbn(isbn), normalised_url(url)
    if doi and not csl["DOI"]:
        wrong["work_doi"] = [
            _("A DOI begins with 10., a number and a slash, like 10.1080/09668130701291899.")
        ]
    if isbn and not csl["ISBN"]:
        wrong["work_isbn"] = [wrong_isbn()]
    if url and not csl["URL"]:
        wrong["work_url"] = [_("A link begins with https:// or http://.")]

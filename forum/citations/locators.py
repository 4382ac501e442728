"""Places in a work: pages, chapters, sections. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

LONGEST_LOCATOR = 40  # characters

# in the order of the composer's menu
LOCATOR_KINDS: Mapping[str, object] = {
    "page": gettext_lazy("page"),
    "pages": gettext_lazy("pages"),
    "chapter": gettext_lazy("chapter"),
    "section": gettext_lazy("section"),
    "paragraph": gettext_lazy("paragraph"),
    "article": gettext_lazy("article"),
    "time": gettext_lazy("time"),
    "volume": gettext_lazy("volume"),
    "line": gettext_lazy("line"),
    "note": gettext_lazy("note"),
}

_RANGE = re.compile(r"(?<=[0-9a-z])\s?[-‐‑‒–—−]\s?(?=[0-9a-z])", re.IGNORECASE)
_SAID_TWICE: Mapping[str, re.Pattern[str]] = {
    "page": re.compile(r"(?:pp?\.?|pages?)\s*(?=[0-9])", re.IGNORECASE),
    "pages": re.compile(r"(?:pp?\.?|pages?)\s*(?=[0-9])", re.IGNORECASE),
    "chapter": re.compile(r"(?:chapter|chap\.|ch\.?)\s*(?=[0-9IVXLC])", re.IGNORECASE),
    "section": re.compile(r"(?:section|sec\.|§+)\s*", re.IGNORECASE),
    "paragraph": re.compile(r"(?:paragraph|para?\.|¶+)\s*", re.IGNORECASE),
    "article": re.compile(r"(?:article|art\.)\s*", re.IGNORECASE),
    "volume": re.compile(r"(?:volume|vol\.)\s*", re.IGNORECASE),
}


def locator_problem(kind: str, value: str) -> str:
    """A sentence where the place is not acceptable, "" where it is."""
    value = value.strip()
    if kind not in LOCATOR_KINDS:
        return _("Say what kind of place this is: a page, a chapter, a section.")
    if not any(character.isalnum() for character in value):
        return _("Where in the work? A page, chapter or section, or say that you mean the whole work.")
    if len(value) > LONGEST_LOCATOR:
        most = {"most": LONGEST_LOCATOR, "n": len(value)}
        return _("A place has at most %(most)s characters; this one has %(n)s.") % most
    if len(value.splitlines()) > 1:
        return _("A place is one line.")
    if kind == "time" and not any(character.isdigit() for character in value):
        return _("Give the time as hours, minutes and seconds, like 1:02:30.")
    return ""


def locator_label(kind: str, value: str) -> str:
    """How a place is shown: "p. 441", "pp. 69–78", "ch. 7". "" for no place (the whole work)."""
    value = " ".join(value.split())
    if not value:
        return ""
    if kind in _SAID_TWICE and (said := _SAID_TWICE[kind].match(value)):
        value = value[said.end() :]
    value = _RANGE.sub("–", value)
    if kind in ("page", "pages"):
        many = "–" in value or "," in value or (kind == "pages" and not value.isalnum())
        kind = "pages" if many else "page"
    return _abbreviated(kind) % {"place": value}


def _abbreviated(kind: str) -> str:
    return {
        "page": pgettext("a place in a work", "p. %(place)s"),
        "pages": pgettext("a place in a work", "pp. %(place)s"),
        "chapter": pgettext("a place in a work", "ch. %(place)s"),
        "section": pgettext("a place in a work", "§ %(place)s"),
        "paragraph": pgettext("a place in a work", "par. %(place)s"),
        "article": pgettext("a place in a work", "art. %(place)s"),
        "time": pgettext("a place in a work", "at %(place)s"),
        "volume": pgettext("a place in a work", "vol. %(place)s"),
        "line": pgettext("a place in a work", "l. %(place)s"),
        "note": pgettext("a place in a work", "n. %(place)s"),
    }.get(kind, "%(place)s")

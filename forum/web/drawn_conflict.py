"""Two editors at once: each field that the second one changed, with what it says now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from forum.essays.models import Manuscript
from forum.web.drawn_manuscript import fields_of


@dataclass(frozen=True)
class Difference:
    """`now` is what stands there, `typed` what was meant to; `name` is "" where the place is gone."""

    label: str
    name: str
    now: str
    typed: str
    was: str = ""  # the name of the field that says what was shown


def drawn_conflict(now: Manuscript, touched: Mapping[str, str]) -> list[Difference]:
    """In the order in which they were sent. Which section continues which is chosen again, not shown."""
    values, places = dict(fields_of(now)), _places(now)
    labels = {
        "title": _("Title"),
        "slug": _("Address"),
        "author": _("Author"),
        "provenance": _("Provenance"),
        "rights": _("Rights"),
        "language": _("Language"),
        "plan": _("Plan of sections"),
    }
    found = []
    for name, typed in touched.items():
        kind, _dash, rest = name.partition("-")
        if kind == "match":
            continue
        if kind == "text":
            number, text = places.get(rest, (0, ""))
            label = _("¶ %(n)s") % {"n": number} if number else _("A paragraph that is gone")
            found.append(
                Difference(label, name if number else "", text, typed, f"was-{rest}" if number else "")
            )
        elif kind == "added":
            number, _text = places.get(rest, (0, ""))
            label = _("A new paragraph after ¶ %(n)s") % {"n": number} if number else _("A new paragraph")
            found.append(Difference(label, name if number else "", "", typed))
        elif kind == "heading":
            found.append(
                Difference(
                    _("Heading") if name in values else _("The heading of a section that is gone"),
                    name if name in values else "",
                    values.get(name, ""),
                    typed,
                )
            )
        else:
            is_field = name in values
            found.append(
                Difference(labels.get(name, name), name if is_field else "", values.get(name, ""), typed)
            )
    return [one for one in found if one.now != one.typed]


def _places(now: Manuscript) -> dict[str, tuple[int, str]]:
    """(number, text) of each paragraph, by its id."""
    paragraphs = [p for section in now.sections for p in section["paragraphs"]]
    return {p["id"]: (number, p["text"]) for number, p in enumerate(paragraphs, 1)}

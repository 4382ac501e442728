"""An agenda as it is drawn: headings, quotations, and what can be done with each item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.access.viewer import Viewer, any_member_of
from forum.participation.agenda import Item, numbers_to_swap, prompts_of, responses_of
from forum.participation.arranging import Arranged
from forum.readings.models import Reading
from forum.readings.queries import sections_of
from forum.responses.models import Response, Stance
from forum.responses.names import name_of
from forum.web.excerpts import excerpt
from forum.web.rendering import shortened

PASSAGE, SAID, PROMPT = 150, 230, 260  # characters that are shown at most
SHARES = (1, 0.8, 0.6, 0.45, 0.3)  # of them, the greatest with which all fits on a page
# of a page of A4 as agenda.css prints it, in points; a line is counted short rather than long
SHEET, HEADING, AROUND, LINE, IN_A_LINE = 730, 18, 7, 10.25, 112
HEADINGS = {
    "passage": gettext_lazy("Most disputed"),
    "open": gettext_lazy("Disputes with no reply yet"),
    "unsourced": gettext_lazy("Claims without a source"),
    "quiet": gettext_lazy("From those who have said little"),
    "prompt": gettext_lazy("Prompts"),
    "line": gettext_lazy("Besides"),
}


@dataclass(frozen=True)
class Quote:
    """Somebody's words on an agenda; `name` is "" where they are not named."""

    stance: str
    words: str
    language: str
    name: str
    url: str


@dataclass(frozen=True)
class Drawn:
    """One item. `heading` is "" where it stands under that of the item before."""

    id: str
    kind: str
    heading: str
    place: str  # "§5"
    passage: str = ""
    quotes: tuple[Quote, ...] = ()
    words: str = ""
    is_gone: bool = False  # what it quoted is not published any more
    may_swap_dispute: bool = False
    may_swap_reply: bool = False
    label: str = ""  # what its buttons are about, for who cannot see where they stand


def drawn_agenda(arranged: Arranged, reading: Reading, viewer: Viewer) -> list[Drawn]:
    """In order. Names are those that any member is told, so that it can be handed round; words are as long as one
    page has room for.
    """
    page = _Page(reading, arranged, viewer)
    drawn: list[Drawn] = []
    for page.share in SHARES:
        drawn = page.items(arranged.items)
        if _height(drawn) <= SHEET:
            break
    return drawn


def _height(drawn: Sequence[Drawn]) -> float:
    """On paper, in points."""
    lines = sum(_lines(words) for item in drawn for words in _said(item))
    return lines * LINE + sum(AROUND + HEADING * bool(item.heading) for item in drawn)


def _said(item: Drawn) -> list[str]:
    return [*filter(None, (item.passage, item.words)), *(f"{q.words} {q.name}" for q in item.quotes)]


def _lines(words: str) -> int:
    width = sum(2 if east_asian_width(character) in "WF" else 1 for character in words)
    return -(-width // IN_A_LINE)


class _Page:
    """What the items of one agenda share."""

    def __init__(self, reading: Reading, arranged: Arranged, viewer: Viewer) -> None:
        self.reading, self.names_quiet = reading, arranged.names_quiet
        self.responses = responses_of(arranged.items, reading, viewer)
        self.disputes, self.replies = numbers_to_swap(arranged.items, reading, viewer)
        self.prompts = prompts_of(reading)
        rows: Any = sections_of(reading, text_of="")
        self.positions: dict[str, int] = {row.slug: row.position for row in rows}
        self.member = any_member_of(reading.seminar_id)
        self.share = 1.0

    def items(self, items: Sequence[Item]) -> list[Drawn]:
        """All of them, each with its heading where that begins."""
        drawn, last = [], ""
        for item in items:
            heading = str(HEADINGS[item["kind"]]) if item["kind"] != last else ""
            drawn.append(self.item(item, heading))
            last = item["kind"]
        return drawn

    def _most(self, characters: int) -> int:
        return int(characters * self.share)

    def item(self, item: Item, heading: str) -> Drawn:
        """One of them, of whatever kind."""
        kind = item["kind"]
        if kind == "line":
            return Drawn(item["id"], kind, heading, "", words=item["words"], label=item["words"][:60])
        if kind == "prompt":
            words = shortened(self.prompts.get(item["section"], ""), self._most(PROMPT))
            place = self._place(item["section"])
            return Drawn(
                item["id"],
                kind,
                heading,
                place,
                words=words,
                is_gone=not words,
                label=place or _("the prompt"),
            )
        names = ("dispute", "reply") if kind == "passage" else ("response",)
        found = [r for name in names if (r := self.responses.get(item.get(name, ""))) is not None]
        first = self.responses.get(item.get(names[0], ""))
        if first is None:
            others = self.disputes[item.get("passage", "")] > 0
            return Drawn(
                item["id"], kind, heading, "", is_gone=True, may_swap_dispute=others, label=_("this")
            )
        quotes = tuple(self._quote(r, is_named=kind != "quiet" or self.names_quiet) for r in found)
        return Drawn(
            id=item["id"],
            kind=kind,
            heading=heading,
            place=self._place(first.thread.section.slug),
            passage=shortened(first.passage.exact, self._most(PASSAGE)) if first.passage else "",
            quotes=quotes,
            may_swap_dispute=self.disputes[item.get("passage", "")] > 1,
            may_swap_reply=self.replies[item.get("dispute", "")] > 0,
            label=quotes[0].words[:60],
        )

    def _place(self, section: str) -> str:
        position = self.positions.get(section)
        return f"§{position}" if position else ""

    def _quote(self, response: Response, *, is_named: bool) -> Quote:
        seminar = self.reading.seminar
        return Quote(
            response.stance,
            excerpt(response.body_html, most=self._most(SAID)) or str(Stance(response.stance).label),
            response.language,
            name_of(response, self.member, seminar.pk) if is_named else "",
            reverse("response", args=[seminar.slug, response.public_id]),
        )


def readings_to_choose(readings: Sequence[Reading], chosen: Reading) -> list[tuple[str, str, bool]]:
    """(address of the essay, its title, whether it is chosen) of each."""
    return [(r.essay.slug, r.essay.title, r.pk == chosen.pk) for r in readings]

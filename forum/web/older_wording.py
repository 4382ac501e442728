"""Another edition is read than the one that somebody quotes while writing: both wordings, and the choice between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.essays.anchors import Placed
from forum.essays.models import Edition, Passage, SectionText
from forum.essays.spans import quotation
from forum.readings.queries import Place
from forum.responses.placing import InUse, Placer, sections_of_edition
from forum.responses.targets import span_of
from forum.responses.writing import Wish
from forum.web.drawn_preview import sides
from forum.web.pages import zone_for

Values = dict[str, str]
Numbers = tuple[int | None, int | None, int | None]  # start, end (code points) and edition


@dataclass(frozen=True)
class Newer:
    """What came under the words that are being written."""

    said: str  # "Edition 2 was published at 14:05."
    quoted: int  # the edition that is quoted
    old_html: SafeString
    new_html: SafeString
    words: str  # the passage as it reads now, "" where that cannot be told
    start: int
    end: int


def text_quoted(place: Place, edition: int | None) -> SectionText | None:
    """The section as the edition of that number has it, None where there is none."""
    if edition is None or edition == place.reading.edition.number:
        return place.section_text
    found = SectionText.objects.filter(
        edition__essay=place.reading.essay_id, edition__number=edition, section=place.thread.section_id
    )
    return found.first()


def brought_up(
    place: Place, values: Mapping[str, str], numbers: Numbers, viewer: Viewer
) -> tuple[Values, Newer | None]:
    """The composer's fields for the edition that is read now, or as they are with what has to be chosen first.

    What stands there unaltered goes on without a word. Numbers without words are those of a passage in the address.
    """
    said, (start, end, edition) = dict(values), numbers
    now = place.reading.edition.number
    if edition is None or edition == now or said.get("parent"):
        said.pop("keep", None)
        return said, None
    if not said.get("quote", "").strip() and start is None:
        return {**said, "edition": str(now)}, None
    old = text_quoted(place, edition)
    if old is None:
        return said, None  # refused where it is posted
    if not said.get("quote", "").strip():
        said["quote"] = old.text[start:end]
    try:
        span = span_of(old, Wish(quote=said["quote"], start=start, end=end))
    except Invalid:  # words of the text that is read now, pasted into an older form
        return {**said, "edition": str(now), "start": "", "end": "", "keep": ""}, None
    if said.get("keep"):
        return said, None
    placed = _placed(place, old, span.start, span.end)
    if placed.verdict == "exact":
        if placed.section != place.thread.section.slug:
            return {**said, "keep": "1"}, None  # it goes with its words to the section where they stand now
        words = place.section_text.text[placed.start : placed.end]
        return {**said, "quote": words, **_numbers(placed.start, placed.end, now)}, None
    return said, _newer(place, old.text[span.start : span.end], placed, edition, viewer)


def _placed(place: Place, old: SectionText, start: int, end: int) -> Placed:
    from_old = quotation(old.text, span_of(old, Wish(quote=old.text[start:end], start=start, end=end)))
    passage = Passage(edition_id=old.edition_id, section=place.thread.section, **from_old.__dict__)
    return Placer(sections_of_edition(place.reading.edition)).place(InUse(passage, 1, None))


def _newer(place: Place, words: str, placed: Placed, edition: int, viewer: Viewer) -> Newer:
    is_here = placed.verdict == "changed" and placed.section == place.thread.section.slug
    now = place.section_text.text[placed.start : placed.end] if is_here else ""
    old_html, new_html = sides(words, now)
    said = _published(place.reading.edition, place, viewer)
    return Newer(said, edition, old_html, new_html, now, placed.start, placed.end)


def _published(edition: Edition, place: Place, viewer: Viewer) -> str:
    zone = zone_for(viewer, place.reading.seminar)
    at, today = timezone.localtime(edition.published_at, zone), timezone.localtime(viewer.at, zone).date()
    if at.date() == today:
        return _("Edition %(n)s was published at %(time)s.") % {
            "n": edition.number,
            "time": date_format(at, "H:i"),
        }
    return _("Edition %(n)s was published on %(day)s.") % {
        "n": edition.number,
        "day": date_format(at, "j F Y, H:i"),
    }


def _numbers(start: int, end: int, edition: int) -> Values:
    return {"start": str(start), "end": str(end), "edition": str(edition)}


def chosen(
    place: Place, said: Values, newer: Newer | None, wording: str
) -> tuple[Values, dict[str, list[str]]]:
    """The fields as one of the two buttons wants them, with a sentence where words are still to be chosen."""
    if newer is None:
        return said, {}
    if wording == "keep":
        return {**said, "keep": "1"}, {}
    now = place.reading.edition.number
    if newer.words:
        return {**said, "quote": newer.words, **_numbers(newer.start, newer.end, now)}, {}
    sentence = _("What became of these words cannot be told. Select in the text what your response is about.")
    return {**said, "quote": "", "start": "", "end": "", "edition": str(now)}, {"quote": [sentence]}

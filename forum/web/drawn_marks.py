"""A mark as pages draw it: what each demand gives, and the response behind every point. In the zone that is active."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.viewer import Viewer
from forum.essays.models import SectionText
from forum.participation.assigning import Scheme, Want
from forum.participation.marks import Mark
from forum.participation.places import Part, Place
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.web.counted_wording import body_of, counted_wording
from forum.web.excerpts import excerpt
from forum.web.rendering import shortened
from forum.web.todo_words import why_not_counted

SECOND = 2  # phase


@dataclass(frozen=True)
class Earned:
    """One place of a demand: the response that fills it, and what it counts; `words` is "" where none does."""

    number: int
    words: str
    address: str
    where: str
    when: str
    is_late: bool
    counts: str


@dataclass(frozen=True)
class DrawnPart:
    """What one demand gives."""

    kind: str
    title: str
    said: str
    points: str
    places: tuple[Earned, ...]


@dataclass(frozen=True)
class Left:
    """A response that fills no place, and why."""

    words: str
    address: str
    where: str
    when: str
    why: str


@dataclass(frozen=True)
class DrawnMark:
    """All of it; `sum` is the exact sum where it differs from what is rounded."""

    points: str
    possible: str
    computed: str
    is_by_hand: bool
    sum: str
    parts: tuple[DrawnPart, ...]
    left: tuple[Left, ...]


def figures(points: Decimal | Fraction | None, places: int = 2) -> str:
    """As the language writes numbers, without zeros at the end: 7.5, 10; a dash where there is none."""
    if points is None:
        return "–"
    exact = Fraction(points)
    scaled = Decimal(int(exact * 10**places + Fraction(1, 2))) / 10**places
    plain = f"{scaled:f}"
    kept = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return number_format(Decimal(kept), decimal_pos=len(kept.partition(".")[2]), use_l10n=True)


def points_beside(points: Decimal | None, possible: Decimal, others: Decimal) -> str:
    """“8”, or “8 of 12” where it stands beside a mark of so many `others`."""
    if possible == others:
        return figures(points)
    return _("%(points)s of %(possible)s") % {"points": figures(points), "possible": figures(possible)}


def written_by(person: int, reading: Reading, viewer: Viewer) -> QuerySet[Response]:
    """Of one person in a reading, what the viewer may read, in order; each with the number of its section."""
    position = SectionText.objects.filter(edition=reading.edition_id, section=OuterRef("thread__section"))
    found = Response.objects.readable_by(viewer).filter(author=person, thread__reading=reading)
    return (
        found.annotate(
            section_number=Subquery(position.values("position")[:1]),
            section_slug=F("thread__section__slug"),
            counted=counted_wording(),
        )
        .select_related("passage")
        .order_by("posted_at", "pk")
    )


def drawn_mark(mark: Mark, reading: Reading, written: Iterable[Response]) -> DrawnMark:
    """`written` are the responses that the viewer may read; of all others nothing shows but that they are there."""
    known = {response.pk: response for response in written}
    exact = mark.outcome.total
    is_rounded = mark.computed is not None and exact != Fraction(mark.computed)
    left = (
        _left(u.response, why_not_counted(u.why, until=u.until, zone=reading.seminar.zone), reading, known)
        for u in mark.outcome.uncounted
    )
    return DrawnMark(
        figures(mark.points),
        figures(mark.possible),
        figures(mark.computed),
        mark.by_hand is not None,
        figures(exact, 4) if is_rounded else "",
        tuple(_part(part, reading, known) for part in mark.outcome.parts),
        tuple(left),
    )


def shares_in_words(scheme: Scheme, possible: Decimal) -> list[str]:
    """What each demand gives at most: “2 disputes: 3.33 points”."""
    weights = sum(want.weight for want in scheme.wants)
    return [
        _("%(what)s: %(points)s points")
        % {"what": title_of(want), "points": figures(Fraction(possible) * want.weight / weights)}
        for want in scheme.wants
    ]


def title_of(want: Want) -> str:
    """“2 disputes, second phase”."""
    title = kind_in_words(want.kind, want.wanted)
    return _("%(what)s, second phase") % {"what": title} if want.phase == SECOND else title


def scheme_in_words(scheme: Scheme) -> str:
    """The rules of a mark, in a few sentences."""
    if not scheme.wants:
        return _("This reading asks for nothing, so no mark is computed.")
    late = {
        "full": _("Late ones count in full."),
        "half": _("Late ones count half."),
        "none": _("Late ones count nothing."),
    }[scheme.late]
    both = (
        _("A reply also fills the place of its stance.")
        if scheme.replies_fill_both
        else _("Each response fills one place.")
    )
    best = _("Of all ways to fill the places, the one that gives most is taken.")
    end = _("The sum alone is rounded, to one decimal, halves up.")
    return " ".join((both, late, best, end))


def kind_in_words(kind: str, wanted: int) -> str:
    """What a demand asks for, in number: “2 disputes”."""
    return {
        "dispute": ngettext("%(n)s dispute", "%(n)s disputes", wanted),
        "agree": ngettext("%(n)s agreement", "%(n)s agreements", wanted),
        "source": ngettext("%(n)s source", "%(n)s sources", wanted),
        "reply": ngettext("%(n)s reply", "%(n)s replies", wanted),
    }[kind] % {"n": wanted}


def _part(part: Part, reading: Reading, known: Mapping[int, Response]) -> DrawnPart:
    want = part.want
    facts = {
        "points": figures(part.points),
        "share": figures(part.share),
        "counted": figures(part.counted),
        "wanted": want.wanted,
    }
    said = _("%(points)s of %(share)s points: %(counted)s of %(wanted)s counted.") % facts
    if want.all_or_nothing:
        said = f"{said} " + _("All or nothing: the points come with the last one, in full and on time.")
    places = tuple(_place(place, reading, known) for place in part.places)
    return DrawnPart(want.kind, title_of(want), said, figures(part.points), places)


def _place(place: Place, reading: Reading, known: Mapping[int, Response]) -> Earned:
    if place.response is None:
        return Earned(place.number, "", "", "", "", is_late=False, counts="0")
    words, address, where, when = _of_response(place.response, reading, known)
    return Earned(place.number, words, address, where, when, place.is_late, figures(place.counts))


def _left(pk: int, why: str, reading: Reading, known: Mapping[int, Response]) -> Left:
    return Left(*_of_response(pk, reading, known), why)


def _of_response(pk: int, reading: Reading, known: Mapping[int, Response]) -> tuple[str, str, str, str]:
    response = known.get(pk)
    if response is None:
        return _("A response that is not to be read any more"), "", "", ""
    words = excerpt(body_of(response), most=120)
    if not words and response.passage is not None:
        words = shortened(response.passage.exact, 120)
    address = reverse("response", args=[reading.seminar.slug, response.public_id])
    return (
        words or str(response.get_stance_display()),
        address,
        where_in_words(response),
        when_in_words(response.posted_at),
    )


def where_in_words(response: Response) -> str:
    """“§3”; its section is named with `written_by`. "" where the edition that is read has it no more."""
    number = getattr(response, "section_number", None)
    return f"§{number}" if number else ""


def when_in_words(when: dt.datetime) -> str:
    """With the minute: whether it was on time is to be checked."""
    return date_format(localtime(when), "j M Y, H:i")

"""One person's part in the readings of a seminar as its page draws it: places, and all responses in their threads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.essays.models import SectionText
from forum.participation.places import Place
from forum.participation.standing import Standing
from forum.participation.todo import todo_in
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.models import Response, State
from forum.seminars.models import Seminar
from forum.web.counted_wording import counted_wording, wording_of
from forum.web.drawn_participation import counting_note, requirement
from forum.web.drawn_text import shape_of
from forum.web.excerpts import excerpt
from forum.web.presenting import Cited, name_of, words_in
from forum.web.rendering import shortened
from forum.web.todo_words import (
    handed_back_sentence,
    ordinal,
    place_named,
    todo_sentence,
    undone_sentence,
    why_not_counted,
)

EXCERPT = 160


@dataclass(frozen=True)
class DrawnPlace:
    """One place: what it is, and the response that fills it ("" where none does)."""

    label: str
    address: str
    when: str
    late: str


@dataclass(frozen=True)
class Said:
    """One response. `answers` says what it is a reply to, `counts` which place it fills or why none."""

    stance: str
    stance_words: str
    shape: str
    does: str
    quote: str
    quote_language: str
    answers: str
    answered: str
    answered_language: str
    body_html: str
    language: str
    address: str
    public_id: str
    when: str
    iso: str
    state: str
    counts: str
    does_count: bool
    cited: tuple[Cited, ...]
    edited: str  # where this is not the latest wording
    history: str


@dataclass(frozen=True)
class Thread:
    """A section's, with what the person said in it, in order."""

    title: str
    address: str
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Part:
    """In one reading."""

    title: str
    slug: str
    language: str
    address: str
    requirement: str
    todo: str
    handed_back: str
    note: str
    figures: tuple[tuple[str, int], ...]
    places: tuple[DrawnPlace, ...]
    sayings: tuple[Thread, ...]


def responses_of(person: int, seminar: Seminar, viewer: Viewer) -> tuple[list[Response], dict[int, Response]]:
    """All of a person's that the viewer may read with what they cite, in the order of the text, and of what they answer
    what the viewer may read: four queries.
    """
    here = SectionText.objects.filter(
        section=OuterRef("thread__section"), edition=OuterRef("thread__reading__edition")
    )
    own: Any = (
        Response.objects.readable_by(viewer)
        .filter(seminar=seminar, author=person)
        .select_related("passage", "thread__section", "thread__reading__essay")
        .annotate(
            position=Subquery(here.values("position")[:1]),
            heading=Subquery(here.values("heading")[:1]),
            counted=counted_wording(),
        )
        .prefetch_related("citations__work")
        .order_by(F("position").asc(nulls_last=True), "posted_at", "pk")
    )
    found: list[Response] = list(own)
    parents = {response.parent_id for response in found if response.parent_id is not None}
    answered = (
        Response.objects.readable_by(viewer)
        .filter(pk__in=parents)
        .select_related("author", "mask")
        .annotate(author_as=membership_of_author(), masked=mask_of_author())
        if parents
        else ()
    )
    return found, {parent.pk: parent for parent in answered}


def drawn_parts(
    standings: Sequence[Standing],
    responses: Iterable[Response],
    parents: Mapping[int, Response],
    *,
    seminar: Seminar,
    viewer: Viewer,
) -> list[Part]:
    """Readings in the order of their due times; those that are not open yet and have nothing in them are left out. In
    the zone that is active.
    """
    by_reading: dict[int, list[Response]] = defaultdict(list)
    for response in responses:
        by_reading[response.thread.reading_id].append(response)
    return [
        _part(standing, by_reading[standing.reading], parents, seminar=seminar, viewer=viewer)
        for standing in standings
        if by_reading[standing.reading]
        or standing.rules.opens_at is None
        or standing.rules.opens_at <= standing.at
    ]


def _part(
    standing: Standing,
    responses: Sequence[Response],
    parents: Mapping[int, Response],
    *,
    seminar: Seminar,
    viewer: Viewer,
) -> Part:
    rules = standing.rules
    todo = todo_in(standing, zone=seminar.zone)
    is_closed = standing.dates.closes_at is not None and standing.dates.closes_at <= standing.at
    said = {r.pk: _said(r, parents, standing, seminar=seminar, viewer=viewer) for r in responses}
    sections: dict[int, list[Response]] = defaultdict(list)
    for response in responses:
        sections[response.thread_id].append(response)
    counting = {place.response for part in standing.outcome.parts for place in part.places}
    uncounted = {
        each.response for each in standing.outcome.uncounted if each.why in ("not_asked", "full", "late")
    }
    there = [done for done in standing.done if done.id in counting | uncounted]
    figures = (
        (_("Disputes"), sum(done.stance == "dispute" for done in there)),
        (_("Agreements"), sum(done.stance == "agree" for done in there)),
        (_("Sources"), sum(done.stance == "source" for done in there)),
        (_("Replies"), sum(done.is_reply for done in there)),
        (_("Words"), sum(done.words for done in there)),
    )
    return Part(
        rules.title,
        rules.slug,
        rules.language,
        reverse("text", args=[seminar.slug, rules.slug]),
        requirement(rules, seminar.zone) if rules.scheme.wants else "",
        undone_sentence(todo) if is_closed else todo_sentence(todo),
        handed_back_sentence(todo),
        counting_note(rules) if rules.scheme.wants else "",
        figures,
        tuple(
            _place(place, said, of_several=_several(standing, place))
            for part in standing.outcome.parts
            for place in part.places
        ),
        tuple(_thread(here, said, rules.slug, seminar) for here in sections.values()),
    )


def _several(standing: Standing, place: Place) -> int:
    """How many of its kind stand before those of its phase: places are numbered through both."""
    return sum(
        part.want.wanted
        for part in standing.outcome.parts
        if part.want.kind == place.kind and part.want.phase < place.phase
    )


def _place(place: Place, said: Mapping[int, Said], *, of_several: int) -> DrawnPlace:
    response = said.get(place.response) if place.response is not None else None
    label = place_named(place.kind, ordinal(place.number + of_several))
    late = _late(place) if place.is_late else ""
    return DrawnPlace(
        label[:1].upper() + label[1:],
        response.address if response else "",
        response.when if response else "",
        late,
    )


def _late(place: Place) -> str:
    return _("late, counts half") if place.counts and place.counts < 1 else _("late")


def _thread(responses: Sequence[Response], said: Mapping[int, Said], essay: str, seminar: Seminar) -> Thread:
    first: Any = responses[0]
    section = first.thread.section.slug
    title = first.heading or section
    if first.position:
        title = _("§%(n)s %(title)s") % {"n": first.position, "title": title}
    address = reverse("section", args=[seminar.slug, essay, section])
    return Thread(title, address, tuple(said[response.pk] for response in responses))


def _said(
    response: Response,
    parents: Mapping[int, Response],
    standing: Standing,
    *,
    seminar: Seminar,
    viewer: Viewer,
) -> Said:
    words = words_in(get_language() or "")
    wording = wording_of(response, seminar.slug)
    passage = response.passage
    parent = parents.get(response.parent_id) if response.parent_id is not None else None
    counts, does_count = _counts(response, standing, seminar)
    answers = ""
    if response.parent_id is not None:
        answers = (
            _("In reply to %(name)s") % {"name": name_of(parent, viewer, seminar.pk)}
            if parent
            else _("In reply to a response that is not shown any more")
        )
    return Said(
        response.stance,
        words.stances[response.stance],
        shape_of(response),
        words.grounds[wording.ground] or (words.bearings[wording.bearing] if wording.bearing else ""),
        shortened(passage.exact, EXCERPT) if passage else "",
        standing.rules.language,
        answers,
        excerpt(parent.body_html, most=EXCERPT) if parent else "",
        parent.language if parent else "",
        wording.body_html,
        response.language,
        _address(response, standing, seminar),
        response.public_id,
        date_format(timezone.localtime(response.posted_at), "D j M"),
        response.posted_at.isoformat(),
        "" if response.state == State.PUBLISHED else response.get_state_display(),
        counts,
        does_count,
        wording.cited,
        wording.edited,
        wording.history,
    )


def _address(response: Response, standing: Standing, seminar: Seminar) -> str:
    section = reverse("section", args=[seminar.slug, standing.rules.slug, response.thread.section.slug])
    return f"{section}?at={response.public_id}#r-{response.public_id}"


def _counts(response: Response, standing: Standing, seminar: Seminar) -> tuple[str, bool]:
    places = standing.outcome.places_of(response.pk)
    if places:
        named = [
            place_named(place.kind, ordinal(place.number + _several(standing, place))) for place in places
        ]
        late = f", {_late(places[0])}" if places[0].is_late else ""
        return _("Counts as %(places)s") % {"places": _(" and ").join(named)} + late, True
    if not standing.rules.scheme.wants:
        return "", True
    for each in standing.outcome.uncounted:
        if each.response == response.pk:
            why = why_not_counted(each.why, until=each.until, zone=seminar.zone)
            return _("Fills no place. %(why)s") % {"why": why}, False
    return "", True

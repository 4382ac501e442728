"""A seminar's home as its page draws it: the feed in sentences, the two weeks in lines, drafts and readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.readings.models import Reading
from forum.responses.latest import Day
from forum.responses.models import Draft, Response, Stance
from forum.responses.tallies import Count
from forum.seminars.models import Seminar
from forum.web.drawn_text import Lines, count_in_words, height, shape_of, stacked
from forum.web.excerpts import excerpt
from forum.web.gate_words import day_and_time, number_in_words
from forum.web.presenting import address_of_response, in_brief, name_of
from forum.web.reading_words import rules_in_brief
from forum.web.rendering import shortened

ROOM = 18  # lines that a day's column holds


@dataclass(frozen=True)
class Said:
    """One response in the feed: a sentence whose link leads to it, and the words that it quotes or begins with."""

    stance: str
    shape: str
    stance_words: str
    html: SafeString
    quote: str
    language: str
    when: str
    iso: str


def feed_of(responses: Sequence[Response], seminar: Seminar, viewer: Viewer) -> list[Said]:
    """The newest first, as they came."""
    essays = {r.thread.reading.essay_id for r in responses}
    return [_said(r, seminar, viewer, names_essay=len(essays) > 1) for r in responses]


def _said(response: Response, seminar: Seminar, viewer: Viewer, *, names_essay: bool) -> Said:
    reading = response.thread.reading
    reading.seminar = seminar
    quotes = response.passage.exact if response.passage is not None else ""
    return Said(
        response.stance,
        shape_of(response),
        response.get_stance_display(),
        _sentence(response, reading, viewer, names_essay=names_essay),
        shortened(quotes) if quotes else excerpt(response.body_html, most=140),
        reading.essay.language if quotes else response.language,
        in_brief(response.posted_at, viewer.at),
        response.posted_at.isoformat(),
    )


def _sentence(response: Response, reading: Reading, viewer: Viewer, *, names_essay: bool) -> SafeString:
    target = format_html(
        '<a href="{}">{}</a>',
        address_of_response(reading, response.thread.section.slug, response.public_id),
        _target(response, viewer),
    )
    if names_essay:
        title = format_html('<i lang="{}">{}</i>', reading.essay.language, reading.essay.title)
        target = format_html("{} {}", target, format_html(_("in {essay}"), essay=title))
    is_you = response.author_id == viewer.person_id
    name = _("You") if is_you else name_of(response, viewer, reading.seminar_id)
    who = format_html("{}" if is_you else "<bdi>{}</bdi>", name)
    return _by_stance(response, who, target, is_you=is_you)


def _by_stance(response: Response, who: SafeString, target: SafeString, *, is_you: bool) -> SafeString:
    if response.stance == Stance.AGREE:
        pattern = _("{who} agree with {target}") if is_you else _("{who} agrees with {target}")
        return format_html(pattern, who=who, target=target)
    if response.stance == Stance.DISPUTE:
        pattern = (
            _("{who} dispute {target}, on {ground}") if is_you else _("{who} disputes {target}, on {ground}")
        )
        return format_html(pattern, who=who, target=target, ground=response.get_ground_display())
    pattern = _pattern_of_source(response.bearing, is_you=is_you)
    return format_html(pattern, who=who, target=target, work=_work(response))


def _pattern_of_source(bearing: str, *, is_you: bool) -> str:
    if is_you:
        return {
            "supports": _("{who} bring {work} to {target}, which it supports"),
            "challenges": _("{who} bring {work} to {target}, which it challenges"),
            "qualifies": _("{who} bring {work} to {target}, which it qualifies"),
        }[bearing]
    return {
        "supports": _("{who} brings {work} to {target}, which it supports"),
        "challenges": _("{who} brings {work} to {target}, which it challenges"),
        "qualifies": _("{who} brings {work} to {target}, which it qualifies"),
    }[bearing]


def _work(response: Response) -> SafeString:
    title: str = response.work_title or ""  # type: ignore[attr-defined]
    if title:
        return format_html("<i>{}</i>", shortened(title, 80))
    typed: str = response.work_typed or ""  # type: ignore[attr-defined]
    return format_html("{}", shortened(typed, 80) if typed else _("a source"))


def _target(response: Response, viewer: Viewer) -> str:
    """“¶10”, “the whole of §7”, “a response in §7”; says “your” of one's own."""
    n: int = response.position  # type: ignore[attr-defined]
    if response.parent is not None:
        if viewer.person_id is not None and response.parent.author_id == viewer.person_id:
            return _("your response in §%(n)s") % {"n": n}
        return _("a response in §%(n)s") % {"n": n}
    if response.passage is not None:
        return f"¶{response.passage.paragraph}"
    return _("the whole of §%(n)s") % {"n": n}


@dataclass(frozen=True)
class DrawnDay:
    """A column of lines."""

    lines: list[Lines]


@dataclass(frozen=True)
class Fortnight:
    """Two weeks of argument: columns, the same in words, and what one line stands for."""

    days: list[DrawnDay]
    first: str
    last: str
    label: str
    total: Count
    words: str
    per_line: int


def fortnight_of(days: Sequence[Day]) -> Fortnight:
    """`days` end with the latest one that has responses."""
    per_line = 1
    while any(_too_high(day.count, per_line) for day in days):
        per_line += 1
    total = Count()
    for day in days:
        total = total.plus(day.count)
    first, last = (date_format(day.date, "j M") for day in (days[0], days[-1]))
    numbers = ", ".join(str(day.count.total) for day in days)
    return Fortnight(
        [DrawnDay(stacked(day.count, per_line=per_line)) for day in days],
        first,
        last,
        _("Responses per day, %(first)s to %(last)s: %(numbers)s")
        % {"first": first, "last": last, "numbers": numbers},
        total,
        count_in_words(total),
        per_line,
    )


def _too_high(count: Count, per_line: int) -> bool:
    return height(stacked(count, per_line=per_line)) > ROOM


@dataclass(frozen=True)
class Listed:
    """A reading on the list."""

    reading: Reading
    date: str
    iso: str
    state: str
    is_closed: bool
    others: str = ""  # the one number, where the gate is closed to whoever looks
    rules: str = ""  # gate and blind round, in a few words


def listed(readings: Sequence[Reading], viewer: Viewer) -> list[Listed]:
    """With its date where it has one, and how it stands. In the time zone that is active."""
    return [_listed(reading, viewer) for reading in readings]


def _listed(reading: Reading, viewer: Viewer) -> Listed:
    at = viewer.at
    when = reading.due_at or reading.closes_at
    state, zone = "", reading.seminar.zone
    is_closed = reading.closes_at is not None and reading.closes_at <= at
    if is_closed:
        state = _("Closed. It can be read.")
    elif reading.opens_at is not None and reading.opens_at > at:
        state = _("Opens %(when)s.") % {"when": day_and_time(reading.opens_at, zone)}
    elif reading.due_at is not None:
        past = reading.due_at <= at
        state = (_("Was due %(when)s.") if past else _("Due %(when)s.")) % {
            "when": day_and_time(reading.due_at, zone)
        }
    elif reading.closes_at is not None:
        state = _("Closes %(when)s.") % {"when": day_and_time(reading.closes_at, zone)}
    date = date_format(timezone.localtime(when), "D j M") if when else ""
    rules = " ".join(rules_in_brief(reading, at))
    others = ""
    if reading.is_behind_gate:  # type: ignore[attr-defined]
        others = number_in_words(reading.responses, is_visitor=viewer.person is None)  # type: ignore[attr-defined]
    return Listed(
        reading,
        date,
        timezone.localtime(when).date().isoformat() if when else "",
        state,
        is_closed,
        others,
        rules,
    )


@dataclass(frozen=True)
class DrawnDraft:
    """An own draft, with the composer that goes on with it."""

    url: str
    what: str
    where: str
    words: str
    when: str
    iso: str


def drawn_drafts(drafts: Sequence[Draft], seminar: Seminar, viewer: Viewer) -> list[DrawnDraft]:
    """The latest first, as they came."""
    return [_draft(draft, seminar, viewer) for draft in drafts]


def _draft(draft: Draft, seminar: Seminar, viewer: Viewer) -> DrawnDraft:
    kind, _colon, public_id = draft.target.partition(":")
    compose = reverse(
        "response-create", args=[seminar.slug, draft.thread.reading.essay.slug, draft.thread.section.slug]
    )
    n: int = draft.position  # type: ignore[attr-defined]
    stance = dict(Stance.choices).get(draft.fields.get("stance", ""), _("Response"))
    if kind == "edit":
        url, where = (
            reverse("response-edit", args=[seminar.slug, public_id]),
            _("An edit of your response in §%(n)s"),
        )
    elif kind == "reply":
        url, where = f"{compose}?parent={public_id}", _("A reply in §%(n)s")
    else:
        url, where = compose, _("To the text of §%(n)s")
    return DrawnDraft(
        f"{url}#compose",
        str(stance),
        where % {"n": n},
        shortened(str(draft.fields.get("body") or draft.fields.get("reference") or ""), 100),
        in_brief(draft.updated_at, viewer.at),
        draft.updated_at.isoformat(),
    )

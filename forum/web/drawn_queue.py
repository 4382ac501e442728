"""The queue as its page draws it: lines of the docket, the numbers in sentences, the orders and filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum.moderation.models import ReportReason
from forum.moderation.numbers import Numbers
from forum.moderation.queue import MOST_COUNTED, ORDERS, SHOWS, Docket, Look, Waiting
from forum.responses import holds
from forum.responses.models import State
from forum.seminars.models import Seminar
from forum.web.drawing import drawn
from forum.web.excerpts import excerpt

FIRST_WORDS = 130  # characters of a response in its line
MOST_OF_A_KEY = 60
MOST_OF_A_GROUP = 40


@dataclass(frozen=True)
class Line:
    """One case in the docket."""

    public_id: str
    address: str
    is_open: bool
    what: str  # "Reported twice"
    age: str  # "2 h"
    words: str  # the first of the response
    about: str  # "Jonas Lindqvist in §7. It is about a person."
    claimed: str
    chosen: str  # what its check box sends
    is_chosen: bool
    key: str


@dataclass(frozen=True)
class Option:
    """One way to look at the queue."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Bench:
    """The docket with what stands above and below it."""

    heading: str  # "5 waiting"
    numbers: str  # "Oldest waits 1 day. Half are decided within 3 hours."
    overturned: str
    lines_html: SafeString
    nothing: str  # instead of lines
    orders: tuple[Option, ...]
    shows: tuple[Option, ...]
    groups: tuple[Option, ...]  # none where nobody is in a group
    look: Look
    is_narrowed: bool
    next_address: str
    first_address: str


def look_from(asked: dict[str, str]) -> Look:
    """What an address or a form says, with what is none of ours left out."""
    order, show, after, group = (asked.get(name, "") for name in ("order", "show", "after", "group"))
    return Look(
        order if order in ORDERS else ORDERS[0],
        show if show in SHOWS else SHOWS[0],
        group=group if len(group) <= MOST_OF_A_GROUP and group.isprintable() else "",
        after=after if after.isascii() and len(after) <= MOST_OF_A_KEY else "",
    )


def address_of_queue(seminar: Seminar, look: Look, **more: str | int) -> str:
    """The page as `look` has it; `case` opens one, `done` is the ruling that can be undone."""
    return _address(seminar.slug, look, **more)


def _address(seminar: str, look: Look, **more: str | int) -> str:
    said: dict[str, str | int] = {
        "order": look.order if look.order != ORDERS[0] else "",
        "show": look.show if look.show != SHOWS[0] else "",
        "group": look.group,
        "after": look.after,
        **more,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return reverse("moderation", args=[seminar]) + (f"?{query}" if query else "")


def drawn_bench(
    docket: Docket,
    numbers: Numbers,
    seminar: Seminar,
    look: Look,
    *,
    at: dt.datetime,
    opened: str,
    chosen: Sequence[str] = (),
) -> Bench:
    """`opened` is the public id of the open case, `chosen` the check boxes that were sent."""
    place = _Place(seminar.slug, look, opened, at.replace(second=0, microsecond=0), get_language() or "")
    return Bench(
        heading=_heading(numbers),
        numbers=_numbers(numbers, at),
        overturned=_overturned(numbers),
        lines_html=_lines(docket, place) if not chosen else _drawn_lines(docket, place, chosen),
        nothing="" if docket.cases else _nothing(numbers, look, at),
        orders=_options(
            look.order,
            {"age": _("Oldest first"), "reports": _("Most reported"), "section": _("By section")},
        ),
        shows=_options(
            look.show,
            {
                "all": _("All"),
                "reported": _("Reported"),
                "held": _("Held"),
                "appeals": _("Appeals"),
                "claimed": _("Claimed by me"),
            },
        ),
        groups=_options(look.group, {"": _("All groups"), **{group: group for group in numbers.groups}})
        if numbers.groups
        else (),
        look=look,
        is_narrowed=look.show != SHOWS[0] or bool(look.after or look.group),
        next_address=address_of_queue(seminar, replace(look, after=docket.next_key))
        if docket.next_key
        else "",
        first_address=address_of_queue(seminar, replace(look, after="")) if look.after else "",
    )


def _options(chosen: str, labels: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(value, label, value == chosen) for value, label in labels.items())


@dataclass(frozen=True)
class _Place:
    """All that lines depend on besides the cases. Ages change by the minute."""

    seminar: str
    look: Look
    opened: str
    at: dt.datetime
    language: str


@lru_cache(maxsize=100)
def _lines(docket: Docket, place: _Place) -> SafeString:
    return _drawn_lines(docket, place, ())


def _drawn_lines(docket: Docket, place: _Place, chosen: Sequence[str]) -> SafeString:
    several = len({case.essay for case in docket.cases}) > 1
    lines = (_line(case, place, several=several, chosen=chosen) for case in docket.cases)
    return SafeString("".join(drawn("forum/moderation/_line.html", line) for line in lines))


def _line(case: Waiting, place: _Place, *, several: bool, chosen: Sequence[str]) -> Line:
    value = f"{case.public_id}-{case.revision}-{case.reports}"
    return Line(
        public_id=case.public_id,
        address=_address(place.seminar, place.look, case=case.public_id),
        is_open=case.public_id == place.opened,
        what=what_waits(
            case.state,
            reports=case.reports,
            held_by=case.held_by,
            is_appealed=case.is_appealed,
            is_back=is_back(case.state, case.asked_of, case.revision),
        ),
        age=age_in_brief(place.at - case.waits_since),
        words=_first_words(case.beginning),
        about=_about(case, several),
        claimed=_("Claimed by you")
        if case.is_claimed_by_viewer
        else _("Claimed by %(name)s") % {"name": case.claimed_by}
        if case.claimed_by
        else "",
        chosen=value,
        is_chosen=value in chosen,
        key=case.key,
    )


@lru_cache(maxsize=1_000)
def _first_words(beginning: str) -> str:
    return excerpt(beginning, most=FIRST_WORDS)


def is_back(state: str, asked_of: int, revision: int) -> bool:
    """Whether it is held again, with the changes that a moderator asked for."""
    return state == State.HELD and 0 < asked_of < revision


def what_waits(state: str, *, reports: int, held_by: str, is_appealed: bool, is_back: bool) -> str:
    """ "Reported twice", "Held: a link", "Appealed", "Back after changes"; of what waits no more, its state."""
    if is_appealed:
        return _("Appealed")
    if is_back:
        said = _("Back after changes")
    elif state == State.HELD:
        briefly = str(holds.BRIEFLY.get(held_by, ""))
        said = _("Held: %(rule)s") % {"rule": briefly} if briefly else _("Held")
    elif reports:
        return reported_in_words(reports)
    else:
        return str(State(state).label).capitalize()
    if reports:
        return _("%(held)s, and reported") % {"held": said}
    return said


def reported_in_words(n: int) -> str:
    """Reported, Reported twice, Reported 3 times."""
    if n == 2:
        return _("Reported twice")
    return ngettext("Reported", "Reported %(n)s times", n) % {"n": n}


def _about(case: Waiting, several: bool) -> str:
    where = place_in_words(case.section, case.essay if several else "")
    said = _("%(name)s in %(place)s.") % {"name": case.author or _("a member"), "place": where}
    if case.reason:
        return f"{said} {ReportReason(case.reason).label}."
    if case.is_appealed:
        return said + " " + _("The author asks for another look.")
    if is_back(case.state, case.asked_of, case.revision):
        return said + " " + _("Its author changed it as asked.")
    if case.state == State.HELD and case.held_by not in ("", holds.HAND):
        return said + " " + _("Waits for a moderator by rule.")
    return said


def place_in_words(section: int, essay: str) -> str:
    """ "§7", or "§7 of Whose River" where several texts are read."""
    where = f"§{section}" if section else _("a section that was removed")
    return _("%(section)s of %(essay)s") % {"section": where, "essay": essay} if essay else where


def _heading(numbers: Numbers) -> str:
    if numbers.is_more:
        return _("More than %(n)s waiting") % {"n": MOST_COUNTED}
    return (
        ngettext("%(n)s waiting", "%(n)s waiting", numbers.waiting) % {"n": numbers.waiting}
        if numbers.waiting
        else _("Nothing waiting")
    )


def _numbers(numbers: Numbers, at: dt.datetime) -> str:
    said = []
    if numbers.oldest is not None:
        said.append(_("Oldest waits %(time)s.") % {"time": duration(at - numbers.oldest)})
    if numbers.usual is not None:
        said.append(_("Half are decided within %(time)s.") % {"time": duration(numbers.usual)})
    return " ".join(said)


def _overturned(numbers: Numbers) -> str:
    share = numbers.overturned
    if share is None or not share.decided:
        return ""
    return ngettext(
        "Undone or overturned: %(overturned)s of %(n)s decision in 90 days.",
        "Undone or overturned: %(overturned)s of %(n)s decisions in 90 days (%(percent)s %%).",
        share.decided,
    ) % {"n": share.decided, "overturned": share.overturned, "percent": share.percent}


def _nothing(numbers: Numbers, look: Look, at: dt.datetime) -> str:
    if numbers.waiting and look.group and not look.after:
        return _("Nothing is waiting from the group “%(group)s”.") % {"group": look.group}
    if numbers.waiting and look.after:
        return _("No more cases after these.")
    if numbers.waiting:
        return _("Nothing of that kind is waiting.")
    if numbers.last_at is None:
        return _("Nothing is waiting. Nothing has been decided here yet.")
    return _("Nothing is waiting. The last decision was at %(when)s.") % {"when": moment(numbers.last_at, at)}


def moment(when: dt.datetime, at: dt.datetime) -> str:
    """ "14:28" today, otherwise with its day. In the zone that is active."""
    local = timezone.localtime(when)
    if local.date() == timezone.localtime(at).date():
        return date_format(local, "H:i")
    return date_format(local, "D H:i" if at - when < dt.timedelta(days=6) else "j M Y, H:i")


def age_in_brief(age: dt.timedelta) -> str:
    """ "5 min", "2 h", "1 d", rounded as `duration` is: both stand on one page."""
    minutes = max(1, round(age.total_seconds() / 60))
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 24:
        return _("%(n)s h") % {"n": hours}
    return _("%(n)s d") % {"n": round(hours / 24)}


def duration(time: dt.timedelta) -> str:
    """ "5 minutes", "3 hours", "2 days", rounded to the nearest and never to none."""
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    if hours < 24:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}

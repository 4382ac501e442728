"""What is still to do, and which place a response fills, in sentences. Times in the zone that is active."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from forum.participation.places import Place, Why
from forum.participation.standing import Standing
from forum.participation.todo import Due, Todo


def counted_kinds(missing: Sequence[tuple[str, int]]) -> str:
    """“1 dispute, 2 sources”."""
    return ", ".join(_counted(kind, many) for kind, many in missing)


def _counted(kind: str, many: int) -> str:
    if kind == "dispute":
        words = ngettext("%(n)s dispute", "%(n)s disputes", many)
    elif kind == "agree":
        words = ngettext("%(n)s agreement", "%(n)s agreements", many)
    elif kind == "source":
        words = ngettext("%(n)s source", "%(n)s sources", many)
    else:
        words = ngettext("%(n)s reply", "%(n)s replies", many)
    return words % {"n": many}


def when_in_words(when: dt.datetime, zone: str = "") -> str:
    """“Friday 16 October at 18:00”, and in the seminar's zone besides where its clock says something else."""
    here = timezone.localtime(when)
    words = _day_and_time(here)
    try:
        there = when.astimezone(zoneinfo.ZoneInfo(zone)) if zone else here
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return words
    if there.utcoffset() == here.utcoffset():
        return words
    time = date_format(there, "H:i") if there.date() == here.date() else _day_and_time(there)
    return _("%(here)s your time (%(there)s in the seminar’s zone)") % {"here": words, "there": time}


def _day_and_time(when: dt.datetime) -> str:
    day = (
        date_format(when, "l j F") if when.year == timezone.localtime().year else date_format(when, "l j F Y")
    )
    return _("%(day)s at %(time)s") % {"day": day, "time": date_format(when, "H:i")}


def todo_sentence(todo: Todo) -> str:
    """“Still to do: 1 dispute, 1 source, by Friday 16 October at 18:00.” "" where nothing is.

    Of two phases each has its time; what would be late now says when it was due and what it counts still.
    """
    if not todo.phases:
        return ""
    return _("Still to do: %(what)s.") % {"what": "; ".join(_phase(due, todo) for due in todo.phases)}


def undone_sentence(todo: Todo) -> str:
    """In a reading that is closed: “Not done when this reading closed: 1 source.” "" where nothing is missing."""
    many: dict[str, int] = defaultdict(int)
    for due in todo.phases:
        for kind, missing in due.missing:
            many[kind] += missing
    if not many:
        return ""
    return _("Not done when this reading closed: %(what)s.") % {"what": counted_kinds(tuple(many.items()))}


def _phase(due: Due, todo: Todo) -> str:
    what = counted_kinds(due.missing)
    if due.due_at is None:
        return what
    when = when_in_words(due.due_at, todo.zone)
    if not due.is_past:
        return _("%(what)s, by %(when)s") % {"what": what, "when": when}
    late = {
        "full": _("%(what)s (was due %(when)s; late ones count in full)"),
        "half": _("%(what)s (was due %(when)s; late ones count half)"),
        "none": _("%(what)s (was due %(when)s; late ones count nothing)"),
    }[todo.late]
    return late % {"what": what, "when": when}


def handed_back_sentence(todo: Todo) -> str:
    """How many responses came back for changes, and until when they count as on time. "" for none."""
    many = len(todo.handed_back)
    if not many:
        return ""
    words = ngettext(
        "%(n)s response came back to you for changes and does not count until you resubmit it.",
        "%(n)s responses came back to you for changes and do not count until you resubmit them.",
        many,
    ) % {"n": many}
    untils = [until for _pk, until in todo.handed_back if until is not None]
    if not untils or min(untils) < timezone.now():
        return words
    by = _("Resubmitted by %(when)s it is not late.") % {"when": when_in_words(min(untils), todo.zone)}
    return f"{words} {by}"


ORDINALS = 10


def place_sentence(
    standing: Standing, stance: str, *, is_reply: bool, drafted_at: dt.datetime | None = None
) -> str:
    """“This fills your second dispute.” or that no place is left for it; "" in a reading that asks for nothing."""
    if not standing.rules.scheme.wants:
        return ""
    places = standing.with_one_more(stance, is_reply=is_reply, drafted_at=drafted_at)
    if not places:
        return _no_place(standing, stance, is_reply=is_reply)
    named = [nth(place) for place in places]
    words = (
        _("This fills %(first)s and %(second)s.") % {"first": named[0], "second": named[1]}
        if len(named) > 1
        else _("This fills %(place)s.") % {"place": named[0]}
    )
    if not any(place.is_late for place in places):
        return words
    late = _("It is late and counts half.") if standing.rules.scheme.late == "half" else _("It is late.")
    return f"{words} {late}"


def _no_place(standing: Standing, stance: str, *, is_reply: bool) -> str:
    kinds = {stance, "reply"} if is_reply else {stance}
    wants = [want for want in standing.rules.scheme.wants if want.kind in kinds]
    if not wants:
        return _("This reading does not ask for one; it is read all the same.")
    if any(part.missing for part in standing.outcome.parts if part.want in wants):
        return _("It is late, and late ones count nothing in this reading; it is read all the same.")
    return _("No place is left for it; it is read all the same.")


def nth(place: Place) -> str:
    """“your second dispute”."""
    patterns = {
        "dispute": pgettext("which place", "your %(nth)s dispute"),
        "agree": pgettext("which place", "your %(nth)s agreement"),
        "source": pgettext("which place", "your %(nth)s source"),
        "reply": pgettext("which place", "your %(nth)s reply"),
    }
    return patterns[place.kind] % {"nth": ordinal(place.number)}


def ordinal(n: int) -> str:
    """In words up to ten."""
    words = (
        *(_("first"), _("second"), _("third"), _("fourth"), _("fifth")),
        *(_("sixth"), _("seventh"), _("eighth"), _("ninth"), _("tenth")),
    )
    if n <= ORDINALS:
        return words[n - 1]
    endings = {1: _("%(n)sst"), 2: _("%(n)snd"), 3: _("%(n)srd")}
    pattern = _("%(n)sth") if n // 10 % 10 == 1 else endings.get(n % 10, _("%(n)sth"))
    return pattern % {"n": n}


def place_named(kind: str, which: str) -> str:
    """“second dispute”."""
    patterns = {
        "dispute": pgettext("which place", "%(nth)s dispute"),
        "agree": pgettext("which place", "%(nth)s agreement"),
        "source": pgettext("which place", "%(nth)s source"),
        "reply": pgettext("which place", "%(nth)s reply"),
    }
    return patterns[kind] % {"nth": which}


def why_not_counted(why: Why, *, until: dt.datetime | None = None, zone: str = "") -> str:
    """Of a response that fills no place, in a sentence."""
    if why == Why.CHANGES and until is not None and until >= timezone.now():
        return _("Changes were requested. Resubmitted by %(when)s it counts, and is not late.") % {
            "when": when_in_words(until, zone)
        }
    return {
        Why.CHANGES: _("Changes were requested. It counts again when it is resubmitted."),
        Why.HIDDEN: _("A moderator has hidden it."),
        Why.REFUSED: _("It was not published."),
        Why.WITHDRAWN: _("It was withdrawn."),
        Why.CLOSED: _("It came after the reading closed."),
        Why.NOT_ASKED: _("The reading does not ask for one of its kind."),
        Why.LATE: _("It is late, and late ones count nothing in this reading."),
        Why.FULL: _("All places of its kind are filled."),
    }[why]

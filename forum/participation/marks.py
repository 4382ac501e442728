"""A mark, and all that it follows from: computed when it is read, kept as values when it is released. Pure.

The scheme stands in `participation.places`. What an instructor set by hand takes the place of the computed sum, which
stays beside it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from forum.participation.assigning import Scheme, Want
from forum.participation.places import (
    Dates,
    Done,
    HandedBack,
    Outcome,
    Part,
    Place,
    Uncounted,
    Why,
    outcome_of,
)


@dataclass(frozen=True)
class ByHand:
    """A mark that an instructor set. Its reason is words, and stands elsewhere; `at` says which setting it was."""

    points: Decimal
    at: dt.datetime


@dataclass(frozen=True)
class Mark:
    """One person's mark in one reading. `possible` is what all demands give together."""

    possible: Decimal
    scheme: Scheme
    dates: Dates
    responses: tuple[Done, ...]
    outcome: Outcome
    by_hand: ByHand | None = None

    @property
    def points(self) -> Decimal | None:
        """None where nothing is demanded and nothing set by hand."""
        return self.by_hand.points if self.by_hand else self.outcome.points

    @property
    def computed(self) -> Decimal | None:
        """Whatever was set by hand."""
        return self.outcome.points


def mark_of(
    responses: tuple[Done, ...],
    scheme: Scheme,
    dates: Dates,
    *,
    possible: Decimal,
    by_hand: ByHand | None = None,
) -> Mark:
    """Computes it."""
    outcome = outcome_of(responses, scheme, dates, points=possible)
    return Mark(possible, scheme, dates, responses, outcome, by_hand)


def would_be(released: Mark, now: Mark) -> Decimal | None:
    """What its person is told that a released mark would be by now; None where it would be the same.

    What was set by hand since waits for the next release; what was released by hand follows nothing that is computed.
    """
    if released.by_hand is not None or now.computed == released.points:
        return None
    return now.computed


def inputs_of(mark: Mark) -> dict[str, Any]:
    """All of it as JSON: ids and short values, no words; `mark_from` gives it back."""
    scheme, dates, outcome = mark.scheme, mark.dates, mark.outcome
    return {
        "possible": str(mark.possible),
        "late": scheme.late,
        "replies_fill_both": scheme.replies_fill_both,
        "demands": [
            {
                "kind": part.want.kind,
                "phase": part.want.phase,
                "wanted": part.want.wanted,
                "weight": part.want.weight,
                "all_or_nothing": part.want.all_or_nothing,
                "places": [[p.response, p.is_late, str(p.counts)] for p in part.places],
                "counted": str(part.counted),
                "share": str(part.share),
                "points": str(part.points),
            }
            for part in outcome.parts
        ],
        "due": [_iso(due) for due in dates.due],
        "grace": int(dates.grace.total_seconds()),
        "closes_at": _iso(dates.closes_at),
        "responses": [_response(done) for done in mark.responses],
        "uncounted": [[u.response, u.why.value, _iso(u.until)] for u in outcome.uncounted],
        "total": str(outcome.total),
        "by_hand": mark.by_hand and {"points": str(mark.by_hand.points), "at": _iso(mark.by_hand.at)},
    }


def mark_from(inputs: dict[str, Any]) -> Mark:
    """As it was released: nothing is computed anew."""
    demands, by_hand = inputs["demands"], inputs["by_hand"]
    wants = tuple(Want(d["kind"], d["wanted"], d["phase"], d["weight"], d["all_or_nothing"]) for d in demands)
    parts = tuple(_part(want, demand) for want, demand in zip(wants, demands, strict=True))
    uncounted = tuple(Uncounted(r, Why(why), _time(until)) for r, why, until in inputs["uncounted"])
    first, second = inputs["due"]
    return Mark(
        Decimal(inputs["possible"]),
        Scheme(wants, inputs["late"], inputs["replies_fill_both"]),
        Dates(
            (_time(first), _time(second)),
            dt.timedelta(seconds=inputs["grace"]),
            _time(inputs["closes_at"]),
        ),
        tuple(_done(response) for response in inputs["responses"]),
        Outcome(parts, uncounted, Fraction(inputs["total"])),
        by_hand and ByHand(Decimal(by_hand["points"]), dt.datetime.fromisoformat(by_hand["at"])),
    )


def _response(done: Done) -> dict[str, Any]:
    return {
        "id": done.id,
        "stance": done.stance,
        "is_reply": done.is_reply,
        "posted_at": _iso(done.posted_at),
        "drafted_at": _iso(done.drafted_at),
        "state": done.state,
        "words": done.words,
        "handed_back": [[_iso(b.requested_at), _iso(b.resubmitted_at)] for b in done.handed_back],
    }


def _done(kept: dict[str, Any]) -> Done:
    return Done(
        kept["id"],
        kept["stance"],
        kept["is_reply"],
        dt.datetime.fromisoformat(kept["posted_at"]),
        kept["state"],
        _time(kept["drafted_at"]),
        kept["words"],
        tuple(
            HandedBack(dt.datetime.fromisoformat(asked), _time(back)) for asked, back in kept["handed_back"]
        ),
    )


def _part(want: Want, kept: dict[str, Any]) -> Part:
    places = tuple(
        Place(want.kind, want.phase, number, response, is_late, Fraction(counts))
        for number, (response, is_late, counts) in enumerate(kept["places"], start=1)
    )
    return Part(want, places, *(Fraction(kept[name]) for name in ("counted", "share", "points")))


def _iso(time: dt.datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _time(iso: str | None) -> dt.datetime | None:
    return None if iso is None else dt.datetime.fromisoformat(iso)

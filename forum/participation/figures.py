"""The instructor's table: each participant's figures in a reading, or in all of them together.

The database counts. Each response comes as one letter for its sort, those of a person in a reading as one word; equal
words are worth the same, so what is made of one is kept. Only of those with an extension, or to whom something was
handed back, each response is looked at.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, partial, reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    Case,
    DurationField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Max,
    Q,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)

from forum.base.prepared import PreparedRows
from forum.participation.assigning import NONE, REPLY, Counts, Scheme, Sort, best_fills, worth_in_halves
from forum.participation.places import COUNTING, Why, outcome_of, points_of
from forum.participation.rules import DONE, Rules, dones
from forum.people.alphabet import sort_key
from forum.responses.models import Response
from forum.seminars.models import Membership, Role, Seminar

STANCES = ("dispute", "agree", "source")  # in the order in which they stand in the table
FIRST_LETTER = 65
SORTS = tuple(
    Sort(stance, is_reply, (first, second))
    for stance in STANCES
    for is_reply in (False, True)
    for first in (False, True)
    for second in (False, True)
)
BY_LETTER = {chr(FIRST_LETTER + n): sort for n, sort in enumerate(SORTS)}


class Tally(NamedTuple):
    """What a word of letters comes to under a scheme. `share` is the part of all points that it earns."""

    by_stance: tuple[int, int, int]
    replies: int
    missing: tuple[tuple[str, int], ...]  # (kind, how many), both phases together
    late: int
    share: Fraction


class Figures(NamedTuple):
    """Of one person in one reading; `last` in seconds, 0 for never."""

    tally: Tally
    words: int = 0
    last: float = 0


@dataclass
class Line:
    """One participant of the table: sums over the readings that it is about."""

    membership: int
    person: int
    name: str
    family_name: str
    email: str
    groups: Sequence[str]
    figures: Mapping[int, Figures]  # by reading
    by_stance: tuple[int, int, int] = (0, 0, 0)
    replies: int = 0
    words: int = 0
    late: int = 0
    last: dt.datetime | None = None
    missing: dict[str, int] = field(default_factory=dict)
    met: int = 0  # readings whose requirement is met, of those that have one

    @property
    def still_to_do(self) -> int:
        """Places that are not filled."""
        return sum(self.missing.values())


def lines_of(seminar: Seminar, readings: Sequence[Rules]) -> list[Line]:
    """Every participant by family name, with their figures in those readings (which come with everyone's extensions and
    requests): two queries, a third where somebody has an extension or got something back.
    """
    people = _participants(seminar)
    figures = _figures(seminar, readings, [each["person_id"] for each in people])
    lines = [
        Line(
            each["id"],
            each["person_id"],
            each["person__display_name"],
            each["person__family_name"],
            each["person__email"],
            each["groups"],
            figures.get(each["person_id"], {}),
        )
        for each in people
    ]
    nothing = {rules.reading: Figures(tally_of(rules.scheme, "")) for rules in readings}
    for line in lines:
        _add_up(line, readings, nothing)
    return lines


def _participants(seminar: Seminar) -> list[dict[str, Any]]:
    """Who belongs to it now, as participants; by family name, as its language sorts."""
    found: Any = Membership.objects.filter(seminar=seminar, role=Role.PARTICIPANT).values(
        "id", "person_id", "person__display_name", "person__family_name", "person__email", "groups"
    )
    return sorted(found, key=lambda each: (*_name_key(each, seminar.language), each["id"]))


def _name_key(each: Mapping[str, Any], language: str) -> tuple[tuple[str, str], tuple[str, str]]:
    shown = _key(each["person__display_name"], language)
    family_name = each["person__family_name"]
    return (_key(family_name, language) if family_name else shown), shown


_key = lru_cache(maxsize=5_000)(sort_key)


def _add_up(line: Line, readings: Sequence[Rules], nothing: Mapping[int, Figures]) -> None:
    """`nothing` is what it comes to where somebody did nothing, by reading."""
    dispute = agree = source = 0
    last: float = 0
    for rules in readings:
        tally, words, latest = line.figures.get(rules.reading) or nothing[rules.reading]
        if tally.missing:
            for kind, many in tally.missing:
                line.missing[kind] = line.missing.get(kind, 0) + many
        elif rules.scheme.wants:
            line.met += 1
        a, b, c = tally.by_stance
        dispute, agree, source = dispute + a, agree + b, source + c
        line.replies += tally.replies
        line.late += tally.late
        line.words += words
        last = max(last, latest)
    line.by_stance = (dispute, agree, source)
    line.last = dt.datetime.fromtimestamp(last, dt.UTC) if last else None


def _figures(
    seminar: Seminar, readings: Sequence[Rules], people: Iterable[int]
) -> dict[int, dict[int, Figures]]:
    """By person and reading."""
    wanted = {rules.reading: rules for rules in readings}
    one = readings[0].reading if len(readings) == 1 else None
    text = _rows.text(seminar=seminar.pk, reading=one)
    kept = _read(text, tuple((rules.reading, rules.scheme) for rules in readings))
    special = {(p, rules.reading) for p in people for rules in readings if rules.is_special(p)}
    if not special:
        return kept
    found = dict(kept)
    for (person, reading), tally in _special(special, wanted).items():
        here = found.get(person, {})
        before = here.get(reading, Figures(tally))
        found[person] = {**here, reading: Figures(tally, before.words, before.last)}
    return found


@lru_cache(maxsize=4)
def _read(text: str, schemes: tuple[tuple[int, Scheme], ...]) -> dict[int, dict[int, Figures]]:
    """Read once for what it says; nobody changes what comes out."""
    wanted = {reading: partial(tally_of, scheme) for reading, scheme in schemes}
    found: dict[int, dict[int, Figures]] = defaultdict(dict)
    for row in json.loads(text):
        tally = wanted.get(row["reading"])
        if tally is not None:
            found[row["author_id"]][row["reading"]] = Figures(tally(row["sorts"]), row["total"], row["last"])
    return dict(found)


def _in_time(due: str) -> Q:
    """As `places.is_on_time` has it, where nothing was handed back."""
    date = f"thread__reading__{due}"
    begun = Q(drafted_at__lt=F(date)) & Q(
        posted_at__lte=F(date)
        + ExpressionWrapper(
            F("seminar__grace_minutes") * Value(dt.timedelta(minutes=1)), output_field=DurationField()
        )
    )
    return Q(**{date: None}) | Q(posted_at__lte=F(date)) | begun


def _build(*, seminar: int, reading: int | None) -> QuerySet[Any, dict[str, Any]]:
    """One row for each person and reading: the letters of what counts, words, and the last time in seconds."""
    number = (
        Case(*(When(stance=stance, then=Value(8 * n)) for n, stance in enumerate(STANCES)))
        + Case(When(parent=None, then=Value(0)), default=Value(4))
        + Case(When(_in_time("due_at"), then=Value(2)), default=Value(0))
        + Case(When(_in_time("second_due_at"), then=Value(1)), default=Value(0))
    )
    letter = Func(number + FIRST_LETTER, function="chr", output_field=TextField())
    counting = Response.objects.filter(seminar=seminar, state__in=sorted(COUNTING)).filter(
        Q(thread__reading__closes_at=None) | Q(posted_at__lt=F("thread__reading__closes_at"))
    )
    if reading is not None:
        counting = counting.filter(thread__reading=reading)
    last = Func(Value("epoch"), Max("posted_at"), function="date_part", output_field=IntegerField())
    found: Any = counting.values("author_id", reading=F("thread__reading"))
    # in an order, so that the same figures are the same text (several processes of PostgreSQL add them up in any order)
    found = found.annotate(sorts=StringAgg(letter, "", order_by=letter), total=Sum("words"), last=last)
    return found.order_by("author_id", "reading")


_rows = PreparedRows(_build)


def _special(pairs: set[tuple[int, int]], wanted: Mapping[int, Rules]) -> dict[tuple[int, int], Tally]:
    people: dict[int, list[int]] = defaultdict(list)
    for person, reading in sorted(pairs):
        people[reading].append(person)
    theirs = reduce(or_, (Q(thread__reading=r, author__in=here) for r, here in people.items()))
    rows = Response.objects.filter(theirs).values("author_id", *DONE, reading=F("thread__reading"))
    by_pair: dict[tuple[int, int], list[dict[str, Any]]] = {pair: [] for pair in pairs}
    for row in rows:
        by_pair[row["author_id"], row["reading"]].append(row)
    return {
        (person, reading): _exact(wanted[reading], person, here)
        for (person, reading), here in by_pair.items()
    }


def _exact(rules: Rules, person: int, rows: Iterable[Mapping[str, Any]]) -> Tally:
    """Response by response, with what is theirs alone."""
    done = dones(rows, rules.handed_back)
    outcome = outcome_of(done, rules.scheme, rules.dates_of(person), points=1)
    dates = rules.dates.closes_at
    counting = [each for each in done if each.state in COUNTING and (dates is None or each.posted_at < dates)]
    missing: Counter[str] = Counter()
    for part in outcome.parts:
        missing[part.want.kind] += part.missing
    first, second, third = (sum(each.stance == stance for each in counting) for stance in STANCES)
    return Tally(
        (first, second, third),
        sum(each.is_reply for each in counting),
        tuple((kind, many) for kind, many in missing.items() if many),
        outcome.late + sum(each.why == Why.LATE for each in outcome.uncounted),
        outcome.total,
    )


@lru_cache(maxsize=50_000)
def tally_of(scheme: Scheme, sorts: str) -> Tally:
    """Of a word of letters, in whatever order they came."""
    return _tally(scheme, "".join(sorted(sorts)))


@lru_cache(maxsize=20_000)
def _tally(scheme: Scheme, sorts: str) -> Tally:
    counts: Counts = tuple(sorted((BY_LETTER[letter], n) for letter, n in Counter(sorts).items()))
    fills = best_fills(scheme, counts)
    halves, filled = Counter[int](), Counter[int]()
    used: dict[Sort, Counter[bool]] = defaultdict(Counter)
    for fill in fills:
        want = scheme.wants[fill.demand]
        filled[fill.demand] += fill.many
        halves[fill.demand] += fill.many * worth_in_halves(scheme, fill.sort, want)
        used[fill.sort][scheme.replies_fill_both and want.kind == REPLY] += fill.many
    weights = sum(want.weight for want in scheme.wants)
    share, missing = Fraction(0), Counter[str]()
    for n, want in enumerate(scheme.wants):
        share += points_of(want, Fraction(halves[n], 2), Fraction(want.weight, weights))
        missing[want.kind] += want.wanted - filled[n]
    late = sum(fill.many for fill in fills if fill.is_late)
    if scheme.late == NONE:
        late += sum(
            n - max(used[sort].values(), default=0) for sort, n in counts if _counts_nothing(scheme, sort)
        )
    first, second, third = (sum(n for sort, n in counts if sort.stance == stance) for stance in STANCES)
    return Tally(
        (first, second, third),
        sum(n for sort, n in counts if sort.is_reply),
        tuple((kind, many) for kind, many in missing.items() if many),
        late,
        share,
    )


def _counts_nothing(scheme: Scheme, sort: Sort) -> bool:
    """Whether such a one is late for every place that it could fill."""
    asked = [w for w in scheme.wants if w.kind == sort.stance or (sort.is_reply and w.kind == REPLY)]
    return bool(asked) and not any(worth_in_halves(scheme, sort, want) for want in asked)

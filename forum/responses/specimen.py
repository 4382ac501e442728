"""The paragraph that the front page shows with its argument, as anyone may read it: three queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery, Sum

from forum.access.viewer import Viewer
from forum.readings.gates import threads_closed_to
from forum.readings.models import Reading
from forum.responses.glimpses import SectionGlimpse, sections_with_marks
from forum.responses.models import Response, State, Tally
from forum.responses.rows import Row, read, rows_for_page
from forum.responses.tallies import STANCES, Count, PassageCount

LONGEST = 700  # characters of a paragraph that is set large


@dataclass(frozen=True)
class Specimen:
    """A numbered paragraph with its passages, and a response of each stance that was aimed at one of them.

    Each of `glosses` has its citations as `cited`, like the rows of a thread.
    """

    reading: Reading
    glimpse: SectionGlimpse
    sections: int
    number: int
    text: str
    passages: list[PassageCount]
    glosses: list[Row]


def specimen() -> Specimen | None:
    """From the most argued reading of the public seminars: of its paragraphs that are short enough, the one with
    the most stances, then with the most responses. None where nothing public was argued with yet.
    """
    viewer = Viewer()
    reading = _most_argued()
    if reading is None:
        return None
    glimpses = sections_with_marks(reading, viewer)
    paragraphs = [
        (glimpse, number, text, passages)
        for glimpse in glimpses
        for number, text, passages in _argued_paragraphs(glimpse)
    ]
    if not paragraphs:
        return None
    short = [p for p in paragraphs if len(p[2]) <= LONGEST] or [min(paragraphs, key=lambda p: len(p[2]))]
    glimpse, number, text, passages = max(short, key=lambda p: (*_weight(p[3]), -p[1]))
    glosses = _glosses(glimpse.row.thread_pk, passages, viewer)
    return Specimen(reading, glimpse, len(glimpses), number, text, passages, glosses)


def _most_argued() -> Reading | None:
    counted = (
        Tally.objects.filter(thread__reading__seminar__is_public=True, responses__gt=0)
        .exclude(thread__in=threads_closed_to(None))
        .order_by()
        .values("thread__reading")
        .annotate(n=Sum("responses"))
        .order_by("-n", "thread__reading")
    )
    most = Reading.objects.filter(pk=Subquery(counted.values("thread__reading")[:1]))
    return most.select_related("seminar", "essay", "edition").first()


def _argued_paragraphs(glimpse: SectionGlimpse) -> list[tuple[int, str, list[PassageCount]]]:
    """(number, text, passages that lie in it) of paragraphs with passages."""
    found = []
    for number, start, text in glimpse.paragraphs():
        end = start + len(text)
        here = [e for e in glimpse.passages if start <= e.passage.start and e.passage.end <= end]
        if here:
            found.append((number, text, here))
    return found


def _weight(passages: list[PassageCount]) -> tuple[int, int]:
    total = Count()
    for entry in passages:
        total = total.plus(entry.roots)
    return sum(getattr(total, stance) > 0 for stance in STANCES), total.total


def _glosses(thread_pk: int, passages: list[PassageCount], viewer: Viewer) -> list[Row]:
    wanted = Q(pk=None)
    for stance in STANCES:
        most = max(passages, key=lambda e: getattr(e.roots, stance))
        if getattr(most.roots, stance):
            wanted |= Q(passage=most.passage.pk, stance=stance)
    first = (
        Response.objects.readable_by(viewer)
        .filter(
            thread=thread_pk,
            passage=OuterRef("passage"),
            stance=OuterRef("stance"),
            parent=None,
            state=State.PUBLISHED,
        )
        .exclude(body="")
        .order_by("posted_at", "pk")
    )
    tallies = Tally.objects.filter(wanted, thread=thread_pk, roots__gt=0)
    chosen = tallies.annotate(first=Subquery(first.values("pk")[:1])).values("first")
    rows = [read(values) for values in rows_for_page(viewer).filter(pk__in=chosen, is_readable=True)]
    return sorted(rows, key=lambda r: (r.passage.start if r.passage else 0, STANCES.index(r.stance)))

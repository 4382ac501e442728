"""The editions of an essay as a seminar that reads it sees them: which there are, their texts, and where a paragraph of
one stands in another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.db.models import Count, QuerySet, Sum

from forum.base.errors import Missing
from forum.essays.differences import Difference, Part, Whereabouts, compared, whereabouts
from forum.essays.models import Edition, SectionText
from forum.readings.models import Reading

MOST_EDITIONS = 200  # listed; all others have their address


def editions_of(reading: Reading) -> list[Edition]:
    """Of the essay, the newest first, each with its `words` and its number of sections as `parts`: one query."""
    return list(
        Edition.objects.filter(essay=reading.essay_id)
        .annotate(words=Sum("section_texts__words"), parts=Count("section_texts"))
        .order_by("-number")[:MOST_EDITIONS]
    )


def edition_at(reading: Reading, number: int) -> Edition:
    """One query. Raises Missing."""
    if number > 2**31 - 1:
        raise Missing
    edition = Edition.objects.filter(essay=reading.essay_id, number=number).first()
    if edition is None:
        raise Missing
    edition.essay = reading.essay
    return edition


def texts_of(edition: Edition) -> QuerySet[SectionText]:
    """Its sections in order, with their addresses."""
    return SectionText.objects.filter(edition=edition).select_related("section").order_by("position")


def parts_of_edition(edition: Edition) -> tuple[Part, ...]:
    """The same as plain values, for what is pure."""
    return tuple(
        Part(t.section.slug, t.position, t.heading, t.first_paragraph, t.text) for t in texts_of(edition)
    )


def difference_between(old: Edition, new: Edition) -> Difference:
    """Both texts, cut into what stayed, went, came, moved and changed. Two queries, the first time."""
    return _difference(old.pk, new.pk)


@lru_cache(maxsize=16)
def _difference(old: int, new: int) -> Difference:
    return compared(*_both(old, new))


def place_now(old: Edition, new: int, paragraph: int) -> Whereabouts | None:
    """Where a paragraph of one edition stands in another (by id); None where it is gone.

    Raises KeyError for a paragraph that the old one has not. Two queries, the first time for these editions.
    """
    return _paths(old.pk, new)[paragraph]


@lru_cache(maxsize=64)
def _paths(old: int, new: int) -> Mapping[int, Whereabouts | None]:
    return whereabouts(*_both(old, new))


def _both(old: int, new: int) -> tuple[Sequence[Part], Sequence[Part]]:
    """Editions never change, so what is worked out of two can be kept by their ids."""
    return parts_of_edition(Edition(pk=old)), parts_of_edition(Edition(pk=new))

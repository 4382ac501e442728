"""What pages need of a reading: itself, and the outline of its essay."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, TextField, Value, When

from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.base.prepared import Prepared
from forum.essays.models import Edition, SectionText
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Demand
from forum.seminars.models import Seminar


def seminar_at(slug: str, *, viewer: Viewer) -> Seminar:
    """One query. Raises Missing for one that is not there or that the viewer may not read."""
    seminar = Seminar.objects.filter(slug=slug).first()
    if seminar is None or not viewer.may_read(seminar):
        raise Missing
    return seminar


def seminars_readable_by(viewer: Viewer) -> QuerySet[Seminar]:
    """Public ones, and those that the viewer belongs to."""
    return Seminar.objects.filter(Q(is_public=True) | Q(pk__in=viewer.member_of))


def _at_address(*, seminar: str, essay: str) -> QuerySet[Reading]:
    found = Reading.objects.filter(seminar__slug=seminar, essay__slug=essay)
    return found.select_related("seminar", "essay", "edition").annotate(has_demands=has_demands())


def has_demands() -> Exists:
    """For queries of readings: whether anything is asked of participants."""
    return Exists(Demand.objects.filter(reading=OuterRef("pk")))


_readings = Prepared(_at_address)


def reading_at(seminar_slug: str, essay_slug: str, *, viewer: Viewer) -> Reading:
    """With its seminar, essay and edition and `has_demands`, in one query. Raises Missing."""
    reading = next(iter(_readings(seminar=seminar_slug, essay=essay_slug)), None)
    if reading is None or not viewer.may_read(reading.seminar):
        raise Missing
    return reading


@dataclass(frozen=True)
class Place:
    """A section in a reading: its text in the edition read now, and its thread."""

    reading: Reading
    section_text: SectionText
    thread: Thread


def sections_of(reading: Reading, *, text_of: str | None = None) -> QuerySet[SectionText]:
    """See `sections_in`."""
    return sections_in(reading.pk, reading.edition_id, text_of=text_of)


def sections_in(reading: int, edition: int, *, text_of: str | None = None) -> QuerySet[SectionText]:
    """The sections of an edition that a reading reads (both by id), in order.

    Each has its thread as `thread_pk`, `thread_prompt`, `thread_locked_at` and `thread_locked_until`, its address as
    `slug` and its `shown_text` and `shown_blocks`: of the section with the slug `text_of` alone, or of all where that
    is None.
    """
    shown: Case | F = F("text")
    blocks: Case | F = F("blocks")
    if text_of is not None:
        shown = Case(When(section__slug=text_of, then=F("text")), default=Value(""), output_field=TextField())
        blocks = Case(When(section__slug=text_of, then=F("blocks")))
    return (
        SectionText.objects.filter(edition=edition)
        .defer("text", "blocks")
        .annotate(
            thread=FilteredRelation("section__threads", condition=Q(section__threads__reading=reading)),
            slug=F("section__slug"),
            shown_text=shown,
            shown_blocks=blocks,
        )
        .annotate(
            thread_pk=F("thread__pk"),
            thread_prompt=F("thread__prompt"),
            thread_locked_at=F("thread__locked_at"),
            thread_locked_until=F("thread__locked_until"),
        )
        .order_by("position")
    )


def _thread_of(*, reading: int, section: str) -> QuerySet[Thread]:
    return Thread.objects.filter(reading=reading, section__slug=section).select_related("section")


def _text_in(*, edition: int, section: int) -> QuerySet[SectionText]:
    return SectionText.objects.filter(edition=edition, section=section)


_threads, _texts = Prepared(_thread_of), Prepared(_text_in)


def place_at(seminar_slug: str, essay_slug: str, section_slug: str, *, viewer: Viewer) -> Place:
    """A section with its thread, for forms and actions; one that was removed as its last edition had it.

    Raises Missing.
    """
    reading = reading_at(seminar_slug, essay_slug, viewer=viewer)
    for thread in _threads(reading=reading.pk, section=section_slug):
        thread.reading = reading
        for section_text in _texts(edition=reading.edition_id, section=thread.section_id):
            return Place(reading, section_text, thread)
        if (removed := removed_section(reading, section_slug)) is not None:
            for section_text in _texts(edition=removed.edition.pk, section=thread.section_id):
                return Place(reading, section_text, thread)
    raise Missing


@dataclass(frozen=True)
class Removed:
    """A section that the edition read now has no more: the edition that lost it, and the last that had it."""

    thread: Thread
    removed_in: int
    edition: Edition


def removed_section(reading: Reading, slug: str) -> Removed | None:
    """Two queries; None for a section that is there, or that never was."""
    thread = Thread.objects.filter(reading=reading, section__slug=slug, removed_in__isnull=False).first()
    if thread is None or thread.removed_in is None:
        return None
    had = Edition.objects.filter(section_texts__section=thread.section_id, number__lt=thread.removed_in)
    last = had.order_by("-number").first() or Edition.objects.filter(
        section_texts__section=thread.section_id
    ).latest("number")
    return Removed(thread, thread.removed_in, last)

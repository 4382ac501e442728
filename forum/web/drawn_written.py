"""One response of a person as it stands beside the feedback on it: its words, and which place it fills."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.participation.marks import Mark
from forum.participation.places import Place
from forum.readings.models import Reading
from forum.responses.models import Bearing, Ground, Response
from forum.web.counted_wording import wording_of
from forum.web.drawn_marks import figures, when_in_words, where_in_words
from forum.web.presenting import Cited
from forum.web.todo_words import why_not_counted


@dataclass(frozen=True)
class DrawnWritten:
    """What is drawn of it; `said` is what it counts, or why it does not."""

    public_id: str
    stance: str
    stance_words: str
    is_reply: bool
    ground: str
    quoted: str
    body_html: str
    language: str
    cited: tuple[Cited, ...]
    address: str
    where: str
    when: str
    iso: str
    said: str
    edited: str  # where this is not the latest wording
    history: str


def drawn_written(response: Response, mark: Mark | None, reading: Reading) -> DrawnWritten:
    """`response` comes of `drawn_marks.written_by`. Its words are those that count."""
    wording = wording_of(response, reading.seminar.slug)
    ground = Ground(wording.ground).label if wording.ground else ""
    bearing = Bearing(wording.bearing).label if wording.bearing else ""
    return DrawnWritten(
        response.public_id,
        response.stance,
        str(response.get_stance_display()),
        not response.is_root,
        str(ground or bearing),
        response.passage.exact if response.passage else "",
        wording.body_html,
        response.language,
        wording.cited,
        reverse("response", args=[reading.seminar.slug, response.public_id]),
        where_in_words(response),
        when_in_words(response.posted_at),
        response.posted_at.isoformat(),
        said_of(response.pk, mark, reading),
        wording.edited,
        wording.history,
    )


def said_of(pk: int, mark: Mark | None, reading: Reading) -> str:
    """“Counts 1 as a dispute.”, or why it fills no place; "" in a reading that asks for nothing."""
    if mark is None or not mark.scheme.wants:
        return ""
    if places := mark.outcome.places_of(pk):
        return " ".join(_counted(place) for place in places)
    for left in mark.outcome.uncounted:
        if left.response == pk:
            return why_not_counted(left.why, until=left.until, zone=reading.seminar.zone)
    return ""


def _counted(place: Place) -> str:
    patterns = {
        "dispute": _("Counts %(n)s as a dispute."),
        "agree": _("Counts %(n)s as an agreement."),
        "source": _("Counts %(n)s as a source."),
        "reply": _("Counts %(n)s as a reply."),
    }
    said = patterns[place.kind] % {"n": figures(place.counts)}
    return f"{said} " + _("It is late.") if place.is_late else said

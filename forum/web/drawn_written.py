"""One response of a person as it stands beside the feedback on it: its words, and which place it fills."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.citations.locators import locator_label
from forum.participation.marks import Mark
from forum.participation.places import Place
from forum.readings.models import Reading
from forum.responses.models import Citation, Response
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


def drawn_written(response: Response, mark: Mark | None, reading: Reading) -> DrawnWritten:
    """`response` comes of `drawn_marks.written_by`."""
    ground = response.get_ground_display() or response.get_bearing_display()
    return DrawnWritten(
        response.public_id,
        response.stance,
        str(response.get_stance_display()),
        not response.is_root,
        str(ground),
        response.passage.exact if response.passage else "",
        response.body_html,
        response.language,
        tuple(cited_of(citation) for citation in response.citations.all()),
        reverse("response", args=[reading.seminar.slug, response.public_id]),
        where_in_words(response),
        when_in_words(response.posted_at),
        response.posted_at.isoformat(),
        said_of(response.pk, mark, reading),
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


def cited_of(citation: Citation) -> Cited:
    """A citation as it is drawn; it comes with its work."""
    label = "" if citation.whole_work else locator_label(citation.locator_kind, citation.locator)
    return Cited(label or _("whole work"), citation.work.entry_html, citation.extract)

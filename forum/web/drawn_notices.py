"""What one was told, as lists of it draw it: a sentence with its link, the words that it is about, and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.notices.items import Item
from forum.notices.models import Kind
from forum.notices.wording import MOST_QUOTED, Saying, say
from forum.responses.models import Stance
from forum.web.drawn_text import shape_of
from forum.web.pages import zone_for
from forum.web.presenting import in_brief
from forum.web.rendering import shortened

BRIEFLY = 140  # characters that are quoted on a seminar's home


@dataclass(frozen=True)
class DrawnNotice:
    """One line. `stance` is "" where it is about no response; then `what` says what it is instead."""

    pk: int
    is_new: bool
    html: SafeString
    place: str
    quote: str
    language: str
    reason: str
    note: str
    next_step: str
    when: str
    iso: str
    stance: str
    stance_words: str
    shape: str


def drawn_notices(
    items: Iterable[Item], viewer: Viewer, *, most_quoted: int = MOST_QUOTED
) -> list[DrawnNotice]:
    """In their order; times as on the pages of each one's seminar: in the reader's own zone, else in its."""
    drawn = []
    for item in items:
        with timezone.override(zone_for(viewer, item.seminar)):
            drawn.append(_drawn(item, viewer, most_quoted))
    return drawn


def _drawn(item: Item, viewer: Viewer, most_quoted: int) -> DrawnNotice:
    saying, notice = say(item, viewer), item.notice
    essay = f"{saying.place}, " if saying.place else ""
    is_word = notice.kind in (Kind.REPLY, Kind.DECISION, Kind.APPEAL)
    stance = saying.stance if is_word else ""
    return DrawnNotice(
        notice.pk,
        notice.read_at is None,
        _sentence(saying, notice.pk),
        f"{essay}{item.seminar.label}",
        shortened(saying.quote, most_quoted),
        saying.language,
        saying.reason,
        saying.note,
        saying.next_step if notice.kind != Kind.REPLY else "",
        in_brief(notice.at, viewer.at),
        notice.at.isoformat(),
        stance,
        str(Stance(stance).label) if stance else _kind_in_brief(notice.kind),
        shape_of(item.response) if stance and item.response else "",
    )


def _kind_in_brief(kind: str) -> str:
    return {
        Kind.ROLE: _("Your role"),
        Kind.PASSAGE: _("The text"),
        Kind.REPORTED: _("Report"),
        Kind.APPEALED: _("Appeal"),
        Kind.HELD: _("Waiting"),
        Kind.VISIT: _("Entry"),
        Kind.DUE: _("Due"),
        Kind.REMINDED: _("Reminder"),
        Kind.RELEASED: _("Marks"),
        Kind.REVEAL: _("Names"),
        Kind.ASKED: _("Invitation"),
        Kind.FOUNDED: _("Seminar"),
    }.get(Kind(kind), "")


def _sentence(saying: Saying, pk: int) -> SafeString:
    """Names stand apart from the direction of the sentence; what it is about leads there."""
    leads = next((name for name in ("what", "seminar") if f"{{{name}}}" in saying.pattern), "")
    parts = {
        name: format_html('<a href="{}" data-notice="{}">{}</a>', saying.path, pk, words)
        if name == leads and saying.path
        else format_html("<bdi>{}</bdi>", words)
        for name, words in saying.parts.items()
    }
    return format_html(saying.pattern, **parts)

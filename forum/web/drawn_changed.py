"""One's own responses whose passage changed or came loose, as lists of them show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.responses.models import Response
from forum.web.drawn_preview import sides
from forum.web.rendering import shortened


@dataclass(frozen=True)
class Changed:
    """What was quoted, what stands there now, and where its author says what they make of it."""

    stance: str
    stance_words: str
    where: str  # the essay, and the seminar
    said: str  # "Said of edition 1. The text now reads:"
    language: str
    old_html: SafeString
    new_html: SafeString  # "" where the words are gone
    old_plain: str  # to tell one link from the next
    url: str


def drawn_changed(response: Response) -> Changed:
    """`response` comes from `own_changed`."""
    passage, placement, seminar = response.passage, response.placement, response.seminar
    assert passage is not None  # what is placed is a passage
    assert placement is not None  # asked for
    essay = response.thread.reading.essay
    old, new = sides(shortened(passage.exact, 300), shortened(placement.exact, 300))
    said = (
        _("Said of edition %(n)s. The text now reads:")
        if placement.exact
        else _("Said of edition %(n)s. These words are not in the text any more.")
    )
    return Changed(
        response.stance,
        response.get_stance_display(),
        f"{essay.title}, {seminar.label}",
        said % {"n": passage.edition.number},
        essay.language,
        old,
        new if placement.exact else SafeString(""),
        shortened(passage.exact, 60),
        reverse("requote", args=[seminar.slug, response.public_id]),
    )

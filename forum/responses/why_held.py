"""What held a response, for those who moderate: which word, and where the same was said before."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.access.viewer import Viewer
from forum.responses.holds import HAND, repeated_by, words_of
from forum.responses.models import Response

_SAID = {
    "policy": gettext_lazy("Every response is read first here."),
    "newcomer": gettext_lazy("Its author is new here: their first responses are read first."),
    "again": gettext_lazy("Its author changed it as asked."),
    "words": gettext_lazy("It had a word of the list, which is in it or on the list no more."),
    "links": gettext_lazy("It has a link, and its author is new here."),
    "repeated": gettext_lazy("The same words were posted before."),
    "rate": gettext_lazy("Its author posted many responses in ten minutes."),
    HAND: gettext_lazy("A moderator held it."),
}
_PLACES = 5  # that are named


def why_held(response: int, held_by: str, *, viewer: Viewer) -> str:
    """A sentence; two queries at most, and none for most rules. "" for what nothing held."""
    if held_by in ("words", "repeated"):
        there = Response.objects.readable_by(viewer).filter(seminar__in=viewer.moderates)
        found = there.filter(pk=response).select_related("seminar").first()
        said = "" if found is None else _which_words(found) if held_by == "words" else _where(found, viewer)
        if said:
            return said
    return str(_SAID.get(held_by, ""))


def _which_words(response: Response) -> str:
    words = ", ".join(f"“{word}”" for word in words_of(response))
    return _("Of the list of words it has: %(words)s.") % {"words": words} if words else ""


def _where(response: Response, viewer: Viewer) -> str:
    earlier = repeated_by(response, viewer=viewer)
    if not earlier:
        return ""
    by_author = sum(r.author_id == response.author_id for r in earlier)
    by_others = len(earlier) - by_author
    said = []
    if by_author:
        said.append(ngettext("once by its author", "%(n)s times by its author", by_author) % {"n": by_author})
    if by_others:
        said.append(ngettext("once by somebody else", "%(n)s times by others", by_others) % {"n": by_others})
    sections = list(dict.fromkeys(_section(r) for r in sorted(earlier, key=_order)))
    where = ", ".join(sections[:_PLACES]) + ("…" if len(sections) > _PLACES else "")
    return _("The same words were posted before, %(how)s: in %(where)s.") % {
        "how": _(" and ").join(said),
        "where": where,
    }


def _order(response: Any) -> int:
    return response.section_number or 0


def _section(response: Any) -> str:
    number = response.section_number
    return f"§{number}" if number else str(response.thread.section.slug)

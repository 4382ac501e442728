"""The wording of a response that marks use, where an edit came after its author could read others, or after closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.citations.locators import locator_label
from forum.responses.models import Citation, EditMark, Response, Revision
from forum.web.presenting import Cited


def counted_wording() -> Subquery:
    """For queries of responses, as `counted`: what that wording said; None where the latest is the one that counts."""
    kept = Revision.objects.filter(response=OuterRef("pk"), number=OuterRef("counted_revision"))
    names = ("body_html", "stance", "ground", "bearing", "citations")
    return Subquery(kept.values(json=JSONObject(**{name: name for name in names}))[:1])


def body_of(response: Response) -> str:
    """The body that counts, of a response that comes with `counted`."""
    kept: dict[str, Any] | None = response.counted  # type: ignore[attr-defined]
    return response.body_html if kept is None else str(kept["body_html"])


@dataclass(frozen=True)
class Wording:
    """What is drawn of it. `edited` says why it is not the latest, "" where it is; `history` is where that stands."""

    body_html: str
    ground: str
    bearing: str
    cited: tuple[Cited, ...]
    edited: str = ""
    history: str = ""


def wording_of(response: Response, seminar: str) -> Wording:
    """`seminar` is its slug; the response comes with `counted`, and with its citations and their works."""
    kept: dict[str, Any] | None = response.counted  # type: ignore[attr-defined]
    if kept is None:
        cited = tuple(_cited_of(citation) for citation in response.citations.all())
        return Wording(response.body_html, response.ground, response.bearing, cited)
    edited = (
        _("Edited after closing. Marks use this wording, which stood when the reading closed.")
        if response.edit_mark == EditMark.AFTER_CLOSING
        else _("Edited after reading others. Marks use this wording, which was there before.")
    )
    is_of_this_stance = kept["stance"] == response.stance  # and none that a moderator changed since
    return Wording(
        kept["body_html"],
        kept["ground"] if is_of_this_stance else response.ground,
        kept["bearing"] if is_of_this_stance else response.bearing,
        tuple(Cited(c["label"] or _("whole work"), c["entry_html"], c["extract"]) for c in kept["citations"]),
        edited,
        reverse("history", args=[seminar, response.public_id]),
    )


def _cited_of(citation: Citation) -> Cited:
    """It comes with its work."""
    label = "" if citation.whole_work else locator_label(citation.locator_kind, citation.locator)
    return Cited(label or _("whole work"), citation.work.entry_html, citation.extract)

"""Who wrote a response, as one viewer is told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.responses.models import Response
from forum.responses.rows import Row


def name_of(response: Response | Row, viewer: Viewer, seminar: int) -> str:
    """The one place that says who wrote a response; `seminar` is the id of its seminar.

    To members and to themselves, authors go by the names that they chose. To all others, whoever has not consented to
    that goes by the pseudonym. A Response comes with `author_as`, see `membership_of_author`.
    """
    name = response.author_name if isinstance(response, Row) else response.author.display_name
    if seminar not in viewer.member_of and response.author_id != viewer.person_id:
        said: dict[str, Any] = response.author_as or {}  # type: ignore[union-attr]
        if not said.get("consented"):
            name = said.get("pseudonym", "")
    return name or _("a member")

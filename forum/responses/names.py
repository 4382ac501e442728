"""Who wrote a response, as one viewer is told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.responses.models import Response
from forum.responses.rows import Row


def name_of(response: Response | Row, viewer: Viewer, seminar: int) -> str:
    """The one place that says who wrote a response; `seminar` is the id of its seminar.

    To members and to themselves, authors go by the names that they chose; to all others, whoever has not consented to
    that goes by the pseudonym. In a blind round they go by that reading's pseudonym, but for moderators and oneself,
    until names are revealed; from then on it stands behind the name, because others wrote it in what they said. Who
    left as a former member has no name. A Response comes with `author_as` and `masked`, see `responses.authors`.
    """
    is_own = response.author_id == viewer.person_id
    is_inside = seminar in viewer.member_of
    said: dict[str, Any] = getattr(response, "author_as", None) or {}
    name = response.author_name if isinstance(response, Row) else response.author.display_name
    if said.get("left") and not is_own:
        name = _("former member")
    elif not is_inside and not is_own and not said.get("consented"):
        name = said.get("pseudonym", "")
    mask = _mask_of(response)
    if mask is None:
        return name or _("a member")
    if is_behind_mask(response, viewer, seminar):
        return str(mask["name"])
    return _("%(name)s (%(mask)s)") % {"name": name or _("a member"), "mask": mask["name"]}


def role_of(row: Row, viewer: Viewer, seminar: int) -> str:
    """The role that stands behind the name; "" behind a pseudonym: who has become of the staff since is no secret."""
    return "" if is_behind_mask(row, viewer, seminar) else row.author_role


def is_behind_mask(response: Response | Row, viewer: Viewer, seminar: int) -> bool:
    """Whether the viewer knows its author by a pseudonym alone: nothing may be said then that tells who they are."""
    mask = _mask_of(response)
    if mask is None or seminar in viewer.moderates or response.author_id == viewer.person_id:
        return False
    return not mask["members" if seminar in viewer.member_of else "everyone"]


def _mask_of(response: Response | Row) -> dict[str, Any] | None:
    """A response that came without saying keeps its mask on."""
    if isinstance(response, Row):
        return response.masked
    if response.mask_id is None:
        return None
    said: dict[str, Any] | None = getattr(response, "masked", None)
    if said is None and response.mask is not None:
        return {"name": response.mask.name, "members": False, "everyone": False}
    return said

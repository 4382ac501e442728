"""What leads from a seminar's home to the pages of those who look after it, or to one’s own part in it."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.seminars.models import Role, Seminar

# (name of the route, the verb that it asks, what it says), in the order in which they stand
TOOLS = (
    ("participation", "see_participation", gettext_lazy("Participation")),
    ("marks", "see_participation", gettext_lazy("Marks")),
    ("agenda", "arrange_agenda", gettext_lazy("Agenda")),
    ("readings", "schedule", gettext_lazy("Readings")),
    ("invitations", "invite", gettext_lazy("Invitations")),
    ("settings", "set_up", gettext_lazy("Settings")),
)
# an archived seminar has no settings that would lead there
ONCE_ARCHIVED = (("seminar-clone", "clone", gettext_lazy("Clone it for another term")),)
# what leads a participant to their own part
OWN_TOOLS = (
    ("participation", "see_own_participation", gettext_lazy("Your participation")),
    ("marks", "see_own_participation", gettext_lazy("Your marks")),
)


def tools_of(seminar: Seminar, viewer: Viewer) -> list[tuple[str, str]]:
    """(address, words) of each that the viewer may open."""
    found = []
    tools = OWN_TOOLS if viewer.role_in(seminar) == Role.PARTICIPANT else TOOLS
    for route, verb, words in tools + (ONCE_ARCHIVED if seminar.archived_at else ()):
        if may(viewer, verb, seminar):
            try:
                found.append((reverse(route, args=[seminar.slug]), str(words)))
            except NoReverseMatch:
                continue
    return found

"""What leads from a seminar's home to the pages of those who look after it, drawn for whoever may open them."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.seminars.models import Seminar

# (name of the route, the verb that it asks, what it says), in the order in which they stand
TOOLS = (
    ("participation", "see_participation", gettext_lazy("Participation")),
    ("agenda", "arrange_agenda", gettext_lazy("Agenda")),
    ("readings", "schedule", gettext_lazy("Readings")),
    ("invitations", "invite", gettext_lazy("Invitations")),
    ("settings", "set_up", gettext_lazy("Settings")),
)


def tools_of(seminar: Seminar, viewer: Viewer) -> list[tuple[str, str]]:
    """(address, words) of each that the viewer may open."""
    found = []
    for route, verb, words in TOOLS:
        if may(viewer, verb, seminar):
            try:
                found.append((reverse(route, args=[seminar.slug]), str(words)))
            except NoReverseMatch:
                continue
    return found

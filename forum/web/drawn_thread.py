"""A thread's branches, drawn under their headings: once for what they say and for who asks, where all is published."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from forum.access.viewer import Viewer
from forum.moderation.queries import reasons_of
from forum.moderation.waits import usual_waits
from forum.readings.models import Reading
from forum.responses.branches import Node, group_of
from forum.responses.threads import Look, arranged, grown_from, is_all_published
from forum.web.drawing import Around, draw_branches
from forum.web.presenting import Page, Shown, shown, words_in


@dataclass(frozen=True)
class Scene:
    """Who looks at what, and how."""

    viewer: Viewer
    reading: Reading
    section: str
    look: Look
    base: str
    may_respond: bool
    is_behind_gate: bool = False

    @property
    def key(self) -> tuple[Hashable, ...]:
        """All of it that the drawing of published responses depends on.

        The minute stands for the time: how a time is written changes six days after it.
        """
        viewer, seminar = self.viewer, self.reading.seminar
        return (
            viewer.person_id,
            viewer.role_in(seminar),
            viewer.is_muted_in(seminar),
            seminar.pk in viewer.memberships,
            self.may_respond,
            self.is_behind_gate,
            self.look,
            self.base,
            self.reading.essay.language,
            viewer.at.replace(second=0, microsecond=0),
            get_language(),
            timezone.get_current_timezone_name(),
        )


@dataclass(frozen=True)
class Part:
    """Branches drawn under their headings, the first response to each passage, and how many there are."""

    groups: tuple[tuple[str, SafeString], ...]
    first: Mapping[str, str]  # public ids of passages and responses
    published: int  # of those that are drawn
    unpublished: int  # of all that the viewer may read


NOTHING_DRAWN = Part((), {}, 0, 0)


@dataclass(frozen=True)
class _Beside:
    """What a part is made from and not kept by: the key says all of it that matters."""

    scene: Scene = field(compare=False)


def draw_thread(text: str, scene: Scene) -> Part:
    """A thread that fits on a page, from `whole_text`."""
    if is_all_published(text):
        return _kept(text, scene.key, _Beside(scene))
    every = grown_from(text, is_behind_gate=scene.is_behind_gate)
    return draw_part(every, arranged(every, scene.look, scene.viewer), scene)


@lru_cache(maxsize=200)
def _kept(text: str, key: tuple[Hashable, ...], beside: _Beside) -> Part:
    every = grown_from(text, is_behind_gate=beside.scene.is_behind_gate)
    return draw_part(every, arranged(every, beside.scene.look, beside.scene.viewer), beside.scene)


def draw_part(every: Sequence[Node], nodes: Sequence[Node], scene: Scene) -> Part:
    """`nodes` of `every` branch that was read."""
    viewer, reading = scene.viewer, scene.reading
    responses = [r for node in every for r in node.walk()]
    page = Page(
        viewer,
        reading.seminar,
        scene.may_respond,
        reasons_of(responses),
        viewer.at,
        words_in(get_language() or ""),
        timezone.get_current_timezone_name(),
        usual_waits(responses, viewer, seminar=reading.seminar_id).get(reading.seminar_id),
    )
    around = Around(
        reading.seminar.slug, reading.essay.slug, scene.section, reading.essay.language, scene.base
    )
    groups = _groups(nodes, shown(nodes, page), scene.look)
    return Part(
        tuple((name, draw_branches(ones, around)) for name, ones in groups),
        _first_of_passages(nodes),
        sum(r.state == "published" for node in nodes for r in node.walk()),
        sum(r.state != "published" for r in responses),
    )


def _groups(
    nodes: Sequence[Node], ones: Sequence[Shown], look: Look
) -> Sequence[tuple[str, Sequence[Shown]]]:
    """Branches under their headings; in any order but that of the text there is one group without a heading."""
    if look.order in ("newest", "yours"):
        return [("", ones)] if ones else []
    groups: dict[str, list[Shown]] = {}
    for node, one in zip(nodes, ones, strict=True):
        groups.setdefault(group_of(node), []).append(one)
    return [(name if name != "passages" else "", found) for name, found in groups.items()]


def _first_of_passages(nodes: Sequence[Node]) -> dict[str, str]:
    first: dict[str, str] = {}
    for node in nodes:
        response = node.response
        if response is not None and response.passage is not None and response.state == "published":
            first.setdefault(response.passage.public_id, response.public_id)
    return first

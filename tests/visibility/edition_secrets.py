"""Secrets whose words change, come loose or stand when the reading takes its second edition."""

from __future__ import annotations

import datetime as dt
from typing import Any

from forum.essays.models import Essay
from forum.readings.models import Placement, Reading
from tests import make
from tests.visibility.scene import NOON, Plant, Scene
from tests.visibility.taken import take_next_edition

CHANGED = "since before anyone wrote it down. Nobody asked"
DETACHED = "is worth no more than"
STANDS = "turned the wheel"
OLD = make.SECTIONS[0].paragraphs[0]
REPLACED = {OLD: OLD.replace("wrote it down", "wrote it all down"), make.SECTIONS[1].paragraphs[1]: ""}


def take(scene: Scene) -> None:
    """`CHANGED` changes, `DETACHED` is taken out, and so is the section `law`."""
    Essay.objects.filter(pk=scene.reading.essay_id).update(home=scene.seminar)
    related = Reading.objects.select_related("seminar", "essay", "edition")
    reading = related.get(pk=scene.reading.pk)
    take_next_edition(reading, scene.instructor, REPLACED, without="law")
    became = dict(Placement.objects.filter(reading=reading).values_list("passage__exact", "verdict"))
    assert (became[CHANGED], became[DETACHED]) == ("changed", "detached")
    assert STANDS not in became


def _said(name: str, state: str, *, replied: bool = True, **more: Any) -> Plant:
    """A root of Ada's, with a reply of Ben's below where it is not for her alone to know that it is there."""

    def plant(scene: Scene) -> None:
        root = scene.said(scene.ada, f"hhh{name}", state="held" if state == "held" else "published", **more)
        if replied:
            later = NOON + dt.timedelta(hours=1)
            section = more.get("section", "")
            scene.said(scene.ben, f"bbb{name}", section=section, parent=root, at=later)
        if state == "hidden":
            make.ruling(root, "hide", reason=f"Because of {name}.")

    return plant


def _held(scene: Scene) -> None:
    for number, (section, quote) in enumerate(
        (
            ("", CHANGED),
            ("", "the wheel since before anyone wrote it down. Nobody"),
            ("stone", DETACHED),
            ("stone", "carried there"),
        )
    ):
        at = NOON + dt.timedelta(hours=2 + number)
        scene.said(scene.ada, f"hhhaside{number}", section=section, quote=quote, state="held", at=at)


def _public(scene: Scene) -> None:
    """What everyone reads stands beside the secrets."""
    scene.said(scene.ben, "bbbpublic", quote=CHANGED)
    scene.said(scene.ben, "bbbloose", quote=DETACHED, section="stone")


def _nothing(scene: Scene) -> None:
    pass


PUBLIC: Plant = _public
PAIRS_BEFORE: dict[str, tuple[Plant, Plant]] = {
    "hidden words that changed or that stand": (
        _said("aged", "hidden", quote=CHANGED),
        _said("aged", "hidden", quote=STANDS),
    ),
    "hidden words that are gone, or no words": (
        _said("stone", "hidden", section="stone", quote=DETACHED),
        _said("stone", "hidden", section="stone", stance="source"),
    ),
    "something hidden in a removed section or nothing": (
        _said("law", "hidden", replied=False, section="law", quote="a river may be owned"),
        _nothing,
    ),
    "how many of what changed are held": (_held, _nothing),
    "hidden beside the same changed words": (
        _said("twin", "hidden", replied=False, quote=CHANGED),
        _nothing,
    ),
}

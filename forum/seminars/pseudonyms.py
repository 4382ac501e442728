"""Names for those who would rather not be read under their own: one word of a list, drawn by lot."""

from __future__ import annotations

import secrets
from collections.abc import Set

WORDS = (
    "Alder", "Amber", "Aspen", "Auk", "Avocet", "Basalt", "Beech", "Birch", "Bittern", "Bramble", "Brook",
    "Bunting", "Cedar", "Chaffinch", "Clover", "Coot", "Cormorant", "Crane", "Curlew", "Cypress", "Delta",
    "Dipper", "Dogwood", "Dunlin", "Eider", "Elder", "Elm", "Falcon", "Fern", "Fieldfare", "Flint", "Gannet",
    "Godwit", "Goldcrest", "Granite", "Grebe", "Harrier", "Hawthorn", "Hazel", "Heath", "Heron", "Hobby",
    "Holly", "Hornbeam", "Ibis", "Juniper", "Kestrel", "Kingfisher", "Kite", "Lapwing", "Larch", "Lark",
    "Linden", "Linnet", "Maple", "Marten", "Merlin", "Moss", "Nightjar", "Nuthatch", "Oriole", "Osprey",
    "Ouzel", "Petrel", "Pine", "Pintail", "Pipit", "Plover", "Poplar", "Quartz", "Rowan", "Sandpiper",
    "Sedge", "Shearwater", "Siskin", "Skylark", "Slate", "Sparrow", "Spruce", "Starling", "Sycamore", "Teal",
    "Tern", "Thistle", "Thrush", "Wagtail", "Warbler", "Whimbrel", "Wigeon", "Willow", "Wren", "Yarrow",
)  # fmt: skip


def new_pseudonym(taken: Set[str]) -> str:
    """A name that is not among `taken`, those of one seminar; with a number once every word is.

    Drawn by lot: neither who came first nor anything about the person can be read off it.
    """
    free = [word for word in WORDS if word not in taken]
    if free:
        return secrets.choice(free)
    numbers = max(98, len(taken))  # so that most of what can be drawn is free
    while (name := f"{secrets.choice(WORDS)} {secrets.randbelow(numbers) + 2}") in taken:
        pass
    return name

"""Mendings that a reader of files proposes, done when somebody confirms them. Pure.

A proposal is {"id", "kind", "paragraph", "before", "after"}: a broken line joined ("join"), a running head taken out
("head"), a hyphen at a line's end taken out ("hyphen"). Once answered it also has "answer": "accepted" or "declined".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.essays.tree import Tree, acted, find

Proposal = dict[str, Any]


def fits(tree: Tree, proposal: Mapping[str, Any]) -> bool:
    """Whether the words that it mends still stand there."""
    place = find(tree, proposal["paragraph"])
    return place is not None and proposal["before"] in tree[place[0]]["paragraphs"][place[1]]["text"]


def mended(tree: Tree, proposal: Mapping[str, Any], *, stamp: str) -> Tree:
    """The tree with the words of the proposal in place. Raises Invalid where they were changed meanwhile."""
    if not fits(tree, proposal):
        raise Invalid({"": [_("The words of this mending were changed, so there is nothing to mend.")]})
    n, place = find(tree, proposal["paragraph"]) or (0, 0)
    text = tree[n]["paragraphs"][place]["text"].replace(proposal["before"], proposal["after"], 1)
    if not text.strip():
        return acted(tree, "remove", {"id": proposal["paragraph"]}, stamp=stamp)
    return acted(tree, "edit", {"id": proposal["paragraph"], "text": text}, stamp=stamp)

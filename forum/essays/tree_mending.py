"""Mendings that the reader of a file proposes, done when somebody confirms them. Pure.

What a proposal is stands in `importing.mendings`. Once it is answered it also has "answer": "accepted" or "declined".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forum.essays import tree_blocks
from forum.essays.importing import mendings
from forum.essays.tree import Paragraph, Tree, paragraphs_of

Proposal = dict[str, Any]


def mended(tree: Tree, proposal: Mapping[str, Any]) -> Tree | None:
    """The tree with one proposal done, styles and marks moved along; None where its words no longer stand so."""
    made = mendings.mended(tree, proposal)
    if made is None:
        return None
    before = {paragraph["id"]: paragraph for paragraph in paragraphs_of(tree)}
    gone = before.get(proposal.get("next", ""))
    return [
        {**part, "paragraphs": [_with_block(before[p["id"]], p, gone) for p in part["paragraphs"]]}
        for part in made
    ]


def _with_block(old: Paragraph, new: Paragraph, gone: Paragraph | None) -> Paragraph:
    if new["text"] == old["text"]:
        return new
    text, block = old["text"], old["block"]
    if gone is not None:
        text, block = tree_blocks.joined((text, block), (gone["text"], gone["block"]))
    return {**new, "block": tree_blocks.edited(text, block, new["text"])}


def answered(proposals: list[Proposal], proposal_id: str, answer: str) -> list[Proposal]:
    """The proposals with one answered. What concerned a paragraph that was joined concerns the joined one now."""
    done = next(p for p in proposals if p["id"] == proposal_id)
    moved = {done["next"]: done["paragraph"]} if answer == "accepted" and "next" in done else {}
    return [
        {**p, "answer": answer}
        if p is done
        else {**p, **{name: moved.get(p[name], p[name]) for name in ("paragraph", "next") if name in p}}
        for p in proposals
    ]

"""Footnotes in a tree: their paragraphs stand in the section that refers to them. Pure.

The first paragraph of a note has its label; further ones follow it and have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Paragraph = dict[str, Any]
Tree = list[dict[str, Any]]
Note = list[Paragraph]


def is_note(paragraph: Paragraph) -> bool:
    """Whether it is the text of a footnote."""
    return paragraph["block"].get("kind") == "note"


def end_of_text(paragraphs: Sequence[Paragraph]) -> int:
    """Where the notes at the end of a section begin."""
    end = len(paragraphs)
    while end and is_note(paragraphs[end - 1]):
        end -= 1
    return end


def with_notes(tree: Tree) -> Tree:
    """Each note at the end of the section that refers to it first; those in their place stay as they are.

    A section that a note comes to has its last notes in the order in which its text refers to them.
    """
    homes = _homes(tree)
    arrived: dict[int, list[Note]] = {}
    for n, part in enumerate(tree):
        kept = []
        for group in _groups(part["paragraphs"]):
            home = homes.get(_label(group), (n, 0))[0]
            if home == n:
                kept += group
            else:
                arrived.setdefault(home, []).append(group)
        part["paragraphs"] = kept
    for n, notes in arrived.items():
        paragraphs = tree[n]["paragraphs"]
        end = end_of_text(paragraphs)
        groups = [*_groups(paragraphs[end:]), *notes]
        groups.sort(key=lambda group: homes.get(_label(group), (n, len(homes)))[1])
        tree[n]["paragraphs"] = paragraphs[:end] + [p for group in groups for p in group]
    return tree


def _homes(tree: Tree) -> dict[str, tuple[int, int]]:
    """By label: the section that refers to it first, and how many notes come before it. A note to which a note refers
    comes next after that one.
    """
    notes = {_label(group): _labels(group) for part in tree for group in _groups(part["paragraphs"])}
    homes: dict[str, tuple[int, int]] = {}
    for in_notes in (False, True):
        for n, part in enumerate(tree):
            waiting = _labels(p for p in part["paragraphs"] if is_note(p) == in_notes)[::-1]
            while waiting:
                label = waiting.pop()
                if label not in homes:
                    homes[label] = (n, len(homes))
                    waiting += notes.get(label, [])[::-1]
    return homes


def without_lost_notes(tree: Tree, removed: Iterable[Paragraph]) -> Tree:
    """Without the notes to which only `removed` paragraphs referred, and those to which only these notes did."""
    lost = set(_labels(removed)) - {label for part in tree for label in _labels(part["paragraphs"])}
    gone: list[Paragraph] = []
    for part in tree:
        kept: list[Paragraph] = []
        for group in _groups(part["paragraphs"]):
            (gone if _label(group) and _label(group) in lost else kept).extend(group)
        part["paragraphs"] = kept
    return without_lost_notes(tree, gone) if gone else tree


def without_note(tree: Tree, n: int, place: int) -> Tree:
    """Without one paragraph of a note. The next one takes its label; where there is none, the marks go as well."""
    paragraphs = tree[n]["paragraphs"]
    removed = paragraphs.pop(place)
    label = removed["block"].get("label")
    after = paragraphs[place] if place < len(paragraphs) else None
    if label and after is not None and is_note(after) and not after["block"].get("label"):
        paragraphs[place] = {**after, "block": {**after["block"], "label": label}}
    elif label:
        for part in tree:
            part["paragraphs"] = [_without_refs(p, label) for p in part["paragraphs"]]
    return without_lost_notes(tree, [removed])


def without_dangling_refs(tree: Tree) -> Tree:
    """Without marks that refer to notes that are nowhere."""
    there = {p["block"].get("label") for part in tree for p in part["paragraphs"] if is_note(p)}
    for label in {label for part in tree for label in _labels(part["paragraphs"])} - there:
        for part in tree:
            part["paragraphs"] = [_without_refs(p, label) for p in part["paragraphs"]]
    return tree


def _groups(paragraphs: Sequence[Paragraph]) -> list[Note]:
    """Each note with its further paragraphs, and every other paragraph by itself."""
    groups: list[Note] = []
    for paragraph in paragraphs:
        goes_on = is_note(paragraph) and not paragraph["block"].get("label")
        if goes_on and groups and is_note(groups[-1][0]):
            groups[-1].append(paragraph)
        else:
            groups.append([paragraph])
    return groups


def _label(group: Note) -> str:
    return str(group[0]["block"].get("label") or "") if is_note(group[0]) else ""


def _labels(paragraphs: Iterable[Paragraph]) -> list[str]:
    return [ref[1] for p in paragraphs for ref in p["block"].get("refs", ())]


def _without_refs(paragraph: Paragraph, label: str) -> Paragraph:
    refs = paragraph["block"].get("refs", [])
    kept = [ref for ref in refs if ref[1] != label]
    if len(kept) == len(refs):
        return paragraph
    block = {name: value for name, value in paragraph["block"].items() if name != "refs"}
    return {**paragraph, "block": block | ({"refs": kept} if kept else {})}

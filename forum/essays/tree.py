"""The sections of a manuscript, and all that one may do to them. Pure: a tree goes in, a new one comes out.

A tree is `Manuscript.sections`: [{"key", "heading", "paragraphs": [{"id", "text", "block"}]}]. Ids and keys that an
act makes begin with the `stamp` that the caller gives, so that none is ever used again. A section may be empty while
one works on it. The notes of a footnote go with the section that refers to it. Every act raises Invalid with a
sentence at its field; "" is for what is gone or cannot be done at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from forum.base.errors import Invalid
from forum.base.text import clean
from forum.essays import tree_blocks
from forum.essays.blocks import Block
from forum.essays.importing.flow import runs_right_to_left
from forum.essays.tree_blocks import Words
from forum.essays.tree_notes import (
    end_of_text,
    is_note,
    with_notes,
    without_dangling_refs,
    without_lost_notes,
    without_note,
)
from forum.essays.tree_plans import keys_for, planned

Paragraph = dict[str, Any]
Part = dict[str, Any]
Tree = list[Part]
Args = Mapping[str, str]

LONGEST_PARAGRAPH = 200_000
LONGEST_HEADING = 300
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")  # no more: white space around it may be as long as it likes


@dataclass
class Pen:
    """What an act needs besides its arguments: fresh names, and the addresses of sections that the essay has."""

    stamp: str
    known: frozenset[str] = frozenset()
    _made: int = field(default=0)

    def id(self) -> str:
        self._made += 1
        return f"{self.stamp}-{self._made}"

    def key(self) -> str:
        return f"+{self.id()}"


def acted(tree: Tree, act: str, args: Args, *, stamp: str, known: Iterable[str] = ()) -> Tree:
    """The tree after one act of ACTS. Raises Invalid, and KeyError for no such act."""
    pen = Pen(stamp, frozenset(known))
    done = ACTS[act](copied(tree), args, pen)
    return with_notes(done)


def copied(tree: Tree) -> Tree:
    """To be changed freely: paragraphs themselves are replaced and never changed."""
    return [{**part, "paragraphs": list(part["paragraphs"])} for part in tree]


def paragraphs_of(tree: Tree) -> list[Paragraph]:
    """All of them, in order; the first is ¶ 1."""
    return [paragraph for part in tree for paragraph in part["paragraphs"]]


def find(tree: Tree, paragraph_id: str) -> tuple[int, int] | None:
    """Where a paragraph stands: (section, place in it), from 0."""
    for n, part in enumerate(tree):
        for place, paragraph in enumerate(part["paragraphs"]):
            if paragraph["id"] == paragraph_id:
                return n, place
    return None


def find_part(tree: Tree, key: str) -> int | None:
    """Where a section stands, from 0."""
    return next((n for n, part in enumerate(tree) if part["key"] == key), None)


def typed(text: str, block: Block) -> str:
    """A paragraph's text made clean. Raises Invalid at "text" for what is none."""
    try:
        text = clean(text)
    except ValueError as error:
        raise Invalid({"text": [str(error)]}) from error
    if tree_blocks.is_rigid(block):
        text = re.sub(r"\n(?=\n)", "\n ", text.strip("\n"))
    if not text.strip():
        raise Invalid({"text": [_("A paragraph needs words. To take it out, remove it.")]})
    if len(text) > LONGEST_PARAGRAPH:
        sentence = _("A paragraph has at most %(most)s characters, and this one has %(has)s. Cut it in two.")
        raise Invalid({"text": [sentence % {"most": f"{LONGEST_PARAGRAPH:,}", "has": f"{len(text):,}"}]})
    return text


def pieces_of(text: str, block: Block) -> list[Words]:
    """The paragraphs in what somebody typed: several where blank lines stand in it."""
    rest, pieces = tree_blocks.trimmed(text, block), list[Words]()
    while not tree_blocks.is_rigid(block) and (found := _BLANK_LINE.search(rest[0])):
        piece, rest = tree_blocks.cut(*rest, found.end())
        pieces.append(piece)
    return [*pieces, rest]


def heading_of(text: str, name: str = "heading") -> str:
    """A heading made clean, on one line. Raises Invalid at `name`."""
    try:
        heading = " ".join(clean(text).split())
    except ValueError as error:
        raise Invalid({name: [str(error)]}) from error
    if not heading:
        raise Invalid({name: [_("A section needs a heading: it is found by it.")]})
    if len(heading) > LONGEST_HEADING:
        sentence = _("A heading has at most %(most)s characters, and this one has %(has)s.")
        raise Invalid({name: [sentence % {"most": LONGEST_HEADING, "has": len(heading)}]})
    return heading


# Paragraphs


def _edit(tree: Tree, args: Args, pen: Pen) -> Tree:
    n, place = _place(tree, args)
    old = tree[n]["paragraphs"][place]
    text = typed(args["text"], old["block"])
    if text == old["text"]:
        return tree
    first, *more = pieces_of(text, tree_blocks.edited(old["text"], old["block"], text))
    tree[n]["paragraphs"][place : place + 1] = [
        {"id": old["id"], "text": first[0], "block": first[1]},
        *({"id": pen.id(), "text": text, "block": block} for text, block in more),
    ]
    return tree


def _add(tree: Tree, args: Args, pen: Pen) -> Tree:
    """After a paragraph, or at the beginning of the section of which `after` is the key."""
    part, found = find_part(tree, args["after"]), find(tree, args["after"])
    if part is None and found is None:
        raise _gone()
    n, place = (part, -1) if part is not None else found or (0, 0)
    made = [
        {"id": pen.id(), "text": text, "block": {"dir": "rtl"} if runs_right_to_left(text) else {}}
        for text, _block in pieces_of(typed(args["text"], {}), {})
    ]
    tree[n]["paragraphs"][place + 1 : place + 1] = made
    return tree


def _remove(tree: Tree, args: Args, pen: Pen) -> Tree:
    """With the notes that nothing else refers to; of a note, with the marks that refer to it."""
    n, place = _place(tree, args)
    if is_note(tree[n]["paragraphs"][place]):
        return without_note(tree, n, place)
    return without_lost_notes(tree, [tree[n]["paragraphs"].pop(place)])


def _move(step: int) -> Callable[[Tree, Args, Pen], Tree]:
    """Past the paragraph beside it; from the edge of a section into the next one."""

    def move(tree: Tree, args: Args, pen: Pen) -> Tree:
        n, place = _place(tree, args)
        paragraphs = tree[n]["paragraphs"]
        _no_note(paragraphs[place])
        beside = place + step
        while 0 <= beside < len(paragraphs) and is_note(paragraphs[beside]):
            beside += step
        if not 0 <= beside < len(paragraphs):
            if not 0 <= n + step < len(tree):
                first = _("This paragraph is the first already.")
                raise Invalid({"": [first if step < 0 else _("This paragraph is the last already.")]})
            there = tree[n + step]["paragraphs"]
            there.insert(end_of_text(there) if step < 0 else 0, paragraphs.pop(place))
        else:
            paragraphs.insert(beside, paragraphs.pop(place))
        return tree

    return move


def _split(tree: Tree, args: Args, pen: Pen) -> Tree:
    n, place = _place(tree, args)
    old = tree[n]["paragraphs"][place]
    at = int(args["at"]) if re.fullmatch(r"[0-9]{1,7}", args["at"]) else 0
    if not 0 < at < len(old["text"]) or unicodedata.combining(old["text"][at]):
        raise Invalid({"at": [_("Choose where to split: there is no such place in this paragraph.")]})
    (text, block), (more, other) = tree_blocks.cut(old["text"], old["block"], at)
    if not text.strip() or not more.strip():
        raise Invalid({"at": [_("Choose where to split so that both parts have words.")]})
    tree[n]["paragraphs"][place : place + 1] = [
        {"id": old["id"], "text": text, "block": block},
        {"id": pen.id(), "text": more, "block": other},
    ]
    return tree


def _join(tree: Tree, args: Args, pen: Pen) -> Tree:
    """With the paragraph before, also the last of the section above; of a note, with the part of it before."""
    n, place = _place(tree, args)
    second = tree[n]["paragraphs"][place]
    if is_note(second) and second["block"].get("label"):
        raise Invalid({"": [_("This begins another footnote, so it stays by itself.")]})
    before = [
        (m, p)
        for m, part in enumerate(tree[: n + 1])
        for p, paragraph in enumerate(part["paragraphs"])
        if (m, p) < (n, place) and is_note(paragraph) == is_note(second) and (m == n or not is_note(second))
    ]
    if not before:
        raise Invalid({"": [_("There is no paragraph before this one to join it with.")]})
    m, p = before[-1]
    tree[m]["paragraphs"][p] = _together(tree[m]["paragraphs"][p], second)
    tree[n]["paragraphs"].pop(place)
    return tree


def _together(first: Paragraph, second: Paragraph) -> Paragraph:
    kinds = {first["block"].get("kind"), second["block"].get("kind")}
    if "table" in kinds and len(kinds) > 1:
        raise Invalid({"": [_("A table can be joined with another table alone.")]})
    text, block = tree_blocks.joined((first["text"], first["block"]), (second["text"], second["block"]))
    if len(text) > LONGEST_PARAGRAPH:
        sentence = _("Together they would have more than %(most)s characters.")
        raise Invalid({"": [sentence % {"most": f"{LONGEST_PARAGRAPH:,}"}]})
    return {"id": first["id"], "text": text, "block": block}


# Sections


def _start_section(tree: Tree, args: Args, pen: Pen) -> Tree:
    n, place = _place(tree, args)
    _no_note(tree[n]["paragraphs"][place])
    if place == 0:
        raise Invalid({"": [_("This paragraph is the first of its section already.")]})
    heading = heading_of(args["heading"]) if args.get("heading", "").strip() else ""
    after = {"key": pen.key(), "heading": heading, "paragraphs": tree[n]["paragraphs"][place:]}
    tree[n]["paragraphs"] = tree[n]["paragraphs"][:place]
    tree.insert(n + 1, after)
    return tree


def _make_heading(tree: Tree, args: Args, pen: Pen) -> Tree:
    """Of the section that begins with the next paragraph; of its own where it is the first of one without heading."""
    n, place = _place(tree, args)
    paragraph = tree[n]["paragraphs"][place]
    _no_note(paragraph)
    if paragraph["block"].get("refs"):
        raise Invalid({"": [_("This paragraph refers to a footnote, and a heading cannot.")]})
    heading = heading_of(paragraph["text"], "")
    rest = tree[n]["paragraphs"][place + 1 :]
    if place == 0 and not tree[n]["heading"]:
        tree[n] |= {"heading": heading, "paragraphs": rest}
        return tree
    tree[n]["paragraphs"] = tree[n]["paragraphs"][:place]
    tree.insert(n + 1, {"key": pen.key(), "heading": heading, "paragraphs": rest})
    return tree


def _name(tree: Tree, args: Args, pen: Pen) -> Tree:
    tree[_part(tree, args)]["heading"] = heading_of(args["heading"])
    return tree


def _join_section(tree: Tree, args: Args, pen: Pen) -> Tree:
    """With the section above, under its heading. Where only one of them is of an earlier edition, its address stays."""
    n = _part(tree, args)
    if n == 0:
        raise Invalid({"": [_("There is no section above the first one.")]})
    above, below = tree[n - 1], tree.pop(n)
    if above["key"].startswith("+") and not below["key"].startswith("+"):
        above["key"] = below["key"]
    above["heading"] = above["heading"] or below["heading"]
    together = above["paragraphs"] + below["paragraphs"]
    above["paragraphs"] = sorted(together, key=is_note)
    return tree


def _remove_section(tree: Tree, args: Args, pen: Pen) -> Tree:
    n = _part(tree, args)
    if len(tree) == 1:
        raise Invalid({"": [_("An essay needs at least one section.")]})
    tree[n]["paragraphs"] = [p for p in tree[n]["paragraphs"] if is_note(p)]
    tree = with_notes(tree)  # those that another section refers to as well go there
    return without_dangling_refs(tree[:n] + tree[n + 1 :])


def _move_section(step: int) -> Callable[[Tree, Args, Pen], Tree]:
    def move(tree: Tree, args: Args, pen: Pen) -> Tree:
        n = _part(tree, args)
        if not 0 <= n + step < len(tree):
            first = _("This section is the first already.")
            raise Invalid({"": [first if step < 0 else _("This section is the last already.")]})
        tree.insert(n + step, tree.pop(n))
        return tree

    return move


def _add_section(tree: Tree, args: Args, pen: Pen) -> Tree:
    """After the section of that key, or before all of them where `after` is ""."""
    n = -1 if not args["after"] else find_part(tree, args["after"])
    if n is None:
        raise _gone()
    tree.insert(n + 1, {"key": pen.key(), "heading": heading_of(args["heading"]), "paragraphs": []})
    return tree


def _match(tree: Tree, args: Args, pen: Pen) -> Tree:
    """Says which section of the essay this one continues; "" is none. One that continued it before gives it up."""
    n, to = _part(tree, args), args["to"]
    if to and to not in pen.known:
        raise Invalid({"to": [_("The essay never had such a section. Choose one of the list.")]})
    if tree[n]["key"] == to:
        return tree
    other = find_part(tree, to) if to else None
    if other is not None:
        tree[other]["key"] = pen.key()
    if to or not tree[n]["key"].startswith("+"):
        tree[n]["key"] = to or pen.key()
    return tree


def _no_note(paragraph: Paragraph) -> None:
    if is_note(paragraph):
        raise Invalid({"": [_("A footnote stays in the section that refers to it.")]})


def _gone() -> Invalid:
    return Invalid({"": [_("That is not in the text any more. Look at it again.")]})


def _place(tree: Tree, args: Args) -> tuple[int, int]:
    found = find(tree, args["id"])
    if found is None:
        raise _gone()
    return found


def _part(tree: Tree, args: Args) -> int:
    found = find_part(tree, args["key"])
    if found is None:
        raise _gone()
    return found


def _cut(tree: Tree, args: Args, pen: Pen) -> Tree:
    """By a plan (see `tree_plans`)."""
    try:
        plan = clean(args["plan"])
    except ValueError as error:
        raise Invalid({"plan": [str(error)]}) from error
    paragraphs = paragraphs_of(tree)
    ranges = planned(plan, len(paragraphs), heading_of)
    return [
        {
            "key": key or pen.key(),
            "heading": part.heading,
            "paragraphs": sorted(paragraphs[part.first - 1 : part.last], key=is_note),
        }
        for part, key in zip(ranges, keys_for(tree, ranges), strict=True)
    ]


ACTS: dict[str, Callable[[Tree, Args, Pen], Tree]] = {
    "edit": _edit,
    "add": _add,
    "remove": _remove,
    "up": _move(-1),
    "down": _move(1),
    "split": _split,
    "join": _join,
    "start_section": _start_section,
    "make_heading": _make_heading,
    "name": _name,
    "join_section": _join_section,
    "remove_section": _remove_section,
    "section_up": _move_section(-1),
    "section_down": _move_section(1),
    "add_section": _add_section,
    "match": _match,
    "cut": _cut,
}

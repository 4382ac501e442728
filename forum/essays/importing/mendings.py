"""What the pages of a book did to a text, and how to undo it: proposed one by one, never done unasked. Pure.

A proposal is {"id": "m1", "kind", "paragraph": id, "before", "after"}:

- "hyphen": `before` ("confis- cated") stands in the paragraph; mended, `after` ("confiscated") stands there
- "head": the paragraph is a running head or the number of a page; `before` is all of it, `after` is ""
- "join": the paragraph goes on in another, {"next": id}, with heads of pages between them perhaps. `before` is its end
  and the other's beginning with a blank line between, `after` both as they stand together
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from forum.essays.importing.converted import Paragraph

EDGE = 2  # lines at the top and at the foot of a page where running heads stand
SHOWN = 60  # characters of each side of a join
LONGEST_HEAD = 120

Proposal = dict[str, Any]
Tree = list[dict[str, Any]]

_HYPHENS = "-\u2010\u00ad"
_BROKEN = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]\Z")
_GOES_ON = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\W*(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})\W*\Z")
_SENTENCE_ENDS = tuple(".!?…”»\"')]。！？؟")
_WORD = re.compile(rf"[^\W\d_]+(?:[{_HYPHENS}][^\W\d_]+)*")


def running_heads(pages: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """(page, line), both from 0, of lines that stand alike at the edge of several pages, and of page numbers."""
    edges: list[tuple[int, int, str]] = []
    for n, lines in enumerate(pages):
        written = [m for m, line in enumerate(lines) if line]
        edge = (
            dict.fromkeys(written[:EDGE] + written[-EDGE:])
            if len(written) > 2 * EDGE
            else written[:1] + written[-1:]
        )
        edges += [(n, m, lines[m]) for m in edge if len(lines[m]) <= LONGEST_HEAD]
    shapes = Counter(shape for _n, shape in {(n, _shape(line)) for n, _m, line in edges})
    fewest = 2 if len(pages) <= 4 else 3
    return {
        (n, m)
        for n, m, line in edges
        if (shapes[_shape(line)] >= fewest and len(pages) > 1) or (len(pages) > 1 and _NUMBER.match(line))
    }


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", line).casefold()


def proposals_for(paragraphs: Sequence[Paragraph], ids: Sequence[str]) -> list[Proposal]:
    """All that may want mending, in the order of the text; `ids` are the paragraphs' own."""
    words = Counter(w.casefold() for p in paragraphs for w in _WORD.findall(p.text))
    found: list[Proposal] = []
    body = [n for n, p in enumerate(paragraphs) if not p.running]
    after = dict(pairwise(body))
    for n, paragraph in enumerate(paragraphs):
        if paragraph.running:
            found.append({"kind": "head", "paragraph": ids[n], "before": paragraph.text, "after": ""})
            continue
        found += [{"kind": "hyphen", "paragraph": ids[n], **change} for change in _hyphens(paragraph, words)]
        following = paragraphs[after[n]] if n in after else None
        if following is not None and _continues(paragraph, following):
            change = _join(paragraph.text, following.text, words)
            found.append({"kind": "join", "paragraph": ids[n], "next": ids[after[n]], **change})
    return [{"id": f"m{n}", **proposal} for n, proposal in enumerate(found, 1)]


def _hyphens(paragraph: Paragraph, words: Counter[str]) -> list[dict[str, str]]:
    changes = []
    for line, following in pairwise(paragraph.lines):
        broken, rest = _BROKEN.search(line), _GOES_ON.match(following)
        if broken and rest and rest[0][0].islower():
            whole = _mended(broken[0], rest[0], words)
            changes.append({"before": f"{broken[0]} {rest[0]}", "after": whole})
    return changes


def _mended(broken: str, rest: str, words: Counter[str]) -> str:
    """Without the hyphen, unless the text writes the word with one elsewhere and nowhere without."""
    without, with_it = broken[:-1] + rest, broken[:-1] + "-" + rest
    kept = not words[without.casefold()] and words[with_it.casefold()]
    return with_it if kept and broken[-1] != "\u00ad" else without


def _continues(paragraph: Paragraph, following: Paragraph) -> bool:
    """Over the end of a page, where no sentence ends or the next begins small."""
    if following.page == paragraph.page:
        return False
    return not paragraph.text.endswith(_SENTENCE_ENDS) or following.text[:1].islower()


def _join(first: str, second: str, words: Counter[str]) -> dict[str, str]:
    end, start = _tail(first), _head(second)
    broken, rest = _BROKEN.search(end), _GOES_ON.match(start)
    if broken and rest and rest[0][0].islower():
        together = end[: broken.start()] + _mended(broken[0], rest[0], words) + start[rest.end() :]
    else:
        together = f"{end} {start}"
    return {"before": f"{end}\n\n{start}", "after": together}


def _tail(text: str) -> str:
    """The end of a paragraph, without words that another mending may change."""
    broken = max(text.rfind(f"{hyphen} ") for hyphen in _HYPHENS)
    text = text[broken + 2 :] if broken >= 0 else text
    cut = text.find(" ", len(text) - SHOWN) if len(text) > SHOWN else -1
    return text[cut + 1 :]


def _head(text: str) -> str:
    """The beginning of a paragraph in the same way."""
    broken = min((at for hyphen in _HYPHENS if (at := text.find(f"{hyphen} ")) > 0), default=len(text))
    short = min(broken, SHOWN)
    if short == len(text):
        return text
    cut = text.rfind(" ", 0, short + 1)
    return text[:cut] if cut > 0 else text[:short]


def mended(tree: Tree, proposal: Mapping[str, Any]) -> Tree | None:
    """The sections with one proposal applied; None where its words no longer stand so. The given ones stay as they
    are. Only plain text is touched: a paragraph with styles or notes keeps them in their places before the change.
    """
    place = _find(tree, proposal["paragraph"])
    if place is None:
        return None
    text = tree[place[0]]["paragraphs"][place[1]]["text"]
    if proposal["kind"] == "head":
        return _replaced(tree, place, None) if text == proposal["before"] else None
    if proposal["kind"] == "hyphen":
        if proposal["before"] not in text:
            return None
        return _replaced(tree, place, text.replace(proposal["before"], proposal["after"], 1))
    other = _find(tree, proposal["next"])
    end, _gap, start = proposal["before"].partition("\n\n")
    if other is None or other[0] != place[0] or not text.endswith(end):
        return None
    more = tree[other[0]]["paragraphs"][other[1]]["text"]
    if not more.startswith(start):
        return None
    together = text[: len(text) - len(end)] + proposal["after"] + more[len(start) :]
    return _replaced(_replaced(tree, place, together), other, None)


def _find(tree: Tree, paragraph: str) -> tuple[int, int] | None:
    for n, section in enumerate(tree):
        for m, row in enumerate(section["paragraphs"]):
            if row["id"] == paragraph:
                return n, m
    return None


def _replaced(tree: Tree, place: tuple[int, int], text: str | None) -> Tree:
    section = tree[place[0]]
    rows = list(section["paragraphs"])
    if text is None:
        del rows[place[1]]
    else:
        rows[place[1]] = {**rows[place[1]], "text": text}
    return [{**s, "paragraphs": rows} if s is section else s for s in tree]

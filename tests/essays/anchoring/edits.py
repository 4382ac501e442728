"""A text under the editor's hands that never forgets where each character came from.

So the truth about a quotation is known from how the new text was made, not from what any search finds in it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from forum.essays.anchors import Part, Quote

BREAK = "\n\n"
Letter = tuple[
    str, int | None
]  # a character, and the number in the old text of the one that it was or replaced
Paragraph = list[Letter]


def read(path: Path) -> list[tuple[str, str]]:
    """(section key, text) of a file in which "# key" begins a section."""
    sections = []
    for piece in re.split(r"^# ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        key, _, text = piece.partition("\n")
        sections.append((key.strip(), text.strip()))
    return sections


@dataclass
class Text:
    """The old text, its characters numbered through all sections."""

    sections: list[tuple[str, str]]
    first: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        at = 0
        for key, text in self.sections:
            self.first[key] = at
            at += len(text) + len(BREAK)

    @property
    def parts(self) -> list[Part]:
        return [Part(key, text) for key, text in self.sections]

    def quote(self, words: str, nth: int = 0) -> Quote:
        """The nth place where these words stand."""
        for key, text in self.sections:
            at = text.find(words)
            while at >= 0:
                if nth == 0:
                    return self.range(key, at, at + len(words))
                nth -= 1
                at = text.find(words, at + 1)
        raise LookupError(words)

    def range(self, key: str, start: int, end: int) -> Quote:
        text = dict(self.sections)[key]
        return Quote(key, start, end, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])

    def draft(self) -> Draft:
        made = Draft()
        for key, text in self.sections:
            at, paragraphs = self.first[key], list[Paragraph]()
            for paragraph in text.split(BREAK):
                paragraphs.append([(c, at + n) for n, c in enumerate(paragraph)])
                at += len(paragraph) + len(BREAK)
            made.sections.append((key, paragraphs))
        return made


@dataclass
class Draft:
    """The new text in the making."""

    sections: list[tuple[str, list[Paragraph]]] = field(default_factory=list)
    unedited_moves: bool = False

    def of(self, key: str) -> list[Paragraph]:
        return next(paragraphs for own, paragraphs in self.sections if own == key)

    def finished(self) -> tuple[list[Part], dict[str, list[int | None]]]:
        parts, origins = [], {}
        for key, paragraphs in self.sections:
            kept = [p for p in paragraphs if p]
            letters = list[Letter]()
            for n, paragraph in enumerate(kept):
                letters += ([(c, None) for c in BREAK] if n else []) + paragraph
            parts.append(Part(key, "".join(c for c, _ in letters)))
            origins[key] = [origin for _, origin in letters]
        return parts, origins

    def where(self, words: str, nth: int = 0) -> tuple[str, int, int]:
        """(section, paragraph, place in it) of the nth place where these words stand now."""
        for key, paragraphs in self.sections:
            for number, paragraph in enumerate(paragraphs):
                text = plain(paragraph)
                at = text.find(words)
                while at >= 0:
                    if nth == 0:
                        return key, number, at
                    nth -= 1
                    at = text.find(words, at + 1)
        raise LookupError(words)

    def replace(self, words: str, by: str, nth: int = 0) -> Draft:
        key, number, at = self.where(words, nth)
        paragraph = self.of(key)[number]
        paragraph[at : at + len(words)] = replaced(paragraph[at : at + len(words)], by)
        return self

    def write(self, fresh: str, *, after: str) -> Draft:
        """Adds words that were nowhere."""
        key, number, at = self.where(after)
        at += len(after)
        self.of(key)[number][at:at] = [(c, None) for c in fresh]
        return self

    def delete(self, words: str, nth: int = 0) -> Draft:
        return self.replace(words, "", nth)

    def move(self, words: str, *, after: str) -> Draft:
        key, number, at = self.where(words)
        taken = self.of(key)[number][at : at + len(words)]
        del self.of(key)[number][at : at + len(words)]
        key, number, at = self.where(after)
        at += len(after)
        self.of(key)[number][at:at] = [(" ", None), *taken]
        return self

    def part(self, words: str) -> Draft:
        """A paragraph becomes two: the second begins with these words."""
        key, number, at = self.where(words)
        paragraphs = self.of(key)
        paragraph = paragraphs[number]
        first = paragraph[:at]
        while first and first[-1][0] == " ":
            first.pop()
        paragraphs[number : number + 1] = [first, paragraph[at:]]
        return self

    def every_paragraph_joined(self) -> Draft:
        for n, (key, paragraphs) in enumerate(self.sections):
            joined = list[Letter]()
            for paragraph in paragraphs:
                joined += ([(" ", None)] if joined else []) + paragraph
            self.sections[n] = key, [joined]
        return self

    def every_word(self, change: Callable[[str], str], pattern: str = r"\w+") -> Draft:
        """What the pattern finds, changed wherever it stands."""
        for _key, paragraphs in self.sections:
            for paragraph in paragraphs:
                for match in reversed(list(re.finditer(pattern, plain(paragraph)))):
                    new = change(match.group())
                    if new != match.group():
                        a, b = match.span()
                        paragraph[a:b] = replaced(paragraph[a:b], new)
        return self

    def rewrite(self, share: float, seed: int, words: list[str], pattern: str = r"\w+") -> Draft:
        """That share of the words replaced by others."""
        chance = random.Random(seed)
        return self.every_word(
            lambda word: chance.choice(words) if chance.random() < share else word, pattern
        )

    def drop_paragraph(self, words: str, nth: int = 0) -> Draft:
        key, number, _ = self.where(words, nth)
        del self.of(key)[number]
        return self

    def move_paragraph(self, words: str, *, to: str, at: int = 0) -> Draft:
        key, number, _ = self.where(words)
        self.of(to).insert(at, self.of(key).pop(number))
        return self

    def add_paragraph(self, fresh: str, *, to: str, at: int = 0) -> Draft:
        self.of(to).insert(at, [(c, None) for c in fresh])
        return self

    def turn_paragraphs(self) -> Draft:
        for _key, paragraphs in self.sections:
            paragraphs.reverse()
        return self

    def turn_sections(self) -> Draft:
        self.sections.reverse()
        return self

    def drop_section(self, key: str) -> Draft:
        self.sections = [pair for pair in self.sections if pair[0] != key]
        return self

    def rename_section(self, key: str, new: str) -> Draft:
        self.sections = [(new if own == key else own, paragraphs) for own, paragraphs in self.sections]
        return self

    def join_sections(self, first: str, second: str) -> Draft:
        self.of(first).extend(self.of(second))
        return self.drop_section(second)


def plain(paragraph: Paragraph) -> str:
    return "".join(c for c, _ in paragraph)


def replaced(letters: Paragraph, by: str) -> Paragraph:
    """New words in the place of old ones; what they begin and end with alike is kept."""
    old = plain(letters)
    head = next((n for n, (a, b) in enumerate(zip(old, by, strict=False)) if a != b), min(len(old), len(by)))
    most = min(len(old), len(by)) - head
    tail = 0
    while tail < most and old[-1 - tail] == by[-1 - tail]:
        tail += 1
    gone = letters[head : len(old) - tail]
    come = by[head : len(by) - tail]
    middle: Paragraph = [
        (c, gone[n * len(gone) // len(come)][1] if gone else None) for n, c in enumerate(come)
    ]
    return letters[:head] + middle + letters[len(old) - tail :]

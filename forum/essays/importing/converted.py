"""What comes out of bringing a text in, and the one way in which it fails."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from forum.base.errors import ForumError
from forum.essays.blocks import Block


class Unreadable(ForumError):
    """A file that is not taken. `sentence` says what happened, what it means, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass
class Paragraph:
    """One paragraph on its way from the file.

    `level` is above 0 for a heading of the text; `style` is what a word processor calls its style; `notes` are the
    footnotes that it refers to, each a paragraph of kind "note". Of a PDF, `page` is where it stands, `lines` are
    what it was put together from, and `running` says that it looks like the head of a page.
    """

    text: str
    block: Block = field(default_factory=dict)
    notes: list[Paragraph] = field(default_factory=list)
    level: int = 0
    style: str = ""
    page: int = 0
    lines: tuple[str, ...] = ()
    running: bool = False

    def give_marks(self, to: Paragraph) -> None:
        """Notes and images of a heading go to the paragraph after it: headings of sections are plain words."""
        for name in ("refs", "left_out"):
            if name in self.block:
                to.block[name] = [[0, words] for _at, words in self.block.pop(name)] + to.block.get(name, [])
        to.notes = self.notes + to.notes
        self.notes = []


@dataclass
class Flow:
    """A text before it is cut into sections: its paragraphs and headings in order, and what is known of it.

    `title` and `author` are words of the text only where `title_in_text` and `author_in_text` say so.
    """

    paragraphs: list[Paragraph]
    title: str = ""
    author: str = ""
    language: str = ""
    title_in_text: bool = False
    author_in_text: bool = False
    told: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Converted:
    """A text as a manuscript takes it.

    `sections` is that of `Manuscript.sections`: [{"key": "+1", "heading", "paragraphs": [{"id": "p1", "text",
    "block"}]}]. `told` are sentences on what was taken and what was left out. `proposals` are mendings to be confirmed
    one by one, none of them applied (see `mendings.py`). `plain` is every word that was taken, in order: title where
    it stands in the text, headings, paragraphs, each on its own line; headings that we invented are not in it.
    `language` is a primary subtag ("en") or "" where nothing says it.
    """

    title: str
    author: str
    language: str
    sections: list[dict[str, Any]]
    told: list[str]
    proposals: list[dict[str, Any]]
    plain: str

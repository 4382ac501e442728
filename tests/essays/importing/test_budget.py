"""A 20,000-word DOCX with footnotes, within the budget."""

from __future__ import annotations

import random
import time

import pytest

from forum.essays.importing import Unreadable, convert
from tests.essays.importing.archives import docx, w_paragraph, w_run
from tests.essays.importing.taken import words

GATE = 10.0  # seconds


def test_twenty_thousand_words_of_docx_come_in_within_the_gate() -> None:
    chance = random.Random(7)
    vocabulary = ["harvest", "grain", "village", "state", "quota", "winter", "famine", "plan"]
    notes: dict[int, str] = {}
    body = ""
    for chapter in range(20):
        body += w_paragraph(f"Chapter {chapter}", "Heading1")
        for _paragraph in range(10):
            runs = [
                w_run(" ".join(chance.choices(vocabulary, k=24)) + " ", "<w:i/>" * (n % 2)) for n in range(4)
            ]
            notes[len(notes) + 1] = "See " + " ".join(chance.choices(vocabulary, k=4)) + "."
            body += w_paragraph("".join(runs) + f'<w:r><w:footnoteReference w:id="{len(notes)}"/></w:r>')
    began = time.monotonic()
    found = convert(docx(body, notes=notes), "long.docx")
    took = time.monotonic() - began
    assert len(words(found.plain)) == 20 * 2 + 20 * 10 * (4 * 24 + 5)
    assert sum(len(s["paragraphs"]) for s in found.sections) == 400
    print(f"{len(words(found.plain)):,} words of DOCX in {took:.2f} s")  # noqa: T201
    assert took < GATE


def test_a_text_longer_than_an_essay_is_refused_and_not_cut() -> None:
    data = ("A sentence of some words, and more of them.\n\n" * 40_000).encode()
    with pytest.raises(Unreadable, match="longer than one essay can be"):
        convert(data, "long.txt")

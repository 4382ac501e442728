"""How long quotations take to be placed in another edition: `python -m benchmarks.anchoring`. Needs no site.

Every figure is processor time; each quotation's share of the comparison of the two texts is in it.
"""

from __future__ import annotations

import os
import random
import sys
import time
import tracemalloc
from pathlib import Path

ESSAY = Path(__file__).resolve().parent.parent / "seeds" / "essay.txt"
BREAK = "\n\n"
Sections = list[tuple[str, str]]


def main() -> int:
    """0 where every gate is kept, 1 otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415

    django.setup()
    essay = ESSAY.read_text(encoding="utf-8").strip()
    long = BREAK.join(_varied(essay, seed) for seed in range(10))
    wide = [(f"s{n}", _varied(essay, n)) for n in range(10)]
    rows = [
        (
            "a quotation in a 14 kB section, 5 % of words replaced",
            _each([("s", essay)], 1_000, 0.05),
            0.5,
            0.15,
        ),
        ("the same, a misspelling in every line", _each([("s", essay)], 1_000, 0.12), 0.5, 0.15),
        ("a quotation in a 140 kB essay of 10 sections", _each(wide, 2_000, 0.05), 3.0, 1.5),
        ("a quotation in a 140 kB essay of one section", _each([("s", long)], 2_000, 0.05), 3.0, 1.5),
    ]
    missed = False
    print(f"{'what':56} {'ms':>8} {'gate':>6} {'aim':>6}")
    for what, figure, gate, aim in rows:
        print(f"{what:56} {figure:8.3f} {gate:6} {aim:6}")
        missed = missed or figure > gate
    seconds, grown = _many(wide, 5_000)
    print(f"{'5,000 passages, 20,000 words, s (gate 20, aim 5)':56} {seconds:8.2f}")
    print(f"{'the same, memory at its most, MB (gate 100)':56} {grown:8.1f}")
    return int(missed or seconds > 20 or grown > 100)


def _varied(essay: str, seed: int) -> str:
    """The essay with its words shuffled within each sentence: the same length, other phrases."""
    chance, paragraphs = random.Random(seed), []
    for paragraph in essay.split(BREAK):
        sentences = [sentence.split() for sentence in paragraph.split(". ")]
        for words in sentences:
            chance.shuffle(words)
        paragraphs.append(". ".join(" ".join(words) for words in sentences))
    return BREAK.join(paragraphs)


def _edited(text: str, share: float, chance: random.Random) -> str:
    return BREAK.join(
        " ".join("lantern" if chance.random() < share else word for word in paragraph.split(" "))
        for paragraph in text.split(BREAK)
    )


def _compared(sections: Sections, count: int, share: float) -> int:
    """How many of `count` random passages of 5 to 300 characters are exact."""
    from forum.essays.anchors import Comparison, Part, Quote  # noqa: PLC0415

    chance, exact = random.Random(1), 0
    new = [Part(key, _edited(text, share, chance)) for key, text in sections]
    comparison = Comparison([Part(key, text) for key, text in sections], new)
    for _ in range(count):
        key, text = chance.choice(sections)
        start = chance.randrange(len(text) - 300)
        end = start + chance.randrange(5, 300)
        around = text[max(0, start - 32) : start], text[end : end + 32]
        exact += comparison.place(Quote(key, start, end, text[start:end], *around)).verdict == "exact"
    return exact


def _each(sections: Sections, count: int, share: float) -> float:
    began = time.process_time()
    _compared(sections, count, share)
    return (time.process_time() - began) * 1_000 / count


def _many(sections: Sections, count: int) -> tuple[float, float]:
    began = time.process_time()
    _compared(sections, count, 0.05)
    seconds = time.process_time() - began
    tracemalloc.start()
    _compared(sections, 200, 0.05)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, most / 1e6


if __name__ == "__main__":
    sys.exit(main())

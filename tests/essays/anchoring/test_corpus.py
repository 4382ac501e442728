"""Every quotation of the corpus goes where it must, or comes loose: never to other text."""

from __future__ import annotations

import os
import sys
from collections import Counter, defaultdict

import pytest

from forum.essays.anchors import Comparison
from tests.essays.anchoring.cases import cases
from tests.essays.anchoring.essays import essays
from tests.essays.anchoring.truth import OVERLAP, New, judged, overlap, plain_search

MOST_MISSED = 0.02


def test_no_quotation_lands_on_other_text(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes, by_category, misplaced = Counter[str](), defaultdict[str, Counter[str]](Counter), 0
    told, tells = list[str](), "TELL" in os.environ  # the comparison with a plain search takes a minute
    for essay in essays():
        old = essay.text.parts
        for case in cases(essay):
            new = New.of(case.draft)
            comparison = Comparison(old, new.parts)
            for quote in case.quotes:
                placed = comparison.place(quote)
                own = new.own(essay.text, quote, many=len(case.quotes) > 1)
                outcome = judged(essay.text, new, quote, own, placed)
                if placed.verdict == "exact":
                    assert new.text(placed.section)[placed.start : placed.end] == quote.exact
                outcomes[outcome] += 1
                by_category[case.category][outcome] += 1
                if outcome in ("astray", "missed"):
                    told.append(f"{outcome}: {case.category}, {essay.name}: {quote.exact[:60]!r} -> {placed}")
                if tells:
                    misplaced += overlap(new, own, *plain_search(new.parts, quote)) < OVERLAP
    total = sum(outcomes.values())
    lines = [
        f"cases {total}, right {outcomes['right']}, missed {outcomes['missed']}, wrong: {outcomes['astray']}",
        f"came loose besides: {outcomes['loose']}",
    ]
    if tells:
        lines += [f"plain fuzzy search, no thresholds: misplaced: {misplaced}"]
        lines = [*(f"  {name}: {dict(counted)}" for name, counted in by_category.items()), *told, *lines]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert total >= 300
    assert len(by_category) >= 20
    assert outcomes["astray"] == 0, "\n".join(line for line in told if line.startswith("astray"))
    assert outcomes["missed"] <= MOST_MISSED * total

"""Sentences changed by hand: what says something else now is said to be changed, and why it needs a look."""

from __future__ import annotations

import pytest

from forum.essays.anchors import Comparison
from tests.essays.anchoring.edits import Text
from tests.essays.anchoring.essays import Essay, essays
from tests.essays.anchoring.truth import OVERLAP, New, overlap

EDITS = [
    pytest.param(essay, edit, id=f"{essay.name}-{n}")
    for essay in essays()
    for n, edit in enumerate(essay.by_hand)
    if edit[3]
]


@pytest.mark.parametrize(("essay", "edit"), EDITS)
def test_a_changed_sentence_says_whether_a_negation_a_number_or_a_date_differs(
    essay: Essay, edit: tuple[str, str, str, str]
) -> None:
    words, by, kind, quoted = edit
    new = New.of(essay.text.draft().replace(words, by))
    quote = essay.text.quote(quoted)
    placed = Comparison(essay.text.parts, new.parts).place(quote)
    assert (placed.verdict, placed.confirm) == ("changed", kind)
    assert overlap(new, new.own(essay.text, quote), placed.section, placed.start, placed.end) >= OVERLAP
    assert placed.score >= 0.9


def test_the_edits_leave_other_sentences_exact() -> None:
    text = Text(
        [("one", "It rained. He did not come. She waited.\n\nThe lamp was lit at nine and put out at ten.")]
    )
    new = New.of(text.draft().replace("did not come", "came"))
    placed = Comparison(text.parts, new.parts).place(text.quote("The lamp was lit"))
    assert (placed.verdict, placed.confirm) == ("exact", "")

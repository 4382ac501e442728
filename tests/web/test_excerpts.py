"""The first words of a response as one line."""

from __future__ import annotations

import pytest

from forum.base import markup
from forum.web.excerpts import excerpt


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("Short.", "Short."),
        ("A *stressed* word & a [link](https://example.org).", "A stressed word & a link."),
        ("One.\n\nTwo.", "One. Two."),
        ("- first\n- second", "first second"),
        ("> Their words.\n\nMy words.", "My words."),
        ("> Their words alone.", "Their words alone."),
        ("1 < 2 and 3 > 2, they say.", "1 < 2 and 3 > 2, they say."),
        ("", ""),
    ],
)
def test_what_is_short_is_said_whole(markdown: str, said: str) -> None:
    assert excerpt(markup.render(markdown)) == said


def test_whole_sentences_are_kept_where_they_fit() -> None:
    said = "This sentence is short enough. This one is not, " + "and goes on " * 20
    assert excerpt(f"<p>{said}</p>", most=60) == "This sentence is short enough."


def test_a_very_short_sentence_does_not_stand_alone() -> None:
    assert excerpt("<p>Agreed. The mill ledgers say so too, page after page.</p>", most=30) == (
        "Agreed. The mill ledgers say…"
    )


def test_a_word_is_not_cut_unless_it_is_longer_than_the_line() -> None:
    assert excerpt("<p>One two three</p>", most=10) == "One two…"
    assert excerpt(f"<p>{'x' * 30}</p>", most=10) == "x" * 10 + "…"


def test_a_quotation_mark_stays_with_its_sentence() -> None:
    assert excerpt("<p>“Undeniably so, the essay says.” But why does it say so?</p>", most=40) == (
        "“Undeniably so, the essay says.”"
    )

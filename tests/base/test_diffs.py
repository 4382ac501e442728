"""What changed between two texts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.base import diffs
from forum.base.diffs import Change, html, words
from tests.base.hostile import SCRIPTS, what_is_alive


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("", "", []),
        ("a b", "a b", [("same", "a b")]),
        ("", "new words", [("ins", "new words")]),
        ("old words", "", [("del", "old words")]),
        ("The cat sat.", "The dog sat.", [("same", "The "), ("del", "cat"), ("ins", "dog"), ("same", " sat.")]),
        ("it follows", "it follows, then", [("same", "it follows"), ("ins", ", then")]),
        ("one two three", "one three", [("same", "one "), ("del", "two "), ("same", "three")]),
        (
            "the black cat sat",
            "the white dog sat",
            [("same", "the "), ("del", "black cat"), ("ins", "white dog"), ("same", " sat")],
        ),
        ("one\n\ntwo", "six\n\nten", [
            ("del", "one"), ("ins", "six"), ("same", "\n\n"), ("del", "two"), ("ins", "ten"),
        ]),
    ],
)  # fmt: skip
def test_changes_are_told_by_words(old: str, new: str, changes: list[Change]) -> None:
    assert words(old, new) == changes


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab .,\né’", max_size=60), st.text(alphabet="ab .,\né’", max_size=60))
def test_both_texts_can_be_put_together_again(old: str, new: str) -> None:
    changes = words(old, new)
    assert "".join(text for op, text in changes if op != "ins") == old
    assert "".join(text for op, text in changes if op != "del") == new
    assert all(text for _op, text in changes)
    assert not any((a, b) == ("ins", "del") for (a, _), (b, _) in pairwise(changes))


def test_two_texts_of_ten_thousand_characters_are_compared_to_the_end() -> None:
    old = " ".join(f"w{n % 97}" for n in range(2_500))[:10_000]
    new = " ".join(f"w{n % 89}" for n in range(2_500))[:10_000]
    changes = words(old, new)
    assert "".join(text for op, text in changes if op != "ins") == old
    assert "".join(text for op, text in changes if op != "del") == new
    assert len(words("," * 10_000, "." * 10_000)) == 2


def test_texts_too_long_to_compare_are_replaced_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words("a b", "a c") == [("same", "a "), ("del", "b"), ("ins", "c")]
    monkeypatch.setattr(diffs, "MOST_COMPARISONS", 8)
    assert words("a b", "a c") == [("del", "a b"), ("ins", "a c")]


def test_changes_are_said_in_words_to_those_who_hear_them() -> None:
    assert html("a cat\nsat", "a dog\nsat") == (
        'a <del><span class="vh">removed: </span>cat</del><ins><span class="vh">added: </span>dog</ins><br>\nsat'
    )
    assert isinstance(html("a", "b"), SafeString)


@pytest.mark.parametrize("hostile", SCRIPTS)
def test_a_hostile_text_is_inert_in_a_diff(hostile: str) -> None:
    lists = {"tags": {"del", "ins", "span", "br"}, "attributes": {"span": {"class"}}, "schemes": set[str]()}
    for pair in (("", hostile), (hostile, ""), (hostile, hostile + "x"), (f"a {hostile}", f"{hostile} b")):
        assert what_is_alive(html(*pair), **lists) == []  # type: ignore[arg-type]

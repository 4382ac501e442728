"""How many words somebody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.base.words import count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("It does not follow.", 4),
        ("it's the kulak's", 3),
        ("it’s the peasants’ own", 4),
        ("state-run and co‑operative", 3),
        ("- a - b -- c", 3),
        ("1932-33", 1),
        ("3,141.59 roubles", 2),
        ("one,two", 2),
        ("U.S.S.R.", 1),
        ("*never* **ever** _at_ `all`", 4),
        ("> quoted\n\n- item", 2),
        ("see https://example.org/a/b/c?d=e today", 3),
        ("soft\u00adhyphen", 1),
        ("zero\u200bwidth", 2),
        ("е\u0301та идея", 2),
        ("Привет, мир", 2),
        ("हिन्दी भाषा", 2),
        ("می‌خواهم بروم", 2),
        ("שלום עולם", 2),
        ("한국어 단어 셋", 3),
        ("don''t", 2),
        ("½ ³", 2),
    ],
)
def test_runs_of_letters_and_digits_are_words(text: str, words: int) -> None:
    assert count(text) == words


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("经济增长", "zh", 4),
        ("经济增长。", "", 4),
        ("GDP增长", "zh-Hans", 3),
        ("見よhttps://a.example/b。説明", "ja", 5),
        ("カタカナ", "ja", 4),
        ("ラーメン", "ja", 4),
        ("人々", "ja", 2),
        ("ทดสอบ", "th", 5),
        ("น้ำ", "th", 2),
        ("he wrote 革命 twice", "en", 5),
    ],
)
def test_chinese_japanese_and_thai_count_by_letters(text: str, language: str, words: int) -> None:
    assert count(text, language) == words


@pytest.mark.parametrize(
    "text",
    [
        "?!… — “” ‘’ « »",
        "***",
        "- - -",
        "👍👍🏽 👩‍👩‍👧 🇩🇪",
        "1️⃣ #️⃣",
        "\u200b\u200c\u200d\u2060\ufeff",
        "\u3164\u115f\u1160\uffa0\u2800",
        "\u202e\u202d\u2066",
        "\u0301\u0302",
        " \t\n\u00a0\u3000",
        "。、！？",
        "+=<>|~^$€",
    ],
)
def test_what_says_nothing_has_no_words(text: str) -> None:
    assert count(text) == 0


@settings(max_examples=200, deadline=None)
@given(st.lists(st.from_regex(r"[a-zA-Zа-я]{1,8}", fullmatch=True), max_size=30))
def test_words_parted_by_spaces_are_counted_one_by_one(words: list[str]) -> None:
    assert count(" ".join(words)) == len(words)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_line_between_two_texts_adds_and_takes_no_word(first: str, second: str) -> None:
    assert count(f"{first}\n{second}") == count(first) + count(second)

"""Text made clean, compared, and found again."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.base.text import LONGEST_RUN_OF_MARKS, clean, find_quote, folded, is_blank, skeleton


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("plain", "plain"),
        ("e\u0301te\u0301", "été"),
        ("a\r\nb\rc\u2028d\u2029e\u0085f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("tab\tstays", "tab\tstays"),
        ("bell\x07 escape\x1b delete\x7f c1\x9b", "bell escape delete c1"),
        ("\ufeffmark", "mark"),
        ("non\uffffchar\ufdd0", "nonchar"),
        ("שלום \u202aabc\u202c", "שלום \u202aabc\u202c"),
        ("👩\u200d👩\u200d👧 می\u200cخواهم", "👩\u200d👩\u200d👧 می\u200cخواهم"),
        ("  spaces  ", "  spaces  "),
        ("한", "한"),
        ("", ""),
    ],
)
def test_text_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert clean(typed) == stored


@pytest.mark.parametrize("typed", ["a\x00b", "\x00", "a\ud800b", "\udfff", "\udc00\ud800"])
def test_what_the_database_cannot_hold_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError) as caught:
        clean(typed)
    assert str(caught.value) == (
        "This holds characters that cannot be stored. Type it again, or paste it as plain text."
    )


@pytest.mark.parametrize("typed", [None, 7, ["a"], {"a": "b"}, True, b"bytes"])
def test_what_is_no_text_is_refused_in_words(typed: object) -> None:
    with pytest.raises(ValueError) as caught:
        clean(typed)
    assert str(caught.value) == "Words belong here, and what came is something else."


def test_a_tower_of_marks_is_cut_to_a_readable_height() -> None:
    assert clean("z" + "\u0335" * 5_000 + "a\u0335") == "z" + "\u0335" * LONGEST_RUN_OF_MARKS + "a\u0335"
    many = "z" + "\u0316\u0301" * 200_000  # unsorted marks: normalising them costs the square of their run
    assert len(clean(many)) == LONGEST_RUN_OF_MARKS  # the z and one of them are a single character


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_cleaning_twice_is_cleaning_once(typed: str) -> None:
    try:
        once = clean(typed)
    except ValueError:
        return
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n" for c in once)


@pytest.mark.parametrize(
    "text", ["", "  \n\t", "\u00a0\u3000", "?!…—“”", "\u200b\u200d\ufeff", "\u3164\u2800", "\u0301", "***"]
)
def test_white_space_punctuation_and_the_invisible_are_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", " 7 ", "?é", "👍", "经", "€5", "\u200bx"])
def test_a_letter_a_digit_or_a_symbol_is_not(text: str) -> None:
    assert not is_blank(text)


TEXT = (
    "It is no accident that many Kulaks—“the so-called rich”—were not only relieved of their excess produce…\n\n"
    "The peasants’ grain was taken.\u00a0The ﬁrst year was 1931–1932. The peasants’ grain was gone."
)


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("no accident", ["no accident"]),
        ("Kulaks—“the so-called rich”", ["Kulaks—“the so-called rich”"]),
        ('Kulaks-"the so-called rich"', ["Kulaks—“the so-called rich”"]),
        ("The peasants' grain was taken", ["The peasants’ grain was taken"]),
        ("taken. The first year", ["taken.\u00a0The ﬁrst year"]),
        ("excess produce...\nThe peasants’ grain", ["excess produce…\n\nThe peasants’ grain"]),
        ("many   Kulaks", ["many Kulaks"]),
        ("1931-1932", ["1931–1932"]),
        ("  no accident  ", ["no accident"]),
        ("“no accident”", ["no accident"]),
        ('"The peasants\' grain was gone."', ["The peasants’ grain was gone."]),
        ("Ku\u00adlaks", ["Kulaks"]),
        ("The peasants’ grain was", ["The peasants’ grain was", "The peasants’ grain was"]),
        ("1", ["1", "1", "1"]),
        ("…", ["…"]),
        (TEXT, [TEXT]),
    ],
)
def test_a_quotation_is_found_word_for_word_whatever_the_clipboard_did(quote: str, found: list[str]) -> None:
    assert [TEXT[start:end] for start, end in find_quote(TEXT, quote)] == found


@pytest.mark.parametrize(
    "quote",
    [
        "no accidents",
        "no acident",
        "No accident",
        "no, accident",
        "many Kulaks were not",
        "excess produce..",
        "peasants grain",
        "",
        "   ",
        "\u200b",
        "!",
        "..",
        TEXT + "x",
    ],
)
def test_one_letter_off_is_not_found(quote: str) -> None:
    assert find_quote(TEXT, quote) == []


def test_places_come_in_the_order_of_the_text_and_may_overlap() -> None:
    assert find_quote("ha ha ha", "ha ha") == [(0, 5), (3, 8)]
    assert find_quote("a “b” a 'b'", "'b'") == [(8, 11)]
    assert find_quote("a ‘b’ a ’b’", "'b'") == [(2, 5), (8, 11)]


def test_a_letter_is_never_found_without_its_mark() -> None:
    assert find_quote("x\u0302y", "x") == []
    assert find_quote("x\u0302y", "x\u0302") == [(0, 2)]
    assert find_quote("été", "e\u0301te\u0301") == [(0, 3)]


def test_offsets_are_code_points_also_beyond_the_basic_plane() -> None:
    assert find_quote("𝔘𝔫𝔦 “a” 👩‍👩‍👧 end", "end") == [(14, 17)]
    assert find_quote("👍 it’s", "it's") == [(2, 6)]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_cut_of_a_text_is_found_where_it_was_cut(data: st.DataObject) -> None:
    text = clean(data.draw(st.text(alphabet="ab “”’'…\n\u00a0—-é", min_size=1, max_size=60)))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end].strip()
    if words:
        assert (text.index(words, start), text.index(words, start) + len(words)) in find_quote(
            text, text[start:end]
        )


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(alphabet="ab “”’'….\n\u00a0—-", max_size=12))
def test_what_is_found_folds_to_the_same_words(text: str, quote: str) -> None:
    for start, end in find_quote(text, quote):
        assert 0 <= start < end <= len(text)
        assert (
            folded(text[start:end])[0].strip().strip("\"'").strip()
            == folded(quote)[0].strip().strip("\"'").strip()
        )


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Anna Weiss", "anna weiss"),
        ("Anna Weiss", "Аnna Wеiss"),  # Cyrillic A and e
        ("Anna Weiss", "Αnna Weiss"),  # Greek Alpha
        ("Anna Weiss", "Ａｎｎａ　Ｗｅｉｓｓ"),
        ("Anna Weiss", "𝐀𝐧𝐧𝐚 𝐖𝐞𝐢𝐬𝐬"),
        ("Anna Weiss", "Ànná Wéïss"),
        ("Anna Weiss", "Anna\u200b Weiss\u2060"),
        ("Anna Weiss", "Anna  Weiss."),
        ("Anna Weiss", "AnnaWeiss"),
        ("Anna Weiss", "Anna Weiß"),
        ("Anna Weiss", "Anna We1ss"),
        ("Anna Weiss", "Anna VVeiss"),
        ("Bob Coil", "B0b Co1l"),
        ("Bob Coil", "ВоЬ CoiI"),
        ("Tom Marner", "Tom Mamer"),
        ("Helen", "Ηelen"),  # Greek Eta
        ("Иван Петров", "ИВАН ПЕТРОВ"),
        ("Łukasz", "Lukasz"),
    ],
)
def test_names_that_can_be_taken_for_one_another_have_one_skeleton(name: str, other: str) -> None:
    assert skeleton(name) == skeleton(other) != ""


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Anna Weiss", "Anna Weise"),
        ("Anna Weiss", "Anne Weiss"),
        ("Иван", "Пётр"),
        ("李明", "李鸣"),
        ("Ada", "Adan"),
    ],
)
def test_names_that_differ_to_the_eye_have_two(name: str, other: str) -> None:
    assert skeleton(name) != skeleton(other)


def test_a_name_without_letters_has_no_skeleton() -> None:
    assert [skeleton(name) for name in ("", "  ", "...", "👍", "\u3164\u200b")] == ["", "", "", "", ""]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_a_skeleton_is_plain_and_a_name_in_capitals_has_the_same(name: str) -> None:
    assert skeleton(name) == skeleton(skeleton(name))

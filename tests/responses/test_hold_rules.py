"""The rules that hold a response, by themselves: words, links, repeated text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.base.text import clean
from forum.responses.hold_rules import Said, caught_by, has_link, repeat_key, repeats
from forum.seminars.held_words import MOST_CHARACTERS, MOST_LINES, lines_in, why_no_list, words_found
from forum.seminars.models import Seminar

ALMOST_EVERYTHING = (
    "This line would hold almost every response: “{}”. Write a whole word, or at least two letters of its beginning "
    "and a star."
)


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ("idiot", "What an idiot."),
        ("idiot", "IDIOT"),
        ("idiot", "_Idiot_"),
        ("idiot", "an idiot-like idea"),
        ("idiot", "idi\u00adot"),
        ("idiot*", "such idiotic words"),
        ("idiot*", "an idiot"),
        ("café", "the cafe there"),
        ("cafe", "the CAFÉ there"),
        ("cafe\u0301", "un café"),
        ("naïf", "nai\u0308f"),
        ("strasse", "Die Straße"),
        ("shut up", "so shut\n  up, please"),
        ("don’t", "I don't"),
        ("傻瓜", "你是傻瓜吗"),
        ("傻瓜", "傻瓜abc"),
        ("abc", "你abc吗"),
        ("ばか", "あのばかな話"),
        ("โง่", "เขาโง่มาก"),
        ("바보*", "그 바보야"),
        ("أحمق", "إنه أحمق."),
        ("أحمق", "أَحْمَق"),
        ("احمق*", "احمقون"),
        ("أحمق", "أحـمـق"),
        ("मूर्ख", "वह मूर्ख है"),
        ("🖕", "so🖕there"),
        ("c++", "I like C++ best"),
        ("(a+)+$", "he wrote (a+)+$ there"),
        ("a.c", "an a.c of it"),
        ("1933", "in 1933, they"),
    ],
)
def test_a_word_is_found_whole_in_any_case_and_with_any_accent(held: str, text: str) -> None:
    assert words_found(held, [clean(text)]) == [held]


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ("idiot", "idiotic"),
        ("idiot", "videoidiot"),
        ("idiot*", "videoidiotic"),
        ("shut up", "shut the door up"),
        ("a.c", "abc"),
        ("a+", "aaa"),
        ("[a-z]*", "the letters"),
        ("أحمق", "أحمقون"),
        ("바보", "바보야"),
        ("मूर", "मूर्ख"),
        ("abc", ""),
        ("", "whatever"),
        ("maß", "mas"),
    ],
)
def test_a_word_is_not_found_in_another(held: str, text: str) -> None:
    assert words_found(held, [text]) == []


def test_every_line_that_is_found_is_named_once_as_it_was_typed() -> None:
    assert words_found(
        "Weir\nmill*\nweir\nstone\nWater", ["The weir and the mills", "of WATER and water"]
    ) == [
        "Weir",
        "mill*",
        "Water",
    ]


def test_lines_are_stripped_and_each_is_kept_once() -> None:
    assert lines_in("  shut   up \n\n\t\nidiot\nIDIOT\nidiot*\n") == ["shut up", "idiot", "idiot*"]


@pytest.mark.parametrize(
    "line", ["*", "**", " * ", "a*", "é*", "...", "—", "-*", "'", "$", "+*", "\u200b", "\u0301"]
)
def test_a_line_that_would_hold_everything_is_refused(line: str) -> None:
    assert why_no_list(f"idiot\n{line}") == ALMOST_EVERYTHING.format(line.strip())


def test_several_such_lines_are_named_together() -> None:
    assert why_no_list("*\nidiot\na*") == (
        "These lines would hold almost every response: “*”, “a*”. Write whole words, or at least two letters of their "
        "beginnings and a star."
    )


@pytest.mark.parametrize("line", ["a", "ab*", "傻", "傻*", "🖕", "4", "(a+)+$", ".*evil.*", "c++"])
def test_other_lines_are_taken(line: str) -> None:
    assert why_no_list(line) == ""


def test_a_list_ends_somewhere() -> None:
    most = "\n".join(f"w{n}" for n in range(MOST_LINES))
    assert (why_no_list(most), why_no_list(f"{most}\n\nmore")) == ("", "501 lines. The list has at most 500.")
    assert why_no_list("x" * MOST_CHARACTERS) == ""
    assert why_no_list("x" * MOST_CHARACTERS + "y") == "20001 characters. The list has at most 20000."


@pytest.mark.parametrize(
    "body",
    [
        "See https://example.org/x",
        "See HTTP://example.org",
        "See www.example.org",
        "[here](https://example.org)",
        "[here](mailto:ada@example.org)",
        "[here](<https://example.org>)",
        "see http&#58;//example.org",
        "see \\https://example.org",
        "see w&#119;w.example.org",
    ],
)
def test_a_link_is_found_however_it_is_written(body: str) -> None:
    assert has_link(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "The http protocol",
        "awww.so sweet",
        "[1] and (see below)",
        "a/b",
        "see [here](nowhere)",
        "www. So",
    ],
)
def test_no_link_is_found_where_there_is_none(body: str) -> None:
    assert not has_link(body)


def test_what_markdown_shows_is_searched_as_well() -> None:
    held = Seminar(held_words="idiot")
    for body in ("an id*i*ot", "an idi&#111;t", "an idio&#x74;"):
        assert caught_by(held, said(body)) == "words"
    assert caught_by(held, said("nothing", beside=["an idiot wrote that"])) == "words"


def test_the_same_words_are_the_same_however_they_are_set() -> None:
    assert repeat_key("The weir was *carried* there.") == repeat_key("the  WEIR was carried, there!")
    assert repeat_key("The weir was carried off.") != repeat_key("The weir was carried there.")
    assert (repeat_key("One two three four."), repeat_key("")) == ("", "")
    assert repeat_key("这条河流属于谁") != ""


def test_long_texts_are_compared_to_their_end() -> None:
    body = "É que le moulin n'est à personne, dit le meunier. " * 40
    set_otherwise = body.replace(" ", " *").replace(" *", "  ").upper()
    assert repeats(body, own=["... " * 200 + set_otherwise], others=[])
    assert repeats("_" + body, own=[body], others=[])
    assert not repeats(body, own=[f"{body} Voilà."], others=[])
    assert not repeats(body, own=[f"Non. {body}"], others=[])


@given(st.text(max_size=700), st.integers(250, 350))
def test_what_begins_alike_is_never_missed(text: str, cut: int) -> None:
    body = clean("One two three four five. " + ("x" * cut) + text) if "\x00" not in text else "One two three."
    assert repeats(body, own=[f"  {body.upper().lower()} "], others=[]) == (
        repeat_key(body) != "" and repeat_key(body.upper().lower()) == repeat_key(body)
    )


def test_others_repeat_letter_for_letter_alone() -> None:
    body = "The weir was carried there."
    assert repeats(body, own=[body.upper()], others=[])
    assert repeats(body, own=[], others=[body])
    assert not repeats(body, own=[], others=[body.upper()])
    assert not repeats("As I said.", own=["As I said."], others=["As I said."])


def test_rules_that_are_off_ask_nothing() -> None:
    def asked() -> int:
        raise AssertionError

    silent = Said("https://example.org *so*", (), asked, asked, asked)  # type: ignore[arg-type]
    assert caught_by(Seminar(), silent) == ""


def test_each_rule_says_its_key() -> None:
    link = "See www.example.org"
    assert caught_by(Seminar(holds="newcomers"), said("So.", approvals=2)) == "newcomer"
    assert caught_by(Seminar(holds="newcomers"), said("So.", approvals=3)) == ""
    assert caught_by(Seminar(holds_links=True), said(link, approvals=2)) == "links"
    assert caught_by(Seminar(holds_links=True), said(link, approvals=3)) == ""
    assert caught_by(Seminar(holds_links=True), said("So.")) == ""
    assert caught_by(Seminar(holds_repeats=True), said("So.", is_repeated=True)) == "repeated"
    assert caught_by(Seminar(holds_repeats=True), said("So.")) == ""
    assert caught_by(Seminar(holds_rate=5), said("So.", lately=5)) == "rate"
    assert caught_by(Seminar(holds_rate=5), said("So.", lately=4)) == ""


def said(
    body: str,
    *,
    beside: list[str] | None = None,
    approvals: int = 0,
    lately: int = 0,
    is_repeated: bool = False,
) -> Said:
    return Said(body, beside or [], lambda: approvals, lambda: lately, lambda: is_repeated)

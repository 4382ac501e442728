"""Placing a quotation in another text of its essay: the rules one by one, and what holds whatever the texts are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.essays.anchors import Comparison, Part, Placed, Quote, paragraphs_kept
from forum.essays.anchors_words import doubt, folded, is_cut, words_of

FIRST = (
    "The mill stood by the river for two hundred years, and nobody remembers the name of its first miller."
)
SECOND = "He was lame, and he was fond of an argument; every argument at the mill ended when the water rose."
THIRD = "Nobody chose the second miller. He came by himself, with a sack and a dog, and asked for the key."
DETACHED = ("detached", "", 0, 0)


def quote(text: str, words: str, *, section: str = "a", nth: int = 0) -> Quote:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    end = start + len(words)
    return Quote(section, start, end, words, text[max(0, start - 32) : start], text[end : end + 32])


def placed(old: dict[str, str], new: dict[str, str], wanted: Quote) -> Placed:
    parts = ([Part(*item) for item in texts.items()] for texts in (old, new))
    return Comparison(*parts).place(wanted)


def found(old: str, new: str, words: str, *, nth: int = 0) -> tuple[str, str, str]:
    """(verdict, the words that it stands on now, confirm) in one section."""
    one = placed({"a": old}, {"a": new}, quote(old, words, nth=nth))
    return one.verdict, new[one.start : one.end], one.confirm


def test_unaltered_words_are_exact_wherever_the_paragraph_is_in_its_section() -> None:
    old, new = f"{FIRST}\n\n{SECOND}\n\n{THIRD}", f"{THIRD}\n\n{FIRST}\n\n{SECOND}"
    start = new.index("fond of an argument")
    assert placed({"a": old}, {"a": new}, quote(old, "fond of an argument")) == Placed(
        "exact", "a", start, start + 19, 1.0, 0.0, ""
    )


def test_a_paragraph_that_moved_unedited_takes_its_quotations_to_another_section() -> None:
    one = placed(
        {"a": f"{FIRST}\n\n{SECOND}", "b": THIRD},
        {"a": FIRST, "b": f"{THIRD}\n\n{SECOND}"},
        quote(f"{FIRST}\n\n{SECOND}", "fond of"),
    )
    assert (one.verdict, one.section) == ("exact", "b")


def test_a_paragraph_that_moved_and_was_edited_lets_its_quotations_go() -> None:
    old = f"{FIRST}\n\n{SECOND}"
    new = {"a": FIRST, "b": f"{THIRD}\n\n{SECOND.replace('lame', 'tall')}"}
    one = placed(
        {"a": old, "b": THIRD}, new, quote(old, "every argument at the mill ended when the water rose.")
    )
    assert (one.verdict, one.section, one.start, one.end) == DETACHED


def test_the_same_words_elsewhere_do_not_attract_a_quotation_whose_paragraph_went_away() -> None:
    old = f"{FIRST} So it goes.\n\n{SECOND} So it goes.\n\n{THIRD}"
    new = f"{FIRST} So it goes.\n\n{THIRD}"
    assert found(old, new, "So it goes.", nth=1) == ("detached", "", "")
    assert found(old, new, "So it goes.") == ("exact", "So it goes.", "")


def test_of_two_same_sentences_the_one_that_stays_keeps_its_own_quotations_only() -> None:
    refrain = "The water took whatever it wanted to take, and it gave nothing back."
    old = f"{FIRST} {refrain} {SECOND} {refrain} {THIRD}"
    new = f"{FIRST} {SECOND} {refrain} {THIRD}"
    assert found(old, new, refrain)[0] == "detached"
    assert found(old, new, refrain, nth=1) == ("exact", refrain, "")


def test_a_word_replaced_in_a_sentence_is_a_change() -> None:
    new = SECOND.replace("fond of", "made for")
    assert found(SECOND, new, SECOND) == ("changed", new, "")


def test_a_few_words_need_their_exact_text() -> None:
    assert (
        found(FIRST, FIRST.replace("two hundred years", "two hundred year"), "two hundred years")[0]
        == "detached"
    )


def test_a_few_words_need_one_side() -> None:
    one_side = FIRST.replace(", and nobody remembers", "; who remembers")
    no_side = one_side.replace("stood by the river for", "was left standing for")
    assert found(FIRST, one_side, "two hundred years") == ("exact", "two hundred years", "")
    assert found(FIRST, no_side, "two hundred years")[0] == "detached"


def test_a_break_that_came_between_the_words_is_a_change_of_nothing_but_itself() -> None:
    old, words = f"{FIRST} {SECOND}", "its first miller. He was lame, and he was fond"
    verdict, now, confirm = found(old, f"{FIRST}\n\n{SECOND}", words)
    assert (verdict, now, confirm) == ("changed", "its first miller.\n\nHe was lame, and he was fond", "")


def test_a_quotation_beside_the_break_of_a_split_or_merged_paragraph_is_exact() -> None:
    one, two = f"{FIRST} {SECOND}", f"{FIRST}\n\n{SECOND}"
    assert found(one, two, "He was lame, and he was fond") == ("exact", "He was lame, and he was fond", "")
    assert found(two, one, "the name of its first miller.") == ("exact", "the name of its first miller.", "")


def test_a_quotation_over_a_break_that_stays_is_exact() -> None:
    old = f"{FIRST}\n\n{SECOND}"
    assert found(old, f"{THIRD}\n\n{old}", "first miller.\n\nHe was lame")[0] == "exact"
    assert found(old, f"{FIRST}\n\n{THIRD}\n\n{SECOND}", "first miller.\n\nHe was lame")[0] == "detached"


def test_a_removed_section_lets_its_quotations_go() -> None:
    one = placed({"a": FIRST, "b": SECOND}, {"a": FIRST}, quote(SECOND, "fond of", section="b"))
    assert (one.verdict, one.section, one.start, one.end) == DETACHED


def test_no_letter_is_parted_from_its_marks() -> None:
    old = "A scholar saw the letter n in the margin of the ledger and thought about it for a whole winter."
    new = old.replace("letter n ", "letter n\u0308 ")
    verdict, now, _ = found(old, new, "A scholar saw the letter n")
    assert (verdict, now) == ("detached", "")
    longer = "A scholar saw the letter n in the margin of the ledger"
    assert found(old, new, longer) == ("changed", longer.replace("letter n ", "letter n\u0308 "), "")


def test_a_quotation_that_does_not_stand_where_it_says_is_looked_for() -> None:
    moved = Quote("a", 3, 9, "fond of an argument", "", "")
    assert placed({"a": SECOND}, {"a": SECOND}, moved).start == SECOND.index("fond of an argument")
    assert (
        placed({"a": SECOND}, {"a": SECOND}, Quote("a", 3, 9, "no such words", "", "")).verdict == "detached"
    )
    assert placed({"a": SECOND}, {"a": SECOND}, Quote("z", 0, 2, "He", "", "")).verdict == "detached"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("he was right", "he was not right", "negation"),
        ("he is right", "he isn't right", "negation"),
        ("es ist wahr", "es ist nicht wahr", "negation"),
        ("il est venu", "il n'est pas venu", "negation"),
        ("он пришёл", "он не пришёл", "negation"),
        ("він прийшов", "він не прийшов", "negation"),
        ("llegó tarde", "nunca llegó tarde", "negation"),
        ("他来了", "他没来", "negation"),
        ("in 1932 it ended", "in 1933 it ended", "date"),
        ("on 4 May it ended", "on 5 May it ended", "date"),
        ("in May it ended", "in June it ended", "date"),
        ("five men came", "six men came", "number"),
        ("5 men came", "15 men came", "number"),
        ("пять человек", "шесть человек", "number"),
        ("the men came", "the women came", ""),
        ("it ended there.", "it ended there.[3]", ""),
        ("it ended “there”", 'it ended "there"', ""),
    ],
)
def test_what_differs_is_named(before: str, after: str, why: str) -> None:
    assert doubt(words_of(before).folded, words_of(after).folded) == why


def test_words_are_folded_and_marks_stay_with_their_letters() -> None:
    found = words_of("“N̈o” — co\u00adoperate\u00a0桥头 كَتَبَ")
    assert found.folded == ['"', "n̈o", '"', "-", "cooperate", "桥", "头", "كَتَبَ"]
    assert folded("It’s  A\u00a0TEST…") == "it's a test..."


@pytest.mark.parametrize(
    ("text", "place", "cut"),
    [("n̈o", 1, True), ("n̈o", 2, False), ("👩‍🚀!", 1, True), ("👩‍🚀!", 2, True), ("👩‍🚀!", 3, False)],
)
def test_a_visible_character_has_no_inside(text: str, place: int, cut: bool) -> None:
    assert is_cut(text, place) is cut


def test_paragraphs_keep_their_heirs() -> None:
    old = [("a", 1, FIRST), ("a", 2, SECOND), ("b", 3, THIRD)]
    new = [
        ("b", 1, THIRD),
        ("b", 2, SECOND),
        ("a", 3, "A new one stands here now."),
        ("a", 4, FIRST.replace("river", "stream")),
    ]
    assert paragraphs_kept(old, new) == {1: 4, 2: 2, 3: 1}
    assert paragraphs_kept(old, [("a", 1, FIRST)]) == {1: 1}


LETTERS = st.text(alphabet="ab .\n\u0301é桥👩\u200d🚀שלًا1", max_size=120)
SENTENCES = st.lists(st.sampled_from([FIRST, SECOND, THIRD, "* * *", "So it goes.", ""]), max_size=6).map(
    "\n\n".join
)
TEXTS = st.one_of(LETTERS, SENTENCES)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3), st.lists(TEXTS, max_size=3), st.data())
def test_whatever_the_texts_a_quotation_is_placed_within_them_or_comes_loose(
    old: list[str], new: list[str], data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(old) - 1))
    text = old[number]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    wanted = Quote(
        f"s{number}", start, end, text[start:end], text[max(0, start - 32) : start], text[end : end + 32]
    )
    parts = [[Part(f"s{n}", one) for n, one in enumerate(texts)] for texts in (old, new)]
    one = Comparison(*parts).place(wanted)
    if one.verdict == "detached":
        assert (one.section, one.start, one.end) == ("", 0, 0)
        return
    there = next(part.text for part in parts[1] if part.key == one.section)
    assert 0 <= one.start < one.end <= len(there)
    assert one.verdict != "exact" or there[one.start : one.end] == wanted.exact
    assert one.score >= 0.9


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.data())
def test_in_the_same_text_every_quotation_stands_where_it_stood(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    wanted = Quote("a", start, end, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])
    one = placed({"a": text}, {"a": text}, wanted)
    if wanted.exact.strip() and "\n\n" not in wanted.exact:
        assert (one.verdict, one.start, one.end) == ("exact", start, end)

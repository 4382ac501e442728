"""The corpus: (category, essay, new text, quotation), made by editing so that the truth is known beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from forum.essays.anchors import Quote
from tests.essays.anchoring.edits import BREAK, Draft, Text
from tests.essays.anchoring.essays import Essay

LONG = 8_000  # characters: of a longer text every other quotation has its place edited, to save the time
STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "—": "–", "、": ","})


@dataclass(frozen=True)
class Case:
    category: str
    essay: Essay
    draft: Draft
    quotes: list[Quote]


def cases(essay: Essay) -> Iterator[Case]:
    for category, change in _of_the_whole(essay):
        draft = essay.text.draft()
        change(draft)
        yield Case(category, essay, draft, essay.quotes)
    for words, by, kind, quoted in essay.by_hand:
        draft = essay.text.draft().replace(words, by)
        quotes = [essay.text.quote(one) for one in (quoted, words) if one]
        yield Case(_KINDS.get(kind, "another word"), essay, draft, [*quotes, *essay.quotes])
    long = sum(len(text) for _, text in essay.text.sections) > LONG
    for quote in essay.quotes[:: 2 if long else 1]:
        for category, edit in _OF_ONE.items():
            draft = essay.text.draft()
            try:
                edit(draft, essay, quote)
            except LookupError:  # what it needs is not in this text
                continue
            yield Case(category, essay, draft, [quote])


_KINDS = {"negation": "sentence inverted", "number": "number changed", "date": "date changed"}


def _of_the_whole(essay: Essay) -> Iterator[tuple[str, Callable[[Draft], object]]]:
    text, keys = essay.text, [key for key, _ in essay.text.sections]
    yield "unaltered", lambda d: d
    for share, seeds in ((0.05, 3), (0.15, 3), (0.4, 2)):
        for seed in range(seeds):
            yield (
                f"{share:.0%} of words replaced",
                lambda d, a=share, s=seed: d.rewrite(a, s, essay.fresh, essay.word),
            )
    yield "paragraphs joined", Draft.every_paragraph_joined
    yield "every sentence a paragraph", lambda d: _part_sentences(d, essay)
    yield "paragraphs in another order", Draft.turn_paragraphs
    yield "sections in another order", Draft.turn_sections
    yield "white space doubled", lambda d: d.every_word(lambda w: w + " ", " ")
    yield "white space as typeset", lambda d: d.every_word(lambda w: "\u00a0", " ")
    yield "typography changed", lambda d: d.every_word(lambda w: w.translate(STRAIGHT), r"[“”’‘—、]")
    yield "spelling changed", lambda d: d.every_word(_respelled, r"\w{4,}")
    yield "soft hyphens", lambda d: d.every_word(lambda w: w[:4] + "\u00ad" + w[4:], r"\w{8,}")
    yield "words hyphenated", lambda d: d.every_word(lambda w: w[:5] + "-" + w[5:], r"\w{11,}")
    yield "a footnote after each sentence", lambda d: d.every_word(lambda w: w + "[7]", r"[.。؟](?=\s|$)")
    yield "a fresh sentence before each paragraph", lambda d: _fresh_first(d, essay)
    for key in keys[:4]:
        yield "section removed", lambda d, k=key: d.drop_section(k)
        yield "section under another name", lambda d, k=key: d.rename_section(k, "+" + k)
        yield "first paragraph removed", lambda d, k=key: d.of(k).pop(0)
    if len(keys) > 1:
        yield "sections joined", lambda d: d.join_sections(keys[0], keys[1])
        yield "paragraphs moved to another section", lambda d: _carry(d, text)
        yield (
            "paragraphs moved and edited",
            lambda d: _carry(d, text).rewrite(0.1, 5, essay.fresh, essay.word),
        )
    yield (
        "joined, rewritten and typeset",
        lambda d: (
            d.every_paragraph_joined()
            .rewrite(0.05, 9, essay.fresh, essay.word)
            .every_word(lambda w: w.translate(STRAIGHT), r"[“”’—]")
        ),
    )
    yield (
        "in another order and rewritten",
        lambda d: d.turn_paragraphs() and d.rewrite(0.07, 11, essay.fresh, essay.word),
    )


def _respelled(word: str) -> str:
    swaps = {"iz": "is", "our": "or", "ph": "f", "ция": "цыя", "ого": "ово", "ة": "ه"}
    for old, new in swaps.items():
        word = word.replace(old, new)
    return word


def _part_sentences(draft: Draft, essay: Essay) -> None:
    for n, (key, paragraphs) in enumerate(draft.sections):
        parted = []
        for paragraph in paragraphs:
            text, at = "".join(c for c, _ in paragraph), 0
            for match in re.finditer(re.escape(essay.stop), text):
                parted.append(paragraph[at : match.start() + len(essay.stop.strip())])
                at = match.end()
            parted.append(paragraph[at:])
        draft.sections[n] = key, [p for p in parted if p]


def _fresh_first(draft: Draft, essay: Essay) -> None:
    for _key, paragraphs in draft.sections:
        for n, paragraph in enumerate(paragraphs):
            words = " ".join(essay.fresh[n % 7 :][:5])
            paragraphs[n] = [(c, None) for c in f"{words} {n}. "] + paragraph


def _carry(draft: Draft, text: Text) -> Draft:
    """Every section's first paragraph moves to the end of the next one."""
    firsts = [paragraphs.pop(0) for _key, paragraphs in draft.sections]
    for n, (_key, paragraphs) in enumerate(draft.sections):
        paragraphs.append(firsts[n - 1])
    draft.sections = [(key, paragraphs) for key, paragraphs in draft.sections if paragraphs]
    return draft


# -- edits of the place that is quoted


def _place(draft: Draft, quote: Quote) -> tuple[int, int]:
    """(paragraph, place in it) where the quotation begins."""
    at = quote.start
    for number, paragraph in enumerate(draft.of(quote.section)):
        if at < len(paragraph):
            return number, at
        at -= len(paragraph) + len(BREAK)
    raise LookupError(quote.exact)


def _inside(draft: Draft, quote: Quote) -> tuple[list[tuple[str, int | None]], int, int]:
    """The paragraph and the quotation's range in it, where it does not run over its end."""
    number, at = _place(draft, quote)
    paragraph = draft.of(quote.section)[number]
    if at + len(quote.exact) > len(paragraph):
        raise LookupError(quote.exact)
    return paragraph, at, at + len(quote.exact)


def _fresh(words: str) -> list[tuple[str, int | None]]:
    return [(c, None) for c in words]


def _paragraph_gone(draft: Draft, essay: Essay, quote: Quote) -> None:
    number, _ = _place(draft, quote)
    del draft.of(quote.section)[number]


def _said_elsewhere(draft: Draft, essay: Essay, quote: Quote) -> None:
    """Its paragraph is gone, and another section says the same words afresh."""
    others = [key for key, _ in essay.text.sections if key != quote.section]
    if not others:
        raise LookupError("another section")
    _paragraph_gone(draft, essay, quote)
    draft.add_paragraph(f"{essay.sentence} {quote.exact} {essay.sentence}", to=others[0])


def _said_again(draft: Draft, essay: Essay, quote: Quote) -> None:
    """Its paragraph is gone, and a fresh one uses the same phrase. (A whole sentence said again is one that moved.)"""
    if len(quote.exact) >= 60:
        raise LookupError("a phrase")
    _paragraph_gone(draft, essay, quote)
    draft.add_paragraph(f"{essay.sentence} {quote.exact} {essay.sentence}", to=quote.section)


def _phrase_gone(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, end = _inside(draft, quote)
    paragraph[start:end] = []


def _phrase_gone_and_fresh_words(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, end = _inside(draft, quote)
    paragraph[start:end] = _fresh(" ".join(essay.fresh[:6]))


def _twin_before(draft: Draft, essay: Essay, quote: Quote) -> None:
    number, _ = _place(draft, quote)
    draft.add_paragraph(f"{essay.sentence} {quote.exact} {essay.sentence}", to=quote.section, at=number)


def _twin_in_its_paragraph(draft: Draft, essay: Essay, quote: Quote) -> None:
    number, _ = _place(draft, quote)
    draft.of(quote.section)[number][:0] = _fresh(f"{quote.exact} {essay.sentence} ")


def _neighbours_rewritten(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, end = _inside(draft, quote)
    paragraph[end : end + 25] = _fresh(" " + " ".join(essay.fresh[3:7]) + " ")
    paragraph[max(0, start - 25) : start] = _fresh(" ".join(essay.fresh[:4]) + " ")


def _word(
    draft: Draft, essay: Essay, quote: Quote, which: int
) -> tuple[list[tuple[str, int | None]], int, int]:
    paragraph, start, _ = _inside(draft, quote)
    words = list(re.finditer(essay.word, quote.exact))
    if len(words) < 3:
        raise LookupError("three words")
    word = words[which if which >= 0 else len(words) + which]
    return paragraph, start + word.start(), start + word.end()


def _first_word(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, end = _word(draft, essay, quote, 0)
    paragraph[start:end] = [(c, paragraph[start][1]) for c in essay.fresh[0]]


def _last_word(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, end = _word(draft, essay, quote, -1)
    paragraph[start:end] = [(c, paragraph[start][1]) for c in essay.fresh[1]]


def _word_gone(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, end = _word(draft, essay, quote, 1)
    paragraph[start:end] = []


def _word_come(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, _ = _word(draft, essay, quote, 1)
    paragraph[start:start] = _fresh(essay.fresh[2] + (" " if " " in essay.stop else ""))


def _parted_before(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, _ = _inside(draft, quote)
    number, _ = _place(draft, quote)
    draft.of(quote.section)[number : number + 1] = [p for p in (paragraph[:start], paragraph[start:]) if p]


def _parted_within(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, end = _inside(draft, quote)
    number, _ = _place(draft, quote)
    half = (start + end) // 2
    draft.of(quote.section)[number : number + 1] = [p for p in (paragraph[:half], paragraph[half:]) if p]


def _joined_with_next(draft: Draft, essay: Essay, quote: Quote) -> None:
    number, _ = _place(draft, quote)
    paragraphs = draft.of(quote.section)
    if number + 1 >= len(paragraphs):
        raise LookupError("a next paragraph")
    paragraphs[number : number + 2] = [[*paragraphs[number], (" ", None), *paragraphs[number + 1]]]


def _to_the_end(draft: Draft, essay: Essay, quote: Quote) -> None:
    """It moves, alone, behind its section's last paragraph."""
    paragraph, start, end = _inside(draft, quote)
    taken = paragraph[start:end]
    paragraph[start:end] = []
    draft.of(quote.section).append(taken)


def _edited_before(draft: Draft, essay: Essay, quote: Quote) -> None:
    paragraph, start, _ = _inside(draft, quote)
    paragraph[:start] = _fresh(essay.sentence + " ") + paragraph[start // 2 : start]


_OF_ONE: dict[str, Callable[[Draft, Essay, Quote], None]] = {
    "its paragraph removed": _paragraph_gone,
    "word for word in another section": _said_elsewhere,
    "phrase repeated where it was removed": _said_again,
    "phrase deleted": _phrase_gone,
    "phrase replaced": _phrase_gone_and_fresh_words,
    "repeated before": _twin_before,
    "repeated in its paragraph": _twin_in_its_paragraph,
    "both sides rewritten": _neighbours_rewritten,
    "first word replaced": _first_word,
    "last word replaced": _last_word,
    "a word removed": _word_gone,
    "a word added": _word_come,
    "paragraph split before it": _parted_before,
    "paragraph split within it": _parted_within,
    "paragraphs merged": _joined_with_next,
    "moved alone within its section": _to_the_end,
    "what stands before it rewritten": _edited_before,
}

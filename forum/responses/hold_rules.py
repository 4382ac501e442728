"""The rules by which a seminar has responses read first, as a pure function of what was said and of who said it.

Each costs no more than the length of the text: nobody writes patterns here, and none of ours goes back and forth.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from forum.base import markup
from forum.base.words import count
from forum.seminars.held_words import folded, words_found
from forum.seminars.models import HoldPolicy, Seminar

LEAST_REPEATED = 5  # words; shorter ones are said again by chance
LATELY = dt.timedelta(minutes=10)
_BEGINNING = 300  # characters
_LINK = re.compile(r"https?://|(?<!\w)www\.\w", re.IGNORECASE)
_MARKS = re.compile(r"[&\\*_`<\[]")  # what may make the page show other letters than were typed
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Said:
    """One response as the rules look at it. What costs a query is asked only where a rule needs it."""

    body: str
    beside: Sequence[str]  # extracts, references and places, as typed
    approvals: Callable[[], int]  # of its author in the seminar, until then
    lately: Callable[[], int]  # responses of its author in the ten minutes before; 0 for an edit
    is_repeated: Callable[[], bool]

    @property
    def texts(self) -> list[str]:
        """All in which words are searched: as it was typed, and as the page shows it."""
        return [*as_typed_and_shown(self.body), *self.beside]


def has_rules(seminar: Seminar) -> bool:
    """Whether anything is to be asked of a response besides the policy for everyone."""
    rules = (seminar.held_words, seminar.holds_links, seminar.holds_repeats, seminar.holds_rate)
    return seminar.holds == HoldPolicy.NEWCOMERS or any(rules)


def caught_by(rules: Seminar, said: Said) -> str:
    """The key of the first rule of the seminar that holds it, "" for none."""
    if rules.holds == HoldPolicy.NEWCOMERS and said.approvals() < rules.approvals:
        return "newcomer"
    if rules.held_words and words_found(rules.held_words, said.texts):
        return "words"
    if rules.holds_links and has_link(said.body) and said.approvals() < rules.approvals:
        return "links"
    if rules.holds_repeats and said.is_repeated():
        return "repeated"
    if rules.holds_rate and said.lately() >= rules.holds_rate:
        return "rate"
    return ""


def as_typed_and_shown(body: str) -> list[str]:
    """The body, and the words that its Markdown shows where they may be others."""
    return [body, markup.plain(markup.render(body))] if _MARKS.search(body) else [body]


def has_link(body: str) -> bool:
    """Whether somebody is sent elsewhere: an address of the web, with or without its scheme, or a link in Markdown."""
    if any(_LINK.search(text) for text in as_typed_and_shown(body)):
        return True
    return "](" in body and "<a " in markup.render(body)


def repeat_key(body: str) -> str:
    """The same for two bodies that say the same words, however they are set; "" for what is too short to repeat."""
    words = _WORDS.findall(folded(body))
    if len(words) < LEAST_REPEATED and count(body) < LEAST_REPEATED:
        return ""
    return " ".join(words)


def repeats(body: str, *, own: Iterable[str], others: Collection[str]) -> bool:
    """Whether its author has said the same words before (`own` bodies), or somebody else has, letter for letter."""
    key = repeat_key(body)
    if not key:
        return False
    return body in others or any(_begins_alike(b, key) and repeat_key(b) == key for b in own)


def _begins_alike(body: str, key: str) -> bool:
    """Quickly, and never False for the same words: of a long text, by the words at its beginning."""
    if len(body) <= _BEGINNING:
        return True
    words = _WORDS.findall(folded(body[:_BEGINNING]))
    return key.startswith(" ".join(words[:-1]))  # the last one may be cut

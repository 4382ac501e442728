"""Passages as values: what a span of a section says, and whether a claimed span is there. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from forum.base.text import find_quote
from forum.essays.models import CONTEXT


@dataclass(frozen=True)
class Span:
    """A range of a section's text, in code points; `end` is exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Quotation:
    """A span with its words and up to 32 characters on either side."""

    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


def quotation(text: str, span: Span) -> Quotation:
    """Raises ValueError for a span that is empty or beyond the text."""
    if not 0 <= span.start < span.end <= len(text):
        raise ValueError("span outside the text")
    return Quotation(
        span.start,
        span.end,
        text[span.start : span.end],
        text[max(0, span.start - CONTEXT) : span.start],
        text[span.end : span.end + CONTEXT],
    )


def trimmed(text: str, span: Span) -> Span:
    """Without white space at its ends; raises ValueError where nothing else is in it."""
    start, end = max(0, span.start), min(len(text), span.end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start >= end:
        raise ValueError("nothing but white space")
    return Span(start, end)


def located(text: str, quote: str, *, start: int | None = None) -> Span:
    """Where a quotation stands in a section's text, word for word.

    `start` says which of several is meant (the nearest one to it); without it the first is taken. Raises
    ValueError where the words are not there.
    """
    places = find_quote(text, quote)
    if not places:
        raise ValueError("the words are not there")
    if start is None:
        return trimmed(text, Span(*places[0]))
    return trimmed(text, Span(*min(places, key=lambda place: abs(place[0] - start))))

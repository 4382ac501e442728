"""What a reference typed into one field is: a DOI, an ISBN, a link, or words. Pure; nothing is ever looked up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from forum.citations.guessing import guess
from forum.citations.identifiers import (
    doi_in,
    doi_url,
    isbn_in,
    isbn_url,
    normalised_doi,
    normalised_isbn,
    normalised_url,
)

Csl = dict[str, Any]
Kind = Literal["doi", "isbn", "url", "words"]

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DOI_IN_PATH = re.compile(r"/doi/(?:[a-z]+/){0,2}(10\.\d{4,9}(?:\.\d+)*/[^\s?#]+)", re.IGNORECASE)
_IN_WORDS_ISBN = re.compile(r"\bisbn(?:-?1[03])?[\s:]*([0-9][0-9 ‐‑–-]{8,20}[0-9Xx])\b", re.I)


@dataclass(frozen=True)
class Recognised:
    """What was understood of a reference.

    `value` is the identifier, normalised: a DOI in lower case, thirteen digits, an address; for words the words
    with single spaces. `url` is where it can be looked at, or "". `csl` and the locator prefill the short form.
    `problem` is a sentence where an identifier was meant and is wrong, "" otherwise; such text counts as words.
    """

    kind: Kind
    value: str
    url: str = ""
    csl: Csl = field(default_factory=dict)
    locator_kind: str = ""
    locator: str = ""
    problem: str = ""


def parse(text: str) -> Recognised:
    """Never raises for a string."""
    text = " ".join(_INVISIBLE.sub("", text).split())
    if doi := doi_in(text):
        return Recognised("doi", doi, doi_url(doi), {"DOI": doi})
    isbn, problem = isbn_in(text)
    if problem:
        return Recognised("words", text, problem=problem)
    if isbn:
        return Recognised("isbn", isbn, isbn_url(isbn), {"type": "book", "ISBN": isbn})
    if url := normalised_url(text):
        csl: Csl = {"type": "webpage", "URL": url}
        if (found := _DOI_IN_PATH.search(urlsplit(url).path)) and (doi := normalised_doi(unquote(found[1]))):
            csl = {"type": "article-journal", "DOI": doi}
        return Recognised("url", url, url, csl)
    return _words(text)


def _words(text: str) -> Recognised:
    rest, known = text, {}
    for token in text.split(" "):
        if "10." in token and (doi := doi_in(token.strip("()[]<>,;"))):
            known["DOI"], rest = doi, rest.replace(token, " ")
        elif url := normalised_url(token.strip("()[]<>,;.")):
            known["URL"], rest = url, rest.replace(token, " ")
    if (found := _IN_WORDS_ISBN.search(rest)) and (isbn := normalised_isbn(found[1])):
        known["ISBN"], rest = isbn, rest.replace(found[0], " ")
    guessed = guess(re.sub(r"\b(?:doi|isbn)\s*:?\s*$", "", rest.strip(), flags=re.IGNORECASE))
    url = doi_url(known["DOI"]) if "DOI" in known else known.get("URL", "")
    return Recognised("words", text, url, {**guessed.csl, **known}, guessed.locator_kind, guessed.locator)


def doi_of(csl: Mapping[str, Any]) -> str:
    """The normalised DOI of a CSL item, or ""."""
    return doi_in(str(csl.get("DOI") or ""))


def isbn_of(csl: Mapping[str, Any]) -> str:
    """The first good ISBN of a CSL item as thirteen digits, or ""."""
    said = str(csl.get("ISBN") or "")
    return next((isbn for part in (said, *re.split(r"[\s,;]+", said)) if (isbn := normalised_isbn(part))), "")

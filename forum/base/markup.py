"""Markdown in, clean HTML out: the one way from what a person typed to what others see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

LONGEST_SOURCE = 20_000  # characters that are parsed; more is shown as plain paragraphs
MOST_GROWTH = 10  # times the source, or plain paragraphs again
TAGS = frozenset(("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"))
SCHEMES = frozenset(("http", "https", "mailto"))
REL = "nofollow ugc noopener"

# A name before the host ("https://library.org@elsewhere.net") only ever misleads.
_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#]\S*)?|mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
_BARE = re.compile(r"(?<!\w)https?://[^\s<>\"“”«»]+", re.IGNORECASE)
_DEEPEST = 20
_LONGEST_BARE = 2_000
_AFTER_BARE = ".,;:!?'’*_~"
_SURROGATES = re.compile("[\ud800-\udfff]")


def render(source: str) -> str:
    """CommonMark to HTML that is safe on its own, without a content security policy.

    No raw HTML, images, ids or classes; headings become strong paragraphs, so that a text cannot pose as a part of
    the page; links go to http, https and mailto only, bare addresses of the web become links. Reference
    definitions are not read: repeated, they make pages a thousand times the source. Never raises for a string;
    the same output for the same source, everywhere.
    """
    source = _SURROGATES.sub("\ufffd", source)
    if len(source) > LONGEST_SOURCE:
        return _plain_paragraphs(source)
    tokens = _MARKDOWN.parse(source)
    if any(token.level >= _DEEPEST - 1 for token in tokens):  # beyond it the parser drops words
        return _plain_paragraphs(source)
    html = _CLEANER.clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})).strip()
    return html if len(html) <= 200 + MOST_GROWTH * len(source) else _plain_paragraphs(source)


def plain(html: str) -> str:
    """The words of HTML that `render` made, on one line, for snippets and mail subjects."""
    words = _Words()
    words.feed(html)
    words.close()
    return " ".join("".join(words.pieces).split())


def _plain_paragraphs(source: str) -> str:
    source = source.replace("\x00", "\ufffd")
    paragraphs = [p.strip() for p in re.split(r"\n\s*\n", source.replace("\r\n", "\n"))]
    return "\n".join(f"<p>{escape(p, quote=False)}</p>" for p in paragraphs if p)


def is_address(text: str) -> bool:
    """Whether a link may go there: http or https to a host, with nobody's name before it, or a mail address."""
    return _ADDRESS.fullmatch(text) is not None


def addresses_in(text: str) -> Iterator[tuple[int, int]]:
    """Where bare http and https addresses stand in plain text, without the punctuation after them. Linear."""
    for match in _BARE.finditer(text):
        address = _without_punctuation(match.group()[:_LONGEST_BARE])
        if is_address(address):
            yield match.start(), match.start() + len(address)


def _without_punctuation(address: str) -> str:
    open_brackets = {
        ")": address.count("(") - address.count(")"),
        "]": address.count("[") - address.count("]"),
    }
    end = len(address)
    while end:
        last = address[end - 1]
        if open_brackets.get(last, 0) < 0:  # a bracket that the sentence opened, not the address
            open_brackets[last] += 1
        elif last not in _AFTER_BARE:
            break
        end -= 1
    return address[:end]


def _headings_to_strong(state: StateCore) -> None:
    kept: list[Token] = []
    tokens = iter(state.tokens)
    for token in tokens:
        if token.type != "heading_open":
            kept.append(token)
            continue
        inline, _close = next(tokens), next(tokens)
        if inline.content:
            inline.children = [_token("strong_open"), *(inline.children or []), _token("strong_close")]
            kept += [_token("paragraph_open"), inline, _token("paragraph_close")]
    state.tokens = kept


def _links(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and block.children and ":" in block.content:
            block.children = list(_linked(block.children))


def _linked(tokens: list[Token]) -> Iterator[Token]:
    """Bare addresses become links, and links without a text show their address."""
    depth = 0
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type in ("link_open", "link_close"):
            depth += token.nesting
        if token.type == "link_open":
            yield token
            if after is not None and after.type == "link_close":
                yield _token("text", str(token.attrs["href"]))
            continue
        if token.type != "text" or depth:
            yield token
            continue
        done = 0
        for start, end in addresses_in(token.content):
            yield _token("text", token.content[done:start])
            yield _token("link_open", href=token.content[start:end])
            yield _token("text", token.content[start:end])
            yield _token("link_close")
            done = end
        yield _token("text", token.content[done:])


_NAMES = {"strong": "strong", "paragraph": "p", "link": "a", "text": ""}


def _token(kind: str, content: str = "", **attributes: str | int | float) -> Token:
    name, _, side = kind.partition("_")
    nesting = {"open": 1, "close": -1, "": 0}[side]
    return Token(kind, _NAMES[name], nesting, attrs=attributes, content=content, block=name == "paragraph")  # type: ignore[arg-type]


class _Words(HTMLParser):
    """Collects text; blocks and line breaks part words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


_INLINE = frozenset(("em", "strong", "code", "a", "i", "b", "sup", "sub", "span", "cite"))


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST})
    markdown.disable(["image", "reference", "html_block", "html_inline"])
    markdown.core.ruler.push("headings_to_strong", _headings_to_strong)
    markdown.core.ruler.push("links", _links)
    markdown.validateLink = is_address  # type: ignore[method-assign, assignment]
    return markdown


_MARKDOWN = _markdown()
_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(),
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    set_tag_attribute_values={"a": {"dir": "auto"}},  # isolates the text of a link from the line around it
    url_schemes=set(SCHEMES),
    url_relative="deny",
    link_rel=REL,
)

"""The first words of what somebody wrote, as one line of plain text."""

from __future__ import annotations

import html
import re

from django.utils.html import strip_tags

_QUOTED = re.compile(r"<blockquote\b.*?</blockquote>", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|blockquote|pre)>|<br\s*/?>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…。！？؟](?=[”’\"')\]]*\s)[”’\"')\]]*")
MOST_READ = 20_000  # characters of HTML that are looked at
LEAST = 24  # characters of a sentence that can stand alone; less is “Agreed.”


def excerpt(body_html: str, *, most: int = 160) -> str:
    """From a response's clean HTML: its own words before those that it quotes, whole sentences if they go into `most`
    characters, else cut after a word.
    """
    body_html = body_html[:MOST_READ]
    words = _plain(_QUOTED.sub(" ", body_html)) or _plain(body_html)
    if len(words) <= most:
        return words
    ends = [m.end() for m in _SENTENCE_END.finditer(words, 0, most + 1)]
    if ends and ends[-1] >= LEAST:
        return words[: ends[-1]]
    cut = words[:most]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–—-") + "…"


def _plain(body_html: str) -> str:
    return " ".join(html.unescape(strip_tags(_BLOCK_END.sub(" ", body_html))).split())

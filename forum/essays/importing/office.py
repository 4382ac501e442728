"""What is told of a Word or OpenDocument file besides its text: changes, comments, hidden words, macros. Pure."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

LONGEST_SAMPLE = 200
LONGEST_BOX = 2_000
_OFF = rb"\s[^>]*w:val\s*=\s*[\"'](?:0|false|off)[\"']"
_VANISH = re.compile(rb"<w:vanish(?!" + _OFF + rb")(?:\s[^>]*)?/?>")
_RUN = re.compile(rb"<w:r(?:\s[^>]*)?>(.*?)</w:r>", re.DOTALL)
_TEXT = re.compile(rb"<w:t(?:\s[^>]*)?>([^<]*)</w:t>")
_BOX = re.compile(rb"<w:txbxContent>(.*?)</w:txbxContent>", re.DOTALL)
_STYLE = re.compile(rb"<w:style\s[^>]*w:styleId\s*=\s*[\"']([^\"']+)[\"'][^>]*>(.*?)</w:style>", re.DOTALL)
_WORD_LANGUAGE = re.compile(rb"<w:lang\s[^>]*w:val\s*=\s*[\"']([A-Za-z]{2,3})")
_ODF_LANGUAGE = re.compile(rb"fo:language\s*=\s*[\"'](?!none|zxx)([A-Za-z]{2,3})")
FRONT = "Front "  # before the names of styles that pandoc would take out of the text, and only the last of several
_FRONT = re.compile(
    rb"(<w:name\s[^>]*w:val\s*=\s*[\"'])(Title|Subtitle|Author|Date|Abstract)(?=[\"'])", re.IGNORECASE
)
_DELETED = re.compile(rb"<w:(?:del|moveFrom)\s")
_INSERTED = re.compile(rb"<w:(?:ins|moveTo)\s")


def told_of(kind: str, parts: Mapping[str, bytes], names: Iterable[str]) -> list[str]:
    """Sentences; `parts` are the XML ones, `names` those of all."""
    told = []
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        told.append(_("The document holds macros. They were left out, and never run."))
    if kind == "docx":
        told += _of_word(parts)
    if kind == "odt":
        told += _of_odf(parts)
    return told


def with_front_in_text(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """A Word file whose title and author are paragraphs like all others, in styles called "Front Title" and so on."""
    name = "word/styles.xml"
    named = _FRONT.sub(lambda found: found[1] + FRONT.encode() + found[2].capitalize(), parts.get(name, b""))
    return {**parts, name: named} if name in parts else dict(parts)


def language_of(kind: str, parts: Mapping[str, bytes]) -> str:
    """The language of a file's styles, or the one that most of its text is marked as; "" where nothing is."""
    if kind == "docx":
        text = parts.get("word/document.xml", b"")
        [(marked, times)] = Counter(_WORD_LANGUAGE.findall(text)).most_common(1) or [(b"", 0)]
        if times * 2 > len(_RUN.findall(text)):
            return marked.decode()
        return _first(_WORD_LANGUAGE, parts.get("word/styles.xml", b""))
    content = parts.get("content.xml", b"")
    return (
        _first(_ODF_LANGUAGE, parts.get("styles.xml", b"")) or _first(_ODF_LANGUAGE, content)
        if kind == "odt"
        else ""
    )


def _first(pattern: re.Pattern[bytes], markup: bytes) -> str:
    found = pattern.search(markup)
    return found[1].decode() if found else ""


def title_of(parts: Mapping[str, bytes]) -> str:
    """The title that an OpenDocument file gives itself beside its text."""
    found = re.search(rb"<dc:title>([^<]{1,300})</dc:title>", parts.get("meta.xml", b""))
    return " ".join(html.unescape(found[1].decode("utf-8", "replace")).split()) if found else ""


def _of_word(parts: Mapping[str, bytes]) -> list[str]:
    told = []
    texts = [
        parts[name] for name in parts if re.match(r"word/(?:document\d*|footnotes|endnotes)\.xml\Z", name)
    ]
    if any(_DELETED.search(text) or _INSERTED.search(text) for text in texts):
        told.append(_changes())
    hidden = [words for text in texts for words in _hidden(text, parts.get("word/styles.xml", b""))]
    if hidden:
        told.append(
            _(
                "The document holds hidden text, which was taken like the rest: “%(words)s”. Remove it here if nobody "
                "should read it."
            )
            % {"words": _sample(hidden, LONGEST_SAMPLE)}
        )
    boxes = dict.fromkeys(words for text in texts for words in _in_boxes(text))
    if boxes:
        told.append(
            _("Text in boxes stands beside the text and was left out. Add it where it belongs: “%(words)s”.")
            % {"words": _sample(boxes, LONGEST_BOX)}
        )
    if _TEXT.search(parts.get("word/comments.xml", b"")):
        told.append(_("Comments in the margin were left out."))
    edges = [parts[name] for name in parts if re.match(r"word/(?:header|footer)\d*\.xml\Z", name)]
    if any(words.strip() for text in edges for words in _TEXT.findall(text)):
        told.append(_("Heads and feet of the pages were left out."))
    return told


def _sample(words: Iterable[str], longest: int) -> str:
    sample = " … ".join(words)
    return sample if len(sample) <= longest else sample[:longest] + "…"


def _in_boxes(text: bytes) -> list[str]:
    return [words for box in _BOX.findall(text) if (words := _words(box))]


def _words(markup: bytes) -> str:
    return html.unescape(b"".join(_TEXT.findall(markup)).decode("utf-8", "replace")).strip()


def _hidden(text: bytes, styles: bytes) -> list[str]:
    """The words of runs that are hidden, by themselves or by their style."""
    hiding = [found[1] for found in _STYLE.finditer(styles) if _VANISH.search(found[2])]
    by_style = re.compile(
        rb"<w:rStyle\s[^>]*w:val\s*=\s*[\"'](?:" + b"|".join(map(re.escape, hiding)) + rb")[\"']"
    )
    found = []
    for run in _RUN.finditer(text):
        if _VANISH.search(run[1]) or (hiding and by_style.search(run[1])):
            found += [words] if (words := _words(run[1])) else []
    return found


def _of_odf(parts: Mapping[str, bytes]) -> list[str]:
    content = parts.get("content.xml", b"")
    told = []
    if b"<text:changed-region" in content:
        told.append(_changes())
    if re.search(rb"text:display\s*=\s*[\"']none[\"']", content) or b"<text:hidden-" in content:
        told.append(
            _(
                "The document holds hidden text. Where it is hidden by its style it was taken like the rest; remove it "
                "here if nobody should read it."
            )
        )
    if b"<office:annotation" in content:
        told.append(_("Comments in the margin were left out."))
    return told


def _changes() -> str:
    return _(
        "The document holds tracked changes. All were taken as accepted: what was deleted in them is left out."
    )

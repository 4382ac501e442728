"""What a file is: by its bytes first and by its name where they leave it open; and text out of bytes. Pure."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from pathlib import PurePath

from django.utils.translation import gettext as _

from forum.essays.importing.converted import Unreadable

MOST_BYTES = 10 * 1024 * 1024
TEXTS = frozenset({"markdown", "text", "html", "latex"})
ARCHIVES = frozenset({"docx", "odt", "epub"})
_BY_NAME = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".txt": "text", ".text": "text",
    ".htm": "html", ".html": "html", ".xhtml": "html", ".tex": "latex", ".ltx": "latex", ".latex": "latex",
    ".docx": "docx", ".docm": "docx", ".dotx": "docx", ".odt": "odt", ".ott": "odt", ".epub": "epub", ".pdf": "pdf",
}  # fmt: skip
_PLAIN_NAMES = ("", ".asc", ".utf8")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
         (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_CHARSET = re.compile(
    rb"<(?:meta[^>]{0,200}charset\s*=|\?xml[^>]{0,100}encoding\s*=)\s*[\"']?([\w.:-]{2,40})", re.I
)
_LATEX = re.compile(r"^[ \t]*\\(?:documentclass|documentstyle|begin\s*\{document\})", re.M)
_MARKDOWN = re.compile(
    r"^ {0,3}#{1,6} +\S|^ {0,3}\[\^[^\]\s]+\]:|^\S.*\n(?:={3,}|-{3,})[ \t]*$|\*\*\S[^*\n]*\S\*\*|\]\(https?://|^---\ntitle:",
    re.M,
)


def names() -> dict[str, str]:
    """What people call the kinds."""
    return {
        "markdown": _("Markdown"), "text": _("plain text"), "html": _("HTML"), "latex": _("LaTeX"),
        "docx": _("a Word document"), "odt": _("an OpenDocument text"), "epub": _("an EPUB"), "pdf": _("a PDF"),
    }  # fmt: skip


def kind_of(data: bytes, filename: str) -> tuple[str, list[str]]:
    """("docx", sentences on what the name said instead). Raises Unreadable for what is none of ours."""
    suffix = PurePath(filename).suffix.lower()
    named = _BY_NAME.get(suffix, "")
    kind = _binary_kind(data)
    if kind:
        return kind, _mismatch(filename, named, kind)
    if named not in TEXTS and _is_binary(data):
        raise Unreadable(
            _(
                "“%(name)s” is damaged or not what its name says, so it could not be read. Save it anew where it "
                "was written, as DOCX, ODT, EPUB, HTML, LaTeX, Markdown, plain text or PDF."
            )
            % {"name": short(filename)}
        )
    text = decoded(data)[0]
    marked = _text_kind(text)
    kind = named if named in TEXTS - {"text"} else marked
    if named == "text" and marked == "markdown":  # somebody who says plain text means it
        return "text", [
            _(
                "The text has marks as Markdown has them, which were taken as they stand. To have them read, give the "
                "file a name that ends in .md."
            )
        ]
    return kind, _mismatch(filename, named, kind)


def _mismatch(filename: str, named: str, kind: str) -> list[str]:
    if not named or named == kind:
        return []
    return [
        _("The file is called “%(name)s”, but it is %(kind)s, and was read as that.")
        % {"name": short(filename), "kind": names()[kind]}
    ]


def short(filename: str) -> str:
    name = "".join(c for c in PurePath(filename.replace("\\", "/")).name if c.isprintable())
    return name if len(name) <= 80 else name[:50] + "…" + name[-20:]


def _binary_kind(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive_kind(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    sentence = ""
    if data.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        sentence = _(
            "This is a Word document that is protected by a password, or one of the old format (.doc). Neither can be "
            "read here. Open it in your word processor, save it as DOCX without a password, and upload that."
        )
    elif data.startswith(b"{\\rtf"):
        sentence = _(
            "This is rich text (RTF), which is not read here. Save it as DOCX or ODT, and upload that."
        )
    elif data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"RIFF")):
        sentence = _(
            "This is a picture, in which there is no text to take. Upload the text itself, or type it and paste it."
        )
    if sentence:
        raise Unreadable(sentence)
    return ""


def parts_listed(data: bytes) -> list[str]:
    """The names of an archive's parts, as it lists them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def _archive_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Unreadable(
            _(
                "This file is damaged: its parts cannot be listed. Save it anew where it was written, and upload that."
            )
        ) from error
    names = {part.filename for part in listed}
    said = data[30:200] if data[30:38] == b"mimetype" else b""  # the first part, not compressed
    if said[8:].startswith(b"application/epub+zip") or "META-INF/container.xml" in names:
        return "epub"
    if b"application/vnd.oasis.opendocument.text" in said:
        return "odt"
    if any(name.startswith("word/document") for name in names):
        return "docx"
    raise Unreadable(
        _(
            "This is an archive, a spreadsheet or a presentation, not a text. Upload the document itself, as DOCX, "
            "ODT, EPUB, HTML, LaTeX, Markdown, plain text or PDF."
        )
    )


def _is_binary(data: bytes) -> bool:
    start = data[:4096]
    if any(start.startswith(bom) for bom, _name in _BOMS) or _utf16_without_mark(data):
        return False
    odd = sum(1 for byte in start if byte < 9 or 13 < byte < 32)
    return odd > len(start) // 20


def _text_kind(text: str) -> str:
    start = text[:20_000]
    if _HTML.match(start):
        return "html"
    if _LATEX.search(start):
        return "latex"
    return "markdown" if _MARKDOWN.search(text) else "text"


def pasted_kind(text: str) -> str:
    return _text_kind(text)


def _utf16_without_mark(data: bytes) -> str:
    start = data[:2000]
    even, odd = start[::2].count(0), start[1::2].count(0)
    most = len(start) // 2
    if most >= 4 and odd > most * 0.4 and even < most * 0.05:
        return "utf-16-le"
    return "utf-16-be" if most >= 4 and even > most * 0.4 and odd < most * 0.05 else ""


def decoded(data: bytes) -> tuple[str, list[str]]:
    """The text of a file and sentences on its encoding. Raises Unreadable for what holds NUL or is no text."""
    text, told = _decoded(data)
    if "\x00" in text:
        raise Unreadable(
            _(
                "This holds NUL characters, which no text has: it is damaged, or no text at all. Save it anew as "
                "UTF-8, and upload that; or paste the text."
            )
        )
    return text.removeprefix("\ufeff"), told


def _decoded(data: bytes) -> tuple[str, list[str]]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding), []
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if text and "\x00" not in text:
        return text, []
    if encoding := _utf16_without_mark(data):
        return _strictly(data, encoding), [_guessed("UTF-16")]
    if text:
        return text, []
    declared = _CHARSET.search(data[:2048])
    if declared is not None:
        try:
            name = codecs.lookup(declared[1].decode()).name
            return data.decode(name), []
        except (LookupError, UnicodeError):
            pass
    try:
        return data.decode("cp1252"), [_guessed("Windows-1252")]
    except UnicodeDecodeError:
        return data.decode("latin-1"), [_guessed("Latin-1")]


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            _(
                "The beginning of this file says %(encoding)s, but the rest is not: it is damaged. Save it anew as "
                "UTF-8, and upload that."
            )
            % {"encoding": encoding.upper()}
        ) from error


def _guessed(encoding: str) -> str:
    return _(
        "The file is not in UTF-8; it was read as %(encoding)s. If letters look wrong, save it as UTF-8 and upload it "
        "again."
    ) % {"encoding": encoding}

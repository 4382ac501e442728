"""The doors of bringing a text in: a file or pasted words to `Converted`. Slow ones: for the worker, not for a page."""

from __future__ import annotations

from pathlib import PurePath

from django.utils.translation import gettext as _

from forum.base.text import is_blank
from forum.essays.importing import archives, documents, formats, languages, office, pdf, plain
from forum.essays.importing.converted import Converted, Flow, Unreadable
from forum.essays.importing.sections import converted


def check_upload(data: bytes, filename: str) -> str:
    """The kind of a file ("docx"), from what can be told at the door in a moment. Raises Unreadable."""
    kind = _kind(data, filename)[0]
    if kind in formats.ARCHIVES:
        archives.parts_of(data, kind)
    elif kind in formats.TEXTS:
        formats.decoded(data)
    return kind


def convert(data: bytes, filename: str) -> Converted:
    """A file as sections of paragraphs, its words unaltered. Raises Unreadable."""
    kind, told = _kind(data, filename)
    flow, more = _flow(data, kind)
    flow.told = [*told, *more, *flow.told]
    flow.language = languages.language_of(flow.language, flow.paragraphs)
    return converted(flow, otherwise=_title_of(filename))


def from_pasted(text: str) -> Converted:
    """Pasted words in the same way; Markdown, HTML and LaTeX are known by their marks. Raises Unreadable."""
    data = text.encode("utf-8", "replace")
    _check_size(data)
    if "\x00" in text:
        formats.decoded(data)
    kind = formats.pasted_kind(text)
    flow, told = _flow(data, kind)
    if kind != "text":
        told.insert(0, _("What was pasted was read as %(kind)s.") % {"kind": formats.names()[kind]})
    flow.told = [*told, *flow.told]
    flow.language = languages.language_of(flow.language, flow.paragraphs)
    return converted(flow, otherwise=_("Untitled"))


def _kind(data: bytes, filename: str) -> tuple[str, list[str]]:
    _check_size(data)
    return formats.kind_of(data, filename)


def _check_size(data: bytes) -> None:
    if not data.strip():
        raise Unreadable(_("This is empty, so there is nothing to read. Choose a file with a text in it."))
    if len(data) > formats.MOST_BYTES:
        raise Unreadable(
            _(
                "This is larger than %(most)d MB, more than is taken. Save it without its pictures, or divide it, and "
                "upload that."
            )
            % {"most": formats.MOST_BYTES // (1024 * 1024)}
        )


def _flow(data: bytes, kind: str) -> tuple[Flow, list[str]]:
    if kind in formats.ARCHIVES:
        parts = archives.parts_of(data, kind)
        names = formats.parts_listed(data)
        if kind == "docx":
            data = archives.rebuilt(office.with_front_in_text(parts), names)
        flow = documents.flow_of(data, kind)
        flow.language = flow.language or languages.primary(office.language_of(kind, parts))
        flow.title = flow.title or (office.title_of(parts) if kind == "odt" else "")
        return flow, office.told_of(kind, parts, names)
    if kind == "pdf":
        return pdf.flow_of(data), []
    text, told = formats.decoded(data)
    if is_blank(text):
        raise Unreadable(_("This has no words in it, so there is nothing to read. Choose another file."))
    if kind == "text":
        return plain.flow_of_text(text), told
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return documents.flow_of(text.encode("utf-8", "replace"), kind), told


def _title_of(filename: str) -> str:
    words = PurePath(formats.short(filename)).stem.replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else _("Untitled")

"""Documents that are zip archives, looked at before anything unpacks them. Pure but for the sentences.

What the archive declares of itself is believed nowhere: every part is unpacked here, in pieces that are thrown away,
and counted. A reader that trusts the declarations then meets none that lie.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from forum.essays.importing.converted import Unreadable

MOST_PARTS = 5_000
MOST_UNPACKED = 150 * 1024 * 1024  # all parts together, pictures among them
MOST_MARKUP = 40 * 1024 * 1024  # all parts that are XML; 20,000 words of DOCX are about 2
_PIECE = 256 * 1024
_LOCAL = struct.Struct("<4s5H3I2H")
_MARKUP = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".rdf")
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)([^>\[]{0,2000})", re.IGNORECASE)
_ENCRYPTED = 0x1


def parts_of(data: bytes, kind: str) -> dict[str, bytes]:
    """The parts that are XML, unpacked, by name. Raises Unreadable for an archive that may harm or deceive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
        _check_list(listed, len(data))
        parts: dict[str, bytes] = {}
        unpacked = markup = 0
        for part in listed:
            keep = part.filename.lower().endswith(_MARKUP)
            pieces = []
            for piece in _unpacked(data, part):
                unpacked += len(piece)
                markup += len(piece) if keep else 0
                if unpacked > MOST_UNPACKED or markup > MOST_MARKUP:
                    raise Unreadable(_bomb())
                if keep:
                    pieces.append(piece)
            if keep:
                parts[part.filename] = b"".join(pieces)
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotImplementedError,
        ValueError,
        IndexError,
    ) as error:
        raise Unreadable(_damaged()) from error
    _check_markup(parts, kind)
    return parts


def rebuilt(parts: Mapping[str, bytes], names: Iterable[str]) -> bytes:
    """An archive of these parts alone; of all others only the names, so that what refers to them finds something."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            archive.writestr(name, parts.get(name, b""))
    return out.getvalue()


def _check_list(listed: list[zipfile.ZipInfo], size: int) -> None:
    """From the declarations alone, so that what admits to be too much costs nothing."""
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        raise Unreadable(_bomb())
    if sum(part.compress_size for part in listed) > size:
        raise Unreadable(_lying())  # parts that overlap
    seen: set[str] = set()
    for part in listed:
        # ZipInfo cuts a name at NUL; both names count
        for name in {part.filename, part.orig_filename}:
            steps = name.replace("\\", "/").split("/")
            if ".." in steps or not steps[0] or ":" in steps[0] or "\x00" in name:
                raise Unreadable(
                    _(
                        "A part of this archive wants to be written outside of it, which no word processor does, so "
                        "nothing was taken. Save the text anew where it was written, and upload that."
                    )
                )
        if stat.S_ISLNK(part.external_attr >> 16):
            raise Unreadable(
                _(
                    "A part of this archive is a link to another file, which no word processor makes, so nothing was "
                    "taken. Save the text anew where it was written, and upload that."
                )
            )
        if part.flag_bits & _ENCRYPTED:
            raise Unreadable(encrypted())
        if part.filename in seen:
            raise Unreadable(_lying())
        seen.add(part.filename)


def _unpacked(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The pieces of one part as they really are; more or fewer bytes than declared is a lie."""
    head = data[part.header_offset : part.header_offset + _LOCAL.size]
    signature, _v, flags, method, _t, _d, _crc, _packed, _size, name, extra = _LOCAL.unpack(head)
    if signature != b"PK\x03\x04" or flags & _ENCRYPTED or method != part.compress_type:
        raise Unreadable(_lying())
    start = part.header_offset + _LOCAL.size + name + extra
    packed = memoryview(data)[start : start + part.compress_size]
    if method == zipfile.ZIP_STORED:
        if len(packed) != part.file_size:
            raise Unreadable(_lying())
        yield bytes(packed)
        return
    if method != zipfile.ZIP_DEFLATED:
        raise Unreadable(_damaged())
    inflater, total = zlib.decompressobj(-zlib.MAX_WBITS), 0
    piece = inflater.decompress(packed, _PIECE)
    while piece:
        total += len(piece)
        if total > part.file_size:
            raise Unreadable(_lying())
        yield piece
        piece = inflater.decompress(inflater.unconsumed_tail, _PIECE)
    if total != part.file_size or not inflater.eof:
        raise Unreadable(_lying())


def _check_markup(parts: dict[str, bytes], kind: str) -> None:
    """No entity is declared anywhere, and no document type where word processors write none."""
    for name, content in parts.items():
        for found in _DECLARATION.finditer(content.replace(b"\x00", b"")):
            what, rest = found[1].upper(), found[2].lower()
            usual = kind == "epub" or name.startswith("META-INF/")
            if (
                what == b"ENTITY"
                or not usual
                or (b"system" in rest and b"public" not in rest and b"legacy" not in rest)
            ):
                raise Unreadable(
                    _(
                        "A part of this document declares entities, by which other files can be drawn in, so nothing "
                        "was taken. Save the text anew where it was written, and upload that."
                    )
                )
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b"") or "META-INF/rights.xml" in parts:
        raise Unreadable(encrypted())
    methods = re.findall(
        rb"EncryptionMethod[^>]*Algorithm\s*=\s*[\"']([^\"']*)", parts.get("META-INF/encryption.xml", b"")
    )
    if any(b"idpf.org/2008/embedding" not in m and b"ns.adobe.com/pdf/enc" not in m for m in methods):
        raise Unreadable(encrypted())  # but for fonts that are only scrambled


def encrypted() -> str:
    return _(
        "This document is protected by a password or by rights management, so it cannot be read here. Save it without "
        "protection, and upload that."
    )


def _bomb() -> str:
    return _(
        "Unpacked, this would be far larger than any text, so it was not opened. Save the text anew without pictures "
        "and attachments, and upload that."
    )


def _lying() -> str:
    return _(
        "This archive says of its parts what is not so, so nothing was taken. Save the text anew where it was written, "
        "and upload that."
    )


def _damaged() -> str:
    return _(
        "This file is damaged: its parts cannot be unpacked. Save it anew where it was written, and upload that."
    )

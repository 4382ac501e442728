"""Zip archives that may harm or deceive."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from forum.essays.importing import Unreadable, check_upload, convert
from tests.essays.importing.archives import (
    W,
    docx,
    docx_parts,
    epub_parts,
    odt_parts,
    packed,
    w_paragraph,
)

GOOD = docx_parts(w_paragraph("words"))


def refusal(data: bytes, filename: str = "a.docx") -> str:
    with pytest.raises(Unreadable) as refused:
        check_upload(data, filename)
    with pytest.raises(Unreadable) as again:
        convert(data, filename)
    assert again.value.sentence == refused.value.sentence
    return refused.value.sentence


def with_entry(info: zipfile.ZipInfo, content: bytes = b"x") -> bytes:
    out = io.BytesIO(packed(GOOD))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(info, content)
    return out.getvalue()


def lying(data: bytes, name: str, size: int, *, checksum: int | None = None) -> bytes:
    """The archive with another size declared of one part, in the list and before the part itself."""
    changed = bytearray(data)
    for signature, offset, name_at in ((b"PK\1\2", 24, 46), (b"PK\3\4", 22, 30)):
        at = changed.find(signature)
        while at >= 0:
            length = struct.unpack_from("<H", changed, at + (28 if signature == b"PK\1\2" else 26))[0]
            if bytes(changed[at + name_at : at + name_at + length]) == name.encode():
                struct.pack_into("<I", changed, at + offset, size)
                if checksum is not None:
                    struct.pack_into("<I", changed, at + offset - 8, checksum)
            at = changed.find(signature, at + 4)
    return bytes(changed)


def test_the_builder_makes_what_is_read() -> None:
    assert convert(packed(GOOD), "a.docx").plain == "words"
    assert check_upload(packed(GOOD), "a.docx") == "docx"


def test_a_bomb_that_declares_itself() -> None:
    data = packed({**GOOD, "word/media/a.png": bytes(160 * 1024 * 1024)})
    assert len(data) < 1_000_000
    assert refusal(data).startswith("Unpacked, this would be far larger")


def test_a_bomb_of_markup() -> None:
    data = docx("<w:p/>" * (8 * 1024 * 1024))
    assert len(data) < 1_000_000
    assert refusal(data).startswith("Unpacked, this would be far larger")


def test_a_bomb_that_lies_about_its_size_even_with_a_right_checksum() -> None:
    data = packed({**GOOD, "word/media/a.png": bytes(160 * 1024 * 1024)})
    assert refusal(lying(data, "word/media/a.png", 100, checksum=zlib.crc32(bytes(100)))).startswith(
        "This archive says of its parts what is not so"
    )


@pytest.mark.parametrize("size", [1, 10_000_000])
def test_a_header_that_lies(size: int) -> None:
    assert refusal(lying(packed(GOOD), "word/document.xml", size)).startswith(
        "This archive says of its parts what is not so"
    )


def test_too_many_parts() -> None:
    assert refusal(packed({**GOOD, **{f"word/{n}.bin": "" for n in range(5_001)}})).startswith(
        "Unpacked, this would"
    )


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "..\\x", "c:/x", "word/..", "C:x"])
def test_a_path_that_climbs_out(name: str) -> None:
    assert refusal(with_entry(zipfile.ZipInfo(name))).startswith(
        "A part of this archive wants to be written outside"
    )


def test_a_symlink() -> None:
    link = zipfile.ZipInfo("word/link.xml")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    assert refusal(with_entry(link, b"/etc/passwd")).startswith("A part of this archive is a link")


def test_two_parts_with_one_name() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = with_entry(zipfile.ZipInfo("word/document.xml"), b"<other/>")
    assert refusal(data).startswith("This archive says of its parts what is not so")


def test_an_encrypted_part() -> None:
    data = bytearray(packed(GOOD))
    for signature, offset in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = data.find(signature)
        struct.pack_into("<H", data, at + offset, struct.unpack_from("<H", data, at + offset)[0] | 1)
    assert refusal(bytes(data)).startswith("This document is protected by a password")


ENTITY = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_in_word(encoding: str) -> None:
    document = f"{ENTITY}<w:document {W}><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
    data = packed({**GOOD, "word/document.xml": document.encode(encoding)})
    assert refusal(data).startswith("A part of this document declares entities")


def test_entities_that_multiply_in_an_odt() -> None:
    laughs = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
    parts = odt_parts("<text:p>&b;</text:p>")
    parts["content.xml"] = str(parts["content.xml"]).replace(
        "<office:document-content", laughs + "<office:document-content"
    )
    assert refusal(packed(parts, stored=("mimetype",)), "a.odt").startswith(
        "A part of this document declares entities"
    )


def test_an_entity_in_an_epub() -> None:
    parts = epub_parts("<p>&e;</p>")
    parts["OEBPS/c0.xhtml"] = str(parts["OEBPS/c0.xhtml"]).replace(
        "<!DOCTYPE html>", '<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    )
    assert refusal(packed(parts, stored=("mimetype",)), "a.epub").startswith(
        "A part of this document declares"
    )


def test_documents_under_rights_management_or_a_password() -> None:
    parts = epub_parts("<p>words</p>")
    parts["META-INF/encryption.xml"] = (
        '<e><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/></e>'
    )
    assert refusal(packed(parts, stored=("mimetype",)), "a.epub").startswith("This document is protected")
    office = odt_parts("<text:p>words</text:p>")
    office["META-INF/manifest.xml"] = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    assert refusal(packed(office, stored=("mimetype",)), "a.odt").startswith("This document is protected")


def test_scrambled_fonts_are_no_protection() -> None:
    parts = epub_parts("<p>words</p>")
    parts["META-INF/encryption.xml"] = (
        '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    )
    assert convert(packed(parts, stored=("mimetype",)), "a.epub").plain == "words"


def test_pictures_cost_no_markup() -> None:
    assert convert(packed({**GOOD, "word/media/a.png": bytes(60 * 1024 * 1024)}), "a.docx").plain == "words"

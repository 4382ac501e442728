"""PDFs made in code: lines of text on pages, with a font that maps every code to its own character."""

from __future__ import annotations

from collections.abc import Sequence

_CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
%d beginbfchar
%s
endbfchar
endcmap end end"""


def pdf(
    *pages: Sequence[str], title: str = "", extra: bytes = b"", bookmarks: Sequence[tuple[str, int]] = ()
) -> bytes:
    """Each page is its lines, from the top; an empty line is a gap. Bookmarks are words and a page, from 0."""
    codes = sorted({f"{ord(c):04x}" for lines in pages for line in lines for c in line})
    to_unicode = (_CMAP % (len(codes), "\n".join(f"<{code}> <{code}>" for code in codes))).encode()
    objects: list[bytes] = [b"", b"", b"", b""]  # catalog, pages, font, information
    objects += [
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        b"/Supplement 0 >> /DW 500 >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(to_unicode), to_unicode),
    ]
    kids = []
    for lines in pages:
        content = b"BT /F 10 Tf 50 800 Td 14 TL\n" + b"".join(_shown(line) for line in lines) + b"ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> "
            b"/Contents %d 0 R >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    if bookmarks:
        outline, first, last = len(objects) + 1, len(objects) + 2, len(objects) + 1 + len(bookmarks)
        objects[0] = b"<< /Type /Catalog /Pages 2 0 R /Outlines %d 0 R >>" % outline
        objects.append(b"<< /Type /Outlines /First %d 0 R /Last %d 0 R >>" % (first, last))
        for n, (name, page) in enumerate(bookmarks, first):
            following = b"/Next %d 0 R" % (n + 1) if n < last else b""
            words = name.encode("utf-16-be").hex().encode()
            objects.append(
                b"<< /Title <FEFF%s> /Parent %d 0 R %s /Dest [%s /Fit] >>"
                % (words, outline, following, kids[page])
            )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects[2] = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] "
        b"/ToUnicode 6 0 R >>"
    )
    objects[3] = b"<< /Title <FEFF%s> >>" % title.encode("utf-16-be").hex().encode()
    return _written(objects, extra)


def _shown(line: str) -> bytes:
    return b"<%s> Tj T*\n" % line.encode("utf-16-be").hex().encode() if line else b"T*\n"


def _written(objects: Sequence[bytes], extra: bytes) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info 4 0 R %s >>\n" % (len(objects) + 1, extra)
    return out + b"startxref\n%d\n%%%%EOF\n" % start

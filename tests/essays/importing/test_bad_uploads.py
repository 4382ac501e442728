"""What is refused, with what sentence, and what is told of the rest. Nothing crashes."""

from __future__ import annotations

import codecs
import contextlib
import os
import time

import pytest

from forum.essays.importing import Unreadable, check_upload, convert, from_pasted
from tests.essays.importing.archives import docx, docx_parts, epub, odt, packed, w_paragraph, w_run
from tests.essays.importing.pdfs import pdf
from tests.essays.importing.taken import blocks, outline

WORD = docx(w_paragraph("hi"))
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def refusal(data: bytes, filename: str) -> str:
    with pytest.raises(Unreadable) as refused:
        convert(data, filename)
    return refused.value.sentence


def at_the_door(data: bytes, filename: str) -> str:
    """The sentence with which it is refused at the door, which is also that of the worker."""
    with pytest.raises(Unreadable) as refused:
        check_upload(data, filename)
    assert refused.value.sentence == refusal(data, filename)
    return refused.value.sentence


@pytest.mark.parametrize(
    ("data", "filename", "begins"),
    [
        (b"", "a.md", "This is empty"),
        (b" \n\t\r\n", "a.txt", "This is empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.txt", "This is larger than 10 MB"),
        (b"a\0b" * 100, "a.txt", "This holds NUL characters"),
        (b"\xff\xfea", "a.txt", "The beginning of this file says UTF-16-LE, but the rest is not"),
        (OLE, "a.doc", "This is a Word document that is protected by a password, or one of the old format"),
        (OLE, "a.docx", "This is a Word document that is protected by a password, or one of the old format"),
        (b"{\\rtf1 words}", "a.rtf", "This is rich text (RTF)"),
        (b"\x89PNG\r\n\x1a\n", "a.png", "This is a picture"),
        (b"\xff\xd8\xff\xe0 JFIF", "a.pdf", "This is a picture"),
        (packed({"xl/workbook.xml": "<x/>"}), "a.xlsx", "This is an archive, a spreadsheet or a presentation"),
        (packed({"a.txt": "words"}), "a.zip", "This is an archive, a spreadsheet or a presentation"),
        (WORD[:300], "a.docx", "This file is damaged: its parts cannot be listed"),
        (bytes(range(256)) * 20, "a.docx", "“a.docx” is damaged or not what its name says"),
        (bytes(range(256)) * 20, "a", "“a” is damaged or not what its name says"),
    ],
)  # fmt: skip
def test_refused_at_the_door(data: bytes, filename: str, begins: str) -> None:
    assert at_the_door(data, filename).startswith(begins)


@pytest.mark.parametrize(
    ("data", "filename", "begins"),
    [
        (codecs.BOM_UTF8, "a.md", "This has no words in it"),
        (b". . . -- ...", "a.txt", "This has no words in it"),
        (docx(""), "a.docx", "This has no words in it"),
        (b"<html><body><img src='a.png'></body></html>", "a.html", "This has no words in it"),
        (packed({**docx_parts(""), "word/document.xml": "<w:document"}), "a.docx", "This could not be read"),
        (pdf(["words"])[:200], "a.pdf", "This PDF is damaged"),
    ],
)
def test_refused_in_the_worker(data: bytes, filename: str, begins: str) -> None:
    assert refusal(data, filename).startswith(begins)


def test_every_sentence_says_what_to_do() -> None:
    for data, name in ((OLE, "a.doc"), (b"", "a"), (b"{\\rtf1", "a"), (WORD[:300], "a.docx")):
        assert any(verb in refusal(data, name) for verb in ("upload", "paste", "Choose"))


def test_noise_is_never_a_crash() -> None:
    for name in ("a.docx", "a.odt", "a.epub", "a.pdf", "a.txt", "a.md", "a.html", "a.tex", "a"):
        with contextlib.suppress(Unreadable):
            convert(os.urandom(3000), name)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_that_say_what_they_are(encoding: str, end: str) -> None:
    data = f"# Первая{end}{end}Жизнь — это.{end}{end}# Вторая{end}{end}да".encode(encoding)
    found = convert(data, "a.md")
    assert outline(found) == [("Первая", ["Жизнь — это."]), ("Вторая", ["да"])]
    assert found.told == []
    assert convert(f"Один.{end}{end}Два".encode(encoding), "a.txt").plain == "Один.\nДва"


@pytest.mark.parametrize(
    ("data", "plain", "name"),
    [
        ("Café “x” — Œuvre".encode("cp1252"), "Café “x” — Œuvre", "Windows-1252"),
        (b"caf\xe9 \x81\xbe", "café ¾", "Latin-1"),
        ("Hello, world".encode("utf-16-le"), "Hello, world", "UTF-16"),
        ("Hello, world".encode("utf-16-be"), "Hello, world", "UTF-16"),
    ],
)
def test_other_encodings_are_guessed_and_told(data: bytes, plain: str, name: str) -> None:
    found = convert(data, "a.txt")
    assert found.plain == plain
    assert found.told == [
        f"The file is not in UTF-8; it was read as {name}. If letters look wrong, save it as UTF-8 and upload it again."
    ]


def test_an_encoding_that_html_declares_is_believed() -> None:
    data = "<html><head><meta charset='windows-1251'></head><body><p>Жизнь</p></body></html>".encode("cp1251")
    assert convert(data, "a.html").plain == "Жизнь"


@pytest.mark.parametrize(
    ("data", "filename", "kind"),
    [
        (WORD, "a.txt", "a Word document"),
        (WORD, "a.pdf", "a Word document"),
        (odt("<text:p>hi</text:p>"), "a.docx", "an OpenDocument text"),
        (epub("<p>hi</p>"), "a.docx", "an EPUB"),
        (pdf(["hi"]), "a.docx", "a PDF"),
        (b"hi", "a.docx", "plain text"),
        (b"<!doctype html><p>hi</p>", "a.txt", "HTML"),
        (b"\\begin{document}hi\\end{document}", "a.txt", "LaTeX"),
    ],
)
def test_a_wrong_name_is_told(data: bytes, filename: str, kind: str) -> None:
    found = convert(data, filename)
    assert found.plain == "hi"
    assert found.told[0] == f"The file is called “{filename}”, but it is {kind}, and was read as that."


def test_an_old_docm_and_a_name_without_an_end_are_read() -> None:
    assert convert(WORD, "a.docm").told == []
    assert convert(WORD, "essay").plain == "hi"
    assert convert(b"words", "../../etc/passwd").title == "Passwd"


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (b"<div>" * 10_000 + b"deep", "a.html"),
        (b"<p>" + b"<em>" * 10_000 + b"deep", "a.html"),
        (b"\\begin{document}" + b"\\begin{quote}" * 10_000 + b"deep" + b"\\end{quote}" * 10_000, "a.tex"),
        (docx("<w:tbl><w:tr><w:tc>" * 400 + w_paragraph("deep") + "</w:tc></w:tr></w:tbl>" * 400), "a.docx"),
    ],
    ids=["boxes", "emphasis", "latex", "docx"],
)
def test_nesting_without_end_ends_in_a_sentence(data: bytes, filename: str) -> None:
    assert refusal(data, filename).startswith(
        ("This is nested too deep", "This could not be", "Reading this took")
    )


def test_nesting_as_people_nest_is_read() -> None:
    assert convert(b"<div>" * 100 + b"<p>deep</p>" + b"</div>" * 100, "a.html").plain == "deep"


@pytest.mark.parametrize("filename", ["a.txt", "a.md", "a.html", "a.tex"])
def test_one_paragraph_of_200_000_characters(filename: str) -> None:
    text = "word " * 40_000
    began = time.monotonic()
    assert [len(t) for t, _b in blocks(convert(text.encode(), filename))] == [199_999]
    assert time.monotonic() - began < 10


def test_a_paragraph_beyond_that_is_refused() -> None:
    assert refusal(b"w" * 200_001, "a.txt").startswith(
        "One paragraph of this is longer than 200,000 characters"
    )


def test_marks_of_markdown_in_plain_text_are_words_and_told() -> None:
    found = convert(b"# One\n\n**two**", "a.txt")
    assert found.plain == "# One\n**two**"
    assert found.told == [
        "The text has marks as Markdown has them, which were taken as they stand. To have them read, give the file a "
        "name that ends in .md."
    ]


def test_a_text_without_a_single_space() -> None:
    assert len(convert(b"w" * 200_000, "a.md").plain) == 200_000


def test_what_reads_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.essays.importing.pandoc.SECONDS", 1)
    began = time.monotonic()
    assert refusal(b"<ul><li>" * 10_000 + b"deep", "a.html").startswith(
        "Reading this took too long or too much memory"
    )
    assert time.monotonic() - began < 3


def test_what_takes_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.essays.importing.pandoc.MEMORY", "24m")
    assert refusal(b"*word* " * 300_000, "a.md").startswith("Reading this took too long or too much memory")


def test_html_runs_nothing_and_fetches_nothing() -> None:
    data = b"""<!DOCTYPE html><html><head><title>T</title><script>alert(1)</script><style>p{}</style></head><body>
    <p onclick="x()">One <a href="javascript:x()">two</a> <img src="http://127.0.0.1:9/i.png" alt="A pig"> three.</p>
    <iframe src="http://127.0.0.1:9/x"></iframe><iframe src="file:///etc/passwd"></iframe>
    <object data="file:///etc/passwd"></object><script src="http://127.0.0.1:9/s.js">four()</script></body></html>"""
    found = convert(data, "a.html")
    assert blocks(found) == [("One two three.", {"left_out": [[8, "A pig"]]})]
    assert found.title == "T"


def test_html_in_markdown_is_no_markup_of_ours() -> None:
    found = convert(b"a <b onclick='x()'>c</b> <script>d()</script>\n\n<pre>e <i>f</i></pre>\n", "a.md")
    assert found.plain == "a c\ne  f"
    assert found.told == ["HTML inside the text was left out; the words between its tags were taken."]


def test_what_stands_around_the_main_part_of_a_page_is_left_out_and_told() -> None:
    data = b"<html><body><nav>Home</nav><main><p>The text.</p></main><footer>Imprint</footer></body></html>"
    found = convert(data, "a.html")
    assert (found.plain, found.told) == (
        "The text.", ["The page says which part of it is the text; what stands around that was left out."]
    )  # fmt: skip
    assert convert(data.replace(b"main>", b"div>"), "a.html").plain == "Home\nThe text.\nImprint"


@pytest.mark.parametrize("command", ["input", "include", "verbatiminput", "lstinputlisting", "subfile"])
def test_latex_includes_nothing(command: str) -> None:
    source = f"\\documentclass{{article}}\\begin{{document}}Before \\{command}{{/etc/passwd}} after.\\end{{document}}"
    found = convert(source.encode(), "a.tex")
    assert "root:" not in found.plain
    assert found.plain.replace("\n", " ").split()[0::2][:1] == ["Before"]


def test_latex_that_includes_is_told() -> None:
    found = convert(b"\\begin{document}One \\input{/etc/passwd} two.\\end{document}", "a.tex")
    assert found.plain.split() == ["One", "two."]
    assert found.told == [
        "The text refers to other files (\\input, \\include), which are not read. Paste what they hold into it."
    ]


def test_latex_that_never_ends_is_refused() -> None:
    assert refusal(b"\\def\\a{\\a\\a}\\begin{document}x \\a\\end{document}", "a.tex").startswith(
        "This could not be read"
    )


def test_macros_are_told_and_left_out() -> None:
    parts = {**docx_parts(w_paragraph("words")), "word/vbaProject.bin": b"\0\1"}
    found = convert(packed(parts), "a.docm")
    assert (found.plain, found.told) == (
        "words",
        ["The document holds macros. They were left out, and never run."],
    )


def test_tracked_changes_are_taken_as_accepted_and_told() -> None:
    body = w_paragraph(
        w_run("Kept")
        + '<w:ins w:id="1" w:author="a">' + w_run(" added") + "</w:ins>"
        + '<w:del w:id="2" w:author="a"><w:r><w:delText> removed</w:delText></w:r></w:del>' + w_run(" end.")
    )  # fmt: skip
    found = convert(docx(body), "a.docx")
    assert found.plain == "Kept added end."
    assert found.told == [
        "The document holds tracked changes. All were taken as accepted: what was deleted in them is left out."
    ]


def test_hidden_words_are_taken_and_told() -> None:
    shown = w_run(" not hidden", '<w:vanish w:val="0"/>')
    body = w_paragraph(w_run("Seen") + w_run(" un", "<w:vanish/>") + w_run("seen &", "<w:vanish/>") + shown)
    found = convert(docx(body), "a.docx")
    assert found.plain == "Seen unseen & not hidden"
    assert found.told == [
        "The document holds hidden text, which was taken like the rest: “un … seen &”. Remove it here if nobody should "
        "read it."
    ]


def test_what_stands_beside_the_text_of_a_word_document_is_told() -> None:
    box = "<w:r><w:pict><w:txbxContent>" + w_paragraph("In a box.") + "</w:txbxContent></w:pict></w:r>"
    parts = docx_parts(w_paragraph(w_run("Text.") + box))
    parts["word/comments.xml"] = "<w:comments>" + w_paragraph("Mere comment.") + "</w:comments>"
    parts["word/header1.xml"] = "<w:hdr>" + w_paragraph("Page head") + "</w:hdr>"
    found = convert(packed(parts), "a.docx")
    assert found.plain == "Text."
    assert found.told == [
        "Text in boxes stands beside the text and was left out. Add it where it belongs: “In a box.”.",
        "Comments in the margin were left out.",
        "Heads and feet of the pages were left out.",
    ]


def test_an_odt_tells_of_its_changes_and_hidden_words() -> None:
    hides = '<style:text-properties text:display="none"/>'
    styles = f'<style:style style:name="H" style:family="text">{hides}</style:style>'
    body = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>removed</text:p></text:deletion>'
        '</text:changed-region></text:tracked-changes><text:p>Kept <text:change text:change-id="c"/>'
        '<text:span text:style-name="H">hidden</text:span>.</text:p>'
    )
    found = convert(odt(body, styles=styles), "a.odt")
    assert found.plain == "Kept hidden."
    assert [sentence.split(".")[0] for sentence in found.told] == [
        "The document holds tracked changes",
        "The document holds hidden text",
    ]


def test_pasted_rubbish_is_refused_with_a_sentence() -> None:
    for text, begins in (("", "This is empty"), ("\0a", "This holds NUL"), ("...", "This has no words")):
        with pytest.raises(Unreadable) as refused:
            from_pasted(text)
        assert refused.value.sentence.startswith(begins)
    assert from_pasted("a \ud800 b").plain == "a ? b"

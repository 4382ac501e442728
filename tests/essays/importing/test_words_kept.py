"""Whatever the format, the words that come out are those that went in, in their order."""

from __future__ import annotations

import unicodedata
from html import escape
from pathlib import Path

import pytest

from forum.essays.importing import convert, from_pasted
from tests.essays.importing.archives import docx, epub, odt, w_paragraph, w_run
from tests.essays.importing.pdfs import pdf
from tests.essays.importing.taken import words

TITLE = "The Harvest of 1932"
FIRST = 'Prices rose from $5 to $6 -- "never" again... said Mr. Smith, don\'t you think? 1932.5 tons @mill #7 a_b_c.'
RUSSIAN = "Голод унёс миллионы жизней — «великий перелом» 1929 года."
ARABIC = "كانت المجاعة في السنوات ١٩٣٢ و١٩٣٣ كارثة كبيرة."
CHINESE = "一九三二年的饥荒夺去了数百万人的生命。"
ACCENTED = "Le kolkhoze créé à Poltava, naïveté comprise: 🌾 café."
NOTE = "Davies and Wheatcroft, 2004, pp. 401–441."
TEXTS = [FIRST, RUSSIAN, ARABIC, CHINESE, ACCENTED]
TWO = ["Before the harvest", "After the harvest"]


def expected(*, title: bool, note: bool) -> list[str]:
    lines = [TITLE] if title else []
    lines += [TWO[0], *TEXTS, *([NOTE] if note else []), TWO[1], "It ended."]
    return words("\n".join(lines))


def as_html() -> bytes:
    inner = "".join(f"<p>{escape(text)}</p>" for text in TEXTS)
    return (
        f"<!DOCTYPE html><html><head><title>x</title></head><body><h1>{TITLE}</h1><h2>{TWO[0]}</h2>{inner}"
        f"<h2>{TWO[1]}</h2><p>It <em>en</em>ded.</p></body></html>"
    ).encode()


def as_markdown() -> bytes:
    paragraphs = [FIRST + "[^n]", *TEXTS[1:]]
    body = "\n\n".join(paragraphs)
    return f"# {TITLE}\n\n## {TWO[0]}\n\n{body}\n\n## {TWO[1]}\n\nIt *en*ded.\n\n[^n]: {NOTE}\n".encode()


def as_docx() -> bytes:
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = w_paragraph(TITLE, "Title") + w_paragraph(TWO[0], "Heading1")
    body += w_paragraph(w_run(FIRST) + mark) + "".join(map(w_paragraph, TEXTS[1:]))
    body += w_paragraph(TWO[1], "Heading1")
    body += w_paragraph(w_run("It ") + w_run("en", "<w:i/>") + w_run("ded."))
    return docx(body, notes={1: NOTE})


def as_odt() -> bytes:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        f"<text:p>{NOTE}</text:p></text:note-body></text:note>"
    )
    paragraphs = [escape(FIRST) + note, *TEXTS[1:]]
    body = f'<text:h text:outline-level="1">{TITLE}</text:h><text:h text:outline-level="2">{TWO[0]}</text:h>'
    body += "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    body += f'<text:h text:outline-level="2">{TWO[1]}</text:h><text:p>It ended.</text:p>'
    return odt(body)


def as_epub() -> bytes:
    note = '<a epub:type="noteref" href="#n1">1</a>'
    aside = f'<aside epub:type="footnote" id="n1"><p>{NOTE}</p></aside>'
    paragraphs = [escape(FIRST) + note, *TEXTS[1:]]
    first = (
        f"<section><h1>{TWO[0]}</h1>"
        + "".join(f"<p>{text}</p>" for text in paragraphs)
        + aside
        + "</section>"
    )
    return epub(first, f"<section><h1>{TWO[1]}</h1><p>It ended.</p></section>", title=TITLE)


@pytest.mark.parametrize(
    ("data", "filename", "title", "note"),
    [
        (as_html(), "essay.html", True, False),
        (as_markdown(), "essay.md", True, True),
        (as_docx(), "essay.docx", True, True),
        (as_odt(), "essay.odt", True, True),
        (as_epub(), "essay.epub", False, True),  # its title stands in no chapter
    ],
    ids=["html", "markdown", "docx", "odt", "epub"],
)
def test_structured_formats_keep_every_word(data: bytes, filename: str, title: bool, note: bool) -> None:
    found = convert(data, filename)
    assert words(found.plain) == expected(title=title, note=note)
    assert [section["heading"] for section in found.sections] == TWO
    assert found.title == TITLE
    shown = [p["text"] for section in found.sections for p in section["paragraphs"]]
    assert words(" ".join(shown)) == words("\n".join([*TEXTS, *([NOTE] if note else []), "It ended."]))


def test_latex_keeps_every_word_that_it_sets() -> None:
    source = (
        "\\documentclass{article}\\title{" + TITLE + "}\\begin{document}\\maketitle\n"
        f"\\section{{{TWO[0]}}}\n{RUSSIAN}\\footnote{{{NOTE}}}\n\n{CHINESE}\n\n{ACCENTED}\n\n"
        f"\\section{{{TWO[1]}}}\nIt \\emph{{en}}ded.\\end{{document}}"
    )
    found = convert(source.encode(), "essay.tex")
    assert words(found.plain) == words(
        f"{TITLE} {TWO[0]} {RUSSIAN} {CHINESE} {ACCENTED} {NOTE} {TWO[1]} It ended."
    )


def test_words_in_unknown_commands_of_tex_are_taken() -> None:
    words_in = r"One \mycmd{two words} \vspace{3em}three \mine[x]{four}{five}."
    source = rf"\documentclass{{article}}\begin{{document}}{words_in}\end{{document}}"
    found = convert(source.encode(), "essay.tex")
    assert words(found.plain) == ["One", "two", "words", "three", "four", "five."]
    assert found.told == [
        "These commands of TeX are not known here; the words in them were taken as they stand: \\mycmd, \\mine."
    ]


def test_plain_text_keeps_every_word() -> None:
    text = "\n\n".join([TITLE, *TEXTS, "# not a heading", "*not* _marked_"])
    assert words(convert(text.encode(), "essay.txt").plain) == words(text)
    assert words(from_pasted("\n\n".join([TITLE, *TEXTS])).plain) == words("\n\n".join([TITLE, *TEXTS]))


def test_a_pdf_keeps_every_word_and_every_hyphen_until_a_mending_is_confirmed() -> None:
    pages = [["The state confis-", "cated the land of all", "peasants.", "7"], [RUSSIAN, CHINESE]]
    found = convert(pdf(*pages), "essay.pdf")
    assert words(found.plain) == words("The state confis- cated the land of all peasants. 7") + words(
        f"{RUSSIAN} {CHINESE}"
    )


def test_a_pdf_that_draws_hebrew_from_the_left_gives_it_as_it_is_read() -> None:
    read = "הקציר של שנה אחת לא הספיק לאיש"
    found = convert(pdf([read[::-1], read[::-1]]), "essay.pdf")
    assert found.plain == f"{read} {read}"
    assert found.sections[0]["paragraphs"][0]["block"] == {"dir": "rtl"}


def test_text_is_stored_composed() -> None:
    apart = unicodedata.normalize("NFD", f"# É\n\nThe *cafe\u0301* naïve **é**\n\n# Z\n\n{ACCENTED}")
    found = convert(apart.encode(), "essay.md")
    first = found.sections[0]
    assert (first["heading"], first["paragraphs"][0]["text"]) == ("É", "The café naïve é")
    assert first["paragraphs"][0]["block"]["styles"] == [[4, 8, "em"], [15, 16, "strong"]]


def test_an_accent_that_composes_over_the_edge_of_a_style_moves_the_offsets() -> None:
    found = convert("A cafe*\u0301 au* **lait**.".encode(), "essay.md")
    [paragraph] = found.sections[0]["paragraphs"]
    assert paragraph["text"] == "A café au lait."
    assert paragraph["block"]["styles"][-1] == [10, 14, "strong"]


def test_the_shipped_essay_comes_out_as_it_stands() -> None:
    text = (Path(__file__).parents[3] / "seeds" / "essay.txt").read_text(encoding="utf-8")
    found = convert(text.encode(), "collectivization.txt")
    assert found.title == "Collectivization"
    assert [p["text"] for p in found.sections[0]["paragraphs"]] == [
        " ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()
    ]

"""What headings, notes, lists and the rest become."""

from __future__ import annotations

import pytest

from forum.essays.blocks import KINDS, STYLES
from forum.essays.importing import convert, from_pasted
from tests.essays.importing.archives import REL, W, docx, docx_parts, packed, w_paragraph, w_run
from tests.essays.importing.taken import blocks, outline


def md(text: str) -> bytes:
    return text.encode()


def test_the_first_level_used_more_than_once_makes_sections() -> None:
    found = convert(md("# T\n\n## A\n\na\n\n### A1\n\nb\n\n## B\n\nc"), "x.md")
    assert found.title == "T"
    assert outline(found) == [("A", ["a", "A1", "b"]), ("B", ["c"])]
    assert blocks(found)[1] == ("A1", {"kind": "head"})
    assert [s["key"] for s in found.sections] == ["+1", "+2"]
    assert [p["id"] for s in found.sections for p in s["paragraphs"]] == ["p1", "p2", "p3", "p4"]


def test_a_single_heading_with_text_is_the_title() -> None:
    found = convert(md("# T\n\na\n\nb"), "x.md")
    assert (found.title, outline(found)) == ("T", [("T", ["a", "b"])])
    assert found.plain == "T\na\nb"


def test_text_before_the_first_heading_is_a_section() -> None:
    found = convert(md("before\n\n# A\n\na\n\n# B\n\nb"), "my_essay.md")
    assert found.title == "My essay"
    assert outline(found) == [("Beginning", ["before"]), ("A", ["a"]), ("B", ["b"])]
    assert found.plain == "before\nA\na\nB\nb"


def test_headings_without_text_open_the_section_after_them() -> None:
    found = convert(md("# P\n\n# Q\n\n# A\n\na\n\n# B\n\nb\n\n# End"), "x.md")
    assert outline(found) == [("A", ["P", "Q", "a"]), ("B", ["b", "End"])]
    assert [b for _t, b in blocks(found)] == [{"kind": "head"}, {"kind": "head"}, {}, {}, {"kind": "head"}]


def test_nothing_but_headings_is_still_a_text() -> None:
    assert outline(convert(md("# A\n\n# B"), "x.md")) == [("X", ["A", "B"])]


def test_a_text_without_headings_is_one_section() -> None:
    assert outline(convert(md("a\n\nb"), "x.md")) == [("X", ["a", "b"])]


def test_a_text_in_which_a_lone_chapter_stands_above_sections_keeps_both() -> None:
    found = convert(md("---\ntitle: T\n---\n\na\n\n# P\n\nb\n\n## A\n\nc\n\n## B\n\nd"), "x.md")
    assert found.title == "T"
    assert outline(found) == [("Beginning", ["a"]), ("P", ["b"]), ("A", ["c"]), ("B", ["d"])]


def test_more_headings_than_sections_can_be_stay_in_one_section() -> None:
    found = convert(md("\n\n".join(f"# h{n}\n\nt{n}" for n in range(1000))), "x.md")
    assert [(s["heading"], len(s["paragraphs"])) for s in found.sections] == [("X", 2000)]
    assert found.told == [
        "The text has more than 200 headings, too many for sections. They were kept as headings within one section; "
        "start sections where you want them."
    ]


def test_a_heading_as_long_as_a_paragraph_is_one() -> None:
    found = convert(md(f"# A\n\na\n\n# {'long ' * 100}\n\n# B\n\nb"), "x.md")
    assert [heading for heading, _texts in outline(found)] == ["A", "B"]
    assert blocks(found)[1] == (("long " * 100).strip(), {})


FRONT = ("Title", "Subtitle", "Author", "Date", "Abstract")


def styled(body: str) -> bytes:
    """A Word file with the styles of a title page."""
    rows = [(name, name) for name in FRONT] + [("H1", "heading 1")]
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{i}"><w:name w:val="{n}"/></w:style>' for i, n in rows
    )
    return packed({**docx_parts(body), "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>"})


def test_the_title_page_of_a_word_file_loses_nothing() -> None:
    lines = [("Title", "The Harvest"), ("Title", "of 1932"), ("Subtitle", "A history"), ("Subtitle", "in short"),
             ("Author", "Ada"), ("Author", "Ben"), ("Date", "May"), ("Abstract", "In sum."), ("H1", "One"), ("", "a"),
             ("Title", "Late"), ("H1", "Two"), ("", "b")]  # fmt: skip
    found = convert(styled("".join(w_paragraph(words, style) for style, words in lines)), "x.docx")
    assert (found.title, found.author) == ("The Harvest of 1932", "Ada, Ben")
    assert outline(found) == [
        ("Beginning", ["A history", "in short", "May", "In sum."]), ("One", ["a", "Late"]), ("Two", ["b"]),
    ]  # fmt: skip
    assert found.plain.split("\n")[:3] == ["The Harvest of 1932", "Ada, Ben", "A history"]


def test_a_word_file_that_is_all_title_keeps_its_words() -> None:
    assert outline(convert(styled(w_paragraph("a", "Title") + w_paragraph("b", "Author")), "x.docx")) == [
        ("X", ["a", "b"])
    ]


def test_a_picture_in_a_word_file_is_told_without_being_unpacked() -> None:
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    picture = (
        '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="P" descr="A pig"/>'
        f'<a:graphic xmlns:a="{drawing}/main"><a:graphicData><pic:pic xmlns:pic="{drawing}/picture"><pic:blipFill>'
        '<a:blip r:embed="i"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    parts = docx_parts(w_paragraph(w_run("a ") + picture + w_run(" b")))
    relation = f'<Relationship Id="i" Type="{REL}/image" Target="media/i.png"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = str(parts["word/_rels/document.xml.rels"]).replace(
        "</Relationships>", relation
    )
    found = convert(packed({**parts, "word/media/i.png": b"\x89PNG"}), "x.docx")
    assert blocks(found) == [("a b", {"left_out": [[2, "A pig"]]})]


def test_front_matter_gives_title_author_and_language() -> None:
    found = convert(md("---\ntitle: A *T*\nauthor: [Ada, Ben]\nlang: en-GB\ndraft: yes\n---\n\ntext"), "x.md")
    assert (found.title, found.author, found.language, found.plain) == ("A T", "Ada, Ben", "en", "text")
    assert found.told == ["Front matter is no part of the text. Of it, these fields were left out: draft."]


def test_lines_of_dashes_that_hold_no_front_matter_are_text() -> None:
    assert convert(md("---\nx: [\n---\n\ntext"), "x.md").plain.endswith("\ntext")
    assert "kept: words" in convert(md("a\n\n---\nkept: words\n---\n\nb"), "x.md").plain


def test_footnotes_stand_at_the_end_of_their_section() -> None:
    found = convert(
        md("# A\n\na^[One.] b[^x]\n\nc\n\n# B\n\nd[^y]\n\n[^x]: Two.\n\n    More.\n\n[^y]: Three."), "x.md"
    )
    assert blocks(found) == [
        ("a b", {"refs": [[1, "1"], [3, "2"]]}),
        ("c", {}),
        ("One.", {"kind": "note", "label": "1"}),
        ("Two.", {"kind": "note", "label": "2"}),
        ("More.", {"kind": "note", "label": ""}),
        ("d", {"refs": [[1, "3"]]}),
        ("Three.", {"kind": "note", "label": "3"}),
    ]


def test_footnotes_of_a_heading_are_referred_to_from_the_paragraph_after_it() -> None:
    found = convert(md("# T^[Thanks.]\n\n## A^[On A.]\n\na^[On a.]\n\n## B\n\nb"), "x.md")
    assert found.title == "T"
    assert [heading for heading, _texts in outline(found)] == ["A", "B"]
    assert blocks(found)[:4] == [
        ("a", {"refs": [[0, "2"], [0, "1"], [1, "3"]]}),
        ("On A.", {"kind": "note", "label": "2"}),
        ("Thanks.", {"kind": "note", "label": "1"}),
        ("On a.", {"kind": "note", "label": "3"}),
    ]


def test_a_footnote_that_nothing_refers_to_is_not_lost() -> None:
    found = convert(md("# A\n\na\n\n# B\n\nb\n\n[^z]: Lost."), "x.md")
    assert blocks(found)[1:] == [("b", {"refs": [[1, "1"]]}), ("Lost.", {"kind": "note", "label": "1"})]
    assert found.told == ["Footnotes to which nothing refers are put to the end of the last paragraph: z."]


def test_styles_cover_their_words() -> None:
    found = convert(
        md("*a **b*** `c` ~~d~~ e^2^ f~3~ [g](https://e.org/g) [h](#here) [i](javascript:x) [j]{.underline}"),
        "x.md",
    )
    [(text, block)] = blocks(found)
    assert text == "a b c d e2 f3 g h i j"
    assert block == {
        "styles": [
            [0, 3, "em"], [2, 3, "strong"], [4, 5, "code"], [6, 7, "strike"], [9, 10, "sup"], [12, 13, "sub"],
            [14, 15, "link", "https://e.org/g"], [20, 21, "underline"],
        ]
    }  # fmt: skip
    assert {style[2] for style in block["styles"]} <= STYLES


def test_a_stretch_that_word_cuts_into_many_has_one_style() -> None:
    runs = w_run("a ") + w_run("b", "<w:b/>") + w_run("c ", "<w:b/>") + w_run("d", "<w:b/>") + w_run(" e")
    assert blocks(convert(docx(w_paragraph(runs)), "x.docx")) == [
        ("a bc d e", {"styles": [[2, 6, "strong"]]})
    ]


def test_lists_keep_their_markers_and_depth() -> None:
    text = "- a\n\n    a2\n\n- b\n    3) c\n    4) d\n        - e\n\n(iv) f\n(v) g\n"
    assert blocks(convert(md(text), "x.md")) == [
        ("a", {"kind": "item", "depth": 1, "marker": "•"}),
        ("a2", {"kind": "item", "depth": 1}),
        ("b", {"kind": "item", "depth": 1, "marker": "•"}),
        ("c", {"kind": "item", "depth": 2, "marker": "3)"}),
        ("d", {"kind": "item", "depth": 2, "marker": "4)"}),
        ("e", {"kind": "item", "depth": 3, "marker": "•"}),
        ("f", {"kind": "item", "depth": 1, "marker": "(iv)"}),
        ("g", {"kind": "item", "depth": 1, "marker": "(v)"}),
    ]


def test_quotations_verse_code_and_definitions() -> None:
    text = "> q\n>\n> > deeper\n\n| One line\n| another\n\n```\nx = 1\n\n  y\n```\n\nTerm\n:   Meaning.\n"
    assert blocks(convert(md(text), "x.md")) == [
        ("q", {"kind": "quote", "depth": 1}),
        ("deeper", {"kind": "quote", "depth": 2}),
        ("One line\nanother", {"kind": "verse"}),
        ("x = 1\n \n  y", {"kind": "code"}),
        ("Term", {"styles": [[0, 4, "strong"]]}),
        ("Meaning.", {"kind": "item", "depth": 1}),
    ]


def test_stanzas_are_paragraphs_of_their_own() -> None:
    text = "<p>One<br>*two* <em>three</em><br><br>four<br>five</p>"
    assert blocks(convert(text.encode(), "x.html")) == [
        ("One\n*two* three", {"kind": "verse", "styles": [[10, 15, "em"]]}),
        ("four\nfive", {"kind": "verse"}),
    ]


def test_tables_are_rows_and_cells() -> None:
    text = (
        "<table><caption>Grain</caption><tr><th></th><th>1931</th><th><b>1932</b></th></tr>"
        "<tr><td rowspan=2>Tons</td><td colspan=2>7</td></tr><tr><td>8</td><td>9</td></tr></table>"
    )
    assert blocks(convert(text.encode(), "x.html")) == [
        ("Grain", {}),
        ("\t1931\t1932\nTons\t7\t\n\t8\t9", {"kind": "table", "rows_head": 1, "styles": [[6, 10, "strong"]]}),
    ]


def test_a_broken_line_in_a_cell_is_no_new_row() -> None:
    text = "<table><tr><td><b>a<br>b</b></td><td>c</td></tr><tr><td>d</td><td>e</td></tr></table>"
    assert blocks(convert(text.encode(), "x.html"))[0][0] == "a b\tc\nd\te"


def test_a_part_that_says_it_runs_right_to_left_does() -> None:
    text = "<div dir='rtl'><p>1932 abc</p><div dir='ltr'><p>d</p></div></div><p>e</p>"
    assert blocks(convert(text.encode(), "x.html")) == [("1932 abc", {"dir": "rtl"}), ("d", {}), ("e", {})]


def test_a_table_of_whole_paragraphs_is_taken_cell_by_cell() -> None:
    text = "<table><tr><td><p>a</p><p>b</p></td><td><ul><li>c</li></ul></td></tr></table>"
    found = convert(text.encode(), "x.html")
    assert blocks(found) == [("a", {}), ("b", {}), ("c", {"kind": "item", "depth": 1, "marker": "•"})]
    assert found.told == ["A table that holds whole paragraphs was taken cell by cell, as paragraphs."]


def test_images_are_left_out_and_their_places_say_so() -> None:
    found = convert(md("![alone](a.png)\n\nx ![in *it*](b.png) y\n\n![last](c.png)\n"), "x.md")
    assert blocks(found) == [("x y", {"left_out": [[0, "alone"], [2, "in it"], [3, "last"]]})]
    assert found.told == ["3 images were left out; each place says so."]


@pytest.mark.parametrize("text", ["שלום עולם abc", "«مرحبا» abc", "1932 — שלום"])
def test_a_paragraph_that_runs_right_to_left_says_so(text: str) -> None:
    for found in (convert(md(text), "x.md"), convert(md(text), "x.txt")):
        assert blocks(found) == [(text, {"dir": "rtl"})]
    assert blocks(convert(md(f"abc {text}"), "x.md")) == [(f"abc {text}", {})]


def test_wrapped_lines_of_plain_text_are_joined_and_verses_kept() -> None:
    prose = "This line was wrapped by a typewriter at some sixty characters\nand goes on in the next\nuntil it ends."
    verse = "Quickly\nfell the rain\nall night"
    assert blocks(from_pasted(f"{prose}\n\n{verse}")) == [
        (prose.replace("\n", " "), {}),
        (verse, {"kind": "verse"}),
    ]


def test_a_text_with_one_paragraph_on_each_line_is_cut_at_the_lines() -> None:
    long = "word " * 40
    assert [t for t, _b in blocks(from_pasted(f"{long}\n{long}\nshort"))] == [
        long.strip(),
        long.strip(),
        "short",
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("# A\n\na\n\n# B\n\nb", "Markdown"),
        ("A\n===\n\na\n\nB\n===\n\nb", "Markdown"),
        ("<!doctype html><h1>A</h1>a<h1>B</h1>b", "HTML"),
        ("\\begin{document}\\section{A}a\\section{B}b\\end{document}", "LaTeX"),
    ],
)
def test_what_is_pasted_is_known_by_its_marks(text: str, kind: str) -> None:
    found = from_pasted(text)
    assert outline(found) == [("A", ["a"]), ("B", ["b"])]
    assert found.told == [f"What was pasted was read as {kind}."]


def test_pasted_plain_text_is_not_interpreted() -> None:
    found = from_pasted("A *star* and 2_000_000 and\n\n1932. A year")
    assert (found.title, found.told) == ("Untitled", [])
    assert outline(found) == [("Untitled", ["A *star* and 2_000_000 and", "1932. A year"])]


def test_all_kinds_are_known_and_no_paragraph_holds_a_blank_line() -> None:
    text = "# A\n\n> a\n\n- b\n\n| c\n| d\n\n```\ne\n\n\nf\n```\n\nx | y\n--|--\n1 | 2\n\ng^[h\n\n    i]\n\n## B\n\nj"
    for words, block in blocks(convert(md(text), "x.md")):
        assert "\n\n" not in words
        assert words.strip("\n")
        assert block.get("kind", "quote") in KINDS

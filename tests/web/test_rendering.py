"""The text as HTML: marks, styles, blocks, notes and what was said of earlier editions, with every letter in place."""

from __future__ import annotations

from html import unescape
from typing import Any

import lxml.html
import pytest
from django.template.loader import render_to_string

from forum.essays.marks import Selected
from forum.essays.models import Passage
from forum.responses.tallies import AgedPassage, Count, PassageCount
from forum.web.rendering import Paragraph, paragraphs_of

TEXT = "The river had turned the wheel.\n\nNobody asked whose river it was."


def count(text: str, quote: str, key: str = "k1", **stances: int) -> PassageCount:
    start = text.index(quote)
    passage = Passage(public_id=key, start=start, end=start + len(quote), exact=quote, paragraph=1)
    counts = Count(**(stances or {"dispute": 1}))
    return PassageCount(passage, counts, counts)


def drawn(text: str = TEXT, *blocks: dict[str, Any], **more: Any) -> list[Paragraph]:
    return paragraphs_of(text, 1, more.pop("counts", ()), lambda key: f"#{key}", blocks=blocks, **more)


def element(paragraph: Paragraph) -> Any:
    """What the page holds of a paragraph that is not plain."""
    html = render_to_string(
        "forum/section/_block.html", {"p": paragraph, "language": "en", "level": 2}
    ).strip()
    return lxml.html.fragment_fromstring(html)


def html(paragraph: Paragraph) -> str:
    return unescape(paragraph.html)


def test_a_style_lies_within_a_mark_and_is_cut_by_it() -> None:
    (one, _two) = drawn(TEXT, {"styles": [[4, 20, "em"]]}, counts=[count(TEXT, "had turned the wheel")])
    assert html(one) == (
        "The <em>river </em>"
        '<mark class="mark" data-stance="dispute" data-n="1"><em>had turned</em> the wheel</mark>'
        '<a class="ref" data-stance="dispute" data-count="1" href="#k1" tabindex="-1" aria-hidden="true"></a>.'
    )


def test_every_style_is_an_element() -> None:
    for name, tag in {"em": "em", "strong": "strong", "sub": "sub", "sup": "sup", "code": "code"}.items():
        assert html(drawn("abc", {"styles": [[1, 2, name]]})[0]) == f"a<{tag}>b</{tag}>c"
    for name, tag in {"strike": "s", "underline": "u", "small": "small"}.items():
        assert html(drawn("abc", {"styles": [[1, 2, name]]})[0]) == f"a<{tag}>b</{tag}>c"


def test_the_wider_style_lies_outside() -> None:
    found = drawn("abcd", {"styles": [[1, 2, "em"], [0, 3, "strong"]]})
    assert html(found[0]) == "<strong>a</strong><strong><em>b</em></strong><strong>c</strong>d"


def test_a_link_leads_to_a_page_or_to_an_address_for_mail_alone() -> None:
    for address in ("https://example.org/?a=1&b=2", "mailto:n.weir@example.org"):
        (one,) = drawn("abc", {"styles": [[0, 3, "link", address]]})
        assert html(one) == f'<a href="{address}" rel="nofollow noreferrer">abc</a>'
    for address in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "/s/",
        "JaVaScRiPt:x",
        "http://[",
        "",
    ):
        assert html(drawn("abc", {"styles": [[0, 3, "link", address]]})[0]) == "abc"


@pytest.mark.parametrize(
    "block",
    [
        {"styles": [[0, 9, "em"], [2, 1, "em"], [-1, 2, "em"], [0, 1, "script"]]},
        {"kind": "iframe", "depth": "x", "rows_head": -1},
        {"refs": [[9, "1"]], "left_out": [[-1, "x"]]},
        {},
    ],
)
def test_what_makes_no_sense_is_as_if_it_were_not_there(block: dict[str, Any]) -> None:
    (one,) = drawn("abc", block)
    assert (html(one), one.is_plain) == ("abc", True)


def test_words_and_labels_are_words() -> None:
    (one,) = drawn("<b>&", {"refs": [[4, '"><i>']], "left_out": [[0, '"><i>']], "styles": [[0, 4, "em"]]})
    assert "<b>" not in one.html
    assert "<i>" not in one.html
    assert lxml.html.fragment_fromstring(f"<p>{one.html}</p>").text_content() == "<b>&"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("quote", "A quotation."),
        ("item", "An item."),
        ("verse", "One line\nand another"),
        ("code", "\n  if x:\n\ty()"),
        ("note", "A note."),
        ("head", "A heading"),
        ("table", "Year\tDead\n1932\t5.5\n1933\t"),
    ],
)
def test_a_block_holds_its_words_and_no_others(kind: str, text: str) -> None:
    block = {
        "kind": kind,
        "marker": "•",
        "label": "1",
        "rows_head": 1,
        "styles": [[1, 3, "em"]],
        "refs": [[2, "7"]],
        "left_out": [[0, "A mill"]],
    }
    (one,) = drawn(text, block, counts=[count(text, text[2:8].strip())])
    found = element(one)
    (holder,) = [found] if found.get("data-start") else found.xpath(".//*[@data-start]")
    assert holder.get("data-start") == "0"
    if kind == "code":  # the parser of a browser drops the first newline of a <pre>
        assert holder.text_content() == "\n" + text or holder.text_content() == text
    else:
        assert holder.text_content() == text


def test_a_table_has_rows_and_cells_with_marks_in_them() -> None:
    text = "Year\tDead\n1932\t5.5\n1933\t3"
    block = {"kind": "table", "rows_head": 1, "styles": [[15, 18, "strong"]]}
    (one,) = drawn(f"{text}", block, counts=[count(text, "1932\t5.5")])
    table = element(one)
    assert [[c.text_content() for c in row] for row in table.iter("tr")] == [
        ["Year", "Dead"],
        ["1932", "5.5"],
        ["1933", "3"],
    ]
    assert [h.get("scope") for h in table.iter("th")] == ["col", "col"]
    assert [m.text_content() for m in table.iter("mark")] == ["1932", "5.5"]
    assert [s.text_content() for s in table.iter("strong")] == ["5.5"]
    assert [r.getparent().text_content() for r in table.iter("a")] == ["5.5"]


def test_items_and_quotations_say_how_deep_they_are_and_notes_what_they_are_called() -> None:
    text = "A\n\nB\n\nC"
    found = [
        element(p)
        for p in drawn(
            text,
            {"kind": "quote", "depth": 2},
            {"kind": "item", "marker": "3.", "depth": 9},
            {"kind": "note", "label": "*"},
        )
    ]
    assert [(e.tag, e.get("data-depth"), e.get("data-marker")) for e in found] == [
        ("blockquote", "2", None),
        ("p", "6", "3."),
        ("p", None, "*"),
    ]


def test_a_heading_takes_the_level_of_its_page_and_a_script_its_direction() -> None:
    (head, arabic) = drawn("A heading\n\nالنهر", {"kind": "head"}, {"dir": "rtl"})
    assert element(head).tag == "h2"
    assert (element(arabic).tag, element(arabic).get("dir"), arabic.is_plain) == ("p", "rtl", False)


def test_a_note_is_seen_at_its_place_and_told_after_the_paragraph() -> None:
    text = "It was so.\n\nThe note."
    (one, two) = drawn(text, {"refs": [[6, "1"]]}, {"kind": "note", "label": "1"})
    assert html(one) == (
        'It was<a class="noteref" data-label="1" href="#p-2" tabindex="-1" aria-hidden="true"></a> so.'
    )
    assert one.asides == (("#p-2", "Note 1"),)
    assert two.asides == (("#p-1", "Back to paragraph 1"),)


def test_a_note_that_is_not_here_is_seen_and_leads_nowhere() -> None:
    (one,) = drawn("It was so.", {"refs": [[6, "1"]]})
    assert html(one) == 'It was<span class="noteref" data-label="1" aria-hidden="true"></span> so.'
    assert one.asides == ()


def test_the_place_of_an_image_is_told_and_is_none_of_the_words() -> None:
    (one, two) = drawn("It was so.\n\nYes.", {"left_out": [[0, "A mill"]]}, {"left_out": [[4, ""]]})
    assert (
        html(one)
        == '<span class="left-out" role="img" aria-label="An image stood here: A mill"></span>It was so.'
    )
    assert html(two) == 'Yes.<span class="left-out" role="img" aria-label="An image stood here."></span>'


def test_a_changed_passage_is_a_hairline_with_its_edition_and_no_count() -> None:
    aged = [AgedPassage(key="k9", start=4, end=20, paragraph=1, edition=1, n=3)]
    (one, two) = drawn(TEXT, aged=aged, counts=[count(TEXT, "turned the wheel")])
    assert html(one) == (
        'The <span class="aged">river had </span>'
        '<mark class="mark" data-stance="dispute" data-n="1"><span class="aged">turned</span>'
        '<a class="ref aged-ref" data-said="said of edition 1" href="#k9" tabindex="-1" aria-hidden="true"></a>'
        " the wheel</mark>"
        '<a class="ref" data-stance="dispute" data-count="1" href="#k1" tabindex="-1" aria-hidden="true"></a>.'
    )
    assert one.links == (
        ("#k1", "1 dispute of “turned the wheel”"),
        ("#k9", "Said of edition 1, where the text now reads “river had turned”"),
    )
    assert two.links == ()


def test_words_that_an_address_points_at_have_its_name_once() -> None:
    chosen = Selected(4, 50, "p-1-s-1")
    found = drawn(TEXT, selected=chosen, counts=[count(TEXT, "turned")])
    together = "".join(html(p) for p in found)
    assert together.count('id="p-1-s-1"') == 1
    whole = lxml.html.fragment_fromstring(f"<div>{together}</div>")
    selected = "".join(e.text_content() for e in whole.xpath(".//*[@class='sel']"))
    assert selected == TEXT[4:50].replace("\n\n", "")


def test_a_list_of_blocks_that_is_too_short_leaves_the_rest_plain() -> None:
    assert [p.is_plain for p in drawn(TEXT, {"kind": "quote"})] == [False, True]

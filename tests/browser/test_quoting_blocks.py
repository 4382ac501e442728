"""Tables, verse, code, lists and notes: what is selected in them is what is quoted, and what is copied is theirs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from forum.essays.models import SectionText
from forum.people.models import Person
from forum.readings.models import Thread
from tests import make
from tests.browser.scene import WATER, sign_in

PARTS = [
    ("🌊 The mill stood where the river bends.", {"styles": [[2, 10, "em"]], "refs": [[10, "1"]]}),
    (
        "Year\tWheels\n1911\tfour\n1932\tone",
        {"kind": "table", "rows_head": 1, "styles": [[17, 21, "strong"]]},
    ),
    ("O river, turn\nthe wheel again", {"kind": "verse"}),
    ("if wheel:\n    turn(river)", {"kind": "code"}),
    ("Stones were counted.", {"kind": "item", "marker": "3.", "depth": 2}),
    ("So the reeve wrote.", {"kind": "quote", "left_out": [[0, "The reeve’s seal"]]}),
    ("What the court said", {"kind": "head"}),
    ("النهر ملك للجميع.", {"dir": "rtl"}),
    ("See the ledger.", {"kind": "note", "label": "1"}),
]
TEXT = "\n\n".join(words for words, _block in PARTS)

# selects from the nth place of some words to the end of others, by text nodes; the selection is real
SELECT = """([from, to]) => {
  const nodes = [], walk = document.createTreeWalker(document.querySelector('[data-section]'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) nodes.push(walk.currentNode);
  const first = nodes.find(n => n.data.includes(from) && n.parentElement.closest('[data-start]'));
  const last = nodes.find(n => n.data.includes(to) && n.parentElement.closest('[data-start]'));
  getSelection().setBaseAndExtent(first, first.data.indexOf(from), last, last.data.indexOf(to) + to.length);
}"""


@pytest.fixture
def at_blocks(live: str, water: Thread, page: Any, ada: Person) -> Any:
    SectionText.objects.filter(section__slug="water").update(text=TEXT, blocks=[b for _words, b in PARTS])
    make.response(water, ada, quote="1911\tfour")
    sign_in(page.context, live, ada)
    page.set_default_timeout(8000)
    page.goto(live + WATER)
    return page


def test_each_element_holds_the_words_of_its_paragraph(at_blocks: Any) -> None:
    found = at_blocks.evaluate(
        "[...document.querySelectorAll('[data-start]')].map(e => [Number(e.dataset.start), e.textContent])"
    )
    starts, start = [], 0
    for words, _block in PARTS:
        starts.append([start, words])
        start += len(words) + 2
    assert found == starts


@pytest.mark.parametrize(
    ("first", "last", "quoted"),
    [
        ("Wheels", "1911", "Wheels\n1911"),
        ("four", "one", "four\n1932\tone"),
        ("one", "turn", "one\n\nO river, turn"),
        ("turn", "wheel again", "turn\nthe wheel again"),
        ("wheel:", "turn(river)", "wheel:\n    turn(river)"),
        ("Stones", "reeve wrote", "Stones were counted.\n\nSo the reeve wrote"),
        ("court", "النهر", "court said\n\nالنهر"),
        ("mill", "bends", "mill stood where the river bends"),
    ],
)
def test_what_is_selected_is_what_is_quoted(at_blocks: Any, first: str, last: str, quoted: str) -> None:
    at_blocks.evaluate(SELECT, [first, last])
    at_blocks.locator("#pop").wait_for()
    at_blocks.keyboard.press("a")
    at_blocks.locator("#compose").wait_for()
    start = TEXT.index(quoted)
    fields = at_blocks.evaluate(
        "['quote', 'start', 'end'].map(n => document.querySelector(`#compose [name=${n}]`).value)"
    )
    assert fields == [quoted, str(start), str(start + len(quoted))]
    at_blocks.get_by_label("Why does it hold?").fill("The mill ledgers say so too, for forty years now.")
    at_blocks.get_by_role("button", name="Post agreement").click()
    at_blocks.locator("#compose").wait_for(state="detached")


def test_what_is_copied_is_the_text_and_nothing_that_is_drawn_between(at_blocks: Any, live: str) -> None:
    at_blocks.evaluate("getSelection().selectAllChildren(document.querySelector('#p-1 [data-start]'))")
    assert at_blocks.evaluate("getSelection().toString()").strip() == PARTS[0][0]
    at_blocks.evaluate("getSelection().selectAllChildren(document.querySelector('#p-6 [data-start]'))")
    assert at_blocks.evaluate("getSelection().toString()").strip() == PARTS[5][0]
    at_blocks.evaluate("getSelection().selectAllChildren(document.querySelector('#p-5 [data-start]'))")
    assert at_blocks.evaluate("getSelection().toString()").strip() == PARTS[4][0]


def test_what_is_drawn_between_the_words_is_told_to_a_screen_reader_in_its_place(at_blocks: Any) -> None:
    expect(at_blocks.get_by_role("img", name="An image stood here: The reeve’s seal")).to_be_visible()
    assert at_blocks.locator(".noteref").get_attribute("aria-hidden") == "true"
    expect(at_blocks.get_by_role("link", name="Note 1")).to_have_attribute("href", "#p-9")
    expect(at_blocks.get_by_role("link", name="Back to paragraph 1")).to_have_attribute("href", "#p-1")
    assert at_blocks.get_by_role("columnheader").all_inner_texts() == ["Year", "Wheels"]
    expect(at_blocks.get_by_role("heading", name="What the court said", level=2)).to_be_visible()


def test_the_rows_of_a_table_are_chosen_with_the_keys(at_blocks: Any) -> None:
    at_blocks.locator("#q-2").focus()
    at_blocks.keyboard.press("Enter")
    expect(at_blocks.get_by_role("listbox", name="Sentences of paragraph 2")).to_be_focused()
    at_blocks.keyboard.press("ArrowRight")
    at_blocks.keyboard.press("a")
    expect(at_blocks.locator("#compose [name=quote]")).to_have_value("1911\tfour")


def test_an_address_marks_words_in_a_table(at_blocks: Any, live: str) -> None:
    at_blocks.goto(f"{live}{WATER}?e=1&p=2&s=3#p-2-s-3")
    assert at_blocks.locator(".sel").all_inner_texts() == ["1932", "one"]


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_they_fit_and_have_no_fault_of_access(
    at_blocks: Any, width: int, theme: str, violations: Any
) -> None:
    at_blocks.set_viewport_size({"width": width, "height": 900})
    at_blocks.emulate_media(color_scheme=theme)
    assert at_blocks.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(at_blocks) == []

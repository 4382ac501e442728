"""The composer on an open page: what is written stays until it is posted, and is posted once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Response
from tests import make

REASON = "The mill ledgers say so too, page after page, for forty years."
DATA = """([html, text]) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', text);
  const pasted = { clipboardData: data, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', pasted));
}"""


def _agree(page: Any) -> Any:
    """A composer to the whole section, with its field of words."""
    page.locator(".whole").get_by_role("link", name="Agree").click()
    return page.get_by_label("Why does it hold?")


def response_is_edited_elsewhere(response: Response, body: str) -> None:
    edit_response(
        response,
        make.wish("agree", body=body),
        viewer=make.viewer_of(response.author),
        based_on=response.revision,
    )


def test_a_refused_response_keeps_its_words_and_leads_to_what_is_wrong(
    at_water: Any, drag: Callable[..., None]
) -> None:
    drag("the village")
    at_water.get_by_role("button", name="Dispute").click()
    at_water.get_by_label("What is wrong, and why?").fill(REASON)
    at_water.get_by_role("button", name="Post dispute").click()
    at_water.get_by_text("Say what kind of dispute this is.").wait_for()
    assert at_water.evaluate("document.activeElement.name") == "ground"
    assert at_water.get_by_label("What is wrong, and why?").input_value() == REASON
    assert at_water.locator("[data-aim-words]").inner_text() == "the village"
    at_water.get_by_role("radio", name="Scope").check()
    at_water.get_by_role("button", name="Post dispute").click()
    at_water.locator("#compose").wait_for(state="detached")
    assert Response.objects.get().passage.exact == "the village"


def test_two_clicks_and_a_lost_answer_make_one_response(at_water: Any) -> None:
    _agree(at_water).fill(REASON)
    lost = []

    def lose_the_first_answer(route: Any) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    at_water.route("**/new/", lose_the_first_answer)
    button = at_water.get_by_role("button", name="Post agreement")
    button.dblclick()
    at_water.locator("[data-trouble]", has_text="The server could not be reached.").wait_for()
    assert at_water.locator("#saved").inner_text() == "Saved here, not yet on the server"
    assert at_water.get_by_label("Why does it hold?").input_value() == REASON
    button.click()
    at_water.locator("#compose").wait_for(state="detached")
    assert lost == [200]
    assert Response.objects.count() == 1


def test_a_server_that_cannot_answer_leaves_everything_as_it_was(at_water: Any) -> None:
    _agree(at_water).fill(REASON)
    at_water.route(
        "**/new/", lambda route: route.fulfill(status=503, body="<p>Nothing was changed. Try again.</p>")
    )
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.locator("[data-trouble]", has_text="Nothing was changed.").wait_for()
    assert at_water.get_by_role("button", name="Post agreement").is_enabled()
    at_water.unroute("**/new/")
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.locator("#compose").wait_for(state="detached")
    assert Response.objects.get().body == REASON


def test_another_passage_or_stance_keeps_the_words(at_water: Any, drag: Callable[..., None]) -> None:
    _agree(at_water).fill(REASON)
    drag("the village")
    at_water.get_by_role("button", name="Dispute").click()
    expect(at_water.get_by_role("radio", name="Dispute")).to_be_checked()
    assert at_water.get_by_label("What is wrong, and why?").input_value() == REASON
    assert at_water.locator("[data-aim-words]").get_attribute("data-stance") == "dispute"
    assert at_water.evaluate("[...CSS.highlights.get('passage')][0].toString()") == "the village"
    at_water.get_by_role("button", name="Aim at the whole section").click()
    expect(at_water.get_by_text("To the whole section.")).to_be_visible()
    assert at_water.evaluate("CSS.highlights.has('passage')") is False
    at_water.get_by_text("Aim at a passage").click()
    at_water.get_by_label("The words of the passage").fill("counted twice")
    at_water.get_by_role("radio", name="Agree").check()
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.get_by_text("These words stand in section 2, Stone.").wait_for()
    at_water.get_by_label("The words of the passage").fill("asked whose wheel it was")
    at_water.get_by_role("button", name="Post agreement").click()
    at_water.locator("#compose").wait_for(state="detached")
    assert Response.objects.get().passage.paragraph == 2


def test_a_reply_and_an_edit_appear_in_their_place_and_are_told(
    at_water: Any, water: Thread, ben: Any
) -> None:
    first = make.response(water, ben, stance="dispute", quote="the wheel")
    at_water.reload()
    at_water.keyboard.press("j")
    at_water.keyboard.press("r")
    composer = at_water.locator("#compose")
    composer.get_by_text("Ben Quist wrote:").wait_for()
    assert at_water.get_by_role(
        "button", name="Post", exact=True
    ).is_visible()  # no stance is taken for anyone
    at_water.get_by_role("radio", name="Agree").check()
    at_water.get_by_label("Why is it right?").fill(REASON)
    at_water.keyboard.press("Control+Enter")
    composer.wait_for(state="detached")
    reply = Response.objects.get(parent=first)
    card = at_water.locator(f"#r-{reply.public_id}")
    assert at_water.evaluate("document.activeElement.id") == f"r-{reply.public_id}"
    card.get_by_role("link", name="Edit").click()
    at_water.get_by_label("Why is it right?").fill(f"{REASON} And the tolls agree.")
    at_water.get_by_role("button", name="Save").click()
    composer.wait_for(state="detached")
    assert at_water.locator("#status").inner_text() == "Saved."
    assert card.locator(".body").inner_text() == f"{REASON} And the tolls agree."
    assert at_water.evaluate("document.activeElement.id") == f"r-{reply.public_id}"


def test_an_edit_that_is_behind_gets_both_texts(at_water: Any, water: Thread, ada: Any) -> None:
    mine = make.response(water, ada, body="The first wording has eight words, and more.")
    at_water.reload()
    at_water.get_by_role("link", name="Edit", exact=True).click()
    body = at_water.get_by_label("Why does it hold?")
    body.fill("The second wording, from the window that was slow.")
    response_is_edited_elsewhere(mine, "The third wording, from the window that was fast.")
    at_water.get_by_role("button", name="Save").click()
    conflict = at_water.locator("#conflict")
    expect(conflict).to_contain_text("The third wording, from the window that was fast.")
    expect(body).to_have_value("The second wording, from the window that was slow.")
    at_water.get_by_role("button", name="Save").click()
    at_water.locator("#compose").wait_for(state="detached")
    mine.refresh_from_db()
    assert (mine.body, mine.revision) == ("The second wording, from the window that was slow.", 3)


def test_words_are_counted_and_too_few_are_told_when_the_field_is_left(at_water: Any) -> None:
    body = _agree(at_water)
    body.fill("It simply holds, I think.")
    count = at_water.locator("[data-count]")
    assert count.inner_text() == "5 words"
    body.blur()
    assert count.inner_text() == "5 words. A reason needs at least 8."
    body.fill("One")
    assert count.inner_text() == "1 word. A reason needs at least 8."
    body.fill(REASON)
    assert count.inner_text() == "12 words"


def test_a_starter_fills_an_empty_field_and_the_toolbar_can_be_undone(at_water: Any) -> None:
    at_water.locator(".whole").get_by_role("link", name="Dispute").click()
    at_water.get_by_role("radio", name="Scope").check()
    assert at_water.get_by_role("button", name="Even if so, …").is_hidden()
    at_water.get_by_role("button", name="This is true of …, but not of …").click()
    body = at_water.get_by_label("What is wrong, and why?")
    assert body.input_value() == "This is true of …, but not of "
    at_water.keyboard.type("mills")
    assert body.input_value() == "This is true of mills, but not of "
    assert at_water.get_by_role("button", name="It speaks of all").is_hidden()
    body.fill("stones")
    body.select_text()
    at_water.get_by_role("button", name="Italic").click()
    assert body.input_value() == "*stones*"
    at_water.get_by_role("button", name="Quotation", exact=True).click()
    assert body.input_value() == "> *stones*"
    at_water.keyboard.press("Control+z")
    assert body.input_value() == "*stones*"
    at_water.get_by_role("button", name="Preview").click()
    assert at_water.locator("#preview em").inner_text() == "stones"


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p { color: red }</style></head><body>
<p class=MsoNormal>The <i>reeve</i> wrote <b>twice</b>, see <a href="https://example.org/a b">the roll</a>.</p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span><![endif]>One stone</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp;
</span></span>Two * stones</p>
<blockquote><p>“Counted.”</p></blockquote><script>window.ran = 1</script><img src=x onerror="window.ran = 1">
<p><span style="font-style:italic">Last</span><br>line</p></body></html>"""
MARKDOWN = (
    "The *reeve* wrote **twice**, see [the roll](https://example.org/a%20b).\n\n"
    "- One stone\n- Two \\* stones\n\n> “Counted.”\n\n*Last*\nline"
)


@pytest.mark.parametrize(("html", "kept"), [(WORD, MARKDOWN), ("", "As it is: *no* change")])
def test_what_a_word_processor_pastes_keeps_its_italics_lists_and_links(
    at_water: Any, html: str, kept: str
) -> None:
    body = _agree(at_water)
    body.focus()
    if html:
        at_water.evaluate(DATA, [html, "plain"])
    else:
        at_water.context.grant_permissions(["clipboard-read", "clipboard-write"])
        at_water.evaluate("words => navigator.clipboard.writeText(words)", kept)
        at_water.keyboard.press("Control+v")
    at_water.wait_for_function("() => document.querySelector('#f-body').value !== ''")
    assert body.input_value() == kept
    assert at_water.evaluate("window.ran") is None
    at_water.keyboard.press("Control+z")
    assert body.input_value() == ""


def test_a_work_that_is_cited_here_is_found_by_its_letters(at_water: Any, water: Thread, ben: Any) -> None:
    make.response(water, ben, stance="source")
    at_water.locator(".whole").get_by_role("link", name="Source").click()
    at_water.get_by_label("The work", exact=True).press_sequentially("stones of")
    at_water.get_by_role("radio", name="The Stones of the Weir").check()
    at_water.get_by_label("Which", exact=True).fill("7")
    at_water.keyboard.press("Enter")  # posts nothing
    at_water.get_by_role("radio", name="Supports").check()
    at_water.get_by_role("button", name="Post source").click()
    at_water.locator("#compose").wait_for(state="detached")
    works = {r.citations.get().work_id for r in Response.objects.all()}
    assert (Response.objects.count(), len(works)) == (2, 1)

"""A page made harmless: what could send, script or lead away is gone; what is read stays, letter for letter."""

from __future__ import annotations

from django.utils.safestring import SafeString

from forum.web.seeing import harmless

PAGE = """<!doctype html><html><head><title>Old</title></head><body class="is-seminar">
<header class="bar "><a href="/me/">Me</a></header>
<main><form id="compose" method="post" action="/s/x/new/" hx-post="/s/x/new/">
<input type="hidden" name="csrfmiddlewaretoken" value="secret">
<textarea name="body" autofocus>Words &lt;script&gt;</textarea>
<button type="submit" formaction="/y/">Post</button>
<select name="a"><option>1</option></select></form>
<a class="plain" href="/s/x/t/?order=newest#r-1">here</a><a href="#p-3">down</a><a href="https://elsewhere.example/">away</a>
<article><footer>By Heron</footer></article><script src="/a.js"></script></main>
<footer class="foot small"><a href="/help/">Help</a></footer><script>1</script></body></html>"""


def made() -> str:
    return harmless(
        PAGE,
        leads_to={"/s/x/t/": "/s/x/readings/t/as/blind/"},
        bar=SafeString('<aside class="seeing">Bar</aside>'),
        title="New",
        head=SafeString('<meta name="robots" content="noindex">'),
    )


def test_nothing_can_be_sent() -> None:
    html = made()
    for gone in (
        "secret",
        "csrf",
        'method="post"',
        "hx-post",
        "formaction",
        "action=",
        "<script",
        "autofocus",
    ):
        assert gone not in html
    assert html.count(" disabled>") == 3
    assert '<form id="compose">' in html


def test_what_is_read_stays() -> None:
    html = made()
    for kept in ("Words &lt;script&gt;", "<footer>By Heron</footer>", ">here</a>", ">away</a>"):
        assert kept in html


def test_links_lead_within_the_view_alone() -> None:
    html = made()
    assert '<a class="plain" href="/s/x/readings/t/as/blind/#r-1">here</a>' in html
    assert '<a href="#p-3">down</a>' in html
    assert "elsewhere.example" not in html
    assert "/me/" not in html
    assert "/help/" not in html


def test_the_bar_stands_above_in_place_of_the_page_s_own() -> None:
    html = made()
    assert '<body class="is-seminar"><aside class="seeing">Bar</aside>' in html
    assert "<title>New</title>" in html
    assert '<meta name="robots" content="noindex"></head>' in html

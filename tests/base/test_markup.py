"""Markdown in, clean HTML out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.base import markup
from forum.base.markup import LONGEST_SOURCE, MOST_GROWTH, TAGS, addresses_in, is_address, plain, render
from tests.base.hostile import MARKDOWN, SCRIPTS, elements_of, what_is_alive, words_of

ATTRIBUTES = {"a": {"href", "dir", "rel"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
A = '<a href="{0}" dir="auto" rel="nofollow ugc noopener">{1}</a>'


def alive(html: str) -> list[str]:
    return what_is_alive(html, tags=TAGS, attributes=ATTRIBUTES, schemes=SCHEMES)


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("It does not follow.", "<p>It does not follow.</p>"),
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("*not* and **never**", "<p><em>not</em> and <strong>never</strong></p>"),
        ("> quoted\n\nanswered", "<blockquote>\n<p>quoted</p>\n</blockquote>\n<p>answered</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("3. three\n4. four", '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'),
        ("`kulak`", "<p><code>kulak</code></p>"),
        ("```python\nx < y\n```", "<pre><code>x &lt; y\n</code></pre>"),
        ("line  \nbreak", "<p>line<br>\nbreak</p>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"),
        ("Fish & <chips>", "<p>Fish &amp; &lt;chips&gt;</p>"),
        ("snake_case_stays", "<p>snake_case_stays</p>"),
        ("", ""),
        ("   \n\t\n", ""),
    ],
)
def test_commonmark_becomes_html(source: str, html: str) -> None:
    assert render(source) == html


@pytest.mark.parametrize("level", range(1, 7))
def test_a_heading_becomes_a_strong_paragraph(level: int) -> None:
    assert render("#" * level + " A *claim*") == "<p><strong>A <em>claim</em></strong></p>"


def test_an_underlined_heading_is_no_heading_either() -> None:
    assert render("Claim\n=====\n\ntext") == "<p><strong>Claim</strong></p>\n<p>text</p>"


def test_an_empty_heading_is_nothing() -> None:
    assert render("# \n\n## ##\n\ntext") == "<p>text</p>"


@pytest.mark.parametrize(
    ("source", "address", "words"),
    [
        ("[the reply](https://example.org/a?b=1&c=2)", "https://example.org/a?b=1&amp;c=2", "the reply"),
        ('[the reply](http://example.org "a title")', "http://example.org", "the reply"),
        ("<https://example.org>", "https://example.org", "https://example.org"),
        ("[write](mailto:ada@example.org)", "mailto:ada@example.org", "write"),
        ("[](https://example.org)", "https://example.org", "https://example.org"),
        ("https://example.org/a_b_c", "https://example.org/a_b_c", "https://example.org/a_b_c"),
    ],
)
def test_a_link_says_where_it_leads_and_that_nobody_vouches_for_it(
    source: str, address: str, words: str
) -> None:
    assert render(source) == f"<p>{A.format(address, words)}</p>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example/b.", ["https://a.example/b"]),
        ("(https://a.example/b)", ["https://a.example/b"]),
        ("https://a.example/b_(c), and", ["https://a.example/b_(c)"]),
        ("“https://a.example”", ["https://a.example"]),
        ("http://a.example and HTTPS://B.example/x?y#z", ["http://a.example", "HTTPS://B.example/x?y#z"]),
        ("xhttps://a.example", []),
        ("https:// nothing", []),
        ("https://user@evil.example", []),
        ("ftp://a.example", []),
        ("https://a.example/))))", ["https://a.example/"]),
    ],
)
def test_a_bare_address_is_found_without_the_punctuation_of_its_sentence(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in addresses_in(text)] == found


def test_an_address_inside_a_link_or_code_is_not_linked_again() -> None:
    assert (
        render("[https://a.example](https://b.example)")
        == f"<p>{A.format('https://b.example', 'https://a.example')}</p>"
    )
    assert render("`https://a.example`") == "<p><code>https://a.example</code></p>"


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://example.org", True),
        ("http://localhost:8000/x", True),
        ("https://münchen.example/ä", True),
        ("mailto:a@b.example", True),
        ("mailto:", False),
        ("//example.org", False),
        ("/accounts/", False),
        ("#p-1", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https:example.org", False),
        ("https://a@b.example", False),
        ("https://a.example\\@b.example", False),
        ("https://a.example/ b", False),
    ],
)
def test_links_go_to_hosts_and_mailboxes_only(address: str, may: bool) -> None:
    assert is_address(address) is may


def test_an_image_is_not_fetched_but_linked() -> None:
    assert (
        render("![a map](https://a.example/map.png)")
        == f"<p>!{A.format('https://a.example/map.png', 'a map')}</p>"
    )


def test_reference_definitions_are_not_read() -> None:
    linked = A.format("https://b.example", "https://b.example")
    assert render("[a][b]\n\n[b]: https://b.example") == f"<p>[a][b]</p>\n<p>[b]: {linked}</p>"
    assert render("[a][b]\n\n[b]: javascript:alert(1)") == "<p>[a][b]</p>\n<p>[b]: javascript:alert(1)</p>"


@pytest.mark.parametrize("source", [*SCRIPTS, *MARKDOWN])
def test_a_hostile_text_is_inert(source: str) -> None:
    assert alive(render(source)) == []
    assert alive(render(f"- > {source}\n\n**{source}** [{source}](https://a.example/{source})")) == []


def test_the_reader_of_these_tests_does_find_what_is_alive() -> None:
    assert alive('<p onclick="x">a</p>') == ["<p onclick>"]
    assert alive('<script>x</script><!-- c --><a href="javascript:x">y</a>') == [
        "not an element:  c ", "<script>", "javascript:x",
    ]  # fmt: skip


def test_words_that_look_like_markup_can_be_read() -> None:
    assert words_of(render("<script>alert(1)</script>")) == "<script>alert(1)</script>"
    assert words_of(render("[x](javascript:alert(1))")) == "[x](javascript:alert(1))"


def test_no_id_class_or_style_ever_comes_from_a_text() -> None:
    html = render("# x {#main}\n\n```js\na\n```\n\n<p id=a class=b style=c>\n\n[a](https://a.example)")
    assert {name for e in elements_of(html) for name in e.attributes} == {"href", "dir", "rel"}


COSTLY = {
    "open brackets": "[",
    "nested brackets": "[a](",
    "open links": "[a](<b",
    "emphasis": "*a_ ",
    "strong": "**a*_",
    "backticks": "`` ` ",
    "quotations": "> ",
    "lists": "- ",
    "numbers": "1. a\n",
    "empty items": "-\n",
    "rules": "---\n",
    "headings": "# a\n",
    "fences": "```\n",
    "ampersands": "&",
    "entities": "&amp;",
    "angles": "<",
    "comments": "<!--",
    "addresses": "http://a.b ",
    "addresses without a space": "http://a.b",
    "angle addresses": "<http://a>",
    "links": "[](http://a)",
    "images": "![](http://a)",
    "definitions": "[a]: http://a\n",
    "uses of definitions": "[a][a]",
    "backslashes": "\\",
    "spaces": " ",
    "lines": "\n",
    "quotation marks": '"',
    "zero-width": "\u200b",
    "combining": "a\u0301",
    "right to left": "\u202e\u05d0",
    "emoji": "👩‍👩‍👧",
    "NUL": "\x00",
    "closing brackets": "http://a.b/" + ")" * 9,
}


@pytest.mark.parametrize("unit", COSTLY.values(), ids=COSTLY.keys())
def test_no_text_grows_beyond_ten_times_its_length(unit: str) -> None:
    source = (unit * 10_000)[:10_000]
    html = render(source)
    assert len(html) <= 200 + MOST_GROWTH * len(source)
    assert alive(html) == []


def test_what_would_grow_too_much_is_plain_paragraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "*a* [b](http://c.example)\n\n" * 20
    assert render(source).startswith("<p><em>a</em> <a ")
    monkeypatch.setattr(markup, "MOST_GROWTH", 1)
    assert render(source).startswith("<p>*a* [b](http://c.example)</p>\n<p>*a* ")


def test_definitions_used_over_and_over_do_not_multiply() -> None:
    source = f"[a]: https://a.example/{'x' * 5_000}\n\n" + "[a] " * 1_000
    assert len(render(source)) < 3 * len(source)


def test_a_text_of_too_many_levels_keeps_its_words_as_plain_paragraphs() -> None:
    assert render("> " * 30 + "word\n\nnext") == f"<p>{'&gt; ' * 30}word</p>\n<p>next</p>"
    assert words_of(render("> " * 9 + "word")).strip() == "word"


def test_a_text_beyond_the_longest_is_plain_paragraphs() -> None:
    source = "*a* <b>\n\n" * (LONGEST_SOURCE // 9 + 1)
    html = render(source)
    assert {e.name for e in elements_of(html)} == {"p"}
    assert html.startswith("<p>*a* &lt;b&gt;</p>\n<p>")


def test_a_lone_surrogate_or_a_nul_does_not_break_rendering() -> None:
    assert render("a\ud800b") == "<p>a\ufffdb</p>"
    assert render("a\x00b") == "<p>a\ufffdb</p>"


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(list("ab *_`[]()<>!#->1.\n\t&;:/\"'\\@\u200b\u0301\u202e\x00\ud800é")),
        max_size=80,
    )
)
def test_any_text_renders_safely_and_always_the_same(source: str) -> None:
    html = render(source)
    assert alive(html) == []
    assert render(source) == html


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*SCRIPTS, *MARKDOWN, "\n\n", "> ", "- ", "`", "*", " "]), max_size=8))
def test_hostile_texts_in_a_row_are_inert_too(pieces: list[str]) -> None:
    assert alive(render("".join(pieces))) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("One *two*.\n\nThree", "One two. Three"),
        ("- a\n- b", "a b"),
        ("a  \nb", "a b"),
        ("Fish & <chips>", "Fish & <chips>"),
        ("un*frei*willig", "unfreiwillig"),
        ("[the reply](https://a.example)", "the reply"),
        ("", ""),
    ],
)
def test_the_words_alone(source: str, words: str) -> None:
    assert plain(render(source)) == words

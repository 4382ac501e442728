"""What people type stays words: no page gets an element, an address or a script out of it.

The answers are looked at as they are, without the help of any policy of the browser's.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from forum.base.errors import Invalid
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.drafts import save_draft
from forum.responses.models import Response
from forum.responses.writing import CitationWish
from tests import make, pages

SECTION = "/s/rivers/whose-river/water/"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:alert(1))",
    "[x](//evil.example 'a\" onmouseover=\"alert(1)')",
    "![x](https://evil.example/x.png)",
    '![x](x" onerror="alert(1))',
    '<https://evil.example/"onclick=alert(1)>',
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "# <form action=//evil.example><input name=password>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "</textarea><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "<scr<script>ipt>alert(1)</script>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<div hx-get=/me/ hx-trigger=load>x</div>",
    "<p id=compose class=composer data-compose=x>x</p>",
    "{{ user.email }} {% csrf_token %} {% include 'x' %}",
    "%(name)s {name} {0}",
    "[a]: javascript:alert(1)\n\n[a]",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
]
OF_A_BODY = {
    "p",
    "br",
    "hr",
    "em",
    "strong",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "del",
    "ins",
    "span",
}
ADDRESSES = ("http://", "https://", "mailto:", "/", "#", "?")
NEVER = (
    "img",
    "iframe",
    "object",
    "embed",
    "base",
    "style",
    "math",
    "frame",
    "video",
    "audio",
    "link[@rel='import']",
)


def dangers(page: pages.Page) -> list[str]:
    """What should not be on any page."""
    found = []
    for element in page.all("//*"):
        if not isinstance(element.tag, str):
            found.append(f"a comment: {element.text!r}")
            continue
        for name, value in element.attrib.items():
            if name.lower().startswith(("on", "hx-")) or name == "style":
                found.append(f"{element.tag} {name}={value}")
            if name in ("href", "src", "action", "formaction") and value and not value.startswith(ADDRESSES):
                found.append(f"{element.tag} {name}={value}")
    scripts = page.all("//script")
    found += [f"script {s.get('src')}" for s in scripts if not (s.get("src") or "").startswith("/static/")]
    found += [f"script {s.text}" for s in scripts if s.text and s.get("type") != "application/json"]
    found += [name for name in NEVER if page.all(f"//{name}")]
    found += [m.get("http-equiv") for m in page.all("//meta[@http-equiv]")]
    for body in page.all("//div[contains(concat(' ', @class, ' '), ' body ')] | //cite"):
        for element in body.iterdescendants():
            if (
                element.tag not in (OF_A_BODY | {"i", "q", "u"})
                or element.get("id")
                or element.get("data-compose")
            ):
                found.append(f"in a body: {element.tag} {dict(element.attrib)}")
    return found


def test_what_is_dangerous_is_found() -> None:
    for html in (
        "<script>1</script>",
        "<p onclick=x>",
        "<a href='javascript:1'>",
        "<img src=/x>",
        "<b style=x>",
    ):
        assert dangers(pages.Page(_Answer(f"<html><body>{html}</body></html>"), "/")), html
    assert dangers(pages.Page(_Answer("<div class=body><form></form></div>"), "/"))


class _Answer:
    def __init__(self, html: str) -> None:
        self.content, self.status_code, self.headers = html.encode(), 200, dict[str, Any]()


@pytest.fixture
def planted(thread: Thread, ada: Person, ben: Person, instructor: Person) -> list[str]:
    """Every line in every field that takes words. Gives the addresses of the pages that show them."""
    addresses = ["/", "/me/", "/s/rivers/", "/s/rivers/members/", "/s/rivers/whose-river/", SECTION]
    addresses += [f"{SECTION}new/", f"{SECTION}?order=newest", "/s/rivers/works/?reference=alert"]
    Person.objects.filter(pk=ada.pk).update(display_name=HOSTILE[1], family_name=HOSTILE[0])
    for number, hostile in enumerate(HOSTILE):
        citation = CitationWish(reference=f"{number} {hostile}"[:900], locator=hostile[:40], extract=hostile)
        form = {
            "type": "book",
            "title": f"{number} {hostile}",
            "author": [{"literal": hostile}],
            "URL": "https://a.example/",
        }
        try:
            response = _said(thread, ada, hostile, citation)
        except Invalid:  # a place needs a letter or a number
            response = _said(
                thread, ada, hostile, CitationWish(reference=hostile, whole_work=True, extract=hostile)
            )
        by_form = CitationWish(csl=form, whole_work=True)
        make.response(thread, ben, stance="source", parent=response, body=hostile, citations=(by_form,))
        wish = make.wish(
            "source",
            body=f"{hostile}\n\nAgain.",
            citations=(CitationWish(reference=hostile, whole_work=True),),
        )
        edit_response(response, wish, viewer=make.viewer_of(ada), based_on=1)
        if number % 3 == 0:
            make.ruling(response, "hide", reason=hostile)
        home = f"/s/rivers/responses/{response.public_id}/"
        if number % 6 == 0:
            addresses += [home, f"{home}history/", f"{home}edit/", f"{home}restore/", f"{home}withdraw/"]
            addresses.append(f"{SECTION}new/?parent={response.public_id}")
            addresses.append(f"/s/rivers/works/{response.citations.get().work.public_id}/")
    fields = {
        "body": "\n".join(HOSTILE),
        "reference": HOSTILE[0],
        "stance": "source",
        "work_title": HOSTILE[-1],
    }
    for person in (ada, instructor):
        save_draft(thread, "text", fields, viewer=make.viewer_of(person), based_on=0)
    return addresses


def _said(thread: Thread, author: Person, body: str, citation: CitationWish) -> Response:
    return make.response(thread, author, stance="source", body=body, citations=(citation,))


def test_hostile_words_are_words_on_every_page(planted: list[str], ada: Person, instructor: Person) -> None:
    for person in (ada, instructor, None):
        client = Client()
        if person is not None:
            client.force_login(person)
        for address in planted:
            page = pages.get(client, address)
            assert page.status < 500
            assert "alert(1)" in page.html or address not in (f"{SECTION}?order=newest", "/s/rivers/")
            if page.html:
                assert dangers(page) == [], address


def test_hostile_words_are_words_in_parts_and_refusals(planted: list[str], ada: Person) -> None:
    client = Client()
    client.force_login(ada)
    body = "\n\n".join(HOSTILE)
    shown = pages.Page(client.post(f"{SECTION}preview/", {"body": body}), SECTION)
    assert dangers(shown) == []
    for hostile in HOSTILE:
        said = dict.fromkeys(
            ("body", "quote", "reference", "extract", "locator", "work_title", "work_url"), hostile
        )
        sent = {**said, "stance": hostile, "ground": hostile, "key": "k", "parent": hostile}
        for address in (f"{SECTION}new/", f"{SECTION}new/?quote={hostile}&stance={hostile}"):
            page = pages.Page(client.post(address, sent), address)
            assert page.status == 422
            assert dangers(page) == [], hostile
            assert page.fields()["body"] == hostile

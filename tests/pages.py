"""Pages as somebody without script has them: read by their elements, filled in and sent by their forms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urldefrag, urljoin

import lxml.html
from django.test import Client


class Page:
    """An answer's HTML. `status` and `headers` are those of the answer, `address` where it came from."""

    def __init__(self, answer: Any, address: str) -> None:
        self.answer, self.address = answer, address
        self.status, self.headers = answer.status_code, answer.headers
        self.html = answer.content.decode()
        self.tree = lxml.html.fromstring(self.html) if self.html.strip() else lxml.html.fromstring("<p></p>")

    def all(self, selector: str) -> list[Any]:
        """Elements by XPath."""
        return list(self.tree.xpath(selector))

    def words(self, selector: str) -> list[str]:
        """The text of each element, with single spaces."""
        return [" ".join(element.text_content().split()) for element in self.all(selector)]

    def links(self, selector: str = "//a") -> list[str]:
        """Where the links in an element lead."""
        return [str(a.get("href")) for a in self.all(selector) if a.get("href")]

    def fields(self, form: str = "//form[@id='compose']") -> dict[str, str]:
        """What a browser would send of a form that nobody touched, without the buttons."""
        (found,) = self.all(form)
        values = {}
        for name, value in found.form_values():
            if found.inputs[name] is not None:
                values[name] = value
        for area in found.xpath(".//textarea[@name]"):
            text = area.text or ""
            values[area.get("name")] = (
                text[1:] if text.startswith("\n") else text
            )  # the parser's own first newline
        return values

    def action(self, form: str = "//form[@id='compose']") -> str:
        """Where a form goes."""
        (found,) = self.all(form)
        return urldefrag(urljoin(self.address, found.get("action") or self.address)).url


def get(client: Client, address: str, **more: Any) -> Page:
    """The page at an address."""
    return Page(client.get(address, **more), address)


def send(client: Client, page: Page, changes: dict[str, str], form: str = "//form[@id='compose']") -> Page:
    """Fills in a form of a page and sends it. The answer is not followed."""
    address = page.action(form)
    return Page(client.post(address, {**page.fields(form), **changes}), address)


def follow(client: Client, page: Page) -> Page:
    """Where a redirect leads."""
    assert page.status == 302, page.html[:500]
    return get(client, page.headers["Location"])

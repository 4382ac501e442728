"""Follows every link and sends every form, with values made up, as one person; what each answer says is kept.

Nothing that it does stays: each request is undone, together with the redirects that it led to.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

import lxml.html
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from forum.people.models import Person

# what is the same for everyone, what ends the session, and what sends a mail to somebody who is not there
LEFT_ALONE = re.compile(r"^/(static/|accounts/|admin/|live/)")
LINKS = ("href", "src", "action", "formaction")
OURS = ("/s/", "/me/", "/notices/", "/join/")  # in any attribute: what script asks for
AS_PARTS = ("section", "response-create", "stream")  # what script asks for as a part of a page
MOST_OF_A_KIND = 4  # addresses of one route with the same names in the query; forms with the same fields
MOST_OF_A_ROUTE = 48  # of all kinds, by either method
REDIRECTS = (301, 302, 303, 307, 308)
MADE_UP = "This was made up, and is long enough to be posted by anyone who may."
TYPED = ("text", "search", "email", "url", "number")
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sent:
    """One request: `fields` for a form that was posted."""

    path: str
    fields: Fields | None = None
    is_part: bool = False

    def __str__(self) -> str:
        method = "GET" if self.fields is None else "POST"
        return f"{method} {self.path}{' (part)' if self.is_part else ''} {dict(self.fields or ())}"


@dataclass(frozen=True)
class Seen:
    """What was answered, with its headers; `path` is where that stands, behind redirects."""

    sent: Sent
    path: str
    status: int
    text: str

    @property
    def route(self) -> str:
        """The name of the route."""
        return route_of(urlsplit(self.path).path)


@dataclass
class Crawl:
    """As `person`."""

    person: Person | None
    seen: list[Seen] = field(default_factory=list)
    _known: set[Sent] = field(default_factory=set)
    _kinds: Counter[tuple[object, ...]] = field(default_factory=Counter)
    _waiting: deque[Sent] = field(default_factory=deque)

    def run(self, starts: Iterable[str]) -> list[Seen]:
        """All that can be reached from there."""
        for start in starts:
            self._want(Sent(start))
        while self._waiting:
            self._ask(self._waiting.popleft())
        return self.seen

    def _want(self, sent: Sent) -> None:
        sent = Sent(urldefrag(sent.path).url, sent.fields, sent.is_part)
        if not sent.path.startswith("/") or sent.path.startswith("//") or LEFT_ALONE.match(sent.path):
            return
        kind, route = _kind(sent), (route_of(urlsplit(sent.path).path), sent.fields is None)
        if self._kinds[kind] >= MOST_OF_A_KIND or self._kinds[route] >= MOST_OF_A_ROUTE:
            return
        if sent in self._known:
            return
        self._known.add(sent)
        self._kinds.update((kind, route))
        self._waiting.append(sent)
        if sent.fields is None and not sent.is_part and kind[0] in AS_PARTS:
            self._want(Sent(sent.path, None, True))

    def _ask(self, sent: Sent) -> None:
        client, path = Client(), sent.path
        with transaction.atomic():
            if self.person is not None:
                client.force_login(self.person)
            headers = {"HX-Request": "true"} if sent.is_part else {}
            if sent.fields is None:
                got: Any = client.get(path, headers=headers)
            else:
                got = client.post(path, _by_name(sent.fields), headers=headers)
            self._keep(sent, path, got)
            for _hop in range(4):
                if got.status_code not in REDIRECTS or LEFT_ALONE.match(got["Location"]):
                    break
                path = urldefrag(urljoin(path, got["Location"])).url
                got = client.get(path)
                self._keep(sent, path, got)
            transaction.set_rollback(True)

    def _keep(self, sent: Sent, path: str, got: Any) -> None:
        headers = "\n".join(f"{name}: {value}" for name, value in got.headers.items())
        body = got.getvalue().decode(errors="replace")
        self.seen.append(Seen(sent, path, got.status_code, f"{headers}\n{body}"))
        if "html" in got.headers.get("Content-Type", "") and body.strip():
            for wanted in _wanted(lxml.html.fromstring(body), path):
                self._want(wanted)


def route_of(path: str) -> str:
    """ "" where there is none."""
    try:
        return resolve(path).view_name or ""
    except Resolver404:
        return ""


def _kind(sent: Sent) -> tuple[object, ...]:
    """Requests that are answered by the same code in the same way, as far as can be told from outside."""
    split = urlsplit(sent.path)
    names = tuple(sorted({name for name, _value in parse_qsl(split.query)}))
    told = ("act", "do", "stance", "outcome")
    asked = tuple(f"{n}={v[:12]}" if n in told else n for n, v in sorted(set(sent.fields or ())))
    return route_of(split.path), names, asked, sent.is_part, sent.fields is None


def _by_name(fields: Fields) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in fields:
        found.setdefault(name, []).append(value)
    return found


def _wanted(tree: Any, path: str) -> Iterator[Sent]:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag != "form":
            for name, value in element.attrib.items():
                if name in LINKS or value.startswith(OURS):
                    yield Sent(urljoin(path, value))
    for form in tree.iter("form"):
        yield from _sendings(form, path)


def _sendings(form: Any, path: str) -> Iterator[Sent]:
    """A form as it stands and filled in, by each of its buttons; filled in, with each of its choices."""
    action = urljoin(path, form.get("action") or path)
    is_post = (form.get("method") or "get").lower() == "post"
    stands = [(n, v) for n, v in form.form_values() if n and n != "csrfmiddlewaretoken"]
    filled = _filled(form, stands)
    buttons = form.xpath(".//button[@name]|.//input[@type='submit'][@name]")
    pressed = [[(b.get("name"), b.get("value") or "")] for b in buttons] or [[]]
    sendings = [[*values, *button] for button in pressed for values in (stands, filled)]
    for name, value in _choices(form):
        sendings.append([*((n, v) for n, v in filled if n != name), (name, value), *pressed[0]])
    for fields in sendings:
        if is_post:
            yield Sent(action, tuple(fields))
        else:
            yield Sent(f"{action.partition('?')[0]}?{urlencode(fields)}")


def _choices(form: Any) -> Iterator[tuple[str, str]]:
    for radio in form.xpath(".//input[@type='radio'][@name]"):
        yield radio.get("name"), radio.get("value") or "on"
    for select in form.xpath(".//select[@name]"):
        for option in select.iter("option"):
            yield select.get("name"), option.get("value", option.text or "")


def _filled(form: Any, stands: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Something in each field that one can type into, every box ticked."""
    typed = {a.get("name") for a in form.xpath(".//textarea[@name]")}
    typed |= {i.get("name") for i in form.xpath(".//input[@name]") if i.get("type", "text") in TYPED}
    boxes = form.xpath(".//input[@type='checkbox'][@name][not(@checked)]")
    found = [(name, MADE_UP if name in typed else value) for name, value in stands]
    return [*found, *((box.get("name"), box.get("value") or "on") for box in boxes)]

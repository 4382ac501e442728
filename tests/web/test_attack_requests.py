"""Requests that no page of ours sends: refused in words, never a fault."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from config import asgi
from forum.people.models import Person
from forum.readings.queries import Place
from forum.responses.models import Draft
from tests import make

HALF = b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n\\ud800+2AA- and more words\r\n--x--\r\n'


@pytest.fixture
def client(db: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("charset", "status"),
    [
        ("utf-8", 403),
        ('"UTF8"', 403),
        ("us-ascii", 403),
        ("rot13", 415),
        ("utf-7", 415),
        ("raw_unicode_escape", 415),
    ],
)
def test_form_in_another_encoding_is_refused(charset: str, status: int) -> None:
    kind = f"multipart/form-data; charset={charset}; boundary=x"
    assert status_of("POST", "/help/", kind, HALF) == status
    assert status_of("GET", "/help/?from=%2BAA-", kind) == 200


def status_of(method: str, address: str, content_type: str, body: bytes = b"") -> int:
    """Through all that stands between the wire and Django."""
    path, _mark, query = address.partition("?")
    headers = [(b"host", b"localhost"), (b"content-type", content_type.encode())]
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(), "headers": headers, "scheme": "http", "http_version": "1.1",
        "client": ("127.0.0.1", 9), "server": ("localhost", 80),
    }  # fmt: skip
    statuses = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status"))

    with ThreadPoolExecutor(1) as thread:  # this one may hold the loop of a browser
        thread.submit(asyncio.run, asgi.application(scope, receive, send)).result()
    return statuses[0]


def test_cookie_with_a_control_character_is_no_cookie(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "aaaaaaaaaaaa\x00"
    assert client.get("/").status_code == 200
    assert client.get("/help/").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"hx-request": "true"}])
@pytest.mark.parametrize("host", ["testserver@evil.example", "evil.example"])
def test_form_for_another_host_is_refused(client: Client, host: str, headers: dict[str, str]) -> None:
    assert client.post("/help/", headers=headers).status_code == 405
    assert client.post("/help/", headers={"host": host, **headers}).status_code == 400


def test_list_of_accounts_tells_no_password(client: Client, administrator: Person) -> None:
    client.force_login(administrator)
    assert client.get("/admin/forum/person/?is_staff__exact=1").status_code == 200
    assert client.get("/admin/forum/person/?password__startswith=a").status_code == 400
    assert client.get("/admin/forum/person/?password__gte=a").status_code == 400


@pytest.mark.parametrize("lookup", ["pk__range=1", "is_staff__range=1", "pk__in=a", "email__regex=(", "zz=1"])
@pytest.mark.parametrize("page", ["person", "seminar", "membership", "event"])
def test_lists_of_the_admin_answer_their_own_filters_only(
    client: Client, administrator: Person, page: str, lookup: str
) -> None:
    client.force_login(administrator)
    assert client.get(f"/admin/forum/{page}/").status_code == 200
    assert client.get(f"/admin/forum/{page}/?{lookup}").status_code == 400


def test_answering_what_is_no_id_at_all_is_refused_like_what_is_gone(
    client: Client, place: Place, ada: Person
) -> None:
    client.force_login(ada)
    address = f"/s/{place.reading.seminar.slug}/{place.reading.essay.slug}/{place.thread.section.slug}/new/"
    assert client.get(address).status_code == 200
    for parent in ("b" * 12, "%00", "%ED%A0%80", "%E2%80%AE", "a" * 5000):
        answer = client.get(f"{address}?parent={parent}")
        assert (answer.status_code, "is not here any more" in answer.content.decode()) == (403, True)
        posted = client.post(address, {"parent": "\x00", "stance": "agree", "body": "Kept in the form"})
        assert (posted.status_code, "Kept in the form" in posted.content.decode()) == (422, True)
        assert client.post(address, {"parent": "\x00", "discard": "1"}).status_code == 302


@pytest.mark.parametrize(
    "target", ["edit:../x", "edit:", "reply:%00", "edit:a b", "text:x", "other", "edit:" + "a" * 41]
)
def test_draft_for_nothing_is_refused_and_leaves_no_trace(
    client: Client, place: Place, ada: Person, target: str
) -> None:
    client.force_login(ada)
    assert draft(client, place, {"target": "text", "fields": {"body": "Mine"}, "based_on": 0}) == 200
    assert draft(client, place, {"target": target, "fields": {"body": "Mine"}, "based_on": 0}) == 422
    assert draft(client, place, {"target": target, "fields": {"discard": "yes"}, "based_on": 0}) in (200, 422)
    assert client.get("/me/").status_code == 200
    assert client.get(f"/s/{place.reading.seminar.slug}/").status_code == 200
    assert [d.fields for d in Draft.objects.all()] == [{"body": "Mine"}]


@pytest.mark.parametrize("body", [["Mine"], {"a": 1}, None, 4, True])
def test_draft_whose_words_are_no_words_leaves_the_one_that_stands(
    client: Client, place: Place, ada: Person, body: object
) -> None:
    client.force_login(ada)
    assert draft(client, place, {"target": "text", "fields": {"body": "Mine"}, "based_on": 0}) == 200
    assert draft(client, place, {"target": "text", "fields": {"body": body}, "based_on": 1}) == 422
    assert Draft.objects.get().fields == {"body": "Mine"}


def draft(client: Client, place: Place, sent: dict[str, object]) -> int:
    reading = place.reading
    address = f"/s/{reading.seminar.slug}/{reading.essay.slug}/{place.thread.section.slug}/draft/"
    return client.post(address, sent, content_type="application/json").status_code


def test_looking_at_the_headers_of_an_edit_changes_nothing(client: Client, place: Place, ada: Person) -> None:
    response = make.response(place.thread, ada)
    client.force_login(ada)
    address = f"/s/{place.reading.seminar.slug}/responses/{response.public_id}/edit/"
    target = f"edit:{response.public_id}"
    assert draft(client, place, {"target": target, "fields": {"body": "Mine"}, "based_on": 0}) == 200
    assert client.head(address).status_code == 200
    assert Draft.objects.get().fields == {"body": "Mine"}


def test_passage_too_long_to_come_back_to_still_leads_to_the_sign_in(client: Client, place: Place) -> None:
    address = compose(place)
    short, long = client.get(f"{address}?quote=river"), client.get(f"{address}?quote={'a' * 20_000}")
    way_in = "/accounts/login/?next=" + address.replace("/", "%2F")
    assert (short.status_code, short.url) == (302, f"{way_in}%3Fquote%3Driver%23compose")  # type: ignore[attr-defined]
    assert (long.status_code, long.url) == (302, f"{way_in}%23compose")  # type: ignore[attr-defined]


@pytest.mark.parametrize("reference", ["...", "\u200b", "—"])
def test_reference_of_nothing_but_punctuation_is_refused(
    client: Client, place: Place, ada: Person, reference: str
) -> None:
    client.force_login(ada)
    said = {"stance": "source", "bearing": "supports", "whole_work": "on", "key": "a"}
    refused = client.post(compose(place), {**said, "reference": reference, "body": "Kept in the form"})
    assert refused.status_code == 422
    assert "Say which work" in refused.content.decode()
    assert "Kept in the form" in refused.content.decode()
    assert client.post(compose(place), {**said, "reference": "A. Reeve, 1911"}).status_code == 302


def test_body_of_a_million_characters_is_counted_and_comes_back_whole(
    client: Client, place: Place, ada: Person
) -> None:
    client.force_login(ada)
    said = {"stance": "agree", "key": "a", "body": "word " * 199_999 + "last!"}
    page = client.post(compose(place), said).content.decode()
    assert "1000000 characters. A response has at most 10000." in page
    assert "word last!" in page


@pytest.mark.parametrize(
    "credential",
    [
        "[" * 20_000,
        '{"id":5}',
        '{"response":[]}',
        "[]",
        "5",
        "null",
        '{"id":"YQ","rawId":"YQ","response":{"userHandle":"eA"}}',
    ],
)
def test_passkey_of_any_shape_is_refused(client: Client, credential: str) -> None:
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/login/")


def compose(place: Place) -> str:
    reading = place.reading
    return f"/s/{reading.seminar.slug}/{reading.essay.slug}/{place.thread.section.slug}/new/"


@pytest.mark.parametrize(
    "back", ["{home}" + "a" * 20_000, "{home}../../x", "{home}/evil.example", "//evil.example"]
)
def test_correction_leads_back_into_its_seminar(client: Client, place: Place, ada: Person, back: str) -> None:
    response = make.response(place.thread, ada, stance="source")
    work = response.citations.get().work
    home = f"/s/{place.reading.seminar.slug}/"
    client.force_login(ada)
    said = {"work_type": "book", "work_title": "The Weir", "work_author": "Reeve, A.", "work_year": "1911"}
    answer = client.post(
        f"{home}works/{work.public_id}/", {**said, "revision": "0", "back": back.format(home=home)}
    )
    assert (answer.status_code, answer.url) == (302, home)  # type: ignore[attr-defined]
    said |= {"work_title": "The Stones", "revision": "1", "back": f"{home}whose-river/"}
    assert client.post(f"{home}works/{work.public_id}/", said).url == f"{home}whose-river/"  # type: ignore[attr-defined]

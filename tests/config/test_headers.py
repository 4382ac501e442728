"""Every answer carries the headers of safety, whoever gives it, and says whether it may be stored."""

from __future__ import annotations

import socket
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import include, path

from config.headers import SAFETY_HEADERS, policy
from forum.people.models import Person


def break_down(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("This view always fails.")


urlpatterns = [path("broken/", break_down), path("", include("config.urls"))]
handler400 = "forum.web.views.errors.bad_request"
handler404 = "forum.web.views.errors.missing"
handler500 = "forum.web.views.errors.failed"


def assert_safe(headers: dict[str, str]) -> None:
    assert {name: headers.get(name.lower()) for name in SAFETY_HEADERS} == SAFETY_HEADERS


def test_policy_lets_nothing_inline_and_nothing_foreign_run() -> None:
    assert SAFETY_HEADERS["Content-Security-Policy"] == (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def lower(answer: HttpResponseBase | HTTPResponse) -> dict[str, str]:
    pairs = answer.getheaders() if isinstance(answer, HTTPResponse) else answer.items()
    return {name.lower(): value for name, value in pairs}


@pytest.mark.urls("tests.config.test_headers")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/healthz", 200),
        ("/accounts/login/", 200),
        ("/no-such-page/", 404),
        ("/me/", 302),
        ("/admin/", 302),
        ("/broken/", 500),
        ("/static/forum/disputatio.css", 200),
        ("/static/no-such.css", 404),
    ],
)
def test_every_kind_of_answer_is_safe(db: None, address: str, status: int) -> None:
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert_safe(lower(answer))
    assert len(answer["X-Request-ID"]) == 16


def test_form_without_its_token_is_refused_safely(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "ada@example.org", "password": "wrong"})
    assert answer.status_code == 403
    assert_safe(lower(answer))


def test_unknown_host_is_refused_safely(db: None) -> None:
    answer = Client(headers={"host": "elsewhere.example"}).get("/")
    assert answer.status_code == 400
    assert_safe(lower(answer))


@pytest.mark.parametrize("address", ["/help/", "/me/", "/no-such-page/", "/healthz"])
def test_nothing_that_a_signed_in_person_sees_is_stored(client: Client, ada: Person, address: str) -> None:
    assert client.get(address)["Cache-Control"] == "no-cache"
    client.force_login(ada)
    assert client.get(address)["Cache-Control"] == "private, no-store"


def test_answer_that_sets_a_cookie_is_not_stored(client: Client, db: None) -> None:
    answer = client.get("/accounts/login/")
    assert answer.cookies
    assert answer["Cache-Control"] == "private, no-store"


def test_each_answer_has_an_id_of_its_own(client: Client, db: None) -> None:
    ids = {client.get("/healthz")["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


def ask(live: str, method: str, address: str, body: bytes = b"", **headers: str) -> HTTPResponse:
    parts = urlsplit(live)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    connection.request(method, address, body, headers)
    return connection.getresponse()


def test_live_addresses_answer_in_plain_text_and_safely(live: str) -> None:
    answer = ask(live, "GET", "/live/1")
    assert (answer.status, answer.read()) == (404, b"There is nothing at this address.\n")
    assert_safe(lower(answer))


def test_body_beyond_the_limit_is_refused_before_it_is_read_into_a_form(live: str) -> None:
    assert ask(live, "POST", "/accounts/login/", b"x" * 1024).status == 403
    answer = ask(live, "POST", "/accounts/login/", b"x" * (3 * 1024 * 1024 + 1))
    assert (answer.status, answer.read()) == (413, b"What was sent is too large.\n")
    assert_safe(lower(answer))


def test_a_text_that_is_brought_in_may_be_larger(live: str) -> None:
    body = b"x" * (20 * 1024 * 1024)
    assert ask(live, "POST", "/essays/new/", body).status == 403  # without the form's token
    answer = ask(live, "POST", "/s/rivers/essays/import/", b"x" * (24 * 1024 * 1024 + 1))
    assert (answer.status, answer.read()) == (413, b"What was sent is too large.\n")


@pytest.mark.parametrize("query", ["q=caf\xc3\xa9", "q=\xff"])
def test_request_that_is_no_http_is_refused_safely(live: str, query: str) -> None:
    parts = urlsplit(live)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(f"GET /healthz?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("latin1"))
        answer = HTTPResponse(connection)
        answer.begin()
    assert answer.status == 400
    assert_safe(lower(answer))


def test_header_with_underscores_is_not_taken_for_the_one_with_dashes(live: str) -> None:
    assert ask(live, "GET", "/no-such-page/", **{"HX-Request": "true"}).getheader("HX-Retarget") == "#problem"
    assert ask(live, "GET", "/no-such-page/", HX_Request="true").getheader("HX-Retarget") is None


def test_a_form_may_lead_on_to_the_sign_in_services_that_are_set_up_and_nowhere_else() -> None:
    assert policy().endswith("; form-action 'self'")
    services = [
        "https://id.example.edu/realms/all",
        "https://id.example.edu/other",
        "https://login.example.org:8443",
    ]
    assert policy(forms_to=services).endswith(
        "; form-action 'self' https://id.example.edu https://login.example.org:8443"
    )

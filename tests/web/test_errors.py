from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config import urls as site
from forum.base.errors import Conflict, Invalid, Missing, Refused, TooMany
from forum.people.models import Person
from forum.web.views.errors import wait_in_words

RAISED: dict[str, Exception] = {
    "missing": Missing(),
    "refused": Refused("Only moderators of this seminar can do that."),
    "invalid": Invalid({"body": ["5 words. A reason needs at least 8."], "": ["And this."]}),
    "conflict": Conflict("Somebody edited it at 14:05."),
    "too-many": TooMany("You have posted ten times in a minute.", 40),
    "denied": PermissionDenied(),
    "away": OperationalError("the server closed the connection"),
    "fault": RuntimeError("a fault of ours"),
}


def _raising(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


class _WithThem:
    """The site's addresses, and one for each thing that a view may raise."""

    urlpatterns = [path("raises/<slug:name>/", _raising), *site.urlpatterns]
    handler400, handler403, handler404 = site.handler400, site.handler403, site.handler404
    handler429, handler500 = site.handler429, site.handler500


@pytest.fixture
def browser_like(db: None, settings: Any) -> Client:
    """A client that gets the pages for faults instead of the fault itself."""
    settings.ROOT_URLCONF = _WithThem
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("missing", 404, "No such page, or not for you to see."),
        ("refused", 403, "Only moderators of this seminar can do that."),
        ("invalid", 422, "5 words. A reason needs at least 8. And this."),
        ("conflict", 409, "Somebody edited it at 14:05."),
        ("too-many", 429, "You have posted ten times in a minute. Try again in 40 seconds."),
        ("denied", 403, "Your role here does not allow it."),
        ("away", 503, "Nothing was changed. Try again in 10 seconds."),
        ("fault", 500, "It is our fault, and it has been noted."),
    ],
)
def test_what_a_view_raises_becomes_its_page(
    browser_like: Client, name: str, status: int, sentence: str
) -> None:
    answer = browser_like.get(f"/raises/{name}/")

    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page
    assert f'<p class="eyebrow">{status}</p>' in page
    assert "<!doctype html>" in page
    assert answer.headers["Content-Security-Policy"].count("default-src 'self'") == 1


@pytest.mark.parametrize(("name", "seconds"), [("too-many", "40"), ("away", "10")])
def test_answer_says_when_to_try_again(browser_like: Client, name: str, seconds: str) -> None:
    assert browser_like.get(f"/raises/{name}/").headers["Retry-After"] == seconds
    assert "Retry-After" not in browser_like.get("/raises/refused/").headers


@pytest.mark.parametrize("name", ["missing", "refused", "too-many", "away", "fault"])
def test_part_of_a_page_goes_where_problems_are_shown(browser_like: Client, name: str) -> None:
    answer = browser_like.post(f"/raises/{name}/", headers={"HX-Request": "true"})

    assert "<!doctype html>" not in answer.content.decode()
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == ("#problem", "innerHTML")
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize("name", ["fault", "away"])
def test_page_for_a_fault_asks_no_database(
    browser_like: Client, ada: Person, django_assert_num_queries: Any, name: str
) -> None:
    browser_like.force_login(ada)

    with django_assert_num_queries(0):
        answer = browser_like.get(f"/raises/{name}/")

    assert "Ada Mora" not in answer.content.decode()


def test_visitor_is_offered_to_sign_in_and_come_back(client: Client, db: None) -> None:
    page = client.get("/s/nowhere/?order=newest").content.decode()

    assert 'href="/accounts/login/?next=%2Fs%2Fnowhere%2F%3Forder%3Dnewest"' in page
    assert "Sign in and come back here" in page


def test_sign_in_never_leads_to_another_site(client: Client, browser_like: Client) -> None:
    elsewhere = "https://elsewhere.example/s/rivers/"
    here = "http://testserver/s/rivers/?order=newest"

    page = browser_like.post("/raises/refused/", headers={"Referer": here}).content.decode()
    assert 'href="/accounts/login/?next=%2Fs%2Frivers%2F%3Forder%3Dnewest"' in page
    page = browser_like.post("/raises/refused/", headers={"Referer": elsewhere}).content.decode()
    assert "elsewhere" not in page
    assert 'href="/accounts/login/"' in page


def test_member_is_not_asked_to_sign_in(client: Client, ada: Person) -> None:
    client.force_login(ada)

    assert "Sign in" not in client.get("/no-such-page/").content.decode()


def test_what_was_written_is_given_back_and_no_secret(browser_like: Client) -> None:
    words = "The mill ledgers say so too <b>page</b> after page."
    answer = browser_like.post(
        "/raises/refused/", {"body": words, "stance": "dispute", "password": "two words"}
    )

    page = answer.content.decode()
    assert "The mill ledgers say so too &lt;b&gt;page&lt;/b&gt; after page." in page
    assert "two words" not in page
    assert ">dispute<" not in page


def test_form_without_its_token_is_refused_and_gives_the_words_back(ada: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    fields = {"display_name": "Ada of the Weir", "theme": "dark"}

    answer = client.post("/me/", fields)

    assert answer.status_code == 403
    assert "This form was too old to send." in answer.content.decode()
    assert "Ada of the Weir" in answer.content.decode()
    came_from = client.post("/me/", fields, headers={"Referer": "http://testserver/me/"}).content.decode()
    assert '<a class="btn" href="/me/">Back to the page</a>' in came_from
    ada.refresh_from_db()
    assert (ada.display_name, ada.theme) == ("Ada Mora", "system")
    token = client.get("/me/").context["csrf_token"]
    assert client.post("/me/", {**fields, "csrfmiddlewaretoken": str(token)}).status_code == 302


def test_method_that_an_address_does_not_take_is_refused_in_words(client: Client, db: None) -> None:
    answer = client.post("/help/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    html = answer.content.decode()
    assert "This address cannot be used like that." in html
    assert "Sign in and come back here" not in html  # to the same refusal


def test_request_that_is_none_of_ours_is_refused_in_words(browser_like: Client) -> None:
    answer = browser_like.post("/accounts/login/", {f"field{n}": "x" for n in range(4200)})

    assert answer.status_code == 400
    assert "This request could not be read." in answer.content.decode()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (1, "1 second"),
        (90, "90 seconds"),
        (91, "2 minutes"),
        (3600, "60 minutes"),
        (5401, "2 hours"),
    ],
)
def test_waiting_is_told_in_words(seconds: int, words: str) -> None:
    assert wait_in_words(seconds) == words

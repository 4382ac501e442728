"""A section with its thread: what each role is offered, and how the address asks for it."""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.test import Client

from forum.access.policy import Facts, may
from forum.base.stamps import now
from forum.essays.models import Passage
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from forum.seminars.models import Membership, Seminar
from tests import make, pages
from tests.rows import many

SECTION = "/s/rivers/whose-river/water/"
ROLES = (
    "visitor",
    "outsider",
    "administrator",
    "ben",
    "ada",
    "muted",
    "suspended",
    "assistant",
    "instructor",
)
STATES = ("published", "held", "changes_requested", "hidden", "refused", "withdrawn")


@pytest.fixture
def people(request: pytest.FixtureRequest) -> dict[str, Person | None]:
    return {"visitor": None, **{role: request.getfixturevalue(role) for role in ROLES[1:]}}


def signed_in(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def buttons(page: pages.Page, response: Response) -> set[str]:
    acts = page.words(f"//article[@id='r-{response.public_id}']/footer//span[@class='acts']/a")
    return set(acts) - {""}


def test_buttons_are_drawn_exactly_where_the_table_allows_them(
    thread: Thread, seminar: Seminar, people: dict[str, Person | None]
) -> None:
    authors = {"ada": "participant", "assistant": "assistant", "instructor": "instructor"}
    responses = {}
    for author, state in product(authors, STATES):
        person = people[author]
        assert person is not None
        responses[author, state] = make.response(thread, person, state=state)
    offered = set()
    for role, person in people.items():
        page, viewer = pages.get(signed_in(person), SECTION), make.viewer_of(person)
        for (author, state), response in responses.items():
            if not Response.objects.readable_by(viewer).filter(pk=response.pk).exists():
                assert response.public_id not in page.html
                continue
            own = person is not None and response.author == person
            facts = Facts(own=own, author_role=authors[author], state=state, hidden_from=response.hidden_from)
            wanted = {
                v.capitalize()
                for v in ("approve", "hide", "restore", "edit", "withdraw", "report")
                if may(viewer, v, seminar, facts)
            }
            if not own and may(viewer, "moderate", seminar):
                wanted.add("Decide")
            if state == "published" and may(viewer, "respond", seminar):
                wanted.add("Reply")
            assert buttons(page, response) == wanted, (role, author, state)
            offered |= wanted
    assert offered == {"Reply", "Edit", "Withdraw", "Report", "Decide", "Approve", "Hide", "Restore"}


NEW = f"{SECTION}new/?stance=agree#compose"


@pytest.mark.parametrize("role", ROLES)
def test_who_may_respond_or_could_after_signing_in_is_offered_the_stances(
    role: str, thread: Thread, people: dict[str, Person | None]
) -> None:
    page = pages.get(signed_in(people[role]), SECTION)
    assert (NEW in page.links()) == (role in ("visitor", "ben", "ada", "assistant", "instructor"))


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("outsider", "Only members of this seminar can do that. Join this seminar"),
        ("administrator", "Only members of this seminar can do that. Join this seminar"),
        (
            "muted",
            "You may not post or edit here for now. Your account page says until when, and whom to write to.",
        ),
        (
            "suspended",
            "You may not take part here for now. Your account page says until when, and whom to write to.",
        ),
    ],
)
def test_others_are_told_why_not(
    role: str, sentence: str, thread: Thread, people: dict[str, Person | None]
) -> None:
    page = pages.get(signed_in(people[role]), SECTION)
    assert sentence in page.words("//p[@class='notice']")


def test_a_locked_thread_says_so_and_offers_nothing(thread: Thread, ada: Person) -> None:
    make.response(thread, ada)
    assert NEW in pages.get(signed_in(ada), SECTION).links()
    Thread.objects.update(locked_at=now())
    page = pages.get(signed_in(ada), SECTION)
    assert "This thread is locked. It can be read, and nothing more can be posted." in page.words(
        "//p[@class='notice']"
    )
    assert NEW not in page.links()
    assert "Reply" not in page.html


def test_a_member_who_has_not_consented_to_being_named_may_respond(thread: Thread, ada: Person) -> None:
    Membership.objects.filter(person=ada).update(consented_at=None)
    page = pages.get(signed_in(ada), SECTION)
    assert page.words("//p[@class='notice']") == []
    assert f"{SECTION}new/" in page.html


# What does not exist, and what does not for this person

PATHS = (
    "",
    "members/",
    "works/?reference=stone",
    "whose-river/",
    "whose-river/water/",
    "whose-river/water/?at=xyz",
    "whose-river/water/new/",
    "whose-river/nowhere/",
    "responses/{id}/",
    "responses/{id}/history/",
    "responses/{id}/edit/",
    "responses/{id}/withdraw/",
    "responses/{id}/hide/",
    "works/{work}/",
)


def without_address(answer_html: str, address: str) -> str:
    """The page without its token and the address that it would lead back to."""
    path = address.partition("?")[0].strip("/")
    plain = re.sub(r'next=[^"]*"', 'next="', answer_html)
    plain = re.sub(r'(name="csrfmiddlewaretoken" value=)"[^"]*"', r"\1", plain)
    assert path not in plain
    return plain


@pytest.mark.parametrize("role", ["visitor", "outsider", "administrator", "suspended"])
def test_a_private_seminar_answers_as_one_that_there_is_not(
    role: str, private_thread: Thread, ada: Person, people: dict[str, Person | None]
) -> None:
    source = make.response(private_thread, ada, stance="source")
    work = source.citations.get().work.public_id
    client = signed_in(people[role])
    for path in PATHS:
        there = f"/s/closed-rivers/{path.format(id=source.public_id, work=work)}"
        none = f"/s/nosuchseminar/{path.format(id=source.public_id, work=work)}"
        one, other = client.get(there), client.get(none)
        assert (one.status_code, other.status_code) == (404, 404)
        assert without_address(one.content.decode(), there) == without_address(other.content.decode(), none)
        headers = [{k: v for k, v in a.headers.items() if k != "X-Request-ID"} for a in (one, other)]
        assert headers[0] == headers[1]


@pytest.mark.parametrize("state", ["held", "changes_requested", "hidden", "refused", "withdrawn"])
@pytest.mark.parametrize("role", ["visitor", "outsider", "ben", "muted"])
def test_a_response_that_is_not_to_be_read_answers_as_one_that_there_is_not(
    role: str, state: str, thread: Thread, ada: Person, people: dict[str, Person | None]
) -> None:
    response = make.response(thread, ada, stance="source", state=state)
    work, client = response.citations.get().work.public_id, signed_in(people[role])
    for path in ("responses/{}/", "responses/{}/history/", "responses/{}/edit/", "responses/{}/hide/"):
        there, none = (f"/s/rivers/{path.format(pk)}" for pk in (response.public_id, "nosuchreply2"))
        one, other = client.get(there), client.get(none)
        assert (one.status_code, other.status_code) == (404, 404)
        assert without_address(one.content.decode(), there) == without_address(other.content.decode(), none)
    there, none = f"/s/rivers/works/{work}/", "/s/rivers/works/nosuchwork22/"
    one, other = client.get(there), client.get(none)
    assert (one.status_code, other.status_code) == (404, 404)
    assert without_address(one.content.decode(), there) == without_address(other.content.decode(), none)


def test_an_id_of_another_seminar_is_none_here(thread: Thread, private_thread: Thread, ada: Person) -> None:
    elsewhere = make.response(private_thread, ada, stance="source")
    client = signed_in(ada)
    assert client.get(f"/s/closed-rivers/responses/{elsewhere.public_id}/").status_code == 302
    for end in ("", "history/", "edit/", "withdraw/"):
        assert client.get(f"/s/rivers/responses/{elsewhere.public_id}/{end}").status_code == 404
        assert client.post(f"/s/rivers/responses/{elsewhere.public_id}/{end}").status_code in (404, 405)
    work = elsewhere.citations.get().work.public_id
    assert client.get(f"/s/closed-rivers/works/{work}/").status_code == 200
    assert client.get(f"/s/rivers/works/{work}/").status_code == 404
    elsewhere.refresh_from_db()
    assert elsewhere.state == "published"


# The address


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_only_reading_is_done_at_a_section(method: str, client: Client, thread: Thread) -> None:
    answer = getattr(client, method)(SECTION)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


def test_the_headers_alone_can_be_asked_for(client: Client, thread: Thread) -> None:
    answer = client.head(SECTION)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "query",
    [
        "at=%00",
        "after=%00&order=text",
        "passage=%00",
        "passage=a%00b&order=newest",
        "show=%00&order=%00",
        "at=" + "x" * 5_000,
        "after=%F0%9F%98%80&order=text",
        "passage=%ED%A0%80",
        "at[]=1&at=2",
        "order=text&after=' OR 1=1 --",
        "e=%00",
        "e=1&p=%00",
    ],
)
@pytest.mark.parametrize("n", [1, 45])
def test_an_address_that_asks_for_nonsense_is_answered(
    query: str, n: int, client: Client, thread: Thread, ada: Person
) -> None:
    if n == 1:
        make.response(thread, ada)
    else:
        many(thread, [ada], n)
    assert client.get(f"{SECTION}?{query}").status_code in (200, 302)


def test_a_link_of_another_edition_leads_to_the_plain_address(client: Client, thread: Thread) -> None:
    assert client.get(f"{SECTION}?e=1&p=1").status_code == 200
    answer = client.get(f"{SECTION}?e=2&p=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, SECTION)


def test_signed_in_pages_are_kept_by_no_cache(client: Client, thread: Thread, ada: Person) -> None:
    assert "no-store" not in client.get(SECTION).headers["Cache-Control"]
    assert signed_in(ada).get(SECTION).headers["Cache-Control"] == "private, no-store"


# The text with its marks


def test_a_passage_is_marked_and_listed_after_its_paragraph(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    first = make.response(thread, ada, stance="dispute", quote="turned the wheel")
    make.response(thread, ben, stance="source", quote="turned the wheel")
    make.response(thread, ben, stance="dispute", parent=first)
    page = pages.get(client, SECTION)
    marks = page.all("//div[@id='p-1']/p//mark")
    assert [(m.get("data-stance"), m.get("data-n"), m.text_content()) for m in marks] == [
        ("dispute", "1", "turned the wheel"),
        ("source", "1", "turned the wheel"),
    ]
    refs = page.all("//div[@id='p-1']/p//a[@class='ref']")
    assert [
        (r.get("data-stance"), r.get("data-count"), r.text_content(), r.get("aria-hidden")) for r in refs
    ] == [
        ("dispute", "1", "", "true"),
        ("source", "1", "", "true"),
    ]
    (item,) = page.all("//div[@id='p-1']/ul[@class='marks']/li/a")
    assert item.text_content() == "1 dispute, 1 source of “turned the wheel”"
    assert item.get("href") == f"#r-{first.public_id}"
    assert page.all("//div[@id='p-2']//mark") == []


def test_what_is_copied_from_a_paragraph_is_the_essays_own_words(
    client: Client, thread: Thread, ada: Person
) -> None:
    make.response(thread, ada, stance="dispute", quote="turned the wheel since")
    make.response(thread, ada, quote="the wheel since before")
    page = pages.get(client, SECTION)
    assert [p.text_content() for p in page.all("//div[@class='para']/p")] == list(make.SECTIONS[0].paragraphs)


def test_one_passage_is_shown_alone_and_says_so(client: Client, thread: Thread, ada: Person) -> None:
    here = make.response(thread, ada, quote="turned the wheel")
    there = make.response(thread, ada, quote="blamed the river")
    assert here.passage is not None
    page = pages.get(client, f"{SECTION}?passage={here.passage.public_id}")
    assert page.all(f"//article[@id='r-{here.public_id}']")
    assert not page.all(f"//article[@id='r-{there.public_id}']")
    assert "Only this passage" in page.words("//b")
    make.ruling(here, "hide")
    page = pages.get(client, f"{SECTION}?passage={here.passage.public_id}")
    assert "Only this passage" not in page.html
    assert Passage.objects.count() == 2


def test_a_thread_of_more_than_forty_opens_as_the_list_of_its_passages(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:

    made = many(thread, [ada], 42, quotes=("turned the wheel", "blamed the river", ""))
    hidden = make.response(thread, ada, quote="whose river it was")
    make.response(thread, ben, parent=hidden, stance="dispute")
    make.ruling(hidden, "hide")
    page = pages.get(client, SECTION)
    assert page.words("//ol//q") == ["turned the wheel", "blamed the river"]
    assert not page.all("//article[contains(@class, 'resp')]")
    assert f"{SECTION}?order=text#thread" in page.links()
    assert pages.get(client, f"{SECTION}?at={made[5].public_id}").all(
        f"//article[@id='r-{made[5].public_id}']"
    )


def test_the_pages_of_a_long_thread_lead_on_and_back(client: Client, thread: Thread, ada: Person) -> None:

    many(thread, [ada], 45)
    page, seen = pages.get(client, f"{SECTION}?order=text"), []
    while True:
        seen += [article.get("id") for article in page.all("//ol[@class='responses']/li/article")]
        following = page.links("//a[@rel='next' and contains(., 'The next 20')]")
        if not following:
            break
        page = pages.get(client, following[0].partition("#")[0])
    assert len(seen) == len(set(seen)) == 45
    assert f"{SECTION}?order=text#thread" in page.links()


@pytest.mark.parametrize(
    ("show", "sentence"),
    [
        ("source", "Nobody has brought a source to this section."),
        ("dispute", "Nobody has disputed anything in this section."),
        ("no-reply", "Every dispute here has a reply."),
    ],
)
def test_a_filter_that_finds_nothing_says_so(
    show: str, sentence: str, client: Client, thread: Thread, ada: Person
) -> None:
    make.response(thread, ada)
    page = pages.get(client, f"{SECTION}?show={show}")
    assert any(words.startswith(sentence) for words in page.words("//p"))


def test_an_empty_section_invites(client: Client, thread: Thread) -> None:
    page = pages.get(client, SECTION)
    assert page.words("//*[@id='thread-h']") == ["No responses yet"]
    assert "Nobody has responded to this section. Select a passage, or respond to the whole." in page.words(
        "//p"
    )

"""One response through its pages: its address, its history, editing, withdrawing, and the acts of moderation."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.moderation.actions import Ask
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Draft, Response
from tests import make, pages
from tests.pages import Page
from tests.posts import POSTS
from tests.routes import routes

HOME = "/s/rivers/"
SECTION = f"{HOME}whose-river/water/"


def signed_in(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def at(response: Response, end: str = "") -> str:
    return f"{HOME}responses/{response.public_id}/{end}"


@pytest.fixture
def dispute(thread: Thread, ada: Person) -> Response:
    return make.response(thread, ada, stance="dispute", quote="turned the wheel", body="The first wording.")


def edited(response: Response, body: str, *, at: dt.datetime | None = None, **fields: object) -> Response:
    wish = make.wish(response.stance, body=body, **fields)
    viewer = make.viewer_of(response.author)
    return edit_response(response, wish, viewer=viewer, based_on=response.revision, at=at)


# Its address


def test_its_address_leads_to_its_place(client: Client, dispute: Response) -> None:
    answer = client.get(at(dispute))
    place = f"{SECTION}?at={dispute.public_id}#r-{dispute.public_id}"
    assert (answer.status_code, answer.headers["Location"]) == (302, place)
    assert pages.follow(client, Page(answer, at(dispute))).all(f"//article[@id='r-{dispute.public_id}']")


def test_a_suspended_author_reads_and_withdraws_their_own_words_in_a_closed_seminar(
    private_thread: Thread, ada: Person
) -> None:
    response = make.response(private_thread, ada, body="What I said behind doors, and it was long.")
    make.suspend(private_thread.reading.seminar, ada)
    client, address = signed_in(ada), f"/s/closed-rivers/responses/{response.public_id}/"
    page = pages.get(client, address)
    assert (page.status, "What I said behind doors" in page.html) == (200, True)
    assert client.get("/s/closed-rivers/").status_code == 404
    assert Page(client.get(f"{address}edit/"), address).status == 403
    page = pages.get(client, f"{address}withdraw/")
    assert pages.send(client, page, {}, "//form[contains(@class, 'over')]").headers["Location"] == "/me/"
    assert Response.objects.get().state == "withdrawn"


# Its history


def test_the_history_shows_every_published_wording_with_what_changed(
    client: Client, dispute: Response
) -> None:
    edited(dispute, "The second wording.", ground="scope")
    page = pages.get(client, at(dispute, "history/"))
    assert [
        " ".join(words.split(",")[0].split()) for words in page.words("//ol[@class='wordings']/li/h2")
    ] == [
        "Wording 2",
        "Wording 1",
    ]
    (diff,) = page.all("//div[contains(@class, 'diff')]")
    assert [e.text_content().split()[-1] for e in diff.xpath(".//del")] == ["first"]
    assert [e.text_content().split()[-1] for e in diff.xpath(".//ins")] == ["second"]
    assert "Ground: evidence, now scope." in page.words("//p")


def test_wordings_written_while_it_was_held_are_for_its_author_and_the_moderators(
    thread: Thread, ada: Person, ben: Person, instructor: Person
) -> None:
    response = make.response(thread, ada, stance="dispute", body="Held wording.", state="held")
    response = edited(response, "Approved wording.")
    make.ruling(response, "approve")
    for person, shown in ((None, False), (ben, False), (ada, True), (instructor, True)):
        page = pages.get(signed_in(person), at(response, "history/"))
        assert "Approved" in page.html
        assert ("Held" in page.html) == shown
        assert len(page.all("//ol[@class='wordings']/li")) == (2 if shown else 1)


def test_an_edit_says_so_after_five_minutes_and_leads_to_the_history(
    client: Client, dispute: Response
) -> None:
    history = at(dispute, "history/")
    edited(dispute, "The second wording.")
    assert history not in pages.get(client, SECTION).links("//footer//a")
    dispute.refresh_from_db()
    edited(dispute, "The third wording.", at=now() + dt.timedelta(minutes=6))
    page = pages.get(client, SECTION)
    assert page.links("//footer//a[. = 'edited']") == [history]


def test_a_reply_says_that_it_answers_an_earlier_wording(
    client: Client, dispute: Response, thread: Thread, ben: Person
) -> None:
    reply = make.response(thread, ben, stance="source", parent=dispute)
    link = f"//article[@id='r-{reply.public_id}']//a[. = 'answers an earlier wording']"
    assert pages.get(client, SECTION).links(link) == []
    edited(dispute, "The second wording.")
    assert pages.get(client, SECTION).links(link) == [at(dispute, "history/")]


# Editing


def test_its_author_edits_it_in_the_composer(dispute: Response, ada: Person) -> None:
    client = signed_in(ada)
    page = pages.get(client, at(dispute, "edit/"))
    fields = page.fields()
    assert (fields["body"], fields["ground"], fields["stance"], fields["based_on"]) == (
        "The first wording.",
        "evidence",
        "dispute",
        "1",
    )
    sent = pages.send(client, page, {"body": "The second wording.", "ground": "scope"})
    assert sent.headers["Location"] == f"{SECTION}?at={dispute.public_id}#r-{dispute.public_id}"
    dispute.refresh_from_db()
    assert (dispute.body, dispute.ground, dispute.stance, dispute.revision) == (
        "The second wording.",
        "scope",
        "dispute",
        2,
    )


def test_the_citation_of_a_source_comes_back_in_the_composer_and_stays(thread: Thread, ada: Person) -> None:
    source, client = make.response(thread, ada, stance="source"), signed_in(ada)
    before = source.citations.get()
    page = pages.get(client, at(source, "edit/"))
    assert pages.send(client, page, {"body": "Another comment.", "locator": "42"}).status == 302
    after = source.citations.get()
    assert (after.pk, after.work, after.locator) == (before.pk, before.work, "42")


def test_a_stale_edit_shows_both_texts_and_can_be_posted_over(dispute: Response, ada: Person) -> None:
    client = signed_in(ada)
    page = pages.get(client, at(dispute, "edit/"))
    edited(dispute, "From the other window.")
    page = pages.send(client, page, {"body": "From this window."})
    assert page.status == 409
    assert "This response was edited meanwhile. Both texts are below." in page.html
    assert page.words("//div[@id='conflict']//div[@class='body']") == ["From the other window."]
    assert (page.fields()["body"], page.fields()["based_on"]) == ("From this window.", "2")
    assert Draft.objects.get(target=f"edit:{dispute.public_id}").fields["body"] == "From this window."
    assert pages.send(client, page, {}).status == 302
    dispute.refresh_from_db()
    assert (dispute.body, dispute.revision) == ("From this window.", 3)


def test_a_refused_edit_keeps_the_words(dispute: Response, ada: Person) -> None:
    client = signed_in(ada)
    page = pages.send(client, pages.get(client, at(dispute, "edit/")), {"body": "  "})
    assert (page.status, page.words("//p[@class='error']")) == (422, ["Say what is wrong, and why."])
    page = pages.send(client, page, {"body": "x" * 10_001})
    assert (page.status, page.fields()["body"]) == (422, "x" * 10_001)
    dispute.refresh_from_db()
    assert dispute.revision == 1


@pytest.mark.parametrize("based_on", ["", "abc", "-1", "1.5", "9" * 30, "①", "\x00"])
def test_a_wording_that_is_no_number_is_a_stale_one(based_on: str, dispute: Response, ada: Person) -> None:
    answer = signed_in(ada).post(
        at(dispute, "edit/"), {"body": "Other words.", "ground": "scope", "based_on": based_on}
    )
    assert answer.status_code == 409
    dispute.refresh_from_db()
    assert dispute.revision == 1


def test_neither_stance_nor_author_nor_state_come_from_the_form(
    dispute: Response, ada: Person, ben: Person
) -> None:
    extra = {"stance": "agree", "state": "held", "author": str(ben.pk), "public_id": "mine", "has_reply": "1"}
    client = signed_in(ada)
    before = (dispute.stance, dispute.state, dispute.author_id, dispute.public_id, dispute.has_reply)
    pages.send(client, pages.get(client, at(dispute, "edit/")), {"body": "Other words.", **extra})
    dispute.refresh_from_db()
    assert (dispute.stance, dispute.state, dispute.author_id, dispute.public_id, dispute.has_reply) == before
    assert dispute.body == "Other words."


# Withdrawing


def test_its_author_is_asked_once_and_withdraws_it(
    dispute: Response, ada: Person, thread: Thread, ben: Person
) -> None:
    make.response(thread, ben, stance="dispute", parent=dispute)
    client = signed_in(ada)
    page = pages.get(client, at(dispute, "withdraw/"))
    assert (page.status, "The first wording." in page.html) == (200, True)
    assert Response.objects.get(pk=dispute.pk).state == "published"
    for _time in range(2):
        assert pages.send(client, page, {}, "//main//form").status == 302
    assert Response.objects.get(pk=dispute.pk).state == "withdrawn"
    seen = pages.get(signed_in(ben), SECTION)
    assert "Its author has withdrawn this response." in seen.words("//article/p")
    assert "The first wording." not in seen.html


# Moderation


@pytest.mark.parametrize(
    ("act", "back", "state"), [("hide", "restore", "hidden"), ("hold", "approve", "held")]
)
def test_a_moderator_acts_with_a_reason_that_the_author_reads(
    act: str, back: str, state: str, dispute: Response, assistant: Person, ada: Person, ben: Person
) -> None:
    staff = signed_in(assistant)
    page = pages.get(staff, at(dispute, f"{act}/"))
    refused = pages.send(staff, page, {"reason": " ?! "}, "//main//form")
    assert (refused.status, refused.words("//p[@class='error']")) == (422, ["Say why. The author reads it."])
    assert pages.send(staff, page, {"reason": "It is a <b>joke</b>."}, "//main//form").status == 302
    dispute.refresh_from_db()
    assert dispute.state == state
    for person, shown in ((ada, True), (assistant, True), (ben, False), (None, False)):
        seen = pages.get(signed_in(person), SECTION)
        assert ("The first wording." in seen.html, "It is a &lt;b&gt;joke" in seen.html) == (shown, shown)
    page = pages.get(staff, at(dispute, f"{back}/"))
    assert pages.send(staff, page, {}, "//main//form").status == 302
    assert "The first wording." in pages.get(Client(), SECTION).html
    assert list(Ruling.objects.order_by("pk").values_list("act", flat=True)) == [act, back]


def test_a_decision_about_an_earlier_wording_is_told_what_changed(
    dispute: Response, assistant: Person
) -> None:
    staff = signed_in(assistant)
    page = pages.get(staff, at(dispute, "hide/"))
    edited(dispute, "The second wording.")
    page = pages.send(staff, page, {"reason": "A joke."}, "//main//form")
    assert page.status == 409
    assert re.search(
        r"Its author edited this response meanwhile, at \d\d:\d\d\. Look at the new wording first\.",
        page.html,
    )
    assert ("The second wording." in page.html, page.fields("//main//form")["reason"]) == (True, "A joke.")
    assert pages.send(staff, page, {}, "//main//form").status == 302


@pytest.mark.parametrize("act", ["hold", "approve", "hide", "restore"])
def test_others_than_moderators_do_not_decide(
    act: str, thread: Thread, ada: Person, ben: Person, muted: Person, outsider: Person, administrator: Person
) -> None:
    state = {"approve": "held", "restore": "hidden"}.get(act, "published")
    response = make.response(thread, ada, state=state)
    said = {"reason": "Because.", "revision": "1"}
    for person in (None, ben, ada, muted, outsider, administrator):
        client = signed_in(person)
        readable = state == "published" or person == ada
        for answer in (client.get(at(response, f"{act}/")), client.post(at(response, f"{act}/"), said)):
            assert answer.status_code == (403 if readable else 404)
    response.refresh_from_db()
    assert (response.state, Ruling.objects.filter(act=act, response=response).exists()) == (state, False)


def test_an_assistant_does_not_decide_about_an_instructor(
    thread: Thread, assistant: Person, instructor: Person
) -> None:
    response = make.response(thread, instructor)
    answer = signed_in(assistant).post(at(response, "hide/"), {"reason": "Because.", "revision": "1"})
    assert answer.status_code == 403
    assert (
        "An assistant cannot decide about an instructor or an instructor’s response."
        in answer.content.decode()
    )


# What is sent


def test_looking_changes_nothing(dispute: Response, ada: Person, assistant: Person) -> None:
    for person in (ada, assistant):
        for end in ("", "history/", "edit/", "withdraw/", "hold/", "approve/", "hide/", "restore/"):
            signed_in(person).get(at(dispute, end))
            signed_in(person).head(at(dispute, end))
    before = dispute.state, dispute.revision
    dispute.refresh_from_db()
    assert (dispute.state, dispute.revision, Ruling.objects.count()) == (*before, 0)


def test_a_form_without_its_token_does_nothing(thread: Thread, ada: Person, assistant: Person) -> None:
    source = make.response(thread, ada, stance="source")
    before = list(Response.objects.values()), Ruling.objects.count(), Draft.objects.count()
    words = {"id": source.public_id, "work": source.citations.get().work.public_id}
    for person in (ada, assistant):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(person)
        for path in POSTS:
            body = "Words that somebody wrote here."
            answer = strict.post(
                f"{HOME}{path.format(**words)}", {"body": body, "reason": "Because it is so."}
            )
            assert answer.status_code == 403, path
            assert body in answer.content.decode()
        assert strict.post("/me/", {"display_name": "Other"}).status_code == 403
    assert (list(Response.objects.values()), Ruling.objects.count(), Draft.objects.count()) == before


def test_every_address_that_takes_a_post_stands_in_that_list() -> None:
    kinds = {
        "<slug:seminar>": "",
        "<slug:essay>": "whose-river",
        "<slug:section>": "water",
        "<int:membership>": "1",
    }
    found = set()
    for route in routes():
        if route.surface is not None and "POST" in route.surface.methods and route.pattern.startswith("s/<"):
            path = route.pattern.removeprefix("s/<slug:seminar>/")
            for kind, word in kinds.items():
                path = path.replace(kind, word)
            path = re.sub(r"works/<slug:public_id>", "works/{work}", path)
            found.add(re.sub("<slug:(public_id|token)>", "{id}", path))
    assert found == set(POSTS)


def test_the_history_says_what_stance_a_response_had_before(
    thread: Thread, ada: Person, ben: Person, assistant: Person
) -> None:
    response = make.response(thread, ada)
    asked = Ask(stance="dispute", ground="scope")
    make.ruling(response, "force_tag", by=assistant, reason="It argues against the passage.", ask=asked)
    page = pages.get(signed_in(ben), at(response, "history/"))
    assert page.words("//p[@class='small muted']") == ["Stance: Agree, now Dispute."]
    assert "It argues against the passage." not in page.html  # the reason is for its author

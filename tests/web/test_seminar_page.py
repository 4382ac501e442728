"""A seminar's home: what it reads, what was said last, and on which day."""

from __future__ import annotations

import datetime as dt
import html
import re
import zoneinfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.drafts import save_draft
from forum.responses.models import Response
from forum.responses.writing import CitationWish
from forum.seminars.models import Seminar
from tests import make

HOME = "/s/rivers/"
WHOSE_RIVER = "Nobody asked whose river it was."
UTC = dt.UTC


def body(client: Client, address: str = HOME) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def words(piece: str) -> str:
    parted = re.sub(r"</(?:time|p|h\d|div|li|span)>", " ", piece)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", parted)).split())


def block(page: str, heading: str) -> str:
    """The HTML of the section whose heading has that id."""
    return page[page.index(f'aria-labelledby="{heading}"') :].split("</section>")[0]


def feed(page: str) -> list[tuple[str, str, str]]:
    """(badge, sentence, quotation) of each of the latest responses."""
    pattern = r'<li><span class="badge".*?><span>(.*?)</span></span><div><p>(.*?)</p>(.*?)</div>'
    return [
        (words(a), words(b), words(c)) for a, b, c in re.findall(pattern, block(page, "latest-h"), re.DOTALL)
    ]


def readings(page: str) -> list[str]:
    return [words(li) for li in re.findall(r"<li>(.*?)</li>", block(page, "readings-h"), re.DOTALL)]


def test_an_empty_seminar_says_what_will_be_there(client: Client, seminar: Seminar) -> None:
    page = body(client)
    assert words(block(page, "readings-h")).endswith("Readings Nothing is on the schedule yet.")
    assert words(block(page, "latest-h")).endswith("Latest responses Nobody has responded yet.")
    assert words(block(page, "days-h")).endswith("Days fill with lines here, one for each response.")


def test_it_is_headed_by_its_title_term_and_instructors(client: Client, seminar: Seminar) -> None:
    Seminar.objects.update(term="Autumn term")
    page = body(client)
    assert words(page.split('<p class="eyebrow">')[1].split("</h1>")[0]) == (
        "HIST 318 Autumn term Ines Okafor Rivers and their owners"
    )
    assert '<meta name="robots" content="noindex">' in page


def test_a_reading_is_listed_with_its_counts_and_dates_where_it_has_any(
    client: Client, seminar: Seminar, reading: Reading, thread: Thread, ada: Person
) -> None:
    make.response(thread, ada)
    later = make.reading(seminar, make.essay(title="The Mill", author=""))
    Reading.objects.filter(pk=later.pk).update(due_at=dt.datetime(2026, 5, 8, 17, 30, tzinfo=UTC))
    page = body(client)
    assert readings(page) == [
        "Fri 8 May The Mill 3 sections, 74 words. No responses yet. Was due 8 May, 17:30.",
        "Whose River N. Weir. 3 sections, 74 words. 1 response.",
    ]
    assert '<a class="plain" href="/s/rivers/whose-river/"' in page
    closes = dt.datetime(2026, 5, 8, 17, 30, tzinfo=UTC)
    Reading.objects.filter(pk=later.pk).update(opens_at=None, due_at=None, closes_at=closes)
    assert "Fri 8 May The Mill 3 sections, 74 words. No responses yet. Closed. It can be read." in readings(
        body(client)
    )


def test_the_feed_says_each_stance_and_target_in_a_sentence(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    at = now() - dt.timedelta(hours=1)
    root = make.response(thread, ada, stance="dispute", quote=WHOSE_RIVER, ground="inference", at=at)
    cited = CitationWish(
        csl={"type": "book", "title": "The Weir", "author": [{"family": "Reeve"}]}, whole_work=True
    )
    make.response(
        thread,
        ben,
        stance="source",
        bearing="challenges",
        citations=(cited,),
        at=at + dt.timedelta(minutes=1),
        body="It was **counted** once.\n\nAnd again.",
    )
    make.response(thread, ben, parent=root, at=at + dt.timedelta(minutes=2))
    assert feed(body(client)) == [
        ("Agree", "Ben Quist agrees with a response in §1", make.BODIES["agree"]),
        (
            "Source",
            "Ben Quist brings The Weir to the whole of §1, which it challenges",
            "It was counted once. And again.",
        ),
        ("Dispute", "Ada Mora disputes ¶1, on inference", WHOSE_RIVER),
    ]
    address = f"/s/rivers/whose-river/water/?at={root.public_id}#r-{root.public_id}"
    assert f'<bdi>Ada Mora</bdi> disputes <a href="{address}">¶1</a>' in body(client)
    client.force_login(ada)
    assert [sentence for _badge, sentence, _quote in feed(body(client))] == [
        "Ben Quist agrees with your response in §1",
        "Ben Quist brings The Weir to the whole of §1, which it challenges",
        "You dispute ¶1, on inference",
    ]


def test_the_feed_names_the_essay_where_there_are_several(
    client: Client, seminar: Seminar, thread: Thread, ada: Person
) -> None:
    other = make.reading(seminar, make.essay(title="The Mill"))
    make.response(thread, ada, at=now() - dt.timedelta(minutes=1))
    make.response(make.thread(other), ada)
    for minutes, stance in ((2, "dispute"), (3, "source")):
        make.response(thread, ada, stance=stance, at=now() - dt.timedelta(minutes=minutes))
    sentences = [sentence for _badge, sentence, _quote in feed(body(client))]
    assert sentences[2] == "Ada Mora disputes the whole of §1 in Whose River, on evidence"
    assert sentences[3].endswith("to the whole of §1 in Whose River, which it supports")
    assert sentences[:2] == [
        "Ada Mora agrees with the whole of §1 in The Mill",
        "Ada Mora agrees with the whole of §1 in Whose River",
    ]


def test_under_the_readings_everybody_finds_their_calendar(
    client: Client, seminar: Seminar, ada: Person
) -> None:
    link = '<a class="small" href="/s/rivers/calendar.ics">Calendar file</a>'
    assert link not in body(client)
    make.reading(seminar, make.essay())
    assert link in body(client)
    client.force_login(ada)
    assert link in body(client)


def test_the_feed_ends_with_the_tenth(client: Client, thread: Thread, ada: Person) -> None:
    for n in range(12):
        make.response(
            thread,
            ada,
            body=f"Reason number {n} of the twelve that I have for it.",
            at=now() - dt.timedelta(hours=n),
        )
    assert [quote.split()[2] for _badge, _sentence, quote in feed(body(client))] == [
        str(n) for n in range(10)
    ]


@pytest.mark.parametrize("state", ["held", "hidden", "withdrawn", "refused", "changes_requested"])
@pytest.mark.parametrize("name", [None, "other participant", "assistant", "participant"])
def test_what_is_not_published_is_in_no_list_and_no_count(
    client: Client, thread: Thread, members: dict[str, Person], state: str, name: str | None
) -> None:
    cited = CitationWish(reference="Quaggamarker, The Unseen, 1911", locator="41", extract="quaggamarker")

    def post(state: str) -> Response:
        return make.response(
            thread,
            members["participant"],
            stance="source",
            quote=WHOSE_RIVER,
            state=state,
            body="A quaggamarker in the body.",
            citations=(cited,),
        )

    if name:
        client.force_login(members[name])
    make.response(thread, members["other participant"])
    before = without_tokens(body(client))
    shown = post("published")
    assert "Quaggamarker" in body(client)
    Response.objects.filter(pk=shown.pk).update(state="withdrawn")
    assert post(state).state == state
    # but for the number that waits, told to those who moderate
    waiting = ">Moderation, 1 waiting<" if (name, state) == ("assistant", "held") else ">Moderation<"
    assert without_tokens(body(client)).replace(waiting, ">Moderation<") == before


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def columns(page: str) -> list[str]:
    days = page[page.index('<div class="days"') :].split("</div>")[0]
    stack = r'<span class="lines" data-stance="(\w)\w*" data-n="(\d+)"></span>'
    return [
        " ".join(a + b for a, b in re.findall(stack, day))
        for day in re.findall(r"<span>(.*?)</span>(?=<span>|$)", days)
    ]


def test_two_weeks_end_with_the_latest_day_in_the_zone_of_the_seminar(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    Seminar.objects.update(zone="Pacific/Auckland")
    Person.objects.filter(pk=ben.pk).update(zone="America/Lima")
    zone = zoneinfo.ZoneInfo("Pacific/Auckland")
    make.response(thread, ada, stance="dispute", at=dt.datetime(2026, 3, 1, 23, 59, tzinfo=zone))
    make.response(thread, ada, stance="source", at=dt.datetime(2026, 3, 2, 0, 0, tzinfo=zone))
    make.response(thread, ada, stance="dispute", at=dt.datetime(2026, 3, 15, 0, 30, tzinfo=zone))
    make.response(thread, ada, at=dt.datetime(2026, 3, 15, 1, 30, tzinfo=zone))
    client.force_login(ben)
    page = body(client)
    assert columns(page) == ["s1", *[""] * 12, "d1 a1"]
    assert 'aria-label="Responses per day, 2 Mar to 15 Mar: 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2"' in page
    assert words(block(page, "days-h")).endswith(
        "2 Mar 15 Mar One line, one response: 1 dispute, 1 agreement, 1 source."
    )


def test_a_busy_day_is_drawn_with_fewer_lines_and_says_so(
    client: Client, thread: Thread, ada: Person
) -> None:
    def post(n: int) -> None:
        for _ in range(n):
            make.response(thread, ada, stance="dispute")

    post(18)
    assert columns(body(client))[-1] == "d12 d6"
    post(1)
    page = body(client)
    assert columns(page)[-1] == "d10"
    assert "One line, up to 2 responses: 19 disputes" in page


def test_drafts_are_listed_for_their_author_alone(
    client: Client, thread: Thread, ada: Person, ben: Person
) -> None:
    root = make.response(thread, ben)
    viewer, kept = make.viewer_of(ada), {"stance": "dispute", "body": "An unfinished thought"}
    save_draft(thread, "text", kept, viewer=viewer, based_on=0, at=now() - dt.timedelta(minutes=9))
    save_draft(thread, f"reply:{root.public_id}", {"body": "A reply"}, viewer=viewer, based_on=0)
    assert "Your drafts" not in body(client)
    client.force_login(ben)
    assert "Your drafts" not in body(client)
    client.force_login(ada)
    drafts = block(body(client), "drafts-h")
    new = "/s/rivers/whose-river/water/new/"
    assert re.findall(r'<a href="(.*?)">(.*?)</a>', drafts) == [
        (f"{new}?parent={root.public_id}#compose", "A reply in §1"),
        (f"{new}#compose", "To the text of §1"),
    ]
    assert re.findall(r"<q.*?>(.*?)</q>", drafts) == ["A reply", "An unfinished thought"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        (None, 404),
        ("outsider", 404),
        ("administrator", 404),
        ("suspended", 404),
        ("participant", 200),
        ("muted", 200),
    ],
)
def test_a_private_seminar_is_there_for_members_alone(
    client: Client,
    private_reading: Reading,
    members: dict[str, Person],
    outsider: Person,
    administrator: Person,
    name: str | None,
    status: int,
) -> None:
    if name:
        client.force_login({**members, "outsider": outsider, "administrator": administrator}[name])
    assert client.get("/s/closed-rivers/").status_code == status
    assert client.get(HOME).status_code == 404


def test_members_see_the_first_fifteen_and_the_way_to_all(
    client: Client, seminar: Seminar, ada: Person
) -> None:
    for n in range(12):
        make.member(seminar, make.person(f"Zed {n:02}", email=f"zed{n}@example.org"))
    assert "members-h" not in body(client)
    client.force_login(ada)
    members = block(body(client), "members-h")
    assert re.findall(r"<li><span>(.*?)</span>", members)[:3] == [
        "<bdi>Asa Lind</bdi>",
        "<bdi>Ines Okafor</bdi>",
        "<bdi>Ada Mora</bdi> (you)",
    ]
    assert members.count("<li>") == 15
    assert '<a href="/s/rivers/members/">All 18 members</a>' in members


def test_whoever_founded_it_finds_the_next_step(
    client: Client, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    steps = (
        'href="/s/rivers/readings/new/">Put an essay on the schedule</a>',
        'href="/s/rivers/invitations/">Invite people</a>',
    )
    client.force_login(ada)
    assert not any(step in body(client) for step in steps)
    client.force_login(instructor)
    assert steps[0] in block(body(client), "readings-h")
    assert steps[1] in block(body(client), "members-h")


def test_an_instructor_who_did_not_agree_to_it_is_named_to_members_alone(
    client: Client, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    assert "Ines Okafor" in body(client)
    seminar.memberships.filter(person=instructor).update(consented_at=None)
    assert "Ines Okafor" not in body(client)
    client.force_login(ada)
    assert "Ines Okafor" in body(client)


def queries(client: Client) -> int:
    client.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        body(client)
    return len(captured)


def test_the_number_of_queries_is_the_same_for_any_length(
    client: Client, seminar: Seminar, thread: Thread, ada: Person, ben: Person
) -> None:
    def add(n: int) -> None:
        for i in range(n):
            where = make.thread(make.reading(seminar, make.essay()))
            make.member(seminar, make.person(f"Zed {i}", email=f"zed{n}{i}@example.org"))
            root = make.response(where, ada, stance="source", quote=WHOSE_RIVER)
            make.response(thread, ben, parent=make.response(thread, ben))
            make.response(where, ben, stance="dispute", parent=root)
            save_draft(where, "text", {"body": "Kept"}, viewer=make.viewer_of(ben), based_on=0)

    def both() -> tuple[int, int]:
        signed_in = Client()
        signed_in.force_login(ben)
        return queries(client), queries(signed_in)

    add(1)
    once = both()
    add(3)
    assert both() == once == (5, 10)

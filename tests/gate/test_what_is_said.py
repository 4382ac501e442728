"""What a gate, a blind round and a requirement say of themselves: in the composer, above the argument, at home."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.masks import give_masks
from forum.readings.models import Reading
from forum.readings.round_models import Demand, Mask, Passing
from forum.responses.actions import edit_response
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make, pages

HOME, TEXT, SECTION = "/s/rivers/", "/s/rivers/whose-river/", "/s/rivers/whose-river/water/"
NEW = f"{SECTION}new/"
DAY = dt.timedelta(days=1)
OCTOBER = dt.datetime(2036, 10, 24, 16, 0, tzinfo=dt.UTC)


def signed_in(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def words(person: Person | None, address: str, selector: str) -> list[str]:
    page = pages.get(signed_in(person), address)
    assert page.status == 200
    return page.words(selector)


def changed(reading: Reading, **fields: object) -> Reading:
    Reading.objects.filter(pk=reading.pk).update(**fields)
    reading.refresh_from_db()
    return reading


FOOT = "//form[@id='compose']/footer/p"


@pytest.mark.parametrize(
    ("fields", "promise"),
    [
        ({}, "Names are never revealed, unless their authors agree."),
        ({"names_at": OCTOBER}, "Members see names from 24 October, 16:00."),
        (
            {"names_at": OCTOBER, "names_to": "everyone"},
            "Everyone who can read this sees names from 24 October, 16:00.",
        ),
    ],
)
def test_the_composer_says_under_which_name_others_see_one(
    fields: dict[str, object], promise: str, reading: Reading, ada: Person, instructor: Person
) -> None:
    changed(reading, is_blind=True, **fields)
    (said,) = words(ada, NEW, FOOT)
    assert said.startswith(
        "Others see you under a name that is drawn for you when your draft is first saved. Moderators"
    )
    assert "Ada" not in said
    give_masks(reading, [ada.pk])
    mask = Mask.objects.get().name
    (said,) = words(ada, NEW, FOOT)
    assert said.startswith(f"Others see you as {mask}. Moderators see your name. {promise} You can edit it;")
    (staff,) = words(instructor, NEW, FOOT)
    assert staff.startswith("Posts as Ines Okafor.")


def test_the_composer_says_its_times_in_the_zone_in_which_the_page_says_them(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    changed(reading, is_blind=True, names_at=OCTOBER, gate_count=1, gate_until=OCTOBER)
    give_masks(reading, [ada.pk])
    Seminar.objects.filter(pk=reading.seminar_id).update(zone="Asia/Tokyo")
    said = [*words(ada, NEW, FOOT), *words(ada, NEW, "//form[@id='compose']//p[@data-gate]")]
    assert sum("25 October, 01:00" in sentence for sentence in said) == 2
    Person.objects.update(zone="America/New_York")
    ada.refresh_from_db()
    instructor.refresh_from_db()
    both = "24 October, 12:00 (25 October, 01:00 in the seminar’s zone)"
    assert any(f"names from {both}." in sentence for sentence in words(ada, NEW, FOOT))
    gate = f"They show to everyone from {both} on."
    assert any(gate in sentence for sentence in words(ada, NEW, "//form[@id='compose']//p[@data-gate]"))
    (facts,) = words(ada, SECTION, "//div[@class='about-reading']/p[last()]")
    assert f"Members see names from {both}." in facts
    assert any(
        f"Everyone sees it from {both}." in sentence for sentence in words(instructor, SECTION, "//main")
    )


def test_a_composer_that_comes_back_says_the_name_that_was_drawn_with_its_draft(
    reading: Reading, ada: Person
) -> None:
    changed(reading, is_blind=True)
    answer = signed_in(ada).post(NEW, {"stance": "agree", "body": "Too short.", "edition": "1"})
    assert answer.status_code == 422
    (said,) = pages.Page(answer, NEW).words(FOOT)
    assert said.startswith(f"Others see you as {Mask.objects.get(person=ada).name}. Moderators")


def test_after_the_reveal_both_names_are_said(reading: Reading, ada: Person) -> None:
    changed(reading, is_blind=True, names_at=now() - DAY)
    give_masks(reading, [ada.pk])
    (said,) = words(ada, NEW, FOOT)
    assert said.startswith(f"Others see you as Ada Mora ({Mask.objects.get().name}). You can edit it;")


def test_whoever_agreed_to_be_named_is_told_so_where_they_write(reading: Reading, ada: Person) -> None:
    changed(reading, is_blind=True)
    give_masks(reading, [ada.pk])
    Mask.objects.update(asked_at=now(), answered_at=now(), agreed=True)
    (said,) = words(ada, NEW, FOOT)
    name = f"Ada Mora ({Mask.objects.get().name})"
    assert said.startswith(f"Others see you as {name}. You can edit it;")
    assert save(signed_in(ada), "Under my name.")["seen_as"] == f"Others see you as {name}."


def save(client: Client, body: str) -> dict[str, object]:
    sent = {"target": "text", "fields": {"stance": "agree", "body": body}, "based_on": 0, "tab": "one"}
    answer = client.post(f"{SECTION}draft/", json.dumps(sent), content_type="application/json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_the_first_draft_draws_the_name_and_looking_does_not(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    assert "seen_as" not in save(signed_in(ada), "Begun in an open round.")
    assert not Mask.objects.exists()
    changed(reading, is_blind=True)
    assert words(ada, NEW, FOOT)
    assert not Mask.objects.exists()
    said = save(signed_in(ada), "Begun in a blind round.")
    mask = Mask.objects.get(person=ada)
    assert (
        said["seen_as"] == f"Others see you as {mask.name}. Moderators see your name. "
        "Names are never revealed, unless their authors agree."
    )
    assert save(signed_in(ada), "Gone on with.")["seen_as"] == said["seen_as"]
    assert "seen_as" not in save(signed_in(instructor), "Staff post under their names.")
    assert Mask.objects.count() == 1


@pytest.mark.parametrize("is_gated", [True, False])
def test_in_a_gated_reading_every_stance_is_told_the_least_length(
    is_gated: bool, reading: Reading, ada: Person
) -> None:
    changed(reading, gate_count=2 if is_gated else 0)
    page = pages.get(signed_in(ada), NEW)
    (least,) = page.all("//*[@data-words][contains(., 'At least 8 words.')]")
    assert least.get("data-for") == ("agree dispute source" if is_gated else "agree")
    assert bool(page.all("//*[@data-count][@data-every]")) == is_gated
    gate = ["Others’ responses show once you have posted 2 responses to the text."] if is_gated else []
    assert page.words("//form[@id='compose']//p[@data-gate]") == gate


def test_the_composer_says_which_place_this_fills(
    reading: Reading, ada: Person, ben: Person, instructor: Person
) -> None:
    assert not words(ada, NEW, "//*[@data-fills]")
    Demand.objects.create(reading=reading, kind="dispute", wanted=2)
    Demand.objects.create(reading=reading, kind="reply", wanted=1)
    thread = make.thread(reading)
    make.response(thread, ada, stance="dispute")
    page = pages.get(signed_in(ada), NEW)
    said = {p.get("data-for"): p.text_content() for p in page.all("//*[@data-fills]")}
    assert said["dispute"] == "This fills your second dispute."
    assert said["agree"] == "This reading does not ask for one; it is read all the same."
    other = make.response(thread, ben)
    reply = words(ada, f"{NEW}?parent={other.public_id}", "//*[@data-fills][@data-for='agree']")
    assert reply == ["This fills your first reply."]
    assert not words(instructor, NEW, "//*[@data-fills]")


def test_what_no_place_asks_for_is_said_to_count_towards_the_gate_all_the_same(
    reading: Reading, ada: Person, ben: Person
) -> None:
    changed(reading, gate_count=2, gate_stances=["agree", "dispute"])
    Demand.objects.create(reading=reading, kind="dispute", wanted=1)
    towards = "It counts towards seeing others’ responses."
    page = pages.get(signed_in(ada), NEW)
    said = {p.get("data-for"): p.text_content() for p in page.all("//*[@data-fills]")}
    assert said == {
        "agree": f"This reading does not ask for one; it is read all the same. {towards}",
        "dispute": f"This fills your first dispute. {towards}",
        "source": "This reading does not ask for one; it is read all the same.",
    }
    own = make.response(make.thread(reading), ada, stance="dispute")
    assert not any(towards in s for s in words(ada, f"{NEW}?parent={own.public_id}", "//*[@data-fills]"))
    make.response(make.thread(reading), ada)
    assert not any(towards in s for s in words(ada, NEW, "//*[@data-fills]"))


def test_beside_a_section_the_one_number_says_that_it_is_of_the_reading(
    reading: Reading, ada: Person, ben: Person
) -> None:
    changed(reading, gate_count=1)
    empty = "No response by others yet"
    assert words(ada, SECTION, "//p[@class='eyebrow tally']") == [f"{empty}."]
    make.response(make.thread(reading, "law"), ben)
    for selector in ("//p[@class='eyebrow tally']", "//h2[@id='thread-h']"):
        assert [s.rstrip(".") for s in words(ada, SECTION, selector)] == [
            "1 response by others in this reading"
        ]


def test_what_is_still_to_do_stands_at_home_and_above_the_argument(
    reading: Reading, ada: Person, instructor: Person, outsider: Person
) -> None:
    changed(reading, due_at=dt.datetime(2036, 10, 17, 16, 0, tzinfo=dt.UTC))
    Demand.objects.create(reading=reading, kind="dispute", wanted=1)
    Demand.objects.create(reading=reading, kind="source", wanted=2)
    sentence = "Still to do: 1 dispute, 2 sources, by Friday 17 October 2036 at 16:00."
    assert words(ada, HOME, "//section[@class='todo']/p") == [f"Whose River {sentence}"]
    for address in (TEXT, SECTION):
        assert words(ada, address, "//p[@class='todo']") == [sentence]
    for person in (instructor, outsider, None):
        assert not words(person, HOME, "//section[@class='todo']")
        assert not words(person, SECTION, "//p[@class='todo']")
    make.response(make.thread(reading), ada, stance="dispute")
    assert "1 dispute" not in words(ada, SECTION, "//p[@class='todo']")[0]


def test_dates_are_told_in_one_s_own_zone_and_in_the_seminar_s(
    reading: Reading, ada: Person, ben: Person
) -> None:
    changed(reading, due_at=OCTOBER, prompt="Where does it turn?")
    reading.seminar.zone = "Europe/Berlin"
    reading.seminar.save()
    Person.objects.filter(pk=ada.pk).update(zone="America/New_York")
    facts = "//div[@class='about-reading']/p[last()]"
    assert words(ben, SECTION, facts) == ["Due Friday 24 October 2036 at 18:00."]
    ada.refresh_from_db()
    assert words(ada, SECTION, facts) == [
        "Due Friday 24 October 2036 at 12:00 your time (18:00 in the seminar’s zone)."
    ]
    assert words(ada, HOME, "//p[@class='state']") == ["Due 24 October, 12:00 (18:00 in the seminar’s zone)."]
    assert words(ben, HOME, "//p[@class='state']") == ["Due 24 October, 18:00."]


def test_prompts_open_a_reading_and_its_section(reading: Reading, ada: Person) -> None:
    thread = make.thread(reading)
    thread.prompt = "And whose wheel?"
    thread.save()
    prompt = "//p[@class='prompt']"
    assert words(ada, SECTION, prompt) == ["Where does the argument turn?", "And whose wheel?"]
    assert words(ada, f"{TEXT}stone/", prompt) == ["Where does the argument turn?"]
    make.response(thread, ada)
    assert words(None, SECTION, prompt) == ["Where does the argument turn?", "And whose wheel?"]


def test_before_it_opens_nobody_but_staff_is_offered_the_stances(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    assert words(ada, SECTION, "//a[@data-stance='dispute'][contains(@href, 'new/')]")
    changed(reading, opens_at=now() + DAY)
    assert not words(ada, SECTION, "//a[@data-stance='dispute'][contains(@href, 'new/')]")
    assert words(instructor, SECTION, "//a[@data-stance='dispute'][contains(@href, 'new/')]")
    assert any(
        w.startswith("This reading is not open yet.") for w in words(ada, SECTION, "//p[@class='notice']")
    )


@pytest.mark.parametrize(
    ("mark", "said"),
    [("after_opening", "edited after reading others"), ("after_closing", "edited after closing")],
)
def test_an_edit_that_marks_do_not_follow_is_told_at_once(
    mark: str, said: str, reading: Reading, ada: Person, ben: Person
) -> None:
    made = make.response(make.thread(reading), ada)
    history = f"//article[@id='r-{made.public_id}']//a[contains(@href, 'history')]"
    assert words(ben, SECTION, history) == []
    Response.objects.filter(pk=made.pk).update(edit_mark=mark, counted_revision=1)
    assert words(ben, SECTION, history) == [said]


def test_the_composer_warns_of_such_an_edit(reading: Reading, ada: Person) -> None:
    changed(reading, gate_count=1, gate_until=OCTOBER)
    made = make.response(make.thread(reading), ada, at=now() - DAY)
    edit = f"/s/rivers/responses/{made.public_id}/edit/"
    (said,) = words(ada, edit, FOOT)
    assert said == (
        "Ada Mora. Readers see at once that it was edited after reading others, with what changed; "
        "marks use the wording before."
    )
    Passing.objects.update(void_at=now())
    (said,) = words(ada, edit, FOOT)
    assert "after reading others" not in said
    assert "after 5 minutes readers see “edited”" in said
    changed(reading, closes_at=now() - dt.timedelta(hours=1))
    (said,) = words(ada, edit, FOOT)
    assert "Readers see at once that it was edited after closing, with what changed" in said
    assert "minutes" not in said


def test_the_blind_round_and_the_gate_say_what_they_are(
    reading: Reading, ada: Person, instructor: Person
) -> None:
    changed(reading, is_blind=True, gate_count=2, gate_until=OCTOBER, prompt="")
    facts = "//div[@class='about-reading']/p[last()]"
    blind = (
        "A blind round: participants go by names that were drawn for this reading. Moderators see who they are."
        " Names are never revealed, unless their authors agree."
    )
    assert words(ada, SECTION, facts) == [blind]
    assert words(instructor, SECTION, facts) == [
        f"{blind} Participants see this once they have posted 2 responses to the text."
        " Everyone sees it from 24 October, 16:00."
    ]
    (listed,) = words(ada, HOME, "//ol[@class='readings']//p[1]")
    assert listed.endswith(
        "No response by others yet. One posts before one sees what others wrote. A blind round."
    )
    Passing.objects.create(reading=reading, person=ada, met_at=now())
    assert words(ada, SECTION, facts)[0].startswith(f"{blind} You have opened the gate:")


def test_what_was_opened_under_another_promise_is_not_posted(reading: Reading, ada: Person) -> None:
    changed(reading, is_blind=True)
    client = signed_in(ada)
    page = pages.get(client, NEW)
    filled = {"stance": "agree", "body": "This holds, for all that the ledgers of the mill say."}
    for later in ({"is_blind": False}, {"is_blind": True, "names_at": OCTOBER}, {"names_to": "everyone"}):
        changed(reading, **later)
        page = pages.send(client, page, filled)
        assert page.status == 409
        assert page.words("//form[@id='compose']/p[@class='notice'][@role='alert']")[0].startswith(
            "Whether this is a blind round, or who sees names and when, was changed since you opened this form."
        )
        assert page.fields()["body"] == filled["body"]
        assert not Response.objects.exists()
    assert pages.send(client, page, filled).status == 302
    assert Response.objects.get().mask == Mask.objects.get(person=ada)


def test_a_home_says_why_nothing_stands_in_its_feed(reading: Reading, ada: Person, ben: Person) -> None:
    make.response(make.thread(reading), ben)
    changed(reading, gate_count=2)
    home = pages.get(signed_in(ada), HOME).html
    assert "Others’ responses stand here once you can see them." in home
    assert "Nobody has responded yet." not in home
    assert "Only what you can see is counted." not in home
    make.response(make.thread(reading), ada)
    assert "Only what you can see is counted." in pages.get(signed_in(ada), HOME).html


def test_the_response_that_opens_the_gate_says_so(reading: Reading, ada: Person, ben: Person) -> None:
    other = make.response(make.thread(reading), ben, body="Ben says of the mill what others say of it.")
    changed(reading, gate_count=2)
    client, said = signed_in(ada), []
    for body in (
        "The ledgers of the mill say so, page by page.",
        "The stones of the weir say so, one by one.",
    ):
        sent = pages.send(client, pages.get(client, NEW), {"stance": "agree", "body": body})
        page = pages.get(client, sent.headers["Location"])
        said.append(("You see now what others wrote." in page.html, other.public_id in page.html))
    assert said == [(False, False), (True, True)]


def test_the_history_says_which_wording_counts(reading: Reading, ada: Person, ben: Person) -> None:
    changed(reading, gate_count=1, gate_until=OCTOBER)
    made = make.response(make.thread(reading), ada, at=now() - DAY)
    Passing.objects.create(reading=reading, person=ben, met_at=now())
    address, said = f"/s/rivers/responses/{made.public_id}/history/", "//ol[@class='wordings']//p"
    assert (
        words(ben, address, said)[-1]
        != "Marks use this wording: it was written before its author could read others."
    )
    edited = make.wish(
        "agree", body="The mill ledgers say so, page after page, and so does whoever read them."
    )
    edit_response(made, edited, viewer=make.viewer_of(ada), based_on=1)
    assert words(ben, SECTION, "//article//a[contains(@href, 'history')]") == ["edited after reading others"]
    (latest, first) = pages.get(signed_in(ben), address).words("//ol[@class='wordings']/li")
    assert "Marks use this wording: it was written before its author could read others." in first
    assert "Marks use" not in latest

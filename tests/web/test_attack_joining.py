"""What people type into forms of founding, inviting and joining, as attackers and at the same moment as others."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from forum.base.errors import Refused
from forum.base.stamps import now
from forum.essays.models import Essay
from forum.ledger.models import LogEntry
from forum.membership.entrances import set_entrance
from forum.membership.leaving import remove_member
from forum.people.models import Person
from forum.readings.models import Reading
from forum.readings.round_models import Extension, Mask
from forum.responses.drafts import save_draft
from forum.responses.models import Response
from forum.responses.revealing import ask_for_names
from forum.seminars.joining_models import Invitation, InvitationList
from forum.seminars.models import Membership, Seminar
from tests import make
from tests.exchange.signing import signed_in_just_now
from tests.tasks import run_tasks
from tests.together import together

HOME = "/s/rivers/"
INVITE = f"{HOME}invitations/"
NEW = f"{HOME}readings/new/"
MARKUP = "<img src=x onerror=alert(1)>"
MASS = {
    "is_staff": "on", "is_superuser": "on", "is_active": "on", "role": "instructor", "person": "1", "by": "1",
    "seminar": "closed-rivers", "id": "1", "pk": "1", "verified": "on", "muted_until": "", "founder": "1",
    "archived_at": "2020-01-01", "mark": "10", "released_at": "2020-01-01",
}  # fmt: skip


def _invite(client: Client, lines: str, role: str = "participant") -> str:
    """Who signs in as an instructor invites; the link of the last mail."""
    answer = client.post(INVITE, {"do": "invite", "role": role, "lines": lines})
    assert answer.status_code == 302
    run_tasks()
    found = re.search(r"https?://[^/]+(/s/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


@pytest.fixture
def staff(client: Client, seminar: Seminar, instructor: Person) -> Client:
    signed_in_just_now(client, instructor)
    return client


def _as(person: Person) -> Client:
    client = Client()
    signed_in_just_now(client, person)
    return client


# More fields than the form has


def test_no_form_gives_more_than_it_says(
    staff: Client, private_seminar: Seminar, instructor: Person, outsider: Person, ada: Person
) -> None:
    link = _invite(staff, "otto@example.org")
    assert _as(outsider).post(link, {"do": "accept", **MASS}).status_code == 302
    Seminar.objects.filter(pk=private_seminar.pk).update(joining="link")
    private_seminar.refresh_from_db()
    code = set_entrance(private_seminar, viewer=make.viewer_of(instructor)).code
    assert _as(outsider).post(f"/join/{code}/", MASS).status_code == 302
    new = {
        "title": "T",
        "label": "L",
        "language": "en",
        "zone": "UTC",
        "is_public": "no",
        "joining": "closed",
    }
    asked = _as(outsider).post("/s/new/", {**MASS, **new, "slug": "mine-now", "line": "So."})
    assert (asked.status_code, Seminar.objects.filter(slug="mine-now").exists()) == (302, False)
    roles = Membership.objects.filter(person=outsider).values_list("role", flat=True)
    assert list(roles) == ["participant"] * 2
    assert _as(ada).post("/me/leave/rivers/", {"left_as": "former", **MASS}).status_code == 302
    for person in Person.objects.filter(pk__in=[outsider.pk, ada.pk, instructor.pk]):
        assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)


def test_signing_up_on_the_way_gives_no_more(client: Client, staff: Client) -> None:
    link = _invite(staff, "new@example.org")
    guest = Client()
    guest.get(link)
    form = {"display_name": "New", "email": "new@example.org", "password1": make.PASSWORD, "next": link}
    assert guest.post("/accounts/signup/", {**MASS, **form})["Location"] == link
    assert guest.post(link, {"do": "accept", **MASS}).status_code == 302
    made = Person.objects.get(email="new@example.org")
    assert (made.is_staff, made.is_superuser, made.memberships.get().role) == (False, False, "participant")


def test_of_a_field_sent_twice_the_same_one_is_asked_about_and_done(
    client: Client, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    client.force_login(instructor)  # and has not just shown who they are
    member = f"{HOME}members/{Membership.objects.get(seminar=seminar, person=ada).pk}/"
    for roles in (["participant", "instructor"], ["instructor", "participant"]):
        sent = {"do": ["invite"], "role": roles, "lines": "new@example.org"}
        answer = client.post(INVITE, sent)
        assert ("/reauthenticate/" in answer["Location"]) == (roles[-1] == "instructor")
    change = client.post(member, {"do": ["groups", "role"], "role": "instructor", "seen": "participant"})
    assert "/reauthenticate/" in change["Location"]
    assert list(Invitation.objects.values_list("role", flat=True)) == ["participant"]
    assert Membership.objects.get(seminar=seminar, person=ada).role == "participant"


# Where one is led


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/join/x/", "//evil.example/s/rivers/", "/\\evil.example/", "\\\\evil.example",
     "javascript:alert(1)//join/", "https:evil.example", "http://testserver@evil.example/join/", "/\t/evil.example",
     "///evil.example/s/rivers/invitations/x/", " //evil.example", "/s/rivers/\r\nSet-Cookie: a=b"],
)  # fmt: skip
def test_no_way_back_leads_away(elsewhere: str, db: None, ada: Person) -> None:
    new = {"display_name": "New", "email": "new@example.org", "password1": make.PASSWORD}
    answers = [
        Client().post("/accounts/login/", {"login": ada.email, "password": make.PASSWORD, "next": elsewhere}),
        Client().post("/accounts/signup/", {**new, "next": elsewhere}),
    ]
    for answer in answers:
        place = answer["Location"]
        assert re.match(r"/(?![/\\\t])", place), place
        assert "evil" not in place
        assert not {"\r", "\n"} & set(place)
    code = Client().get("/join/", {"code": elsewhere})
    assert "evil.example/" not in code.headers.get("Location", "")
    assert code.headers.get("Location", "/join/").startswith("/join/")


# Words of people in pages, mails, files


def test_markup_stays_words_on_every_page(
    staff: Client, seminar: Seminar, ada: Person, instructor: Person, outsider: Person
) -> None:
    what = make.essay("marked-up", title=MARKUP, author=MARKUP)
    reading = make.reading(seminar, what, prompt=MARKUP)
    Reading.objects.filter(pk=reading.pk).update(due_at=now() + dt.timedelta(days=3))
    Person.objects.filter(pk=ada.pk).update(display_name=MARKUP, family_name=MARKUP)
    member = Membership.objects.get(seminar=seminar, person=ada)
    member.groups = [MARKUP]
    member.save()
    make.response(make.thread(reading), ada, stance="dispute", body=f"One dry summer. {MARKUP}")
    link = _invite(staff, f"email,name,group\notto@example.org,{MARKUP},{MARKUP}\n")
    staff.post(f"{HOME}agenda/?reading=marked-up", {"do": "add", "words": MARKUP, "seen": "0"})
    one = f"{HOME}readings/marked-up/"
    staff.post(
        f"{one}extensions/", {"person": member.pk, "phase": "1", "due": "2036-12-24T18:00", "reason": MARKUP}
    )
    assert Extension.objects.get().reason == MARKUP
    pages = [
        HOME, INVITE, f"{HOME}members/", f"{HOME}members/?group={MARKUP}", f"{HOME}members/{member.pk}/",
        f"{HOME}readings/", one, NEW, f"{one}as/locked/", f"{one}as/unlocked/water/", f"{HOME}participation/",
        f"{HOME}participation/?reading={MARKUP}&group={MARKUP}&sort={MARKUP}", f"{HOME}participation/{member.pk}/",
        f"{HOME}participation/marks/", f"{HOME}participation/marks/marked-up/", f"{HOME}clone/", f"{HOME}settings/",
        f"{HOME}participation/marks/marked-up/{member.pk}/", f"{HOME}agenda/", f"{HOME}marked-up/water/",
        f"{HOME}moderation/log/", f"/join/?code={MARKUP}", f"{INVITE}?show={MARKUP}",
    ]  # fmt: skip
    for client, paths in (
        (staff, pages),
        (Client(), [link, HOME, f"{HOME}marked-up/"]),
        (_as(outsider), [link]),
    ):
        for path in paths:
            answer = client.get(path)
            assert answer.status_code in (200, 422), path
            assert "<img src=x" not in answer.content.decode(), path
    sent = {"essay": MARKUP, "prompt": MARKUP, "due_at": MARKUP, "gate_count": MARKUP, "slug": MARKUP, "do": "about",
            "title": MARKUP, "zone": MARKUP, "language": MARKUP, "lines": MARKUP, "reason": MARKUP, "words": MARKUP,
            "late": MARKUP, "names_to": MARKUP, "joining": MARKUP, "role": MARKUP, "first_on": MARKUP}  # fmt: skip
    for path in (
        NEW,
        one,
        f"{one}extensions/",
        INVITE,
        f"{HOME}settings/",
        f"{HOME}clone/",
        f"{HOME}agenda/",
    ):
        answer = staff.post(path, sent)
        assert "<img src=x" not in answer.content.decode(), path


@pytest.mark.parametrize(
    "end", ["\r\nBcc: evil@example.net", "\nSubject: Won", "\rX: y", "\u2028Bcc: a@b.net", "\x0bTo: x"]
)
def test_no_name_makes_a_header_of_a_mail(
    end: str, staff: Client, seminar: Seminar, instructor: Person
) -> None:
    Person.objects.filter(pk=instructor.pk).update(display_name=f"Ines{end}")
    Seminar.objects.filter(pk=seminar.pk).update(title=f"Rivers{end}", label=f"HIST{end}")
    lists = (f'email,name\none@example.org,"New{end}"', f"New{end} <two@example.org>", "three@example.org")
    for lines in lists:
        answer = staff.post(INVITE, {"do": "invite", "role": "participant", "lines": lines})
        assert answer.status_code in (302, 422)
    run_tasks()
    letters = [letter for letter in mail.outbox if "@example.org" in letter.to[0]]
    assert ["three@example.org"] in [letter.to for letter in letters]
    for letter in letters:
        parsed = letter.message()
        assert letter.recipients() in (["one@example.org"], ["two@example.org"], ["three@example.org"])
        assert [parsed.get_all(name) for name in ("Bcc", "X")] == [None, None]
        assert [len(parsed.get_all(name) or []) for name in ("To", "Subject")] == [1, 1]


def test_no_title_makes_a_line_of_a_calendar(client: Client, seminar: Seminar) -> None:
    title = "Rivers\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTENDEE:mailto:evil@example.net\n\u2028\x85X:y"
    Seminar.objects.filter(pk=seminar.pk).update(title=title, label="A;B\\,\r\nX-EVIL:1")
    reading = make.reading(seminar, make.essay("a-title"))
    Essay.objects.filter(pk=reading.essay_id).update(title=title)
    Reading.objects.filter(pk=reading.pk).update(due_at=now())
    words = client.get(f"{HOME}calendar.ics").content.decode()
    lines = words.replace("\r\n ", "").split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 1
    assert not [line for line in lines if line.startswith(("ATTENDEE", "X-EVIL", "X:"))]
    assert "\n" not in words.replace("\r\n", "")


def test_what_the_table_of_participation_gives_out_is_taken_back_as_a_list(
    staff: Client, seminar: Seminar, private_seminar: Seminar, essay: Essay, outsider: Person
) -> None:
    make.reading(seminar, essay)
    make.member(seminar, outsider)
    for name, group in (("=cmd|' /C calc'!A0", "+1"), ("@SUM(1)", "-2"), ("\t=1", "'=x")):
        Person.objects.filter(pk=outsider.pk).update(display_name=name)
        Membership.objects.filter(seminar=seminar, person=outsider).update(groups=[group])
        answer = staff.get(f"{HOME}participation/?reading=all&format=csv")
        data = b"".join(answer)
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
            assert not [cell for cell in row if re.match(r"\s*[=+\-@]", cell)], row
        file = SimpleUploadedFile("table.csv", data)
        there = "/s/closed-rivers/invitations/"
        looked = staff.post(there, {"do": "try", "role": "participant", "lines": "", "file": file})
        assert looked.status_code == 200
        assert "otto@example.org" in looked.content.decode()
        assert not Invitation.objects.exists()


# Dates and numbers that cannot be, on the page


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens_at": "2036-10-12T14:00", "due_at": "2036-10-11T14:00"},
        {"due_at": "2036-10-12T14:00", "closes_at": "2036-10-11T14:00"},
        {"gate_count": "1", "gate-agree": "on"},  # in a public seminar, without a date
        {"wanted-1-dispute": "-1"}, {"wanted-1-dispute": "1000"}, {"weight-1-dispute": "0", "wanted-1-dispute": "1"},
        {"due_at": "2036-03-30T02:30"}, {"due_at": "0001-01-01T00:00"}, {"points": "1e999"}, {"points": "-1"},
        {"points": "NaN"}, {"late": "never"}, {"names_to": "nobody"}, {"gate_count": "101"}, {"essay": "nowhere"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_every_word_kept(
    wrong: dict[str, str], staff: Client, seminar: Seminar, essay: Essay
) -> None:
    Seminar.objects.filter(pk=seminar.pk).update(zone="Europe/Berlin")
    answer = staff.post(NEW, {"essay": essay.slug, "points": "10", "prompt": "Kept <b>words</b>", **wrong})
    page = answer.content.decode()
    assert (answer.status_code, "Kept &lt;b&gt;words&lt;/b&gt;" in page) == (422, True)
    assert not Reading.objects.exists()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "Europe/Berlin\x00", "x" * 5_000])
def test_a_zone_that_does_not_exist_is_refused(zone: str, staff: Client, seminar: Seminar) -> None:
    about = {
        "title": "Kept",
        "label": "L",
        "language": "en",
        "is_public": "yes",
        "joining": "open",
        "zone": zone,
    }
    numbers = {"most_members": "0", "least_words": "3", "edit_minutes": "15", "grace_minutes": "5"}
    assert staff.post(f"{HOME}settings/", {"do": "about", "seen": "x", **about, **numbers}).status_code in (
        409,
        422,
    )
    assert staff.post(f"{HOME}clone/", {"slug": "again", **about, "zone": zone}).status_code in (302, 422)
    assert not Seminar.objects.exclude(zone="UTC").exists()


def test_a_list_of_a_line_too_many_invites_nobody_and_is_kept(staff: Client, seminar: Seminar) -> None:
    lines = "\n".join(f"p{n}@example.org" for n in range(5_001))
    answer = staff.post(INVITE, {"do": "invite", "role": "participant", "lines": lines})
    assert (answer.status_code, "p5000@example.org" in answer.content.decode()) == (422, True)
    assert (Invitation.objects.count(), InvitationList.objects.count()) == (0, 0)


# Twice, and at the same moment


def test_what_is_sent_twice_is_done_once(
    staff: Client, seminar: Seminar, reading: Reading, ben: Person
) -> None:
    form = {"do": "invite", "role": "participant", "lines": "new@example.org"}
    assert [staff.post(INVITE, form).status_code for _ in range(2)] == [302, 422]
    Reading.objects.filter(pk=reading.pk).update(due_at=dt.datetime(2036, 10, 12, 12, tzinfo=dt.UTC))
    member = Membership.objects.get(seminar=seminar, person=ben).pk
    more = {"person": member, "phase": "1", "due": "2036-12-24T18:00", "reason": "Ill."}
    page = f"{HOME}readings/whose-river/"
    assert {staff.post(f"{page}extensions/", more).status_code for _ in range(2)} == {302}
    assert staff.post(NEW, {"essay": "whose-river", "points": "10"}).status_code == 422
    press = {"do": "add", "words": "Whose?", "seen": "0"}
    assert [staff.post(f"{HOME}agenda/", press).status_code for _ in range(2)] == [302, 409]
    gone = {"do": "remove", "reason": "So."}
    assert [staff.post(f"{HOME}members/{member}/", gone).status_code for _ in range(2)] == [302, 404]
    assert (Invitation.objects.count(), Extension.objects.count(), Reading.objects.count()) == (1, 1, 1)
    assert LogEntry.objects.filter(act="member.removed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_asking_for_names_while_people_post_loses_no_post_and_shows_no_name(
    reading: Reading, instructor: Person, ada: Person, ben: Person
) -> None:
    Reading.objects.filter(pk=reading.pk).update(is_blind=True)
    reading.refresh_from_db()
    make.response(make.thread(reading), ada)
    outcomes = together(
        [
            lambda: ask_for_names(reading, viewer=make.viewer_of(instructor)),
            lambda: make.response(make.thread(reading, "stone"), ben),
            lambda: make.response(make.thread(reading, "law"), ada),
        ]
    )
    assert [o for o in outcomes if isinstance(o, Exception)] == []
    assert Response.objects.filter(mask__isnull=False).count() == 3
    assert not Mask.objects.filter(agreed=True).exists()


@pytest.mark.django_db(transaction=True)
def test_who_is_removed_while_writing_keeps_the_words(
    reading: Reading, seminar: Seminar, instructor: Person, ada: Person
) -> None:
    member = Membership.objects.get(seminar=seminar, person=ada)
    thread, viewer = make.thread(reading), make.viewer_of(ada)
    save_draft(
        thread, "text", viewer=viewer, fields={"stance": "agree", "body": "Half a thought."}, based_on=0
    )
    outcomes = together(
        [
            lambda: remove_member(member, viewer=make.viewer_of(instructor), reason="So."),
            lambda: make.response(thread, ada, body="A whole thought, in more than three words."),
        ]
    )
    assert isinstance(outcomes[0], Membership)
    assert isinstance(outcomes[1], Response | Refused)
    assert not Membership.objects.filter(seminar=seminar, person=ada).exists()
    if isinstance(outcomes[1], Response):
        assert Response.objects.get().state == "published"
    words = _as(ada).get("/me/words/download/?format=md").content.decode()
    assert ("Half a thought." in words) or isinstance(outcomes[1], Response)
    assert ("A whole thought" in words) == isinstance(outcomes[1], Response)

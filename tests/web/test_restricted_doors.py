"""What a restriction closes, on every door at once: by the actions themselves, and as its person is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.citations.models import Work
from forum.moderation.models import Ruling
from forum.moderation.restricting import lift, mute, suspend
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Draft, Response
from forum.seminars.models import Membership, Seminar
from tests import make, pages

DAY = dt.timedelta(days=1)
WHY = "Three replies in a row were about a person."
MUTED = "You may not post or edit here for now. Your account page says until when, and whom to write to."
OUT = "You may not take part here for now. Your account page says until when, and whom to write to."


class Doors:
    """One seminar with what its member ada wrote, and every door to change something."""

    def __init__(self, thread: Thread, ada: Person, ben: Person) -> None:
        self.thread, self.ada = thread, ada
        self.own = make.response(thread, ada, stance="source")
        self.hidden = make.response(thread, ada, state="hidden")
        self.asked = make.response(thread, ada, state="changes_requested")
        self.others = make.response(thread, ben)
        self.work = Work.objects.get()
        seminar, essay = thread.reading.seminar.slug, thread.reading.essay.slug
        self.base = f"/s/{seminar}/"
        self.section = f"/s/{seminar}/{essay}/water/"
        Ruling.objects.update(tell_at=now() - DAY)  # what is decided about is told, and can be appealed

    def of(self, response: Response, end: str) -> str:
        return f"{self.base}responses/{response.public_id}/{end}/"

    def closed_to_the_muted(self) -> list[tuple[str, dict[str, str]]]:
        wish = {"stance": "agree", "body": make.BODIES["agree"], "key": "k"}
        edit = {**wish, "based_on": "1"}
        return [
            (f"{self.section}new/", wish),
            (f"{self.section}new/", {**wish, "parent": self.others.public_id, "key": "l"}),
            (self.of(self.own, "edit"), edit),
            (self.of(self.asked, "edit"), edit),
            (self.of(self.others, "report"), {"reason": "other", "note": "So."}),
            (self.of(self.asked, "answer"), {"act": "take"}),
            (f"{self.base}works/{self.work.public_id}/", {"work_title": "Other", "revision": "1"}),
            (f"{self.section}preview/", {"body": "So"}),
        ]


def rows(doors: Doors) -> list[Any]:
    return [
        list(Response.objects.order_by("pk").values_list("pk", "body", "state", "revision", "reports")),
        list(Work.objects.values_list("pk", "entry_html")),
    ]


def member(doors: Doors) -> Membership:
    return Membership.objects.get(seminar=doors.thread.reading.seminar, person=doors.ada)


@pytest.fixture(params=["public", "private"])
def doors(
    request: pytest.FixtureRequest, thread: Thread, private_thread: Thread, ada: Person, ben: Person
) -> Doors:
    return Doors(thread if request.param == "public" else private_thread, ada, ben)


def test_a_mute_closes_every_door_to_writing_and_none_other(
    client: Client, doors: Doors, ada: Person, assistant: Person
) -> None:
    client.force_login(ada)
    assert client.get(f"{doors.section}new/").status_code == 200
    mute(member(doors), viewer=make.viewer_of(assistant), reason=WHY, until=now() + DAY)
    before = rows(doors)
    for address, fields in doors.closed_to_the_muted():
        answer = client.post(address, fields)
        assert answer.status_code == 403, address
        assert MUTED in answer.content.decode(), address
        assert rows(doors) == before, address
    for address in (doors.base, doors.section, doors.of(doors.own, "history"), f"{doors.base}members/"):
        assert client.get(address).status_code == 200
    page = pages.get(client, doors.section)
    assert [link for link in page.links() if "/new/" in link or "/edit/" in link or "/report/" in link] == []
    assert MUTED in page.words("//section[@id='thread']//p[@class='notice']")


def test_a_mute_leaves_withdrawing_and_appealing(
    client: Client, doors: Doors, ada: Person, assistant: Person
) -> None:
    mute(member(doors), viewer=make.viewer_of(assistant), reason=WHY, until=now() + DAY)
    still_withdraws_and_appeals(client, doors, ada)


def still_withdraws_and_appeals(client: Client, doors: Doors, ada: Person) -> None:
    client.force_login(ada)
    for response, end, fields, after in (
        (doors.hidden, "appeal", {"words": "It is about the text, and only about the text."}, "hidden"),
        (doors.own, "withdraw", {}, "withdrawn"),
    ):
        assert client.get(doors.of(response, end)).status_code == 200, end
        assert client.post(doors.of(response, end), fields).status_code == 302, end
        assert Response.objects.get(pk=response.pk).state == after
    assert Response.objects.get(pk=doors.hidden.pk).appeals.count() == 1


def test_a_suspension_leaves_the_access_of_a_visitor_with_withdrawing_and_appealing(
    client: Client, doors: Doors, ada: Person, instructor: Person
) -> None:
    client.force_login(ada)
    suspend(member(doors), viewer=make.viewer_of(instructor), reason=WHY, until=now() + DAY)
    is_public, before = doors.thread.reading.seminar.is_public, rows(doors)
    for address, fields in doors.closed_to_the_muted():
        answer = client.post(address, fields)
        assert answer.status_code in ((403,) if is_public else (403, 404)), address
        assert rows(doors) == before, address
    for address in (doors.base, doors.section, f"{doors.section}new/", f"{doors.base}members/"):
        closed = is_public and ("new/" in address or "members/" in address)
        assert client.get(address).status_code == (403 if closed else 200 if is_public else 404), address
    if is_public:
        assert OUT in client.get(f"{doors.base}members/").content.decode()
        assert client.post(f"{doors.base}join/").status_code == 302  # belongs to it already
    assert make.viewer_of(ada).role_in(doors.thread.reading.seminar) == ""
    still_withdraws_and_appeals(client, doors, ada)


def test_a_suspended_member_sees_by_which_reason_until_when_and_whom_to_write_to(
    client: Client, private_seminar: Seminar, ada: Person, instructor: Person
) -> None:
    found = Membership.objects.get(seminar=private_seminar, person=ada)
    suspend(found, viewer=make.viewer_of(instructor), reason=WHY, until=now() + DAY)
    client.force_login(ada)
    page = pages.get(client, "/me/")
    (notice,) = page.words("//div[@class='notice']")
    assert notice.startswith("Suspended until ")
    for words in (
        f"Reason: {WHY}",
        "Write to: Ines Okafor",
        "You can still withdraw what you wrote, and appeal.",
    ):
        assert words in notice
    assert page.links("//div[@class='notice']//a") == ["mailto:ines@example.org"]
    assert client.get("/s/closed-rivers/").status_code == 404
    Person.objects.filter(pk=instructor.pk).update(is_active=False)
    (notice,) = pages.get(client, "/me/").words("//div[@class='notice']")
    assert notice.endswith("Write to those who run this site.")
    Person.objects.filter(pk=instructor.pk).update(is_active=True)
    lift(found, "suspend", viewer=make.viewer_of(instructor))
    assert pages.get(client, "/me/").words("//div[@class='notice']") == []
    assert client.get("/s/closed-rivers/").status_code == 200


def test_a_suspended_moderator_moderates_nothing(
    client: Client, doors: Doors, assistant: Person, instructor: Person
) -> None:
    client.force_login(assistant)
    assert client.get(f"{doors.base}moderation/").status_code == 200
    theirs = Membership.objects.get(seminar=doors.thread.reading.seminar, person=assistant)
    suspend(theirs, viewer=make.viewer_of(instructor), reason=WHY, until=now() + DAY)
    for end in ("", "stream/", "log/", f"members/{member(doors).pk}/"):
        assert client.get(f"{doors.base}moderation/{end}").status_code == 404
    is_public = doors.thread.reading.seminar.is_public
    assert client.post(doors.of(doors.others, "hide"), {"reason": WHY, "revision": "1"}).status_code == (
        403 if is_public else 404
    )


def test_a_draft_is_kept_for_the_muted(client: Client, doors: Doors, ada: Person, assistant: Person) -> None:
    """No word is lost: it waits for the day after."""
    mute(member(doors), viewer=make.viewer_of(assistant), reason=WHY, until=now() + DAY)
    client.force_login(ada)
    sent = {"target": "text", "fields": {"body": "So"}, "based_on": 0, "tab": ""}
    answer = client.post(f"{doors.section}draft/", sent, content_type="application/json")
    assert answer.status_code == 200
    assert Draft.objects.get().fields == {"body": "So"}

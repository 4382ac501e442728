"""The page that locks a thread, and what everybody sees of a locked one."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client

from forum.base.stamps import now
from forum.moderation.locking import lock_thread, reopen_thread
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.seminars.models import Seminar
from tests import make, pages
from tests.pages import Page

SECTION = "/s/rivers/whose-river/water/"
LOCK = f"{SECTION}lock/"
FORM = "//form[.//textarea[@name='reason']]"
UNDO = "//form[button[@value='undo']]"
DAY = dt.timedelta(days=1)
WHY = "Two people talk to each other, and nobody to the text."


def send(client: Client, page: Page, act: str, **given: str) -> Page:
    return pages.send(client, page, {"act": act, **given}, FORM)


def stands(thread: Thread) -> Thread:
    return Thread.objects.get(pk=thread.pk)


@pytest.mark.parametrize(
    ("name", "public", "private"),
    [
        ("instructor", 200, 200),
        ("assistant", 200, 200),
        ("participant", 403, 403),
        ("muted", 403, 403),
        ("suspended", 403, 404),
        ("outsider", 403, 404),
        ("administrator", 403, 404),
        (None, 403, 404),
    ],
)
def test_moderators_alone_lock(
    client: Client,
    thread: Thread,
    private_thread: Thread,
    members: dict[str, Person],
    outsider: Person,
    administrator: Person,
    name: str | None,
    public: int,
    private: int,
) -> None:
    if name:
        client.force_login({**members, "outsider": outsider, "administrator": administrator}[name])
    for there, status in ((LOCK, public), (LOCK.replace("rivers", "closed-rivers", 1), private)):
        assert client.get(there).status_code == status
        sent = client.post(there, {"act": "lock", "reason": WHY}).status_code
        assert sent == (302 if status == 200 else status)
    assert stands(thread).is_locked(now()) == (public == 200)


def test_a_thread_is_locked_for_a_day_and_everybody_sees_until_when_and_not_why(
    client: Client, thread: Thread, ada: Person, assistant: Person
) -> None:
    client.force_login(assistant)
    page = pages.get(client, SECTION)
    assert page.words("//div[@class='thread__head']//a[contains(@href, 'lock/')]") == ["Lock this thread"]
    page = pages.get(client, page.links("//div[@class='thread__head']//a[contains(@href, 'lock/')]")[0])
    page = pages.follow(client, send(client, page, "lock", reason=WHY, until="day"))
    kept = stands(thread)
    assert kept.locked_until is not None
    assert abs(kept.locked_until - now() - DAY) < dt.timedelta(minutes=1)
    assert WHY in page.html
    for who in (ada, None):
        client.logout()
        if who:
            client.force_login(who)
        seen = pages.get(client, SECTION)
        (notice,) = seen.words("//section[@id='thread']//p[@class='notice']")
        assert re.fullmatch(
            r"This thread is locked until \d+ \w+ \d{4}, \d\d:\d\d\."
            r" It can be read; nothing more can be posted until then\.",
            notice,
        )
        assert WHY not in seen.html
        assert "lock/" not in seen.html
        assert seen.all("//a[contains(@href, '/new/')]") == []


def test_a_lock_that_has_ended_is_not_seen_any_more(client: Client, thread: Thread, ada: Person) -> None:
    Thread.objects.update(locked_at=now() - 2 * DAY, locked_until=now() + DAY)
    client.force_login(ada)
    assert "This thread is locked until" in client.get(SECTION).content.decode()
    Thread.objects.update(locked_until=now() - DAY)
    page = pages.get(client, SECTION)
    assert "locked" not in page.html
    assert page.all("//a[contains(@href, '/new/')]") != []


def test_it_is_reopened_and_both_are_undone_within_five_minutes(
    client: Client, thread: Thread, assistant: Person
) -> None:
    client.force_login(assistant)
    page = pages.follow(client, send(client, pages.get(client, LOCK), "lock", reason=WHY))
    assert page.words("//h1") == ["Reopen this thread?"]
    assert stands(thread).locked_until is None
    page = pages.follow(client, send(client, page, "reopen"))
    assert (page.words("//h1"), stands(thread).locked_at) == (["Lock this thread?"], None)
    page = pages.follow(client, pages.send(client, page, {"act": "undo"}, UNDO))
    assert (page.words("//h1"), stands(thread).is_locked(now())) == (["Reopen this thread?"], True)
    page = pages.follow(client, pages.send(client, page, {"act": "undo"}, UNDO))
    assert stands(thread).locked_at is None
    Ruling.objects.update(tell_at=now())
    lock_thread(thread, viewer=make.viewer_of(assistant), reason=WHY)
    Ruling.objects.update(tell_at=now())
    assert pages.get(client, LOCK).all(UNDO) == []


def test_what_cannot_be_keeps_every_word(client: Client, thread: Thread, assistant: Person) -> None:
    client.force_login(assistant)
    page = pages.get(client, LOCK)
    for given, sentence in (
        ({"reason": " "}, "Say why. It goes to the log."),
        (
            {"reason": WHY, "until": "other", "end": "2001-01-01T00:00"},
            "This time has passed. Choose a later one.",
        ),
    ):
        answer = send(client, page, "lock", **given)
        assert (answer.status, answer.words("//p[@class='error']")) == (422, [sentence])
        assert answer.fields(FORM)["reason"] == given["reason"]
        assert answer.fields(FORM).get("end", "") == given.get("end", "")
    assert Ruling.objects.count() == 0


def test_who_comes_second_is_told(
    client: Client, thread: Thread, assistant: Person, instructor: Person
) -> None:
    client.force_login(assistant)
    page = pages.get(client, LOCK)
    first = lock_thread(thread, viewer=make.viewer_of(instructor), reason="Mine.")
    answer = send(client, page, "lock", reason=WHY)
    assert answer.status == 409
    assert answer.words("//p[@role='alert']")[0].startswith("Ines Okafor locked this thread already, at ")
    assert answer.fields(FORM)["reason"] == WHY
    reopen_thread(thread, viewer=make.viewer_of(instructor))
    late = client.post(LOCK, {"act": "undo", "ruling": first.pk})
    assert late.status_code == 409


def test_a_muted_member_is_told_both(client: Client, seminar: Seminar, thread: Thread, muted: Person) -> None:
    Thread.objects.update(locked_at=now())
    client.force_login(muted)
    notices = pages.get(client, SECTION).words("//section[@id='thread']//p[@class='notice']")
    assert notices == [
        "This thread is locked. It can be read, and nothing more can be posted.",
        "You may not post or edit here for now. Your account page says until when, and whom to write to.",
    ]

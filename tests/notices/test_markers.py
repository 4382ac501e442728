"""Every word in every state, and what each role is told of it: on the page of notices and in mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from forum.base.stamps import now
from forum.notices.models import Notice
from forum.notices.telling import tell_due
from forum.responses.models import Response
from tests import make
from tests.tasks import run_tasks
from tests.visibility.rights import ROLES, who_may_see
from tests.visibility.world import World, built

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield built()
        transaction.set_rollback(True)


def notices_of(world: World, role: str) -> str:
    client, person = Client(), world.people[role]
    if person is None:
        return ""
    client.force_login(person)
    page, texts = "/notices/", []
    while page:
        text = client.get(page).content.decode()
        texts.append(text)
        _rest, _mark, following = text.partition('href="?before=')
        page = f"/notices/?before={following.partition(chr(34))[0]}" if following else ""
    return "\n".join(texts)


def mail_to(world: World, role: str) -> str:
    person = world.people[role]
    return "\n".join(str(m.message()) + str(m.body) for m in mail.outbox if person and m.to == [person.email])


def leaks(world: World, role: str, text: str) -> list[str]:
    words = {marker: word for marker, word in world.markers.items() if word in text}
    return [str(m) for m in words if role not in who_may_see(m) and not _is_of_oneself(m.kind, role)]


def _is_of_oneself(kind: str, role: str) -> bool:
    """The label of a seminar that closed to somebody: they are told what was decided about their own words there."""
    return role == "suspended" and kind in ("title", "label", "essay")


def test_nobody_is_told_what_they_may_not_read(world: World) -> None:
    tell_due(at=now() + HOUR)
    run_tasks()
    assert Notice.objects.filter(person=world.people["author"]).count() > 20
    assert len(mail.outbox) > 20
    found = {role: leaks(world, role, notices_of(world, role) + mail_to(world, role)) for role in ROLES}
    assert found == {role: [] for role in ROLES}


def replies_to(world: World, role: str) -> list[Response]:
    """What others answered to responses of that role, as everybody reads it."""
    person = world.people[role]
    found = Response.objects.readable_by(make.viewer_of(world.people["instructor"]))
    return list(found.filter(parent__author=person, state="published").exclude(author=person))


def told(world: World, role: str) -> str:
    return notices_of(world, role) + mail_to(world, role)


def test_what_is_hidden_before_it_is_sent_reaches_nobody_whom_it_answers(world: World) -> None:
    replies = replies_to(world, "author")
    tell_due(at=now() + HOUR)
    assert [r.pk for r in replies if r.public_id not in told(world, "author")] == []
    for reply in replies:
        make.ruling(reply, "hide")
    run_tasks()
    assert len(replies) > 10
    assert [r.pk for r in replies if r.public_id in told(world, "author")] == []

"""Gate and blind round in the marker matrix: every word and every name, for each whom the gate treats differently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from forum.readings.models import Reading, To
from tests.visibility.addresses import ADDRESSES, OTHERS, Ask
from tests.visibility.answers import Answer, answered
from tests.visibility.rounds_world import (
    CLOSED_TO,
    NAMED,
    ROLES,
    WHO,
    built,
    mask_of,
    may_see,
)
from tests.visibility.world import Marker, World

pytestmark = pytest.mark.django_db

WHOLE = ("participant", "locked")  # asked everything; the others less of each surface
ENOUGH = 4


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield built()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def answers(world: World) -> dict[str, list[Answer]]:
    """All that each role is answered."""
    found = {}
    for role in ROLES:
        client, person = Client(), world.people[role]
        if person is not None:
            client.force_login(person)
        found[role] = [
            answered(client, surface, ask)
            for surface, asks in {**ADDRESSES, **OTHERS}.items()
            if surface != "admin"
            for ask in asks(world, world.public)[: None if role in WHOLE else ENOUGH]
        ]
    return found


@pytest.mark.parametrize("role", ROLES)
def test_nobody_sees_what_gate_and_pseudonyms_keep(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    leaks = [
        f"{marker}: {answer.surface}, {answer.ask}, {answer.status}"
        for marker, word in world.public.markers.items()
        for answer in answers[role]
        if word in answer.text
        and word not in answer.ask.path
        and word not in str(answer.ask.post)
        and not may_see(marker, role, answer.surface)
    ]
    assert leaks == [], "\n".join(leaks[:40])
    assert [str(a.ask) for a in answers[role] if a.status >= 500] == []


@pytest.mark.parametrize("role", ["instructor", "author", "participant", "void"])
def test_everybody_sees_what_they_may(role: str, world: World, answers: dict[str, list[Answer]]) -> None:
    section = "".join(a.text for a in answers[role] if a.surface == "section")
    kinds = ("body", "citation", "locator", "extract", "leaf", "own of void")
    missing = [
        str(marker)
        for marker, word in world.public.markers.items()
        if marker.kind in kinds and may_see(marker, role, "section") and word not in section
    ]
    assert missing == []
    assert any(may_see(m, role, "section") for m in world.public.markers if m.kind in kinds)
    others = [who for who in ("author", "participant") if who != role]
    seen = [mask_of(world, who) in section for who in others]
    assert all(seen) if role != "void" else not any(seen)
    names = [Marker("rounds", f"display name of {who}").word in section for who in others]
    assert all(names) if role == "instructor" else not any(names)


@pytest.mark.parametrize("role", CLOSED_TO)
def test_others_are_one_number_and_no_pseudonym(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    said = "".join(
        a.text for a in answers[role] if a.surface in ("section", "text", "seminar", "edition", "works")
    )
    assert [who for who in NAMED if who != role and f">{mask_of(world, who)}<" in said] == []


REVEALED = [(To.MEMBERS, {"participant"}), (To.EVERYONE, {"participant", "reader", "visitor"})]


@pytest.mark.parametrize(("to", "sees"), REVEALED)
def test_names_show_from_their_day_on_to_whom_it_was_said(to: str, sees: set[str], world: World) -> None:
    with transaction.atomic():
        past = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        Reading.objects.filter(pk=world.public.reading.pk).update(
            gate_opened_at=past, names_at=past, names_to=to
        )
        name, mask = Marker("rounds", "display name of author").word, mask_of(world, "author")
        for role in ("participant", "reader", "visitor"):
            client, person = Client(), world.people[role]
            if person is not None:
                client.force_login(person)
            page = answered(client, "section", Ask(world.public.section)).text
            assert (f"{name} ({mask})" in page, mask in page) == (role in sees, True), role
            assert not any(Marker("rounds", f"{what} of author").word in page for what in WHO[1:])
        transaction.set_rollback(True)

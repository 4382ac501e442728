"""Somebody goes, or is removed, while their gate is reckoned anew: both are done, one after the other."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from forum.base.stamps import now
from forum.ledger import log as ledger
from forum.ledger.models import LogEntry
from forum.membership.leaving import leave_seminar, remove_member
from forum.membership.roles import change_role
from forum.moderation import actions as moderating
from forum.people.models import Person
from forum.readings.models import Reading
from forum.readings.round_models import Passing
from forum.readings.terms import terms_of, version_of
from forum.responses import actions, scheduling
from forum.responses.models import Response
from forum.responses.revealing import open_gate
from forum.seminars.models import Membership
from tests import make
from tests.together import behind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gated(reading: Reading) -> Reading:
    until = now() + dt.timedelta(days=9)
    Reading.objects.filter(pk=reading.pk).update(gate_count=1, gate_until=until)
    reading.refresh_from_db()
    return reading


@pytest.fixture
def member(gated: Reading, ada: Person) -> Membership:
    return Membership.objects.select_related("seminar", "person").get(seminar=gated.seminar, person=ada)


def _removed(member: Membership, instructor: Person) -> Callable[[], Any]:
    return lambda: remove_member(member, viewer=make.viewer_of(instructor), reason="So.")


def test_who_withdraws_while_being_removed(
    gated: Reading, member: Membership, ada: Person, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = make.response(make.thread(gated), ada)
    outcomes = behind(
        lambda: actions.withdraw_response(posted, viewer=make.viewer_of(ada)),
        _removed(member, instructor),
        module=actions,
        halt="record",
        patch=monkeypatch,
    )
    assert [type(o) for o in outcomes] == [Response, Membership]
    assert Passing.objects.get().void_at is not None
    member.refresh_from_db()
    assert member.left_at is not None


def test_whose_response_is_restored_while_they_leave(
    gated: Reading, member: Membership, ada: Person, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = make.response(make.thread(gated), ada, state="hidden")
    outcomes = behind(
        lambda: make.ruling(posted, "restore"),
        lambda: leave_seminar(gated.seminar, viewer=make.viewer_of(ada)),
        module=moderating,
        halt="enter",
        patch=monkeypatch,
    )
    assert type(outcomes[1]) is Membership, outcomes
    assert not isinstance(outcomes[0], Exception), outcomes
    assert Response.objects.get().state == "published"


def test_whose_gate_is_lowered_while_they_get_another_role(
    gated: Reading, member: Membership, ada: Person, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reading.objects.filter(pk=gated.pk).update(gate_count=2)
    gated.refresh_from_db()
    make.response(make.thread(gated), ada)
    before = terms_of(gated)
    lower = dataclasses.replace(before, gate_count=1)
    outcomes = behind(
        lambda: scheduling.change_reading(
            gated, lower, viewer=make.viewer_of(instructor), seen=version_of(before)
        ),
        lambda: change_role(member, viewer=make.viewer_of(instructor), role="assistant", seen="participant"),
        module=scheduling,
        halt="record",
        patch=monkeypatch,
    )
    assert outcomes[0] == ["gate_count"], outcomes
    assert type(outcomes[1]) is Membership
    assert Passing.objects.get().met_by


def test_who_goes_while_something_else_is_written_in_the_log(
    gated: Reading, member: Membership, instructor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes = behind(
        lambda: open_gate(gated, viewer=make.viewer_of(instructor)),
        _removed(member, instructor),
        module=ledger,
        halt="digest_of",
        patch=monkeypatch,
    )
    assert [type(o) for o in outcomes] == [Reading, Membership]
    acts = LogEntry.objects.filter(seminar=gated.seminar).order_by("number").values_list("act", flat=True)
    assert list(acts)[-2:] == ["reading.gate_opened", "member.removed"]

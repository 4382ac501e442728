"""Ending somebody's sign-ins, and taking off a second step that they lost."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from forum.base.errors import Refused
from forum.ledger.models import Event
from forum.membership.accounts import correct_account
from forum.membership.people_acts import end_sign_ins, reset_second_step
from forum.people.models import Person
from tests import make


def told() -> list[tuple[str, str | None, dict[str, object]]]:
    return list(Event.objects.order_by("pk").values_list("kind", "actor__display_name", "facts"))


def signed_in(person: Person) -> Client:
    browser = Client()
    browser.force_login(person)
    assert browser.get("/me/").status_code == 200
    return browser


def test_sign_ins_end_on_every_device_and_nobody_elses(
    ada: Person, ben: Person, administrator: Person
) -> None:
    hers, again, his = signed_in(ada), signed_in(ada), signed_in(ben)
    UserSession.objects.create(user=ada, session_key=hers.session.session_key, ip="127.0.0.1")
    assert end_sign_ins(ada, by=administrator) == 2
    assert [browser.get("/me/").status_code for browser in (hers, again, his)] == [302, 302, 200]
    assert (UserSession.objects.filter(user=ada).count(), Session.objects.count()) == (0, 1)
    assert told() == [("person.signed_out", "Dora Amt", {"sign_ins": 2})]


def test_a_second_step_is_taken_off_and_nobody_elses(ada: Person, ben: Person, administrator: Person) -> None:
    for person, kind in ((ada, "totp"), (ada, "recovery_codes"), (ben, "totp")):
        Authenticator.objects.create(user=person, type=kind, data={})
    assert reset_second_step(ada, by=administrator) == 2
    assert list(Authenticator.objects.values_list("user", "type")) == [(ben.pk, "totp")]
    assert told() == [("person.second_step_reset", "Dora Amt", {"kinds": ["recovery_codes", "totp"]})]


@pytest.mark.parametrize("changed", [{"is_staff": False}, {"is_active": False}])
def test_the_only_administrator_stays(administrator: Person, changed: dict[str, bool]) -> None:
    account = {"display_name": "Dora Amt", "family_name": "", "is_active": True, "is_staff": True, **changed}
    with pytest.raises(Refused) as refused:
        correct_account(administrator, by=None, **account)  # type: ignore[arg-type]
    assert refused.value.sentence == "This is the only administrator. Make somebody else one first."
    make.person("Another", administrator=True, is_active=False)  # cannot sign in, so looks after nothing
    with pytest.raises(Refused):
        correct_account(administrator, by=None, **account)  # type: ignore[arg-type]
    make.person("A Second", administrator=True)
    kept = correct_account(administrator, by=None, **account)  # type: ignore[arg-type]
    assert (kept.is_active, kept.is_staff) == (account["is_active"], account["is_staff"])

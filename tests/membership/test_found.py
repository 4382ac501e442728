"""`manage.py found`: the first administrator and an empty seminar."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from forum.ledger.models import Event
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from tests import make

SEMINAR = {"seminar": "mills", "title": "Mills", "label": "HIST 1", "zone": "Europe/Berlin"}


class Terminal(io.StringIO):
    """Standard input that is somebody's terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def found(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command with `typed` as its standard input, and returns what it says."""

    def run(
        admin: str = "dora@example.org", *, typed: str | None = f"{make.PASSWORD}\n", **options: Any
    ) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed or ""))
        said = io.StringIO()
        call_command("found", admin=admin, password_stdin=typed is not None, stdout=said, **options)
        return said.getvalue()

    return run


def test_an_administrator_is_made_who_can_sign_in(found: Any, client: Any) -> None:
    assert found(name="Dora Amt") == "dora@example.org is an administrator now, and can sign in.\n"
    person = Person.objects.get()
    assert (person.email, person.display_name, person.is_staff) == ("dora@example.org", "Dora Amt", True)
    answer = client.post("/accounts/login/", {"login": "dora@example.org", "password": make.PASSWORD})
    assert answer.status_code == 302
    assert client.get("/admin/").status_code == 200


def test_a_seminar_is_founded_that_they_teach(found: Any) -> None:
    said = found(**SEMINAR)
    assert said == (
        "dora@example.org is an administrator now, and can sign in.\n"
        "The seminar is at /s/mills/, private and empty. Its settings are under /admin/.\n"
    )
    seminar = Seminar.objects.get()
    assert (seminar.slug, seminar.title, seminar.label, seminar.zone) == (
        "mills",
        "Mills",
        "HIST 1",
        "Europe/Berlin",
    )
    assert (seminar.is_public, seminar.joining) == (False, "closed")
    assert (Membership.objects.get().person.display_name, Membership.objects.get().role) == (
        "dora",
        "instructor",
    )


def test_running_it_again_changes_nothing(found: Any) -> None:
    found(**SEMINAR)
    before = (Person.objects.values()[0], Seminar.objects.values()[0], Event.objects.count())
    said = found("DORA@example.org", typed="another password entirely\n", **{**SEMINAR, "title": "Other"})
    assert said == (
        "dora@example.org is an administrator already. Nothing changed.\n"
        "There is a seminar at /s/mills/ already. Nothing changed.\n"
    )
    assert (Person.objects.values()[0], Seminar.objects.values()[0], Event.objects.count()) == before


def test_somebody_with_an_account_becomes_an_administrator_and_keeps_their_password(
    found: Any, ada: Person
) -> None:
    assert found("ada@example.org", typed=None) == (
        "ada@example.org is an administrator now. Their password is what it was.\n"
    )
    kept = Person.objects.get()
    assert (kept.is_staff, kept.is_superuser, kept.password) == (True, True, ada.password)


def test_a_seminar_may_be_added_later(found: Any) -> None:
    found()
    said = found(typed=None, **SEMINAR)
    assert said.startswith(
        "dora@example.org is an administrator already. Nothing changed.\nThe seminar is at /s/mills/"
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"admin": "dora"}, "--admin: This is not an e-mail address."),
        ({"name": "\u202e"}, "--name: This name has invisible characters in it."),
        ({"typed": "\n"}, "the password: "),
        ({"typed": "12345678901234\n"}, "the password: "),
        (
            {"typed": None},
            "There is no terminal to ask for a password on. Give it on standard input, with --password-stdin.",
        ),
        ({"title": "Mills"}, "--title and --label describe a seminar: say which with --seminar."),
        ({"seminar": "mills"}, "--title: This is shown on every page of the seminar. Say it in a few words."),
        ({**SEMINAR, "seminar": "me"}, "--seminar: This word is part of other addresses. Choose another."),
        ({**SEMINAR, "seminar": "Mills!"}, "--seminar: An address is made of small letters"),
        ({**SEMINAR, "zone": "Mars/Olympus"}, "--zone: There is no such time zone."),
    ],
)
def test_nonsense_is_refused_in_words_and_nothing_is_made(
    options: dict[str, Any], sentence: str, found: Any
) -> None:
    with pytest.raises(CommandError) as refusal:
        found(**options)
    assert sentence in str(refusal.value)
    assert (Person.objects.count(), Seminar.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_password_is_asked_for_twice_on_a_terminal(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answers = [make.PASSWORD, "something else", make.PASSWORD, make.PASSWORD]

    def ask(question: str) -> str:
        asked.append(question)
        return answers.pop(0)

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", ask)
    with pytest.raises(CommandError) as refusal:
        call_command("found", admin="dora@example.org", stdout=io.StringIO())
    assert str(refusal.value) == "The two passwords differ. Nothing was made."
    assert Person.objects.count() == 0
    call_command("found", admin="dora@example.org", stdout=io.StringIO())
    assert Person.objects.get().check_password(make.PASSWORD)
    assert asked == ["Password for the administrator: ", "The same again: "] * 2

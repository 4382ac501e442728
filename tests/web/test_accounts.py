"""Making an account and signing in, over HTTP as a browser without script does it."""

from __future__ import annotations

import re

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make

GOOD = "weir stones counted twice"
NEW = {"display_name": "Nell Weir", "family_name": "Weir", "email": "nell@example.org", "password1": GOOD}


def code() -> str:
    """The code in the last mail."""
    found = re.search(r"^ {4}(\S+)$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found is not None, mail.outbox[-1].body
    return found[1]


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_person_signs_up_with_a_code_and_is_signed_in(client: Client, db: None) -> None:
    answer = client.post("/accounts/signup/?next=/help/", {**NEW, "next": "/help/"})
    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert not is_signed_in(client)

    answer = client.post("/accounts/confirm-email/", {"code": code()})

    assert answer.headers["Location"] == "/help/"
    assert is_signed_in(client)
    person = Person.objects.get()
    assert (person.display_name, person.family_name, person.email) == (
        "Nell Weir",
        "Weir",
        "nell@example.org",
    )
    assert EmailAddress.objects.get().verified is True
    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)


def test_wrong_code_is_refused_in_words_and_the_right_one_still_works(client: Client, db: None) -> None:
    client.post("/accounts/signup/", NEW)

    answer = client.post("/accounts/confirm-email/", {"code": "AAAA-AAAA"})
    assert "This is not the code." in answer.content.decode()
    assert not is_signed_in(client)
    [field] = re.findall("<input[^>]* autofocus[^>]*>", answer.content.decode())
    assert ('name="code"' in field, 'aria-invalid="true"' in field) == (True, True)

    assert client.post("/accounts/confirm-email/", {"code": code()}).status_code == 302
    assert is_signed_in(client)


def test_sign_up_takes_no_other_columns_of_an_account(client: Client, db: None) -> None:
    client.post(
        "/accounts/signup/", {**NEW, "is_staff": "on", "is_superuser": "on", "theme": "dark", "id": "7"}
    )

    person = Person.objects.get()
    assert (person.is_staff, person.is_superuser, person.theme) == (False, False, "system")


def test_name_that_looks_like_a_moderators_is_refused_at_sign_up(client: Client, seminar: Seminar) -> None:
    for name in ("Ines Okafor", "Inеs Okafоr", "ines okafor.", "Ínes Okafor"):
        answer = client.post("/accounts/signup/", {**NEW, "display_name": name})
        assert (name, answer.status_code) == (name, 200)
        assert "This name looks like that of somebody who moderates here." in answer.content.decode()
        assert 'value="nell@example.org"' in answer.content.decode()
    assert not Person.objects.filter(email="nell@example.org").exists()

    assert client.post("/accounts/signup/", {**NEW, "display_name": "Ines Oka"}).status_code == 302


def test_name_of_an_administrator_or_of_a_mere_participant(
    client: Client, administrator: Person, seminar: Seminar
) -> None:
    answer = client.post("/accounts/signup/", {**NEW, "display_name": "Dora Amt"})
    assert "This name looks like that of somebody who moderates here." in answer.content.decode()

    assert client.post("/accounts/signup/", {**NEW, "display_name": "Ada Mora"}).status_code == 302


def test_weak_password_and_bad_address_are_refused_and_names_kept(client: Client, db: None) -> None:
    answer = client.post("/accounts/signup/", {**NEW, "email": "nell@", "password1": "123456"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('aria-invalid="true"') == 2
    assert 'value="Nell Weir"' in page
    assert "123456" not in page
    assert not Person.objects.exists()


def test_address_that_is_taken_is_told_by_mail_alone(client: Client, ada: Person) -> None:
    taken = client.post("/accounts/signup/", {**NEW, "email": "Ada@Example.org"})

    assert taken.headers["Location"] == "/accounts/confirm-email/"
    assert mail.outbox[-1].subject.strip() == "You have an account already"
    assert Person.objects.count() == 1


def test_person_signs_in_with_a_password_and_out(client: Client, ada: Person) -> None:
    answer = client.post(
        "/accounts/login/", {"login": "ADA@example.org", "password": make.PASSWORD, "next": "/help/"}
    )
    assert answer.headers["Location"] == "/help/"
    assert is_signed_in(client)

    assert client.get("/accounts/logout/").status_code == 200
    assert is_signed_in(client)
    answer = client.post("/accounts/logout/")

    assert answer.headers["Location"] == "/"
    assert not is_signed_in(client)


def test_sign_in_never_leads_to_another_site(client: Client, ada: Person) -> None:
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"):
        credentials = {"login": "ada@example.org", "password": make.PASSWORD, "next": elsewhere}
        assert client.post("/accounts/login/", credentials).headers["Location"] == "/"
        client.logout()


def test_wrong_password_keeps_the_address(client: Client, ada: Person) -> None:
    answer = client.post("/accounts/login/", {"login": "ada@example.org", "password": "not the password"})

    page = answer.content.decode()
    assert "Address and password do not belong together." in page
    assert 'value="ada@example.org"' in page
    assert "not the password" not in page


def test_unknown_address_and_wrong_password_get_the_same_answer(client: Client, ada: Person) -> None:
    def told(address: str) -> str:
        page = client.post(
            "/accounts/login/", {"login": address, "password": "not the password"}
        ).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(address, "…"))

    assert told("ada@example.org") == told("eve@example.org")


def test_person_signs_in_with_a_code(client: Client, ada: Person) -> None:
    answer = client.post("/accounts/login/code/", {"email": "ada@example.org"})
    assert answer.headers["Location"] == "/accounts/login/code/confirm/"
    assert not is_signed_in(client)

    assert client.get("/accounts/login/code/confirm/").status_code == 200
    client.post("/accounts/login/code/confirm/", {"code": code()})

    assert is_signed_in(client)


def test_code_works_in_the_browser_that_asked_for_it_alone(client: Client, ada: Person) -> None:
    client.post("/accounts/login/code/", {"email": "ada@example.org"})
    another = Client()

    another.post("/accounts/login/code/confirm/", {"code": code()})

    assert not is_signed_in(another)
    client.post("/accounts/login/code/confirm/", {"code": code()})
    assert is_signed_in(client)


def test_forgotten_password_is_replaced_with_a_code(client: Client, ada: Person) -> None:
    assert client.post("/accounts/password/reset/", {"email": "ada@example.org"}).status_code == 302
    assert client.get("/accounts/password/reset/confirm/").status_code == 200
    answer = client.post("/accounts/password/reset/confirm/", {"code": code()})
    assert client.get(answer.headers["Location"]).status_code == 200

    client.post(answer.headers["Location"], {"password1": GOOD, "password2": GOOD})

    client = Client()
    client.post("/accounts/login/", {"login": "ada@example.org", "password": make.PASSWORD})
    assert not is_signed_in(client)
    client.post("/accounts/login/", {"login": "ada@example.org", "password": GOOD})
    assert is_signed_in(client)


def test_reset_of_an_unknown_address_gets_the_same_answer(client: Client, ada: Person) -> None:
    known = client.post("/accounts/password/reset/", {"email": "ada@example.org"})
    unknown = Client().post("/accounts/password/reset/", {"email": "eve@example.org"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_password_is_changed_and_other_browsers_are_signed_out(client: Client, ada: Person) -> None:
    other = Client()
    for browser in (client, other):
        browser.post("/accounts/login/", {"login": "ada@example.org", "password": make.PASSWORD})
    fields = {"oldpassword": make.PASSWORD, "password1": GOOD, "password2": GOOD}

    refused = client.post("/accounts/password/change/", {**fields, "oldpassword": "another"})
    assert "This is not your present password." in refused.content.decode()
    assert client.post("/accounts/password/change/", fields).status_code == 302

    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert mail.outbox[-1].to == ["ada@example.org"]


def test_address_is_changed_once_its_code_is_entered(client: Client, ada: Person) -> None:
    client.post("/accounts/login/", {"login": "ada@example.org", "password": make.PASSWORD})
    asked = client.post("/accounts/email/", {"email": "mora@example.org", "action_add": ""})
    assert asked.headers["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
    mail.outbox.clear()

    answer = client.post("/accounts/email/", {"email": "mora@example.org", "action_add": ""}, follow=True)

    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert mail.outbox[-1].to == ["mora@example.org"]
    assert answer.status_code == 200
    client.post("/accounts/confirm-email/", {"code": code()})
    ada.refresh_from_db()
    assert ada.email == "mora@example.org"
    assert Person.objects.filter(email__iexact="ada@example.org").count() == 0


def test_sign_ins_are_listed_and_the_others_ended(client: Client, ada: Person) -> None:
    other = Client(
        headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    )
    for browser in (client, other):
        browser.post("/accounts/login/", {"login": "ada@example.org", "password": make.PASSWORD})
    page = client.get("/accounts/sessions/").content.decode()
    assert "Firefox, Linux" in page
    assert page.count("This browser") == 1

    client.post("/accounts/sessions/")

    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_person_whose_account_is_closed_does_not_get_in(client: Client, ada: Person) -> None:
    credentials = {"login": "ada@example.org", "password": make.PASSWORD}
    client.post("/accounts/login/", credentials)
    assert is_signed_in(client)
    client.logout()
    ada.is_active = False
    ada.save()

    answer = client.post("/accounts/login/", credentials, follow=True)

    assert "This account is closed" in answer.content.decode()
    assert not is_signed_in(client)


def test_31st_attempt_in_a_minute_is_told_when_to_try_again(client: Client, db: None) -> None:
    def tried(n: int) -> int:
        return client.post("/accounts/login/", {"login": f"{n}@example.org", "password": "wrong"}).status_code

    assert {tried(n) for n in range(30)} == {200}
    answer = client.post("/accounts/login/", {"login": "x@example.org", "password": "wrong"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "Try again in 60 seconds." in answer.content.decode()


def test_sixth_wrong_password_of_one_account_is_refused_even_if_right(client: Client, ada: Person) -> None:
    def attempt(password: str) -> str:
        return client.post(
            "/accounts/login/", {"login": "ada@example.org", "password": password}
        ).content.decode()

    for _ in range(5):
        assert "do not belong together" in attempt("not the password")
    assert "Too many wrong attempts for this address. Try again in 5 minutes." in attempt(make.PASSWORD)
    assert not is_signed_in(client)


def test_hostile_input_is_answered_in_words(client: Client, db: None) -> None:
    for text in ("\x00", "\u202e", "x" * 5000, "<script>alert(1)</script>", "e\u0301" * 40, "👩‍👩‍👧"):
        for field in NEW:
            answer = client.post("/accounts/signup/", {**NEW, field: text})
            assert answer.status_code in (200, 302, 429), (field, text)
            assert "<script>alert" not in answer.content.decode()
            Person.objects.all().delete()

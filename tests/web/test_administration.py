"""What administrators set and keep: texts of the site on its pages, people, essays and seminars at their desks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from forum.base.models import SiteText
from forum.essays.models import Essay
from forum.ledger.models import Event
from forum.membership.archiving import archive_seminar
from forum.membership.site_texts import set_site_text
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.seminars.models import Seminar
from tests import make
from tests.web.test_admin_changes import SEMINAR, account, add, change, errors, settings_of


@pytest.fixture
def desk(client: Client, administrator: Person) -> Client:
    client.force_login(administrator)
    return client


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


# Texts of the site


@pytest.mark.parametrize(
    "address", ["/", "/help/", "/accounts/login/", "/s/rivers/", "/s/rivers/whose-river/water/"]
)
@pytest.mark.usefixtures("reading")
def test_name_and_banner_stand_on_every_page(client: Client, address: str) -> None:
    page = body(client, address)
    assert "· Disputatio</title>" in page
    assert "banner" not in page
    set_site_text("name", "Rivers & Co", by=None)
    set_site_text("banner", "The library is *closed*.", by=None)
    page = body(client, address)
    assert "· Rivers &amp; Co</title>" in page
    assert re.findall(r'<aside class="banner".*?>(.*?)</aside>', page) == [
        "<p>The library is <em>closed</em>.</p>"
    ]


@pytest.mark.parametrize(("key", "address"), [("front", "/"), ("help", "/help/"), ("privacy", "/privacy/")])
def test_a_text_stands_on_its_page(client: Client, db: None, key: str, address: str) -> None:
    set_site_text(key, "Ask *at the weir*.", by=None)
    assert "<p>Ask <em>at the weir</em>.</p>" in body(client, address)
    assert "at the weir" not in body(client, "/accessibility/")


def test_an_imprint_is_there_and_linked_once_it_is_set(client: Client, db: None) -> None:
    assert client.get("/imprint/").status_code == 404
    assert "/imprint/" not in body(client, "/")
    set_site_text("imprint", "The weir, 1 Mill Lane", by=None)
    assert '<a href="/imprint/">Imprint</a>' in body(client, "/")
    assert "<p>The weir, 1 Mill Lane</p>" in body(client, "/imprint/")


def test_pages_cost_no_query_for_the_texts(client: Client, db: None, django_assert_num_queries: Any) -> None:
    set_site_text("banner", "Closed.", by=None)
    body(client, "/help/")
    with django_assert_num_queries(0):
        assert "Closed." in body(client, "/help/")


def test_texts_are_set_and_changed_at_their_desk(desk: Client) -> None:
    assert add(desk, "sitetext", key="name", body="Rivers").status_code == 302
    text = SiteText.objects.get()
    assert change(desk, "sitetext", text, body="Rivers again", key="banner").status_code == 302
    assert SiteText.objects.values_list("key", "body").get() == ("name", "Rivers again")
    assert errors(add(desk, "sitetext", key="name", body="x")) == [
        "This text is there already. Change it there."
    ]
    answer = change(desk, "sitetext", text, body="Two\nlines")
    assert errors(answer) == ["A name is one line."]
    assert "Two\nlines</textarea>" in answer.content.decode().replace("\r\n", "\n")
    assert kinds() == ["site.text_changed"] * 2


# People


def entered(client: Client, password: str = make.PASSWORD) -> Any:
    return client.post("/accounts/reauthenticate/", {"password": password})


def test_an_administrator_is_made_after_saying_who_one_is(desk: Client, ada: Person) -> None:
    page = reverse("admin:forum_person_change", args=[ada.pk])
    answer = desk.post(page, account(ada, is_staff="on"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/reauthenticate/")
    assert not Person.objects.get(pk=ada.pk).is_staff
    asked = desk.get(answer["Location"])
    assert asked.status_code == 200
    # what was sent goes on by itself
    answer = desk.post(answer["Location"], {"password": make.PASSWORD, "next": page})
    assert (answer.status_code, Person.objects.get(pk=ada.pk).is_staff) == (302, True)
    assert kinds() == ["person.made_administrator"]
    # and for some minutes it is not asked again
    assert change(desk, "person", ada, **account(ada, is_staff="")).status_code == 302
    assert kinds() == ["person.made_administrator", "person.unmade_administrator"]


def test_a_wrong_password_makes_nobody_an_administrator(desk: Client, ada: Person) -> None:
    answer = change(desk, "person", ada, **account(ada, is_staff="on"))
    desk.post(answer["Location"], {"password": "a wrong one"})
    assert not Person.objects.get(pk=ada.pk).is_staff
    assert kinds() == []


def test_a_second_step_is_taken_off_after_saying_who_one_is(desk: Client, ada: Person) -> None:
    Authenticator.objects.create(user=ada, type="totp", data={})
    page = reverse("admin:forum_person_change", args=[ada.pk])
    answer = desk.post(page, account(ada, reset_second_step="on"))
    assert answer["Location"].split("?")[0] == "/accounts/reauthenticate/"
    assert Authenticator.objects.count() == 1
    desk.post(answer["Location"], {"password": make.PASSWORD, "next": page})
    assert Authenticator.objects.count() == 0
    assert kinds() == ["person.second_step_reset"]


def test_sign_ins_are_ended_at_the_desk(desk: Client, ada: Person) -> None:
    hers = Client()
    hers.force_login(ada)
    assert change(desk, "person", ada, **account(ada, sign_out="on")).status_code == 302
    assert hers.get("/me/").status_code == 302
    assert desk.get("/admin/").status_code == 200
    assert kinds() == ["person.signed_out"]


# Essays and seminars


def test_an_essays_desk_says_its_editions_and_who_reads_it(desk: Client, reading: Reading) -> None:
    page = body(desk, reverse("admin:forum_essay_changelist"))
    assert '<td class="field-editions">1</td><td class="field-read_by">HIST 318 (edition 1)</td>' in page


def test_an_essay_is_archived_and_restored(desk: Client, reading: Reading, essay: Essay) -> None:
    assert change(desk, "essay", essay, archived="on", title="Forged").status_code == 302
    essay.refresh_from_db()
    assert (essay.archived_at is not None, essay.title) == (True, "Whose River")
    assert desk.get("/s/rivers/whose-river/").status_code == 200
    offered = f'<option value="{essay.pk}">Whose River</option>'
    assert offered not in body(desk, reverse("admin:forum_reading_add"))
    assert change(desk, "essay", essay).status_code == 302
    essay.refresh_from_db()
    assert essay.archived_at is None
    assert offered in body(desk, reverse("admin:forum_reading_add"))
    assert kinds()[-2:] == ["essay.archived", "essay.restored"]


@pytest.mark.parametrize("table", ["essay", "seminar"])
def test_what_is_archived_is_filtered(desk: Client, reading: Reading, table: str) -> None:
    page = reverse(f"admin:forum_{table}_changelist")
    shown = f"/admin/forum/{table}/{getattr(reading, table).pk}/change/"
    found = {value: shown in body(desk, f"{page}?archived={value}") for value in ("yes", "no", "other")}
    assert found == {"yes": False, "no": True, "other": True}


def test_a_seminar_is_archived_at_its_desk_and_says_so(
    desk: Client, thread: Thread, seminar: Seminar, ada: Person
) -> None:
    assert change(desk, "seminar", seminar, **settings_of(seminar), archived="on").status_code == 302
    assert kinds()[-1] == "seminar.archived"
    hers = Client()
    hers.force_login(ada)
    page = body(hers, "/s/rivers/whose-river/water/")
    assert "This seminar is archived. It can be read, and nothing in it is changed any more." in page
    answer = hers.post(
        "/s/rivers/whose-river/water/new/", {"stance": "agree", "body": make.BODIES["agree"], "key": "k"}
    )
    assert answer.status_code == 403
    assert "This seminar is archived." in body(hers, "/s/rivers/")
    assert change(desk, "seminar", seminar, **settings_of(seminar)).status_code == 302
    assert kinds()[-1] == "seminar.restored"


def test_a_new_seminar_is_not_archived(desk: Client, instructor: Person) -> None:
    assert add(desk, "seminar", **SEMINAR, archived="on").status_code == 302
    assert Seminar.objects.get(slug="mills").archived_at is None


def test_nobody_joins_an_archived_seminar(client: Client, seminar: Seminar, outsider: Person) -> None:
    archive_seminar(seminar, by=None)
    client.force_login(outsider)
    assert client.post("/s/rivers/join/", {}).status_code == 403

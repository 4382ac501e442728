"""Words for the whole site: set, kept by the process, told by the ledger, and never a fault of a page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError

from forum.base.errors import Invalid
from forum.base.models import SiteText
from forum.ledger.models import Event
from forum.membership import site_texts
from forum.membership.site_texts import SiteTexts, set_site_text
from forum.people.models import Person

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def told() -> list[tuple[str, str | None, dict[str, object]]]:
    return list(Event.objects.order_by("pk").values_list("kind", "actor__display_name", "facts"))


def test_a_text_is_markdown_and_seen_at_once(administrator: Person) -> None:
    set_site_text("banner", "The *library* is closed on Monday.", by=administrator, at=NOON)
    assert site_texts.site_texts() == SiteTexts(banner="<p>The <em>library</em> is closed on Monday.</p>")
    assert told() == [("site.text_changed", "Dora Amt", {"key": "banner", "empty": False})]
    assert SiteText.objects.get().updated_at == NOON


def test_the_name_is_plain_and_an_empty_text_is_none(administrator: Person) -> None:
    set_site_text("name", " Rivers & *Co* ", by=administrator)
    assert site_texts.site_texts() == SiteTexts(name="Rivers & *Co*")
    set_site_text("name", " ", by=administrator)
    assert site_texts.site_texts() == SiteTexts()
    assert [facts["empty"] for _kind, _actor, facts in told()] == [False, True]


def test_the_same_words_again_are_no_event(administrator: Person) -> None:
    for _ in range(2):
        set_site_text("help", "Ask at the weir.", by=administrator)
    assert len(told()) == 1


@pytest.mark.parametrize(
    ("key", "body", "wrong"),
    [
        ("nothing", "Words", {"key": ["Choose one of these."]}),
        ("name", "Two\nlines", {"body": ["A name is one line."]}),
        ("name", "x" * 61, {"body": ["This has 61 characters. There is room for 60."]}),
        ("banner", "x" * 301, {"body": ["This has 301 characters. There is room for 300."]}),
        ("imprint", "x" * 20_001, {"body": ["This has 20001 characters. There is room for 20000."]}),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_is_said_at_its_field(key: str, body: str, wrong: dict[str, list[str]]) -> None:
    with pytest.raises(Invalid) as refused:
        set_site_text(key, body, by=None)
    assert refused.value.fields == wrong
    assert not SiteText.objects.exists()


def test_html_of_the_person_is_words(db: None) -> None:
    set_site_text("front", "<script>alert(1)</script> [x](javascript:alert(1))", by=None)
    assert "<script" not in site_texts.site_texts().front
    assert "href" not in site_texts.site_texts().front


def test_a_process_asks_once_in_a_while(db: None, django_assert_num_queries: Any) -> None:
    site_texts.forget()
    with django_assert_num_queries(1):
        site_texts.site_texts()
    with django_assert_num_queries(0):
        assert site_texts.site_texts() == SiteTexts()
    SiteText.objects.create(key="name", body="Elsewhere", updated_at=NOON)  # by another process
    assert site_texts.site_texts() == SiteTexts()
    site_texts.keep(SiteTexts(), seconds=0)
    assert site_texts.site_texts() == SiteTexts(name="Elsewhere")


def test_while_the_database_is_away_pages_have_what_was_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> SiteTexts:
        raise DatabaseError

    site_texts.keep(SiteTexts(name="Rivers"), seconds=0)
    monkeypatch.setattr(site_texts, "_asked", away)
    assert site_texts.site_texts() == SiteTexts(name="Rivers")

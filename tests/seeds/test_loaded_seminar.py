"""What stands in the database after loading: each response, passage and ruling as the files tell it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction

from forum.access.viewer import Viewer
from forum.base.stamps import now
from forum.citations.models import Work
from forum.essays.models import SectionText
from forum.ledger.models import LogEntry
from forum.ledger.verifying import verify
from forum.management.seeding import read_seeds
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Citation, Response, Revision
from forum.seminars.models import Membership, Seminar

SEEDS = Path(__file__).parents[2] / "seeds"
LONDON = ZoneInfo("Europe/London")


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Once for all tests of this file, which only read; undone after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_seminar", verbosity=0)
        yield
        transaction.set_rollback(True)


def _seeded(key: str) -> Response:
    return Response.objects.select_related("thread__reading__seminar").get(submission_key=f"seed-{key}")


pytestmark = [pytest.mark.usefixtures("_loaded"), pytest.mark.django_db]


def test_it_loads_every_response_of_the_files_as_they_tell_it() -> None:
    posted = [step.told for step in read_seeds(SEEDS).steps if step.act == "post"]
    for told in posted:
        response = _seeded(told["id"])
        assert (response.stance, response.ground, response.bearing) == (
            told["stance"],
            told.get("ground", ""),
            told.get("bearing", ""),
        )
        assert response.author.email == f"{told['by']}@disputatio.example"
        assert (response.passage.exact if response.passage else None) == told.get("quote")
        assert response.parent == (_seeded(told["reply_to"]) if "reply_to" in told else None)
        assert response.revisions.order_by("number")[0].body == told["body"].strip()
    assert Response.objects.count() == len(posted)
    assert Citation.objects.count() == sum(len(told.get("citation", [])) for told in posted)
    assert Work.objects.count() == 11


def test_the_seminar_is_public_and_open_with_its_essay_and_its_prompts() -> None:
    seminar = Seminar.objects.get()
    assert (seminar.slug, seminar.is_public, seminar.joining) == ("hist-318", True, "open")
    reading = Reading.objects.get(seminar=seminar)
    assert (reading.essay.slug, reading.essay.home) == ("collectivization", seminar)
    texts = SectionText.objects.filter(edition=reading.edition).order_by("position")
    assert [text.first_paragraph for text in texts] == [1, 2, 6, 7, 8, 9, 10, 11, 12, 13]
    original = (SEEDS / "essay.txt").read_text(encoding="utf-8")
    assert "\n\n".join(text.text for text in texts) == original.strip()
    assert Thread.objects.filter(reading=reading).exclude(prompt="").count() == 4


def test_the_cast_can_sign_in_with_the_password_of_the_demo(client: Any) -> None:
    roles = dict(Membership.objects.values_list("person__email", "role"))
    assert Counter(roles.values()) == {"participant": 12, "assistant": 1, "instructor": 1}
    assert roles["assistant@disputatio.example"] == "assistant"
    for name in ("instructor", "assistant", "ada", "ben", "chen", "admin"):
        person = Person.objects.get(email=f"{name}@disputatio.example")
        assert person.check_password("seminar-demo")
        assert person.emailaddress_set.get().verified
        assert person.is_staff is (name == "admin")


def test_what_happened_later_happened_through_the_actions() -> None:
    states = dict(Response.objects.exclude(state="published").values_list("submission_key", "state"))
    assert states == {"seed-exports": "withdrawn", "seed-effect-jonas": "hidden", "seed-shrewd": "held"}
    assert sorted(Ruling.objects.values_list("act", "by__email")) == [
        ("dismiss", "assistant@disputatio.example"),
        ("hide", "instructor@disputatio.example"),
        ("hold", "assistant@disputatio.example"),
        ("lock", "instructor@disputatio.example"),
    ]
    waiting = Response.objects.exclude(waits_since=None).order_by("waits_since")
    assert list(waiting.values_list("submission_key", "reports")) == [
        ("seed-paradox", 2),
        ("seed-shrewd", 0),
        ("seed-serfdom-left", 1),
    ]
    design = _seeded("design")
    assert design.edited_at is not None
    assert Revision.objects.filter(response=design).count() == design.revision == 2
    assert Response.objects.filter(depth__gte=4).count() >= 2


def test_a_visitor_reads_all_but_what_is_held_hidden_or_withdrawn() -> None:
    assert Response.objects.readable_by(Viewer()).count() == 108


def test_the_second_of_two_like_phrases_is_quoted_where_that_was_meant() -> None:
    passage = _seeded("requisition").passage
    assert passage is not None
    assert (passage.exact, passage.prefix[-9:]) == ("grain requisition", "all that ")
    assert passage.suffix.startswith(" really achieved")


def test_the_argument_spreads_over_two_weeks_and_ends_shortly_before_it_is_loaded() -> None:
    times = sorted(Response.objects.values_list("posted_at", flat=True))
    assert dt.timedelta(0) < now() - times[-1] < dt.timedelta(hours=26)
    assert {t.astimezone(LONDON).date() for t in times} == {
        times[-1].astimezone(LONDON).date() - dt.timedelta(days=n) for n in range(14)
    }


def test_what_was_decided_stands_in_the_log_and_the_log_holds() -> None:
    seminar = Seminar.objects.get(slug="hist-318")
    acts = LogEntry.objects.filter(seminar=seminar).order_by("number").values_list("act", flat=True)
    assert [act for act in acts if not act.startswith("member.")] == [
        "response.dismiss",
        "response.hide",
        "thread.lock",
        "response.hold",
    ]
    assert verify(seminar).ok

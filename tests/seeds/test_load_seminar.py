"""Loading what ships: all of it, through the actions, and once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command

from forum.access.viewer import Viewer
from forum.management.seeding import calendar, moment, steps
from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.actions import edit_response
from forum.responses.models import Response
from forum.responses.writing import Wish
from tests import make

pytestmark = pytest.mark.django_db

SEEDS = Path(__file__).parents[2] / "seeds"
LONDON = ZoneInfo("Europe/London")


def _load(**options: Any) -> str:
    said = StringIO()
    call_command("load_seminar", stdout=said, **options)
    return said.getvalue()


def _everything() -> dict[str, tuple[int, str]]:
    """Of each table: how many rows, and a checksum of all that is in them."""
    found = {}
    for model in apps.get_models():
        rows = serializers.serialize("json", model._base_manager.order_by("pk"))
        found[model._meta.label] = (len(json.loads(rows)), hashlib.sha256(rows.encode()).hexdigest())
    return found


def _seeded(key: str) -> Response:
    return Response.objects.select_related("thread__reading__seminar").get(submission_key=f"seed-{key}")


def test_loading_again_changes_nothing() -> None:
    _load()
    before = _everything()
    assert before["forum.Response"][0] == 111
    assert _load() == "It is there already. Nothing changed.\n"
    assert _everything() == before


def test_loading_again_changes_nothing_that_people_wrote_since() -> None:
    _load()
    ada = Person.objects.get(email="ada@disputatio.example")
    thread = make.thread(Reading.objects.get(), "grain-for-industry")
    mine = make.response(thread, ada, body="Agreed, and here is one more reason than there was before.")
    edited = _seeded("steady")
    edit_response(
        edited, Wish(ground="scope", body="I put it otherwise now."), viewer=Viewer(ada), based_on=1
    )
    make.ruling(
        _seeded("effect-jonas"), "restore", by=Person.objects.get(email="assistant@disputatio.example")
    )
    ada.display_name = "A. Moreau"
    ada.set_password("something else entirely")
    ada.save()
    before = _everything()
    _load()
    assert _everything() == before
    assert Response.objects.filter(pk=mine.pk, body__startswith="Agreed, and here").exists()


def test_it_is_not_loaded_among_real_people() -> None:
    make.person("Rita Real", email="rita@example.org")
    before = _everything()
    with pytest.raises(CommandError, match="holds a real site"):
        _load()
    assert _everything() == before


def test_seeds_with_a_quotation_one_letter_off_leave_nothing_behind(tmp_path: Path) -> None:
    for file in SEEDS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    argument = (SEEDS / "quarrel.toml").read_text(encoding="utf-8")
    off = argument.replace('quote = "sudden genocide"', 'quote = "sudden genocides"')
    (tmp_path / "quarrel.toml").write_text(off, encoding="utf-8")
    before = _everything()
    with pytest.raises(CommandError, match="genocide: the words are not in section 7"):
        _load(seeds=tmp_path)
    assert _everything() == before


def _day(hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 3, 31, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(("loaded", "last"), [(_day(12, 0), 31), (_day(10, 59), 30), (_day(0, 5), 30)])
def test_the_last_day_is_today_or_where_that_would_be_to_come_yesterday(
    loaded: dt.datetime, last: int
) -> None:
    told = [
        {"id": "first", "by": "ada", "at": "d1 09:00"},
        {"id": "last", "by": "ben", "at": "d14 10:40"},
    ]
    on = calendar(steps(told), zone=LONDON, now=loaded)
    assert on(moment("d14 10:40")) == dt.datetime(2026, 3, last, 10, 40, tzinfo=LONDON)
    # the clocks went forward in between, and nine in the morning stays nine in the morning
    assert on(moment("d1 09:00")) == dt.datetime(2026, 3, last - 13, 9, 0, tzinfo=LONDON)

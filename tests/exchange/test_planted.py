"""Forty words and more: each is in what their person takes away, and none in the database's dump once all is erased."""

from __future__ import annotations

import re
import subprocess

import pytest
from django.apps import apps
from django.db import connection

from forum.exchange.erasing import ask_for_erasure, erase
from forum.exchange.registry import NEVER, fates
from forum.exchange.words import as_json, as_markdown
from forum.exchange.written import words_of
from forum.ledger.verifying import verify
from forum.management.postgres_programs import fitting_programs
from forum.seminars.models import Seminar
from tests import make
from tests.exchange.planted import ABOUT, GIVEN, OFFICE, OTHERS, planted, scene

WORD = re.compile(r"planted\d{3}x")
# they can hold no word of ours, and go with rows in which others are
UNPLANTED = {
    "forum.Person.password",
    "forum.Response.submission_digest",
    "forum.Response.submission_key",
    "forum.Work.isbn",
    "sessions.Session.session_data",
    "usersessions.UserSession.ip",
    "usersessions.UserSession.data",
}


def dumped() -> str:
    programs = fitting_programs()
    command = programs.command("pg_dump", "--data-only", "--inserts", f"--dbname={programs.dsn}")
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=programs.environment())
    return done.stdout


def has_a_word(column: str) -> bool:
    app, model, name = column.split(".")
    found = apps.get_model(app, model)
    field = found._meta.get_field(name)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT EXISTS (SELECT FROM "{found._meta.db_table}" WHERE "{field.column}"::text LIKE %s)',  # noqa: S608
            ["%planted%"],
        )
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_person_takes_every_word_away_and_leaves_none() -> None:
    where = scene()
    plant = planted(where)
    erasable = {column for column, fate in fates().items() if fate.erased != NEVER}
    assert {column for column in erasable if not has_a_word(column)} == UNPLANTED
    assert len(plant.of(GIVEN)) >= 40

    taken = words_of(make.viewer_of(plant.person))
    of_theirs = plant.of(GIVEN, OFFICE)
    for file in (as_json(taken), as_markdown(taken)):
        found = set(WORD.findall(file))
        assert {where for word, where in of_theirs.items() if word not in found} == set()
        assert {where for word, where in plant.of(ABOUT, OTHERS).items() if word in found} == set()

    make.person("Dora Amt", administrator=True)
    done = erase(ask_for_erasure(make.viewer_of(plant.person)), by=None)

    left = set(WORD.findall(dumped()))
    assert {plant.words[word][0] for word in left & set(plant.of(GIVEN, ABOUT))} == set()
    assert {where for word, where in plant.of(OTHERS).items() if word not in left} == set()
    assert {where for word, where in plant.of(OFFICE).items() if word not in left} == set()
    assert all(verify(seminar).ok for seminar in Seminar.objects.all())
    assert done.counted["responses"] >= 12

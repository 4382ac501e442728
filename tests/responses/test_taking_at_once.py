"""An edition is taken while somebody posts, and while somebody edits."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from forum.base.errors import Conflict
from forum.essays.manuscripts import begin_edition, change
from forum.essays.models import Manuscript
from forum.readings.models import Reading
from forum.readings.round_models import Mask
from forum.responses import actions, taking
from forum.responses.models import Response
from forum.responses.previews import ask_preview
from forum.responses.taking import ask_taking
from tests import make
from tests.tasks import run_tasks
from tests.together import behind, in_turn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """The taking waits after it looked whether the preview is stale: (it is there, let it go on)."""
    reached, go_on, able = threading.Event(), threading.Event(), taking.is_stale

    def is_stale(preview: Any) -> bool:
        found = able(preview)
        if connection.in_atomic_block and preview.state == "taking":
            reached.set()
            assert go_on.wait(30)
        return found

    monkeypatch.setattr(taking, "is_stale", is_stale)
    return reached, go_on


@pytest.fixture
def world() -> dict[str, Any]:
    instructor, ada = make.person("Ines Okafor"), make.person("Ada Mora")
    seminar = make.seminar(by=instructor)
    make.member(seminar, instructor, "instructor")
    make.member(seminar, ada)
    essay = make.essay("whose-river", home=seminar)
    reading = make.reading(seminar, essay)
    viewer = make.viewer_of(instructor)
    text = begin_edition(essay, viewer=viewer)
    text = change(text, "edit", {"id": "p3", "text": "Quite new."}, viewer=viewer, based_on=1)
    preview = ask_preview(reading, viewer=viewer, manuscript=text)
    run_tasks()
    preview.refresh_from_db()
    ask_taking(preview, viewer=viewer)
    return {"ada": ada, "viewer": viewer, "reading": reading, "text": text, "preview": preview}


def take(world: dict[str, Any]) -> None:
    taking.take.call(world["preview"].pk, world["viewer"].person_id)


def test_what_is_posted_meanwhile_stands_in_the_edition_that_is_read_then(
    world: dict[str, Any], paused: tuple[threading.Event, threading.Event]
) -> None:
    thread = make.thread(world["reading"])

    def post() -> Response:
        return make.response(thread, world["ada"], quote="since before anyone")

    outcomes = in_turn(lambda: take(world), post, *paused)
    assert outcomes == [None, Response.objects.get()]
    reading = Reading.objects.select_related("edition").get()
    posted = Response.objects.select_related("passage__edition").get()
    assert posted.passage is not None
    assert (reading.edition.number, posted.passage.edition.number) == (2, 2)


def test_what_is_edited_meanwhile_is_not_published_unseen(
    world: dict[str, Any], paused: tuple[threading.Event, threading.Event]
) -> None:
    def edit() -> Manuscript:
        args = {"id": "p5", "text": "Unseen."}
        return change(world["text"], "edit", args, viewer=world["viewer"], based_on=2)

    taken, edited = in_turn(lambda: take(world), edit, *paused)
    assert (taken, type(edited)) == (None, Conflict)
    assert edited.sentence == "This text is published meanwhile, so it does not change any more."
    edition = Reading.objects.select_related("edition").get().edition
    texts = dict(edition.section_texts.values_list("section__slug", "text"))
    assert (edition.number, texts["stone"][:10]) == (2, "Quite new.")
    assert "Unseen." not in texts["law"]


def test_who_is_given_a_pseudonym_while_an_edition_is_taken_is_in_nobody_s_way(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    Reading.objects.update(is_blind=True)
    thread = make.thread(world["reading"])
    posted, taken = behind(
        lambda: make.response(thread, world["ada"]),
        lambda: take(world),
        module=actions,
        halt="mask_to_post_under",
        patch=monkeypatch,
    )
    assert (type(posted), taken) == (Response, None)
    assert Mask.objects.get().person == world["ada"]
    world["preview"].refresh_from_db()
    assert world["preview"].state == "taken"

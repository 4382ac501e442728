"""In a blind round nothing but their names tells two people apart, and names are not shown.

The same argument is written twice: the second time, each of two people says what the other had said, under the other's
pseudonym. Whoever knows pseudonyms alone is answered the same everywhere, to the byte.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import transaction

from forum.base.stamps import now
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Mask
from forum.responses.actions import edit_response
from forum.responses.drafts import save_draft
from forum.responses.states import move
from forum.responses.writing import CitationWish
from forum.seminars.models import Leaving, Membership, Seminar
from tests import make
from tests.tasks import run_tasks
from tests.visibility.asking import (
    FEW,
    HOME,
    SECTION,
    TEXT,
    Asked,
    answers,
    first_difference,
    nothing_by_chance,
)
from tests.visibility.scene import NOON, NOW, Plant, Scene

HOUR = dt.timedelta(hours=1)
# numbers of notices, which count on and grow by a digit now and then, and the signature of a link to switch mail off
BY_CHANCE = re.compile(
    r'(?<=n-)\d+|(?<=data-notice=")\d+|(?<="until" value=")\d+|(?<="notice" value=")\d+|(?<=/off/)\S+'
    r"|(?<='Content-Length', ')\d+"
)
SEES_NO_NAME = ("ben", "reader", "visitor")


@pytest.fixture(autouse=True)
def _nothing_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_by_chance(monkeypatch)


@pytest.fixture
def cara(seminar: Seminar) -> Person:
    """As unlike Ada as can be: came last, has not agreed to be named, writes elsewhere, has left since."""
    person = make.person(
        "Cara Zimmermann-Featherstonehaugh",
        email="zz@example.net",
        family_name="Zimmermann",
        zone="Asia/Tokyo",
    )
    make.member(seminar, person, consents=False)
    Membership.objects.filter(person=person).update(groups=["Tuesday"])
    return person


@pytest.fixture
def scene(
    thread: Thread,
    reading: Reading,
    seminar: Seminar,
    ada: Person,
    ben: Person,
    instructor: Person,
    cara: Person,
) -> Scene:
    Reading.objects.filter(pk=reading.pk).update(is_blind=True)
    reading.refresh_from_db()
    thread.reading.refresh_from_db()
    Mask.objects.create(reading=reading, person=ben, name="Alder")
    opening = make.response(thread, ben, stance="dispute", quote="blamed the river", at=NOON)
    return Scene(thread, reading, seminar, ada, ben, instructor, opening)


def _argued(first: Person, second: Person) -> Plant:
    """Two people dispute, cite, answer, edit, withdraw, are moderated and report each other, in every order."""

    def plant(scene: Scene) -> None:
        for person, name in sorted(((first, "Wren"), (second, "Heron")), key=lambda pair: pair[0].pk):
            Mask.objects.create(reading=scene.reading, person=person, name=name)
        cites = (CitationWish(reference="A. Reeve, On Weirs, 1907", locator="9"),)
        root = scene.said(first, "bbbroot", stance="source", quote="turned the wheel", citations=cites)
        work = root.citations.get().work
        work.public_id = "bbbwork"
        work.save()
        wish = make.wish("source", body="The reeve counted them once more.", citations=cites)
        edit_response(root, wish, viewer=make.viewer_of(first, at=NOW), based_on=1, at=NOW)
        scene.said(second, "bbbunder", parent=root, at=NOON + HOUR)
        scene.said(second, "bbbtoben", parent=scene.opening, stance="agree", at=NOON + HOUR)
        scene.said(first, "bbbtoben2", parent=scene.opening, at=NOON + HOUR)
        hidden = scene.said(first, "bbbhidden", quote="whose river it was")
        scene.said(scene.ben, "bbbbelow", parent=hidden)
        make.ruling(hidden, "hide", reason="Because of the wheel.")
        gone = scene.said(second, "bbbgone")
        scene.said(scene.ben, "bbbunderit", parent=gone, at=NOON + HOUR)
        with transaction.atomic():
            move(gone, "withdrawn", at=now())
        make.report(root, by=second, at=NOON)
        save_draft(
            scene.thread, "reply:bbbunder", {"body": "Not yet"}, viewer=make.viewer_of(first), based_on=0
        )
        left = Membership.objects.filter(person__display_name__startswith="Cara")
        left.update(left_at=NOON + 2 * HOUR, left_as=Leaving.FORMER)
        mail.outbox.clear()
        tell_due(at=NOW)
        run_tasks()

    return plant


def where_names_might_be() -> Iterator[Asked]:
    yield from ((path, None) for path, sent in FEW if "history" not in path)
    looks = (
        "order=newest",
        "order=yours",
        "show=no-reply",
        "show=moderation",
        "passage=p14x30",
        "at=bbbunder",
    )
    yield from ((f"{SECTION}?{look}", None) for look in looks)
    names = ("bbbroot", "bbbunder", "bbbtoben", "bbbtoben2", "bbbhidden", "bbbgone", "bbbbelow")
    yield from ((f"{HOME}responses/{n}/{end}", None) for n in names for end in ("", "history/", "report/"))
    yield from ((f"{SECTION}new/?parent={n}", None) for n in ("bbbroot", "bbbunder", "bbbhidden", "bbbgone"))
    yield from ((path, None) for path in (f"{TEXT}editions/", f"{TEXT}editions/1/", f"{HOME}works/bbbwork/"))
    yield from ((path, None) for path in ("/notices/", "/me/words/", "/me/words/download/?format=json"))
    yield from ((f"{HOME}{end}", None) for end in ("calendar.ics", "participation/"))
    yield f"{SECTION}new/", {"stance": "agree", "body": "Too short.", "key": "k", "parent": "bbbunder"}


@pytest.mark.parametrize("role", SEES_NO_NAME)
def test_who_said_what_changes_nothing_for_those_who_see_pseudonyms(
    role: str, scene: Scene, outsider: Person, cara: Person
) -> None:
    person = {"ben": scene.ben, "reader": outsider, "visitor": None}[role]
    sides = ((scene.ada, cara), (cara, scene.ada))
    one, other = (
        {
            path: BY_CHANCE.sub("", text)
            for path, text in answers(scene, person, _argued(*side), where_names_might_be()).items()
        }
        for side in sides
    )
    different = [path for path in one if one[path] != other[path]]
    assert different == [], (different, first_difference(one[different[0]], other[different[0]]))
    section = one[f"4 {SECTION}"]
    assert "Wren" in section
    assert "Heron" in section
    assert [path for path, text in one.items() if text.startswith("5")] == []


def test_it_is_there_for_those_who_moderate(scene: Scene, cara: Person) -> None:
    """Otherwise nothing would be tested."""
    sides = ((scene.ada, cara), (cara, scene.ada))
    one, other = (answers(scene, scene.instructor, _argued(*side), FEW) for side in sides)
    assert one[f"4 {SECTION}"] != other[f"4 {SECTION}"]


def test_letters_say_the_same_whoever_wrote(scene: Scene, cara: Person) -> None:
    told = []
    for side in ((scene.ada, cara), (cara, scene.ada)):
        with transaction.atomic():
            _argued(*side)(scene)
            told.append(
                [
                    (m.subject, BY_CHANCE.sub("", str(m.body)))
                    for m in mail.outbox
                    if m.to == [scene.ben.email]
                ]
            )
            transaction.set_rollback(True)
    assert told[0] == told[1]
    assert any("Wren" in body or "Heron" in body for _subject, body in told[0])

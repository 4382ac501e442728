"""Before a gate, what others did changes nothing but their number: not a byte, on any surface.

On both sides of a comparison others published as many responses; all else about them differs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from forum.base.stamps import now
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Passing
from forum.responses.actions import edit_response
from forum.responses.models import Response
from forum.responses.states import move
from forum.responses.writing import CitationWish
from forum.seminars.models import Seminar
from tests import make
from tests.visibility.asking import (
    DOI,
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

UNTIL = dt.datetime(2036, 10, 24, 16, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
QUOTES = ("turned the wheel", "blamed the river", "whose river it was")
CLOSED_TO = ("visitor", "reader", "new", "began", "void")


@pytest.fixture(autouse=True)
def _nothing_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_by_chance(monkeypatch)


@pytest.fixture
def closed(seminar: Seminar) -> dict[str, Person]:
    """Three members: one has posted nothing, one too little, and one has withdrawn what opened it to them."""
    found = {who: make.person(f"{who.title()} Comer", email=f"{who}@example.org") for who in CLOSED_TO[2:]}
    for person in found.values():
        make.member(seminar, person)
    return found


@pytest.fixture
def scene(
    thread: Thread,
    reading: Reading,
    seminar: Seminar,
    ada: Person,
    ben: Person,
    instructor: Person,
    closed: dict[str, Person],
) -> Scene:
    """Ada and Ben are past the gate; a dispute of Ben's is answered by whoever is locked out again."""
    Reading.objects.filter(pk=reading.pk).update(
        gate_count=2, gate_stances=["dispute", "source"], gate_until=UNTIL
    )
    reading.refresh_from_db()
    thread.reading.refresh_from_db()
    for person in (ada, ben, closed["void"]):
        Passing.objects.create(reading=reading, person=person, met_at=NOON)
    opening = make.response(thread, ben, stance="dispute", quote="blamed the river", at=NOON)
    made = Scene(thread, reading, seminar, ada, ben, instructor, opening)
    Response.objects.filter(pk=opening.pk).update(public_id="hhhopening")
    opening.public_id = "hhhopening"
    made.said(closed["began"], "bbbbegan", quote="turned the wheel", at=NOON)
    made.said(closed["void"], "bbbvoid", parent=opening, stance="agree", at=NOON)
    Passing.objects.filter(person=closed["void"]).update(void_at=NOON + HOUR)
    return made


SAID = {"body": "So it is, for reasons which stand here at length and in words enough."}


def _said(*authors: str, name: str, **more: Any) -> Plant:
    """Three by these authors in turn; with `stances`, `quotes`, `sections`, `hours`."""
    stances = more.get("stances", ("dispute",) * 3)
    quotes = more.get("quotes", ("",) * 3)
    sections = more.get("sections", ("",) * 3)
    days = more.get("days", 0)

    def plant(scene: Scene) -> None:
        for n in range(3):
            author = getattr(scene, authors[n % len(authors)])
            quote, section = quotes[n], sections[n]
            at = NOON + n * HOUR - dt.timedelta(days=days * n)
            facts = {"stance": stances[n], "quote": quote, "section": section}
            scene.said(author, f"hhh{name}{n}", at=at, **facts, **SAID)

    return plant


def _answered(n: int) -> Plant:
    """So many of three hang on what those who are locked out wrote, the others on the text."""

    def plant(scene: Scene) -> None:
        own = Response.objects.get(public_id="bbbbegan"), Response.objects.get(public_id="bbbvoid")
        for number in range(3):
            parent = own[number % 2] if number < n else None
            scene.said(
                scene.ada, f"hhhanswer{number}", parent=parent, stance="source", at=NOON + 2 * HOUR, **SAID
            )
        tell_due(at=NOW)

    return plant


def _hidden(which: int) -> Plant:
    """One of two is hidden, and it is or is not what somebody answered."""

    def plant(scene: Scene) -> None:
        other = scene.said(scene.ada, "hhhother", quote="turned the wheel")
        gone = (scene.opening, other)[which]
        make.ruling(gone, "hide", reason="Because of the wheel.")

    return plant


def _out_of_sight(states: tuple[str, ...]) -> Plant:
    def plant(scene: Scene) -> None:
        for n, state in enumerate(states):
            made = scene.said(scene.ada, f"hhhout{n}", quote=QUOTES[n], state="held")
            if state != "held":
                with transaction.atomic():
                    move(made, state, at=now())

    return plant


def _edited(n: int) -> Plant:
    def plant(scene: Scene) -> None:
        made = scene.said(scene.ben, "hhhedited", body="The first of the wordings of this response.")
        for number in range(n):
            wish = make.wish("dispute", body=f"Wording {number} of this response, which goes on and on.")
            viewer = make.viewer_of(scene.ben, at=NOW)
            made = edit_response(made, wish, viewer=viewer, based_on=made.revision, at=NOW)

    return plant


def _cited(secret: CitationWish | None) -> Plant:
    """Ada cites the work before somebody does who cannot know of it."""

    def plant(scene: Scene) -> None:
        more: dict[str, Any] = {"citations": (secret,)} if secret is not None else {}
        scene.said(scene.ada, "hhhcites", stance="source", **more, **SAID)
        began = Response.objects.get(public_id="bbbbegan").author
        mine = CitationWish(reference=f"https://doi.org/{DOI}", whole_work=True)
        made = scene.said(began, "bbbcites", stance="source", citations=(mine,), **SAID)
        work = made.citations.get().work
        work.public_id = "bbbwork"
        work.save()
        Passing.objects.filter(person=began).delete()  # two are enough, and still it is to be locked

    return plant


def _past(n: int) -> Plant:
    """How many others have met it."""

    def plant(scene: Scene) -> None:
        for number in range(n):
            person = make.person(f"Past {number}", email=f"past{number}@example.org")
            Passing.objects.create(reading=scene.reading, person=person, met_at=NOON)

    return plant


SECRET_CSL = {"type": "book", "title": "Secret", "author": [{"family": "Nobody"}], "DOI": DOI}
PAIRS: dict[str, tuple[Plant, Plant]] = {
    "what they wrote": (
        _said("ada", name="what", stances=("agree", "dispute", "agree"), quotes=QUOTES),
        _said("ada", name="what", stances=("source", "source", "dispute")),
    ),
    "where": (
        _said("ada", name="where", sections=("stone", "law", "law")),
        _said("ada", name="where", sections=("law", "stone", "stone")),
    ),
    "who": (_said("ada", name="who"), _said("ben", "ben", "ada", name="who")),
    "when": (_said("ada", name="when", days=1), _said("ada", name="when", days=3)),
    "whether they answer one’s own": (_answered(3), _answered(0)),
    "what was hidden": (_hidden(0), _hidden(1)),
    "what is out of sight": (_out_of_sight(("held", "refused", "withdrawn")), _out_of_sight(())),
    "wordings": (_edited(3), _edited(0)),
    "what they cite": (_cited(CitationWish(csl=SECRET_CSL, locator="9")), _cited(None)),
    "who else has met it": (_past(3), _past(0)),
}


def _all_of(side: int) -> Plant:
    def plant(scene: Scene) -> None:
        for pair in PAIRS.values():
            pair[side](scene)

    return plant


def before_the_gate(person: Person | None) -> Iterator[Asked]:
    """Every surface that is open to those before a gate."""
    yield from FEW
    looks = ["show=source", "show=no-reply", "order=newest", "order=yours", "passage=section"]
    looks += ["passage=p131x147", "at=hhhwhat1", "order=text&after=hhhopening"]
    yield from ((f"{SECTION}?{look}", None) for look in looks)
    yield from ((f"{TEXT}{end}", None) for end in ("stone/", "law/", "law/new/", "editions/", "editions/1/"))
    yield from ((f"{SECTION}new/{end}", None) for end in ("", "?parent=hhhopening", "?parent=bbbbegan"))
    for name in ("hhhopening", "hhhanswer0", "bbbbegan", "bbbvoid", "bbbcites"):
        yield from ((f"{HOME}responses/{name}/{end}", None) for end in ("", "history/", "report/"))
    yield from ((f"{HOME}works/?reference={q}", None) for q in ("secret", DOI))
    yield f"{HOME}works/bbbwork/", None
    yield f"{HOME}calendar.ics", None
    yield f"{SECTION}new/", {"stance": "agree", "body": "Too short.", "key": "k", "parent": "hhhopening"}
    yield f"{SECTION}new/", {"stance": "agree", "body": "Long enough to be posted by members.", "key": "k"}
    yield f"{SECTION}draft/", {"target": "reply:hhhopening", "fields": {"body": "Mine"}, "based_on": 0}
    if person is not None:
        ends = ("participation/", "members/")
        yield from (
            (path, None)
            for path in ("/notices/", "/me/words/", "/me/words/download/", *(f"{HOME}{end}" for end in ends))
        )


def _who(role: str, outsider: Person, closed: dict[str, Person]) -> Person | None:
    return {"visitor": None, "reader": outsider, **closed}[role]


@pytest.mark.parametrize("role", CLOSED_TO)
def test_what_others_did_changes_nothing_for_those_before_the_gate(
    role: str, scene: Scene, outsider: Person, closed: dict[str, Person]
) -> None:
    person = _who(role, outsider, closed)
    one, other = (answers(scene, person, _all_of(side), before_the_gate(person)) for side in (0, 1))
    different = [path for path in one if one[path] != other[path]]
    assert different == [], (different, first_difference(one[different[0]], other[different[0]]))
    assert [path for path, text in one.items() if text.startswith("5")] == []
    said = "".join(one.values())
    assert "hhhwhat" not in said.replace("hhhwhat1", "")
    assert re.search(r"\d+ responses", said)


@pytest.mark.parametrize("pair", PAIRS)
def test_each_of_it_is_there_for_those_past_the_gate(pair: str, scene: Scene) -> None:
    """Otherwise nothing would be tested."""
    few = [*FEW, (f"{HOME}moderation/", None)]
    one, other = (answers(scene, scene.instructor, plant, few) for plant in PAIRS[pair])
    assert (one == other) == (pair == "who else has met it")

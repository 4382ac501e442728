"""What one may not read changes nothing of what one is shown: not a byte, on any surface.

Pairs of secrets are planted in the same seminar, one of each at a time. Whoever may read neither is answered the
same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.actions import edit_response
from forum.responses.drafts import save_draft
from forum.responses.models import Response
from forum.responses.states import move
from forum.responses.writing import CitationWish
from forum.seminars.models import Seminar
from tests import make
from tests.rows import many
from tests.visibility.asking import (
    DOI,
    FEW,
    HOME,
    SECTION,
    TEXT,
    Asked,
    answers,
    everything,
    first_difference,
    nothing_by_chance,
)
from tests.visibility.edition_secrets import PAIRS_BEFORE, PUBLIC, take
from tests.visibility.scene import NOON, Plant, Scene


@pytest.fixture
def scene(
    thread: Thread, reading: Reading, seminar: Seminar, ada: Person, ben: Person, instructor: Person
) -> Scene:
    opening = make.response(thread, ben, stance="dispute", quote="blamed the river", at=NOON)
    Response.objects.filter(pk=opening.pk).update(public_id="bbbopening")
    opening.public_id = "bbbopening"
    made = Scene(thread, reading, seminar, ada, ben, instructor, opening)
    made.said(ada, "bbbreply", parent=opening, stance="source")
    return made


@pytest.fixture(autouse=True)
def _nothing_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_by_chance(monkeypatch)


# Pairs of secrets


def _hidden_root(name: str, stance: str, **more: Any) -> Plant:
    """A branch of three whose root is hidden; what hangs below, a source among it, is not."""

    def plant(scene: Scene) -> None:
        root = scene.said(scene.ada, f"hhh{name}", stance=stance, **more)
        later = NOON + dt.timedelta(hours=1)
        below = scene.said(scene.ben, f"bbb{name}", parent=root, at=later)
        scene.said(scene.ada, f"bbbsource{name}", parent=below, stance="source", at=later)
        make.ruling(root, "hide", reason=f"Because of {stance}.")

    return plant


def _held(n: int) -> Plant:
    def plant(scene: Scene) -> None:
        for number in range(n):
            quote = ("turned the wheel", "", "blamed the river")[number % 3]
            scene.said(
                scene.ada,
                f"hhhheld{number}",
                stance=("agree", "dispute", "source")[number % 3],
                quote=quote,
                state="held",
                at=NOON + dt.timedelta(hours=1 + number),
                **(
                    {"citations": (CitationWish(reference=f"A. Reeve, Work {number}", whole_work=True),)}
                    if number == 2
                    else {}
                ),
            )

    return plant


def _moderated(name: str, state: str, quote: str) -> Plant:
    def plant(scene: Scene) -> None:
        root = scene.said(scene.ada, f"hhh{name}", quote=quote)
        scene.said(scene.ben, f"bbb{name}", parent=root)
        make.ruling(root, "hold", reason=f"Because it is to be {state}.")
        root.refresh_from_db()
        if state != "held":
            with transaction.atomic():
                move(root, state, at=now())

    return plant


def _leaf(name: str, state: str, stance: str) -> Plant:
    def plant(scene: Scene) -> None:
        later = NOON + dt.timedelta(hours=3)
        scene.said(scene.ada, f"hhh{name}", parent=scene.opening, stance=stance, state=state, at=later)

    return plant


def _wordings(n: int) -> Plant:
    """Held, and edited before it was approved; what was approved is the same."""

    def plant(scene: Scene) -> None:
        response = scene.said(scene.ada, "bbbapproved", state="held", body="The first." if n else "The last.")
        for number in range(n):
            body = "The last." if number == n - 1 else f"Number {number}."
            wish = make.wish("dispute", body=body, ground="evidence" if number == n - 1 else "scope")
            viewer = make.viewer_of(scene.ada, at=NOON)
            response = edit_response(response, wish, viewer=viewer, based_on=response.revision, at=NOON)
        make.ruling(response, "approve", at=NOON)

    return plant


def _drafts(n: int) -> Plant:
    def plant(scene: Scene) -> None:
        for target in ("text", "reply:bbbopening", "edit:bbbreply")[:n]:
            viewer = make.viewer_of(scene.ada)
            save_draft(scene.thread, target, {"body": "Secret", "stance": "agree"}, viewer=viewer, based_on=0)

    return plant


def _closed_seminar(n: int) -> Plant:
    def plant(scene: Scene) -> None:
        if not n:
            return
        closed = make.seminar("closed-rivers", by=scene.instructor, is_public=False, title="Behind doors")
        make.member(closed, scene.ada)
        thread = make.thread(make.reading(closed, scene.reading.essay))
        for number in range(n):
            made = make.response(thread, scene.ada, stance="source", quote="blamed the river", at=NOON)
            assert made.pk, number

    return plant


def _cited_out_of_sight(name: str, reference: str, secret: CitationWish | None) -> Plant:
    """Somebody whom nobody reads cites the work before Ben does."""

    def plant(scene: Scene) -> None:
        if secret is not None:
            scene.said(scene.ada, f"hhh{name}", stance="source", state="held", citations=(secret,))
        citation = CitationWish(reference=reference, whole_work=True)
        cites = scene.said(scene.ben, f"bbb{name}", stance="source", citations=(citation,))
        work = cites.citations.get().work
        work.public_id = f"bbbwork{name}"
        work.save()

    return plant


def _nothing(scene: Scene) -> None:
    pass


def _long(scene: Scene) -> None:
    quotes = ("turned the wheel", "", "whose river it was")
    for number, response in enumerate(many(scene.thread, [scene.ben, scene.ada], 45, quotes=quotes)):
        Response.objects.filter(pk=response.pk).update(public_id=f"bbblong{number}")


SECRET_CSL = {"type": "book", "title": "Secret", "author": [{"family": "Nobody"}], "DOI": DOI}
SAME = "A. Reeve, On Weirs, 1907"
PAIRS: dict[str, tuple[Plant, Plant]] = {
    "what was hidden under a reply": (
        _hidden_root("one", "agree", quote="turned the wheel"),
        _hidden_root("one", "source", body="Another thing."),
    ),
    "which of two shown passages it quoted": (
        _hidden_root("two", "dispute", quote="blamed the river"),
        _hidden_root("two", "dispute", quote="asked whose wheel"),
    ),
    "how many are held": (_held(5), _held(0)),
    "held or refused": (_moderated("refused", "held", "the village"), _moderated("refused", "refused", "")),
    "held or sent back": (_moderated("back", "changes_requested", ""), _moderated("back", "held", "")),
    "a hidden reply or none": (_leaf("leaf", "hidden", "dispute"), _nothing),
    "a withdrawn reply or a held one": (_leaf("out", "withdrawn", "source"), _leaf("out", "held", "agree")),
    "wordings while it was held": (_wordings(3), _wordings(0)),
    "drafts": (_drafts(3), _drafts(0)),
    "a seminar behind doors": (_closed_seminar(3), _closed_seminar(0)),
    "a work that was cited out of sight": (
        _cited_out_of_sight("doi", f"https://doi.org/{DOI}", CitationWish(csl=SECRET_CSL, locator="9")),
        _cited_out_of_sight("doi", f"https://doi.org/{DOI}", None),
    ),
    "the same words for a work out of sight": (
        _cited_out_of_sight("same", SAME, CitationWish(reference=SAME, locator="9")),
        _cited_out_of_sight("same", SAME, None),
    ),
}


def all_of(side: int, *first: Plant) -> Plant:
    """One of each pair, in order."""

    def plant(scene: Scene) -> None:
        for one in (*first, *(pair[side] for pair in PAIRS.values())):
            one(scene)

    return plant


@pytest.mark.parametrize("role", ["visitor", "reader", "participant"])
@pytest.mark.parametrize("length", ["short", "long"])
def test_secrets_change_nothing_for_those_who_may_not_read_them(
    role: str, length: str, scene: Scene, outsider: Person
) -> None:
    person = {"visitor": None, "reader": outsider, "participant": scene.ben}[role]
    first = [_long] if length == "long" else []
    one, other = (answers(scene, person, all_of(side, *first), everything()) for side in (0, 1))
    different = [path for path in one if one[path] != other[path]]
    assert different == [], first_difference(one[different[0]], other[different[0]])


@pytest.mark.parametrize("role", ["visitor", "reader", "participant"])
def test_what_became_of_secrets_in_the_next_edition_changes_nothing_for_those_who_may_not_read_them(
    role: str, scene: Scene, outsider: Person
) -> None:
    person = {"visitor": None, "reader": outsider, "participant": scene.ben}[role]
    one, other = (
        answers(scene, person, _taken(all_of(side), *(p[side] for p in PAIRS_BEFORE.values())), of_editions())
        for side in (0, 1)
    )
    different = [path for path in one if one[path] != other[path]]
    assert different == [], first_difference(one[different[0]], other[different[0]])
    assert [path for path, text in one.items() if text.startswith("5")] == []


def _taken(*plants: Plant) -> Plant:
    def plant(scene: Scene) -> None:
        for one in (PUBLIC, *plants, take):
            one(scene)

    return plant


STONE, LAW = f"{TEXT}stone/", f"{TEXT}law/"


def of_editions() -> Iterator[Asked]:
    """Every surface on which an edition, or what it did to passages, can show."""
    yield from ((path, None) for path in ("/", "/me/", HOME, TEXT, SECTION, STONE, LAW, f"{LAW}new/"))
    yield from ((f"{TEXT}editions/{end}", None) for end in ("", "1/", "2/", "1/diff/2/", "1/?gone=2"))
    passages = ("p31x78", "p21x72", "p14x30e2", "p109x130stone", "p21x41law")
    looks = [*(f"passage={p}" for p in passages), "order=newest", "order=yours", "show=no-reply"]
    looks += ["show=moderation", "at=hhhaged", "order=text&after=hhhaged", "order=text&after=bbbpublic"]
    yield from ((f"{page}?{look}", None) for page in (SECTION, STONE, LAW) for look in looks)
    names = ("hhhaged", "hhhstone", "hhhlaw", "hhhtwin", "hhhaside0", "bbbpublic")
    yield from ((f"{HOME}responses/{n}/{e}", None) for n in names for e in ("", "requote/"))
    yield f"{TEXT}publish/", None
    yield f"{SECTION}new/?parent=bbbpublic", None
    yield f"{HOME}responses/hhhaged/requote/", {"act": "hold"}


@pytest.mark.parametrize("pair", PAIRS_BEFORE)
def test_what_became_of_each_secret_is_there_for_its_author(pair: str, scene: Scene) -> None:
    few: list[Asked] = [(path, None) for path in ("/me/", SECTION, STONE, LAW, f"{TEXT}editions/1/")]
    one, other = (answers(scene, scene.ada, _taken(plant), few) for plant in PAIRS_BEFORE[pair])
    assert one != other


def test_drafts_change_nothing_for_those_who_moderate(scene: Scene) -> None:
    one, other = (answers(scene, scene.instructor, plant, everything()) for plant in PAIRS["drafts"])
    assert one == other


@pytest.mark.parametrize("pair", PAIRS)
def test_each_secret_is_there_for_those_who_may_read_it(pair: str, scene: Scene) -> None:
    """Otherwise nothing would be tested. Ada wrote them all."""
    one, other = (answers(scene, scene.ada, plant, FEW) for plant in PAIRS[pair])
    assert one != other

"""A small public seminar that reads one essay in a blind round, with everything in it that could say a name.

The names of its participants, their family names and their e-mail addresses are markers: words that stand nowhere
else, and in no body. Its staff carry their names.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core import mail
from django.db import transaction

from forum.base.stamps import now
from forum.citations.actions import correct_work, corrections
from forum.ledger.models import Untold
from forum.membership.leaving import leave_seminar, remove_member
from forum.moderation.actions import Ask
from forum.moderation.appealing import appeal
from forum.moderation.restricting import warn
from forum.notices.telling import tell_due
from forum.people.models import Person
from forum.readings.masks import give_masks_to_all
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Mask
from forum.responses.actions import edit_response
from forum.responses.drafts import save_draft
from forum.responses.models import Response
from forum.responses.states import move
from forum.responses.writing import CitationWish
from forum.seminars.models import Leaving, Membership, Seminar
from tests import make
from tests.tasks import run_tasks
from tests.visibility.ground import Marker

SLUG, ESSAY = "blind-rivers", "blind-essay"
PARTICIPANTS = ("ada", "ben", "cara", "quiet", "former", "removed", "muted", "suspended")
DAY = dt.timedelta(days=1)


@dataclass
class Blind:
    """The seminar, its people by role, and what was sent by mail to whom while it was planted."""

    seminar: Seminar
    reading: Reading
    thread: Thread
    people: dict[str, Person | None]
    said: dict[str, Response] = field(default_factory=dict)
    letters: list[tuple[str, str]] = field(default_factory=list)  # to whom, and all of it

    def names(self, *, but: str = "") -> dict[str, str]:
        """The words that say who a participant is, but for one of them."""
        return {f"{who}’s {what}": word_of(who, what) for who in PARTICIPANTS if who != but for what in KINDS}

    def mask(self, who: str) -> str:
        """What others call somebody here."""
        return Mask.objects.get(reading=self.reading, person=self.people[who]).name

    @property
    def base(self) -> str:
        return f"/s/{self.seminar.slug}/"

    @property
    def section(self) -> str:
        return f"{self.base}{ESSAY}/{self.thread.section.slug}/"


KINDS = ("name", "family name", "address")


def word_of(who: str, what: str) -> str:
    """The word that stands for that part of somebody's identity, and for nothing else."""
    return Marker("blind", f"{what} of {who}").word


def _person(who: str) -> Person:
    name, family, address = (word_of(who, what) for what in KINDS)
    return make.person(name, family_name=family, email=f"{address}@example.org")


def built() -> Blind:
    """Plants everything, by the ways on which it comes to be."""
    people: dict[str, Person | None] = {who: _person(who) for who in PARTICIPANTS}
    people |= {
        "instructor": make.person("Ines Okafor"),
        "assistant": make.person("Asa Lind"),
        "arbiter": make.person(
            "Ari Ter"
        ),  # decides what the staff may not, and belongs to it as a participant
        "reader": make.person("Otto Fern"),
        "visitor": None,
    }
    instructor = somebody(people, "instructor")
    limits: dict[str, Any] = {"posts_per_minute": 1_000, "posts_per_hour": 1_000}
    seminar = make.seminar(SLUG, by=instructor, title="Rivers under masks", **limits)
    reading = make.reading(seminar, make.essay(ESSAY, home=seminar), prompt="Whose was it?")
    make.member(seminar, somebody(people, "assistant"), "assistant")
    for who in (*PARTICIPANTS, "arbiter"):
        make.member(seminar, somebody(people, who), consents=who != "quiet")
    Seminar.objects.filter(pk=seminar.pk).update(arbiter=people["arbiter"])
    make_blind(reading)
    world = Blind(seminar, reading, make.thread(reading), people)
    _plant(world)
    _moderate(world)
    _go(world)
    _tell(world)
    return world


def make_blind(reading: Reading, **fields: Any) -> None:
    """As it stands from the opening on; names are revealed never, unless `fields` say when and to whom."""
    Reading.objects.filter(pk=reading.pk).update(is_blind=True, **fields)
    reading.refresh_from_db()
    give_masks_to_all(reading)


def somebody(people: dict[str, Person | None], who: str) -> Person:
    person = people[who]
    assert person is not None
    return person


def _say(world: Blind, key: str, who: str, **more: Any) -> Response:
    parent = world.said.get(str(more.pop("to", "")))
    made = make.response(
        world.thread, somebody(world.people, who), **{"stance": "dispute", "parent": parent, **more}
    )
    world.said[key] = made
    return made


def _plant(world: Blind) -> None:
    cites = (CitationWish(reference="A. Reeve, On Weirs, 1907", locator="9", extract="So many stones."),)
    _say(world, "ben", "ben", quote="blamed the river")
    source = _say(world, "ada", "ada", stance="source", quote="turned the wheel", citations=cites)
    wish = make.wish("source", body="The reeve counted them once more.", citations=cites)
    ada = make.viewer_of(world.people["ada"])
    world.said["ada"] = edit_response(source, wish, viewer=ada, based_on=1, at=source.posted_at + DAY)
    for who in ("ada", "cara", "quiet", "former", "removed", "muted", "suspended", "arbiter", "instructor"):
        _say(world, f"{who} to ben", who, to="ben", stance="agree" if who == "cara" else "dispute")
    _say(world, "ben to ada", "ben", to="ada")
    _say(world, "cara to ada's reply", "cara", to="ada to ben")
    _say(world, "assistant", "assistant")
    for state in ("held", "hidden", "changes_requested", "refused", "withdrawn"):
        _say(world, state, "ada", body=f"This will be {state}, and what is said below it stays.")
        _say(world, f"ben to {state}", "ben", to=state)
    work = world.said["ada"].citations.get().work
    csl = {"type": "book", "title": "On Weirs", "author": [{"family": "Reeve"}]}
    correct_work(work, viewer=ada, csl=csl, revision=corrections(work), is_readable=lambda w: True)
    for target in ("text", f"reply:{world.said['ben'].public_id}", f"edit:{world.said['ada'].public_id}"):
        save_draft(world.thread, target, {"body": "Not yet", "stance": "agree"}, viewer=ada, based_on=0)


def _moderate(world: Blind) -> None:
    said, seminar = world.said, world.seminar
    make.ruling(said["held"], "hold")
    make.ruling(said["hidden"], "hide")
    make.ruling(said["changes_requested"], "changes", note="Say less.", ask=Ask(suggestion="Rather this."))
    make.ruling(said["refused"], "hold")
    make.ruling(said["refused"], "refuse")
    with transaction.atomic():
        move(said["withdrawn"], "withdrawn", at=now())
    make.ruling(said["ben"], "retag", ask=Ask(stance="agree"))
    make.report(said["ben"], by=world.people["cara"], note="Look.")
    make.report(said["instructor to ben"], by=world.people["cara"], note="Look here.")  # for the arbiter
    make.ruling(said["cara to ada's reply"], "hide")
    cara = make.viewer_of(world.people["cara"])
    later = now() + dt.timedelta(minutes=6)
    appeal(said["cara to ada's reply"], viewer=cara, words="Why was it?", at=later)
    ben = Membership.objects.get(seminar=seminar, person=world.people["ben"])
    warn(ben, viewer=make.viewer_of(world.people["instructor"]), reason="Be brief.")
    make.mute(seminar, somebody(world.people, "muted"))
    make.suspend(seminar, somebody(world.people, "suspended"))


def _go(world: Blind) -> None:
    """One leaves as a former member, one is removed."""
    leave_seminar(world.seminar, viewer=make.viewer_of(world.people["former"]), left_as=Leaving.FORMER)
    gone = Membership.objects.select_related("seminar").get(
        seminar=world.seminar, person=world.people["removed"]
    )
    remove_member(gone, viewer=make.viewer_of(world.people["instructor"]), reason="They moved.")


def _tell(world: Blind) -> None:
    """All that is due, and its mail."""
    before = len(mail.outbox)
    tell_due(at=now() + DAY)
    assert not Untold.objects.exists()
    run_tasks()
    for letter in mail.outbox[before:]:
        whole = letter.message().as_bytes().decode()
        world.letters += [(to, whole) for to in letter.to]

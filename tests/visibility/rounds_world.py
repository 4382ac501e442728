"""A public seminar that reads behind a gate and under pseudonyms, with the markers of the matrix and with names."""

from __future__ import annotations

import datetime as dt

from forum.base.stamps import now
from forum.people.models import Person
from forum.readings.masks import give_masks_to_all
from forum.readings.models import Reading
from forum.readings.round_models import Mask, Passing
from tests import make
from tests.visibility.ground import Ground, Marker, World
from tests.visibility.moderated import plant_moderation
from tests.visibility.rights import where_only, who_may_see
from tests.visibility.world import ground_of, plant_drafts, plant_states

PLACE = "rounds"
# participants by what the gate is to them; `author` is Ada, who wrote what is in each state and is past it as well
CLOSED_TO = ("locked", "void", "reader", "visitor")
ROLES = ("instructor", "author", "participant", *CLOSED_TO)
NAMED = ("author", "participant", "locked", "void")  # whose names are markers
WHO = ("display name", "other name", "mail")
UNTIL = dt.datetime(2036, 10, 24, 16, 0, tzinfo=dt.UTC)


def built() -> World:
    """Said first, and then the gate is set: what met it counts at once."""
    people: dict[str, Person | None] = {role: _named(role) for role in NAMED}
    people |= {
        "instructor": make.person("Ines Okafor"),
        "assistant": make.person("Asa Lind"),
        "accused": make.person("Una Marsh"),
        "muted": make.person("Mute Teller"),
        "suspended": make.person("Sus Pender"),
        "reader": make.person("Otto Fern"),
        "visitor": None,
    }
    ground = ground_of(PLACE, people)
    ada, ben, void, locked = (person_of(people, r) for r in ("author", "participant", "void", "locked"))
    for person in (void, locked):
        make.member(ground.seminar, person)
    Reading.objects.filter(pk=ground.reading.pk).update(is_blind=True)
    _refresh(ground)
    give_masks_to_all(ground.reading)
    plant_states(ground, ada, ben)
    plant_drafts(ground, ada)
    own = f"Void {ground.mark('own of void', 'opening')}."
    made = make.response(ground.thread, void, stance="dispute", parent=ground.opening, body=own)
    ground.markers[Marker(PLACE, "id of void", "opening")] = made.public_id
    plant_moderation(ground, people)
    for role in NAMED:
        for what in WHO:
            ground.mark(f"{what} of {role}")
    Reading.objects.filter(pk=ground.reading.pk).update(gate_count=2, gate_until=UNTIL)
    _refresh(ground)
    for person in (ada, ben, void):
        void_at = now() if person == void else None
        Passing.objects.create(reading=ground.reading, person=person, met_at=now(), void_at=void_at)
    return World(ground, ground, people)


def _named(role: str) -> Person:
    shown, other, address = (Marker(PLACE, f"{what} of {role}").word for what in WHO)
    return make.person(shown, family_name=other, email=f"{address}@example.org")


def person_of(people: dict[str, Person | None], role: str) -> Person:
    person = people[role]
    assert person is not None
    return person


def _refresh(ground: Ground) -> None:
    ground.reading.refresh_from_db()
    ground.thread.reading.refresh_from_db()


def mask_of(world: World, role: str) -> str:
    """What others call somebody there."""
    return Mask.objects.get(reading=world.public.reading, person=world.people[role]).name


def may_see(marker: Marker, role: str, surface: str) -> bool:
    """As the rules of gate and blind round say it in sentences; nothing of it is asked of the code."""
    what, _space, of = marker.kind.rpartition(" of ")
    if what in WHO:
        return _may_see_name(what, of, role, surface)
    if of == "void" and role == "void":
        return True  # one's own words stay one's own
    if role in CLOSED_TO:
        return False  # others' responses are one number
    like = Marker("public", marker.kind, marker.state)
    only = where_only(like, role)
    return role in who_may_see(like) and (only is None or surface in only)


def _may_see_name(what: str, of: str, role: str, surface: str) -> bool:
    if of == role or role == "instructor":
        return True
    return what == "display name" and surface == "members" and role in NAMED

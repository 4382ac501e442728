"""The blind round: what others call somebody in one reading, drawn by lot, and from when they see the name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from forum.access.viewer import Viewer
from forum.readings.models import Reading, To
from forum.readings.round_models import Mask
from forum.seminars.models import Membership, Role
from forum.seminars.pseudonyms import new_pseudonym


@transaction.atomic
def give_masks(reading: Reading, people: Iterable[int]) -> None:
    """A pseudonym for each of these people (by id) who has none in this reading; they are drawn one after another, in
    an order that tells nothing, never one by which outsiders know somebody of the seminar, and never one's own of
    another of its readings.
    """
    Reading.objects.select_for_update(no_key=True).only("pk").get(pk=reading.pk)
    has = dict(Mask.objects.filter(reading=reading).values_list("person", "name"))
    elsewhere = Membership.ever.filter(seminar=reading.seminar_id).values_list("pseudonym", flat=True)
    taken = {*has.values(), *elsewhere}
    new = sorted(set(people) - set(has))
    earlier = Mask.objects.filter(reading__seminar=reading.seminar_id, person__in=new)
    names = list(earlier.values_list("person", "name"))
    for person in new:
        name = new_pseudonym(taken | {name for whose, name in names if whose == person})
        taken.add(name)
        Mask.objects.create(reading=reading, person_id=person, name=name)


def give_masks_to_all(reading: Reading) -> None:
    """To every participant of the seminar who has none yet."""
    if reading.is_blind:
        members = Membership.objects.filter(seminar=reading.seminar_id, role=Role.PARTICIPANT)
        give_masks(reading, list(members.values_list("person", flat=True)))


def mask_to_post_under(reading: Reading, viewer: Viewer) -> Mask | None:
    """None outside a blind round, and for staff, who post under their names. Draws one where there is none yet."""
    if (
        not reading.is_blind
        or viewer.person_id is None
        or viewer.role_in(reading.seminar_id) != Role.PARTICIPANT
    ):
        return None
    mask = Mask.objects.filter(reading=reading, person=viewer.person_id).first()
    if mask is None:
        give_masks(reading, [viewer.person_id])
        mask = Mask.objects.get(reading=reading, person=viewer.person_id)
    return mask


def mask_of(reading: Reading, viewer: Viewer) -> Mask | None:
    """The viewer's own mask; None where none is drawn, and outside a blind round."""
    if not reading.is_blind or viewer.person_id is None:
        return None
    return Mask.objects.filter(reading=reading, person=viewer.person_id).first()


def are_names_shown(reading: Reading, at: dt.datetime, *, to_member: bool) -> bool:
    """Whether the announced day has come, for a member or for somebody outside."""
    if not reading.is_blind:
        return True
    if reading.names_at is None or reading.names_at > at:
        return False
    return to_member or reading.names_to == To.EVERYONE


def is_any_masked(readings: Iterable[Reading], viewer: Viewer) -> bool:
    """Whether the viewer knows people by pseudonyms alone in one of these, which are readings of one seminar."""
    return any(_is_masked(reading, viewer) for reading in readings)


def _is_masked(reading: Reading, viewer: Viewer) -> bool:
    seminar = reading.seminar_id
    if seminar in viewer.moderates:
        return False
    return not are_names_shown(reading, viewer.at, to_member=seminar in viewer.member_of)


def masks_seen(reading: Reading, people: Iterable[int], viewer: Viewer) -> dict[int, str] | None:
    """By what pseudonyms the viewer knows people (by id) in a blind round; None where they see the names, as
    moderators do and in any other reading all.
    """
    if not _is_masked(reading, viewer):
        return None
    return dict(Mask.objects.filter(reading=reading, person__in=set(people)).values_list("person", "name"))

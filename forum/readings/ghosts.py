"""Somebody who is not there: a participant made up for one look, in a transaction that is rolled back."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from forum.people.models import Person
from forum.readings.masks import give_masks
from forum.readings.models import Reading
from forum.readings.round_models import Passing
from forum.seminars.models import Membership, Role


@contextmanager
def a_participant(reading: Reading, *, zone: str, has_passed: bool, at: dt.datetime) -> Iterator[Person]:
    """A member of the seminar of whom nothing remains: no row of theirs is ever seen by anybody else."""
    with transaction.atomic():
        try:
            ghost = Person(
                email=f"{secrets.token_hex(16)}@invalid.example", display_name=_("A participant"), zone=zone
            )
            ghost.set_unusable_password()
            ghost.save()
            Membership.objects.create(
                seminar=reading.seminar,
                person=ghost,
                role=Role.PARTICIPANT,
                joined_at=at,
                consented_at=at,
                pseudonym=f"ghost {ghost.pk}",
            )
            if has_passed and reading.gate_count:
                Passing.objects.create(reading=reading, person=ghost, met_at=at)
            if reading.is_blind:
                give_masks(reading, [ghost.pk])
            yield ghost
        finally:
            transaction.set_rollback(True)

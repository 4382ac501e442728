"""Changing the terms of a reading: what people have posted under holds some of them fast."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now
from forum.ledger.log import log
from forum.ledger.recording import record
from forum.readings.models import Reading, Thread
from forum.readings.round_models import Extension
from forum.readings.scheduling import checked_terms, locked_seminar, past_in, write_terms
from forum.readings.terms import GATE, PROMISE, Terms, Wrong, as_facts, terms_of, version_of
from forum.responses.models import Response
from forum.responses.passing import settle_gate

WORDS = ("prompt", "prompts")


def has_responses(reading: Reading) -> bool:
    """Whether anyone has posted, whatever became of it."""
    return Response.objects.filter(thread__reading=reading).exists()


def locked_with_threads(reading: Reading) -> Reading:
    """The reading as it is now; who is posting in one of its threads has finished, or waits until this is done."""
    list(Thread.objects.select_for_update(no_key=True).filter(reading=reading).order_by("pk").only("pk"))
    locked = Reading.objects.select_for_update(no_key=True).get(pk=reading.pk)
    locked.seminar, locked.essay = reading.seminar, reading.essay
    return locked


@transaction.atomic
def change_reading(
    reading: Reading, terms: Terms, *, viewer: Viewer, seen: str, at: dt.datetime | None = None
) -> list[str]:
    """New terms; the names of those that changed. Who has already posted what a gate asks for has met it.

    `seen` is the `version_of` what they had before them. Raises Refused, Invalid by field, and Conflict with the
    terms as they stand where somebody else saved meanwhile.
    """
    at = at or now()
    require(viewer, "schedule", reading.seminar)
    terms = checked_terms(terms, is_public=locked_seminar(reading.seminar).is_public)
    locked = locked_with_threads(reading)
    before = terms_of(locked)
    old, new = as_facts(before), as_facts(terms)
    changed = [name for name in new if old[name] != new[name]]
    if not changed:
        return []
    if seen != version_of(before):
        raise Conflict(_("Somebody else has changed this reading meanwhile. Both are below."), before)
    if wrong := _held_fast(locked, before, terms, changed, at=at):
        raise Invalid(wrong)
    write_terms(locked, terms)
    if set(changed) & set(GATE):
        # one that was opened before anybody posted, or it would be held fast: this is another
        if locked.gate_opened_at is not None:
            locked.gate_opened_at = None
            locked.save(update_fields=["gate_opened_at"])
        settle_gate(locked, at=at)
    record("reading.changed", locked, seminar=reading.seminar, actor=viewer.person, at=at, changed=changed)
    short = [name for name in changed if name not in WORDS]
    log(
        "reading.changed",
        locked,
        seminar=reading.seminar,
        actor=viewer.person,
        at=at,
        place=reading.essay.slug,
        said=_said(before, terms),
        changed=changed,
        before={name: old[name] for name in short},
        after={name: new[name] for name in short},
    )
    return changed


def _said(before: Terms, after: Terms) -> dict[str, str]:
    if before.prompt == after.prompt:
        return {}
    return {"prompt_before": before.prompt, "prompt": after.prompt}


def _held_fast(
    reading: Reading, before: Terms, after: Terms, changed: list[str], *, at: dt.datetime
) -> Wrong:
    """Sentences under what may not change any more, or not to that."""
    names = set(changed)
    wrong: dict[str, Any] = {name: said for name, said in past_in(after, at=at).items() if name in names}
    if after.closes_at and "closes_at" in names:
        beyond = Extension.objects.filter(reading=reading, due_at__gt=after.closes_at)
        if beyond.exists():
            wrong["closes_at"] = [
                _("Somebody has more time than that, below. Choose a later date, or end that first.")
            ]
    if not (names & {*PROMISE, *GATE}) or not has_responses(reading):
        return wrong
    for name in PROMISE:
        if name in names:
            wrong[name] = [
                _(
                    "People have posted under what was said here, so it stays as it is. To show names all the same, "
                    "ask each author below."
                )
            ]
    if names & set(GATE):
        wrong |= _gate_held_fast(reading, before, after, at=at)
    return wrong


def _gate_held_fast(reading: Reading, before: Terms, after: Terms, *, at: dt.datetime) -> Wrong:
    if reading.gate_opened_at is not None or (before.gate_until is not None and before.gate_until <= at):
        return {"gate_count": [_("This gate has opened for everyone. It does not close again.")]}
    if before.gate_count and not after.gate_count:
        return {
            "gate_count": [
                _(
                    "People have posted behind this gate. Open it for everyone below; that is written in the log."
                )
            ]
        }
    return {}

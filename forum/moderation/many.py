"""One act on many responses, each for itself: what one of them refuses, the others do not feel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing, Refused
from forum.base.stamps import may_be_id, now
from forum.moderation.actions import rule
from forum.moderation.acts import LONGEST_NOTE, checked_reason, checked_words
from forum.moderation.models import Act, Ruling
from forum.moderation.moving import lock_in_order
from forum.responses.models import Response
from forum.seminars.models import Seminar

MOST = 200
TOGETHER = 25  # in one transaction: one commit for so many, and nobody waits for long
ACTS = (Act.APPROVE, Act.DISMISS, Act.HIDE, Act.REFUSE)


@dataclass(frozen=True)
class Chosen:
    """A response, and what of it the moderator had before them."""

    public_id: str
    revision: int
    reports: int


@dataclass(frozen=True)
class Outcome:
    """What was decided, and what was not, with the sentence that says why."""

    rulings: tuple[Ruling, ...]
    refused: tuple[tuple[Response, str], ...]


def chosen_from(values: Sequence[str]) -> list[Chosen]:
    """What check boxes send, "<public id>-<revision>-<reports>". Damaged ones are left out."""
    found = []
    for value in values:
        public_id, _dash, rest = value.partition("-")
        revision, _dash, reports = rest.partition("-")
        numbers = (revision, reports)
        if may_be_id(public_id) and all(n.isascii() and n.isdigit() and len(n) < 9 for n in numbers):
            found.append(Chosen(public_id, int(revision), int(reports)))
    return found


def rule_many(
    chosen: Sequence[Chosen],
    act: str,
    *,
    seminar: Seminar,
    viewer: Viewer,
    reason: str = "",
    note: str = "",
    at: dt.datetime | None = None,
) -> Outcome:
    """Each by itself, in the order in which they were chosen; some together in a transaction, for its sake alone.

    Raises Invalid (chosen, act, reason, note) before anything is done, and Refused for those who do not moderate.
    What the viewer may not read, and what is their own, is passed over without a word.
    """
    require(viewer, "moderate", seminar)
    _require_sense(chosen, act)
    checked_reason(act, reason)
    checked_words(note, field="note", most=LONGEST_NOTE)
    found = Response.objects.readable_by(viewer).filter(
        seminar=seminar, public_id__in={c.public_id for c in chosen}
    )
    related = found.exclude(author=viewer.person_id).select_related(
        "author", "seminar", "thread__section", "thread__reading__seminar", "thread__reading__essay"
    )
    responses = {r.public_id: r for r in related}
    todo = [(responses.pop(one.public_id), one) for one in chosen if one.public_id in responses]
    rulings: list[Ruling] = []
    refused: list[tuple[Response, str]] = []
    for first in range(0, len(todo), TOGETHER):
        some = todo[first : first + TOGETHER]
        with transaction.atomic():
            lock_in_order({response.thread_id for response, _one in some})
            for response, one in some:
                wish = {"reason": reason, "note": note, "revision": one.revision, "reports": one.reports}
                try:
                    rulings.append(rule(response, act, viewer=viewer, at=at or now(), **wish))  # type: ignore[arg-type]
                except (Conflict, Refused) as error:
                    refused.append((response, error.sentence))
                except Invalid as error:
                    refused.append((response, str(error)))
                except Missing:
                    continue
    return Outcome(tuple(rulings), tuple(refused))


def _require_sense(chosen: Sequence[Chosen], act: str) -> None:
    if act not in ACTS:
        raise Invalid({"act": [_("Choose what to do with them.")]})
    if not chosen:
        raise Invalid({"chosen": [_("Choose at least one response.")]})
    if len(chosen) > MOST:
        raise Invalid(
            {
                "chosen": [
                    ngettext(
                        "%(n)s response is chosen. At most %(most)s are decided at once.",
                        "%(n)s responses are chosen. At most %(most)s are decided at once.",
                        len(chosen),
                    )
                    % {"n": len(chosen), "most": MOST}
                ]
            }
        )

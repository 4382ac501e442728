"""Arranging an agenda: what is swapped, moved, taken out and added. Whoever saves after somebody else is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now
from forum.base.text import clean
from forum.ledger.recording import record
from forum.participation.agenda import Item, disputes_of, numbered, proposed, replies_against
from forum.participation.models import Agenda
from forum.readings.models import Reading

LONGEST_LINE = 500
MOST_ITEMS = 60


@dataclass(frozen=True)
class Arranged:
    """An agenda as it stands: `version` is 0 for what is proposed and not yet touched."""

    items: list[Item]
    version: int = 0
    names_quiet: bool = False  # whether those who have been quiet are named


def agenda_of(reading: Reading, viewer: Viewer) -> Arranged:
    """The arranged one, or what is proposed. Raises Refused."""
    require(viewer, "arrange_agenda", reading.seminar)
    kept = Agenda.objects.filter(reading=reading).first()
    return _read(kept) if kept is not None else Arranged(proposed(reading, viewer))


def _read(kept: Agenda) -> Arranged:
    said = kept.items
    return Arranged(said["items"], kept.version, said["names_quiet"]) if said else Arranged([], kept.version)


@transaction.atomic
def arrange(
    reading: Reading,
    *,
    viewer: Viewer,
    act: str,
    item: str = "",
    words: str = "",
    seen: int,
    at: dt.datetime | None = None,
) -> Arranged:
    """One press. `act` is a key of `ACTS`, or add, name, unname, anew; `item` is an id of it, `seen` the version that
    the page showed.

    Raises Refused, Invalid (words), and Conflict where the agenda is another one by now.
    """
    at = at or now()
    require(viewer, "arrange_agenda", reading.seminar)
    assert viewer.person is not None  # the table admits nobody else
    Reading.objects.select_for_update(no_key=True).only("pk").get(pk=reading.pk)
    kept = Agenda.objects.filter(reading=reading).first()
    before = _read(kept) if kept is not None else Arranged(proposed(reading, viewer))
    if before.version != seen:
        raise Conflict(
            _("Somebody else has arranged this agenda meanwhile. It is below as it stands now."), before
        )
    after, names = _done(before, reading, viewer, act=act, item=item, words=words)
    kept = kept or Agenda(reading=reading, version=0)
    kept.items = {"items": after, "names_quiet": names}
    kept.version, kept.by, kept.at = kept.version + 1, viewer.person, at
    kept.save()
    record("agenda.arranged", reading, seminar=reading.seminar, actor=viewer.person, at=at, act=act)
    return Arranged(after, kept.version, names)


def _done(
    before: Arranged, reading: Reading, viewer: Viewer, *, act: str, item: str, words: str
) -> tuple[list[Item], bool]:
    items, names = [dict(i) for i in before.items], before.names_quiet
    if act in ("name", "unname"):
        return items, act == "name"
    if act == "anew":
        lines = [i for i in items if i["kind"] == "line"]  # what somebody wrote is not lost
        return numbered([*proposed(reading, viewer), *lines]), names
    if act == "add":
        return [*items, {"id": _free(items), "kind": "line", "words": _line(words, items)}], names
    place = next((n for n, i in enumerate(items) if i["id"] == item), None)
    if place is None or act not in ACTS:
        raise Conflict(_("This agenda has no such item any more. It is below as it stands now."), before)
    return ACTS[act](items, place, reading, viewer), names


def _line(words: str, items: list[Item]) -> str:
    try:
        line = " ".join(clean(words).split())
    except ValueError as error:
        raise Invalid({"words": [str(error)]}) from error
    if not line:
        raise Invalid({"words": [_("Write what is to be talked about.")]})
    if len(line) > LONGEST_LINE:
        raise Invalid({"words": [_("A line has at most %(most)s characters.") % {"most": LONGEST_LINE}]})
    if len(items) >= MOST_ITEMS:
        raise Invalid({"words": [_("An agenda has at most %(most)s items.") % {"most": MOST_ITEMS}]})
    return line


def _free(items: list[Item]) -> str:
    taken = {i["id"] for i in items}
    return next(name for n in range(1, MOST_ITEMS + 2) if (name := f"l{n}") not in taken)


Act = Callable[[list[Item], int, Reading, Viewer], list[Item]]


def _shift(by: int) -> Act:
    def act(items: list[Item], place: int, reading: Reading, viewer: Viewer) -> list[Item]:
        to = place + by
        if 0 <= to < len(items):
            items[place], items[to] = items[to], items[place]
        return items

    return act


def _remove(items: list[Item], place: int, reading: Reading, viewer: Viewer) -> list[Item]:
    return items[:place] + items[place + 1 :]


def _swap_dispute(items: list[Item], place: int, reading: Reading, viewer: Viewer) -> list[Item]:
    item = items[place]
    if item["kind"] == "passage":
        item["dispute"] = _next(disputes_of(reading, item["passage"], viewer), item["dispute"])
        item["reply"] = next(iter(replies_against(reading, item["dispute"], viewer)), "")
    return items


def _swap_reply(items: list[Item], place: int, reading: Reading, viewer: Viewer) -> list[Item]:
    """The next reply against the dispute; after the last comes none, then the first again."""
    item = items[place]
    if item["kind"] == "passage":
        replies = replies_against(reading, item["dispute"], viewer)
        item["reply"] = _next([*replies, ""], item["reply"])
    return items


def _next(found: list[str], one: str) -> str:
    if one not in found:
        return found[0] if found else one
    return found[(found.index(one) + 1) % len(found)]


ACTS: dict[str, Act] = {
    "up": _shift(-1),
    "down": _shift(1),
    "remove": _remove,
    "dispute": _swap_dispute,
    "reply": _swap_reply,
}

"""A seminar's log as a table that a spreadsheet opens, a few thousand rows at a time."""

from __future__ import annotations

import csv
import datetime as dt
import html
import re
import zoneinfo
from collections.abc import Iterator
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.cells import escaped
from forum.ledger.models import LogEntry
from forum.ledger.queries import Wanted, end_of, entries_for, said_with
from forum.people.models import Person
from forum.seminars.models import Seminar
from forum.web.drawn_log import drawn_log

CHUNK = 1_000
_TAG = re.compile(r"<[^>]*>")  # of sentences, which are all ours: what people wrote is escaped in them
COLUMNS = (
    "time",
    "act",
    "by",
    "about",
    "section",
    "response",
    "sentence",
    "reason",
    "note",
    "said",
    "digest",
)
HEAD = "head"  # in place of an act, in the last row: where the chain ended


class _Echo:
    """What `csv` writes into: it gives back what it gets."""

    def write(self, line: str) -> str:
        return line


def log_table(
    seminar: Seminar, viewer: Viewer, wanted: Wanted, *, zone: zoneinfo.ZoneInfo, at: dt.datetime
) -> Iterator[str]:
    """Lines of CSV, oldest entry first, as the viewer may see them; the last one says where the chain ended.

    Neither numbers nor the digest before: nothing tells of entries in between. No cell is a formula.
    """
    language = translation.get_language() or "en"
    writer: Any = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # spreadsheets take it for UTF-8 by this mark alone
    end = end_of(seminar, viewer)
    last = 0
    while end is not None and last < end.number:
        rows = entries_for(viewer, seminar, wanted).filter(number__gt=last, number__lte=end.number)
        entries = list(rows.order_by("number")[:CHUNK])
        if not entries:
            break
        with timezone.override(zone), translation.override(language):
            yield "".join(writer.writerow(map(escaped, row)) for row in _drawn(entries, seminar, viewer))
        last = entries[-1].number
    told = _("The end of the chain when this was written.")
    yield writer.writerow([at.isoformat(), HEAD, "", "", "", "", told, "", "", "", end.digest if end else ""])


def _drawn(entries: list[LogEntry], seminar: Seminar, viewer: Viewer) -> Iterator[list[str]]:
    ids = {pk for entry in entries for pk in (entry.actor_id, entry.subject_id) if pk is not None}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    for entry, drawn in zip(entries, drawn_log(entries, seminar, viewer), strict=True):
        said = said_with(entry)
        rest = [f"{name}: {words}" for name, words in said.items() if name not in ("reason", "note")]
        yield [
            entry.at.isoformat(),
            entry.act,
            names.get(entry.actor_id or 0, ""),
            names.get(entry.subject_id or 0, ""),
            entry.place,
            str(entry.facts.get("response", "")),
            html.unescape(_TAG.sub("", drawn.sentence)),
            said.get("reason", ""),
            said.get("note", ""),
            "\n".join(rest),
            entry.digest,
        ]

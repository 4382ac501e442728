"""What came of checking a log, as its page says it. Nothing of it tells of entries that are kept from the viewer."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.viewer import Viewer
from forum.ledger.models import LogEntry
from forum.ledger.verifying import Verdict
from forum.seminars.models import Seminar
from forum.web.drawn_log import DrawnEntry, drawn_log


@dataclass(frozen=True)
class DrawnCheck:
    """`seen` is how many entries the viewer sees; `wrong` the first that does not fit, where they see it."""

    ok: bool
    sentence: str
    why: str
    wrong: DrawnEntry | None
    after: DrawnEntry | None  # where `wrong` is not to be seen: the last one before it
    end: DrawnEntry | None  # whose digest is the head of the chain
    asked: str  # the digest that was kept outside, as it was typed

    @property
    def shown(self) -> list[DrawnEntry]:
        """The entry to look at, where something does not fit."""
        return [entry for entry in (self.wrong or self.after,) if entry is not None]


def drawn_check(
    verdict: Verdict, entries: QuerySet[LogEntry], *, asked: str, seminar: Seminar, viewer: Viewer
) -> DrawnCheck:
    """`entries` are those that the viewer sees. A count of others, or a number, would tell that there are others."""
    end = entries.order_by("-number").first()
    wrong = after = None
    why = verdict.why
    if verdict.wrong is not None:
        wrong = entries.filter(number=verdict.wrong).first()
        if wrong is None:
            after = entries.filter(number__lt=verdict.wrong).order_by("-number").first()
            why = _("What stood next is missing, or not as it was written.")
    asked_for = [entry for entry in (wrong, after, end) if entry is not None]
    drawn = dict(zip((e.pk for e in asked_for), drawn_log(asked_for, seminar, viewer), strict=True))
    return DrawnCheck(
        ok=verdict.ok,
        sentence=_sentence(verdict, entries.count()),
        why=why,
        wrong=drawn[wrong.pk] if wrong else None,
        after=drawn[after.pk] if after else None,
        end=drawn[end.pk] if end else None,
        asked=asked.strip(),
    )


def _sentence(verdict: Verdict, seen: int) -> str:
    if not verdict.ok:
        return _("The log is not as it was written.")
    if not seen:
        return _("Nothing is in the log yet.")
    pattern = ngettext(
        "%(n)s entry was checked, and it fits.", "%(n)s entries were checked, and all of them fit.", seen
    )
    return pattern % {"n": seen}

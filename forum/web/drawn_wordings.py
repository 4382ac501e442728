"""The wordings of a case's response: what changed from one to the next, and since changes were asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.base import diffs
from forum.moderation.models import Act
from forum.moderation.opened import CaseShown
from forum.responses.models import Ground, Stance
from forum.web.drawn_queue import moment


@dataclass(frozen=True)
class Wording:
    """A revision with what changed since the one before."""

    number: int
    when: str
    body: str
    diff_html: SafeString
    said: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """Two wordings side by side, with what was asked for."""

    heading: str
    asked: str
    before_label: str
    before: str
    after_label: str
    diff_html: SafeString
    suggestion: str


def compared(case: CaseShown, at: dt.datetime) -> Compared | None:
    """What changed since changes were asked for, else since a moderator looked last."""
    row = case.row
    bodies = {r["number"]: r["body"] for r in case.revisions}
    now = bodies.get(row["revision"], row["body"])
    asked = next((r for r in case.requests if r["act"] == Act.CHANGES), None)
    if asked and asked["revision"] in bodies and (asked["revision"] < row["revision"] or asked["suggestion"]):
        before = bodies[asked["revision"]]
        return Compared(
            heading=_("%(name)s asked for changes, %(when)s")
            % {"name": asked["name"], "when": moment(asked["at"], at)},
            asked=" ".join(filter(None, (asked["reason"], asked["note"]))),
            before_label=_("As it was then"),
            before=before,
            after_label=_("As it is now"),
            diff_html=diffs.html(before, now),
            suggestion=asked["suggestion"],
        )
    if 0 < row["reviewed"] < row["revision"] and row["reviewed"] in bodies:
        before = bodies[row["reviewed"]]
        return Compared(
            heading=_("Edited since a moderator looked at it"),
            asked="",
            before_label=_("As it was then"),
            before=before,
            after_label=_("As it is now"),
            diff_html=diffs.html(before, now),
            suggestion="",
        )
    return None


def wordings(case: CaseShown, at: dt.datetime) -> tuple[Wording, ...]:
    """The newest first."""
    found, before = [], None
    for revision in case.revisions:
        found.append(
            Wording(
                revision["number"],
                moment(revision["at"], at),
                revision["body"],
                diffs.html(before["body"], revision["body"]) if before else SafeString(""),
                tuple(_altered(before, revision)) if before else (),
            )
        )
        before = revision
    return tuple(found[::-1])


def _altered(before: dict[str, Any], after: dict[str, Any]) -> Iterable[str]:
    for name, heading, labels in (
        ("stance", _("Stance: %(before)s, now %(after)s."), dict(Stance.choices)),
        ("ground", _("Ground: %(before)s, now %(after)s."), dict(Ground.choices)),
    ):
        if before[name] != after[name]:
            yield heading % {
                "before": labels.get(before[name], "–"),
                "after": labels.get(after[name], "–"),
            }
    if before["citations"] != after["citations"]:
        yield _("The source that it cites, or the place in it, was changed.")

"""What an instructor fills in beside a person's responses: feedback on each and on the whole, and a mark by hand.

One form for all of it, so that nothing typed is lost whichever button is pressed. What was not touched is not written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.db import transaction

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.participation import feedback as said
from forum.participation import overriding
from forum.participation.feedback import in_figures, waits, write_feedback
from forum.participation.models import Feedback, Override
from forum.participation.overriding import set_mark, unset_mark
from forum.readings.models import Reading
from forum.responses.models import Response
from forum.seminars.models import Membership

WHOLE = "reading"  # in place of a response's public id


@dataclass(frozen=True)
class Sheet:
    """The fields of one piece of feedback, or of the mark by hand (where `words` is its reason)."""

    key: str
    words: str
    points: str
    version: str
    shown: str  # digest of what was in the fields when the page was drawn
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    conflict: str = ""
    now_words: str = ""  # after a conflict: what stands now
    now_points: str = ""
    state: str = ""  # "waits", "released" or ""

    @property
    def has_trouble(self) -> bool:
        """Whether it could not be kept."""
        return bool(self.errors or self.conflict)


def sheet_of(key: str, kept: Feedback | None) -> Sheet:
    """As it stands."""
    words, points = (kept.words, kept.points) if kept else ("", None)
    typed = "" if points is None else in_figures(points)
    state = "" if kept is None else "waits" if waits(kept) else "released" if kept.released_at else ""
    return Sheet(key, words, typed, said.version_of(kept), _digest(words, typed), state=state)


def sheet_of_override(kept: Override | None) -> Sheet:
    """As it stands."""
    words, points = (kept.reason, in_figures(kept.points)) if kept else ("", "")
    return Sheet("mark", words, points, overriding.version_of(kept), _digest(words, points))


@dataclass
class Saved:
    """What came of pressing a button: if anything could not be kept, nothing is, and all that was typed is here."""

    typed: dict[str, Sheet]
    is_wrong: bool = False
    is_stale: bool = False
    is_changed: bool = False  # anything was touched

    @property
    def status(self) -> int:
        """Of the answer."""
        return 409 if self.is_stale else 422 if self.is_wrong else 200


def save(
    posted: Mapping[str, str],
    member: Membership,
    reading: Reading,
    *,
    responses: Sequence[Response],
    viewer: Viewer,
) -> Saved:
    """Writes what was touched, all of it or nothing. Raises Refused and Missing."""
    about: dict[str, Response | None] = {WHOLE: None, **{r.public_id: r for r in responses}}
    done = Saved({key: _typed(posted, key) for key in (*about, "mark") if f"words-{key}" in posted})
    with transaction.atomic():
        for key, response in about.items():
            if key in done.typed and _is_touched(done.typed[key]):
                sheet = done.typed[key]
                write = partial(write_feedback, member, reading, viewer=viewer, response=response)
                _keep(done, key, partial(write, words=sheet.words, points=sheet.points, seen=sheet.version))
        if "mark" in done.typed:  # last: it writes into the log
            _keep_mark(done, member, reading, viewer, unset=posted.get("do") == "unset")
        transaction.set_rollback(done.is_wrong or done.is_stale)
    return done


def _keep_mark(done: Saved, member: Membership, reading: Reading, viewer: Viewer, *, unset: bool) -> None:
    sheet = done.typed["mark"]
    if unset:
        _keep(done, "mark", partial(unset_mark, member, reading, viewer=viewer, seen=sheet.version))
    elif _is_touched(sheet):
        write = partial(set_mark, member, reading, viewer=viewer, seen=sheet.version)
        _keep(done, "mark", partial(write, points=sheet.points, reason=sheet.words))


def _keep(done: Saved, key: str, write: Callable[[], object]) -> None:
    sheet, done.is_changed = done.typed[key], True
    try:
        write()
    except Invalid as error:
        done.typed[key], done.is_wrong = replace(sheet, errors=error.fields), True
    except Conflict as error:
        now = sheet_of_override(error.current) if key == "mark" else sheet_of(key, error.current)
        done.is_stale = True
        done.typed[key] = replace(
            sheet,
            conflict=error.sentence,
            version=now.version,
            shown=now.shown,
            now_words=now.words,
            now_points=now.points,
        )


def _typed(posted: Mapping[str, str], key: str) -> Sheet:
    words, points, version, shown = (
        posted.get(f"{name}-{key}", "") for name in ("words", "points", "version", "shown")
    )
    return Sheet(key, words, points, version, shown)


def _is_touched(sheet: Sheet) -> bool:
    """Browsers send line ends of their own, and none before the end."""
    return _digest(sheet.words, sheet.points) != sheet.shown


def _digest(words: str, points: str) -> str:
    same = "\n".join(words.splitlines()).strip()
    return hashlib.sha256(f"{points.strip()}\0{same}".encode("utf-8", "replace")).hexdigest()[:16]

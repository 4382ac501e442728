"""What moderation writes down, a word of its own planted in each: reports, notes, decisions, appeals, restrictions."""

from __future__ import annotations

import datetime as dt

from forum.base.stamps import now
from forum.membership.visiting import enter_seminar
from forum.moderation.actions import Ask
from forum.moderation.appealing import appeal
from forum.moderation.claims import add_note
from forum.moderation.locking import lock_thread
from forum.moderation.restricting import warn
from forum.people.models import Person
from forum.responses.models import Response
from forum.seminars.models import Membership
from tests import make
from tests.visibility.ground import Ground

LATER = dt.timedelta(minutes=6)


def plant_moderation(ground: Ground, people: dict[str, Person | None]) -> None:
    """On what Ada wrote, on what two of the staff wrote, on a thread, a member and the seminar."""
    instructor, ada, ben = (_somebody(people, r) for r in ("instructor", "author", "participant"))
    viewer = make.viewer_of(instructor)
    _reported(ground, "", ground.branches["published"], instructor)
    _asked(ground, ada)
    ground.staff["accused"] = _own(ground, "kept ", _somebody(people, "accused"))
    _reported(ground, "kept ", ground.staff["accused"], instructor)
    # an assistant decides nothing about an instructor, and there is no second one: an administrator decides
    ground.staff["instructor"] = _own(ground, "referred ", instructor)
    _report(ground, "referred ", ground.staff["instructor"])
    lock_thread(
        make.thread(ground.reading, "other"), viewer=viewer, reason=f"Locked {ground.mark('reason of lock')}."
    )
    warned = Membership.objects.get(seminar=ground.seminar, person=ben)
    warn(warned, viewer=viewer, reason=f"Warned {ground.mark('reason of warning')}.")
    if ground.place == "private":
        visiting = make.viewer_of(_somebody(people, "visiting"))
        enter_seminar(ground.seminar, viewer=visiting, reason=f"Visit {ground.mark('reason of visit')}.")


def _somebody(people: dict[str, Person | None], role: str) -> Person:
    person = people[role]
    assert person is not None
    return person


def _report(ground: Ground, kind: str, response: Response) -> None:
    """By somebody whose name stands nowhere else: they have left the seminar."""
    reporter = make.person(f"Rep {ground.mark(f'{kind}reporter')}")
    make.report(response, by=reporter, note=f"Note {ground.mark(f'{kind}report note')}.")


def _reported(ground: Ground, kind: str, response: Response, moderator: Person) -> None:
    """Reported and dismissed, noted, and reported again."""
    make.report(response, note=f"First {ground.mark(f'{kind}first report note')}.")
    dismissal, advice = ground.mark(f"{kind}dismissal"), ground.mark(f"{kind}note of dismissal")
    make.ruling(response, "dismiss", by=moderator, reason=f"Seen {dismissal}.", note=f"And {advice}.")
    viewer = make.viewer_of(moderator)
    add_note(response, viewer=viewer, words=f"Between us {ground.mark(f'{kind}case note')}.")
    _report(ground, kind, response)


def _asked(ground: Ground, ada: Person) -> None:
    """Another stance is proposed to the author of what is approved; what is hidden is appealed against."""
    reason = f"Reads so {ground.mark('reason of retag')}."
    make.ruling(ground.branches["approved"], "retag", reason=reason, ask=Ask(stance="dispute"))
    viewer = make.viewer_of(ada)
    appeal(ground.branches["hidden"], viewer=viewer, words=f"Why {ground.mark('appeal')}?", at=now() + LATER)


def _own(ground: Ground, kind: str, author: Person) -> Response:
    body = f"Staff {ground.mark(f'{kind}body')}."
    return make.response(ground.thread, author, stance="dispute", body=body)

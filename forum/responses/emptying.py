"""Emptying a response for good: body, wordings, citations, drafts. The mark stays where replies hang on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db.models import Exists, OuterRef, Q

from forum.citations.models import Work, WorkRevision
from forum.people.models import Person
from forum.responses.models import Citation, Draft, Response, Revision, State
from forum.responses.passing import note_withdrawal
from forum.responses.states import locked, move
from forum.seminars.models import Seminar


def before(column: str, until: dt.datetime | None) -> Q:
    """Rows of until then; all of them with None."""
    return Q() if until is None else Q(**{f"{column}__lte": until})


def written_by(person: Person, seminar: Seminar | None, *, until: dt.datetime | None) -> list[Response]:
    """All that somebody posted until then, in every state, to be emptied; in the order in which they are locked."""
    found = Response.objects.filter(before("posted_at", until), author=person)
    if seminar is not None:
        found = found.filter(seminar=seminar)
    return list(found.order_by("thread", "pk"))


def empty_response(response: Response, *, at: dt.datetime) -> Counter[str]:
    """Nothing of what it said is kept; its place, stance, times and state are. How many rows of each kind were emptied.

    Whatever its state was it counts as withdrawn from then on, so that no ruling, appeal or undoing brings an empty
    one back. In the caller's transaction. Harmless where it was emptied before.
    """
    response = locked(response)
    if response.state != State.WITHDRAWN:
        move(response, State.WITHDRAWN, at=at, force=True)
        if response.parent_id is None:
            note_withdrawal(response.thread.reading, response.author_id, at=at)
    works = set(Citation.objects.filter(response=response).values_list("work", flat=True))
    counted = Counter(
        responses=int(bool(response.body or response.submission_digest)),
        wordings=_empty_wordings(response),
        citations=Citation.objects.filter(response=response).delete()[0],
        drafts=Draft.objects.filter(person=response.author_id, target=f"edit:{response.public_id}").delete()[
            0
        ],
    )
    counted["works"] = _forget_works(works, response.author_id)
    response.body = response.body_html = response.submission_digest = ""
    response.submission_key = f"erased-{response.pk}"
    response.save(update_fields=["body", "body_html", "submission_digest", "submission_key"])
    return counted


def _empty_wordings(response: Response) -> int:
    said = Revision.objects.filter(response=response).exclude(body="", body_html="", citations=[])
    return said.update(body="", body_html="", citations=[])


def _forget_works(works: set[int], person: int) -> int:
    """Works that the person brought in and nobody cites any more, with what they said before."""
    cited = Citation.objects.filter(work=OuterRef("pk"))
    left = list(
        Work.objects.filter(pk__in=works, added_by=person).exclude(Exists(cited)).values_list("pk", flat=True)
    )
    WorkRevision.objects.filter(work__in=left).delete()
    Work.objects.filter(pk__in=left).delete()
    return len(left)


def throw_away_drafts(person: Person, seminar: Seminar | None, *, until: dt.datetime | None) -> int:
    """All that somebody was writing until then, everywhere or in one seminar; how many there were."""
    drafts = Draft.objects.filter(before("updated_at", until), person=person)
    if seminar is not None:
        drafts = drafts.filter(thread__reading__seminar=seminar)
    return drafts.delete()[0]


def found_by_public_id(public_id: str) -> Response | None:
    """One that is to be emptied, whoever's it is; None where there is none."""
    return Response.objects.filter(public_id=public_id).first()

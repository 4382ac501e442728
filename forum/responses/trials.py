"""A trial of rules before they are set: which of the latest responses they would have held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateTimeField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from forum.access.viewer import Viewer
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.hold_rules import LATELY, Said, caught_by, repeat_key
from forum.responses.holds import texts_in
from forum.responses.models import Citation, Response, State
from forum.seminars.held_words import words_found
from forum.seminars.models import MODERATORS, HoldPolicy, Seminar

MOST = 200  # responses that a trial looks at
MOST_EARLIER = 3_000  # in which it looks for repetitions
_Moment = tuple[dt.datetime, int]  # when it was posted; its id, for two at once


@dataclass(frozen=True)
class Caught:
    """A response that would have been held: by what (a key of `holds.SAID`), and by which words of the list."""

    response: Response
    held_by: str
    words: Sequence[str]


@dataclass(frozen=True)
class Trial:
    """Of how many responses, which; newest first."""

    looked_at: int
    caught: Sequence[Caught]


def trial(seminar: Seminar, wanted: Seminar, viewer: Viewer) -> Trial:
    """What the rules of `wanted`, a seminar that is not saved, would have held of the seminar's latest responses.

    By their words as they stand now; who is of the staff now is taken for it then. Three queries at most. The
    responses come with their author and `author_as`.
    """
    responses = list(_latest(seminar, viewer, wanted))
    cited: dict[int, list[Citation]] = {}
    if wanted.held_words and responses:
        for citation in Citation.objects.filter(response__in=responses).select_related("work"):
            cited.setdefault(citation.response_id, []).append(citation)
    earlier = _Earlier(responses, seminar, viewer) if wanted.holds_repeats and responses else None
    found = (_caught(r, wanted, cited.get(r.pk, []), earlier) for r in responses)
    return Trial(len(responses), [one for one in found if one is not None])


def _latest(seminar: Seminar, viewer: Viewer, wanted: Seminar) -> QuerySet[Response]:
    """With `approvals` and `lately` as they were when each was posted, where a rule asks for them."""
    found = (
        Response.objects.readable_by(viewer)
        .filter(seminar=seminar)
        .select_related("author")
        .annotate(author_as=membership_of_author(), masked=mask_of_author())
        .order_by("-posted_at", "-pk")
    )
    of_author = Response.objects.readable_by(viewer).filter(
        seminar=OuterRef("seminar"), author=OuterRef("author")
    )
    if wanted.holds == HoldPolicy.NEWCOMERS or wanted.holds_links:
        found = found.annotate(approvals=_counted(of_author.filter(approved_at__lt=OuterRef("posted_at"))))
    if wanted.holds_rate:
        since = ExpressionWrapper(OuterRef("posted_at") - LATELY, output_field=DateTimeField())
        before = Q(posted_at=OuterRef("posted_at"), pk__lt=OuterRef("pk")) | Q(
            posted_at__lt=OuterRef("posted_at")
        )
        found = found.annotate(lately=_counted(of_author.filter(before, posted_at__gt=since)))
    return found[:MOST]


def _counted(rows: QuerySet[Response]) -> Coalesce:
    counts = rows.order_by().values("author").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counts), 0)


class _Earlier:
    """What was said before, as far back as a trial looks: when its author first said it, and when others did."""

    def __init__(self, responses: Sequence[Response], seminar: Seminar, viewer: Viewer) -> None:
        self._own: dict[tuple[int, str], _Moment] = {}
        self._published: dict[str, list[tuple[int, _Moment]]] = {}
        authors, bodies = {r.author_id for r in responses}, {r.body for r in responses}
        rows = (
            Response.objects.readable_by(viewer)
            .filter(Q(author__in=authors) | Q(body__in=bodies), seminar=seminar)
            .exclude(state=State.WITHDRAWN)
            .order_by("-posted_at", "-pk")
            .values_list("author", "body", "state", "posted_at", "pk")
        )
        for author, body, state, posted_at, pk in rows[:MOST_EARLIER]:
            when = posted_at, pk
            if key := repeat_key(body):
                self._own[author, key] = when  # the last one that is read is the first that was said
            if state == State.PUBLISHED:
                self._published.setdefault(body, []).append((author, when))

    def has(self, response: Response) -> bool:
        """Whether its author had said the same before, or somebody else letter for letter."""
        key, at = repeat_key(response.body), (response.posted_at, response.pk)
        if not key:
            return False
        if self._own.get((response.author_id, key), at) < at:
            return True
        said = self._published.get(response.body, [])
        return any(author != response.author_id and when < at for author, when in said)


def _caught(
    response: Response, wanted: Seminar, cited: Sequence[Citation], earlier: _Earlier | None
) -> Caught | None:
    row: Any = response
    if (row.author_as or {}).get("role") in MODERATORS:
        return None
    if wanted.holds in (HoldPolicy.EVERYONE, HoldPolicy.FULL):
        return Caught(response, "policy", ())
    body, *beside = texts_in(response, cited)
    said = Said(
        body=body,
        beside=beside,
        approvals=lambda: row.approvals,
        lately=lambda: row.lately,
        is_repeated=lambda: earlier is not None and earlier.has(response),
    )
    key = caught_by(wanted, said)
    words = words_found(wanted.held_words, said.texts) if key == "words" else ()
    return Caught(response, key, words) if key else None

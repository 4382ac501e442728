"""The review stream: every wording that no moderator has looked at, oldest first, each before one moderator."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from forum.access.policy import STAFF, require
from forum.access.viewer import Sight, Viewer
from forum.base.errors import Conflict, Missing, Refused
from forum.base.prepared import Prepared, PreparedRows
from forum.base.stamps import may_be_id, now
from forum.essays.models import SectionText
from forum.moderation.cases import note_review
from forum.moderation.models import Card, Report, Review, Ruling
from forum.moderation.queries import reasons_of
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.models import Response, Revision, State
from forum.responses.rows import Row, read, rows_for_page
from forum.seminars.models import Seminar

LEASE = dt.timedelta(minutes=2)  # so long a card is kept from other moderators
PAGE = 50  # reviewed ones on a page
MOST_RULINGS = 120  # that are looked through for the reasons used last
REASONS = 4  # offered for one act
LONGEST_OFFERED = 90  # characters of a reason that fits on a chip
_OPEN = (State.PUBLISHED, State.HELD)


@dataclass(frozen=True)
class Shown:
    """All that a card shows of one response."""

    response: Response  # with its thread, its root's passage, `position` (None where the section is gone)
    row: Row
    parent: Row | None
    grandparent: Row | None  # what the parent does, it does to this
    latest: Revision
    looked_at: Revision | None  # the wording that was reviewed last, where that is an earlier one
    review: Review | None  # of the latest wording
    ruling: Ruling | None  # what brought it to its state, where it is not published
    is_reported_by_viewer: bool
    lease: Card | None  # somebody else's, that still runs


def why_not_review(viewer: Viewer, seminar: Seminar) -> str:
    """ "" if the viewer may mark and decide here, otherwise the sentence; whoever moderates may read all the same."""
    if viewer.role_in(seminar) not in STAFF:
        return _("An administrator who has entered reads here, and decides nothing.")
    if seminar.archived_at is not None:
        return _("This seminar is archived. It can be read, and nothing in it is changed any more.")
    return ""


def new_responses(seminar: Seminar, viewer: Viewer) -> QuerySet[Response]:
    """Published and held ones whose latest wording nobody has looked at; never the viewer's own."""
    return (
        Response.objects.readable_by(viewer)
        .filter(seminar=seminar, state__in=_OPEN, reviewed__lt=F("revision"))
        .exclude(author=viewer.person_id)
    )


def free_responses(seminar: Seminar, viewer: Viewer, at: dt.datetime) -> QuerySet[Response]:
    """The same without those that are before another moderator now."""
    elsewhere = Card.objects.filter(response=OuterRef("pk"), until__gt=at).exclude(person=viewer.person_id)
    return new_responses(seminar, viewer).filter(~Exists(elsewhere))


@transaction.atomic
def deal(seminar: Seminar, *, viewer: Viewer, at: dt.datetime | None = None) -> Response | None:
    """The oldest new response that is before nobody else, now before the viewer for two minutes; None for none.

    Raises Refused.
    """
    at = at or now()
    _require_hands(viewer, seminar)
    passed: list[int] = []
    while True:
        found = (
            free_responses(seminar, viewer, at)
            .exclude(pk__in=passed)
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
            .order_by("posted_at", "pk")
            .first()
        )
        if found is None:
            return None
        # asked again under the lock: the search may have begun before somebody else's deal was written
        card = Card.objects.filter(response=found).first() or Card(response=found, until=at)
        if card.until <= at or card.person_id == viewer.person_id:
            assert viewer.person is not None  # only staff come here
            card.person, card.until = viewer.person, at + LEASE
            card.save()
            return found
        passed.append(found.pk)


@transaction.atomic
def review(
    response: Response, *, viewer: Viewer, revision: int, seen: str, at: dt.datetime | None = None
) -> str:
    """Marks the wording that the viewer had before them as looked at; the first who did stays on record.

    "" where it is marked; the sentence of what it is now where it has another state than `seen`: then nothing is
    marked. Raises Refused, and Conflict where its author edited it meanwhile.
    """
    at = at or now()
    _require_hands(viewer, response.seminar)
    locked = Response.objects.readable_by(viewer).select_for_update(of=("self",), no_key=True)
    current = locked.filter(pk=response.pk).exclude(author=viewer.person_id).first()
    if current is None:
        raise Missing
    if current.state in _OPEN and current.revision != revision:
        raise Conflict(
            _("Its author edited this response meanwhile. What changed is marked; look at it, then go on."),
            current,
        )
    if current.state != seen:
        return _what_it_is(current)
    assert viewer.person is not None  # only staff come here
    note_review(current, viewer.person, at)
    return ""


def shown_card(
    public_id: str, seminar: Seminar, viewer: Viewer, *, at: dt.datetime, since: int = 0
) -> Shown | None:
    """What a card shows, in four queries (one less of a published one); None for none, and for the viewer's own.

    `since` is the number of the wording that the viewer had before them, where that is later than the reviewed one.
    """
    response = _with_its_place(public_id, seminar, viewer)
    if response is None:
        return None
    parent = response.parent
    around = (response.pk, response.parent_id, parent.parent_id if parent is not None else None)
    rows = _rows_of(frozenset(pk for pk in around if pk is not None), viewer)
    before = max(response.reviewed, since if since < response.revision else 0)
    wordings = {
        wording.number: wording
        for wording in Revision.objects.filter(
            response=response, number__in=(before, response.revision)
        ).select_related("review__by")
    }
    latest = wordings[response.revision]
    lease = getattr(response, "card", None)
    is_elsewhere = lease is not None and lease.until > at and lease.person_id != viewer.person_id
    return Shown(
        response,
        rows[response.pk],
        rows[response.parent_id] if response.parent_id is not None else None,
        rows[parent.parent_id] if parent is not None and parent.parent_id is not None else None,
        latest,
        wordings.get(before) if before != response.revision else None,
        getattr(latest, "review", None),
        reasons_of([response]).get(response.pk),
        response.is_reported_by_viewer,  # type: ignore[attr-defined]
        lease if is_elsewhere else None,
    )


def response_to_press(public_id: str, seminar: Seminar, viewer: Viewer) -> Response:
    """The response that a form names, with what `rule` wants to find on it. Raises Missing."""
    response = _with_its_place(public_id, seminar, viewer)
    if response is None:
        raise Missing
    return response


def following(response: Response, viewer: Viewer) -> Response | None:
    """The next new one in time: for whoever reads without marking."""
    new = new_responses(response.seminar, viewer).order_by("posted_at", "pk")
    later = new.filter(posted_at=response.posted_at, pk__gt=response.pk).first()
    return later or new.filter(posted_at__gt=response.posted_at).first()


def last_review(seminar: Seminar, viewer: Viewer) -> Review | None:
    """The latest of all, but for those of the viewer's own responses."""
    return _reviews(seminar, viewer).select_related("by").first()


def reviewed_ones(seminar: Seminar, viewer: Viewer, *, before: int | None = None) -> list[Review]:
    """Latest first, one more than a page; `before` is the id of the last one of the page before."""
    found = _reviews(seminar, viewer).filter(revision__number=F("revision__response__reviewed"))
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.select_related("by", "revision__response__author")[: PAGE + 1])


def reasons_used(seminar: Seminar, viewer: Viewer) -> dict[str, list[str]]:
    """By act, the reasons used last that fit on a chip; none of a decision about the viewer."""
    rulings = (
        Ruling.objects.filter(seminar=seminar)
        .exclude(reason="")
        .exclude(subject=viewer.person_id)
        .order_by("-at")
        .values_list("act", "reason")[:MOST_RULINGS]
    )
    found: dict[str, list[str]] = {}
    for act, reason in rulings:
        offered = found.setdefault(act, [])
        if len(offered) < REASONS and len(reason) <= LONGEST_OFFERED and reason not in offered:
            offered.append(reason)
    return found


def ruling_to_undo(number: str, seminar: Seminar, viewer: Viewer) -> Ruling | None:
    """One of the viewer's own on a response, by its id, with its `position`; None for any other, and for one undone."""
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    mine = Ruling.objects.filter(pk=int(number), seminar=seminar, by=viewer.person_id, undone_by=None)
    return (
        mine.exclude(response=None)
        .exclude(response__author=viewer.person_id)
        .select_related("response__author", "response__thread__reading__seminar")
        .annotate(position=_position("response__"))
        .first()
    )


def _require_hands(viewer: Viewer, seminar: Seminar) -> None:
    require(viewer, "moderate", seminar)
    if sentence := why_not_review(viewer, seminar):
        raise Refused(sentence)


def _with_its_place(public_id: str, seminar: Seminar, viewer: Viewer) -> Response | None:
    if not may_be_id(public_id):
        return None
    found = _at_address(public_id=public_id, seminar=seminar.pk, **_sight(viewer))
    return found[0] if found else None


def _rows_of(ids: frozenset[int], viewer: Viewer) -> dict[int, Row]:
    return {row.pk: row for row in map(read, _rows(ids=ids, **_sight(viewer)))}


def _sight(viewer: Viewer) -> dict[str, Any]:
    sight = viewer.sight
    return {"person": sight.person_id, "member_of": sight.member_of, "moderates": sight.moderates}


def _position(prefix: str = "") -> Subquery:
    """The number of its section in the edition that is read now."""
    thread = f"{prefix}thread__"
    here = SectionText.objects.filter(
        edition=OuterRef(f"{thread}reading__edition"), section=OuterRef(f"{thread}section")
    )
    return Subquery(here.values("position")[:1])


def _reviews(seminar: Seminar, viewer: Viewer) -> QuerySet[Review]:
    readable = Response.objects.readable_by(viewer).filter(seminar=seminar).exclude(author=viewer.person_id)
    return Review.objects.filter(revision__response__in=readable).order_by("-pk")


def _what_it_is(response: Response) -> str:
    last = Ruling.objects.filter(response=response).select_related("by").order_by("-pk").first()
    state = response.get_state_display()
    if last is not None and last.state_after == response.state != last.state_before:
        return _("It is %(state)s now: %(name)s was faster.") % {"state": state, "name": last.by}
    return _("It is %(state)s now.") % {"state": state}


def _find_rows(
    *, ids: frozenset[int], person: int, member_of: frozenset[int], moderates: frozenset[int]
) -> QuerySet[Response, dict[str, Any]]:
    return rows_for_page(Sight(person, member_of, moderates)).filter(pk__in=ids)


def _find(
    *, public_id: str, seminar: int, person: int, member_of: frozenset[int], moderates: frozenset[int]
) -> QuerySet[Response]:
    reported = Report.objects.filter(case__response=OuterRef("pk"), by=person, withdrawn_at=None)
    return (
        Response.objects.readable_by(Sight(person, member_of, moderates))
        .filter(public_id=public_id, seminar=seminar)
        .exclude(author=person)
        .select_related(
            "author",
            "card__person",
            "parent",
            "passage__edition",
            "quoted_elsewhere__edition",
            "root__passage__edition",
            "root__quoted_elsewhere__edition",
            "thread__section",
            "thread__reading__seminar",
            "thread__reading__essay",
            "seminar",
        )
        .annotate(
            author_as=membership_of_author(),
            masked=mask_of_author(),
            position=_position(),
            is_reported_by_viewer=Exists(reported),
        )
    )


_at_address, _rows = Prepared(_find), PreparedRows(_find_rows)

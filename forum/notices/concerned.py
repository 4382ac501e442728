"""Whom an event concerns, and as what they are told of it. Whether they may read it is asked afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from forum.access.viewer import Sight
from forum.ledger.models import Event
from forum.moderation.deciders import deciders_of
from forum.moderation.models import Act, Appeal, Case, Ruling
from forum.notices.models import Kind
from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.loose import ASKS
from forum.responses.models import Response, State
from forum.seminars.joining_models import Founding, Invitation
from forum.seminars.models import MODERATORS, Membership, Role, Visit


@dataclass(frozen=True)
class Told:
    """Somebody who is to be told, by id; `response` is the id of the one whose words it carries."""

    person: int
    kind: Kind
    response: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def concerned_by(event: Event) -> list[Told]:
    """Who is to be told of an event as things stand now; nobody of most, and nobody of what was undone."""
    found = _BY_KIND.get(event.kind)
    if found is not None:
        return found(event)
    thing, _dot, act = event.kind.partition(".")
    if thing in ("response", "member") and "ruling" in event.facts and act in _TOLD[thing]:
        return _of_ruling(event, _TOLD[thing][act])
    return []


# of the acts of moderation those of which the author, or the member, is told. Never that reports were dismissed.
_TOLD: dict[str, dict[str, Kind]] = {
    "response": {
        **dict.fromkeys(
            (
                Act.HOLD,
                Act.APPROVE,
                Act.CHANGES,
                Act.REFUSE,
                Act.HIDE,
                Act.RESTORE,
                Act.RETAG,
                Act.FORCE_TAG,
                Act.MOVE,
                Act.WARN,
            ),
            Kind.DECISION,
        ),
        Act.OVERTURN: Kind.APPEAL,
        Act.UPHOLD: Kind.APPEAL,
    },
    "member": dict.fromkeys((Act.WARN, Act.MUTE, Act.SUSPEND, Act.LIFT), Kind.ROLE),
}
_PUBLISHES = (Act.APPROVE, Act.RESTORE, Act.OVERTURN)


def _of_ruling(event: Event, kind: Kind) -> list[Told]:
    ruling = Ruling.objects.select_related("response__parent").get(pk=event.facts["ruling"])
    if ruling.subject_id is None or Ruling.objects.filter(undoes=ruling).exists():
        return []
    facts = {"act": ruling.act, "ruling": ruling.pk}
    told = [Told(ruling.subject_id, kind, ruling.response_id, facts)]
    if ruling.response is not None and ruling.act in _PUBLISHES:
        told += _of_reply(ruling.response)
    return told


def _of_posting(event: Event) -> list[Told]:
    response = _by_author(event)
    if response is None:
        return []
    return _of_held(response) if event.facts.get("state") == State.HELD else _of_reply(response)


def _by_author(event: Event) -> Response | None:
    """What its author posted or edited, as its author reads it."""
    author = Sight(event.actor_id, frozenset(), frozenset())
    found = Response.objects.readable_by(author).filter(pk=event.object_id, author=event.actor_id)
    return found.select_related("parent", "seminar__arbiter").first()


def _of_reply(response: Response) -> list[Told]:
    """The author of what it answers, once others may read it."""
    parent = response.parent
    if parent is None or response.state != State.PUBLISHED or parent.author_id == response.author_id:
        return []
    return [Told(parent.author_id, Kind.REPLY, response.pk)]


def _case(response: Response) -> dict[str, Any]:
    """What leads there: who decides about a case from outside may read it on its own page alone."""
    return {"case": response.public_id}


def _of_held(response: Response) -> list[Told]:
    if response.state != State.HELD:
        return []
    deciders = deciders_of(response)
    if deciders.who != "staff":
        return []
    return [Told(p.pk, Kind.HELD, response.pk, _case(response)) for p in deciders.people]


def _of_case(event: Event) -> list[Told]:
    """Those who decide about the reports on a response, or about an appeal: never its author."""
    case = Case.objects.select_related("response__seminar__arbiter").get(pk=event.object_id)
    response = case.response
    if event.kind == "case.reported":
        if not response.reports:
            return []  # withdrawn or decided already
        deciders, kind = deciders_of(response), Kind.REPORTED
    else:
        appeal = Appeal.objects.filter(response=response, decision=None).select_related("ruling__by").first()
        if appeal is None:
            return []
        deciders, kind = deciders_of(response, appeal=appeal), Kind.APPEALED
    return [Told(person.pk, kind, response.pk, _case(response)) for person in deciders.people]


def _of_role(event: Event) -> list[Told]:
    """A member whose role is another one now; who begins as a participant knows it."""
    membership = Membership.objects.filter(pk=event.object_id).first()
    if membership is None:
        return []
    role = str(event.facts.get("after") or event.facts.get("role") or "")
    if event.kind == "member.added" and role not in MODERATORS:
        return []
    facts = {"act": "role", "role": role, "before": str(event.facts.get("before", ""))}
    return [Told(membership.person_id, Kind.ROLE, None, facts)]


def _of_removal(event: Event) -> list[Told]:
    """Whoever was removed; what they wrote stays, and they say under which name."""
    membership = Membership.ever.filter(pk=event.object_id, left_at__isnull=False).first()
    return [Told(membership.person_id, Kind.ROLE, None, {"act": "removed"})] if membership else []


def _of_edition(event: Event) -> list[Told]:
    """Each author of what stands on a passage that this edition changed or lost, with the number of them."""
    reading = Reading.objects.get(pk=event.object_id)
    number = event.facts.get("edition")
    authors = (
        Person.objects.filter(
            responses__thread__reading=reading,
            responses__placement__reading=reading,
            responses__placement__edition__number=number,
            responses__state__in=ASKS,
        )
        .annotate(n=Count("responses", distinct=True))
        .order_by("pk")
    )
    return [
        Told(p.pk, Kind.PASSAGE, None, {"reading": reading.pk, "edition": number, "n": p.n}) for p in authors
    ]


def _of_visit(event: Event) -> list[Told]:
    visit = Visit.objects.filter(pk=event.object_id).first()
    if visit is None:
        return []
    instructors = Membership.objects.filter(seminar=visit.seminar_id, role=Role.INSTRUCTOR)
    return [
        Told(person, Kind.VISIT, None, {"visit": visit.pk})
        for person in instructors.order_by("pk").values_list("person", flat=True)
    ]


def _of_part(kind: Kind) -> Callable[[Event], list[Told]]:
    """Each person of the event, with what is missing of their part in a reading, and by when."""

    def concerned(event: Event) -> list[Told]:
        missing, due = event.facts.get("missing", {}), event.facts.get("due", {})
        return [
            Told(
                person,
                kind,
                None,
                {
                    "reading": event.object_id,
                    "missing": missing.get(str(person), {}),
                    "due": due.get(str(person), ""),
                },
            )
            for person in event.facts.get("people", [])
        ]

    return concerned


def _of_asking(event: Event) -> list[Told]:
    """Somebody who was invited under one address asks to be let in under another: the instructors say."""
    invitation = Invitation.objects.filter(pk=event.object_id, used_at=None, withdrawn_at=None).first()
    if invitation is None or invitation.asked_by_id is None:
        return []
    instructors = Membership.objects.filter(seminar=invitation.seminar_id, role=Role.INSTRUCTOR)
    facts = {"invitation": invitation.public_id}
    return [
        Told(person, Kind.ASKED, None, facts)
        for person in instructors.order_by("pk").values_list("person", flat=True)
    ]


def _of_founding(event: Event) -> list[Told]:
    founding = Founding.objects.filter(pk=event.object_id, seminar__isnull=False).first()
    return [Told(founding.person_id, Kind.FOUNDED)] if founding is not None else []


_BY_KIND: dict[str, Callable[[Event], list[Told]]] = {
    "response.posted": _of_posting,
    "response.edited": _of_posting,
    "case.reported": _of_case,
    "case.appealed": _of_case,
    "member.role_changed": _of_role,
    "member.added": _of_role,
    "member.removed": _of_removal,
    "member.let_in": _of_role,
    "edition.taken": _of_edition,
    "visit.began": _of_visit,
    "reading.due_tomorrow": _of_part(Kind.DUE),
    "reading.reminded": _of_part(Kind.REMINDED),
    "reading.released": _of_part(Kind.RELEASED),
    "reading.reveal_asked": _of_part(Kind.REVEAL),
    "invitation.asked": _of_asking,
    "seminar.granted": _of_founding,
}

"""One good row of each table of ways in, rounds, participation and erasure, and each of their promises broken once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from forum.exchange.models import Erasure
from forum.participation.models import Agenda, Feedback, Override, Release
from forum.people.models import Person
from forum.readings.round_models import Demand, Extension, Mask, Passing
from forum.responses.models import Response
from forum.seminars.joining_models import Entrance, Founding, FoundingDomain, Invitation, InvitationList
from tests import make
from tests.structure.breaking import Breach, Rows, bent, twin

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def rows_of_rounds(response: Response, ada: Person, instructor: Person) -> dict[str, Any]:
    """By name; `response` is one of its author's."""
    reading, seminar = response.thread.reading, response.seminar
    of = {"reading": reading, "person": ada}
    kept = {"by": instructor, "at": NOON}
    return {
        "demand": Demand.objects.create(reading=reading, kind="dispute", wanted=2),
        "extension": Extension.objects.create(**of, due_at=NOON, **kept),
        "passing": Passing.objects.create(**of, met_at=NOON),
        "mask": Mask.objects.create(**of, name="Heron"),
        "feedback": Feedback.objects.create(**of, words="Well read.", **kept),
        "override": Override.objects.create(**of, points=8, reason="Illness.", **kept),
        "release": Release.objects.create(**of, number=1, points=8, inputs={}, **kept),
        "agenda": Agenda.objects.create(reading=reading, **kept),
        "erasure": Erasure.objects.create(person=ada, asked_at=NOON),
        "founding_domain": FoundingDomain.objects.create(domain="example.edu"),
        "founding": Founding.objects.create(person=ada, line="A course on rivers.", asked_at=NOON),
        "entrance": Entrance.objects.create(
            seminar=seminar, code="q" * 22, made_by=instructor, made_at=NOON, most_uses=2, uses=2
        ),
        "invitation_list": InvitationList.objects.create(seminar=seminar, total=1, done=1, **kept),
        "invitation": Invitation.objects.create(
            seminar=seminar, public_id="i1", address="new@example.org", digest="d", ends_at=NOON, **kept
        ),
    }


def _of_somebody_else(name: str) -> Breach:
    return lambda rows: twin(name, person_id=make.person("Zoe").pk)(rows)


BREACHES: dict[str, Breach] = {
    "only_who_left_has_left_as": bent("membership", left_as="former"),
    "reading_is_due_after_it_opens": bent("reading", opens_at=NOON, due_at=NOON),
    "reading_closes_when_due_or_later": bent("reading", due_at=NOON, closes_at=NOON - HOUR),
    "second_phase_is_due_after_the_first": bent("reading", due_at=NOON, second_due_at=NOON),
    "reading_closes_after_both_phases": bent(
        "reading", due_at=NOON, second_due_at=NOON + HOUR, closes_at=NOON
    ),
    "gate_can_be_met": bent("reading", gate_count=21),
    "points_are_in_bounds": bent("reading", points=1001),
    "late_ones_count_as_we_know": bent("reading", late="twice"),
    "only_blind_rounds_reveal_names": bent("reading", names_at=NOON),
    "one_demand_a_kind_and_phase": twin("demand"),
    "demand_can_be_met": bent("demand", wanted=51),
    "weight_is_in_bounds": bent("demand", weight=0),
    "demand_is_of_a_phase": bent("demand", phase=3),
    "demand_is_of_a_kind": bent("demand", kind="applause"),
    "one_extension_a_person_and_phase": twin("extension"),
    "extension_is_of_a_phase": bent("extension", phase=0),
    "one_passing_a_person": twin("passing"),
    "one_mask_a_person": twin("mask", name="Ibis"),
    "one_person_a_mask": _of_somebody_else("mask"),
    "mask_has_a_name": bent("mask", name=""),
    "who_agreed_was_asked": bent("mask", agreed=True),
    "a_marked_edit_knows_what_counts": bent("agreed", edit_mark="after_closing"),
    "a_done_erasure_has_a_receipt": bent("erasure", done_at=NOON),
    "one_open_erasure_a_thing": twin("erasure"),
    "one_feedback_a_thing": twin("feedback"),
    "one_override_a_person": twin("override"),
    "override_has_a_reason": bent("override", reason=""),
    "override_is_not_negative": bent("override", points=-1),
    "one_mark_a_release": twin("release"),
    "one_agenda_a_reading": twin("agenda"),
    "founding_domain_once": twin("founding_domain"),
    "founding_domain_is_in_small_letters": bent("founding_domain", domain="Example.edu"),
    "founding_says_why": bent("founding", line=""),
    "only_a_granted_one_founds": lambda rows: bent("founding", seminar=rows["seminar"])(rows),
    "one_open_founding_a_person": twin("founding"),
    "one_entrance_per_code": twin("entrance", closed_at=NOON),
    "one_entrance_a_seminar": twin("entrance", code="r" * 22),
    "entrance_not_used_beyond_its_uses": bent("entrance", uses=3),
    "entrance_code_is_long": bent("entrance", code="q" * 21),
    "no_more_invited_than_lines": bent("invitation_list", done=2),
    "one_invitation_per_id": twin("invitation", address="else@example.org", digest=""),
    "one_open_invitation_an_address": twin("invitation", public_id="i2", digest=""),
    "one_invitation_per_token": twin("invitation", public_id="i2", address="else@example.org"),
    "invitation_is_to_a_role": bent("invitation", role="guest"),
    "used_by_whom_and_when": bent("invitation", used_at=NOON),
}
MORE_BREACHES: list[tuple[str, Breach]] = [
    ("demand_can_be_met", bent("demand", wanted=0)),
    ("points_are_in_bounds", bent("reading", points=-1)),
    ("second_phase_is_due_after_the_first", bent("reading", due_at=None, second_due_at=NOON)),
    ("weight_is_in_bounds", bent("demand", weight=101)),
    ("a_marked_edit_knows_what_counts", bent("agreed", counted_revision=1)),
    ("a_marked_edit_knows_what_counts", bent("agreed", edit_mark="soon", counted_revision=1)),
    ("only_who_left_has_left_as", bent("membership", left_at=NOON, left_as="angry")),
    ("used_by_whom_and_when", lambda rows: bent("invitation", used_by=rows["person"])(rows)),
]


def good_ones(rows: Rows) -> None:
    """The same hands, without the breach."""
    dates = {"opens_at": NOON, "due_at": NOON + HOUR, "second_due_at": NOON + 2 * HOUR}
    bent("reading", **dates, closes_at=NOON + 2 * HOUR, is_blind=True, names_at=NOON, gate_count=20)(rows)
    bent("membership", left_at=NOON, left_as="former")(rows)
    bent("agreed", edit_mark="after_closing", counted_revision=1)(rows)
    twin("demand", phase=2)(rows)
    twin("mask", person_id=make.person("Zoe").pk, name="Ibis")(rows)
    twin("entrance", code="r" * 22, closed_at=NOON)(rows)
    twin("invitation", public_id="i2", digest="", withdrawn_at=NOON)(rows)

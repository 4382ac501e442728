"""A case that none of the staff may decide, for whoever is named for it."""

from __future__ import annotations

import pytest

from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import now
from forum.ledger.models import LogEntry
from forum.moderation.models import Report
from forum.moderation.referring import decide_referred, referred_to
from forum.moderation.reporting import report
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.actions import edit_response
from forum.responses.models import Response
from forum.seminars.models import Seminar
from tests import make


@pytest.fixture
def case(
    private_thread: Thread, private_seminar: Seminar, instructor: Person, ben: Person, outsider: Person
) -> Response:
    """The only instructor's response in a seminar behind doors, reported by Ben; Otto is named in the settings."""
    Seminar.objects.filter(pk=private_seminar.pk).update(arbiter=outsider)
    response = make.response(make.thread(private_thread.reading), instructor)
    report(response, viewer=make.viewer_of(ben), reason="person", note="About me.")
    return Response.objects.get(pk=response.pk)


def test_only_whoever_is_named_has_the_case(
    case: Response, outsider: Person, members: dict[str, Person], administrator: Person
) -> None:
    found = referred_to(make.viewer_of(outsider), "closed-rivers", case.public_id)
    assert (found.case.response, [r.note for r in found.reports], found.appeal) == (case, ["About me."], None)
    for somebody in (*members.values(), administrator, None):
        with pytest.raises(Missing):
            referred_to(make.viewer_of(somebody), "closed-rivers", case.public_id)
    for address in (("rivers", case.public_id), ("closed-rivers", "nosuchreply2")):
        with pytest.raises(Missing):
            referred_to(make.viewer_of(outsider), *address)


def test_a_second_instructor_takes_the_case_from_them(
    case: Response, private_seminar: Seminar, outsider: Person
) -> None:
    make.member(private_seminar, make.person("Nell Ode"), "instructor")
    viewer = make.viewer_of(outsider)
    with pytest.raises(Missing):
        referred_to(viewer, "closed-rivers", case.public_id)
    with pytest.raises(Missing):
        decide_referred(case, "dismiss", viewer=viewer)


def test_dismissing_is_kept_from_the_author(case: Response, outsider: Person, instructor: Person) -> None:
    viewer = make.viewer_of(outsider)
    ruling = decide_referred(case, "dismiss", viewer=viewer, reports=1)
    assert (ruling.act, ruling.by, Report.objects.get().decided_by) == ("dismiss", outsider, ruling)
    assert LogEntry.objects.get(act="response.dismiss").kept_from == instructor
    kept = Response.objects.get(pk=case.pk)
    assert (kept.state, kept.reports, kept.waits_since) == ("published", 0, None)
    found = referred_to(viewer, "closed-rivers", case.public_id)
    assert (found.is_open, found.decided) == (False, [ruling])
    with pytest.raises(Conflict):
        decide_referred(case, "dismiss", viewer=viewer)


def test_hiding_needs_a_reason_and_what_was_seen(
    case: Response, outsider: Person, instructor: Person
) -> None:
    viewer = make.viewer_of(outsider)
    for act, fields in {"hide": ["reason"], "restore": ["act"], "": ["act"]}.items():
        with pytest.raises(Invalid) as refusal:
            decide_referred(case, act, viewer=viewer)
        assert list(refusal.value.fields) == fields
    other = make.wish(body="Other words stand here now, and there are enough of them.")
    edit_response(case, other, viewer=make.viewer_of(instructor), based_on=1)
    with pytest.raises(Conflict):
        decide_referred(case, "hide", viewer=viewer, reason="About a person.", revision=1)
    ruling = decide_referred(case, "hide", viewer=viewer, reason="About a person.", revision=2, at=now())
    assert (ruling.state_before, ruling.state_after) == ("published", "hidden")
    assert Response.objects.get(pk=case.pk).state == "hidden"


def test_who_reported_it_does_not_decide_it(case: Response, private_seminar: Seminar, ben: Person) -> None:
    Seminar.objects.filter(pk=private_seminar.pk).update(arbiter=ben)
    with pytest.raises(Missing):
        referred_to(make.viewer_of(ben), "closed-rivers", case.public_id)

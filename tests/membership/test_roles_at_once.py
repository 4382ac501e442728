"""An instructor is demoted or removed while they change somebody's part: who waited has the role of then no more."""

from __future__ import annotations

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Missing, Refused
from forum.membership import actions, leaving
from forum.membership.leaving import remove_member
from forum.membership.roles import change_role, set_groups
from forum.people.models import Person
from forum.seminars.models import Membership, Role, Seminar
from tests import make
from tests.together import behind

pytestmark = pytest.mark.django_db(transaction=True)


def _part(seminar: Seminar, person: Person) -> Membership:
    return Membership.objects.select_related("seminar", "person").get(seminar=seminar, person=person)


def _on_their_page(person: Person) -> Viewer:
    """They have the page before them, which has read their role."""
    viewer = make.viewer_of(person)
    assert viewer.memberships
    return viewer


def test_who_is_demoted_gives_no_role_and_no_group_any_more(
    seminar: Seminar, instructor: Person, assistant: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.member(seminar, assistant, "instructor")
    second, theirs, viewer = _part(seminar, assistant), _part(seminar, ada), _on_their_page(assistant)
    outcomes = behind(
        lambda: change_role(second, viewer=make.viewer_of(instructor), role="participant", seen="instructor"),
        lambda: change_role(theirs, viewer=viewer, role="instructor", seen="participant"),
        module=actions,
        halt="record",
        patch=monkeypatch,
    )
    assert [type(o) for o in outcomes] == [Membership, Refused]
    with pytest.raises(Refused):
        set_groups(theirs, viewer=viewer, groups=["A"], seen="")
    assert Membership.objects.get(pk=theirs.pk).role == Role.PARTICIPANT


def test_of_two_who_remove_each_other_one_is_gone(
    seminar: Seminar, instructor: Person, assistant: Person, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (assistant, ada):  # somebody else is left to teach, whoever goes
        make.member(seminar, person, "instructor")
    first, second, viewer = _part(seminar, instructor), _part(seminar, assistant), _on_their_page(assistant)
    outcomes = behind(
        lambda: remove_member(second, viewer=make.viewer_of(instructor), reason="So."),
        lambda: remove_member(first, viewer=viewer, reason="So."),
        module=leaving,
        halt="record",
        patch=monkeypatch,
    )
    assert type(outcomes[0]) is Membership
    assert type(outcomes[1]) in (Missing, Refused)
    assert _part(seminar, instructor).left_at is None

"""The table of permissions, against a second telling of the same rules."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from forum.access.policy import TABLE, Facts, may, require, who_may, why_not
from forum.access.viewer import Viewer
from forum.base.errors import Refused
from forum.people.models import Person
from forum.responses.models import State
from forum.seminars.models import Membership, Seminar, Visit
from tests import make

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(hours=24)
MEMBERS = {"participant", "other participant", "muted", "assistant", "instructor"}
MAY_WRITE = MEMBERS - {"muted"}
STAFF = {"assistant", "instructor"}
OPEN_TO_AUTHORS = {"held", "changes_requested", "published"}
OPEN = {"published", "held"}
ANY = {"", *State.values}
BEGINS_IN = {
    "hold": {"published"},
    "approve": {"held"},
    "changes": OPEN,
    "refuse": {"held"},
    "hide": OPEN,
    "restore": {"hidden"},
    "retag": OPEN,
    "force_tag": OPEN,
    "move": OPEN,
    "dismiss": ANY,
    "undo": ANY,
    "decide_appeal": {"hidden", "refused"},
}
OF_INSTRUCTORS = {
    *("set_up", "edit_text", "take_edition"),
    *("invite", "set_roles", "schedule", "reveal", "see_participation", "mark", "arrange_agenda", "clone"),
}
OF_MEMBERS = {
    "respond",
    "edit",
    "withdraw",
    "requote",
    "add_work",
    "correct_work",
    "see_members",
    "report",
    "appeal",
    "leave",
    "see_own_participation",
    "remove_member",
}
OF_STAFF = {"moderate", "lock", "reopen"}
OF_PERSONS = {"warn": STAFF, "mute": STAFF, "suspend": {"instructor"}}
VERBS = {*BEGINS_IN, *OF_MEMBERS, *OF_INSTRUCTORS, *OF_STAFF, *OF_PERSONS}
FACTS = [
    Facts(own=own, reported=reported, ruled=ruled, author_role=role, state=state, locked=shut, closed=shut)
    for own, reported, ruled, role, state, shut in product(
        (False, True),
        (False, True),
        (False, True),
        ("", "participant", "assistant", "instructor"),
        ("", *State.values),
        (False, True),
    )
]


@pytest.fixture
def viewers(
    seminar: Seminar, members: dict[str, Person], outsider: Person, administrator: Person, nobody: Viewer
) -> dict[str, Viewer]:
    everyone = {**members, "reader": outsider, "administrator": administrator}
    return {"visitor": nobody, **{name: make.viewer_of(person) for name, person in everyone.items()}}


def expected(who: str, verb: str, facts: Facts) -> bool:
    """The rules as sentences say them."""
    if verb == "respond":
        return who in MAY_WRITE and not facts.locked and not facts.closed
    if verb in ("edit", "requote"):
        return who in MAY_WRITE and facts.own and facts.state in OPEN_TO_AUTHORS
    if verb == "withdraw":
        return who in MEMBERS | {"suspended"} and facts.own and facts.state in OPEN_TO_AUTHORS
    outranked = who == "assistant" and facts.author_role == "instructor"
    if verb in BEGINS_IN:
        barred = facts.own or facts.reported or outranked or (verb == "decide_appeal" and facts.ruled)
        return who in STAFF and not barred and facts.state in BEGINS_IN[verb]
    if verb in OF_PERSONS:
        return who in OF_PERSONS[verb] and not facts.own and not outranked
    if verb in OF_STAFF:
        return who in STAFF
    if verb == "report":
        decides = who in STAFF and not outranked
        return who in MAY_WRITE and not facts.own and not decides and facts.state == "published"
    if verb == "appeal":
        return who in MEMBERS | {"suspended"} and facts.own and facts.state in {"hidden", "refused"}
    if verb == "add_work":
        return who in MAY_WRITE
    if verb == "correct_work":
        return who in (MAY_WRITE if facts.own else STAFF)
    if verb in ("see_members", "see_own_participation"):
        return who in MEMBERS
    if verb == "leave":
        return who in MEMBERS or (who == "suspended" and facts.own)
    if verb == "remove_member":
        return who == "instructor" and not facts.own
    assert verb in OF_INSTRUCTORS
    return who == "instructor"


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_is_for_those_whom_the_rules_name_and_nobody_else(
    verb: str, viewers: dict[str, Viewer], seminar: Seminar
) -> None:
    given = {
        (who, facts): may(viewer, verb, seminar, facts) for who, viewer in viewers.items() for facts in FACTS
    }
    wanted = {(who, facts): expected(who, verb, facts) for who in viewers for facts in FACTS}
    assert given == wanted
    assert set(given.values()) == {True, False}


def test_the_table_has_no_other_verbs() -> None:
    assert set(TABLE) == VERBS


def test_an_unknown_verb_is_a_fault_and_not_a_refusal(nobody: Viewer, seminar: Seminar) -> None:
    with pytest.raises(KeyError):
        may(nobody, "dance", seminar)


def test_the_table_says_backwards_who_may() -> None:
    everyone = frozenset({"participant", "assistant", "instructor"})
    staff = frozenset({"assistant", "instructor"})
    assert {verb: who_may(verb) for verb in TABLE} == {
        "respond": everyone,
        "edit": everyone,
        "withdraw": everyone,
        **dict.fromkeys(BEGINS_IN, staff),
        **dict.fromkeys(OF_STAFF, staff),
        "warn": staff,
        "mute": staff,
        "suspend": frozenset({"instructor"}),
        "report": everyone,
        "appeal": everyone,
        "add_work": everyone,
        "correct_work": everyone,
        "see_members": everyone,
        "requote": everyone,
        "leave": everyone,
        "see_own_participation": everyone,
        "remove_member": frozenset({"instructor"}),
        **{verb: frozenset({"instructor"}) for verb in OF_INSTRUCTORS},
    }


def test_only_a_reader_joins_and_only_an_open_seminar(
    viewers: dict[str, Viewer], seminar: Seminar, private_seminar: Seminar
) -> None:
    may_join = {who: may(viewer, "join", seminar) for who, viewer in viewers.items()}
    assert {who for who, yes in may_join.items() if yes} == {"reader", "administrator"}
    assert not any(may(viewer, "join", private_seminar) for viewer in viewers.values())
    seminar.joining = "closed"
    assert not any(may(viewer, "join", seminar) for viewer in viewers.values())


PUBLISHED = Facts(state="published")
OWN = Facts(own=True, state="published")
SENTENCES = [
    ("visitor", "respond", Facts(), "Sign in to do that."),
    ("visitor", "join", Facts(), "Sign in to join."),
    ("participant", "join", Facts(), "You belong to this seminar already."),
    ("suspended", "join", Facts(), "You belong to this seminar already."),
    ("reader", "respond", Facts(), "Only members of this seminar can do that."),
    ("administrator", "respond", Facts(), "Only members of this seminar can do that."),
    ("reader", "hide", PUBLISHED, "Only moderators of this seminar can do that."),
    ("participant", "hide", PUBLISHED, "Only moderators of this seminar can do that."),
    ("administrator", "hide", PUBLISHED, "Only moderators of this seminar can do that."),
    ("assistant", "set_up", Facts(), "Only instructors of this seminar can do that."),
    (
        "muted",
        "respond",
        Facts(),
        "You may not post or edit here for now. Your account page says until when, and whom to write to.",
    ),
    (
        "suspended",
        "respond",
        Facts(),
        "You may not take part here for now. Your account page says until when, and whom to write to.",
    ),
    (
        "participant",
        "respond",
        Facts(locked=True),
        "This thread is locked. It can be read, and nothing more can be posted.",
    ),
    (
        "participant",
        "respond",
        Facts(closed=True),
        "This reading is closed. It can be read, and nothing more can be posted.",
    ),
    (
        "participant",
        "respond",
        Facts(unopened=True),
        "This reading is not open yet. Its text can be read; responses can be posted when it opens.",
    ),
    ("instructor", "remove_member", OWN, "To go yourself, leave the seminar from your account page."),
    ("participant", "edit", PUBLISHED, "Only its author can do that."),
    ("instructor", "edit", PUBLISHED, "Only its author can do that."),
    (
        "participant",
        "edit",
        Facts(own=True, state="hidden"),
        "That cannot be done to this response as it stands now.",
    ),
    ("instructor", "hide", OWN, "Nobody decides about their own response."),
    (
        "assistant",
        "hide",
        Facts(state="published", author_role="instructor"),
        "An assistant cannot decide about an instructor or an instructor’s response.",
    ),
    (
        "assistant",
        "mute",
        Facts(author_role="instructor"),
        "An assistant cannot decide about an instructor or an instructor’s response.",
    ),
    ("assistant", "suspend", Facts(), "Only instructors of this seminar can do that."),
    ("instructor", "suspend", Facts(own=True), "Nobody restricts themselves."),
    (
        "assistant",
        "dismiss",
        Facts(state="published", reported=True),
        "Nobody decides about what they reported.",
    ),
    (
        "instructor",
        "decide_appeal",
        Facts(state="hidden", ruled=True),
        "An appeal is decided by somebody else than who made the decision.",
    ),
    ("participant", "moderate", Facts(), "Only moderators of this seminar can do that."),
    ("participant", "report", OWN, "Nobody reports their own response."),
    ("instructor", "report", PUBLISHED, "You moderate here. Decide about it instead of reporting it."),
    (
        "participant",
        "report",
        Facts(state="held"),
        "That cannot be done to this response as it stands now.",
    ),
    ("reader", "report", PUBLISHED, "Only members of this seminar can do that."),
    ("visitor", "report", PUBLISHED, "Sign in to do that."),
    (
        "muted",
        "report",
        PUBLISHED,
        "You may not post or edit here for now. Your account page says until when, and whom to write to.",
    ),
    ("participant", "appeal", Facts(state="hidden"), "Only its author can do that."),
    ("instructor", "restore", PUBLISHED, "That cannot be done to this response as it stands now."),
    ("participant", "correct_work", Facts(), "A work is corrected by whoever added it, or by a moderator."),
]


@pytest.mark.parametrize(("who", "verb", "facts", "sentence"), SENTENCES)
def test_a_refusal_says_why_in_a_sentence(
    who: str, verb: str, facts: Facts, sentence: str, viewers: dict[str, Viewer], seminar: Seminar
) -> None:
    assert why_not(viewers[who], verb, seminar, facts) == sentence
    with pytest.raises(Refused) as refusal:
        require(viewers[who], verb, seminar, facts)
    assert refusal.value.sentence == sentence


def test_require_lets_those_pass_who_may(viewers: dict[str, Viewer], seminar: Seminar) -> None:
    assert why_not(viewers["participant"], "respond", seminar) == ""
    require(viewers["participant"], "respond", seminar)


def test_a_closed_seminar_says_who_adds_members(outsider: Person, private_seminar: Seminar) -> None:
    sentence = "This seminar is not open to joining. Its instructors add members."
    assert why_not(make.viewer_of(outsider), "join", private_seminar) == sentence


def test_who_has_not_consented_to_being_named_takes_part_all_the_same(
    ada: Person, seminar: Seminar, private_seminar: Seminar
) -> None:
    Membership.objects.filter(person=ada).update(consented_at=None)
    viewer = make.viewer_of(ada)
    assert may(viewer, "respond", seminar)
    assert may(viewer, "respond", private_seminar)


def test_a_role_in_one_seminar_is_none_in_another(instructor: Person, seminar: Seminar) -> None:
    elsewhere = make.seminar(by=make.person("Someone Else"))
    viewer = make.viewer_of(instructor)
    assert may(viewer, "hide", seminar, PUBLISHED)
    assert not may(viewer, "hide", elsewhere, PUBLISHED)
    assert not may(viewer, "respond", elsewhere)


# An administrator who has entered


def entered(administrator: Person, seminar: Seminar, *, at: dt.datetime = NOON) -> None:
    Visit.objects.create(
        seminar=seminar, person=administrator, reason="A complaint.", began_at=at, ends_at=at + DAY
    )


def test_a_visit_shows_what_an_assistant_sees_and_lets_nothing_be_done(
    administrator: Person, private_seminar: Seminar
) -> None:
    entered(administrator, private_seminar)
    viewer = make.viewer_of(administrator, at=NOON)
    allowed = {verb for verb, facts in product(TABLE, FACTS) if may(viewer, verb, private_seminar, facts)}
    assert allowed == {"see_members", "moderate"}
    assert not may(viewer, "join", private_seminar)
    later = make.viewer_of(administrator, at=NOON + DAY)
    assert {verb for verb in TABLE if may(later, verb, private_seminar)} == set()


def test_a_visit_of_one_seminar_is_none_of_another(
    administrator: Person, private_seminar: Seminar, seminar: Seminar
) -> None:
    entered(administrator, private_seminar)
    assert not may(make.viewer_of(administrator, at=NOON), "moderate", seminar)


def test_who_is_no_administrator_any_more_visits_nothing(
    administrator: Person, private_seminar: Seminar
) -> None:
    entered(administrator, private_seminar)
    Person.objects.filter(pk=administrator.pk).update(is_staff=False)
    viewer = make.viewer_of(Person.objects.get(pk=administrator.pk), at=NOON)
    assert not may(viewer, "moderate", private_seminar)
    assert not viewer.may_read(private_seminar)

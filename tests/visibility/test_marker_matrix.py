"""Every word that somebody wrote, in every state, for every role, on every surface: seen exactly by whom it may be.

`rights` says who may see what; nothing of it is asked of the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client

from forum.people.models import Person
from forum.seminars.models import Membership
from tests import make
from tests.routes import routes
from tests.visibility.addresses import ADDRESSES, Ask
from tests.visibility.answers import Answer, Answers, answered
from tests.visibility.rights import (
    BEHIND,
    OUTSIDE,
    READ_THE_THREAD,
    ROLES,
    must_show,
    stands_in_the_text,
    where_only,
    who_may_see,
)
from tests.visibility.world import BRANCHES, LOOSE, STATES, Marker, World, built, now_word, passage_word

pytestmark = pytest.mark.django_db

NAME = Marker("public", "name of the author").word
MAIL = f"{Marker('public', 'address').word}@example.org"
NAMED = Marker("public", "name of who consented").word
NOT_MEMBERS = ("suspended", "reader", "administrator", "visitor")
NAMED_INSIDE = ("instructor", "assistant", "author", "participant", "muted")
# where an author is named beside what they wrote
SURFACES = ("front", "seminar", "text", "section", "edition", "history")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield _renamed(built())
        transaction.set_rollback(True)


def _renamed(made: World) -> World:
    """`author` and `participant` wrote nearly all; the first has not agreed to be named outside, the second has."""
    for role, name in (("author", NAME), ("participant", NAMED)):
        person = made.people[role]
        assert person is not None
        person.display_name, person.family_name = name, f"{name}family"
        person.email = MAIL if role == "author" else person.email
        person.save()
    Membership.objects.filter(person=made.people["author"]).update(consented_at=None)
    return made


@pytest.fixture(scope="module")
def answers(world: World) -> dict[str, list[Answer]]:
    return Answers(world)


def test_every_surface_that_can_carry_words_is_asked() -> None:
    surfaces = {route.name for route in routes() if route.surface is not None and route.surface.words}
    assert surfaces == set(ADDRESSES)


def test_every_marker_is_a_word_of_its_own(world: World) -> None:
    words = sorted(world.markers.values())
    assert len(set(words)) == len(words)
    assert not any(a != b and a in b for a in words for b in words)
    kinds = {(m.kind, m.state) for m in world.public.markers}
    assert {
        (kind, state) for kind in ("body", "extract", "citation", "locator", "old body") for state in STATES
    } <= kinds
    assert {
        (f"{kind}reason", s) for kind in ("", "leaf ") for s in STATES if s not in ("published", "withdrawn")
    } <= kinds


@pytest.mark.parametrize("role", ROLES)
def test_nobody_sees_what_they_may_not(role: str, world: World, answers: dict[str, list[Answer]]) -> None:
    leaks = []
    for marker, word in world.markers.items():
        allowed, only = role in who_may_see(marker), where_only(marker, role)
        for answer in answers[role]:
            if word not in answer.text or word in answer.ask.path or word in str(answer.ask.post):
                continue  # an id that was asked for is said back in the way to sign in
            if stands_in_the_text(marker, answer.surface) and role in READ_THE_THREAD[marker.place]:
                continue
            if not allowed or (only is not None and answer.surface not in only):
                leaks.append(f"{marker}: {answer.surface}, {answer.ask}, {answer.status}")
    assert leaks == []


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_they_may(role: str, world: World, answers: dict[str, list[Answer]]) -> None:
    by_surface: dict[str, str] = {}
    for answer in answers[role]:
        by_surface[answer.surface] = by_surface.get(answer.surface, "") + answer.text
    missing = [
        f"{marker}: {surface}"
        for marker, word in world.markers.items()
        if role in who_may_see(marker)
        for surface in must_show(marker, role)
        if word not in by_surface[surface]
    ]
    assert missing == []


@pytest.mark.parametrize("role", ROLES)
def test_no_answer_is_a_fault(role: str, answers: dict[str, list[Answer]]) -> None:
    assert [str(a.ask) for a in answers[role] if a.status >= 500] == []


@pytest.mark.parametrize("role", sorted(OUTSIDE))
def test_a_private_seminar_does_not_exist_for_those_outside(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    inside = [a for a in answers[role] if a.ask.path.startswith(world.private.base)]
    assert len(inside) > 60
    signed_out = {"draft": 403} if role == "visitor" else {}  # said at every address, whatever is there
    found = [a for a in inside if a.status != signed_out.get(a.surface, 404)]
    # an administrator decides what none of the staff may, and reads that case alone
    case = f"{world.private.base}moderation/referred/{world.private.staff['instructor'].public_id}/"
    assert [str(a.ask) for a in found] == ([f"GET {case} "] if role == "administrator" else [])


@pytest.mark.parametrize("role", ROLES)
def test_only_passages_of_what_everyone_reads_are_marked(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    for ground in world.grounds:
        if role not in READ_THE_THREAD[ground.place]:
            continue
        for surface in ("section", "text"):
            pages = [
                a.text for a in answers[role] if a.surface == surface and a.status == 200 and not a.ask.part
            ]
            pages = [text for text in pages if passage_word(ground.place, "published") in text]
            assert pages
            for text in pages:
                marked = {s for s in BRANCHES if _is_marked(text, passage_word(ground.place, s))}
                assert marked == {"published", "approved"}
                listed = set(re.findall(rf"of “({ground.place}passage\w+)”", text))
                assert listed == {passage_word(ground.place, s) for s in ("published", "approved")}


def _is_marked(text: str, word: str) -> bool:
    return re.search(rf"<mark\b[^>]*>{word}</mark>", text) is not None


@pytest.mark.parametrize("role", ROLES)
def test_a_quotation_is_shown_with_the_words_that_quote_it(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    for ground in world.grounds:
        if role not in READ_THE_THREAD[ground.place]:
            continue
        (page,) = (a.text for a in answers[role] if a.ask == Ask(ground.section))
        quoted = {
            s for s in BRANCHES if f'dir="auto">{passage_word(ground.place, s)}</span></blockquote>' in page
        }
        assert quoted == (set(BRANCHES) if role in BEHIND[ground.place] else {"published", "approved"})


@pytest.mark.parametrize("role", ROLES)
def test_numbers_are_those_of_published_responses_for_everyone(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    # the opening, branches, leaves, replies, one of the suspended, one of the quiet, and what changed or came loose
    # and two of the staff
    published = 1 + 2 + 2 + len(BRANCHES) + 1 + 1 + 2 * len(LOOSE) + 2
    for ground in world.grounds:
        if role in READ_THE_THREAD[ground.place]:
            (page,) = (a.text for a in answers[role] if a.ask == Ask(ground.section))
            found = re.findall(r'<h2 id="thread-h">\s*(\d+) responses\s*</h2>', page)
            assert found == [str(published)]


@pytest.mark.parametrize("role", ROLES)
def test_only_changed_passages_of_what_everyone_reads_have_a_hairline(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    for ground in world.grounds:
        if role not in READ_THE_THREAD[ground.place]:
            continue
        # a hairline leads to its one response where that is on the page, and to its passage where it is not
        ids = {r.public_id: of for of, r in ground.loose.items()}
        ids |= {r.passage.public_id: of for of, r in ground.loose.items() if r.passage is not None}
        for path in (ground.section, f"{ground.base}{ground.essay.slug}/"):
            (page,) = (a.text for a in answers[role] if a.ask == Ask(path))
            linked = re.findall(r'class="ref aged-ref"[^>]* href="[^"]*(?:passage=|#r-)(\w+)', page)
            assert {ids[key] for key in linked} == {("changed", "published"), ("changed", "approved")}
            lined = {
                s for s in BRANCHES if re.search(rf'class="aged">[^<]*{now_word(ground.place, s)}', page)
            }
            assert lined == {"published", "approved"}


@pytest.mark.parametrize("role", ROLES)
def test_an_edition_marks_what_stood_on_it_and_is_published(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    for ground in world.grounds:
        if role not in READ_THE_THREAD[ground.place]:
            continue
        for number, fates in ((1, LOOSE), (2, ())):
            ask = Ask(f"{ground.base}{ground.essay.slug}/editions/{number}/")
            (page,) = (a.text for a in answers[role] if a.ask == ask)
            words = {passage_word(ground.place, s): s for s in BRANCHES}
            words |= {Marker(ground.place, f"{f} quote", s).word: s for f in fates for s in BRANCHES}
            marked = {w for w in words if re.search(rf"<mark\b[^>]*>[^<]*{w}[^<]*</mark>", page)}
            assert marked == {w for w, s in words.items() if s in ("published", "approved")}
            # in the second, the first of them alone: the others stand on no passage of it
            assert len(re.findall(r'id="q-\w+"', page)) == (7 if number == 1 else 2)


@pytest.mark.parametrize("role", ROLES)
def test_authors_alone_are_told_of_their_own_changed_passages(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    asked = [world.public.base, world.private.base, "/me/"]
    told = [p for p in asked for a in answers[role] if a.ask == Ask(p) and "/requote/" in a.text]
    assert told == (asked if role == "author" else [])


MARKS = {
    "hidden": "A moderator has hidden this response.",
    "withdrawn": "Its author has withdrawn this response.",
    "held": "This response is with the moderators.",
}


@pytest.mark.parametrize("role", ROLES)
def test_a_mark_stays_where_replies_hang_and_nowhere_else(
    role: str, world: World, answers: dict[str, list[Answer]]
) -> None:
    for ground in world.grounds:
        if role not in READ_THE_THREAD[ground.place]:
            continue
        (page,) = (a.text for a in answers[role] if a.ask == Ask(ground.section))
        found = {state: page.count(f">{words}</p>") for state, words in MARKS.items()}
        assert found == (
            {"hidden": 0, "withdrawn": 0, "held": 0}
            if role in BEHIND[ground.place]
            else {"hidden": 1, "withdrawn": 1, "held": 3}
        )


# The name of an author who has not agreed: members see it, those outside see a pseudonym


@pytest.fixture
def pseudonym(world: World) -> str:
    return Membership.objects.get(seminar=world.public.seminar, person=world.people["author"]).pseudonym


def _by_surface(answers: list[Answer]) -> dict[str, str]:
    """All that is answered about the public seminar, drafts left out."""
    by_surface: dict[str, str] = {}
    for answer in answers:
        if answer.place == "public" and answer.surface != "draft":
            by_surface[answer.surface] = by_surface.get(answer.surface, "") + answer.text
    return by_surface


def _asked(client: Client, ask: Ask) -> str:
    return answered(client, "", ask).text


@pytest.mark.parametrize("role", NOT_MEMBERS)
def test_outside_nobody_finds_the_name_anywhere(
    role: str, answers: dict[str, list[Answer]], pseudonym: str
) -> None:
    said = _by_surface(answers[role])
    if role == "administrator":
        assert NAME in said.pop("admin")  # of accounts: who is a member, not who wrote what
    assert [surface for surface, text in said.items() if NAME in text or MAIL in text] == []
    assert [surface for surface in SURFACES if pseudonym not in said[surface]] == []
    assert NAMED in said["section"]


@pytest.mark.parametrize("role", NAMED_INSIDE)
def test_members_find_the_name_and_not_the_pseudonym(
    role: str, answers: dict[str, list[Answer]], pseudonym: str
) -> None:
    said = _by_surface(answers[role])
    surfaces = [s for s in SURFACES if s != "front"]  # the front page is the same for everyone
    if role == "author":
        surfaces.remove("seminar")  # "You agree with …", and their own pseudonym where they choose
    assert [surface for surface in surfaces if NAME not in said[surface]] == []
    assert [surface for surface in surfaces if f">{pseudonym}<" in said[surface]] == []


def test_a_suspended_author_finds_their_own_name_and_others_outside_do_not(world: World) -> None:
    with transaction.atomic():
        person = world.people["suspended"]
        assert isinstance(person, Person)
        Membership.objects.filter(person=person).update(consented_at=None)
        section = Ask(world.public.section)
        client = Client()
        assert "Sus Pender" not in _asked(client, section)
        client.force_login(person)
        assert "Sus Pender" in _asked(client, section).split('id="main"')[1]
        transaction.set_rollback(True)


def test_staff_are_named_outside_by_their_consent_like_everyone(world: World) -> None:
    with transaction.atomic():
        person = world.people["assistant"]
        assert isinstance(person, Person)
        make.response(world.public.thread, person, body="So says an assistant, who stands by it with a name.")
        assert "Asa Lind" in _asked(Client(), Ask(f"{world.public.base}"))
        Membership.objects.filter(person=person).update(consented_at=None)
        assert "Asa Lind" not in _asked(Client(), Ask(f"{world.public.base}"))
        transaction.set_rollback(True)


def test_who_agreed_is_named_on_the_home_outside(world: World) -> None:
    with transaction.atomic():
        person = world.people["participant"]
        assert isinstance(person, Person)
        make.response(world.public.thread, person, body="So says somebody who stands by it with a name.")
        assert NAMED in _asked(Client(), Ask(world.public.base))
        transaction.set_rollback(True)


def test_who_is_no_member_any_more_has_no_name_outside(world: World, pseudonym: str) -> None:
    with transaction.atomic():
        Membership.objects.filter(seminar=world.public.seminar, person=world.people["author"]).delete()
        page = _asked(Client(), Ask(world.public.section))
        assert (NAME in page, pseudonym in page, "a member" in page) == (False, False, True)
        transaction.set_rollback(True)

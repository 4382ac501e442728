"""Every word that somebody wrote, in every state, for every role, on every surface: seen exactly by whom it may be.

`rights` says who may see what; nothing of it is asked of the code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client

from tests.routes import routes
from tests.visibility.addresses import ADDRESSES, OTHERS, Ask
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


@dataclass(frozen=True)
class Answer:
    surface: str
    ask: Ask
    status: int
    text: str


def answered(client: Client, surface: str, ask: Ask) -> Answer:
    """One request, undone again."""
    headers = {**ask.headers, **({"HX-Request": "true"} if ask.part else {})}
    with transaction.atomic():
        if ask.post is None:
            got = client.get(ask.path, headers=headers)
        elif ask.json:
            sent = {
                "target": ask.post["target"],
                "fields": {"body": ask.post["body"]},
                "based_on": int(ask.post["based_on"]),
            }
            got = client.post(ask.path, json.dumps(sent), content_type="application/json", headers=headers)
        else:
            got = client.post(ask.path, ask.post, headers=headers)
        transaction.set_rollback(True)
    said = "\n".join(f"{name}: {value}" for name, value in got.headers.items())
    return Answer(surface, ask, got.status_code, f"{said}\n{got.getvalue().decode()}")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        yield built()
        transaction.set_rollback(True)


class Answers(dict[str, list[Answer]]):
    """All that each role is answered; asked when it is wanted."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def __missing__(self, role: str) -> list[Answer]:
        client, person = Client(), self.world.people[role]
        if person is not None:
            client.force_login(person)
        self[role] = [
            answered(client, surface, ask)
            for ground in self.world.grounds
            for surface, asks in {**ADDRESSES, **OTHERS}.items()
            for ask in _enough(asks(self.world, ground), surface, role, ground.place)
        ]
        return self[role]


@pytest.fixture(scope="module")
def answers(world: World) -> dict[str, list[Answer]]:
    return Answers(world)


def _enough(asks: list[Ask], surface: str, role: str, place: str) -> list[Ask]:
    """Behind closed doors all is the same page; a few of each surface will do for those outside."""
    whole = ("response", "history", "admin", "referred")
    outside = role not in READ_THE_THREAD[place] and surface not in whole
    return asks[:4] if outside else asks


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

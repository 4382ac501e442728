"""Pages of a thread: by key, without a gap or a repeat; filters, orders, one passage, one branch."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from forum.access.viewer import Viewer
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.branches import Node
from forum.responses.models import Response
from forum.responses.states import move
from forum.responses.threads import (
    MOST_ROWS,
    PAGE,
    Branches,
    Look,
    arranged,
    branch_at,
    own_passages,
    page_of_branches,
    whole_thread,
)
from tests import make
from tests.rows import many, replies

NOON = dt.datetime(2026, 10, 12, 12, 0, tzinfo=dt.UTC)
QUOTES = ("turned the wheel", "whose river it was", "blamed the river", "")


def minute(n: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=n)


@pytest.fixture
def long(thread: Thread, ada: Person, ben: Person) -> Thread:
    """45 roots, two of them hidden (10 under a reply), one held, one withdrawn; and 6 replies."""
    made = many(thread, [ben, ada, ada, ada, ada], 45, quotes=QUOTES)
    for n, (parent, author) in enumerate([(3, ben), (3, ada), (10, ben), (20, ada), (30, ben), (31, ben)]):
        make.response(thread, author, stance="source", parent=made[parent], at=minute(100 + n))
    for n, state in ((10, "hidden"), (11, "hidden"), (12, "held"), (13, "withdrawn")):
        with transaction.atomic():
            move(made[n], state, at=NOON, held_by="policy")
    return thread


@pytest.fixture
def viewers(nobody: Viewer, ada: Person, ben: Person, instructor: Person) -> list[Viewer]:
    return [nobody, *(make.viewer_of(person) for person in (ada, ben, instructor))]


def root(number: int) -> Response:
    return Response.objects.get(parent=None, body=f"Number {number}.")


def walked(thread: Thread, viewer: Viewer, look: Look) -> list[Branches]:
    pages = [page_of_branches(thread.pk, viewer, look)]
    while pages[-1].next_key:
        assert len(pages) < 10
        after = Look(look.show, look.order, look.passage, after=pages[-1].next_key)
        pages.append(page_of_branches(thread.pk, viewer, after))
    return pages


def first_below(node: Node) -> Response:
    """Its own response, or the first one below its mark."""
    return next(iter(node.walk()))


def root_of(node: Node) -> int:
    response = first_below(node)
    return response.root_id or response.pk


def ids(nodes: list[Node]) -> list[int]:
    """Ids of responses; of a mark that of its root, negative."""
    return [node.response.pk if node.response else -root_of(node) for node in nodes]


@pytest.mark.parametrize("order", ["text", "newest"])
def test_pages_go_on_by_key_without_a_gap_or_a_repeat(
    order: str, long: Thread, viewers: list[Viewer]
) -> None:
    newest = list(
        Response.objects.filter(thread=long, parent=None)
        .order_by("-posted_at", "-pk")
        .values_list("pk", flat=True)
    )
    for viewer in viewers:
        pages = walked(long, viewer, Look(order=order))
        assert [len(page.nodes) for page in pages][:2] == [PAGE, PAGE]
        assert [page.is_later_page for page in pages] == [False, True, True]
        whole = whole_thread(long.pk, viewer)
        if order == "newest":
            whole.sort(key=lambda node: newest.index(root_of(node)))
        found = [pk for page in pages for pk in ids(page.nodes)]
        assert found == ids(whole)
        assert len(set(found)) == len(found)


def test_what_was_posted_meanwhile_moves_no_page(long: Thread, nobody: Viewer, ada: Person) -> None:
    first = page_of_branches(long.pk, nobody, Look(order="text"))
    second = page_of_branches(long.pk, nobody, Look(order="text", after=first.next_key))
    make.response(long, ada, quote="The river", at=NOON - dt.timedelta(days=1))
    again = page_of_branches(long.pk, nobody, Look(order="text", after=first.next_key))
    assert ids(again.nodes) == ids(second.nodes)


def test_a_key_that_is_none_begins_at_the_beginning(long: Thread, nobody: Viewer) -> None:
    first = page_of_branches(long.pk, nobody, Look(order="text"))
    for key in ("nosuchkey222", "x"):
        assert ids(page_of_branches(long.pk, nobody, Look(order="text", after=key)).nodes) == ids(first.nodes)


def test_the_key_of_what_one_may_not_read_is_none(long: Thread, nobody: Viewer, instructor: Person) -> None:
    first, staff = page_of_branches(long.pk, nobody, Look(order="text")), make.viewer_of(instructor)
    key = Look(order="text", after=root(11).public_id)
    assert ids(page_of_branches(long.pk, nobody, key).nodes) == ids(first.nodes)
    assert ids(page_of_branches(long.pk, staff, key).nodes) != ids(first.nodes)


@pytest.mark.parametrize("show", ["agree", "dispute", "source", "no-reply", "moderation"])
def test_a_long_thread_is_filtered_as_a_short_one_is(show: str, long: Thread, viewers: list[Viewer]) -> None:
    for viewer in viewers:
        short = arranged(whole_thread(long.pk, viewer), Look(show=show), viewer)
        found = [pk for page in walked(long, viewer, Look(show=show, order="text")) for pk in ids(page.nodes)]
        assert found == ids(short)
        assert bool(found) == (show != "moderation" or viewer.person is not None)


def test_one_passage_of_a_long_thread_is_that_of_a_short_one(long: Thread, viewers: list[Viewer]) -> None:
    passages = set(Response.objects.exclude(passage=None).values_list("passage__public_id", flat=True))
    for viewer in viewers:
        for passage in sorted(passages | {"section"}):
            short = arranged(whole_thread(long.pk, viewer), Look(passage=passage), viewer)
            pages = walked(long, viewer, Look(passage=passage, order="text"))
            assert [pk for page in pages for pk in ids(page.nodes)] == ids(short)
            assert short


def test_yours_are_those_in_which_one_has_said_something(long: Thread, ada: Person, ben: Person) -> None:
    for person in (ada, ben):
        viewer = make.viewer_of(person)
        found = [root_of(n) for page in walked(long, viewer, Look(order="yours")) for n in page.nodes]
        assert set(found) == {r.root_id or r.pk for r in Response.objects.filter(author=person)}
        assert len(found) == len(set(found))


def test_in_a_short_thread_yours_come_first(thread: Thread, ada: Person, ben: Person) -> None:
    first = make.response(thread, ada, at=minute(1))
    second = make.response(thread, ben, at=minute(2))
    third = make.response(thread, ada, at=minute(3))
    make.response(thread, ben, parent=third, stance="dispute")
    viewer = make.viewer_of(ben)
    nodes = arranged(whole_thread(thread.pk, viewer), Look(order="yours"), viewer)
    assert ids(nodes) == [second.pk, third.pk, first.pk]


def test_in_a_short_thread_the_newest_is_the_branch_with_the_newest_word(
    thread: Thread, ada: Person, ben: Person, nobody: Viewer
) -> None:
    first = make.response(thread, ada, at=minute(1))
    second = make.response(thread, ben, at=minute(2))
    third = make.response(thread, ada, at=minute(3))
    make.response(thread, ben, parent=first, stance="dispute", at=minute(4))
    nodes = arranged(whole_thread(thread.pk, nobody), Look(order="newest"), nobody)
    assert ids(nodes) == [first.pk, third.pk, second.pk]


def test_the_order_of_the_text_is_by_place_then_time(thread: Thread, ada: Person, nobody: Viewer) -> None:
    whole = make.response(thread, ada, at=minute(1))
    later = make.response(thread, ada, quote="blamed the river", at=minute(2))
    narrow = make.response(thread, ada, quote="turned the wheel", at=minute(4))
    again = make.response(thread, ada, quote="turned the wheel", at=minute(3))
    wide = make.response(thread, ada, quote="turned the wheel since", at=minute(0))
    assert ids(whole_thread(thread.pk, nobody)) == [again.pk, narrow.pk, wide.pk, later.pk, whole.pk]


# One branch


def test_an_address_opens_the_branch_in_which_a_response_stands(long: Thread, nobody: Viewer) -> None:
    replies_of = list(Response.objects.filter(root=root(3)).order_by("pk"))
    assert len(replies_of) == 2
    for response in (root(3), *replies_of):
        (node,) = branch_at(long.pk, nobody, response.public_id)
        assert [r.pk for r in node.walk()] == [root(3).pk, *(r.pk for r in replies_of)]


def test_below_a_hidden_response_the_branch_opens_with_its_mark(long: Thread, nobody: Viewer) -> None:
    reply = Response.objects.get(root=root(10))
    (node,) = branch_at(long.pk, nobody, reply.public_id)
    assert (node.response, node.mark) == (None, "hidden")
    assert [r.pk for r in node.walk()] == [reply.pk]


def test_what_is_not_to_be_read_opens_nothing_as_what_is_not_there(
    long: Thread, nobody: Viewer, instructor: Person
) -> None:
    for response in map(root, (10, 11, 12, 13)):
        assert branch_at(long.pk, nobody, response.public_id) == []
        for person in (response.author, instructor):
            assert ids(branch_at(long.pk, make.viewer_of(person), response.public_id)) == [response.pk]
    assert branch_at(long.pk, nobody, "nosuchbranch") == []


def test_a_response_of_another_thread_opens_nothing(
    long: Thread, private_thread: Thread, nobody: Viewer, ada: Person
) -> None:
    elsewhere = make.response(private_thread, ada)
    assert branch_at(long.pk, make.viewer_of(ada), elsewhere.public_id) == []


def test_a_branch_too_long_for_a_page_says_how_many_replies_are_missing(
    thread: Thread, ada: Person, nobody: Viewer
) -> None:
    long_root = make.response(thread, ada, at=NOON)
    made = replies(long_root, [ada], MOST_ROWS + 5)
    page = page_of_branches(thread.pk, nobody, Look(order="text"))
    (node,) = page.nodes
    assert (len(node.children), node.missing) == (MOST_ROWS, 5)
    (opened,) = branch_at(thread.pk, nobody, long_root.public_id)
    assert len(opened.children) + opened.missing == MOST_ROWS + 5
    (last,) = branch_at(thread.pk, nobody, made[-1].public_id)
    assert last.response is not None
    assert last.response.pk == made[-1].pk


# Whose passages


def test_own_passages_are_those_in_whose_branches_one_has_said_something(
    thread: Thread, ada: Person, ben: Person, nobody: Viewer
) -> None:
    one = make.response(thread, ada, quote="turned the wheel")
    make.response(thread, ben, parent=one, stance="dispute")
    make.response(thread, ada, quote="blamed the river")
    make.response(thread, ben)
    assert own_passages(thread.pk, make.viewer_of(ben)) == {one.passage_id}
    assert own_passages(thread.pk, nobody) == set()
    make.ruling(one, "hide")
    assert own_passages(thread.pk, make.viewer_of(ben)) == set()


@pytest.mark.parametrize(
    ("look", "is_list"),
    [
        (Look(), True),
        (Look(after="bcdfghjkmnpq"), True),
        (Look(order="text"), False),
        (Look(show="dispute"), False),
        (Look(passage="section"), False),
        (Look(at="bcdfghjkmnpq"), False),
    ],
)
def test_a_long_thread_opens_as_a_list_where_nothing_is_chosen(look: Look, is_list: bool) -> None:
    assert look.is_list == is_list

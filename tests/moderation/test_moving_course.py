"""Random courses of moves among all else that happens: after each step counts equal a recount, and undoing undoes."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

import pytest

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.moderation.actions import Ask, rule
from forum.moderation.models import Ruling
from forum.moderation.undoing import undo
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.actions import post_response, withdraw_response
from forum.responses.models import Response
from tests import make
from tests.moderation.test_moving import counts_hold, rows
from tests.together import together

STEPS = 60
QUOTES = {
    "water": ("", "turned the wheel", "the village blamed the river"),
    "stone": ("", "Every stone of the weir"),
    "law": ("", "only while it flows"),
}


class Course:
    """What members and moderators of one reading do, by chance; refusals are part of it."""

    def __init__(self, seed: int, reading: Reading, authors: list[Person], staff: list[Person]) -> None:
        self.chance, self.reading, self.authors, self.staff = random.Random(seed), reading, authors, staff
        self.done, self.number = Counter[str](), 0

    def step(self) -> None:
        acts = (
            ["post"] * 3 + ["reply"] * 4 + ["move"] * 4 + ["hide", "restore", "hold", "approve", "withdraw"]
        )
        act = self.chance.choice([*acts, "undo", "undo"])
        self.number += 1
        try:
            self.do(act)
        except (Refused, Conflict, Invalid):
            return
        self.done[act] += 1

    def do(self, act: str) -> None:
        found = list(Response.objects.filter(thread__reading=self.reading).order_by("pk"))
        if act == "post":
            return self.post(self.chance.choice(list(QUOTES)), None)
        if not found:
            return None
        one, by = self.chance.choice(found), make.viewer_of(self.chance.choice(self.staff))
        if act == "reply":
            return self.post(one.thread.section.slug, one)
        if act == "withdraw":
            withdraw_response(one, viewer=make.viewer_of(one.author))
        elif act == "undo":
            last = Ruling.objects.exclude(act="undo").order_by("-pk").first()
            if last is not None:
                undo(last, viewer=by)
        else:
            section = self.chance.choice(list(QUOTES))
            rule(one, act, viewer=by, reason="Off the subject.", ask=Ask(section=section))
        return None

    def post(self, section: str, parent: Response | None) -> None:
        stance = self.chance.choice(["agree", "dispute", "dispute", "source"])
        quote = "" if parent else self.chance.choice(QUOTES[section])
        wish = make.wish(stance, quote=quote, parent=parent.public_id if parent else "")
        viewer = make.viewer_of(self.chance.choice(self.authors))
        thread = make.thread(self.reading, section)
        post_response(thread, wish, viewer=viewer, key=f"{self.number}", is_loading=True)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_and_branches_hold_whatever_happens(
    seed: int, reading: Reading, ada: Person, ben: Person, instructor: Person, assistant: Person
) -> None:
    course = Course(seed, reading, [ada, ben], [instructor, assistant])
    for _step in range(STEPS):
        course.step()
        assert counts_hold(reading), course.number
    assert min(course.done[act] for act in ("post", "reply", "move", "undo")) >= 1
    for response in Response.objects.filter(root__isnull=False).select_related("root"):
        assert response.root is not None
        assert response.thread_id == response.root.thread_id
        assert response.branch_passage_id == response.root.branch_passage_id
    for root in Response.objects.filter(parent=None).select_related("passage", "thread"):
        assert root.passage is None or root.passage.section_id == root.thread.section_id
        assert root.passage is None or root.quoted_elsewhere is None


@pytest.mark.parametrize("seed", [4, 5])
def test_a_move_and_its_undoing_leave_no_trace(
    seed: int, reading: Reading, ada: Person, ben: Person, instructor: Person
) -> None:
    course = Course(seed, reading, [ada, ben], [instructor])
    for _step in range(STEPS // 2):
        course.step()
    viewer = make.viewer_of(instructor)
    moved = 0
    for root in Response.objects.filter(parent=None, state__in=("published", "held")).order_by("pk"):
        before = rows(reading)
        for section in QUOTES:
            try:
                ruling = rule(root, "move", viewer=viewer, reason="Elsewhere.", ask=Ask(section=section))
            except (Invalid, Refused):
                continue
            undo(ruling, viewer=viewer)
            moved += 1
            assert rows(reading) == before
    assert moved > 2
    assert counts_hold(reading)


@pytest.mark.django_db(transaction=True)
def test_at_once_with_all_else_nothing_fails_and_counts_hold() -> None:
    people = [make.person(name) for name in ("First", "Second", "Ada", "Ben")]
    first, second, ada, ben = people
    seminar = make.seminar(by=first)
    make.member(seminar, second, "assistant")
    for who in (ada, ben):
        make.member(seminar, who)
    reading = make.reading(seminar, make.essay())
    for trial in range(8):
        root = make.response(make.thread(reading), ada, stance="dispute", quote="turned the wheel")
        reply = make.response(make.thread(reading), ben, stance="source", parent=root)
        there: Thread = make.thread(reading, "stone")
        calls = [
            partial(rule, root, "move", viewer=Viewer(first), reason="So.", ask=Ask(section="stone")),
            partial(rule, root, "hide", viewer=Viewer(second), reason="So."),
            partial(withdraw_response, reply, viewer=Viewer(ben)),
            partial(
                post_response, there, make.wish(), viewer=Viewer(ada), key=f"a{trial}", is_loading=True
            ),
            partial(
                post_response, make.thread(reading), make.wish("dispute", parent=root.public_id),
                viewer=Viewer(ben), key=f"b{trial}", is_loading=True,
            ),
        ]  # fmt: skip
        for outcome in together(calls):
            assert isinstance(outcome, (Response, Ruling, Conflict, Invalid, Refused)), outcome
        assert counts_hold(reading)
        assert {r.thread_id for r in Response.objects.filter(root=root)} == {
            Response.objects.get(pk=root.pk).thread_id
        }

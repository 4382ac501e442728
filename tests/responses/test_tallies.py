"""Counts: whatever happens to the responses of a thread, its tallies equal a recount."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db.models import Q

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Refused
from forum.moderation.actions import rule
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.queries import sections_of
from forum.responses.actions import edit_response, post_response, withdraw_response
from forum.responses.drafts import save_draft
from forum.responses.models import LAST, WHOLE, Response, Revision, Tally
from forum.responses.tallies import Count, outline_of, with_counts
from tests import make

QUOTES = ("", "", "turned the wheel", "blamed the river", "the wheel", "since before anyone")
STEPS = 120


def recounted(thread: Thread) -> dict[tuple[int | None, str], tuple[int, int, int]]:
    """By passage and stance: roots, responses, disputes with no reply. From nothing but the responses."""
    roots, every, unanswered = Counter[tuple[int | None, str]](), Counter[tuple[int | None, str]](), Counter()
    responses = {r.pk: r for r in Response.objects.filter(thread=thread)}
    for one in responses.values():
        if one.state != "published":
            continue
        root = responses[one.root_id] if one.root_id else one
        key = (root.passage_id if root.state == "published" else None, one.stance)
        every[key] += 1
        roots[key] += one.parent_id is None
        replied = any(
            r.parent_id == one.pk
            and r.state == "published"
            and r.stance != "agree"
            and r.author_id != one.author_id
            for r in responses.values()
        )
        assert one.has_reply == replied
        unanswered[key] += one.stance == "dispute" and not replied
    return {key: (roots[key], every[key], unanswered[key]) for key in every}


def kept(thread: Thread) -> dict[tuple[int | None, str], tuple[int, int, int]]:
    return {
        (t.passage_id, t.stance): (t.roots, t.responses, t.unanswered)
        for t in Tally.objects.filter(thread=thread).exclude(roots=0, responses=0, unanswered=0)
    }


def check_places(thread: Thread) -> None:
    for root in Response.objects.filter(thread=thread, parent=None).select_related("passage"):
        place = (WHOLE, WHOLE) if root.passage is None else (root.passage.start, root.passage.end)
        assert (root.order_start, root.order_end) == (place if root.state == "published" else (LAST, LAST))


def check_wordings(thread: Thread) -> None:
    for response in Response.objects.filter(thread=thread):
        latest = Revision.objects.filter(response=response).order_by("-number")[0]
        assert (latest.number, latest.body, latest.ground) == (
            response.revision,
            response.body,
            response.ground,
        )
        assert latest.was_published or response.state != "published"


class Course:
    """A random course of things that members do; refusals are part of it."""

    def __init__(self, seed: int, thread: Thread, authors: list[Person], staff: list[Person]) -> None:
        self.chance, self.thread = random.Random(seed), thread
        self.authors, self.staff, self.number, self.done = authors, staff, 0, Counter[str]()

    def any_response(self) -> Response | None:
        found = list(Response.objects.filter(thread=self.thread).order_by("pk"))
        return self.chance.choice(found) if found else None

    def step(self) -> None:
        act = self.chance.choice(
            ["post"] * 4
            + ["reply"] * 5
            + ["edit", "withdraw", "hide", "hide", "restore", "restore", "hold", "approve", "approve"]
        )
        self.number += 1
        try:
            getattr(self, act)()
        except (Refused, Conflict):
            return
        self.done[act] += 1

    def post(self, parent: Response | None = None) -> None:
        stance = self.chance.choice(["agree", "dispute", "dispute", "source"])
        wish = make.wish(
            stance,
            quote="" if parent else self.chance.choice(QUOTES),
            parent=parent.public_id if parent else "",
        )
        viewer = make.viewer_of(self.chance.choice(self.authors + self.staff))
        self.thread.reading.seminar.holds = self.chance.choice(["nobody", "nobody", "nobody", "everyone"])
        self.thread.reading.seminar.posts_per_minute = self.thread.reading.seminar.posts_per_hour = 1_000
        post_response(self.thread, wish, viewer=viewer, key=f"{self.number}")

    def reply(self) -> None:
        published = list(Response.objects.filter(thread=self.thread, state="published").order_by("pk"))
        if published:
            self.post(self.chance.choice(published))

    def edit(self) -> None:
        if response := self.any_response():
            wish = make.wish(response.stance, body=f"{make.BODIES['agree']} {self.number}")
            viewer = make.viewer_of(response.author)
            response.thread.reading.seminar.holds = self.chance.choice(["nobody", "everyone"])
            edit_response(response, wish, viewer=viewer, based_on=response.revision)

    def withdraw(self) -> None:
        if response := self.any_response():
            withdraw_response(response, viewer=make.viewer_of(response.author))

    def _rule(self, act: str) -> None:
        if response := self.any_response():
            viewer = make.viewer_of(self.chance.choice(self.staff))
            rule(response, act, viewer=viewer, reason="Because.", revision=response.revision)

    def hide(self) -> None:
        self._rule("hide")

    def restore(self) -> None:
        self._rule("restore")

    def hold(self) -> None:
        self._rule("hold")

    def approve(self) -> None:
        self._rule("approve")


@pytest.mark.parametrize("seed", [11, 1848, 20261012])
def test_tallies_equal_a_recount_whatever_happened(
    seed: int, thread: Thread, ada: Person, ben: Person, assistant: Person, instructor: Person
) -> None:
    course = Course(seed, thread, [ada, ben], [assistant, instructor])
    for _step in range(STEPS):
        course.step()
        assert kept(thread) == recounted(thread)
    check_places(thread)
    check_wordings(thread)
    assert set(course.done) == {"post", "reply", "edit", "withdraw", "hide", "restore", "hold", "approve"}
    states = set(Response.objects.values_list("state", flat=True))
    assert states == {"held", "published", "hidden", "withdrawn"}


def test_what_is_deleted_is_counted_no_more(thread: Thread, ada: Person) -> None:
    response = make.response(thread, ada, quote="turned the wheel")
    response.revisions.all().delete()
    response.delete()
    assert kept(thread) == {}


# What pages are told


@pytest.fixture
def argued(thread: Thread, ada: Person, ben: Person) -> Thread:
    narrow = make.response(thread, ada, stance="dispute", quote="turned the wheel")
    make.response(thread, ben, stance="source", parent=narrow)
    make.response(thread, ben, stance="dispute", quote="turned the wheel since before anyone")
    make.response(thread, ben, quote="blamed the river")
    make.response(thread, ada, stance="dispute")
    hidden = make.response(thread, ada, stance="source", quote="whose river it was")
    make.response(thread, ben, stance="dispute", parent=hidden)
    make.ruling(hidden, "hide")
    make.response(thread, ada, stance="source", quote="asked whose wheel", state="held")
    return thread


def test_passages_come_in_the_order_of_the_text_the_wider_first(
    argued: Thread, reading: Reading, nobody: Viewer
) -> None:
    counts = outline_of(reading, nobody, text_of="water")[0].passages
    assert [(c.passage.exact, c.roots, c.all) for c in counts] == [
        (
            "turned the wheel since before anyone",
            Count(dispute=1, unanswered=0),
            Count(dispute=1, unanswered=1),
        ),
        ("turned the wheel", Count(dispute=1), Count(dispute=1, source=1)),
        ("blamed the river", Count(agree=1), Count(agree=1)),
    ]


def test_the_outline_counts_what_is_published_and_is_the_same_for_everyone(
    argued: Thread, reading: Reading, nobody: Viewer, ada: Person, instructor: Person
) -> None:
    for viewer in (nobody, make.viewer_of(ada), make.viewer_of(instructor)):
        rows = with_counts(sections_of(reading), viewer)
        assert [(row.slug, row.count) for row in rows] == [
            ("water", Count(agree=1, dispute=4, source=1, unanswered=3)),
            ("stone", Count()),
            ("law", Count()),
        ]


def test_the_outline_names_the_viewers_own_drafts_alone(
    thread: Thread, reading: Reading, nobody: Viewer, ada: Person, ben: Person
) -> None:
    for person, target in ((ada, "text"), (ben, "reply:bcdfghjkmnpq")):
        save_draft(thread, target, {"body": "One"}, viewer=make.viewer_of(person), based_on=0)
    drafts = {
        viewer: [row.drafts for row in with_counts(sections_of(reading), viewer)]
        for viewer in (nobody, make.viewer_of(ada))
    }
    assert list(drafts.values()) == [[[], [], []], [["text"], [], []]]


def test_numbers_of_both_together() -> None:
    assert Count(1, 2, 3, 1).plus(Count(4, 5, 6, 2)) == Count(5, 7, 9, 3)
    assert Count(1, 2, 3, 1).total == 6


def test_only_published_responses_are_counted(thread: Thread, ada: Person) -> None:
    for state in ("held", "changes_requested", "hidden", "refused", "withdrawn"):
        make.response(thread, ada, state=state, quote="turned the wheel")
    assert not Tally.objects.filter(Q(responses__gt=0) | Q(roots__gt=0)).exists()
    make.response(thread, ada, quote="turned the wheel")
    assert [t.responses for t in Tally.objects.filter(responses__gt=0)] == [1]

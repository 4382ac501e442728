"""One act on many responses: each for itself."""

from __future__ import annotations

import pytest

from forum.base.errors import Invalid, Refused
from forum.moderation.many import MOST, Chosen, chosen_from, rule_many
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.readings.models import Thread
from forum.responses.models import Response
from tests import make


@pytest.fixture
def held(thread: Thread, ada: Person) -> list[Response]:
    return [make.response(thread, ada, state="held") for _ in range(3)]


def chosen(*responses: Response) -> list[Chosen]:
    return [Chosen(r.public_id, r.revision, r.reports) for r in responses]


def test_each_is_decided_with_the_one_reason(
    held: list[Response], thread: Thread, instructor: Person
) -> None:
    outcome = rule_many(
        chosen(*held),
        "hide",
        seminar=thread.reading.seminar,
        viewer=make.viewer_of(instructor),
        reason="Not about the text.",
    )
    assert [r.response for r in outcome.rulings] == held
    assert outcome.refused == ()
    assert set(Ruling.objects.values_list("act", "reason")) == {("hide", "Not about the text.")}
    assert {r.state for r in Response.objects.all()} == {"hidden"}


def test_what_one_of_them_refuses_the_others_do_not_feel(
    held: list[Response], thread: Thread, instructor: Person, assistant: Person
) -> None:
    make.ruling(held[1], "approve", by=assistant)
    outcome = rule_many(
        chosen(*held, held[0]),
        "refuse",
        seminar=thread.reading.seminar,
        viewer=make.viewer_of(instructor),
        reason="Off the text.",
    )
    assert [r.response for r in outcome.rulings] == [held[0], held[2]]
    ((response, sentence),) = outcome.refused
    assert response == held[1]
    assert sentence.startswith("This response is published now: Asa Lind was faster, at ")


def test_an_edited_one_is_left_for_another_look(
    held: list[Response], thread: Thread, instructor: Person
) -> None:
    Response.objects.filter(pk=held[0].pk).update(revision=2)
    outcome = rule_many(
        chosen(held[0]), "approve", seminar=thread.reading.seminar, viewer=make.viewer_of(instructor)
    )
    assert outcome.rulings == ()
    assert "edited this response meanwhile" in outcome.refused[0][1]


def test_ones_own_and_those_of_other_seminars_are_passed_over(
    thread: Thread, private_thread: Thread, ada: Person, instructor: Person
) -> None:
    own, other = make.response(thread, instructor), make.response(private_thread, ada, state="held")
    outcome = rule_many(
        chosen(own, other), "approve", seminar=thread.reading.seminar, viewer=make.viewer_of(instructor)
    )
    assert (outcome.rulings, outcome.refused) == ((), ())


@pytest.mark.parametrize(
    ("act", "reason", "n", "field"),
    [
        ("hide", "", 1, "reason"),
        ("hide", "x" * 2_001, 1, "reason"),
        ("warn", "So.", 1, "act"),
        ("approve", "", 0, "chosen"),
        ("approve", "", MOST + 1, "chosen"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_done(
    act: str, reason: str, n: int, field: str, held: list[Response], thread: Thread, instructor: Person
) -> None:
    with pytest.raises(Invalid) as refused:
        rule_many(
            chosen(held[0]) * n,
            act,
            seminar=thread.reading.seminar,
            viewer=make.viewer_of(instructor),
            reason=reason,
        )
    assert list(refused.value.fields) == [field]
    assert not Ruling.objects.exists()


def test_only_moderators_do_it(held: list[Response], thread: Thread, ben: Person) -> None:
    with pytest.raises(Refused):
        rule_many(chosen(*held), "approve", seminar=thread.reading.seminar, viewer=make.viewer_of(ben))


def test_what_check_boxes_send_is_read_and_damage_left_out() -> None:
    assert chosen_from(["abc-2-0", "abc", "-1-1", "abc-x-1", "abc-1-", "abc-1-²", "x-3-12"]) == [
        Chosen("abc", 2, 0),
        Chosen("x", 3, 12),
    ]

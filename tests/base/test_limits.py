"""How often somebody may do something."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from forum.base.limits import Wait, Window, forget_before, take, take_each
from forum.base.models import Allowance
from tests.together import together

NOON = dt.datetime(2026, 3, 2, 12, 0, 0, tzinfo=dt.UTC)
POSTING = (Window(60, 3_600), Window(10, 60))


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


@pytest.mark.django_db
def test_the_limit_is_given_and_no_more() -> None:
    assert [take("a", limit=3, seconds=60, now=NOON) for _n in range(5)] == [
        None,
        None,
        None,
        Wait(60),
        Wait(60),
    ]
    assert Allowance.objects.get().count == 3


@pytest.mark.django_db
def test_the_next_window_begins_afresh() -> None:
    assert [take("a", limit=1, seconds=60, now=after(n)) for n in (20, 20.5, 59.9, 60)] == [
        None, Wait(40), Wait(1), None,
    ]  # fmt: skip


@pytest.mark.django_db
def test_keys_and_lengths_are_counted_apart() -> None:
    assert take("a", limit=1, seconds=60, now=NOON) is None
    assert take("a", limit=1, seconds=60, now=NOON) == Wait(60)
    assert take("b", limit=1, seconds=60, now=NOON) is None
    assert take("a", limit=1, seconds=3_600, now=NOON) is None


@pytest.mark.django_db
def test_a_limit_of_nothing_gives_nothing() -> None:
    assert take("a", limit=1, seconds=60, now=NOON) is None
    assert take("none", limit=0, seconds=60, now=NOON) == Wait(60)
    assert not Allowance.objects.filter(key="none/60").exists()


@pytest.mark.django_db
def test_a_key_may_hold_any_words() -> None:
    key = "'; DROP TABLE forum_allowance; -- %s é"
    assert take(key, limit=1, seconds=60, now=NOON) is None
    assert Allowance.objects.get().key == f"{key}/60"


@pytest.mark.django_db
def test_of_several_windows_each_is_kept() -> None:
    given = [take_each("a", POSTING, now=after(n)) for n in range(11)]
    assert given == [None] * 10 + [Wait(50)]
    later = [take_each("a", POSTING, now=after(60 * (1 + n // 10))) for n in range(51)]
    assert later == [None] * 50 + [Wait(3_600 - 360)]


@pytest.mark.django_db
def test_a_refusal_by_one_window_takes_nothing_of_the_others() -> None:
    for _n in range(30):
        take_each("a", POSTING, now=NOON)
    assert dict(Allowance.objects.values_list("key", "count")) == {"a/60": 10, "a/3600": 10}
    assert take_each("b", (Window(5, 60), Window(1, 3_600)), now=NOON) is None
    assert take_each("b", (Window(5, 60), Window(1, 3_600)), now=NOON) == Wait(3_600)
    assert dict(Allowance.objects.filter(key__startswith="b").values_list("key", "count")) == {
        "b/60": 1,
        "b/3600": 1,
    }


@pytest.mark.django_db
def test_what_a_failed_action_took_comes_back() -> None:
    with transaction.atomic():
        assert take("a", limit=1, seconds=60, now=NOON) is None
        assert take("a", limit=1, seconds=60, now=NOON) == Wait(60)
        transaction.set_rollback(True)
    assert take("a", limit=1, seconds=60, now=NOON) is None


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_the_limit_to_the_one() -> None:
    outcomes = together([lambda: take("a", limit=7, seconds=60, now=NOON)] * 20)
    assert (outcomes.count(None), outcomes.count(Wait(60))) == (7, 13)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_the_tightest_of_several_windows() -> None:
    outcomes = together([lambda: take_each("a", (Window(5, 60), Window(3, 3_600)), now=NOON)] * 12)
    assert (outcomes.count(None), outcomes.count(Wait(3_600))) == (3, 9)
    assert dict(Allowance.objects.values_list("key", "count")) == {"a/60": 3, "a/3600": 3}


@pytest.mark.django_db
def test_old_windows_are_forgotten() -> None:
    take("a", limit=1, seconds=60, now=NOON)
    take("a", limit=1, seconds=60, now=after(600))
    assert forget_before(after(60)) == 1
    assert take("a", limit=1, seconds=60, now=after(600)) == Wait(60)

"""Every column is declared, once; what is kept says why."""

from __future__ import annotations

from collections import Counter

from django.apps import apps

from forum.exchange.registry import EVERYTHING, NEVER, PART, RESPONSE, TABLES, fates


def columns() -> set[str]:
    return {
        f"{model._meta.label}.{field.attname}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    }


def declared() -> list[str]:
    plain = [f"{name}.{column}" for name, table in TABLES.items() for column in table.plain.split()]
    return [*plain, *fates()]


def test_every_column_is_declared_and_none_that_there_is_not() -> None:
    assert columns() - set(declared()) == set()
    assert set(declared()) - columns() == set()


def test_no_column_has_two_fates() -> None:
    assert [column for column, n in Counter(declared()).items() if n > 1] == []


def test_what_is_kept_or_not_given_says_why() -> None:
    silent = [
        column for column, fate in fates().items() if not fate.why and not (fate.erased and fate.exported)
    ]
    assert silent == []
    assert {fate.erased for fate in fates().values()} == {NEVER, RESPONSE, PART, EVERYTHING}

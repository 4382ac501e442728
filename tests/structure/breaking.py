"""Hands that write to a table past all actions, to break its promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models

Rows = dict[str, Any]
Breach = Callable[[Rows], object]


def bent(name: str, /, **changes: Any) -> Breach:
    """A row of that name is changed in place."""
    return lambda rows: type(rows[name])._default_manager.filter(pk=rows[name].pk).update(**changes)


def twin(name: str, /, **changes: Any) -> Breach:
    """A row of that name is inserted once more, but for `changes`."""

    def insert(rows: Rows) -> object:
        row: models.Model = rows[name]
        fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key}
        return type(row)._default_manager.create(**{**fields, **changes})

    return insert

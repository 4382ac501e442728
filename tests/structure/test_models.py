"""Tables: which may know which, and what their promises and indexes are called."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS: list[str] = [
    feature.strip()
    for layer in next(c["layers"] for c in CONTRACTS if c["type"] == "layers")  # the highest first
    for feature in layer.split("|")
]
NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def tables() -> list[type[models.Model]]:
    return list(apps.get_app_config("forum").get_models())


def feature_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def test_every_table_belongs_to_a_feature_of_the_order() -> None:
    assert {feature_of(model) for model in tables()} - set(LAYERS) == set()


def test_foreign_keys_point_down() -> None:
    """A reference by name slips past the import contract."""
    rank = {feature: place for place, feature in enumerate(LAYERS)}
    upward = [
        f"{model.__name__}.{field.name}"
        for model in tables()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and isinstance(field.related_model, type)
        and field.related_model._meta.app_label == "forum"
        and rank[feature_of(field.related_model)] < rank[feature_of(model)]
    ]
    assert upward == []


def test_what_people_made_is_never_deleted_along_with_something_else() -> None:
    """Only what is worked out from what is kept goes along: tallies, and the proposals of a preview."""
    cascading = {
        f"{model.__name__}.{field.name}"
        for model in tables()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is not models.PROTECT
    }
    assert cascading == {"Tally.thread", "Tally.passage", "Proposal.preview"}


def test_promises_and_indexes_have_names_that_read() -> None:
    names = [c.name for model in tables() for c in (*model._meta.constraints, *model._meta.indexes)]
    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert len(names) == len(set(names))
    assert [model.__name__ for model in tables() if model._meta.unique_together] == []


def test_every_index_says_which_query_it_serves() -> None:
    silent = []
    for path in sorted((ROOT / "forum").glob("*/*models.py")):
        lines = path.read_text().splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "Index"
            ):
                before = lines[: node.lineno - 1]
                while before and before[-1].strip() == "indexes = [":
                    before.pop()
                if not before[-1].strip().startswith("#"):
                    silent.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert silent == []


def test_texts_have_no_length_in_the_database() -> None:
    """Limits stand in forms and actions; slugs and addresses are the exceptions, and Django's own columns."""
    limited = {
        f"{model.__name__}.{field.name}"
        for model in tables()
        for field in model._meta.local_fields
        if isinstance(field, models.CharField)
        and not isinstance(field, (models.SlugField, models.EmailField))
    }
    assert limited == {"Person.password"}


def test_the_list_of_all_models_is_complete() -> None:
    listed: dict[str, Any] = {}
    exec((ROOT / "forum" / "models.py").read_text(), listed)  # noqa: S102  (our own file)
    assert sorted(listed["__all__"]) == sorted(model.__name__ for model in tables())

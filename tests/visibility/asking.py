"""Asks every surface by addresses that are the same on both sides of a comparison, and keeps each answer whole."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from forum.essays.models import Passage
from forum.ledger.log import SALT
from forum.people.models import Person
from tests.visibility.scene import NOW, Plant, Scene

DOI = "10.1000/weir.1911"
NAMES = (
    "bbbopening",
    "bbbapproved",
    "bbbone",
    "bbbdoi",
    "hhhone",
    "hhhtwo",
    "hhhheld0",
    "hhhleaf",
    "hhhrefused",
)


Asked = tuple[str, dict[str, Any] | None]
HOME, TEXT, SECTION = "/s/rivers/", "/s/rivers/whose-river/", "/s/rivers/whose-river/water/"
FEW: tuple[Asked, ...] = tuple(
    (path, None)
    for path in (
        "/",
        "/me/",
        HOME,
        TEXT,
        SECTION,
        f"{HOME}works/?reference=e",
        f"{HOME}responses/bbbapproved/history/",
    )
)


def everything() -> Iterator[Asked]:
    """Every surface, by addresses that are the same on both sides."""
    yield from FEW
    looks = [f"show={show}" for show in ("agree", "dispute", "source", "no-reply", "moderation")]
    looks += ["order=text", "order=newest", "order=yours", "passage=section", "passage=section&order=newest"]
    looks += [f"passage={p}" for p in ("p14x30", "p131x147", "p31x49", "p999x1000")]
    looks += [
        f"{key}={name}" for name in ("bbblong3", "hhhone", "hhhheld0") for key in ("at", "order=text&after")
    ]
    yield from ((f"{SECTION}?{look}", None) for look in looks)
    yield from ((f"{SECTION}new/{end}", None) for end in ("", *(f"?parent={name}" for name in NAMES)))
    for name in NAMES:
        yield from ((f"{HOME}responses/{name}/{end}", None) for end in ("", "history/", "edit/"))
    yield from (
        (f"{HOME}responses/hhhone/{end}/", None) for end in ("withdraw", "hide", "approve", "restore")
    )
    yield from ((f"{HOME}works/?reference={q}", None) for q in ("", "secret", "work", DOI))
    yield from ((f"{HOME}works/{work}/", None) for work in ("bbbworkdoi", "bbbworksame", "nosuchwork22"))
    yield from (
        (f"/s/closed-rivers/{end}", None) for end in ("", "members/", "whose-river/", "whose-river/water/")
    )
    yield f"{SECTION}new/", {"stance": "agree", "body": "Too short.", "key": "k", "parent": "hhhone"}
    yield f"{SECTION}draft/", {"target": "text", "fields": {"body": "Mine"}, "based_on": 5}
    yield f"{SECTION}preview/", {"body": "*So*"}
    yield f"{HOME}responses/hhhone/withdraw/", {}


def _name(passage: Passage) -> str:
    """The same on both sides; of the first edition's `water`, its place alone."""
    edition = "" if passage.edition.number == 1 else f"e{passage.edition.number}"
    section = "" if passage.section.slug == "water" else passage.section.slug
    return f"p{passage.start}x{passage.end}{edition}{section}"


def answers(scene: Scene, person: Person | None, plant: Plant, asked: Iterable[Asked]) -> dict[str, str]:
    """What one is answered everywhere, after `plant`; then it is undone."""
    found, number = {}, count()
    with transaction.atomic():
        plant(scene)
        for passage in Passage.objects.select_related("edition", "section"):
            Passage.objects.filter(pk=passage.pk).update(public_id=_name(passage))
        client = Client()
        if person is not None:
            client.force_login(person)
        for path, sent in asked:
            with transaction.atomic():
                if sent is None:
                    got = client.get(path)
                elif "fields" in sent:
                    got = client.post(path, json.dumps(sent), content_type="application/json")
                else:
                    got = client.post(path, sent)
                transaction.set_rollback(True)
            headers = sorted(got.headers.items())
            found[f"{next(number)} {path}"] = f"{got.status_code}\n{headers}\n{got.getvalue().decode()}"
        transaction.set_rollback(True)
    return found


def first_difference(one: str, other: str) -> str:
    """With what stands around it."""
    place = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    start = max(0, place - 200)
    return f"\n--- one\n{one[start : place + 200]}\n--- other\n{other[start : place + 200]}"


def nothing_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands, and tokens and keys are always the same."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr("django.template.context_processors.get_token", lambda request: "a-token")
    monkeypatch.setattr("secrets.token_urlsafe", lambda n=32: "a-key")
    monkeypatch.setattr("secrets.token_hex", lambda n=32: _salt() if n == SALT else "an-id")


def _salt() -> str:
    """The log needs ids that differ; nobody who is asked here reads it."""
    return os.urandom(SALT).hex()

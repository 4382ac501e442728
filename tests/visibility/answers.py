"""What each role is answered at every address of a planted world."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import transaction
from django.test import Client

from tests.visibility.addresses import ADDRESSES, OTHERS, Ask
from tests.visibility.rights import READ_THE_THREAD
from tests.visibility.world import World


@dataclass(frozen=True)
class Answer:
    surface: str
    ask: Ask
    status: int
    text: str
    place: str = ""  # of the ground that was asked about


def answered(client: Client, surface: str, ask: Ask, place: str = "") -> Answer:
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
    return Answer(surface, ask, got.status_code, f"{said}\n{got.getvalue().decode()}", place)


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
            answered(client, surface, ask, ground.place)
            for ground in self.world.grounds
            for surface, asks in {**ADDRESSES, **OTHERS}.items()
            for ask in _enough(asks(self.world, ground), surface, role, ground.place)
        ]
        return self[role]


def _enough(asks: list[Ask], surface: str, role: str, place: str) -> list[Ask]:
    """Behind closed doors all is the same page; a few of each surface will do for those outside."""
    whole = ("response", "history", "admin", "referred")
    outside = role not in READ_THE_THREAD[place] and surface not in whole
    return asks[:4] if outside else asks

"""Somebody who has just said who they are."""

from __future__ import annotations

from django.test import Client

from forum.people.models import Person
from tests import make


def signed_in_just_now(client: Client, person: Person) -> None:
    """Signed in, and asked again a moment ago."""
    client.force_login(person)
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})

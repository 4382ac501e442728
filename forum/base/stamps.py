"""Public ids and the clock, in one place so that tests can hold both still."""

from __future__ import annotations

import datetime as dt
import secrets

from django.utils import timezone

# No vowels (no words by accident), no 0/1/l (read aloud and copied by hand).
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 12  # 27^12: 57 bits; ids are public, never a secret, and collisions are refused by the database


def public_id() -> str:
    """A random id for an address; carries neither order nor time."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def may_be_id(value: str) -> bool:
    """Whether it looks like a public id at all; what does not is not asked of the database."""
    return 0 < len(value) <= 40 and value.isascii() and value.isalnum()


def now() -> dt.datetime:
    """The present, aware, in UTC."""
    return timezone.now()

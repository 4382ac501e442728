"""The chain of digests over a seminar's log; pure, so that anyone can check it with nothing but SHA-256 and JSON.

An entry's digest is SHA-256 over one JSON text: all that the entry says, in the order of `ENTRY`, and the digest of the
entry before it. What was said in words stands in it as a digest of its own, salted, so that the words can be erased.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

# the columns of an entry that its digest covers, in this order
ENTRY = (
    "id",
    "seminar_id",
    "number",
    "act",
    "actor_id",
    "subject_id",
    "kept_from_id",
    "place",
    "object_kind",
    "object_id",
    "facts",
    "words_digest",
    "at",
    "previous",
)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of_words(salt: str, said: Mapping[str, str]) -> str:
    """Of what was said with an entry, 64 hexadecimal digits."""
    return _sha256(f"{salt}\n{_json(said)}")


def digest_of(entry: Mapping[str, Any]) -> str:
    """Of one entry, given by column as `ENTRY` names them; 64 hexadecimal digits. `at` is an aware time."""
    values = [entry[name] for name in ENTRY]
    values[ENTRY.index("at")] = entry["at"].astimezone(dt.UTC).isoformat(timespec="microseconds")
    return digest_of_values(values)


def digest_of_values(values: Sequence[Any]) -> str:
    """The same of values in the order of `ENTRY`, with `at` as text: `2026-10-12T12:00:00.000000+00:00`."""
    return _sha256(_json(values))

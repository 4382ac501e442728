"""Rows that others point at are locked so that writing down a row that points at them does not wait for the lock.

Such a row is checked at the end of its transaction, which holds all its locks by then: a plain `select_for_update`
would have both wait for each other.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "forum"
POINTED_AT = "Seminar|Membership|Person|Reading|Thread|Response"
PLAIN = re.compile(rf"\b(?:{POINTED_AT})\.(?:objects|ever)\b[^\n]*\bselect_for_update\((?!.*no_key=True)")


def test_nobody_waits_for_a_lock_to_point_at_a_row() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted(ROOT.rglob("*.py"))
        for line in path.read_text().splitlines()
        if PLAIN.search(line)
    ]
    assert found == []

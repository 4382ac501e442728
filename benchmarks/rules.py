"""How long the rules that hold a response take over a hostile text: `python -m benchmarks.rules`. Needs no site.

Processor time, the best of three. The lists and texts are those that a search by trial and error would be slow with.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable

UNIT = "ab*_[]()<&;#\\`!:/.w \n傻ु́é\u200b("
LONGEST = 10_000  # characters of a response


def main() -> int:
    """0 where every gate is kept, 1 otherwise."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415

    django.setup()
    rows = [*_whole_lists(), *_repeated(40)]
    print(f"{'what':56} {'figure':>8} {'gate':>6}")
    for what, figure, gate in rows:
        print(f"{what:56} {figure:8.3f} {gate:6}")
    return int(any(figure > gate for _, figure, gate in rows))


def _seconds(call: Callable[[], object]) -> float:
    best = 60.0
    for _ in range(3):
        began = time.process_time()
        call()
        best = min(best, time.process_time() - began)
    return best


def _whole_lists() -> list[tuple[str, float, float]]:
    """A list as long as may be, against a text that nearly has each of its lines at every place."""
    from forum.seminars.held_words import why_no_list, words_found  # noqa: PLC0415

    lists = {
        "a": "\n".join("a" * n for n in range(2, 199)),
        "a ": "\n".join(("a " * n).strip() + "b" for n in range(2, 130)),
        "(": "\n".join("(" * n + "x" for n in range(2, 199)),
    }
    rows = []
    for unit, held in lists.items():
        assert why_no_list(held) == ""
        body = (unit * LONGEST)[:LONGEST]
        took = _seconds(lambda held=held, body=body: words_found(held, [body]))  # type: ignore[misc]
        rows.append((f"a whole list, 10,000 characters of “{unit}”, s", took, 0.25))
    return rows


def _repeated(tries: int) -> list[tuple[str, float, float]]:
    """All rules against a repeated unit: the slowest of many, and how much faster it grows than the text."""
    from forum.base.text import clean  # noqa: PLC0415
    from forum.responses.hold_rules import Said, caught_by, repeat_key  # noqa: PLC0415
    from forum.seminars.models import Seminar  # noqa: PLC0415

    def ruled(body: str, held: Seminar) -> None:
        caught_by(held, Said(body, [], lambda: 0, lambda: 0, lambda: False))
        repeat_key(body)

    chance, slowest, steepest = random.Random(1), 0.0, 0.0
    for _ in range(tries):
        unit, word = ("".join(chance.choices(UNIT, k=chance.randrange(1, 13))) for _each in range(2))
        held = Seminar(held_words=f"{word * 5}\n{unit * 20}q\nzzz*", holds_links=True)
        short, long = (clean(unit * (size // len(unit))) for size in (LONGEST // 4, LONGEST))
        quick, slow = (_seconds(lambda body=body, held=held: ruled(body, held)) for body in (short, long))  # type: ignore[misc]
        slowest, steepest = max(slowest, slow), max(steepest, slow / max(quick, 0.002))
    return [
        (f"all rules, 10,000 hostile characters, slowest of {tries}, s", slowest, 0.5),
        ("the same, of that of a quarter of the text, times", steepest, 12),  # the square would be sixteen
    ]


if __name__ == "__main__":
    sys.exit(main())

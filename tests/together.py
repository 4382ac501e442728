"""Several calls at the same moment, each on a connection of its own. For tests with `transaction=True`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection


def together(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call returned or raised, in their order."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            outcomes[number] = call()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def behind(
    first: Callable[[], Any],
    second: Callable[[], Any],
    *,
    module: Any,
    halt: str,
    patch: pytest.MonkeyPatch,
) -> list[Any]:
    """What both came to where `second` begins while `first` is inside the function `halt` of `module`."""
    inside, onward = threading.Event(), threading.Event()
    real = getattr(module, halt)

    def halted(*args: Any, **kwargs: Any) -> Any:
        if threading.current_thread().name == "first":
            inside.set()
            onward.wait(timeout=30)
        return real(*args, **kwargs)

    patch.setattr(module, halt, halted)
    return in_turn(first, second, inside, onward)


def in_turn(
    first: Callable[[], Any], second: Callable[[], Any], inside: threading.Event, onward: threading.Event
) -> list[Any]:
    """What both came to where `second` begins when `first` has set `inside`, and `first` goes on at `onward`.

    Fails where `second` does not wait for `first`: a second is long enough to end in, and no test passes for want
    of it.
    """
    outcomes: dict[str, Any] = {}

    def run(name: str, call: Callable[[], Any]) -> None:
        try:
            outcomes[name] = call()
        except Exception as error:
            outcomes[name] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=pair, name=pair[0])
        for pair in (("first", first), ("second", second))
    ]
    threads[0].start()
    assert inside.wait(timeout=30), outcomes
    threads[1].start()
    threads[1].join(timeout=1)
    waited = threads[1].is_alive()
    onward.set()
    for thread in threads:
        thread.join(timeout=60)
    assert waited, outcomes
    return [outcomes["first"], outcomes["second"]]

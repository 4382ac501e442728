"""The cast is in its seminars, and has been told so."""

from __future__ import annotations

import pytest

from forum.ledger.models import Untold
from forum.seminars.models import Seminar


@pytest.fixture(autouse=True)
def _nothing_is_due(request: pytest.FixtureRequest) -> None:
    """What the fixtures of the cast did concerns nobody; a world of its own keeps what happened there."""
    if "world" not in request.fixturenames:
        for name in ("seminar", "private_seminar"):
            assert isinstance(request.getfixturevalue(name), Seminar)
        Untold.objects.all().delete()

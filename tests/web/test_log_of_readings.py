"""What the log says of readings: in words, for those who moderate; the reason of an extension never to its person."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

from django.test import Client

from forum.access.viewer import Viewer
from forum.base.stamps import now
from forum.ledger.models import LogEntry
from forum.people.models import Person
from forum.readings.extensions import end_extension, extend
from forum.readings.models import Reading
from forum.readings.scheduling import put_on_schedule
from forum.readings.tasks import log_announced_reveals
from forum.readings.terms import Asked, Terms, terms_of, version_of
from forum.responses.revealing import ask_for_names, open_gate
from forum.responses.scheduling import change_reading
from forum.seminars.models import Seminar
from tests import make

DUE = dt.datetime(2036, 10, 12, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def text(answer: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode())))


def test_every_act_is_a_sentence(client: Client, seminar: Seminar, instructor: Person, ada: Person) -> None:
    staff = Viewer(instructor)
    terms = Terms(due_at=DUE, gate_count=1, gate_until=DUE, is_blind=True, prompt="Why?")
    reading = put_on_schedule(seminar, make.essay("whose-river"), terms, viewer=staff)
    other = Terms(
        due_at=DUE + DAY,
        gate_count=1,
        gate_until=DUE,
        is_blind=True,
        prompt="How?",
        points=Decimal(5),
        demands=(Asked(1, "dispute", 2), Asked(1, "reply", 1)),
        late="none",
    )
    change_reading(reading, other, viewer=staff, seen=version_of(terms_of(reading)))
    given = extend(
        Reading.objects.get(), ada, viewer=staff, phase=1, due_at=DUE + 3 * DAY, reason="A secret of hers."
    )
    end_extension(reading, given.pk, viewer=staff)
    make.response(make.thread(reading), ada)
    open_gate(reading, viewer=staff)
    ask_for_names(reading, viewer=staff)
    client.force_login(instructor)
    said = text(client.get("/s/rivers/moderation/log/"))
    for sentence in (
        "Ines Okafor put Whose River on the schedule.",
        "prompt from “Why?” to “How?”",
        "due from 12 Oct 2036, 12:00 to 13 Oct 2036, 12:00",
        "points from 10.00 to 5.00",
        "late responses count from half to nothing",
        "requirement from nothing to 2 disputes, 1 reply",
        "Ines Okafor gave Ada Mora more time for Whose River, until 15 Oct 2036, 12:00.",
        "A secret of hers.",
        "Ines Okafor took back the time given to Ada Mora for Whose River.",
        "Ines Okafor opened the gate of Whose River for everyone.",
        "Ines Okafor asked 1 author of Whose River whether the name may be shown.",
    ):
        assert sentence in said
    client.force_login(ada)
    own = text(client.get("/me/decisions/"))
    assert "more time for Whose River" in own
    assert "A secret of hers." not in own


def test_names_that_show_by_their_date_are_in_the_log_once(
    client: Client, reading: Reading, instructor: Person
) -> None:
    Reading.objects.update(is_blind=True, names_at=now() + DAY)
    log_announced_reveals()
    assert not LogEntry.objects.filter(act="reading.names_shown").exists()
    Reading.objects.update(names_at=now() - DAY)
    log_announced_reveals()
    log_announced_reveals()
    entry = LogEntry.objects.get(act="reading.names_shown")
    assert (entry.actor, entry.facts) == (None, {"to": "members"})
    client.force_login(instructor)
    assert "Names are shown in Whose River, as was announced." in text(
        client.get("/s/rivers/moderation/log/")
    )

"""The cast: the same people in every test, and the seminars in which they meet.

A person fixture is an account alone. `seminar` (public) and `private_seminar` make all of them members, but for
`outsider` and `administrator`, who belong nowhere.
"""

from __future__ import annotations

import pytest

from forum.access.viewer import Viewer
from forum.essays.models import Essay
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.readings.queries import Place, place_at
from forum.seminars.models import Seminar
from tests import make


@pytest.fixture
def instructor(db: None) -> Person:
    return make.person("Ines Okafor", email="ines@example.org")


@pytest.fixture
def assistant(db: None) -> Person:
    return make.person("Asa Lind", email="asa@example.org")


@pytest.fixture
def ada(db: None) -> Person:
    return make.person("Ada Mora", email="ada@example.org", family_name="Mora")


@pytest.fixture
def participant(ada: Person) -> Person:
    return ada


@pytest.fixture
def ben(db: None) -> Person:
    return make.person("Ben Quist", email="ben@example.org", family_name="Quist")


@pytest.fixture
def muted(db: None) -> Person:
    return make.person("Mute Teller", email="mute@example.org")


@pytest.fixture
def suspended(db: None) -> Person:
    return make.person("Sus Pender", email="sus@example.org")


@pytest.fixture
def outsider(db: None) -> Person:
    return make.person("Otto Fern", email="otto@example.org")


@pytest.fixture
def administrator(db: None) -> Person:
    return make.person("Dora Amt", email="dora@example.org", administrator=True)


@pytest.fixture
def nobody() -> Viewer:
    return Viewer()


@pytest.fixture
def visitor(nobody: Viewer) -> Viewer:
    return nobody


@pytest.fixture
def members(
    instructor: Person, assistant: Person, ada: Person, ben: Person, muted: Person, suspended: Person
) -> dict[str, Person]:
    """Those who belong to the seminars, by what they are there."""
    return {
        "instructor": instructor,
        "assistant": assistant,
        "participant": ada,
        "other participant": ben,
        "muted": muted,
        "suspended": suspended,
    }


def _gathered(seminar: Seminar, members: dict[str, Person]) -> Seminar:
    for name, person in members.items():
        make.member(seminar, person, name if name in ("instructor", "assistant") else "participant")
    make.mute(seminar, members["muted"])
    make.suspend(seminar, members["suspended"])
    return seminar


@pytest.fixture
def seminar(members: dict[str, Person]) -> Seminar:
    """Public and open, at /s/rivers/."""
    made = make.seminar("rivers", by=members["instructor"])
    return _gathered(made, members)


@pytest.fixture
def private_seminar(members: dict[str, Person]) -> Seminar:
    """Private, at /s/closed-rivers/."""
    made = make.seminar(
        "closed-rivers",
        by=members["instructor"],
        is_public=False,
        title="Rivers behind doors",
        label="HIST 319",
    )
    return _gathered(made, members)


@pytest.fixture
def essay(db: None) -> Essay:
    return make.essay("whose-river")


@pytest.fixture
def reading(seminar: Seminar, essay: Essay) -> Reading:
    return make.reading(seminar, essay, prompt="Where does the argument turn?")


@pytest.fixture
def private_reading(private_seminar: Seminar, essay: Essay) -> Reading:
    return make.reading(private_seminar, essay)


@pytest.fixture
def thread(reading: Reading) -> Thread:
    """That of the first section, `water`, in the public seminar."""
    return make.thread(reading)


@pytest.fixture
def private_thread(private_reading: Reading) -> Thread:
    """That of the first section in the private seminar."""
    return make.thread(private_reading)


@pytest.fixture
def place(thread: Thread, instructor: Person) -> Place:
    """The first section with its text and its thread."""
    reading = thread.reading
    return place_at(
        reading.seminar.slug, reading.essay.slug, thread.section.slug, viewer=make.viewer_of(instructor)
    )

"""The two seminars of the world, and the words that are planted in them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from forum.essays.models import Essay
from forum.people.models import Person
from forum.readings.models import Reading, Thread
from forum.responses.models import Response
from forum.seminars.models import Seminar

STATES = ("published", "held", "changes_requested", "hidden", "refused", "withdrawn")
# published after it was edited while it was held; and each of the states
BRANCHES = (*STATES, "approved")
# what became of the words that a response quotes when the reading took its second edition, beside those that stand
LOOSE = ("changed", "detached")


@dataclass(frozen=True)
class Marker:
    """`place` is public or private; `state` that of the response it stands in, "" for anything else."""

    place: str
    kind: str
    state: str = ""

    @property
    def word(self) -> str:
        """Sixteen letters that stand nowhere else; none is a part of another."""
        digest = hashlib.sha256(f"{self.place}/{self.kind}/{self.state}".encode()).digest()
        return "q" + "".join("bcdfghjkmnprstvw"[byte % 16] for byte in digest[:15])

    def __str__(self) -> str:
        return f"{self.place} {self.state} {self.kind}"


@dataclass
class Ground:
    """One of the two seminars, and what was planted in it."""

    place: str
    seminar: Seminar
    essay: Essay
    reading: Reading
    thread: Thread
    branches: dict[str, Response] = field(default_factory=dict)  # by state: Ada's, under a reply of Ben's
    leaves: dict[str, Response] = field(default_factory=dict)  # by state: Ada's replies, with nothing below
    opening: Response | None = None  # Ben's, published
    loose: dict[tuple[str, str], Response] = field(default_factory=dict)  # Ada's, by fate and state
    gone: dict[str, Response] = field(default_factory=dict)  # by state: Ada's, in the removed section
    staff: dict[str, Response] = field(default_factory=dict)  # by role: of those who moderate, reported
    markers: dict[Marker, str] = field(default_factory=dict)  # with the word to look for

    def mark(self, kind: str, state: str = "") -> str:
        """The word to plant."""
        marker = Marker(self.place, kind, state)
        self.markers[marker] = marker.word
        return marker.word

    @property
    def base(self) -> str:
        return f"/s/{self.seminar.slug}/"

    @property
    def section(self) -> str:
        return f"{self.base}{self.essay.slug}/{self.thread.section.slug}/"

    @property
    def removed(self) -> str:
        """The address of the section that the second edition has no more."""
        return f"{self.base}{self.essay.slug}/gone/"


@dataclass
class World:
    """Both grounds, and everybody by role."""

    public: Ground
    private: Ground
    people: dict[str, Person | None]

    @property
    def grounds(self) -> tuple[Ground, Ground]:
        return self.public, self.private

    @property
    def markers(self) -> dict[Marker, str]:
        return {**self.public.markers, **self.private.markers}

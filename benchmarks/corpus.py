"""The corpus: about 100,000 responses, put in by the row; the tallies come from the trigger as on a real site."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection, transaction

from config.collecting import collect_static
from forum.base.markup import render
from forum.base.stamps import now, public_id
from forum.essays.actions import PlannedSection, bring_in_essay, passage_at
from forum.essays.models import Passage, SectionText
from forum.essays.spans import Span
from forum.membership.actions import add_member, found_seminar
from forum.people.models import Person
from forum.readings.actions import schedule_reading
from forum.readings.models import Reading, Thread
from forum.responses.models import WHOLE, Response, Revision
from forum.seminars.models import Role, Seminar

ESSAYS, SECTIONS, PEOPLE = 20, 10, 60
LONG, LONG_THREADS, MIDDLE, SHORT = 12_000, 8, 500, 20
PASSAGES = 40  # of a long thread
WORDS = (
    "harvest figure claim source decree village reading archive purpose benefit evidence inference definition scope "
    "grain price quota peasant city export record witness chapter paragraph argument reason passage famine plan policy "
    "letter district census"
).split()


@dataclass(frozen=True)
class Corpus:
    """Where to measure, and a member who is signed in."""

    short: str  # address of a section of 20, in an essay without a long thread
    long: str  # of 12,000
    long_essay: str
    post: str  # where a new response goes, in another section
    quote: str
    session: str


def address(section: SectionText, seminar: Seminar) -> str:
    """A section's page."""
    return f"/s/{seminar.slug}/{section.edition.essay.slug}/{section.section.slug}/"


def build() -> Corpus:
    """Everything there, made anew only where it is not. Prints how far it is."""
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if not Seminar.objects.filter(slug="bench").exists():
        with transaction.atomic():
            _fill()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    seminar = Seminar.objects.get(slug="bench")  # editions are measured in seminars of their own
    texts = SectionText.objects.select_related("edition__essay", "section").order_by(
        "edition__essay", "position"
    )
    first = texts.filter(edition__essay__slug="essay-20", position=2).first()
    posted = texts.filter(edition__essay__slug="essay-20", position=5).first()  # grows from run to run
    long = texts.filter(edition__essay__slug="essay-1").first()
    assert first is not None
    assert long is not None
    assert posted is not None
    short = address(first, seminar)
    return Corpus(
        short=short,
        long=address(long, seminar),
        long_essay=f"/s/{seminar.slug}/essay-1/",
        post=f"{address(posted, seminar)}new/",
        quote=posted.text[:60].rsplit(" ", 1)[0],
        session=_session(Person.objects.get(email="member-1@disputatio.example")),
    )


def _session(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _fill() -> None:
    rng = random.Random(1929)
    seminar = found_seminar(
        by=None,
        slug="bench",
        label="BENCH",
        title="A seminar of many words",
        is_public=True,
        posts_per_minute=1_000_000,
        posts_per_hour=1_000_000,
    )
    people = []
    for n in range(PEOPLE):
        person = Person.objects.create(email=f"member-{n}@disputatio.example", display_name=f"Member {n}")
        role = Role.INSTRUCTOR if n == 0 else Role.PARTICIPANT
        add_member(seminar, person, role=role, by=None, consents=True)
        people.append(person)
    for n in range(1, ESSAYS + 1):
        sections = [
            PlannedSection(f"Section {n} {s}", [_prose(rng, 120), _prose(rng, 120)]) for s in range(SECTIONS)
        ]
        essay = bring_in_essay(slug=f"essay-{n}", title=f"Essay {n}", sections=sections, by=None)
        reading = schedule_reading(seminar, essay, by=None)
        for place, thread in enumerate(
            Thread.objects.filter(reading=reading).order_by("section__texts__position")
        ):
            size = SHORT
            if place == 0 and n <= LONG_THREADS:
                size = LONG
            elif place == 0 and n == LONG_THREADS + 1:
                size = MIDDLE
            _fill_thread(rng, reading, thread, people, size)
        print(f"  essay {n} of {ESSAYS}", flush=True)


def _prose(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def _passages(rng: random.Random, thread: Thread, reading: Reading, most: int) -> list[Passage]:
    text = SectionText.objects.get(edition=reading.edition, section=thread.section)
    spans = {(a, a + rng.randint(20, 90)) for a in (rng.randrange(len(text.text) - 100) for _ in range(most))}
    return [passage_at(text, Span(a, b)) for a, b in sorted(spans)]


def _fill_thread(
    rng: random.Random, reading: Reading, thread: Thread, people: list[Person], size: int
) -> None:
    """A third of roots, most of them on passages; two replies each, one below the other."""
    passages = _passages(rng, thread, reading, PASSAGES if size > SHORT else 5)
    start = now() - dt.timedelta(days=14)
    roots = [
        _response(
            rng, reading, thread, people, at=start + dt.timedelta(seconds=90 * n), passage=_any(rng, passages)
        )
        for n in range(size // 3 + (size % 3 > 0))
    ]
    Response.objects.bulk_create(roots, batch_size=2_000)
    level, left = roots, size - len(roots)
    for depth in (1, 2):
        take = level[: min(len(level), left)]
        replies = [_reply(rng, reading, thread, people, parent, depth) for parent in take]
        Response.objects.bulk_create(replies, batch_size=2_000)
        roots, level, left = roots + replies, replies, left - len(replies)
    Revision.objects.bulk_create(
        [
            Revision(
                response=r,
                number=1,
                body=r.body,
                body_html=r.body_html,
                stance=r.stance,
                ground=r.ground,
                bearing=r.bearing,
                was_published=True,
                at=r.posted_at,
            )
            for r in roots
        ],
        batch_size=2_000,
    )


def _any(rng: random.Random, passages: list[Passage]) -> Passage | None:
    return rng.choice(passages) if rng.random() < 0.9 else None


def _response(
    rng: random.Random,
    reading: Reading,
    thread: Thread,
    people: list[Person],
    *,
    at: dt.datetime,
    passage: Passage | None = None,
) -> Response:
    stance = rng.choice(["agree", "dispute", "dispute", "source"])
    body = _prose(rng, 80)
    return Response(
        public_id=public_id(), seminar=reading.seminar, thread=thread, author=rng.choice(people), passage=passage,
        branch_passage=passage, stance=stance, ground="inference" if stance == "dispute" else "",
        bearing="qualifies" if stance == "source" else "", body=body, body_html=render(body), language="en",
        state="published", posted_at=at, order_start=passage.start if passage else WHOLE,
        order_end=passage.end if passage else WHOLE, submission_key=public_id(),
    )  # fmt: skip


def _reply(
    rng: random.Random, reading: Reading, thread: Thread, people: list[Person], parent: Response, depth: int
) -> Response:
    reply = _response(
        rng, reading, thread, people, at=parent.posted_at + dt.timedelta(seconds=rng.randint(60, 9_000))
    )
    reply.parent, reply.depth, reply.answers_revision = parent, depth, 1
    reply.root_id = parent.root_id or parent.pk
    reply.branch_passage_id = parent.branch_passage_id
    return reply

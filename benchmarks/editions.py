"""Figures of editions: publishing under thousands of quotations, bringing in, reading after five editions."""

from __future__ import annotations

import random
import statistics
import tempfile
import threading
import time
from pathlib import Path

import pypandoc
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from benchmarks.corpus import WORDS
from benchmarks.rows import Row
from forum.access.viewer import Viewer
from forum.base.markup import render
from forum.base.stamps import now, public_id
from forum.base.working import run_one
from forum.essays.actions import PlannedSection, bring_in_essay, passage_at
from forum.essays.beginnings import begin_edition
from forum.essays.importing import convert
from forum.essays.manuscripts import change
from forum.essays.models import Essay, SectionText
from forum.essays.spans import Span
from forum.membership.actions import add_member, found_seminar
from forum.people.models import Person
from forum.readings.actions import schedule_reading
from forum.readings.models import Reading, Thread
from forum.responses.models import Response
from forum.responses.previews import ask_preview
from forum.responses.taking import ask_taking

PASSAGES, SECTIONS, PARAGRAPHS, LENGTH = 5_000, 10, 20, 100  # 20,000 words
TIMES = 25
NAMES = tuple(f"{a}{b}" for a in "bdfgklmnprst" for b in ("ar", "el", "in", "os", "un"))


def prose(rng: random.Random, words: int) -> str:
    """Sentences of a dozen words, few of which stand together twice."""
    said = [rng.choice(WORDS) if n % 3 else rng.choice(NAMES) + rng.choice(NAMES) for n in range(words)]
    return ". ".join(" ".join(said[n : n + 12]).capitalize() for n in range(0, words, 12)) + "."


def everything() -> list[Row]:
    """All rows of this file. The statistics of the tables are made anew, as autovacuum does in a minute."""
    rows = [*publishing(), *bringing_in(), *reading_on()]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rows


def _seminar(rng: random.Random, name: str) -> tuple[Reading, Person]:
    person = Person.objects.create_user(f"{name}-{public_id()}@example.org", None, display_name="Ed Itor")
    seminar = found_seminar(
        by=person, slug=f"{name}-{public_id()}", title="Editions", label="ED", is_public=True
    )
    essay = bring_in_essay(
        slug=f"{name}-{public_id()}",
        title="A long text",
        sections=[
            PlannedSection(f"Part {n}", [prose(rng, LENGTH) for _ in range(PARAGRAPHS)])
            for n in range(1, SECTIONS + 1)
        ],
        by=person,
        home=seminar,
    )
    return schedule_reading(seminar, essay, by=person), person


def _quoted(rng: random.Random, reading: Reading, most: int) -> None:
    texts = list(SectionText.objects.filter(edition=reading.edition))
    threads = {t.section_id: t for t in Thread.objects.filter(reading=reading)}
    people = [Person.objects.create_user(f"q{public_id()}@example.org", None) for _ in range(20)]
    for person in people:
        add_member(reading.seminar, person, role="participant", by=None, consents=True)
    rows, body = [], "It does not follow, for a reason that is told at some length."
    for n in range(most):
        text = texts[n % len(texts)]
        start = rng.randrange(len(text.text) - 120)
        passage = passage_at(text, Span(start, start + rng.randint(8, 110)))
        rows.append(
            Response(
                public_id=public_id(),
                seminar=reading.seminar,
                thread=threads[text.section_id],
                author=people[n % 20],
                passage=passage,
                branch_passage=passage,
                stance="dispute",
                ground="inference",
                body=body,
                body_html=render(body),
                language="en",
                state="published",
                posted_at=now(),
                order_start=passage.start,
                order_end=passage.end,
                submission_key=public_id(),
            )
        )
    Response.objects.bulk_create(rows, batch_size=1_000)


def _edited(essay: Essay, viewer: Viewer, n: int, first: int) -> None:
    """From the section `first` on one word in a hundred is another one; in the last a paragraph moves and one goes."""
    manuscript = begin_edition(essay, viewer=viewer)
    rng = random.Random(n)
    for section in manuscript.sections[first:]:
        for paragraph in section["paragraphs"]:
            words = paragraph["text"].split(" ")
            words[rng.randrange(len(words))] = "otherwise"
            paragraph["text"] = " ".join(words)
    manuscript.save()
    last = manuscript.sections[-1]["paragraphs"]
    for act, place in (("up", last[-1]["id"]), ("remove", last[3]["id"])):
        manuscript = change(manuscript, act, {"id": place}, viewer=viewer, based_on=manuscript.version)


def _published(reading: Reading, person: Person, n: int, *, first: int = 0) -> None:
    viewer = Viewer(person)
    _edited(reading.essay, viewer, n, first)
    manuscript = begin_edition(reading.essay, viewer=viewer)
    preview = ask_preview(reading, viewer=viewer, manuscript=manuscript)
    _work()
    preview.proposals.exclude(confirm="").update(decision="confirmed")
    preview.refresh_from_db()
    ask_taking(preview, viewer=viewer)
    _work()
    reading.refresh_from_db()


def _work() -> None:
    while run_one("benchmark"):
        pass
    failed = DBTaskResult.objects.failed().first()
    if failed is not None:
        raise RuntimeError(failed.traceback)


class _Memory:
    """How much resident memory this process had at most above what it began with, in MB, looked at every 20 ms."""

    grown = 0.0

    def __enter__(self) -> _Memory:
        self._before, self._over = self._resident(), threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            self.grown = max(self.grown, self._resident() - self._before)

    @staticmethod
    def _resident() -> float:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1024 / 1024


def publishing() -> list[Row]:
    """The preview and the taking together, in this process, as the worker does them."""
    rng = random.Random(11)
    reading, person = _seminar(rng, "publishing")
    _quoted(rng, reading, PASSAGES)
    with _Memory() as memory:
        start = time.perf_counter()
        _published(reading, person, 2)
        seconds = time.perf_counter() - start
    if reading.edition.number != 2:
        raise RuntimeError("the edition was not published")
    what = f"publishing with {PASSAGES:,} passages"
    return [Row(what, seconds, "s", 20, 5), Row(f"{what}: memory", memory.grown, "MB", 100, None)]


def bringing_in() -> list[Row]:
    """A Word document of 20,000 words with headings."""
    rng = random.Random(12)
    parts = [
        f"# Part {n}\n\n" + "\n\n".join(prose(rng, LENGTH) for _ in range(PARAGRAPHS))
        for n in range(SECTIONS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.docx"
        pypandoc.convert_text("\n\n".join(parts), "docx", format="markdown", outputfile=str(path))
        words = path.read_bytes()
    start = time.perf_counter()
    taken = convert(words, "text.docx")
    seconds = time.perf_counter() - start
    if len(taken.sections) != SECTIONS:
        raise RuntimeError("the document was not understood")
    return [Row("bringing in a DOCX of 20,000 words", seconds, "s", 10, 3)]


def reading_on() -> list[Row]:
    """A section of an essay with five editions against the same with the first alone, in turns.

    The section is one that the editions leave as it was: what a changed passage adds is drawn, not looked for.
    """
    pages = []
    for editions in (1, 5):
        rng = random.Random(13)
        reading, person = _seminar(rng, f"editions-{editions}")
        _quoted(rng, reading, 200)
        for n in range(2, editions + 1):
            _published(reading, person, n, first=1)
        slug = Thread.objects.filter(reading=reading).select_related("section").earliest("pk").section.slug
        pages.append(f"/s/{reading.seminar.slug}/{reading.essay.slug}/{slug}/")
    client, times, queries = Client(SERVER_NAME="localhost"), ([], []), []
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as seen:
            if client.get(page).status_code != 200:
                raise RuntimeError(page)
        queries.append(len(seen))
    for _ in range(TIMES):
        for page, spent in zip(pages, times, strict=True):
            start = time.perf_counter()
            client.get(page)
            spent.append(time.perf_counter() - start)
    one, five = (statistics.median(spent) for spent in times)
    return [
        Row("section of 5 editions: queries more than of 1", queries[1] - queries[0], "", 0, None),
        Row(
            "section of 5 editions against 1: time", five / one, "x", 1.1, None, note=f"{1000 * five:.1f} ms"
        ),
    ]

"""Figures of the queue: its page among 10,000 cases, a decision by key, a hundred at once.

`python -m benchmarks.queue_alone` measures these without the other corpus.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
import statistics
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from playwright.sync_api import sync_playwright

from benchmarks import measure
from benchmarks.corpus import _prose, _response, _session
from benchmarks.rows import Row
from forum.base.stamps import now, public_id
from forum.essays.actions import PlannedSection, bring_in_essay
from forum.membership.actions import add_member, found_seminar
from forum.moderation.models import Case, Report, Ruling
from forum.people.models import Person
from forum.readings.actions import schedule_reading
from forum.readings.models import Reading, Thread
from forum.responses.models import LAST, Response, Revision

CASES, SECTIONS, PEOPLE, RULINGS = 10_000, 10, 60, 400
DECISIONS, MANY = 60, 100
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]

# Presses a key, and says after how many milliseconds another case stood on the screen with the focus on its heading.
PRESS = """key => new Promise(resolve => {
  const began = performance.now(), before = document.querySelector('#verdict').action;
  const look = () => {
    const form = document.querySelector('#verdict');
    if (form && form.action !== before && document.activeElement.id === 'c-h')
      return requestAnimationFrame(() => resolve(performance.now() - began));
    requestAnimationFrame(look);
  };
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  look();
})"""


@dataclass(frozen=True)
class Queue:
    """Where the cases wait, and a moderator who is signed in."""

    path: str
    session: str


def everything(*, port: int, seconds: float) -> list[Row]:
    """All rows of this file."""
    where = build()
    request = measure._page(where.path, port, _cookie(where))
    return [
        _queries(where),
        measure._against_hello(f"queue of {CASES:,}: page of 50", port, seconds, request, 0.10, 0.18),
        _decision(where, port),
        _many(where),
    ]


def build() -> Queue:
    """A seminar of its own with its cases, made anew in each run."""

    with transaction.atomic():
        reading, moderator = _fill(random.Random(1933))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Queue(f"/s/{reading.seminar.slug}/moderation/", _session(moderator))


def _fill(rng: random.Random) -> tuple[Reading, Person]:

    people = [
        Person.objects.create_user(f"q{n}-{public_id()}@example.org", None, display_name=f"Member {n}")
        for n in range(PEOPLE)
    ]
    seminar = found_seminar(
        by=people[0], slug=f"queue-{public_id()}", title="A long queue", label="Q", is_public=True
    )
    for person in people[1:]:
        add_member(seminar, person, role="participant", by=None, consents=True)
    sections = [PlannedSection(f"Part {n}", [_prose(rng, 120), _prose(rng, 120)]) for n in range(SECTIONS)]
    essay = bring_in_essay(slug=f"queued-{public_id()}", title="Essay", sections=sections, by=None)
    reading = schedule_reading(seminar, essay, by=None)
    _fill_cases(rng, reading, people)
    return reading, people[0]


def _fill_cases(rng: random.Random, reading: Reading, people: list[Person]) -> None:
    """Half of them held, half reported once to three times; some were decided before."""

    threads, authors = list(Thread.objects.filter(reading=reading)), people[1:]
    start = now() - dt.timedelta(days=9)
    rows = []
    for n in range(CASES):
        at = start + dt.timedelta(seconds=70 * n)
        row = _response(rng, reading, rng.choice(threads), authors, at=at)
        row.waits_since, row.reports = at, 0 if n % 2 else 1 + n % 3
        if n % 2:
            row.state, row.held_by, row.order_start, row.order_end = "held", "policy", LAST, LAST
        rows.append(row)
    Response.objects.bulk_create(rows, batch_size=1_000)
    Revision.objects.bulk_create(
        [
            Revision(response=r, number=1, body=r.body, body_html=r.body_html, stance=r.stance,
                     ground=r.ground, bearing=r.bearing, was_published=r.state == "published", at=r.posted_at)
            for r in rows
        ],
        batch_size=1_000,
    )  # fmt: skip
    cases = Case.objects.bulk_create([Case(response=r, opened_at=r.posted_at) for r in rows if r.reports])
    Report.objects.bulk_create(
        [
            Report(case=c, by=authors[n], reason="off_text", note="Look at this.", revision=1, at=c.opened_at)
            for c in cases
            for n in range(c.response.reports)
        ],
        batch_size=1_000,
    )
    Ruling.objects.bulk_create(
        [
            Ruling(
                seminar=reading.seminar, response=rows[n], subject=rows[n].author, act="warn", by=people[0],
                reason=f"Reason {n % 7}", at=start, tell_at=start, facts={"waited": 60 * n}, revision=1,
            )
            for n in range(RULINGS)
        ]
    )  # fmt: skip


def _client(where: Queue) -> Client:

    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = where.session
    return client


def _cookie(where: Queue) -> str:

    return f"{settings.SESSION_COOKIE_NAME}={where.session}"


def _queries(where: Queue) -> Row:
    client = _client(where)
    client.get(where.path)
    took, queries = measure._sql_time(client, where.path)
    times = []
    for _ in range(25):
        began = time.perf_counter()
        answer = client.get(where.path)
        times.append(time.perf_counter() - began)
    note = f"{1000 * statistics.median(times):.1f} ms, {took:.1f} of it SQL, {len(answer.content) // 1000} kB"
    return Row(f"queue of {CASES:,}: page of 50", queries, "queries", 12, 9, note=note)


def _decision(where: Queue, port: int) -> Row:
    """By key, one after the other: approved or dismissed at once, in the order of reports and of age."""
    program = next(path for name in CHROMIUMS if (path := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        name, _is, value = _cookie(where).partition("=")
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}{where.path}")
        page.locator("#verdict").wait_for()
        times = [float(page.evaluate(PRESS, "a")) for _ in range(DECISIONS)][5:]
        browser.close()
    p95 = statistics.quantiles(times, n=20)[18]
    note = f"median {statistics.median(times):.0f} ms"
    return Row("one decision, from key to next card, p95", p95, "ms", 250, 120, note=note)


def _many(where: Queue) -> Row:
    client, times = _client(where), []
    for _ in range(3):
        html = client.get(f"{where.path}?show=held").content.decode()
        chosen = [part.split('"')[0] for part in html.split('name="chosen" value="')[1:]]
        key = html.split("after=")[-1].split('"')[0].split("&")[0]
        html = client.get(f"{where.path}?show=held&after={key}").content.decode()
        chosen += [part.split('"')[0] for part in html.split('name="chosen" value="')[1:]]
        if len(chosen) != MANY:
            raise RuntimeError(f"{len(chosen)} cases")
        began = time.perf_counter()
        answer = client.post(
            f"{where.path}many/", {"act": "hide", "reason": "Off the text.", "chosen": chosen}
        )
        times.append(time.perf_counter() - began)
        if answer.status_code != 302:
            raise RuntimeError("they were not decided")
    return Row(f"{MANY} decided at once", statistics.median(times), "s", 2, 0.5)

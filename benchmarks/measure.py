"""The figures."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from benchmarks import editions, load, log, queue
from benchmarks.corpus import Corpus
from benchmarks.rows import Row
from benchmarks.wire import cold

ROUNDS = 5
TIMES = 25
WARM, REQUESTS = 2_000, 10_000


def everything(where: Corpus, *, port: int, pid: int, seconds: float, only: str = "") -> list[Row]:
    """All rows, or those whose name contains `only`."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={where.session}"
    jobs: dict[str, Callable[[], list[Row]]] = {
        "visitor": lambda: [
            _against_hello("section page, visitor", port, seconds, _page(where.short, port), 0.20, 0.35)
        ],
        "signed in": lambda: [
            _against_hello(
                "section page, signed in", port, seconds, _page(where.short, port, cookie), 0.12, 0.25
            )
        ],
        "sql": lambda: _last_page(where),
        "long": lambda: _long(where),
        "cold": lambda: cold(f"http://127.0.0.1:{port}{where.short}"),
        "memory": lambda: [_memory(where, port, pid, cookie)],
        "editions": editions.everything,
        "queue": lambda: queue.everything(port=port, seconds=seconds),
        "log": log.everything,
        "posting": lambda: [_posting(where, port, seconds, cookie)],
    }
    rows = []
    for name, job in jobs.items():
        if only in name:
            print(f"{name} …", flush=True)
            rows += job()
    return rows


def _page(path: str, port: int, cookie: str = "") -> load.Request:
    request = load.get(path, port, cookie=cookie)
    return lambda _n: request


def _against_hello(
    what: str, port: int, seconds: float, request: load.Request, gate: float, aim: float, status: int = 200
) -> Row:
    """Rounds in turns, so that both meet the same machine; the median of their ratios."""
    hello = _page("/hello", port)
    load.run(port, hello, seconds=1)
    load.run(port, request, seconds=2, status=status)
    ratios, figures = [], []
    for _round in range(ROUNDS):
        said = load.run(port, hello, seconds=seconds)
        page = load.run(port, request, seconds=seconds, status=status)
        if said.wrong or page.wrong:
            raise RuntimeError(f"{what}: unexpected answers {said.wrong} {page.wrong}")
        ratios.append(page.per_second / said.per_second)
        figures.append((page.per_second, said.per_second))
    page_rate, hello_rate = (statistics.median(f[i] for f in figures) for i in (0, 1))
    note = f"{page_rate:.0f}/s of {hello_rate:.0f}/s"
    return Row(what, statistics.median(ratios), "of hello", gate, aim, more_is_better=True, note=note)


def _posting(where: Corpus, port: int, seconds: float, cookie: str) -> Row:
    client = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = where.session
    form = client.get(f"{where.post}?stance=agree").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    cookies = f"{cookie}; {settings.CSRF_COOKIE_NAME}={client.cookies[settings.CSRF_COOKIE_NAME].value}"
    run = time.time_ns()

    def request(n: int) -> bytes:
        fields = {
            "csrfmiddlewaretoken": token[1], "key": f"{run}-{n}-{time.time_ns()}", "stance": "agree",
            "quote": where.quote, "edition": "1",
            "body": f"This holds, because the ledger of district {n} says so on every page that is left of it.",
        }  # fmt: skip
        return load.post(where.post, port, urlencode(fields).encode(), cookie=cookies)

    return _against_hello("posting", port, seconds, request, 0.08, 0.12, status=302)


class _Clock:
    """Sums the time in which PostgreSQL is waited for, and counts the queries."""

    def __init__(self) -> None:
        self.seconds, self.queries = 0.0, 0

    def __call__(
        self, execute: Callable[..., object], sql: str, params: object, many: bool, context: object
    ) -> object:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began
            self.queries += 1


def _sql_time(client: Client, path: str) -> tuple[float, int]:
    """Milliseconds in the database, and the number of queries, of one page."""
    clock = _Clock()
    with connection.execute_wrapper(clock):
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return clock.seconds * 1000, clock.queries


def _median_sql(client: Client, path: str) -> float:
    return statistics.median(_sql_time(client, path)[0] for _ in range(TIMES))


def _last_page(where: Corpus) -> list[Row]:
    client = Client(HTTP_HOST="127.0.0.1")
    path, pages = f"{where.long}?order=text", 1
    while True:
        found = re.findall(r'href="([^"]*after=[^"#]*)[^"]*">[^<]*next 20', client.get(path).content.decode())
        if not found:
            break
        path, pages = found[0].replace("&amp;", "&"), pages + 1
    long, short = _median_sql(client, path), _median_sql(client, f"{where.short}?order=text")
    note = f"{long:.1f} ms on page {pages}, {short:.1f} ms for 20"
    return [Row("SQL, last page of 12,000", long / short, "× of 20", 2.0, 1.2, note=note)]


def _long(where: Corpus) -> list[Row]:
    rows = []
    for what, path in (("list of passages of 12,000", where.long), ("essay with 12,000", where.long_essay)):
        for who, gate, aim in (("visitor", 6, 4), ("signed in", 10, 7)):
            client = Client(HTTP_HOST="127.0.0.1")
            if who != "visitor":
                client.cookies[settings.SESSION_COOKIE_NAME] = where.session
            client.get(path)
            began = time.perf_counter()
            client.get(path)
            took = (time.perf_counter() - began) * 1000
            rows.append(
                Row(f"{what}, {who}", _sql_time(client, path)[1], "queries", gate, aim, note=f"{took:.0f} ms")
            )
    return rows


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _memory(where: Corpus, port: int, pid: int, cookie: str) -> Row:
    paths = [
        load.get(p, port, cookie=c) for p in (where.short, where.long, where.long_essay) for c in ("", cookie)
    ]
    weights = [0, 1, 0, 1, 0, 1, 2, 3, 0, 1, 0, 1, 0, 1, 4, 0]

    def request(n: int) -> bytes:
        return paths[weights[n % len(weights)]]

    load.run(port, request, seconds=600, most=WARM)
    before = _resident(pid)
    load.run(port, request, seconds=1_200, most=REQUESTS)
    after = _resident(pid)
    note = f"{before:.0f} MB to {after:.0f} MB"
    return Row("memory after 10,000 requests", (after / before - 1) * 100, "% more", 5.0, None, note=note)


def table(rows: list[Row]) -> str:
    """For people."""
    lines = [f"{'what':<40}{'figure':>10} {'':<10}{'gate':>6}{'aim':>7}"]
    for row in rows:
        aim, gate = ("" if v is None else f"{v:g}" for v in (row.aim, row.gate))
        verdict = "MISSED " if row.misses else ""
        lines.append(
            f"{row.what:<40}{row.figure:>10.2f} {row.unit:<10}{gate:>6}{aim:>7}  {verdict}{row.note}"
        )
    return "\n".join(lines)

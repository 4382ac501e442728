"""What tests stand on: the test database, a browser, and the real server in a thread. A plugin of pytest.

- The database is kept from one run to the next where the last run ended by itself and no migration changed
  since; otherwise it is made anew.
- A test that takes `page` (or anything else of a browser) is marked `browser`, and left out with one printed
  line where there is no Chromium. CHROMIUM names one that is not on the path.
- `live` is the address of the real server on the test database.
"""

from __future__ import annotations

import gc
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase

from forum.membership import site_texts
from tests.slots import tables

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_FIXTURES = {"page", "context", "new_context", "browser", "launch_browser", "playwright"}
KEEP = "DISPUTATIO_TEST_KEEP"  # set by the first process for pytest-xdist's workers

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright keeps a loop running in the test's thread


def chromium() -> str | None:
    """The browser's program, if there is one."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


# The test database


def _ended_well() -> Path:
    return Path(settings.DATA_FOLDER) / f"tests-{settings.SLOT}.tables"


def pytest_configure(config: pytest.Config) -> None:
    gc.set_threshold(50_000, 20, 50)
    config.addinivalue_line("markers", "browser: needs Chromium; added by itself to tests that take `page`")
    if not hasattr(config, "workerinput"):
        if os.environ.get("DISPUTATIO_TESTS_NEED_BROWSER") and not chromium():
            raise pytest.UsageError("No Chromium here, and the browser tests must not be left out.")
        note = _ended_well()
        os.environ[KEEP] = "1" if note.exists() and note.read_text() == tables() else ""
        note.unlink(missing_ok=True)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if hasattr(config, "workerinput"):
        return
    in_parallel = config.getoption("numprocesses", None)
    if exitstatus in ((0,) if in_parallel else (0, 1, 5)):  # a worker may have died among failures
        _ended_well().write_text(tables())


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Never dropped at the end; whether it is used again is decided at the next start."""
    return True


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    return not os.environ[KEEP]


KEPT = ("django_content_type", "auth_permission", "django_migrations")  # which come with the tables


def emptied() -> None:
    """Deletes every row there is. Twenty times faster than `flush`, which truncates seventy tables of a few rows.

    The triggers that keep the log sleep meanwhile; all in one transaction, so that nothing is ever half empty.
    """
    quote = connection.ops.quote_name
    names = [name for name in connection.introspection.django_table_names(True, False) if name not in KEPT]
    with transaction.atomic(), connection.cursor() as cursor:
        look = "(SELECT '{0}' FROM {1} LIMIT 1)"
        cursor.execute(" UNION ALL ".join(look.format(name, quote(name)) for name in names))
        full = [quote(name) for (name,) in cursor.fetchall()]
        if full:
            steps = (
                "ALTER TABLE {} DISABLE TRIGGER USER",
                "DELETE FROM {}",
                "ALTER TABLE {} ENABLE TRIGGER USER",
            )
            asleep, deleted, awake = ("; ".join(step.format(name) for name in full) for step in steps)
            cursor.execute(f"{asleep}; {deleted}; SET CONSTRAINTS ALL IMMEDIATE; {awake}")


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_deleting() -> Iterator[None]:
    """A test that commits is cleaned up by `emptied`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptied())
        yield


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    """Limits on sign-in are counted in the cache: each test starts at zero. So do the texts of the site, which a
    process keeps: no page asks for them until a test sets one.
    """
    site_texts.keep(site_texts.SiteTexts(), seconds=3_600)
    yield
    cache.clear()


# The browser


# the longest files, which a process had better begin with: at the end it would work on while the other waits
LONGEST = (
    "visibility/test_marker_matrix",
    "visibility/",
    "management/",
    "config/",
    "exchange/test_planted",
    "notices/test_markers",
    "web/test_attack_",
    "moderation/test_at_once",
    "essays/anchoring/",
    "browser/",
)


def _place_in_line(item: pytest.Item) -> int:
    path = item.nodeid.removeprefix("tests/")
    return next((n for n, name in enumerate(LONGEST) if path.startswith(name)), len(LONGEST))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=_place_in_line)
    gc.freeze()  # what was imported stays: no use in looking it through each time
    for item in items:
        if BROWSER_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
    if chromium():
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if left_out:
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not chromium():
        terminalreporter.write_line(
            "No Chromium here: browser tests were left out. Install it, or name it with CHROMIUM=."
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",  # root, in a container
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """What axe finds on a page, each as "rule: help (where)". Empty is well."""
    axe = Axe()

    def look(page: Any) -> list[str]:
        found = axe.run(page).response["violations"]
        return [
            f"{rule['id']}: {rule['help']} ({', '.join(str(node['target'][0]) for node in rule['nodes'][:5])})"
            for rule in found
        ]

    return look


# The real server


class _Counted:
    """The application, which knows how many requests are being answered."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.open = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.open += 1
        try:
            await self.application(scope, receive, send)
        finally:
            self.open -= 1

    def settle(self) -> None:
        """Wait until nothing is being answered: a request may outlive the page that sent it."""
        deadline = time.monotonic() + 10
        while self.open and time.monotonic() < deadline:
            time.sleep(0.01)


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[str, _Counted]]:
    from config.asgi import application  # noqa: PLC0415  (sets Django up, which pytest-django must do first)
    from config.serving import SafeProtocol  # noqa: PLC0415

    counted = _Counted(application)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            counted,
            http=SafeProtocol,
            log_config=None,
            lifespan="off",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://localhost:{listening.getsockname()[1]}", counted
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def live(transactional_db: None, _server: tuple[str, _Counted]) -> Iterator[str]:
    """The address of the real server (no slash at its end) on the test database; the test's rows are committed."""
    address, counted = _server
    yield address
    counted.settle()

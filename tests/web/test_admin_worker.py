"""The admin's first page says how the worker is."""

from __future__ import annotations

import re

from django.test import Client
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from forum.base.beats import beat
from forum.base.stamps import now
from forum.people.models import Person


def line(client: Client) -> str:
    page = client.get("/admin/").content.decode()
    found = re.search(r"<p[^>]*>((?:The worker)[^<]*)</p>", page)
    assert found
    return found[1]


def test_how_the_worker_is_stands_on_the_first_page(client: Client, administrator: Person) -> None:
    client.force_login(administrator)
    assert line(client) == (
        "The worker is not running: texts are not read and editions are not published until it is. "
        "Start it with manage.py worker."
    )
    beat()
    assert line(client) == "The worker is running."
    DBTaskResult.objects.create(
        status=TaskResultStatus.FAILED, args_kwargs={}, task_path="x", run_after=now(), backend_name="default"
    )
    assert line(client) == "The worker is running. 1 task failed for good; the log says why."


def test_the_probe_says_how_the_worker_is_and_stays_ready(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (
        200,
        "ok\nworker: not running, 0 due, 0 failed\n",
    )
    beat()
    assert client.get("/readyz").content.decode() == "ok\nworker: ok, 0 due, 0 failed\n"

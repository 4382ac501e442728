"""The embedded PostgreSQL: started once, shared, stopped by the last one, and back after any death."""

from __future__ import annotations

import os
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded.cluster import EmbeddedPostgres
from config.embedded.errors import EmbeddedPostgresError
from config.embedded.owner import blocked_for
from tests.config.programs import data_folder


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with data_folder("it's a folder/with “quotes”") as folder:
        server = EmbeddedPostgres(folder).start()
        server.ensure_database("disputatio")
        yield server
        server.release()
        assert not server.alive()


def query(server: EmbeddedPostgres, sql: str) -> object:
    with psycopg.connect(
        host=str(server.socket_folder), user="disputatio", dbname="disputatio"
    ) as connection:
        row = connection.execute(sql.encode()).fetchone()
        return row[0] if row else None


def postmaster(server: EmbeddedPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split("\n")[0])


def test_server_starts_in_a_path_with_spaces_and_quotes(server: EmbeddedPostgres) -> None:
    assert server.alive()
    assert query(server, "SELECT current_user::text") == "disputatio"
    assert query(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_second_user_gets_the_same_server_and_leaving_keeps_it_up(server: EmbeddedPostgres) -> None:
    pid = postmaster(server)
    other = EmbeddedPostgres(server.data).start()
    assert postmaster(other) == pid
    other.release()
    assert server.alive()


def test_server_killed_outright_comes_back_with_what_was_committed(server: EmbeddedPostgres) -> None:
    with psycopg.connect(
        host=str(server.socket_folder), user="disputatio", dbname="disputatio"
    ) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(postmaster(server), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.answers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not server.alive()
    server.start()
    assert query(server, "SELECT n FROM kept") == 7


def test_pid_file_that_names_a_stranger_is_not_believed(server: EmbeddedPostgres) -> None:
    server.stop()
    server._write(server.data / "postmaster.pid", f"{os.getpid()}\n{server.data}\n0\n5432\n")
    server.start()
    assert server.alive()
    assert postmaster(server) != os.getpid()


def test_leavings_of_a_killed_initdb_are_swept_up() -> None:
    with data_folder() as folder:
        killed = folder.parent / f".{folder.name}.init-killed"
        killed.mkdir()
        (killed / "PG_VERSION").write_text("18\n")
        server = EmbeddedPostgres(folder, durable=False).start()
        assert server.alive()
        assert not killed.exists()
        server.release()
        assert not server.alive()


def test_data_of_another_version_is_refused_in_words(server: EmbeddedPostgres) -> None:
    with data_folder() as folder:
        folder.mkdir()
        (folder / "PG_VERSION").write_text("16\n")
        refused = EmbeddedPostgres(folder, durable=False)
        with pytest.raises(EmbeddedPostgresError) as refusal:
            refused.start()
        assert str(refusal.value) == (
            f"{folder} was made by PostgreSQL 16, and this is 18. "
            "Dump it with the older version and load it into a new folder (DATA=)."
        )
        refused.release()


def test_folder_closed_to_the_servers_account_is_named_and_left_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    owner = closed.stat()
    assert blocked_for(closed / "data", owner.st_uid, owner.st_gid) is None
    tmp_parents = [parent for parent in closed.parents if not parent.stat().st_mode & stat.S_IXOTH]
    assert blocked_for(closed / "data", 54321, 54321) == (tmp_parents[-1] if tmp_parents else closed)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700

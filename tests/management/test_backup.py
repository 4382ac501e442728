"""What `backup` keeps comes back as it was, or not at all."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError

from forum.management.backups import make_backup, opened
from tests.config.programs import data_folder, run

PASSWORD = "a long word that is kept"
DAMAGED = "is no backup of Disputatio, or it is damaged or cut off. The database was left as it is."


@pytest.fixture(scope="module")
def site() -> Iterator[tuple[Path, Path]]:
    """The data folder of a site with one person and one seminar, and a backup of it."""
    with data_folder() as data:
        assert run("migrate", "--verbosity=0", DATA=str(data)) == (0, "")
        words = ("shell", "-v", "0", "-c", MADE)
        assert run(*words, DATA=str(data)) == (0, "")
        path = data.parent / "monday.backup"
        code, said = run("backup", str(path), DATA=str(data))
        assert code == 0, said
        assert "         1  forum_seminar\n" in said
        yield data, path


MADE = (
    "from forum.membership.accounts import found_administrator as f; "
    "from forum.membership.actions import found_seminar as s; "
    f"p = f('ada@example.org', display_name='Ada', password='{PASSWORD}'); "
    "s(by=p, slug='rivers', title='Rivers', label='R', zone='UTC')"
)


def test_a_backup_comes_back_row_for_row_and_only_where_nothing_would_be_lost(
    site: tuple[Path, Path],
) -> None:
    data, path = site
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        kept = json.loads(archive.read("manifest.json"))["rows"]
    other = str(data.parent / "other")
    code, said = run("restore", str(path), DATA=other)
    assert code == 0, said
    for table, count in kept.items():
        assert f"{count:>10} kept {count:>10} here  {table}\n".lstrip() in said
    assert f"Put back: {sum(kept.values())} rows" in said
    assert "DIFFERS" not in said

    code, said = run("restore", str(path), DATA=other)
    assert (code, said.startswith("CommandError: The database holds a site already.")) == (1, True)
    damaged = path.with_name("damaged.backup")
    damaged.write_bytes(path.read_bytes()[:-1000])
    code, said = run("restore", "--replace", str(damaged), DATA=other)
    assert (code, said) == (1, f"CommandError: {damaged} {DAMAGED}")
    code, said = run("restore", "--replace", str(path), DATA=other)
    assert code == 0, said


def test_a_backup_that_counts_wrong_leaves_the_database_as_it_is(site: tuple[Path, Path]) -> None:
    data, path = site
    lying = path.with_name("lying.backup")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(lying, "w") as copy:
        manifest = json.loads(archive.read("manifest.json"))
        manifest["rows"]["forum_person"] += 1
        copy.writestr("database.dump", archive.read("database.dump"))
        copy.writestr("manifest.json", json.dumps(manifest))
    code, said = run("restore", "--replace", str(lying), DATA=str(data))
    assert code == 1
    assert "the database is as it was" in said
    assert "table forum_person has other rows than the backup says" in said
    code, said = run("restore", str(path), DATA=str(data))
    assert said.startswith("CommandError: The database holds a site already.")


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("mine")
    with pytest.raises(CommandError) as refusal:
        make_backup(path)
    assert (
        str(refusal.value) == f"There is something at {path} already. Name another file; nothing was written."
    )
    assert path.read_text() == "mine"


def archive_of(folder: Path, manifest: object) -> Path:
    path = folder / "made.backup"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("database.dump", b"")
        archive.writestr("manifest.json", json.dumps(manifest))
    return path


SOUND = {
    "kind": "disputatio backup",
    "form": 1,
    "version": "9.9",
    "made_at": "2026-11-01T00:00:00+00:00",
    "pg_dump": 18,
    "sha256": "0" * 64,
    "migrations": ["forum.0001_initial"],
    "rows": {},
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "other"},
        {"form": None},
        {"rows": {"x": "1"}},
        {"rows": 3},
        {"migrations": []},
        {"more": 1},
        {},
    ],
)
def test_what_is_no_backup_is_refused_in_words(tmp_path: Path, wrong: dict[str, object]) -> None:
    path = archive_of(tmp_path, {**SOUND, **wrong})
    with pytest.raises(CommandError) as refusal, opened(path):
        pass
    assert str(refusal.value) == f"{path} {DAMAGED}"


def test_a_backup_of_a_newer_form_names_its_version(tmp_path: Path) -> None:
    path = archive_of(tmp_path, {**SOUND, "form": 2})
    with pytest.raises(CommandError) as refusal, opened(path):
        pass
    assert str(refusal.value) == f"{path} was made by Disputatio 9.9, whose backups this version cannot read."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal, opened(tmp_path / "none"):
        pass
    assert str(refusal.value) == f"There is no file {tmp_path / 'none'}."

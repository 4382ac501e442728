"""The command that reads the logs: what it prints, and with which code it ends."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from forum.ledger.verifying import verify
from forum.people.models import Person
from forum.seminars.models import Seminar
from tests import make
from tests.ledger.chains import written
from tests.ledger.tampering import by_the_owner, run


def said(*arguments: str) -> tuple[int, str]:
    """The code with which it ends, and what it printed."""
    out, code = StringIO(), 0
    try:
        call_command("verify_log", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as ending:
        code = int(str(ending.code))
    return code, out.getvalue()


@pytest.fixture
def first(ada: Person, ben: Person) -> Seminar:
    made = make.seminar("first")
    written(made, [ada, ben], rows=6, erase=-1)
    return made


@pytest.fixture
def second(ada: Person, ben: Person) -> Seminar:
    made = make.seminar("second")
    written(made, [ben, ada], rows=1, erase=-1)
    return made


def test_all_seminars_are_read_and_each_head_is_printed(first: Seminar, second: Seminar) -> None:
    make.seminar("third")
    assert said() == (
        0,
        f"first: 6 rows, all fit. Head: {verify(first).head}\n"
        f"second: 1 row, all fit. Head: {verify(second).head}\n"
        "third: nothing is in the log yet.\n",
    )


def test_those_that_are_named_are_read_alone(first: Seminar, second: Seminar) -> None:
    assert said("second") == (0, f"second: 1 row, all fit. Head: {verify(second).head}\n")


def test_a_row_that_does_not_fit_ends_with_1_and_is_named(first: Seminar, second: Seminar) -> None:
    with by_the_owner():
        run("UPDATE forum_logentry SET place = 'x' WHERE number = 3 AND seminar_id = %s", first.pk)
        assert said("first", "second") == (
            1,
            "first: row 3 does not fit. It is not as it was written: its digest is another one. 6 rows were read.\n"
            f"second: 1 row, all fit. Head: {verify(second).head}\n",
        )
        assert said("second")[0] == 0


def test_a_digest_that_was_kept_is_looked_for_in_all_of_them(first: Seminar, second: Seminar) -> None:
    kept = verify(second).head
    code, printed = said("--head", kept.upper())
    assert (code, printed.splitlines()[-1]) == (0, "The kept digest is there.")
    with by_the_owner():
        run("DELETE FROM forum_logwords WHERE entry_id LIKE %s", f"{second.pk}-%")
        run("DELETE FROM forum_logentry WHERE seminar_id = %s", second.pk)
        run("UPDATE forum_loghead SET number = 0, digest = '' WHERE seminar_id = %s", second.pk)
        assert said()[0] == 0
        code, printed = said("--head", kept)
    assert (code, printed.splitlines()[-1]) == (
        1, f"The digest {kept} is in none of these logs: the end of one was cut off, or it was written anew.",
    )  # fmt: skip


def test_what_was_printed_yesterday_is_looked_for_today(
    first: Seminar, second: Seminar, ada: Person, ben: Person, tmp_path: Path
) -> None:
    kept = tmp_path / "heads.txt"
    kept.write_text(said()[1])
    written(first, [ada, ben], rows=2, erase=-1)
    code, printed = said("--heads", str(kept))
    assert (code, printed.splitlines()[-1]) == (0, "All 2 kept digests are there.")
    kept.write_text(kept.read_text() + "0" * 64)
    assert said("--heads", str(kept))[0] == 1


def test_what_cannot_be_is_said(first: Seminar, tmp_path: Path) -> None:
    for arguments, sentence in (
        (["nowhere"], "There is no seminar at /s/nowhere/."),
        (["--head", "abc"], "“abc” is no digest: these have 64 characters, 0 to 9 and a to f."),
        (["--heads", str(tmp_path / "none")], f"{tmp_path / 'none'} cannot be read: "),
    ):
        with pytest.raises(CommandError) as refusal:
            said(*arguments)
        assert str(refusal.value).startswith(sentence)
    empty = tmp_path / "empty"
    empty.touch()
    with pytest.raises(CommandError) as refusal:
        said("--heads", str(empty))
    assert str(refusal.value) == f"There is no digest in {empty}."

"""What ships is sound before it is loaded: the text unaltered, every quotation in it, every citation confirmed."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forum.moderation.models import ReportReason

SEEDS = Path(__file__).parents[2] / "seeds"
ESSAY_SHA256 = "2286376608b3a6aed4b9779e03f181e9164832e2e6352ad9fecda2935abb3655"
GROUNDS = {"evidence", "inference", "definition", "scope"}
BEARINGS = {"supports", "challenges", "qualifies"}
# The only pages that may be named: those that the note of the work confirms. All else is cited as a whole work.
CONFIRMED = {
    "conquest-1986": {("page", "306")},
    "ellman-2005": {("page", "824"), ("page", "825"), ("pages", "831-832"), ("page", "834")},
}

Response = dict[str, Any]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((SEEDS / name).read_text(encoding="utf-8"))


def _paragraphs() -> list[str]:
    return re.split(r"\n\s*\n", (SEEDS / "essay.txt").read_text(encoding="utf-8").strip())


RESPONSES: list[Response] = _toml("quarrel.toml")["response"]
BY_ID = {r["id"]: r for r in RESPONSES}
PEOPLE = {p["key"]: p for p in _toml("seminar.toml")["person"]}
WORKS = {w["id"]: w for w in json.loads((SEEDS / "works.json").read_text(encoding="utf-8"))}
PLAN = _toml("sections.toml")["section"]
TEXTS = ["\n\n".join(_paragraphs()[s["paragraphs"][0] - 1 : s["paragraphs"][1]]) for s in PLAN]


def each_response(check: Callable[[Response], None]) -> Callable[[], None]:
    """A test of every response, which says whose fault it is."""

    def test() -> None:
        for response in RESPONSES:
            try:
                check(response)
            except AssertionError as wrong:
                raise AssertionError(f"{response['id']}: {wrong}") from wrong

    test.__doc__ = check.__doc__
    return test


def _minutes(at: str) -> int:
    """`d3 21:04` as minutes since the first day began."""
    found = re.fullmatch(r"d(\d+) ([01]\d|2[0-3]):([0-5]\d)", at)
    assert found, at
    day, hour, minute = map(int, found.groups())
    return (day * 24 + hour) * 60 + minute


def _ancestors(response: Response) -> list[Response]:
    found = []
    while "reply_to" in response:
        response = BY_ID[response["reply_to"]]
        found.append(response)
    return found


def _words(text: str) -> int:
    return len(re.findall(r"\w+(?:[’'-]\w+)*", text))


# the text


def test_the_essay_is_byte_for_byte_as_it_was_received() -> None:
    assert hashlib.sha256((SEEDS / "essay.txt").read_bytes()).hexdigest() == ESSAY_SHA256


def test_the_plan_cuts_thirteen_paragraphs_into_ten_sections_without_gap_or_overlap() -> None:
    assert len(_paragraphs()) == 13
    assert [n for s in PLAN for n in range(s["paragraphs"][0], s["paragraphs"][1] + 1)] == list(range(1, 14))
    assert len(PLAN) == len({s["heading"] for s in PLAN}) == 10


# the people


def test_the_accounts_that_are_promised_are_there_with_their_roles() -> None:
    roles = {key: PEOPLE[key]["role"] for key in ("instructor", "assistant", "ada", "ben", "chen", "admin")}
    assert roles == {
        "instructor": "instructor",
        "assistant": "assistant",
        "ada": "participant",
        "ben": "participant",
        "chen": "participant",
        "admin": "administrator",
    }


def test_every_person_has_an_address_that_reaches_nobody_and_names_of_their_own() -> None:
    assert all(p["email"] == f"{key}@disputatio.example" for key, p in PEOPLE.items())
    assert all(p["family_name"] in p["display_name"] for p in PEOPLE.values())
    for field in ("email", "display_name", "family_name"):
        assert len({p[field] for p in PEOPLE.values()}) == len(PEOPLE)


def test_prompts_belong_to_sections_that_exist() -> None:
    reading = _toml("seminar.toml")["reading"]
    assert reading["prompt"]
    assert {int(n) for n in reading["section_prompts"]} <= set(range(1, 11))


# each response


def test_ids_and_bodies_are_never_used_twice() -> None:
    assert len(BY_ID) == len(RESPONSES)
    assert len({r["body"] for r in RESPONSES}) == len(RESPONSES)


@each_response
def test_it_has_exactly_one_target(response: Response) -> None:
    assert len({"quote", "whole", "reply_to"} & response.keys()) == 1
    assert "occurrence" not in response or "quote" in response


@each_response
def test_its_quotation_stands_in_its_section_and_is_not_ambiguous(response: Response) -> None:
    if "quote" in response:
        found = TEXTS[response["section"] - 1].count(response["quote"])
        assert response["quote"] == response["quote"].strip() != ""
        if "occurrence" in response:
            assert 1 <= response["occurrence"] <= found > 1
        else:
            assert found == 1


@each_response
def test_a_reply_stands_after_what_it_answers_in_the_same_section(response: Response) -> None:
    if "reply_to" in response:
        parent = BY_ID[response["reply_to"]]
        assert RESPONSES.index(parent) < RESPONSES.index(response)
        assert parent["section"] == response["section"]
        assert _minutes(parent["at"]) < _minutes(response["at"])
        assert parent["by"] != response["by"]
        fates = [r["at"] for r in parent.get("ruling", []) if r["act"] in ("hide", "hold")]
        fates += [parent["withdrawn_at"]] if "withdrawn_at" in parent else []
        for fate in fates:  # until then it could still be answered
            assert _minutes(response["at"]) < _minutes(fate)


@each_response
def test_it_has_what_its_stance_demands_and_nothing_of_another(response: Response) -> None:
    stance = response["stance"]
    assert stance in {"agree", "dispute", "source"}
    assert response.get("ground") in (GROUNDS if stance == "dispute" else {None})
    assert response.get("bearing") in (BEARINGS if stance == "source" else {None})
    assert _words(response["body"]) >= 8
    assert len(response["body"]) <= 10_000
    assert stance != "source" or response["citation"]


@each_response
def test_it_is_said_by_a_member_within_the_fourteen_days(response: Response) -> None:
    assert PEOPLE[response["by"]]["role"] != "administrator"
    assert 1 <= response["section"] <= 10
    assert _minutes("d1 00:00") <= _minutes(response["at"]) <= _minutes("d14 23:59")


@each_response
def test_it_cites_existing_works_and_only_pages_that_are_confirmed(response: Response) -> None:
    for citation in response.get("citation", []):
        assert citation["work"] in WORKS
        assert "extract" not in citation  # no note confirms a wording
        if citation.get("whole_work"):
            assert "locator" not in citation
        else:
            place = (citation["locator_kind"], citation["locator"])
            assert place in CONFIRMED.get(citation["work"], set())


def test_each_confirmed_page_is_named_by_the_note_of_its_work() -> None:
    for work, places in CONFIRMED.items():
        assert all(locator in WORKS[work]["note"] for _kind, locator in places)


# the works


def _is_isbn(isbn: str) -> bool:
    digits = [10 if c in "Xx" else int(c) for c in isbn if c != "-"]
    if len(digits) == 10:
        return sum(d * weight for d, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0
    return len(digits) == 13 and sum(d * (1, 3)[i % 2] for i, d in enumerate(digits)) % 10 == 0


def test_the_check_digit_is_checked() -> None:
    assert _is_isbn("978-0-19-505180-3")
    assert not _is_isbn("978-0-19-505180-4")
    assert _is_isbn("0-691-00696-2")
    assert not _is_isbn("0-691-00696-3")


def test_every_work_says_how_far_it_is_confirmed_and_has_sound_identifiers() -> None:
    for work in WORKS.values():
        assert re.search(r"confirmed|from general knowledge", work["note"])
        assert "ISBN" not in work or _is_isbn(work["ISBN"])
        assert "DOI" not in work or re.fullmatch(r"10\.\d{4,}/\S+", work["DOI"])


def test_every_work_is_cited() -> None:
    assert {c["work"] for r in RESPONSES for c in r.get("citation", [])} == WORKS.keys()


# the whole


def test_the_argument_reaches_over_all_sections_with_every_stance_ground_and_bearing() -> None:
    by_section = Counter(r["section"] for r in RESPONSES)
    assert len(RESPONSES) >= 46
    assert all(by_section[n] >= 2 for n in range(1, 11))
    assert by_section[7] >= 14
    assert {r["stance"] for r in RESPONSES} == {"agree", "dispute", "source"}
    assert {r["ground"] for r in RESPONSES if "ground" in r} == GROUNDS
    assert {r["bearing"] for r in RESPONSES if "bearing" in r} == BEARINGS


def test_replies_run_at_least_four_deep_in_two_places() -> None:
    deep = {_ancestors(r)[-1]["id"] for r in RESPONSES if len(_ancestors(r)) >= 4}
    assert len(deep) >= 2


def test_some_disputes_are_answered_by_more_than_agreement_and_several_by_nobody() -> None:
    replied = {
        r["id"]
        for r in RESPONSES
        if r["stance"] == "dispute"
        and any(o.get("reply_to") == r["id"] and o["stance"] != "agree" for o in RESPONSES)
    }
    unanswered = {r["id"] for r in RESPONSES if r["stance"] == "dispute"} - {
        r.get("reply_to") for r in RESPONSES
    }
    assert len(replied) >= 5
    assert len(unanswered) >= 5


def test_passages_are_nested_overlap_are_shared_and_cross_paragraphs() -> None:
    spans = []
    for r in RESPONSES:
        if "quote" in r:
            text, start = TEXTS[r["section"] - 1], -1
            for _ in range(r.get("occurrence", 1)):
                start = text.index(r["quote"], start + 1)
            spans.append((r["section"], start, start + len(r["quote"])))
    pairs = [(a, b) for a in spans for b in spans if a[0] == b[0] and a[1:] != b[1:]]
    assert sum(a[1] <= b[1] and b[2] <= a[2] for a, b in pairs) >= 2  # nested
    assert sum(a[1] < b[1] < a[2] < b[2] for a, b in pairs) >= 1  # overlapping
    assert sum(n > 1 for n in Counter(spans).values()) >= 2  # several on the same words
    assert sum("\n\n" in r.get("quote", "") for r in RESPONSES) >= 1
    assert sum("whole" in r for r in RESPONSES) >= 3


def test_one_is_edited_in_public() -> None:
    (edited,) = [r for r in RESPONSES if "edit" in r]
    assert _minutes(edited["edit"]["at"]) - _minutes(edited["at"]) > 5
    assert edited["edit"]["body"] != edited["body"]


def _ruled(act: str) -> list[tuple[Response, dict[str, str]]]:
    return [(r, ruling) for r in RESPONSES for ruling in r.get("ruling", []) if ruling["act"] == act]


def test_one_is_withdrawn_and_one_hidden_each_under_a_reply_and_one_is_held() -> None:
    (withdrawn,) = [r for r in RESPONSES if "withdrawn_at" in r]
    ((hidden, _),) = _ruled("hide")
    ((held, _),) = _ruled("hold")
    answered = {r.get("reply_to") for r in RESPONSES}
    assert {withdrawn["id"], hidden["id"]} <= answered
    assert held["id"] not in answered
    assert _minutes(withdrawn["withdrawn_at"]) > _minutes(withdrawn["at"])


@pytest.mark.parametrize("act", ["hide", "hold", "dismiss"])
def test_a_ruling_has_a_reason_and_a_moderator_who_did_not_write_the_response(act: str) -> None:
    ((response, ruling),) = _ruled(act)
    assert PEOPLE[ruling["by"]]["role"] in {"instructor", "assistant"}
    assert ruling["by"] != response["by"]
    assert _words(ruling["reason"]) >= 8
    assert _minutes(ruling["at"]) > _minutes(response["at"])


def test_reports_come_from_participants_after_what_they_report_and_two_wait() -> None:
    reported = [r for r in RESPONSES if "report" in r]
    for response in reported:
        for report in response["report"]:
            assert PEOPLE[report["by"]]["role"] == "participant"
            assert report["by"] != response["by"]
            assert report["reason"] in ReportReason.values
            assert _minutes(report["at"]) > _minutes(response["at"])
    assert [r["id"] for r in reported if "ruling" not in r] == ["serfdom-left", "paradox"]


def test_a_thread_was_locked_for_a_day_and_nobody_posted_in_it_then() -> None:
    (lock,) = _toml("quarrel.toml")["lock"]
    begins = _minutes(lock["at"])
    ends = begins + 60 * lock["hours"]
    assert PEOPLE[lock["by"]]["role"] == "instructor"
    assert [
        r["id"] for r in RESPONSES if r["section"] == lock["section"] and begins <= _minutes(r["at"]) < ends
    ] == []

"""Responses are had through `readable_by(viewer)`. Every other way to them stands in this list, with its reason."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "forum"
HOLDS_WORDS = "Response|Revision|Citation|Draft|Tally"
CALL = re.compile(rf"\b({HOLDS_WORDS})\.objects\s*\.\s*(\w+)|\b({HOLDS_WORDS})\.objects\b(?!\s*\.)")
BACK = re.compile(
    r"\.(responses|revisions|citations|replies|branch|drafts|tallies|rulings)\s*\.\s*(?!get\()(\w+)\("
)
DOORS = {"readable_by", "with_marks_for"}  # what each row may show is decided there

# file -> what it does, and why nobody reads by it
OUTSIDE = {
    "web/counted_wording.py": {"Revision.filter"},  # of rows of the door, for author and instructors
    "moderation/stream.py": {"Revision.filter"},  # wordings of a response that came through the door
    "management/commands/load_seminar.py": {"Response.filter"},  # a count for whoever runs the command
    "management/loading.py": {
        "Response.select_related",
        "Citation.filter",
    },  # what it loaded itself, to answer it
    "moderation/cases.py": {"Revision.filter"},  # the latest wording of the locked response, to note a review
    "moderation/changes.py": {"Citation.filter"},  # whether the locked response cites anything
    "moderation/meanwhile.py": {"Revision.filter"},  # when the locked response was edited
    "moderation/moving.py": {
        "Response.filter",  # the branch of a locked root, which goes along
        "Draft.filter",  # their drafts of replies to it, which go along unseen
    },
}
OUTSIDE |= {
    "moderation/opened.py": {
        "Revision.filter",
        "Citation.filter",
    },  # of the readable response of an open case
    "moderation/record.py": {"Response.filter"},  # how many a member has written, for those who moderate
    "participation/agenda.py": {"Citation.filter"},  # whether a readable response cites anything
    "participation/figures.py": {"Response.filter"},  # counts of all, for instructors; of one, for themselves
    "participation/rules.py": {
        "Response.filter"
    },  # what one person posted, without words: themselves or an instructor
    "participation/standing.py": {
        "Response.filter"
    },  # the same of many, for instructors: ids, stances, times
    "moderation/undoing.py": {"Revision.filter"},  # whether others have read the wording of a locked response
}
OUTSIDE |= {
    "exchange/written.py": {
        "Draft.filter",  # the viewer's own
        "Revision.order_by",  # of their responses, which came through the door
        "Citation.select_related",
        "Citation.filter",  # which works they cite
    },
}
INSIDE = {
    "responses/emptying.py": {
        "Response.filter",  # a person's own, to be emptied
    },
    "responses/actions.py": {
        "Response.filter",  # the author's own, by submission key
    },
    "responses/behind_gate.py": {
        "Response.filter",  # the viewer's own, counted
    },
    "responses/passing.py": {
        "Response.filter",  # the author's own, towards the gate; authors by id
    },
    "responses/placing.py": {
        "Response.filter",  # which passages are quoted, for those who moderate the reading
    },
    "responses/revealing.py": {
        "Response.filter",  # whether somebody has posted in a blind round
    },
    "responses/scheduling.py": {
        "Response.filter",  # whether anyone has posted in a reading
    },
    "responses/states.py": {
        "Response.select_for_update",  # the row that an action holds already, locked; a parent's has_reply
        "Response.filter",  # whether a published reply exists; the passage of a branch
    },
    "responses/threads.py": {
        "Response.filter",  # counts of published replies
    },
}
BACKWARD = {
    "exchange/written.py": {"revisions.all", "citations.all"},  # of the viewer's own, and of works they added
    "web/counted_wording.py": {"citations.all"},  # of a readable response, fetched with it
    "citations/actions.py": {"revisions.aggregate", "revisions.filter"},  # of a work that the caller holds
    "web/views/responses.py": {"revisions.order_by", "citations.select_related"},  # of a readable response
    "web/composing.py": {"citations.select_related"},  # of the author's own response
}


def python() -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text())
        for path in sorted(ROOT.rglob("*.py"))
        if "migrations" not in path.parts
    ]


def calls(text: str) -> set[str]:
    found = {f"{m[1] or m[3]}.{m[2] or 'bare'}" for m in CALL.finditer(text)}
    return {call for call in found if call.split(".")[1] not in DOORS}


def test_outside_its_feature_a_response_is_had_through_its_door() -> None:
    found = {
        name: calls(text) for name, text in python() if not name.startswith("responses/") and calls(text)
    }
    assert found == OUTSIDE


def test_inside_its_feature_each_other_way_is_known() -> None:
    found = {
        name: here
        for name, text in python()
        if name.startswith("responses/") and (here := {c for c in calls(text) if c.startswith("Response.")})
    }
    assert found == INSIDE


def test_nobody_goes_backward_to_what_a_row_holds_unless_it_is_known() -> None:
    found = {
        name: here for name, text in python() if (here := {f"{m[1]}.{m[2]}" for m in BACK.finditer(text)})
    }
    assert found == BACKWARD


def test_another_way_would_be_found() -> None:
    assert calls("Response.objects\n    .filter(x)") == {"Response.filter"}
    assert calls("rows = Response.objects") == {"Response.bare"}
    assert calls("Response.objects.readable_by(viewer)") == set()
    assert [m[1] for m in BACK.finditer("thread.responses.all()")] == ["responses"]

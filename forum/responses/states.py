"""Moving a response from one state to another: the one place that does, and all that follows from it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from forum.readings.models import Thread
from forum.responses.models import LAST, LOOSE, WHOLE, Response, Revision, Stance, State
from forum.responses.passing import COUNTS, note_for_gate

# from -> to, as the rule of states has it; an undoing and an appeal `force` their way
MOVES: dict[str, frozenset[str]] = {
    State.HELD: frozenset(
        {State.PUBLISHED, State.CHANGES_REQUESTED, State.REFUSED, State.HIDDEN, State.WITHDRAWN}
    ),
    State.PUBLISHED: frozenset({State.HELD, State.CHANGES_REQUESTED, State.HIDDEN, State.WITHDRAWN}),
    State.CHANGES_REQUESTED: frozenset({State.HELD, State.PUBLISHED, State.WITHDRAWN}),
    State.REFUSED: frozenset({State.PUBLISHED}),
    State.HIDDEN: frozenset({State.HELD, State.PUBLISHED, State.CHANGES_REQUESTED}),
    State.WITHDRAWN: frozenset(),
}

MOVED = ("state", "hidden_from", "waits_since", "held_by", "reports")


def locked(response: Response) -> Response:
    """The response as it stands now, with its passage; nothing else of its thread moves until the transaction ends.

    The thread first, as posting does: whoever changes a reply changes what it answers as well, and its branch.
    """
    thread = response.thread_id
    rows = Response.objects.select_for_update(of=("self",), no_key=True).select_related(
        "passage", "placement"
    )
    while True:
        Thread.objects.select_for_update(no_key=True).get(pk=thread)
        if found := rows.filter(pk=response.pk, thread=thread).first():
            return found
        thread = (
            Response.objects.filter(pk=response.pk).values_list("thread", flat=True).get()
        )  # it was moved


def place(response: Response) -> tuple[int, int]:
    """Where a root stands in the order of the text; what others may not read stands last, wherever it was."""
    if response.state != State.PUBLISHED:
        return LAST, LAST
    if response.passage is None:
        return WHOLE, WHOLE
    placed = response.placement
    if placed is None:
        return response.passage.start, response.passage.end
    if placed.start is None or placed.end is None:
        return LOOSE, LOOSE
    return placed.start, placed.end


def move(
    response: Response,
    to: str,
    *,
    at: dt.datetime,
    held_by: str = "",
    force: bool = False,
    hidden_from: str = "",
) -> None:
    """Saves the new state and what hangs on it. Raises ValueError for a move that there is not.

    Belongs in the caller's transaction, with the response `locked`. `held_by` is what holds it, a key of `holds.SAID`;
    `force` is for appeals and for undoing a ruling (with what it was `hidden_from`, where it goes back to that).
    """
    if to not in MOVES[response.state] and not force:
        raise ValueError(f"no way from {response.state} to {to}")
    came_to_count = response.state not in COUNTS and to in COUNTS
    response.hidden_from = (hidden_from or response.state) if to == State.HIDDEN else ""
    response.state = to
    response.order_start, response.order_end = place(response)
    _wait(response, at, held_by)
    response.save(update_fields=[*MOVED, "order_start", "order_end"])
    if to == State.PUBLISHED:
        Revision.objects.filter(response=response, number=response.revision).update(was_published=True)
    if response.parent_id is not None:
        note_reply(response.parent_id)
        return
    if response.passage is not None:
        _tell_branch(response)
    if came_to_count:  # handed back and sent again, restored, or a ruling undone
        note_for_gate(response.thread.reading, response.author_id, at=at)


def _wait(response: Response, at: dt.datetime, held_by: str) -> None:
    """What is held waits for a moderator; so does what is reported, until its author takes it back."""
    if response.state == State.HELD:
        response.waits_since, response.held_by = at, held_by
        return
    if response.state == State.WITHDRAWN:
        response.reports = 0
    if not response.reports:
        response.waits_since = None


def settle(root: Response) -> None:
    """After a root's passage became another one: its place in the order of the text, and its branch with it."""
    root.order_start, root.order_end = place(root)
    root.save(update_fields=["order_start", "order_end"])
    _tell_branch(root)


def _tell_branch(root: Response) -> None:
    """A branch counts for its root's passage while others may read the root, and for none while they may not."""
    shown = root.passage if root.state == State.PUBLISHED else None
    if root.branch_passage_id != (shown and shown.pk):
        root.branch_passage = shown
        Response.objects.filter(Q(pk=root.pk) | Q(root=root.pk)).update(branch_passage=shown)


def note_reply(parent_id: int) -> None:
    """Says again whether a response has been replied to: by someone else, and by anything but agreement."""
    parent = Response.objects.select_for_update(no_key=True).get(pk=parent_id)
    replied = (
        Response.objects.filter(parent_id=parent_id, state=State.PUBLISHED)
        .exclude(stance=Stance.AGREE)
        .exclude(author_id=parent.author_id)
        .exists()
    )
    if replied != parent.has_reply:
        parent.has_reply = replied
        parent.save(update_fields=["has_reply"])

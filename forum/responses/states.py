"""Moving a response from one state to another: the one place that does, and all that follows from it."""

from __future__ import annotations

from forum.responses.models import LAST, WHOLE, Response, Revision, Stance, State

# from -> to, as the rule of states has it; undo and appeals come with their own entries
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


def place(response: Response) -> tuple[int, int]:
    """Where a root stands in the order of the text; what others may not read stands last, wherever it was."""
    if response.state != State.PUBLISHED:
        return LAST, LAST
    if response.passage is None:
        return WHOLE, WHOLE
    return response.passage.start, response.passage.end


def move(response: Response, to: str) -> None:
    """Saves the new state and what hangs on it. Raises ValueError for a move that there is not.

    Belongs in the caller's transaction, with the response's row locked.
    """
    if to not in MOVES[response.state]:
        raise ValueError(f"no way from {response.state} to {to}")
    response.hidden_from = response.state if to == State.HIDDEN else ""
    response.state = to
    response.order_start, response.order_end = place(response)
    response.save(update_fields=["state", "hidden_from", "order_start", "order_end"])
    if to == State.PUBLISHED:
        Revision.objects.filter(response=response, number=response.revision).update(was_published=True)
    if response.parent_id is not None:
        note_reply(response.parent_id)


def note_reply(parent_id: int) -> None:
    """Says again whether a response has been replied to: by someone else, and by anything but agreement."""
    parent = Response.objects.select_for_update().get(pk=parent_id)
    replied = (
        Response.objects.filter(parent_id=parent_id, state=State.PUBLISHED)
        .exclude(stance=Stance.AGREE)
        .exclude(author_id=parent.author_id)
        .exists()
    )
    if replied != parent.has_reply:
        parent.has_reply = replied
        parent.save(update_fields=["has_reply"])

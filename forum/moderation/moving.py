"""Moving a root with all its replies to another section of the reading."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from forum.base.errors import Conflict, Invalid
from forum.readings.models import Thread
from forum.responses.models import Draft, Response
from forum.responses.states import settle


def lock_threads(response: Response, section: str) -> Thread:
    """Both threads, locked in one order so that two moves at once wait for each other; the target is returned.

    Raises Invalid (section) for a reply, an unknown section, the one where it stands, and one that was removed;
    Conflict where somebody else has moved it meanwhile.
    """
    if response.parent_id is not None:
        raise Invalid({"section": [_("Only a response to the text is moved; replies go where it goes.")]})
    reading = response.thread.reading
    threads = Thread.objects.filter(reading=reading).select_related("section")
    found = next((thread for thread in threads if thread.section.slug == section), None)
    if found is None:
        raise Invalid({"section": [_("Choose the section where it belongs.")]})
    if found.pk == response.thread_id:
        raise Invalid({"section": [_("It stands in this section already. Choose another one.")]})
    lock_in_order({found.pk, response.thread_id})
    if not Response.objects.filter(pk=response.pk, thread=response.thread_id).exists():
        raise Conflict(_("This response was moved meanwhile. Look at where it stands now."), response)
    target = Thread.objects.select_related("section", "reading__essay", "reading__seminar").get(pk=found.pk)
    if target.removed_in:  # asked once nobody can take another edition
        raise Invalid(
            {"section": [_("The edition that is read has this section no more. Choose another one.")]}
        )
    return target


def lock_in_order(threads: Collection[int]) -> None:
    """Several threads by id, always in the same order, so that no two wait for each other."""
    list(Thread.objects.select_for_update(no_key=True).filter(pk__in=threads).order_by("pk"))


@dataclass(frozen=True)
class Stood:
    """Where a root stood, to undo a move."""

    thread: int
    passage: int | None
    placement: int | None
    elsewhere: int | None
    edition: int

    def as_facts(self) -> dict[str, Any]:
        """For the ruling."""
        return dict(self.__dict__)


def move_branch(root: Response, to: Thread) -> Stood:
    """The root and all below it stand in the other thread; its passage stays as a quotation.

    In the caller's transaction, with both threads and the root locked.
    """
    stood = Stood(
        root.thread_id,
        root.passage_id,
        root.placement_id,
        root.quoted_elsewhere_id,
        root.thread.reading.edition_id,
    )
    _take_along(root, to.pk)
    root.quoted_elsewhere_id = root.quoted_elsewhere_id or root.passage_id
    root.passage = root.placement = None
    root.save(update_fields=["quoted_elsewhere", "passage", "placement"])
    root.thread = to
    settle(root)
    return stood


def move_back(root: Response, stood: Stood, to: Thread) -> None:
    """As it was before the move."""
    _take_along(root, to.pk)
    root.quoted_elsewhere_id = stood.elsewhere
    root.passage_id, root.placement_id = stood.passage, stood.placement
    root.save(update_fields=["quoted_elsewhere", "passage", "placement"])
    root.thread = to
    settle(root)


def _take_along(root: Response, thread: int) -> None:
    branch = Response.objects.filter(Q(pk=root.pk) | Q(root=root.pk))
    ids = list(branch.values_list("public_id", flat=True))
    branch.update(thread=thread)
    targets = [f"{kind}:{public_id}" for kind in ("reply", "edit") for public_id in ids]
    # what was begun there as well, on a page that was open when it was moved, stays beside it: no word is lost
    there = Draft.objects.filter(thread=thread, person=OuterRef("person"), target=OuterRef("target"))
    drafts = Draft.objects.filter(thread=root.thread_id, target__in=targets)
    drafts.filter(~Exists(there)).update(thread=thread)

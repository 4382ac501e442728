"""The reading takes the next edition of its essay, on the way on which an instructor has it taken."""

from __future__ import annotations

from forum.essays.manuscripts import begin_edition, change, manuscript_at
from forum.people.models import Person
from forum.readings.models import Reading
from forum.responses.edition_models import Proposal
from forum.responses.previews import ask_preview, decide, preview_of
from forum.responses.taking import ask_taking
from tests import make
from tests.tasks import run_tasks

Replaced = dict[str, str]  # the words of a paragraph, and what stands in their place; "" removes it


def take_next_edition(reading: Reading, by: Person, replaced: Replaced, *, without: str) -> None:
    """A new paragraph follows the first, paragraphs are `replaced`, and the section `without` is gone.

    What needs a word of its own is confirmed.
    """
    viewer = make.viewer_of(by)
    manuscript = begin_edition(reading.essay, viewer=viewer)

    def act(name: str, **args: str) -> None:
        fresh = manuscript_at(manuscript.public_id, viewer=viewer)
        change(fresh, name, args, viewer=viewer, based_on=fresh.version)

    paragraphs = [p for section in manuscript.sections for p in section["paragraphs"]]
    for paragraph in paragraphs:
        if (new := replaced.get(paragraph["text"])) is not None:
            if new:
                act("edit", id=paragraph["id"], text=new, was=paragraph["text"])
            else:
                act("remove", id=paragraph["id"])
    act("add", after=paragraphs[0]["id"], text="What was found since stands here, and pushes the rest down.")
    act("remove_section", key=without)
    fresh = manuscript_at(manuscript.public_id, viewer=viewer)
    ask_preview(reading, viewer=viewer, manuscript=fresh)
    run_tasks()
    preview = preview_of(reading, viewer=viewer)
    assert preview is not None
    for row in Proposal.objects.filter(preview=preview).exclude(confirm=""):
        decide(preview, row.pk, "confirmed", viewer=viewer)
    ask_taking(preview, viewer=viewer)
    run_tasks()
    number = reading.edition.number
    reading.refresh_from_db()
    assert reading.edition.number == number + 1

"""A text that is brought in or edited, until it is published. Nobody's words are lost where two edit at once."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import why_not_edit_text
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Missing
from forum.base.stamps import may_be_id
from forum.base.text import clean
from forum.essays.beginnings import begin_edition, begin_pasted, begin_upload, discard, read_again
from forum.essays.manuscript_fields import checked_description
from forum.essays.manuscript_rows import changed_meanwhile, locked, manuscripts, require_ready, saved
from forum.essays.models import Manuscript, Section
from forum.essays.publishing import home_of, make_edition, publish_alone, publish_first
from forum.essays.tree import ACTS, acted, find, find_part
from forum.essays.tree_mending import answered, mended

__all__ = [
    "begin_edition", "begin_pasted", "begin_upload", "change", "describe", "discard", "home_of", "make_edition",
    "manuscript_at", "mend", "publish_alone", "publish_first", "read_again",
]  # fmt: skip

State = Manuscript.State
SAYING = {
    "edit": "text",
    "name": "heading",
}  # acts that say how a place reads from now on, and by which argument
OF_ONE_PLACE = frozenset({"edit", "name", "remove", "split", "start_section", "make_heading"})
ARGUMENTS = ("id", "text", "after", "at", "key", "heading", "to", "plan")


def manuscript_at(public_id: str, *, viewer: Viewer) -> Manuscript:
    """One that the viewer may edit, also when it is published. Raises Missing for all others."""
    found = manuscripts().filter(public_id=public_id).first() if may_be_id(public_id) else None
    if found is None or found.state == State.DISCARDED or why_not_edit_text(viewer, home_of(found)):
        raise Missing
    return found


@transaction.atomic
def change(
    manuscript: Manuscript, act: str, args: Mapping[str, str], *, viewer: Viewer, based_on: int
) -> Manuscript:
    """One act of `tree.ACTS` done to the text as it stands now; returns the manuscript after it.

    `based_on` is the version that the person saw. A change that is based on an older one is done where what it
    touches is unchanged: `args["was"]` is the text of the paragraph (or the heading of the section) as it was shown.
    Otherwise raises Conflict, whose `current` is the manuscript as it stands; the same change twice is done once.
    """
    fresh = locked(manuscript, viewer)
    require_ready(fresh)
    if act not in ACTS:
        raise Missing
    args = {**dict.fromkeys(ARGUMENTS, ""), **args}
    if _is_done(fresh, act, args, based_on):
        return fresh
    known: tuple[str, ...] = ()
    if act == "match" and fresh.essay is not None:
        known = tuple(Section.objects.filter(essay=fresh.essay).values_list("slug", flat=True))
    sections = acted(fresh.sections, act, args, stamp=f"v{fresh.version + 1}", known=known)
    if sections == fresh.sections:
        return fresh
    fresh.sections = sections
    return saved(fresh, viewer, ["sections"], act=act)


def _is_done(fresh: Manuscript, act: str, args: Mapping[str, str], based_on: int) -> bool:
    """Whether it was done before. Raises Conflict where what it touches changed since it was shown."""
    shown = _shown(fresh, args)
    if act in SAYING and shown is not None and shown == _lines(args[SAYING[act]]):
        return True
    was = _lines(args["was"]) if "was" in args else None
    if based_on == fresh.version:
        fits = was is None or was == shown
    elif act == "remove" and shown is None:
        return True
    elif act == "add":
        after = _after(fresh, args["after"])
        if after is not None and after == _lines(args["text"]):
            return True
        fits = after is not None
    else:
        fits = act in OF_ONE_PLACE and was is not None and was == shown
    if not fits:
        raise changed_meanwhile(fresh)
    return False


def _shown(fresh: Manuscript, args: Mapping[str, str]) -> str | None:
    """The words that the act touches: of its paragraph, or the heading of its section; None where it is gone."""
    if args["id"]:
        place = find(fresh.sections, args["id"])
        return None if place is None else _lines(fresh.sections[place[0]]["paragraphs"][place[1]]["text"])
    n = find_part(fresh.sections, args["key"])
    return None if n is None else str(fresh.sections[n]["heading"])


def _after(fresh: Manuscript, name: str) -> str | None:
    """The text of the paragraph after that one, "" where there is none; None where `name` is gone."""
    place, n = find(fresh.sections, name), find_part(fresh.sections, name)
    if place is None and n is None:
        return None
    m, p = place if place is not None else (n or 0, -1)
    following = fresh.sections[m]["paragraphs"][p + 1 : p + 2]
    return _lines(following[0]["text"]) if following else ""


def _lines(text: str) -> str:
    """As a form sends it back: compared without the white space around it."""
    try:
        return clean(text).strip()
    except ValueError:
        return text


@transaction.atomic
def describe(
    manuscript: Manuscript, fields: Mapping[str, str], *, viewer: Viewer, based_on: int
) -> Manuscript:
    """New values for some of title, slug, author, provenance, rights and language. Raises Invalid by field.

    Based on an older version, a field changes only where it is as it was shown: `fields["was_title"]` says how that
    was. Otherwise raises Conflict with `current`. The address of an essay that is published never changes.
    """
    fresh = locked(manuscript, viewer)
    require_ready(fresh)
    given = {name: value for name, value in fields.items() if not name.startswith("was_")}
    if fresh.essay is not None:
        given.pop("slug", None)
    new = {name: value for name, value in given.items() if _lines(value) != getattr(fresh, name)}
    checked = checked_description(new)
    for name in checked:
        if based_on != fresh.version and _lines(fields.get(f"was_{name}", "\x00")) != getattr(fresh, name):
            raise changed_meanwhile(fresh)
    if not checked:
        return fresh
    for name, value in checked.items():
        setattr(fresh, name, value)
    return saved(fresh, viewer, list(checked), act="describe")


@transaction.atomic
def mend(
    manuscript: Manuscript, proposal_id: str, accept: bool, *, viewer: Viewer, based_on: int
) -> Manuscript:
    """Answers one proposed mending; the same answer twice is one. Raises Conflict where its words were changed.

    A mending concerns its own words alone, so `based_on` may be an older version.
    """
    fresh = locked(manuscript, viewer)
    require_ready(fresh)
    proposal = next((p for p in fresh.proposals if p["id"] == proposal_id), None)
    if proposal is None:
        raise Missing
    answer = "accepted" if accept else "declined"
    if "answer" in proposal:
        if proposal["answer"] == answer:
            return fresh
        raise Conflict(_("This mending was answered already. Edit the paragraph to change it."), fresh)
    if accept:
        sections = mended(fresh.sections, proposal)
        if sections is None:
            raise changed_meanwhile(fresh)
        fresh.sections = sections
    fresh.proposals = answered(fresh.proposals, proposal_id, answer)
    return saved(
        fresh, viewer, ["sections", "proposals"], act="mend", mending=proposal["kind"], answer=answer
    )

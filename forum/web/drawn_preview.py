"""What a page shows before an edition is taken: each passage as it was quoted, beside what would stand there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.base import diffs
from forum.essays.models import PARAGRAPH_BREAK
from forum.responses.edition_models import Proposal


@dataclass(frozen=True)
class Leaf:
    """A paragraph of a section from which words are chosen; `start` is its offset in the section's text."""

    number: int
    start: int
    html: SafeString


def leaves_of(text: str, first: int, start: int | None = None, end: int | None = None) -> list[Leaf]:
    """A section's paragraphs, numbered from `first`, with the words from `start` to `end` (code points) marked."""
    found, at = [], 0
    for number, paragraph in enumerate(text.split(PARAGRAPH_BREAK), first):
        found.append(Leaf(number, at, _marked(paragraph, start, end, at)))
        at += len(paragraph) + len(PARAGRAPH_BREAK)
    return found


def _marked(paragraph: str, start: int | None, end: int | None, at: int) -> SafeString:
    if start is None or end is None or end <= at or start >= at + len(paragraph):
        return conditional_escape(paragraph)
    begin, stop = max(0, start - at), min(len(paragraph), end - at)
    return format_html(
        '{}<mark class="sel">{}</mark>{}', paragraph[:begin], paragraph[begin:stop], paragraph[stop:]
    )


@dataclass(frozen=True)
class Moved:
    """One passage that does not stand unaltered, as its editor sees it."""

    pk: int
    where: str  # "§6 ¶9"
    quoted: int  # responses that quote it
    why: str  # a sentence where it has to be confirmed by itself
    said: str  # a sentence on what was decided
    decision: str
    needs_word: bool  # it has to be decided, and is not yet
    is_changed: bool  # as it is proposed or placed
    edition: int  # in which it was quoted
    paragraph: int  # there
    old_html: SafeString
    new_html: SafeString
    new_paragraph: int
    verdict: str  # changed or detached, as proposed
    is_new: bool  # quoted since the preview


def moved(proposals: Iterable[Proposal], positions: Mapping[int, int], since: Collection[int]) -> list[Moved]:
    """`positions` are the sections' numbers in the edition that is read, by id; `since` the passages (ids) that were
    quoted after the preview was asked for.
    """
    return [_moved(p, positions, p.passage_id in since) for p in proposals]


def _moved(p: Proposal, positions: Mapping[int, int], is_new: bool) -> Moved:
    passage = p.passage
    position = positions.get(passage.section_id)
    place = f"¶{passage.paragraph}"
    old, new = sides(passage.exact, p.exact)
    return Moved(
        pk=p.pk,
        where=f"§{position} {place}" if position else place,
        quoted=p.responses,
        why=why_by_itself(p.confirm),
        said=_decided(p),
        decision=p.decision,
        needs_word=bool(p.confirm) and not p.decision,
        is_changed=bool(p.exact) and p.decision != Proposal.Decision.DETACHED,
        edition=passage.edition.number,
        paragraph=passage.paragraph,
        old_html=old,
        new_html=new,
        new_paragraph=p.paragraph or 0,
        verdict=p.verdict,
        is_new=is_new,
    )


def sides(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both wordings, what went struck through in the one and what came marked in the other."""
    changes = diffs.words(old, new) if new else [("del", old)]
    removed = format_html('<span class="vh">{} </span>', _("removed:"))
    added = format_html('<span class="vh">{} </span>', _("added:"))
    left = [
        format_html("<del>{}{}</del>", removed, t) if op == "del" else conditional_escape(t)
        for op, t in changes
        if op != "ins"
    ]
    right = [
        format_html("<ins>{}{}</ins>", added, t) if op == "ins" else conditional_escape(t)
        for op, t in changes
        if op != "del"
    ]
    return _joined(left), _joined(right)


def _joined(pieces: Sequence[SafeString]) -> SafeString:
    return SafeString("".join(pieces))


def why_by_itself(confirm: str) -> str:
    """Why a changed passage is confirmed one by one, "" where it need not be."""
    return {
        "negation": _("A negation differs, so it is confirmed by itself."),
        "number": _("A number differs, so it is confirmed by itself."),
        "date": _("A date differs, so it is confirmed by itself."),
    }.get(confirm, "")


def _decided(p: Proposal) -> str:
    return {
        Proposal.Decision.CONFIRMED.value: _("Confirmed."),
        Proposal.Decision.PLACED.value: _("Placed by hand."),
        Proposal.Decision.DETACHED.value: _("Detached by you."),
    }.get(p.decision, "")

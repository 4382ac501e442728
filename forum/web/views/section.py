"""A section with its thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from forum.access.policy import NOTHING, Facts, may, why_not
from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.base.stamps import may_be_id
from forum.readings.models import Reading
from forum.readings.queries import Removed, reading_at, removed_section
from forum.responses.behind_gate import behind_gate
from forum.responses.tallies import OutlineRow, PassageCount, outline_of
from forum.responses.threads import (
    LONG,
    ORDERS,
    PAGE,
    SHOWS,
    Look,
    branch_at,
    own_passages,
    page_of_branches,
    whole_text,
)
from forum.seminars.models import Seminar
from forum.web.composer_words import words_of_the_composer
from forum.web.composing import Composer
from forum.web.drawing import Neighbour, TextPart, ThreadHead, draw_outline, drawn, drawn_once
from forum.web.drawn_thread import NOTHING_DRAWN, Scene, draw_part, draw_thread
from forum.web.gate_words import Gate, gate_in_words
from forum.web.older_links import moved_paragraph, place_of_moved
from forum.web.pages import page, zone_for
from forum.web.presenting import lock_in_words
from forum.web.quoting import pointed_at, quoting_of
from forum.web.reading_words import about, standing_at
from forum.web.rendering import paragraphs_of, shortened
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("read", words=True)
def section(request: HttpRequest, seminar: str, essay: str, section: str) -> HttpResponse:
    """The text on the left, the thread on the right."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    if (moved := moved_paragraph(request, reading)) is not None:
        return moved
    look = look_of(request)
    if (place := place_of_moved(reading, section, look.at, viewer)) is not None:
        return HttpResponseRedirect(place)
    return section_page(request, reading, section, viewer=viewer, look=look)


def look_of(request: HttpRequest) -> Look:
    """How the address asks to see the thread; what it does not know is as if it were not there."""
    get = request.GET
    show, order = get.get("show", "all"), get.get("order", "")
    return Look(
        show=show if show in SHOWS else "all",
        order=order if order in ORDERS else "",
        passage=_id(get.get("passage", "")),
        at=_id(get.get("at", "")),
        after=_id(get.get("after", "")),
    )


def _id(said: str) -> str:
    return said if may_be_id(said) else ""


def section_page(
    request: HttpRequest,
    reading: Reading,
    slug: str,
    *,
    viewer: Viewer,
    look: Look,
    composer: Composer | None = None,
    status: int = 200,
    said: str = "",
    focus: str = "",
) -> HttpResponse:
    """The page, with a composer in it where one is open. Raises Missing for a section that there is not."""
    behind = behind_gate(reading, viewer)
    look = Look() if behind else look  # an order or a filter would tell of what is not shown
    outline = outline_of(reading, viewer, text_of=slug, is_behind_gate=behind is not None)
    row = next((r for r in outline if r.slug == slug), None)
    removed = None
    if row is None:
        row, removed = _removed(reading, viewer, slug, is_behind_gate=behind is not None)
    seminar, base = reading.seminar, reverse("section", args=[reading.seminar.slug, reading.essay.slug, slug])
    facts = _facts(row, removed, reading, viewer)
    may_respond = may(viewer, "respond", seminar, facts)
    with timezone.override(zone_for(viewer, seminar)):
        gate = gate_in_words(behind, seminar.zone)
        standing = composer.standing if composer else standing_at(reading, viewer)
        thread = _thread(row, look, viewer, reading, may_respond=may_respond, base=base, gate=gate)
        new = reverse("response-create", args=[seminar.slug, reading.essay.slug, slug])
        new = new if may_respond or (viewer.person is None and not facts.locked) else ""
        context: dict[str, Any] = {
            "reading": reading,
            "outline_html": _outline(outline, reading, row, removed, is_behind_gate=behind is not None),
            "text_html": _text(
                reading,
                outline,
                row,
                thread,
                base=base,
                new=new,
                asked={} if composer else request.GET.dict(),
                edition=removed.edition.number if removed else None,
                gate=gate,
            ),
            "gate": gate,
            "about": about(reading, viewer, standing, prompt=row.prompt, is_behind_gate=behind is not None),
            "row": row,
            "removed": removed,
            "base": base,
            "new": new,
            **_closed(row, viewer, seminar, facts),
            "may_join": may(viewer, "join", seminar, NOTHING),
            "composer": composer,
            "said": said,
            "focus": focus,
            **(words_of_the_composer() if composer else {}),
            **thread,
        }
        return page(
            request, "forum/section/page.html", context, viewer=viewer, seminar=seminar, status=status
        )


def _facts(row: OutlineRow, removed: Removed | None, reading: Reading, viewer: Viewer) -> Facts:
    """What the table of permissions asks of the thread."""
    return Facts(
        locked=row.is_locked(viewer.at),
        unopened=reading.opens_at is not None and reading.opens_at > viewer.at,
        closed=reading.closes_at is not None and reading.closes_at <= viewer.at,
        removed_in=removed.removed_in if removed else 0,
    )


def _closed(row: OutlineRow, viewer: Viewer, seminar: Seminar, facts: Facts) -> dict[str, str]:
    """What is said in place of a composer: of a lock to everybody, of anything else to whoever is signed in."""
    others = ""
    if viewer.person is not None and seminar.pk not in viewer.visits:  # a visit says so above every page
        others = why_not(viewer, "respond", seminar, replace(facts, locked=False))
    return {
        "why_not_respond": others,
        "lock_notice": lock_in_words(row.locked_until) if facts.locked else "",
    }


def _removed(
    reading: Reading, viewer: Viewer, slug: str, *, is_behind_gate: bool
) -> tuple[OutlineRow, Removed]:
    """A section that is in the text no more, as its last edition had it, with its thread."""
    removed = removed_section(reading, slug)
    if removed is None:
        raise Missing
    edition = removed.edition.pk
    before = outline_of(reading, viewer, text_of=slug, edition=edition, is_behind_gate=is_behind_gate)
    return next(r for r in before if r.slug == slug), removed


def _outline(
    outline: list[OutlineRow],
    reading: Reading,
    row: OutlineRow,
    removed: Removed | None,
    *,
    is_behind_gate: bool,
) -> SafeString:
    current = 0 if removed else row.position
    return draw_outline(outline, reading, current=current, close="text", is_behind_gate=is_behind_gate)


def _text(
    reading: Reading,
    outline: list[OutlineRow],
    row: OutlineRow,
    thread: dict[str, Any],
    *,
    base: str,
    new: str,
    asked: Mapping[str, str],
    edition: int | None = None,
    gate: Gate | None = None,
) -> SafeString:
    text, language = row.section_text, reading.essay.language
    shown = text.shown_text, text.first_paragraph
    selected = pointed_at(asked, *shown, language)
    paragraphs = paragraphs_of(
        *shown,
        thread.pop("passages"),
        thread.pop("address"),
        blocks=row.blocks,
        aged=row.aged,
        selected=selected,
    )
    part = TextPart(
        base=base,
        new=new,
        language=language,
        edition=edition or reading.edition.number,
        position=row.position,
        of=len(outline),
        heading=row.heading,
        count=row.count.seen,
        paragraphs=tuple(paragraphs),
        section_count=thread.pop("section_count"),
        previous=None if edition else _neighbour(outline, row.position - 1, reading),
        next=None if edition else _neighbour(outline, row.position + 1, reading),
        quoting=quoting_of(asked, *shown, language),
        gate=gate,
    )
    draw = drawn_once if part.quoting or selected else drawn
    return draw("forum/section/_text.html", part)


def _neighbour(outline: list[OutlineRow], position: int, reading: Reading) -> Neighbour | None:
    row = next((r for r in outline if r.position == position), None)
    if row is None:
        return None
    address = reverse("section", args=[reading.seminar.slug, reading.essay.slug, row.slug])
    return Neighbour(row.position, row.heading, address)


def _thread(
    row: OutlineRow,
    look: Look,
    viewer: Viewer,
    reading: Reading,
    *,
    may_respond: bool,
    base: str,
    gate: Gate | None,
) -> dict[str, Any]:
    passages, branches = row.passages, None
    is_long = row.count.total > LONG
    is_closed = gate is not None
    scene = Scene(viewer, reading, row.slug, look, base, may_respond, is_closed)
    if not is_long:
        part = draw_thread(whole_text(row.thread_pk, viewer, is_behind_gate=is_closed), scene)
    elif look.at and not (look.passage or look.order):
        nodes = branch_at(row.thread_pk, viewer, look.at)
        part = draw_part(nodes, nodes, scene)
    elif look.passage or look.order or look.show != "all":
        branches = page_of_branches(row.thread_pk, viewer, look)
        part = draw_part(branches.nodes, branches.nodes, scene)
    else:
        part = NOTHING_DRAWN
    first = part.first
    return {
        "look": look,
        "is_long": is_long,
        "groups": part.groups,
        "next_key": branches.next_key if branches else "",
        "passages": passages,
        "address": lambda key: f"#r-{first[key]}" if key in first else f"{base}?passage={key}#thread",
        "only": next((p.passage for p in passages if p.passage.public_id == look.passage), None),
        "head_html": drawn(
            "forum/section/_head.html",
            replace(_head(row, look, viewer, reading, part.unpublished, base), gate=gate),
        ),
        "section_count": row.whole.total,
        "shown_count": part.published,
        **(
            _passage_list(row, passages, look, viewer) if is_long and not part.groups and look.is_list else {}
        ),
    }


def _head(
    row: OutlineRow, look: Look, viewer: Viewer, reading: Reading, unpublished: int, base: str
) -> ThreadHead:
    moderates = reading.seminar.pk in viewer.moderates
    is_locked = row.is_locked(viewer.at)
    return ThreadHead(
        base=base,
        count=row.count.seen,
        look=look,
        is_long=row.count.total > LONG,
        signed_in=viewer.person is not None,
        moderates=moderates,
        with_moderators=unpublished if moderates else 0,
        is_locked=is_locked,
        lock_url=f"{base}lock/" if may(viewer, "reopen" if is_locked else "lock", reading.seminar) else "",
    )


def _passage_list(
    row: OutlineRow, passages: list[PassageCount], look: Look, viewer: Viewer
) -> dict[str, Any]:
    """One's own first, then the order of the text; twenty a page, by key."""
    own = own_passages(row.thread_pk, viewer)
    mine = [p for p in passages if p.passage.pk in own] if not look.after else []
    rest = [p for p in passages if p.passage.pk not in own]
    start = next((i + 1 for i, p in enumerate(rest) if p.passage.public_id == look.after), 0)
    here = rest[start : start + PAGE]
    more = len(rest) > start + PAGE
    return {
        "own_list": [(p, shortened(p.passage.exact, 160)) for p in mine],
        "rest_list": [(p, shortened(p.passage.exact, 160)) for p in here],
        "whole_count": row.whole if not more and row.whole.total else None,
        "list_next": here[-1].passage.public_id if more else "",
        "is_list": True,
    }

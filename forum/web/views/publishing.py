"""Before an edition is taken: what becomes of every passage, what is decided of each, and the taking itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import may_be_id
from forum.base.text import find_quote
from forum.essays.models import Edition, Manuscript, SectionText
from forum.readings.models import Reading
from forum.readings.queries import reading_at
from forum.responses.edition_models import Preview, Proposal
from forum.responses.models import Response
from forum.responses.placing import Section
from forum.responses.previews import (
    ask_preview,
    counts_of,
    decide,
    is_stale,
    preview_of,
    proposals_of,
    sections_for,
)
from forum.responses.taking import ask_taking
from forum.web.drawn_preview import leaves_of, moved
from forum.web.pages import is_part, page
from forum.web.rendering import shortened
from forum.web.surface import surface
from forum.web.viewers import viewer_of

PAGE = 50
MOST_PAGES = 10_000  # a number in an address that is still taken for one


@dataclass(frozen=True)
class Target:
    """The text that would be taken: a manuscript of the home seminar, or a published edition."""

    manuscript: Manuscript | None
    edition: Edition | None
    number: int  # of the edition

    @property
    def query(self) -> dict[str, str]:
        """What the address says of it."""
        return {"edition": str(self.number)} if self.edition is not None else {}

    def is_of(self, preview: Preview) -> bool:
        """Whether a preview was worked out for this text."""
        if self.manuscript is not None:
            return preview.manuscript_id == self.manuscript.pk
        return preview.manuscript_id is None and preview.edition == self.edition


@surface("take_edition", words=True, methods=("GET", "POST"))
def publish(request: HttpRequest, seminar: str, essay: str) -> HttpResponse:
    """The preview of the text in work (for the home seminar) or of an edition that the address names."""
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    require(viewer, "take_edition", reading.seminar)
    if (over := _over(request, reading)) is not None:
        return over
    preview = preview_of(reading, viewer=viewer)
    editions = list(reading.essay.editions.order_by("-number"))
    if preview is not None and preview.state == Preview.State.TAKING:
        return _waiting(request, reading, viewer, preview, _number(preview, editions))
    target = _target(request, reading, editions)
    if target is None:
        return _show(request, reading, viewer, {"editions": editions, "is_home": _is_home(reading)})
    if preview is not None and (not target.is_of(preview) or is_stale(preview)):
        preview = None
    if request.method == "POST":
        return _told(request, reading, target, preview, viewer)
    return _shown(request, reading, target, preview, viewer)


def _over(request: HttpRequest, reading: Reading) -> HttpResponse | None:
    """Where the taking that one waits for, or asks for once more, is done: the text."""
    asked = request.POST.get("preview", "") or request.GET.get("taking", "")
    done = Preview.objects.filter(public_id=asked, reading=reading) if may_be_id(asked) else None
    if done is None or not done.filter(state=Preview.State.TAKEN).exists():
        return None
    if is_part(
        request
    ):  # the page that waits asks for itself: what is said is kept for the one that is shown
        return HttpResponse(status=204)
    said = _("This seminar reads edition %(n)s now. Every passage is where the preview said.")
    messages.success(request, said % {"n": reading.edition.number})
    return HttpResponseRedirect(reverse("text", args=[reading.seminar.slug, reading.essay.slug]))


def _waiting(
    request: HttpRequest, reading: Reading, viewer: Viewer, preview: Preview, number: int
) -> HttpResponse:
    address = reverse("publish", args=[reading.seminar.slug, reading.essay.slug])
    here = f"{address}?{urlencode({'taking': preview.public_id})}"
    if request.method == "POST":  # sent twice
        return HttpResponseRedirect(here)
    context = {
        "preview": preview,
        "number": number,
        "is_published": preview.manuscript_id is None,
        "waits": True,
        "here": here,
    }
    return _show(request, reading, viewer, context)


def _is_home(reading: Reading) -> bool:
    return reading.essay.home_id == reading.seminar_id


def _number(preview: Preview, editions: list[Edition]) -> int:
    return preview.edition.number if preview.edition else editions[0].number + 1


def _target(request: HttpRequest, reading: Reading, editions: list[Edition]) -> Target | None:
    """Which text the address means; None where there is nothing to be taken without a choice."""
    asked = request.GET.get("edition", "")
    chosen = next((e for e in editions if str(e.number) == asked), None)
    if chosen is not None and chosen.pk != reading.edition_id:
        return Target(None, chosen, chosen.number)
    if asked or not _is_home(reading):
        return None
    in_work = Manuscript.objects.filter(essay=reading.essay, state=Manuscript.State.READY)
    manuscript = in_work.defer("upload").order_by("-pk").first()
    return Target(manuscript, None, editions[0].number + 1) if manuscript is not None else None


def _address(reading: Reading, target: Target, **more: str) -> str:
    query = urlencode({**target.query, **more})
    return reverse("publish", args=[reading.seminar.slug, reading.essay.slug]) + (
        f"?{query}" if query else ""
    )


def _told(
    request: HttpRequest, reading: Reading, target: Target, preview: Preview | None, viewer: Viewer
) -> HttpResponse:
    """One act: ask for the preview, decide about one passage, or publish."""
    act, here = request.POST.get("act", ""), request.POST.get("page", "1")
    if act == "ask":
        ask_preview(reading, viewer=viewer, manuscript=target.manuscript, edition=target.edition)
        return HttpResponseRedirect(_address(reading, target))
    if preview is None or preview.state != Preview.State.READY:
        raise Conflict(_("The text was changed since this preview. Work it out anew; nothing was published."))
    if act == "publish":
        try:
            ask_taking(preview, viewer=viewer)
        except Invalid as error:
            return _shown(request, reading, target, preview, viewer, errors=error.fields)
        return HttpResponseRedirect(_address(reading, target, taking=preview.public_id))
    pk = _natural(request.POST.get("proposal", ""))
    decision = {"confirm": "confirmed", "detach": "detached", "place": "placed", "open": ""}.get(act)
    if decision is None:
        raise Invalid({"": [_("Confirm it, place it by hand, or detach it.")]})
    try:
        _decide(request, preview, pk, decision, viewer)
    except Invalid as error:
        return _shown(request, reading, target, preview, viewer, errors=error.fields, placing=pk)
    return HttpResponseRedirect(_address(reading, target, page=str(_natural(here) or 1)) + f"#m-{pk}")


def _decide(request: HttpRequest, preview: Preview, pk: int, decision: str, viewer: Viewer) -> None:
    quote, section = request.POST.get("quote", ""), request.POST.get("section", "")
    start = request.POST.get("start", "")
    at = _natural(start) if start else None
    if decision == "placed" and at is None:
        text = next((s.text for s in sections_for(preview) if s.key == section), "")
        if len(find_quote(text, quote)) > 1:
            raise Invalid({"quote": [_("These words stand there several times. Take a few more of them.")]})
    decide(preview, pk, decision, viewer=viewer, quote=quote, section=section, start=at)


def _natural(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def _shown(
    request: HttpRequest,
    reading: Reading,
    target: Target,
    preview: Preview | None,
    viewer: Viewer,
    *,
    errors: dict[str, list[str]] | None = None,
    placing: int = 0,
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    number = min(_natural(asked.get("page", "")) or 1, MOST_PAGES)
    if errors and preview is not None and not placing:
        number = _page_of_open(preview) or number
    manuscript = target.manuscript
    context: dict[str, Any] = {
        "preview": preview,
        "number": target.number,
        "target": target,
        "is_published": target.edition is not None,
        "action": _address(reading, target),
        "here": _address(reading, target, page=str(number)),
        "next_url": _address(reading, target, page=str(number + 1)),
        "place_url": _address(reading, target, page=str(number), place=""),
        "back": reverse("manuscript", args=[manuscript.public_id])
        if manuscript is not None
        else reverse("text", args=[reading.seminar.slug, reading.essay.slug]),
        "waits": preview is not None and preview.state in (Preview.State.WAITING, Preview.State.WORKING),
        "errors": errors or {},
        "words": request.POST.get("quote", ""),
    }
    if preview is not None and preview.state == Preview.State.READY:
        placing = placing or _natural(request.GET.get("place", ""))
        context |= _passages(reading, preview, viewer, number)
        context |= _placing(preview, placing, asked.get("section", ""))
    return _show(request, reading, viewer, context, status=422 if errors else 200)


def _passages(reading: Reading, preview: Preview, viewer: Viewer, number: int) -> dict[str, Any]:
    """A page of what does not stay as it is: the changed first, each in the order of the text."""
    counts = counts_of(preview)
    unlike = proposals_of(preview).exclude(verdict=Proposal.Verdict.EXACT).order_by("verdict", "position")
    found = list(unlike[(number - 1) * PAGE : number * PAGE + 1])
    positions = dict(SectionText.objects.filter(edition=preview.base_id).values_list("section", "position"))
    since = _quoted_since(preview, found[:PAGE], viewer) if preview.problem else frozenset()
    ones = moved(found[:PAGE], positions, since)
    return {
        "counts": counts,
        "changed": [m for m in ones if m.verdict == Proposal.Verdict.CHANGED],
        "detached": [m for m in ones if m.verdict == Proposal.Verdict.DETACHED],
        "page_number": number,
        "has_next": len(found) > PAGE,
        "first_open": next((m.pk for m in ones if m.needs_word), 0),
    }


def _page_of_open(preview: Preview) -> int:
    """On which page the first stands that needs a word of its own, 0 for none."""
    changed = proposals_of(preview).filter(verdict=Proposal.Verdict.CHANGED)
    first = changed.exclude(confirm="").filter(decision="").order_by("position").first()
    return changed.filter(position__lt=first.position).count() // PAGE + 1 if first is not None else 0


def _quoted_since(preview: Preview, proposals: Sequence[Proposal], viewer: Viewer) -> frozenset[int]:
    """The passages (ids) among these that nobody had quoted when the preview was asked for."""
    passages = frozenset(p.passage_id for p in proposals)
    before = Response.objects.readable_by(viewer).filter(
        thread__reading=preview.reading_id, passage__in=passages, posted_at__lte=preview.asked_at
    )
    return passages - frozenset(before.values_list("passage", flat=True))


def _placing(preview: Preview, pk: int, key: str) -> dict[str, Any]:
    """The section out of which words are chosen for one passage: the one that was asked for, or its own."""
    one = proposals_of(preview).filter(pk=pk).first() if pk else None
    if one is None:
        return {"placing": None}
    sections = sections_for(preview)
    wanted = [key, one.section, one.passage.section.slug]
    section = next((s for w in wanted for s in sections if w and s.key == w), sections[0])
    marked = (one.start, one.end) if one.section == section.key else (None, None)
    return {
        "placing": one,
        "sections": [(s.key, _label(n, s)) for n, s in enumerate(sections, 1)],
        "section": section,
        "leaves": leaves_of(section.text, section.first, *marked),
    }


def _label(n: int, section: Section) -> str:
    """“§3 ¶7 The mills of the river …”: sections of a preview have no headings of their own."""
    return f"§{n} ¶{section.first} {shortened(section.text, 60)}"


def _show(
    request: HttpRequest, reading: Reading, viewer: Viewer, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    context = {"reading": reading, **context}
    return page(
        request,
        "forum/publish/page.html",
        context,
        viewer=viewer,
        seminar=reading.seminar,
        status=status,
    )

"""A text that is being brought in or edited: its page, its buttons, publishing it and throwing it away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.policy import require_text_editing
from forum.access.viewer import Viewer
from forum.base.beats import worker_state
from forum.base.errors import Conflict, Invalid, Missing
from forum.essays.manuscripts import (
    begin_edition,
    discard,
    manuscript_at,
    publish_alone,
    publish_first,
    read_again,
)
from forum.essays.models import Essay, Manuscript, SectionText
from forum.essays.publishing import require_finished
from forum.essays.tree_plans import plan_of
from forum.readings.actions import schedule_reading
from forum.readings.models import Reading
from forum.readings.queries import reading_at
from forum.readings.shelves import home_reading
from forum.web.drawn_conflict import drawn_conflict
from forum.web.drawn_manuscript import (
    DESCRIPTION,
    NOTHING_TYPED,
    Typed,
    drawn_mendings,
    drawn_parts,
    languages_for,
    paragraphs_in,
    words_in,
)
from forum.web.manuscript_form import Sent, carry_out, seen_on, sent_by
from forum.web.pages import zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of

State = Manuscript.State
OPENED = ("split", "edit", "add")


def show(
    request: HttpRequest, template: str, context: dict[str, Any], viewer: Viewer, status: int = 200
) -> HttpResponse:
    """A page that belongs to no seminar, in the viewer's zone."""
    with timezone.override(zone_for(viewer, None)):
        return render(request, template, {"viewer": viewer, **context}, status=status)


@surface("edit_text", words=False, methods=("GET", "POST"))
def manuscript(request: HttpRequest, public_id: str) -> HttpResponse:
    """Progress while it is read, then the plan; a fixed number of queries, however long the text is."""
    viewer = viewer_of(request)
    found = manuscript_at(public_id, viewer=viewer)
    if request.method == "POST" and request.POST.get("do") == "read_again":
        read_again(found, viewer=viewer)
        return redirect("manuscript", public_id)
    if request.method == "POST":
        return _take(request, found, viewer)
    if found.state == State.PUBLISHED:
        return redirect(_became(found))
    if found.state != State.READY:
        return show(request, "forum/manuscript/progress.html", _progress(found), viewer)
    opened = next(((what, request.GET[what]) for what in OPENED if what in request.GET), ("", ""))
    return _plan(request, found, viewer, Typed(opened=opened))


def _progress(found: Manuscript) -> dict[str, Any]:
    return {
        "manuscript": found,
        "upload_url": upload_address(found),
        "worker": worker_state(),
    }


def upload_address(found: Manuscript) -> str:
    """Where another file for the same text is given."""
    if found.essay is not None:
        return edition_address(found.essay, "import", home_reading(found.essay))
    return reverse("essay-new") + ("?" + urlencode({"seminar": found.home.slug}) if found.home else "")


def edition_address(essay: Essay, name: str, reading: Reading | None) -> str:
    """Of the page that begins the next edition, by `edit` or `import`."""
    if reading is not None:
        return reverse(f"essay-{name}", args=[reading.seminar.slug, essay.slug])
    return reverse(f"kept-essay-{name}", args=[essay.slug])


def _became(found: Manuscript) -> str:
    """The page of what a manuscript became."""
    reading = home_reading(found.edition.essay) if found.edition is not None else None
    return reverse("text", args=[reading.seminar.slug, reading.essay.slug]) if reading else reverse("essays")


def _take(request: HttpRequest, found: Manuscript, viewer: Viewer) -> HttpResponse:
    sent = sent_by(request.POST)
    before = _places(found)
    try:
        if found.state != State.READY:
            raise Conflict(_("This text is no longer in work: somebody published it, or it is being read."))
        changed = carry_out(found, sent, viewer=viewer)
        if sent.act in ("publish", "preview"):
            return _publish(request, changed, sent, viewer)
    except Invalid as error:
        kept = manuscript_at(found.public_id, viewer=viewer)
        typed = Typed(sent.touched, error.fields, (sent.opened if sent.opened[0] else _added(sent)))
        return _plan(request, kept, viewer, typed, status=422)
    except Conflict as error:
        return _conflict(request, found.public_id, sent, error, viewer)
    if sent.act == "save":
        messages.success(request, _("Saved. Only those who may edit this text see it."))
    return redirect(_address(changed, sent, before))


def _added(sent: Sent) -> tuple[str, str]:
    """A paragraph that was being added is still open where it could not be."""
    return next((("add", after) for after, _text in sent.of("added-")), ("", ""))


def _places(found: Manuscript) -> list[str]:
    """The anchors of its page, in order."""
    places = []
    for section in found.sections:
        places.append(f"s-{section['key']}")
        places += [f"p-{paragraph['id']}" for paragraph in section["paragraphs"]]
    return places


def _address(changed: Manuscript, sent: Sent, before: Sequence[str]) -> str:
    """The page, at the place where the button was; where that is gone, at the one before."""
    address = reverse("manuscript", args=[changed.public_id])
    if not sent.target:
        return address
    after = set(_places(changed))
    place = next((p for p in (f"p-{sent.target}", f"s-{sent.target}") if p in before), "")
    if place and place not in after:
        earlier = [p for p in before[: before.index(place)] if p in after]
        place = earlier[-1] if earlier else ""
    what, target = sent.opened
    query = "?" + urlencode({what: target}) if what else ""
    return address + query + (f"#{quote(place)}" if place else "")


def _publish(request: HttpRequest, found: Manuscript, sent: Sent, viewer: Viewer) -> HttpResponse:
    """Edition 1, and if it is wished its reading; a later one by its preview, or at once where nobody reads it."""
    is_stale = sent.based_on != found.version and not sent.touched
    based_on = sent.based_on if is_stale else found.version
    if found.essay is None:
        return _publish_first(request, found, based_on, viewer)
    reading = home_reading(found.essay)
    if reading is not None:
        require_finished(found)
        return redirect("publish", reading.seminar.slug, found.essay.slug)
    edition = publish_alone(found, viewer=viewer, based_on=based_on)
    messages.success(request, _("Edition %(n)s is published.") % {"n": edition.number})
    return redirect("essays")


def _publish_first(request: HttpRequest, found: Manuscript, based_on: int, viewer: Viewer) -> HttpResponse:
    with transaction.atomic():
        essay = publish_first(found, viewer=viewer, based_on=based_on)
        reading = home_reading(essay)  # there already if the button was pressed twice
        if reading is None and found.home is not None and "schedule" in request.POST:
            reading = schedule_reading(found.home, essay, by=viewer.person)
    if reading is not None:
        messages.success(request, _("Edition 1 is published, and this seminar reads it."))
        return redirect("text", reading.seminar.slug, essay.slug)
    messages.success(request, _("Edition 1 of “%(title)s” is published.") % {"title": essay.title})
    return redirect("essays")


def _plan(
    request: HttpRequest, found: Manuscript, viewer: Viewer, typed: Typed = NOTHING_TYPED, status: int = 200
) -> HttpResponse:
    old = _old_sections(found)
    parts = drawn_parts(found, typed, old)
    kept = drawn_parts(found, old=old) if old else []
    matches = {part.key: next((c.value for c in part.choices if c.is_chosen), "") for part in kept}
    reading = home_reading(found.essay) if found.essay is not None else None
    values = {name: typed.values.get(name, getattr(found, name)) for name in DESCRIPTION}
    said, to_mend = _told_above(typed, parts)
    context = {
        "manuscript": found,
        "parts": parts,
        "values": values,
        "errors": typed.errors,
        "said": said,
        "to_mend": to_mend,
        "opened": typed.opened,
        "languages": languages_for(found, values["language"]),
        "mendings": drawn_mendings(found),
        "plan": typed.values.get("plan") or plan_of(found.sections),
        "seen": seen_on(found, matches),
        "paragraphs": paragraphs_in(found),
        "words": words_in(found),
        "next_number": (found.base.number if found.base is not None else 0) + 1,
        "is_first": found.essay is None,
        "has_preview": reading is not None,
        "schedules": request.method != "POST" or "schedule" in request.POST,
    }
    return show(request, "forum/manuscript/page.html", context, viewer, status)


def _told_above(typed: Typed, parts: Sequence[Any]) -> tuple[list[str], list[tuple[str, str]]]:
    """Sentences that belong to no field of the page, so that none is lost; the others with the anchor of theirs."""
    anchors = {**{name: name for name in DESCRIPTION}, "plan": "cutting"}
    for part in parts:
        anchors |= {f"{kind}-{part.key}": f"s-{part.key}" for kind in ("heading", "added")}
        for row in part.rows:
            anchors |= {f"{kind}-{row.id}": f"p-{row.id}" for kind in ("text", "added", "p")}
    told = [(name, sentence) for name, group in typed.errors.items() for sentence in group]
    placed = [(anchors[name], sentence) for name, sentence in told if name in anchors]
    return [sentence for name, sentence in told if name not in anchors], placed


def _old_sections(found: Manuscript) -> list[tuple[str, str]]:
    """Of the edition that it continues, where it is to be said which: of an upload, and where sections are new."""
    if found.base is None:
        return []
    is_new = any(section["key"].startswith("+") for section in found.sections)
    if not is_new and not Manuscript.objects.filter(pk=found.pk, upload__isnull=False).exists():
        return []
    texts = SectionText.objects.filter(edition=found.base_id).order_by("position")
    return list(texts.values_list("section__slug", "heading"))


def _conflict(
    request: HttpRequest, public_id: str, sent: Sent, error: Conflict, viewer: Viewer
) -> HttpResponse:
    """Both texts side by side, with what was typed still in its fields; or the page of what it became meanwhile."""
    current = manuscript_at(public_id, viewer=viewer)
    differences = drawn_conflict(current, sent.touched)
    if current.state == State.PUBLISHED and not differences:
        return redirect(_became(current))
    context = {
        "manuscript": current,
        "sentence": error.sentence,
        "differences": differences,
        "is_open": current.state == State.READY,
        "did_more": sent.act not in ("save", "keep", "leave") and not sent.opened[0],
    }
    return show(request, "forum/manuscript/conflict.html", context, viewer, 409)


@surface("edit_text", words=False, methods=("GET", "POST"))
def throw_away(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks once. From a file that could not be read it goes on to the upload of another."""
    viewer = viewer_of(request)
    found = manuscript_at(public_id, viewer=viewer)
    if found.state == State.PUBLISHED:
        return redirect(_became(found))
    if request.method != "POST":
        return show(request, "forum/manuscript/discard.html", {"manuscript": found}, viewer)
    again = upload_address(found) if "again" in request.POST else ""
    discard(found, viewer=viewer)
    if again:
        return redirect(again)
    messages.success(request, _("Thrown away. Nothing that is published has changed."))
    return redirect("essays")


@surface("edit_text", words=False, methods=("GET", "POST"))
def begin(request: HttpRequest, essay: str, seminar: str = "") -> HttpResponse:
    """The draft of the next edition: the open one, or after a button a new one made from the newest edition."""
    viewer = viewer_of(request)
    found, reading = essay_to_edit(essay, seminar, viewer)
    if request.method == "POST":
        return redirect("manuscript", begin_edition(found, viewer=viewer).public_id)
    already = Manuscript.objects.filter(essay=found, state__in=Manuscript.OPEN).only("public_id").first()
    if already is not None:
        return redirect("manuscript", already.public_id)
    newest = found.editions.order_by("-number").first()
    context = {
        "essay": found,
        "reading": reading,
        "newest": newest,
        "next_number": (newest.number if newest else 0) + 1,
        "upload_url": edition_address(found, "import", reading),
    }
    return show(request, "forum/manuscript/begin.html", context, viewer)


def essay_to_edit(essay: str, seminar: str, viewer: Viewer) -> tuple[Essay, Reading | None]:
    """At a seminar's address that which it reads, else any. Raises Missing, and Refused where it is not theirs."""
    if seminar:
        reading = reading_at(seminar, essay, viewer=viewer)
        found = Essay.objects.select_related("home").get(pk=reading.essay_id)
        require_text_editing(viewer, found.home)
        return found, reading
    there = essay_known_to(viewer, essay)
    require_text_editing(viewer, there.home)
    return there, None


def essay_known_to(viewer: Viewer, slug: str) -> Essay:
    """Raises Missing for one that is not there, or is of a seminar that the viewer may not know of."""
    there = Essay.objects.select_related("home").filter(slug=slug).first()
    hidden = there is not None and there.home is not None and not viewer.may_read(there.home)
    if there is None or (hidden and not viewer.is_administrator):
        raise Missing
    return there

"""Bringing a text in: a file or pasted words, as a new essay or as the next edition of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.essays.importing.formats import MOST_BYTES
from forum.essays.manuscripts import begin_pasted, begin_upload
from forum.essays.models import Essay, Manuscript
from forum.readings.shelves import homes_of
from forum.seminars.models import Seminar
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.manuscripts import edition_address, essay_to_edit, show

FIELDS = ("file", "text", "seminar")


@surface("edit_text", words=False, methods=("GET", "POST"))
def new(request: HttpRequest) -> HttpResponse:
    """A new essay, of a seminar that one instructs or, by administrators, of none."""
    viewer = viewer_of(request)
    homes = homes_of(viewer)
    if not homes and not viewer.is_administrator:
        raise Refused(
            _("Instructors of a seminar and administrators of this site bring essays in.")
            if viewer.person is not None
            else _("Sign in to do that.")
        )
    chosen = (request.POST if request.method == "POST" else request.GET).get("seminar")
    if chosen is None:
        chosen = homes[0].slug if homes else ""
    context: dict[str, Any] = {"homes": homes, "chosen": chosen, "may_be_none": viewer.is_administrator}

    def begin(**what: Any) -> Manuscript:
        home = _home(chosen, homes, viewer)
        return _begun(home=home, essay=None, viewer=viewer, **what)

    return _uploaded(request, begin, context, viewer)


def _home(slug: str, homes: list[Seminar], viewer: Viewer) -> Seminar | None:
    home = next((seminar for seminar in homes if seminar.slug == slug), None)
    if home is None and not (slug == "" and viewer.is_administrator):
        raise Invalid({"seminar": [_("Choose one of the seminars that you instruct.")]})
    return home


@surface("edit_text", words=False, methods=("GET", "POST"))
def bring(request: HttpRequest, essay: str, seminar: str = "") -> HttpResponse:
    """The new text of an essay, uploaded as its next edition: its sections are matched to the old ones."""
    viewer = viewer_of(request)
    found, reading = essay_to_edit(essay, seminar, viewer)
    context = {"essay": found, "reading": reading, "edit_url": edition_address(found, "edit", reading)}

    def begin(**what: Any) -> Manuscript:
        return _begun(home=found.home, essay=found, viewer=viewer, **what)

    return _uploaded(request, begin, context, viewer)


def _begun(*, file: Any, text: str, home: Seminar | None, essay: Essay | None, viewer: Viewer) -> Manuscript:
    """Raises Invalid with what is wrong with the file or the words."""
    if file is not None and text.strip():
        raise Invalid({"text": [_("A file or pasted words, not both. Take one of them out.")]})
    if file is None:
        if not text.strip():
            raise Invalid({"file": [_("Choose a file, or paste the text.")]})
        return begin_pasted(viewer=viewer, home=home, text=text, essay=essay)
    if file.size > MOST_BYTES:  # not even read
        sentence = _("This file is larger than %(most)s MB. Upload the text without its images.")
        raise Invalid({"file": [sentence % {"most": MOST_BYTES // 1_000_000}]})
    return begin_upload(viewer=viewer, home=home, filename=file.name, data=file.read(), essay=essay)


def _uploaded(
    request: HttpRequest, begin: Callable[..., Manuscript], context: dict[str, Any], viewer: Viewer
) -> HttpResponse:
    """The form; a text that cannot be taken comes back with 422 and every pasted word."""
    errors: dict[str, list[str]] = {}
    text, status, there = request.POST.get("text", ""), 200, None
    if request.method == "POST":
        try:
            begun = begin(file=request.FILES.get("file"), text=text)
        except Invalid as error:
            where, status = ("file" if request.FILES.get("file") else "text"), 422
            for name, group in error.fields.items():
                errors.setdefault(name if name in FIELDS else where, []).extend(group)
        except Conflict as error:
            errors, status, there = {"": [error.sentence]}, 409, error.current
        else:
            return redirect("manuscript", begun.public_id)
    most = MOST_BYTES // 1_000_000
    context = {**context, "text": text, "errors": errors, "there": there, "most": most}
    return show(request, "forum/manuscript/upload.html", context, viewer, status)

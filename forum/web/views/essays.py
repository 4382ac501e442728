"""The essays that somebody looks after: what is read where, what is in work, archiving and restoring."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from forum.access.policy import require_text_editing
from forum.base.errors import Invalid, Refused
from forum.essays.keeping import archive, correct, restore
from forum.readings.shelves import essays_kept_by, homes_of, instructs, new_texts_of
from forum.web.drawn_manuscript import DESCRIPTION, languages_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.manuscripts import edition_address, essay_known_to, show


@surface("edit_text", words=False)
def essays(request: HttpRequest) -> HttpResponse:
    """A fixed number of queries, however many essays there are."""
    viewer = viewer_of(request)
    if not viewer.is_administrator and not instructs(viewer):
        raise Refused(
            _("Instructors of a seminar and administrators of this site look after essays.")
            if viewer.person is not None
            else _("Sign in to see the essays that you look after.")
        )
    listed = []
    for one in essays_kept_by(viewer):
        reading = next((r for r in one.read_by if r.seminar_id == one.essay.home_id), None)
        listed.append((one, edition_address(one.essay, "edit", reading)))
    context = {"listed": listed, "texts": new_texts_of(viewer), "homes": homes_of(viewer)}
    return show(request, "forum/manuscript/essays.html", context, viewer)


@surface("edit_text", words=False, methods=("GET", "POST"))
def about(request: HttpRequest, essay: str) -> HttpResponse:
    """Title, author, provenance, rights and language, which belong to no edition and change at once."""
    viewer = viewer_of(request)
    found = essay_known_to(viewer, essay)
    if not viewer.is_administrator:
        require_text_editing(viewer, found.home)
    values = {name: str(getattr(found, name)) for name in DESCRIPTION}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        sent = {n: request.POST[n] for n in DESCRIPTION if n != "slug" and n in request.POST}
        try:
            correct(found, sent, viewer=viewer)
        except Invalid as error:
            values, errors = values | sent, error.fields
        else:
            messages.success(request, _("Corrected. Every edition shows it."))
            return redirect("essays")
    context = {
        "essay": found,
        "values": values,
        "errors": errors,
        "languages": languages_for(found, values["language"]),
    }
    return show(request, "forum/manuscript/about.html", context, viewer, 422 if errors else 200)


@surface("edit_text", words=False, methods=("POST",))
def archive_essay(request: HttpRequest, essay: str) -> HttpResponse:
    """Offered to no new reading; what reads it goes on."""
    viewer = viewer_of(request)
    found = archive(essay_known_to(viewer, essay), viewer=viewer)
    messages.success(
        request, _("“%(title)s” is archived. Seminars that read it go on.") % {"title": found.title}
    )
    return redirect("essays")


@surface("edit_text", words=False, methods=("POST",))
def restore_essay(request: HttpRequest, essay: str) -> HttpResponse:
    """Offered again."""
    viewer = viewer_of(request)
    found = restore(essay_known_to(viewer, essay), viewer=viewer)
    messages.success(request, _("“%(title)s” is offered again.") % {"title": found.title})
    return redirect("essays")

"""Correcting a work."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.policy import Facts, require
from forum.base.errors import Conflict, Invalid, Missing
from forum.citations import csl as csl_form
from forum.citations.actions import correct_work, corrections
from forum.readings.queries import seminar_at
from forum.responses.citing import works_readable_by
from forum.web.composer_words import words_of_the_composer
from forum.web.composing import Composer, sent
from forum.web.pages import page
from forum.web.surface import surface
from forum.web.viewers import viewer_of

LONGEST_WAY_BACK = 2_000  # characters; Django redirects to no address that is very long


@surface("correct_work", words=True, methods=("GET", "POST"))
def correct(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """Says better what a work is, in the short form; what it said before is kept."""
    viewer = viewer_of(request)
    found_in = seminar_at(seminar, viewer=viewer)
    work = (
        works_readable_by(viewer)
        .filter(seminar=found_in, public_id=public_id)
        .select_related("seminar")
        .first()
    )
    if work is None:
        raise Missing
    require(viewer, "correct_work", found_in, Facts(own=work.added_by_id == viewer.person_id))
    errors: dict[str, list[str]] = {}
    status, revision = 200, corrections(work)
    values = csl_form.form_from_csl(work.csl) if work.csl else csl_form.form_from_words(work.typed)
    if request.method == "POST":
        values = {k: v for k, v in sent(request.POST).items() if k.startswith("work_")}
        seen = request.POST.get("revision", "")
        try:
            csl, wrong = csl_form.csl_from_form(values, base=work.csl)
            if wrong or csl is None:
                raise Invalid(wrong)
            correct_work(
                work,
                viewer=viewer,
                csl=csl,
                revision=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1,
                is_readable=lambda w: works_readable_by(viewer).filter(pk=w.pk).exists(),
            )
            messages.success(request, _("Corrected. Every response that cites this work shows it."))
            return HttpResponseRedirect(_back(request, seminar))
        except Invalid as error:
            errors, status = error.fields, 422
        except Conflict as error:
            errors, status = {"": [error.sentence]}, 409
            work.refresh_from_db()
    context = {
        "work": work,
        "composer": Composer(action="", values=values, errors=errors),
        "revision": revision,
        "back": _back(request, seminar),
        **words_of_the_composer(),
    }
    return page(request, "forum/works/page.html", context, viewer=viewer, seminar=found_in, status=status)


def _back(request: HttpRequest, seminar: str) -> str:
    """The section from which one came, named by the form; always an address of this seminar."""
    came_from = request.POST.get("back", "") or request.GET.get("back", "")
    home = reverse("seminar", args=[seminar])
    is_ours = came_from.startswith(home) and not re.search(r"\\|//|\.\.", came_from)
    return came_from if is_ours and len(came_from) <= LONGEST_WAY_BACK else home

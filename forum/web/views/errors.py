"""The pages for what could not be done: what happened, what it means, what to do, and what was typed.

Every one is a whole page, or for a part that script asks for a fragment that goes where problems are shown.
"""

from __future__ import annotations

import logging
import math
import re
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.base.errors import Conflict, ForumError, Invalid, Missing, Refused, TooMany
from forum.web.context import return_address, sign_in_address, theme_of_device

log = logging.getLogger(__name__)

NO_DATABASE = (OperationalError, InterfaceError)
RETRY_DATABASE = 10  # seconds: a restart of PostgreSQL takes one or two
RETRY_ACCOUNT = 60  # seconds: the limits on signing in and up are per minute
NOT_SHOWN_AGAIN = re.compile(r"pass|token|code|secret|credential|key|login|mail", re.IGNORECASE)
MOST_TYPED = 12_000  # characters shown again, over all fields


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what arrived was not a request that any page here sends."""
    return _page(
        request,
        400,
        _("This request could not be read."),
        _("It was too large, or damaged on its way. Go back and try again."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: readable, but not to be done by this person; the sentence says why."""
    sentence = str(exception) if exception is not None else ""
    return _page(request, 403, _("Not for you to do."), sentence or _("Your role here does not allow it."))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same page for what does not exist and for what this person may not read."""
    if _is_visitor(request):
        sentence = _("Sign in if you expected it.")
    else:
        sentence = _("If you followed a link, the page may have moved, or its seminar may be closed to you.")
    return _page(request, 404, _("No such page, or not for you to see."), sentence)


def not_taken(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """405: the address takes no such request; which it takes stands in Allow."""
    response = _page(
        request,
        405,
        _("This address cannot be used like that."),
        _("Nothing was done. Go back to the page that you came from, and use its buttons."),
    )
    response.headers["Allow"] = refused.headers["Allow"]
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: nothing was done, and what was typed is given back."""
    return _page(
        request,
        403,
        _("This form was too old to send."),
        _(
            "It was opened before you signed in or out, or your browser keeps no cookies for this site. Nothing was"
            " done. Go back, load the page again, and send it once more."
        ),
    )


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429 for the limits on accounts, which are counted by the minute."""
    return _too_many(request, _("That was tried too often from here."), RETRY_ACCOUNT)


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it was the database that could not be reached. Asks neither database nor session."""
    error = sys.exc_info()[1]
    if isinstance(error, NO_DATABASE):
        return no_database(request)
    return _page(
        request,
        500,
        _("Something went wrong here."),
        _(
            "It is our fault, and it has been noted. What you sent may not have been kept: look before you send it"
            " again."
        ),
        bare=True,
    )


def no_database(request: HttpRequest) -> HttpResponse:
    """503 while PostgreSQL is away; says when to try again."""
    return _page(
        request,
        503,
        _("The site cannot reach its database."),
        ngettext(
            "Nothing was changed. Try again in %(seconds)d second.",
            "Nothing was changed. Try again in %(seconds)d seconds.",
            RETRY_DATABASE,
        )
        % {"seconds": RETRY_DATABASE},
        bare=True,
        retry_after=RETRY_DATABASE,
    )


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for an expected refusal that a view let through; None for anything else, which is our fault."""
    match error:
        case Missing():
            return missing(request)
        case Refused():
            return _page(request, 403, _("Not for you to do."), error.sentence)
        case Invalid():
            sentences = [sentence for group in error.fields.values() for sentence in group]
            return _page(request, 422, _("That could not be accepted."), " ".join(sentences))
        case Conflict():
            return _page(request, 409, _("This has changed meanwhile."), error.sentence)
        case TooMany():
            return _too_many(request, error.sentence, error.retry_after)
        case ForumError():
            return _page(request, 403, _("That could not be done."), str(error))
    if isinstance(error, NO_DATABASE):
        log.warning("The database could not be reached: %s", error)
        return no_database(request)
    return None


def wait_in_words(seconds: int) -> str:
    """How long to wait, rounded up: "40 seconds", "3 minutes", "2 hours"."""
    if seconds <= 90:
        seconds = max(1, seconds)
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    if seconds <= 90 * 60:
        minutes = math.ceil(seconds / 60)
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = math.ceil(seconds / 3600)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def typed_words(request: HttpRequest) -> list[str]:
    """What a person wrote into the form that could not be taken, so that it can be copied; never a secret."""
    if request.method != "POST":
        return []
    try:
        fields = list(request.POST.lists())
    except Exception:  # an unreadable body is one of the things that lead here
        return []
    words, room = [], MOST_TYPED
    for name, values in fields:
        if NOT_SHOWN_AGAIN.search(name):
            continue
        for value in values:
            if len(value.split()) > 1 and room > 0:  # single words are choices and ids
                words.append(value[:room])
                room -= len(value)
    return words


def _too_many(request: HttpRequest, sentence: str, retry_after: int) -> HttpResponse:
    when = _("Try again in %(wait)s.") % {"wait": wait_in_words(retry_after)}
    return _page(request, 429, _("Too many at once."), f"{sentence} {when}", retry_after=retry_after)


def _is_visitor(request: HttpRequest) -> bool:
    return not (hasattr(request, "user") and request.user.is_authenticated)


def _page(
    request: HttpRequest,
    status: int,
    heading: str,
    sentence: str,
    *,
    bare: bool = False,
    retry_after: int = 0,
) -> HttpResponse:
    """A `bare` page asks nobody who is looking: no database, no session, no context processor."""
    is_part = request.headers.get("HX-Request") == "true"
    context = {
        "status": status,
        "heading": heading,
        "sentence": sentence,
        "bare": bare,
        "typed": typed_words(request),
        "offers_sign_in": not bare and status != 405 and _is_visitor(request),  # which would lead to the same
        "sign_in_url": sign_in_address(request),
        "back": return_address(request) if request.method == "POST" else "/",
        "is_demo": settings.IS_DEMO,
    }
    if bare:
        context["theme"] = theme_of_device(request)
    template = "forum/errors/_problem.html" if is_part else "forum/errors/page.html"
    response = HttpResponse(render_to_string(template, context, None if bare else request), status=status)
    if is_part:
        response["HX-Retarget"] = "#problem"
        response["HX-Reswap"] = "innerHTML"
    if retry_after:
        response["Retry-After"] = str(retry_after)
    patch_vary_headers(response, ["HX-Request"])
    return response

"""One's own words: how much there is, and all of it as a file."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.base import limits
from forum.base.errors import Missing, TooMany
from forum.exchange.leaving import past_parts
from forum.exchange.words import FORMATS, as_json, as_markdown
from forum.exchange.written import how_much, words_of
from forum.seminars.queries import parts_of
from forum.web.surface import surface
from forum.web.viewers import viewer_of

DOWNLOADS_AN_HOUR = 20


@surface("account", words=False)
@login_required
def words(request: HttpRequest) -> HttpResponse:
    """What can be taken away, and the ways to leave and to ask for erasure."""
    viewer = viewer_of(request)
    assert viewer.person is not None  # login_required
    context = {
        "much": how_much(viewer),
        "parts": parts_of(viewer.person, at=viewer.at),
        "past": past_parts(viewer),
    }
    return render(request, "forum/words/page.html", context)


@surface("account", words=True)
@login_required
def download(request: HttpRequest) -> HttpResponse:
    """All of it, as `?format=json` or `md`. Raises TooMany: each one is gathered anew."""
    viewer = viewer_of(request)
    kind = request.GET.get("format", "json")
    if kind not in FORMATS:
        raise Missing
    wait = limits.take(f"words:{viewer.person_id}", limit=DOWNLOADS_AN_HOUR, seconds=3600, now=viewer.at)
    if wait is not None:
        raise TooMany(
            _("You have taken your words away %(n)s times within the hour. Try again when it is over.")
            % {"n": DOWNLOADS_AN_HOUR},
            wait.seconds,
        )
    found = words_of(viewer)
    answer = HttpResponse(
        as_json(found) if kind == "json" else as_markdown(found), content_type=FORMATS[kind]
    )
    day = date_format(viewer.at, "Y-m-d")
    answer["Content-Disposition"] = f'attachment; filename="my-words-{day}.{kind}"'
    answer["Cache-Control"] = "no-store, private"
    return answer

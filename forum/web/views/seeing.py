"""A reading as a participant sees it, for its instructors: the ordinary pages, asked for by somebody made up."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Missing, Refused
from forum.readings.ghosts import a_participant
from forum.readings.models import Reading
from forum.readings.queries import place_at, reading_at
from forum.readings.schedules import Prompted, sections_with_prompts
from forum.web.drawn_round import Seen, states_of
from forum.web.pages import page
from forum.web.seeing import harmless
from forum.web.surface import surface
from forum.web.viewers import viewer_of

MOST_STEPS = 3  # of pages that lead on to another
AROUND = {
    "home": "seminar",
    "participation": "participation",
}  # pages of the seminar, by the word in the address


@surface("schedule", words=True)
def seen(request: HttpRequest, seminar: str, essay: str, state: str) -> HttpResponse:
    """The whole text, or with `?at=` another page that a participant has: the home, their own part."""
    route = AROUND.get(request.GET.get("at", ""))
    if route is not None:
        return _seen(request, seminar, essay, state, lambda r: reverse(route, args=[seminar]))
    return _seen(request, seminar, essay, state, lambda r: reverse("text", args=[seminar, r.essay.slug]))


@surface("schedule", words=True)
def seen_section(request: HttpRequest, seminar: str, essay: str, state: str, section: str) -> HttpResponse:
    """A section with its thread. Raises Missing for one that there is not, whatever the state."""
    place_at(seminar, essay, section, viewer=viewer_of(request))
    return _seen(request, seminar, essay, state, lambda r: reverse("section", args=[seminar, essay, section]))


@surface("schedule", words=True)
def seen_composer(request: HttpRequest, seminar: str, essay: str, state: str, section: str) -> HttpResponse:
    """The composer of a section."""
    place_at(seminar, essay, section, viewer=viewer_of(request))
    return _seen(
        request, seminar, essay, state, lambda r: reverse("response-create", args=[seminar, essay, section])
    )


def _seen(
    request: HttpRequest, seminar: str, essay: str, state: str, address: Callable[[Reading], str]
) -> HttpResponse:
    viewer = viewer_of(request)
    reading = reading_at(seminar, essay, viewer=viewer)
    require(viewer, "schedule", reading.seminar)
    chosen = next((s for s in states_of(reading, viewer.at) if s.key == state), None)
    if chosen is None:
        raise Missing
    sections = sections_with_prompts(reading)
    shown = _Shown(reading, chosen, sections, address(reading))
    if chosen.why_not:
        return page(
            request, "forum/seeing/nobody.html", shown.context(viewer), viewer=viewer, seminar=reading.seminar
        )
    answer = _asked_by_ghost(request, shown, viewer)
    html = harmless(
        answer.content.decode(),
        leads_to=shown.leads_to(),
        bar=shown.bar(request, viewer),
        title=escape(_("As a participant sees it: %(what)s") % {"what": reading.essay.title}),
        head=SafeString(render_to_string("forum/seeing/_head.html")),
    )
    return HttpResponse(html)


@dataclass(frozen=True)
class _Shown:
    """What is looked at, and what can be."""

    reading: Reading
    state: Seen
    sections: list[Prompted]
    address: str

    def _as(self, state: str, address: str) -> str:
        """Where an address is seen in a state."""
        slug, essay = self.reading.seminar.slug, self.reading.essay.slug
        here = reverse("reading-seen", args=[slug, essay, state])
        for at, route in AROUND.items():
            if address == reverse(route, args=[slug]):
                return f"{here}?at={at}"
        return here + address.removeprefix(reverse("text", args=[slug, essay]))

    def _places(self) -> list[tuple[str, str]]:
        """(words, address) of what can be looked at."""
        slug, essay = self.reading.seminar.slug, self.reading.essay.slug
        return [
            (_("Home"), reverse("seminar", args=[slug])),
            (_("The whole text"), reverse("text", args=[slug, essay])),
            *(
                (_("§%(n)s") % {"n": s.position}, reverse("section", args=[slug, essay, s.slug]))
                for s in self.sections
            ),
            (_("Participation"), reverse("participation", args=[slug])),
        ]

    def leads_to(self) -> dict[str, str]:
        """Where links go instead, by their address."""
        slug, essay = self.reading.seminar.slug, self.reading.essay.slug
        found = [address for _words, address in self._places()]
        found += [reverse("response-create", args=[slug, essay, section.slug]) for section in self.sections]
        return {address: self._as(self.state.key, address) for address in found}

    def context(self, viewer: Viewer) -> dict[str, Any]:
        """Of the bar, and of the page that says that nobody is in a state."""
        here = self.address.removesuffix("new/")
        return {
            "reading": self.reading,
            "state": self.state,
            "states": [(s, self._as(s.key, self.address)) for s in states_of(self.reading, viewer.at)],
            "places": [
                (words, self._as(self.state.key, address), address == here)
                for words, address in self._places()
            ],
        }

    def bar(self, request: HttpRequest, viewer: Viewer) -> SafeString:
        """Drawn for whoever looks."""
        context = {**self.context(viewer), "seminar": self.reading.seminar}
        return SafeString(render_to_string("forum/seeing/_bar.html", context))


def _asked_by_ghost(request: HttpRequest, shown: _Shown, viewer: Viewer) -> HttpResponse:
    """The ordinary answer to a participant in the state, where their page leads on the page behind. Nothing of them
    is kept.
    """
    zone = viewer.person.zone if viewer.person else ""
    has_passed = shown.state.key != "locked"
    with a_participant(shown.reading, zone=zone, has_passed=has_passed, at=viewer.at) as ghost:
        address = shown.address
        for _step in range(MOST_STEPS):
            asked = _request_of(request, address, ghost)
            try:
                answer = _answer_to(asked)
            except Refused as error:
                context = {**shown.context(viewer), "refusal": error.sentence}
                seminar = shown.reading.seminar
                return page(
                    asked, "forum/seeing/refused.html", context, viewer=viewer_of(asked), seminar=seminar
                )
            if not 300 <= answer.status_code < 400:
                return answer
            address = answer.headers["Location"]
    raise Missing


def _answer_to(asked: HttpRequest) -> HttpResponse:
    match = resolve(asked.path)
    asked.resolver_match = match
    answer: HttpResponse = match.func(asked, *match.args, **match.kwargs)
    return answer


def _request_of(request: HttpRequest, address: str, ghost: Any) -> HttpRequest:
    """As they would ask: no cookie of whoever looks, no message for them, no token that would be taken."""
    path, _mark, query = address.partition("#")[0].partition("?")
    asked: Any = copy.copy(request)
    asked.__dict__.pop("forum_viewer", None)
    asked.__dict__.pop("headers", None)
    asked.user, asked.method = ghost, "GET"
    asked.path = asked.path_info = path
    asked.GET, asked.POST = QueryDict(query), QueryDict("")
    asked.META = {k: v for k, v in request.META.items() if not k.startswith(("CSRF_", "HTTP_HX_"))}
    asked.META |= {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    asked.COOKIES = {k: v for k, v in request.COOKIES.items() if "csrf" not in k and "session" not in k}
    asked._messages = []
    found: HttpRequest = asked
    return found

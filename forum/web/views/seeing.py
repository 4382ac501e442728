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
from forum.readings.queries import reading_at
from forum.readings.schedules import Prompted, sections_with_prompts
from forum.web.drawn_round import Seen, states_of
from forum.web.pages import page
from forum.web.seeing import harmless
from forum.web.surface import surface
from forum.web.viewers import viewer_of


@surface("schedule", words=True)
def seen(request: HttpRequest, seminar: str, essay: str, state: str) -> HttpResponse:
    """The whole text."""
    return _seen(request, seminar, essay, state, lambda r: reverse("text", args=[seminar, r.essay.slug]))


@surface("schedule", words=True)
def seen_section(request: HttpRequest, seminar: str, essay: str, state: str, section: str) -> HttpResponse:
    """A section with its thread."""
    return _seen(request, seminar, essay, state, lambda r: reverse("section", args=[seminar, essay, section]))


@surface("schedule", words=True)
def seen_composer(request: HttpRequest, seminar: str, essay: str, state: str, section: str) -> HttpResponse:
    """The composer of a section."""
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
    return HttpResponse(html, status=answer.status_code if answer.status_code < 300 else 200)


@dataclass(frozen=True)
class _Shown:
    """What is looked at, and what can be."""

    reading: Reading
    state: Seen
    sections: list[Prompted]
    address: str

    def _as(self, state: str, address: str) -> str:
        """Where an address of the reading is seen in a state."""
        slug, essay = self.reading.seminar.slug, self.reading.essay.slug
        text = reverse("text", args=[slug, essay])
        return reverse("reading-seen", args=[slug, essay, state]) + address.removeprefix(text)

    def leads_to(self) -> dict[str, str]:
        """Where links go instead, by their address."""
        slug, essay = self.reading.seminar.slug, self.reading.essay.slug
        found = [reverse("text", args=[slug, essay])]
        for section in self.sections:
            args = [slug, essay, section.slug]
            found += [reverse("section", args=args), reverse("response-create", args=args)]
        return {address: self._as(self.state.key, address) for address in found}

    def context(self, viewer: Viewer) -> dict[str, Any]:
        """Of the bar, and of the page that says that nobody is in a state."""
        places = [
            (_("The whole text"), reverse("text", args=[self.reading.seminar.slug, self.reading.essay.slug]))
        ]
        for s in self.sections:
            args = [self.reading.seminar.slug, self.reading.essay.slug, s.slug]
            places.append((_("§%(n)s") % {"n": s.position}, reverse("section", args=args)))
        return {
            "reading": self.reading,
            "state": self.state,
            "states": [(s, self._as(s.key, self.address)) for s in states_of(self.reading, viewer.at)],
            "places": [
                (
                    words,
                    self._as(self.state.key, address),
                    self.address.startswith(address) and (address == self.address or words != places[0][0]),
                )
                for words, address in places
            ],
        }

    def bar(self, request: HttpRequest, viewer: Viewer) -> SafeString:
        """Drawn for whoever looks."""
        context = {**self.context(viewer), "seminar": self.reading.seminar}
        return SafeString(render_to_string("forum/seeing/_bar.html", context))


def _asked_by_ghost(request: HttpRequest, shown: _Shown, viewer: Viewer) -> HttpResponse:
    """The ordinary answer to a participant in the state. Nothing of them is kept."""
    match = resolve(shown.address)
    zone = viewer.person.zone if viewer.person else ""
    has_passed = shown.state.key != "locked"
    with a_participant(shown.reading, zone=zone, has_passed=has_passed, at=viewer.at) as ghost:
        asked = _request_of(request, shown.address, ghost)
        asked.resolver_match = match
        try:
            answer: HttpResponse = match.func(asked, *match.args, **match.kwargs)
        except Refused as error:
            context = {**shown.context(viewer), "refusal": error.sentence}
            answer = page(
                asked,
                "forum/seeing/refused.html",
                context,
                viewer=viewer_of(asked),
                seminar=shown.reading.seminar,
            )
    return answer


def _request_of(request: HttpRequest, address: str, ghost: Any) -> HttpRequest:
    """As they would ask: no cookie of whoever looks, no message for them, no token that would be taken."""
    asked: Any = copy.copy(request)
    asked.__dict__.pop("forum_viewer", None)
    asked.user, asked.method = ghost, "GET"
    asked.path = asked.path_info = address
    asked.GET, asked.POST = QueryDict(""), QueryDict("")
    asked.META = {
        k: v
        for k, v in request.META.items()
        if not k.startswith(("CSRF_", "HTTP_HX_")) and k != "QUERY_STRING"
    }
    asked.META |= {"PATH_INFO": address, "QUERY_STRING": "", "REQUEST_METHOD": "GET"}
    asked.COOKIES = {k: v for k, v in request.COOKIES.items() if "csrf" not in k and "session" not in k}
    asked._messages = []
    asked.__dict__.pop("headers", None)
    found: HttpRequest = asked
    return found

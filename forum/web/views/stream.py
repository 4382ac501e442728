"""The review stream: new responses one card at a time, and those that were reviewed. A part of it goes to script."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import now
from forum.moderation.actions import Ask, rule
from forum.moderation.models import Act, Ruling
from forum.moderation.stream import (
    PAGE,
    deal,
    following,
    free_responses,
    last_review,
    new_responses,
    reasons_used,
    response_to_press,
    review,
    reviewed_ones,
    ruling_to_undo,
    shown_card,
    why_not_review,
)
from forum.moderation.undoing import undo
from forum.readings.queries import seminar_at
from forum.responses.models import Response
from forum.seminars.models import Seminar
from forum.web.drawn_card import NOTHING_TYPED, Typed, drawn_card, said_of
from forum.web.excerpts import excerpt
from forum.web.pages import is_part, page, zone_for
from forum.web.presenting import in_brief, name_of
from forum.web.surface import surface
from forum.web.viewers import viewer_of

DECISIONS = (Act.APPROVE, Act.HIDE, Act.CHANGES, Act.REFUSE, Act.RETAG, Act.WARN)
FIELDS = ("reason", "preset", "note", "stance")  # what is typed for a decision, and given back
Context = dict[str, Any]


@surface("moderate", words=True, methods=("GET", "POST"))
def stream(request: HttpRequest, seminar: str) -> HttpResponse:
    """The number of new ones; with `card` that card; with `show=all` what was reviewed. Every press is a POST."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    if not may(viewer, "moderate", where):
        raise Missing
    with timezone.override(zone_for(viewer, where)):
        if request.method == "POST":
            return _Press(request, where, viewer).answer()
        if request.GET.get("show") == "all":
            return _all(request, where, viewer)
        if card := request.GET.get("card", ""):
            return _card(request, where, viewer, card, _done(request), ruling=_last(request, where, viewer))
        return _start(request, where, viewer, _done(request), ruling=_last(request, where, viewer))


def _done(request: HttpRequest) -> int:
    """How many were done in this sitting, as the form or the address carries it."""
    return _number(request.POST.get("done", "") or request.GET.get("done", ""))


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def _last(request: HttpRequest, seminar: Seminar, viewer: Viewer) -> Ruling | None:
    """The decision just taken, which the toast offers to undo."""
    number = request.GET.get("last", "")
    return ruling_to_undo(number, seminar, viewer) if number else None


def address_of(seminar: Seminar, **more: str | int) -> str:
    """Of the stream, with what is not empty of `more`; a page that is loaded from it again shows the same."""
    asked = urlencode({name: value for name, value in more.items() if value})
    return reverse("stream", args=[seminar.slug]) + (f"?{asked}" if asked else "")


class _Press:
    """One press of a button: what it does, and the card that comes next."""

    def __init__(self, request: HttpRequest, seminar: Seminar, viewer: Viewer) -> None:
        self.request, self.seminar, self.viewer = request, seminar, viewer
        self.act, self.card = request.POST.get("act", ""), request.POST.get("card", "")
        self.done = _done(request)

    def answer(self) -> HttpResponse:
        """Raises Missing for a card that is not there for the viewer, Refused, and Invalid for no act of these."""
        if self.act == "next":
            return self._next()
        if self.act == "undo":
            return self._undo()
        if self.act == "reviewed":
            return self._review()
        if self.act in DECISIONS:
            return self._decide(Act(self.act))
        raise Invalid({"act": [_("There is no such decision.")]})

    def _review(self) -> HttpResponse:
        response = response_to_press(self.card, self.seminar, self.viewer)
        since = _number(self.request.POST.get("revision", ""))
        try:
            said = review(
                response, viewer=self.viewer, revision=since, seen=self.request.POST.get("state", "")
            )
        except Conflict as error:
            return self._again(error.sentence, status=409, since=since)
        if not said:
            self.done += 1
            return self._next()
        name = name_of(response, self.viewer, self.seminar.pk)
        return self._next(
            said=_("%(name)s’s response was not marked. %(what)s") % {"name": name, "what": said}
        )

    def _decide(self, act: Act) -> HttpResponse:
        response = response_to_press(self.card, self.seminar, self.viewer)
        sent = {name: self.request.POST.get(name, "") for name in FIELDS}
        since = _number(self.request.POST.get("revision", ""))
        try:
            ruling = rule(
                response,
                act,
                viewer=self.viewer,
                reason=sent["reason"] if sent["reason"].strip() else sent["preset"],
                note=sent["note"],
                ask=Ask(stance=sent["stance"]),
                revision=since,
                seen=self.request.POST.get("state", ""),
            )
        except Invalid as error:
            return self._again("", status=422, typed=Typed(act, sent, error.fields))
        except Conflict as error:
            return self._again(error.sentence, status=409, since=since, typed=Typed(act, sent))
        self.done += 1
        return self._next(ruling=ruling, response=response)

    def _undo(self) -> HttpResponse:
        """The decision is taken back, and the card that is before the viewer stays."""
        ruling = ruling_to_undo(self.request.POST.get("ruling", ""), self.seminar, self.viewer)
        if ruling is None or ruling.response is None:
            said, undone = _("That was undone already, or cannot be undone any more."), ""
        else:
            name = name_of(ruling.response, self.viewer, self.seminar.pk)
            try:
                undo(ruling, viewer=self.viewer)
                said = _("Undone: %(name)s’s response is as it was.") % {"name": name}
            except Conflict as error:
                said = error.sentence
            undone = ruling.response.public_id
        if not is_part(self.request):
            messages.info(self.request, said)
            return HttpResponseRedirect(address_of(self.seminar, card=self.card, done=self.done))
        toast = {"said": said, "undone": undone}
        if not self.card:
            return _start(self.request, self.seminar, self.viewer, self.done, toast=toast)
        return _card(self.request, self.seminar, self.viewer, self.card, self.done, toast=toast)

    def _again(
        self, sentence: str, *, status: int, since: int = 0, typed: Typed = NOTHING_TYPED
    ) -> HttpResponse:
        """The same card as it stands now, with every word that was typed."""
        return _card(
            self.request,
            self.seminar,
            self.viewer,
            self.card,
            self.done,
            status=status,
            sentence=sentence,
            since=since,
            typed=typed,
        )

    def _next(
        self, *, said: str = "", ruling: Ruling | None = None, response: Response | None = None
    ) -> HttpResponse:
        dealt = deal(self.seminar, viewer=self.viewer)
        if not is_part(self.request):
            if said:
                messages.info(self.request, said)
            address = address_of(
                self.seminar,
                card=dealt.public_id if dealt else "",
                done=self.done,
                last=ruling.pk if ruling else "",
            )
            return HttpResponseRedirect(address)
        toast = _toast(ruling, response, self.viewer) if ruling and response else {"said": said}
        if dealt is None:
            return _start(self.request, self.seminar, self.viewer, self.done, toast=toast)
        return _card(self.request, self.seminar, self.viewer, dealt.public_id, self.done, toast=toast)


def _toast(ruling: Ruling, response: Response, viewer: Viewer) -> Context:
    known: Any = response if hasattr(response, "position") else ruling
    return {"said": said_of(ruling.act, response, viewer, known.position), "ruling": ruling.pk}


def _told(ruling: Ruling | None, viewer: Viewer, toast: Context | None) -> Context | None:
    """What the toast holds: what a press gave, else the decision that the address names while it can be undone."""
    if toast is not None or ruling is None or ruling.response is None:
        return toast
    if ruling.act not in DECISIONS or ruling.tell_at <= viewer.at:
        return None
    return _toast(ruling, ruling.response, viewer)


def _card(
    request: HttpRequest,
    seminar: Seminar,
    viewer: Viewer,
    public_id: str,
    done: int,
    *,
    ruling: Ruling | None = None,
    toast: Context | None = None,
    status: int = 200,
    sentence: str = "",
    since: int = 0,
    typed: Typed = NOTHING_TYPED,
) -> HttpResponse:
    """One card, or the sentence that it is before somebody else. Raises Missing."""
    shown = shown_card(public_id, seminar, viewer, at=now(), since=since)
    if shown is None:
        raise Missing
    refusal = why_not_review(viewer, seminar)
    context: Context = {
        "here": address_of(seminar, card=public_id, done=done),
        "toast": _told(ruling, viewer, toast),
        "sentence": sentence,
        "may_mark": not refusal,
        "asks_review": shown.review is None and shown.response.state in ("published", "held"),
        **_progress(seminar, viewer, done),
    }
    if shown.lease is not None and not refusal and status == 200 and shown.review is None:
        until = timezone.localtime(shown.lease.until)
        context |= {"holder": shown.lease.person.display_name, "until": until, "card_id": public_id}
        return _show(request, seminar, viewer, context)
    context["card"] = drawn_card(shown, viewer, reasons_used(seminar, viewer), typed=typed)
    if refusal and (after := following(shown.response, viewer)) is not None:
        context["following"] = address_of(seminar, card=after.public_id)
    return _show(request, seminar, viewer, context, status=status)


def _progress(seminar: Seminar, viewer: Viewer, done: int) -> Context:
    left = new_responses(seminar, viewer).count()
    return {"done": done, "left": left, "total": done + left}


def _start(
    request: HttpRequest,
    seminar: Seminar,
    viewer: Viewer,
    done: int,
    *,
    ruling: Ruling | None = None,
    toast: Context | None = None,
) -> HttpResponse:
    """How many there are and a button; or that there is nothing new, or that the rest is before others."""
    free = free_responses(seminar, viewer, now()).order_by("posted_at", "pk").first()
    last = last_review(seminar, viewer)
    refusal = why_not_review(viewer, seminar)
    context: Context = {
        "here": address_of(seminar, done=done),
        "toast": _told(ruling, viewer, toast),
        "may_mark": not refusal,
        "refusal": refusal,
        "has_free": free is not None,
        "first": address_of(seminar, card=free.public_id) if refusal and free else "",
        "last": last,
        "last_when": in_brief(last.at, now()) if last else "",  # perhaps by this very press
        **_progress(seminar, viewer, done),
    }
    return _show(request, seminar, viewer, context)


def _all(request: HttpRequest, seminar: Seminar, viewer: Viewer) -> HttpResponse:
    """What was reviewed, latest first, with who and when."""
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    found = reviewed_ones(seminar, viewer, before=number)
    shown = found[:PAGE]
    items = [
        {
            "response": one.revision.response,
            "name": name_of(one.revision.response, viewer, seminar.pk),
            "excerpt": excerpt(one.revision.response.body_html),
            "by": one.by,
            "when": in_brief(one.at, viewer.at),
            "address": address_of(seminar, card=one.revision.response.public_id),
        }
        for one in shown
    ]
    more = address_of(seminar, show="all", before=shown[-1].pk) if len(found) > PAGE else ""
    context = {"items": items, "more": more, "is_later": number is not None, "queue": _queue(seminar)}
    return page(request, "forum/stream/all.html", context, viewer=viewer, seminar=seminar)


def _queue(seminar: Seminar) -> str:
    return reverse("moderation", args=[seminar.slug])


def _show(
    request: HttpRequest, seminar: Seminar, viewer: Viewer, context: Context, status: int = 200
) -> HttpResponse:
    context["queue"] = _queue(seminar)
    template = "forum/stream/_stage.html" if is_part(request) else "forum/stream/page.html"
    return page(request, template, context, viewer=viewer, seminar=seminar, status=status)

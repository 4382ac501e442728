"""The queue: its page, and every press of a button on it. Without script each is a form and a page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.moderation.actions import Ask, rule
from forum.moderation.appealing import decide_appeal
from forum.moderation.cases import role_of_author
from forum.moderation.claims import add_note, claim, release_claim
from forum.moderation.many import Outcome, chosen_from, rule_many
from forum.moderation.models import Act, Appeal, Ruling
from forum.moderation.queue import Look, case_after, is_seen_in_queue, key_of
from forum.moderation.undoing import undo
from forum.readings.queries import seminar_at
from forum.responses.models import Response
from forum.seminars.models import Seminar
from forum.web.bench import Desk, Sent, ruling_at, show
from forum.web.drawn_queue import address_of_queue, look_from
from forum.web.drawn_verdict import FIELDS
from forum.web.pages import zone_for
from forum.web.surface import surface
from forum.web.viewers import viewer_of
from forum.web.views.responses import response_at

MOST_NAMED = 20  # of those that were not decided


def _desk(request: HttpRequest, seminar: str) -> Desk:
    """Raises Missing for all who do not moderate there: the queue is not for them to know of."""
    viewer = viewer_of(request)
    where = seminar_at(seminar, viewer=viewer)
    if not may(viewer, "moderate", where):
        raise Missing
    asked = request.POST if request.method == "POST" else request.GET
    return Desk(request, where, viewer, look_from(asked.dict()))


def _response(desk: Desk, public_id: str) -> Response:
    response = response_at(desk.seminar.slug, public_id, desk.viewer)
    if not is_seen_in_queue(response, desk.viewer, role_of_author(response)):
        raise Missing
    return response


@surface("moderate", words=True)
def queue(request: HttpRequest, seminar: str) -> HttpResponse:
    """The docket, one case, the log. `order`, `show` and `after` say which docket, `case` which case."""
    desk = _desk(request, seminar)
    with timezone.override(zone_for(desk.viewer, desk.seminar)):
        return show(desk, case=request.GET.get("case", ""), done=request.GET.get("done", ""))


@surface("moderate", words=True, methods=("POST",))
def decide(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """One decision; then the next case. What could not be taken comes back with every word."""
    desk = _desk(request, seminar)
    with timezone.override(zone_for(desk.viewer, desk.seminar)):
        response = _response(desk, public_id)
        sent = {name: request.POST.get(name, "") for name in FIELDS}
        key = ""
        if response.waits_since is not None:
            key = key_of(response.public_id, response.reports, response.waits_since)
        try:
            ruling = _ruled(request, response, sent, desk.viewer)
        except Invalid as error:
            return show(desk, case=public_id, sent=Sent(422, sent, error.fields))
        except Conflict as error:
            return show(desk, case=public_id, sent=Sent(409, sent, sentence=error.sentence))
        following = case_after(desk.seminar, desk.viewer, desk.look, key)
        return HttpResponseRedirect(desk.address(case=following, done=ruling.pk))


def _ruled(request: HttpRequest, response: Response, sent: dict[str, str], viewer: Viewer) -> Ruling:
    act = sent["act"]
    if not act:
        raise Invalid({"act": [_("Choose a decision.")]})
    if act in (Act.OVERTURN, Act.UPHOLD):
        appeal = Appeal.objects.filter(response=response).select_related("ruling__by").order_by("-pk").first()
        if appeal is None:
            raise Missing
        appeal.response = response
        return decide_appeal(
            appeal,
            viewer=viewer,
            overturn=act == Act.OVERTURN,
            reason=sent["reason"],
            note=sent["note"],
        )
    return rule(
        response,
        Act.FORCE_TAG if act == Act.RETAG and sent["force"] else act,
        viewer=viewer,
        reason=sent["reason"],
        note=sent["note"],
        ask=Ask(**{name: sent[name] for name in ("suggestion", "stance", "ground", "bearing", "section")}),
        revision=_number(request.POST.get("revision", "")),
        seen=request.POST.get("state", ""),
        reports=_number(request.POST.get("reports", "")),
    )


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 0


@surface("moderate", words=True, methods=("POST",))
def take_back(request: HttpRequest, seminar: str) -> HttpResponse:
    """Undoes a decision within its five minutes, and opens its case."""
    desk = _desk(request, seminar)
    with timezone.override(zone_for(desk.viewer, desk.seminar)):
        ruling = ruling_at(request.POST.get("ruling", ""), desk.seminar, desk.viewer)
        if ruling is None or ruling.response is None:
            raise Missing
        response = _response(desk, ruling.response.public_id)
        try:
            undone = undo(ruling, viewer=desk.viewer)
        except Conflict as error:
            return show(desk, case=response.public_id, sent=Sent(409, sentence=error.sentence))
        return HttpResponseRedirect(desk.address(case=response.public_id, done=undone.pk))


@surface("moderate", words=True, methods=("POST",))
def claim_case(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """Takes the case for half an hour, or with `act=release` leaves it."""
    desk = _desk(request, seminar)
    with timezone.override(zone_for(desk.viewer, desk.seminar)):
        response = _response(desk, public_id)
        try:
            if request.POST.get("act") == "release":
                release_claim(response, viewer=desk.viewer)
            else:
                claim(response, viewer=desk.viewer)
        except Conflict as error:
            return show(desk, case=public_id, sent=Sent(409, sentence=error.sentence))
        return HttpResponseRedirect(desk.address(case=public_id))


@surface("moderate", words=True, methods=("POST",))
def note(request: HttpRequest, seminar: str, public_id: str) -> HttpResponse:
    """A note of staff on the case."""
    desk = _desk(request, seminar)
    with timezone.override(zone_for(desk.viewer, desk.seminar)):
        response = _response(desk, public_id)
        words = request.POST.get("note", "")
        try:
            add_note(response, viewer=desk.viewer, words=words)
        except Invalid as error:
            sent = Sent(422, note=words, note_errors=error.fields.get("note", []))
            return show(desk, case=public_id, sent=sent)
        return HttpResponseRedirect(desk.address(case=public_id) + "#notes")


@surface("moderate", words=True, methods=("POST",))
def many(request: HttpRequest, seminar: str) -> HttpResponse:
    """One act on all that were chosen, and in words what became of them."""
    desk = _desk(request, seminar)
    with timezone.override(zone_for(desk.viewer, desk.seminar)):
        chosen, act = request.POST.getlist("chosen"), request.POST.get("act", "")
        reason = request.POST.get("reason", "")
        try:
            outcome = rule_many(
                chosen_from(chosen), act, seminar=desk.seminar, viewer=desk.viewer, reason=reason
            )
        except Invalid as error:
            sent = {"chosen": chosen, "act": act, "reason": reason}
            return show(desk, sent=Sent(422, many=sent, many_errors=error.fields))
        messages.success(request, outcome_in_words(outcome, act, desk.seminar))
        return HttpResponseRedirect(desk.address())


def outcome_in_words(outcome: Outcome, act: str, seminar: Seminar) -> SafeString:
    """ "98 hidden. 2 were not:" with a link to each of these and the sentence that says why."""
    n = len(outcome.rulings)
    done = {
        Act.APPROVE: ngettext("%(n)s approved.", "%(n)s approved.", n),
        Act.DISMISS: ngettext("Reports on %(n)s dismissed.", "Reports on %(n)s dismissed.", n),
        Act.HIDE: ngettext("%(n)s hidden.", "%(n)s hidden.", n),
        Act.REFUSE: ngettext("%(n)s refused.", "%(n)s refused.", n),
    }[Act(act)] % {"n": n}
    if not outcome.refused:
        return format_html("{}", done)
    left = len(outcome.refused)
    intro = ngettext("%(n)s was not:", "%(n)s were not:", left) % {"n": left}
    named = format_html_join(
        "; ",
        '<a href="{}">{}</a>: {}',
        (
            (address_of_queue(seminar, Look(), case=response.public_id), str(response.author), sentence)
            for response, sentence in outcome.refused[:MOST_NAMED]
        ),
    )
    more = left - MOST_NAMED
    rest = ngettext("; and %(n)s more", "; and %(n)s more", more) % {"n": more} if more > 0 else ""
    return format_html("{} {} {}{}", done, intro, named, rest)

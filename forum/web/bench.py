"""The queue's page put together: the docket, the open case, the log; whole, or again with what could not be taken."""

from __future__ import annotations

import secrets
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.access.policy import Facts, why_not
from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.base.stamps import may_be_id
from forum.ledger.queries import log_of
from forum.moderation.deciders import deciders_of
from forum.moderation.models import Act, Appeal, Ruling
from forum.moderation.numbers import Numbers, numbers_of
from forum.moderation.opened import CaseShown, Nearby, case_shown, thread_around
from forum.moderation.queue import MOST_COUNTED, Docket, Look, number_before, waiting_of
from forum.responses.models import Response
from forum.seminars.models import Seminar
from forum.web.drawn_case import Setting, drawn_case
from forum.web.drawn_log import drawn_log
from forum.web.drawn_queue import address_of_queue, drawn_bench
from forum.web.drawn_verdict import done_in_words, open_appeal, verdict_on
from forum.web.pages import page

LATEST = 7  # entries of the log
NOT_UNDONE = (Act.UNDO, Act.OVERTURN, Act.UPHOLD)


@dataclass(frozen=True)
class Sent:
    """What a form sent that could not be taken: its values, the sentences at its fields, and what happened."""

    status: int = 200
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sentence: str = ""
    note: str = ""
    note_errors: Sequence[str] = ()
    many: Mapping[str, Any] = field(default_factory=dict)
    many_errors: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING_SENT = Sent()


@dataclass(frozen=True)
class Desk:
    """Who sits before which queue."""

    request: HttpRequest
    seminar: Seminar
    viewer: Viewer
    look: Look

    def address(self, **more: str | int) -> str:
        """Of the page."""
        return address_of_queue(self.seminar, self.look, **more)


def show(desk: Desk, *, case: str = "", done: str = "", sent: Sent = NOTHING_SENT) -> HttpResponse:
    """The page with one case open: that of the address, else the first. Raises Missing for one that is not there."""
    seminar, viewer = desk.seminar, desk.viewer
    docket = waiting_of(seminar, viewer, desk.look)
    numbers = numbers_of(seminar, viewer)
    public_id = case or (docket.cases[0].public_id if docket.cases else "")
    context = {
        "docket_html": _docket(desk, docket, numbers, public_id, sent),
        "case_html": _case(desk, docket, numbers, public_id, sent) if public_id else "",
        "is_chosen": bool(case),
        "log_html": _log(desk, numbers.logged),
        "toast": _toast(desk, done) if done else None,
        "look": desk.look,
        "address": desk.address(),
    }
    return page(
        desk.request,
        "forum/moderation/page.html",
        context,
        viewer=viewer,
        seminar=seminar,
        status=sent.status,
    )


@dataclass(frozen=True)
class _Beside:
    """What a part is made from and not kept by: the key says all of it that matters."""

    desk: Desk = field(compare=False)
    sent: Sent = field(compare=False, default=NOTHING_SENT)


def _key_of_viewer(desk: Desk) -> tuple[Hashable, ...]:
    """Who looks, in which words. The minute stands for the time."""
    seminar, viewer = desk.seminar, desk.viewer
    return (
        seminar.pk,
        seminar.slug,
        seminar.archived_at,
        viewer.person_id,
        viewer.role_in(seminar),
        viewer.at.replace(second=0, microsecond=0),
        get_language(),
        timezone.get_current_timezone_name(),
    )


def _docket(desk: Desk, docket: Docket, numbers: Numbers, opened: str, sent: Sent) -> SafeString:
    if sent is not NOTHING_SENT:
        html = _draw_docket(docket, numbers, desk.look, opened, _Beside(desk, sent))
    else:
        html = _drawn_docket(docket, numbers, desk.look, opened, _key_of_viewer(desk), _Beside(desk))
    return SafeString(html.replace(_TOKEN, get_token(desk.request)))


@lru_cache(maxsize=100)
def _drawn_docket(
    docket: Docket,
    numbers: Numbers,
    look: Look,
    opened: str,
    viewer: tuple[Hashable, ...],
    beside: _Beside,
) -> str:
    return _draw_docket(docket, numbers, look, opened, beside)


def _draw_docket(docket: Docket, numbers: Numbers, look: Look, opened: str, beside: _Beside) -> str:
    desk, sent = beside.desk, beside.sent
    bench = drawn_bench(
        docket,
        numbers,
        desk.seminar,
        look,
        at=desk.viewer.at,
        opened=opened,
        chosen=tuple(sent.many.get("chosen", ())),
    )
    context = {"bench": bench, "look": look, "sent": sent, "seminar": desk.seminar, "csrf_token": _TOKEN}
    context["visit"] = desk.viewer.visits.get(desk.seminar.pk)  # whoever has no role only visits
    return render_to_string("forum/moderation/_docket.html", context)


def _case(desk: Desk, docket: Docket, numbers: Numbers, public_id: str, sent: Sent) -> SafeString:
    if not may_be_id(public_id):
        raise Missing
    seminar, viewer, look = desk.seminar, desk.viewer, desk.look
    shown = case_shown(seminar, viewer, public_id)
    before = 0
    if look.after and docket.cases:
        before = number_before(seminar, viewer, look, docket.cases[0].key)
    opened = _Opened(
        shown,
        thread_around(shown, viewer),
        docket,
        look,
        before,
        _total(docket, numbers, look, before),
        numbers.reasons,
        why_not_appeal(shown, seminar, viewer),
    )
    if sent is not NOTHING_SENT:
        html = _draw_case(opened, _Beside(desk, sent))
    else:
        html = _drawn_case(opened, _key_of_viewer(desk), _Beside(desk))
    return SafeString(html.replace(_TOKEN, get_token(desk.request)))


_TOKEN = secrets.token_hex(16)  # stands for a form's token in what is kept; nobody can write it in a response


@dataclass(frozen=True)
class _Opened:
    """All that one case is drawn from, besides who looks."""

    shown: CaseShown
    nearby: Nearby
    docket: Docket
    look: Look
    before: int
    total: str
    reasons: tuple[str, ...]
    appeal_refusal: str


@lru_cache(maxsize=100)
def _drawn_case(opened: _Opened, viewer: tuple[Hashable, ...], beside: _Beside) -> str:
    return _draw_case(opened, beside)


def _draw_case(opened: _Opened, beside: _Beside) -> str:
    desk, sent = beside.desk, beside.sent
    verdict = verdict_on(
        opened.shown,
        desk.seminar,
        desk.viewer,
        opened.reasons,
        appeal_refusal=opened.appeal_refusal,
        values=sent.values,
        errors=sent.errors,
    )
    setting = Setting(desk.seminar, desk.viewer, opened.look, opened.docket, opened.before, opened.total)
    case = drawn_case(opened.shown, opened.nearby.rows, setting, verdict)
    context = {
        "case": case,
        "look": opened.look,
        "sent": sent,
        "seminar": desk.seminar,
        "csrf_token": _TOKEN,
    }
    return render_to_string("forum/moderation/_case.html", context)


def _total(docket: Docket, numbers: Numbers, look: Look, before: int) -> str:
    if look.show == "all" and not look.group:
        return _("more than %(n)s") % {"n": MOST_COUNTED} if numbers.is_more else str(numbers.waiting)
    return f"{before + len(docket.cases)}{'+' if docket.next_key else ''}"


def why_not_appeal(case: CaseShown, seminar: Seminar, viewer: Viewer) -> str:
    """Why the viewer may not decide the appeal that is open; "" where they may, or where there is none."""
    appeal = open_appeal(case)
    if appeal is None:
        return ""
    facts = Facts(**{**case.facts.__dict__, "ruled": appeal["by"] == viewer.person_id})
    refusal = why_not(viewer, "decide_appeal", seminar, facts)
    if refusal and facts.ruled:  # where nobody else is there, it is who made the decision
        response = (
            Response.objects.readable_by(viewer).select_related("seminar__arbiter").get(pk=case.row["id"])
        )
        open_one = Appeal.objects.select_related("ruling__by").get(pk=appeal["id"])
        return "" if deciders_of(response, appeal=open_one).includes(viewer.person) else refusal
    return refusal


def ruling_at(number: str, seminar: Seminar, viewer: Viewer) -> Ruling | None:
    """A ruling on a response of the seminar that is not the viewer's own; None where there is none."""
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    readable = Response.objects.readable_by(viewer).exclude(author=viewer.person_id)
    found = Ruling.objects.filter(pk=int(number), seminar=seminar, response__in=readable)
    return found.select_related(
        "response__author", "response__thread__section", "response__thread__reading__seminar",
        "response__thread__reading__essay", "response__thread__reading__edition", "undone_by", "undoes",
    ).first()  # fmt: skip


def _toast(desk: Desk, done: str) -> dict[str, Any] | None:
    ruling = ruling_at(done, desk.seminar, desk.viewer)
    if ruling is None or ruling.response is None or ruling.by_id != desk.viewer.person_id:
        return None
    response = ruling.response
    texts = response.thread.section.texts.filter(edition=response.thread.reading.edition_id)
    position = texts.values_list("position", flat=True).first()
    said = done_in_words(ruling.act, str(response.author), f"§{position}" if position else "")
    may_undo = ruling.act not in NOT_UNDONE and ruling.tell_at > desk.viewer.at
    return {
        "said": said,
        "ruling": ruling.pk if may_undo and not hasattr(ruling, "undone_by") else 0,
        "address": desk.address(case=response.public_id),
    }


def _log(desk: Desk, logged: int) -> SafeString:
    """The latest entries; asked for once a minute, unless there are new ones."""
    return _drawn_log(logged, _key_of_viewer(desk), _Beside(desk))


@lru_cache(maxsize=100)
def _drawn_log(logged: int, viewer: tuple[Hashable, ...], beside: _Beside) -> SafeString:
    seminar, who = beside.desk.seminar, beside.desk.viewer
    entries = drawn_log(log_of(seminar, who, most=LATEST).entries, seminar, who)
    return SafeString(render_to_string("forum/moderation/_log.html", {"log": entries, "seminar": seminar}))

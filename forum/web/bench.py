"""The queue's page put together: the docket, the open case, the log; whole, or again with what could not be taken."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.access.policy import Facts, why_not
from forum.access.viewer import Viewer
from forum.base.errors import Missing
from forum.base.stamps import may_be_id
from forum.ledger.models import LogEntry
from forum.ledger.queries import log_of
from forum.moderation.deciders import deciders_of
from forum.moderation.models import Act, Appeal, Ruling
from forum.moderation.numbers import Numbers, numbers_of
from forum.moderation.opened import CaseShown, case_shown, thread_around
from forum.moderation.queue import MOST_COUNTED, Docket, Look, number_before, waiting_of
from forum.responses.models import Response
from forum.seminars.models import Seminar
from forum.web.drawn_case import Case, Setting, drawn_case
from forum.web.drawn_log import DrawnEntry, drawn_log
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
        "bench": drawn_bench(
            docket,
            numbers,
            seminar,
            desk.look,
            at=viewer.at,
            opened=public_id,
            chosen=sent.many.get("chosen", ()),
        ),
        "case": _case(desk, docket, numbers, public_id, sent) if public_id else None,
        "is_chosen": bool(case),
        "log": _log(seminar, viewer),
        "toast": _toast(desk, done) if done else None,
        "sent": sent,
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


def _case(desk: Desk, docket: Docket, numbers: Numbers, public_id: str, sent: Sent) -> Case:
    if not may_be_id(public_id):
        raise Missing
    seminar, viewer, look = desk.seminar, desk.viewer, desk.look
    shown = case_shown(seminar, viewer, public_id)
    before = 0
    if look.after and docket.cases:
        before = number_before(seminar, viewer, look, docket.cases[0].key)
    appeal_refusal = why_not_appeal(shown, seminar, viewer)
    verdict = verdict_on(
        shown,
        seminar,
        viewer,
        numbers.reasons,
        appeal_refusal=appeal_refusal,
        values=sent.values,
        errors=sent.errors,
    )
    setting = Setting(seminar, viewer, look, docket, before, _total(docket, numbers, look, before))
    return drawn_case(shown, thread_around(shown, viewer), setting, verdict)


def _total(docket: Docket, numbers: Numbers, look: Look, before: int) -> str:
    if look.show == "all":
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


def _log(seminar: Seminar, viewer: Viewer) -> tuple[DrawnEntry, ...]:
    """The latest entries. What their sentences are made of is asked once a minute, unless there are new ones."""
    entries = log_of(seminar, viewer, most=LATEST).entries
    key = (
        seminar.pk,
        viewer.person_id,
        viewer.at.replace(second=0, microsecond=0),
        get_language(),
        timezone.get_current_timezone_name(),
        tuple((entry.pk, hasattr(entry, "words")) for entry in entries),
    )
    return _drawn_log(key, _Beside(entries, seminar, viewer))


@dataclass(frozen=True)
class _Beside:
    """What the drawn log is made from and not kept by: the key says all of it that matters."""

    entries: Sequence[LogEntry] = field(compare=False)
    seminar: Seminar = field(compare=False)
    viewer: Viewer = field(compare=False)


@lru_cache(maxsize=100)
def _drawn_log(key: tuple[Hashable, ...], beside: _Beside) -> tuple[DrawnEntry, ...]:
    return tuple(drawn_log(beside.entries, beside.seminar, beside.viewer))

"""An author's appeal against the ruling that hid or refused their response, and its decision by somebody else."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.policy import Facts, require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.base.stamps import now
from forum.base.text import is_blank
from forum.ledger.recording import record
from forum.moderation.acts import LONGEST_NOTE, checked_reason, checked_words
from forum.moderation.cases import case_of, facts_for_ruling, note_review, release, settle_wait
from forum.moderation.deciders import deciders_of
from forum.moderation.entering import Entry, enter
from forum.moderation.meanwhile import claimed_by_another
from forum.moderation.models import Act, Appeal, Ruling
from forum.moderation.queries import ruling_in_force
from forum.responses.actions import facts_of
from forum.responses.models import Response, State
from forum.responses.states import locked, move

LONGEST_APPEAL = 5_000
APPEALABLE = (State.HIDDEN, State.REFUSED)


@transaction.atomic
def appeal(response: Response, *, viewer: Viewer, words: str, at: dt.datetime | None = None) -> Appeal:
    """The author's one word against what hid or refused it, however late. The same words twice are one appeal.

    Raises Refused, Invalid (words), and Conflict where it has come back, where the ruling may still be undone, and
    where it was appealed already.
    """
    at = at or now()
    seminar = response.thread.reading.seminar
    response = locked(response)
    facts = facts_of(response, viewer)
    if facts.own and response.state not in APPEALABLE:
        raise Conflict(
            _("This response is %(state)s now, so there is nothing to appeal against.")
            % {"state": response.get_state_display()},
            response,
        )
    require(viewer, "appeal", seminar, facts)
    ruling = ruling_in_force(response)
    assert ruling is not None  # nothing else leads to these states
    assert viewer.person is not None  # the table admits nobody else
    words = _checked(words)
    if earlier := Appeal.objects.filter(ruling=ruling).first():
        if earlier.words == words:
            return earlier
        raise Conflict(
            _("You appealed on %(when)s. Each decision can be appealed once.") % {"when": _when(earlier.at)},
            response,
        )
    if at < ruling.tell_at:
        raise Conflict(too_early(ruling), response)
    made = Appeal.objects.create(ruling=ruling, response=response, words=words, at=at)
    case = case_of(response, at)
    settle_wait(response)
    record(
        "case.appealed",
        case,
        seminar=seminar,
        actor=viewer.person,
        at=at,
        tell_at=at,
        response=response.pk,
        appeal=made.pk,
    )
    return made


def too_early(ruling: Ruling) -> str:
    """The sentence for who wants to appeal before the decision is final."""
    return _("This decision may be undone until %(when)s. You can appeal from then on.") % {
        "when": date_format(timezone.localtime(ruling.tell_at), "H:i")
    }


@transaction.atomic
def decide_appeal(
    appeal: Appeal,
    *,
    viewer: Viewer,
    overturn: bool,
    reason: str,
    note: str = "",
    at: dt.datetime | None = None,
) -> Ruling:
    """Publishes the response in its place, or lets the ruling stand; either way the author reads why. Not undone.

    By those whom `deciders_of` names, of the staff or not. Raises Refused, Invalid (reason, note), and Conflict where
    somebody decided already or the response came back meanwhile.
    """
    at = at or now()
    seminar = appeal.response.thread.reading.seminar
    response = locked(appeal.response)
    appeal = Appeal.objects.select_related("ruling__by", "decision__by").get(pk=appeal.pk)
    _require_decider(appeal, response, viewer)
    if appeal.decision is not None or response.state not in APPEALABLE:
        raise Conflict(_decided(appeal, response), response)
    if claimed := claimed_by_another(response, viewer, at):
        raise Conflict(claimed, response)
    act = Act.OVERTURN if overturn else Act.UPHOLD
    entry = Entry(
        act,
        response=response,
        subject=response.author,
        reason=checked_reason(act, reason),
        note=checked_words(note, field="note", most=LONGEST_NOTE),
        before=response.state,
        after=State.PUBLISHED.value if overturn else response.state,
        facts={"appeal": appeal.pk, "against": appeal.ruling_id},
    )
    if overturn:
        _publish(response, at)
    assert viewer.person is not None  # a decider is somebody
    note_review(response, viewer.person, at)
    release(response)  # before the log, whose end is locked last of all
    ruling = enter(entry, seminar=seminar, viewer=viewer, at=at)
    appeal.decision = ruling
    appeal.save(update_fields=["decision"])
    settle_wait(response)
    return ruling


def _require_decider(appeal: Appeal, response: Response, viewer: Viewer) -> None:
    if deciders_of(response, appeal=appeal).includes(viewer.person):
        return
    facts = facts_for_ruling(response, viewer)
    ruled = appeal.ruling.by_id == viewer.person_id
    facts = Facts(**{**facts.__dict__, "ruled": ruled, "state": State.HIDDEN.value})
    require(viewer, "decide_appeal", response.seminar, facts)
    raise Refused(_("Somebody else decides this appeal."))


def _publish(response: Response, at: dt.datetime) -> None:
    was_read_by_others = response.hidden_from == State.PUBLISHED
    move(response, State.PUBLISHED, at=at, force=True)
    if not was_read_by_others and response.approved_at is None:
        response.approved_at = at
        response.save(update_fields=["approved_at"])


def _decided(appeal: Appeal, response: Response) -> str:
    if appeal.decision is None:
        return _("This response is %(state)s now, so the appeal is settled.") % {
            "state": response.get_state_display()
        }
    said = {"name": appeal.decision.by, "when": _when(appeal.decision.at)}
    if appeal.decision.act == Act.UPHOLD:
        return _("%(name)s decided this appeal on %(when)s: the decision stands.") % said
    return _("%(name)s decided this appeal on %(when)s: the response has come back.") % said


def _checked(words: str) -> str:
    words = checked_words(words, field="words", most=LONGEST_APPEAL)
    if is_blank(words):
        raise Invalid({"words": [_("Say why the decision should not stand.")]})
    return words


def _when(at: dt.datetime) -> str:
    return date_format(timezone.localtime(at), "j F, H:i")

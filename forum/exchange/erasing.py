"""Erasing what somebody wrote: asked for, seen by administrators, done, and done again after a restore.

What goes and what stays, column by column, is said in `exchange.registry`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import may
from forum.access.viewer import Viewer
from forum.base.errors import Missing, Refused
from forum.base.stamps import now
from forum.base.tasks import retried
from forum.exchange.forgetting import forget_account, forget_part, leaving, why_not_forget
from forum.exchange.models import Erasure
from forum.ledger.log import erase_words, log
from forum.ledger.models import LogEntry
from forum.ledger.recording import record
from forum.moderation.forgetting import forget_about_person, forget_about_responses, log_about
from forum.participation.forgetting import forget_said_of
from forum.people.models import Person
from forum.responses.actions import facts_of, withdraw_response
from forum.responses.emptying import empty_response, throw_away_drafts, written_by
from forum.responses.models import Response
from forum.seminars.models import Membership

RECEIPT = 16  # bytes
SOON = dt.timedelta(minutes=1)


@transaction.atomic
def ask_for_erasure(
    viewer: Viewer, *, response: Response | None = None, at: dt.datetime | None = None
) -> Erasure:
    """Of one response of one's own, which is withdrawn at once where it can be; or of everything. Asking twice is once.

    `response` came through the door. Raises Missing for somebody else's, and Refused where nobody would be left to
    teach or to administer.
    """
    at = at or now()
    person = viewer.person
    if person is None or (response is not None and response.author_id != person.pk):
        raise Missing
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # a double press asks once
    if response is None:
        if sentence := why_not_forget(person):
            raise Refused(sentence)
    elif may(viewer, "withdraw", response.seminar, facts_of(response, viewer)):
        withdraw_response(response, viewer=viewer, at=at)
    asked = Erasure.objects.filter(person=person, response=response, seminar=None, done_at=None).first()
    if asked is None:
        asked = Erasure.objects.create(person=person, response=response, asked_at=at)
        seminar = response.seminar if response else None
        record("erasure.asked", asked, seminar=seminar, actor=person, at=at)
    return asked


@transaction.atomic
def take_back(erasure: Erasure, *, viewer: Viewer, at: dt.datetime | None = None) -> None:
    """Who asked asks no more, while it is not done. Raises Missing for anybody else's, and where it is done."""
    found = Erasure.objects.select_for_update().filter(pk=erasure.pk, person=viewer.person_id, done_at=None)
    if not found:
        raise Missing
    record("erasure.taken_back", erasure, seminar=None, actor=viewer.person, at=at or now())
    found.delete()


@transaction.atomic
def erase(erasure: Erasure, *, by: Person | None, at: dt.datetime | None = None) -> Erasure:
    """Does it, once, with a receipt; `by` is an administrator, the person where they leave, None on the command line.

    Raises Refused where the person is the only instructor or administrator by now.
    """
    at = at or now()
    locked = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    erasure = Erasure.objects.select_related("person", "seminar", "response").get(pk=locked.pk)
    if erasure.done_at is not None:
        return erasure
    address = erasure.person.email  # as it is before it is forgotten
    counted = carry_out(erasure, by=by, at=at)
    erasure.done_at, erasure.done_by = at, by
    erasure.receipt, erasure.counted = secrets.token_hex(RECEIPT), counted
    erasure.save(update_fields=["done_at", "done_by", "receipt", "counted"])
    if erasure.response is None:
        look_again.using(run_after=at + SOON).enqueue(erasure.pk)
    if erasure.seminar is None and erasure.response is None:  # nobody can sign in any more to read it
        transaction.on_commit(partial(_send_receipt, address, erasure.receipt), robust=True)
    return erasure


@retried()
def look_again(pk: int) -> None:
    """What somebody posted at the very moment in which all was erased is found a minute later."""
    with transaction.atomic():
        done = Erasure.objects.select_related("person", "seminar", "response").filter(pk=pk).first()
        if done is not None and done.done_at is not None:
            carry_out(done, by=None, at=now(), is_again=True)


def _send_receipt(address: str, receipt: str) -> None:
    """At once and by nobody else: a task would keep the address for days."""
    send_mail(
        _("Your words and your account are erased"),
        _(
            "What you asked for is done: your words are empty, your name and addresses are forgotten, and your account"
            " is closed. Keep this receipt if you want to be able to show it:\n\n%(receipt)s\n\n"
            "This is the last mail from this site."
        )
        % {"receipt": receipt},
        None,
        [address],
    )


@transaction.atomic
def carry_out(
    erasure: Erasure, *, by: Person | None, at: dt.datetime, is_again: bool = False
) -> dict[str, int]:
    """All that it asks for, also a second time; how many rows of each kind were emptied. The log comes last: whoever
    locks the end of one waits for nothing else.

    `is_again` is after a restore: what was promised is kept, whoever teaches by then.
    """
    person = erasure.person
    is_all = erasure.seminar is None and erasure.response is None
    if is_all and not is_again and (sentence := why_not_forget(person, is_locking=True)):
        raise Refused(sentence)
    until = erasure.done_at if is_again else None  # what came after it was done is not meant
    counted = Counter[str]()
    # whoever leaves one seminar does that besides
    ends_parts = is_all or (is_again and erasure.response is None)
    left = leaving(person, erasure.seminar, until=until) if ends_parts else []
    responses = [erasure.response] if erasure.response else written_by(person, erasure.seminar, until=until)
    for response in responses:
        counted += empty_response(response, at=at)
    ids = [response.pk for response in responses]
    counted += forget_about_responses(ids)
    if erasure.response is None:
        counted["drafts"] += throw_away_drafts(person, erasure.seminar, until=until)
        counted += forget_part(person, erasure.seminar, until=until, ended_at=at if ends_parts else None)
        counted += forget_said_of(person, seminar=erasure.seminar, until=until)
    else:
        counted += forget_said_of(person, responses=ids, until=None)
    if is_all:
        counted += forget_about_person(person)
        counted += forget_account(person, at=at)
    public_ids = [response.public_id for response in responses]
    entries = log_about(public_ids, person=None if erasure.response else person, seminar=erasure.seminar)
    counted["log"] = _write_log(entries, left, by=by, at=at)
    seminar = erasure.response.seminar if erasure.response else erasure.seminar
    found = {name: number for name, number in sorted(counted.items()) if number}
    if found or not is_again:
        kind = "erasure.done_again" if is_again else "erasure.done"
        record(kind, erasure, seminar=seminar, actor=by, at=at)
    return found


def _write_log(entries: list[LogEntry], left: list[Membership], *, by: Person | None, at: dt.datetime) -> int:
    """Erases what was said with these entries, and notes who is gone; one seminar after the other."""
    erased = 0
    for seminar in sorted({entry.seminar_id for entry in entries} | {m.seminar_id for m in left}):
        for membership in (m for m in left if m.seminar_id == seminar):
            log(
                "member.left",
                membership,
                seminar=membership.seminar,
                actor=membership.person,
                subject=membership.person,
                at=at,
            )
        for entry in (e for e in entries if e.seminar_id == seminar):
            erased += erase_words(entry, actor=by, at=at) is not None
    return erased


def erasures_of(viewer: Viewer) -> list[Erasure]:
    """What the viewer asked for, the newest first; one query."""
    own = Erasure.objects.filter(person=viewer.person_id)
    own = own.select_related("seminar", "response__seminar", "response__thread__reading__essay")
    return list(own.order_by("-asked_at", "-pk"))

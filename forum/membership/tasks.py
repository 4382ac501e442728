"""What the worker does for invitations. Each may be begun again at any point; at worst one mail goes out twice."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from forum.base.stamps import now
from forum.base.tasks import retried
from forum.membership.letters import Letters, code_letter
from forum.seminars.joining_models import Invitation, InvitationList

AT_ONCE = 100  # mails between two notes of how far it has come
TOKEN_BYTES = 32

log = logging.getLogger(__name__)


def digest_of_token(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@retried()
def send_invitations(batch_pk: int) -> None:
    """The mails of a list that are not out yet, over one connection.

    A single address that the mail server refuses is counted and left. A server that hangs up after some is asked
    again at once; one that takes none is tried again later.
    """
    batch = InvitationList.objects.filter(pk=batch_pk).first()
    if batch is None:
        return
    before, refused = batch.done, list[int]()
    connection = get_connection()
    connection.open()
    try:
        _send_all(batch, connection, refused)
    except (smtplib.SMTPException, OSError):
        batch.refresh_from_db()
        if batch.done == before:
            raise
        log.warning("the mail server hung up after %s of %s invitations", batch.done, batch.total)
        send_invitations.enqueue(batch_pk)
        return
    finally:
        connection.close()
    open_lists = InvitationList.objects.filter(pk=batch_pk, finished_at=None)
    open_lists.update(finished_at=now(), failed=len(refused))


def _send_all(batch: InvitationList, connection: BaseEmailBackend, refused: list[int]) -> None:
    letters = Letters(connection)
    while chunk := _with_tokens(batch, refused):
        sent: list[int] = []
        try:
            for invitation, token in chunk:
                is_taken = _is_taken(letters.letter_of(invitation, token), invitation)
                (sent if is_taken else refused).append(invitation.pk)
        finally:  # what went out is noted, whatever stopped the rest
            _note(batch, sent, len(refused))


@transaction.atomic
def _with_tokens(batch: InvitationList, refused: Sequence[int]) -> list[tuple[Invitation, str]]:
    """The next ones, each with a token made now; only its digest is kept, before the mail goes."""
    rows = Invitation.objects.filter(
        batch=batch, sent_at=None, used_at=None, withdrawn_at=None, ends_at__gt=now()
    )
    rows = rows.exclude(pk__in=refused).select_related("seminar", "by").order_by("pk")
    found = [
        (row, secrets.token_urlsafe(TOKEN_BYTES)) for row in rows.select_for_update(of=("self",))[:AT_ONCE]
    ]
    for row, token in found:
        row.digest = digest_of_token(token)
    Invitation.objects.bulk_update([row for row, _token in found], ["digest"])
    return found


def _is_taken(letter: EmailMessage, invitation: Invitation) -> bool:
    try:
        letter.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, UnicodeError) as error:
        log.warning("invitation %s was not taken: %s", invitation.public_id, type(error).__name__)
        return False
    return True


@transaction.atomic
def _note(batch: InvitationList, sent: Sequence[int], failed: int) -> None:
    Invitation.objects.filter(pk__in=sent).update(sent_at=now())
    row = InvitationList.objects.select_for_update().get(pk=batch.pk)
    row.done, row.failed = min(row.total, row.done + len(sent)), failed
    row.save(update_fields=["done", "failed"])


@retried()
def send_code(invitation_pk: int, asked_at: str) -> None:
    """A code to the invited address, made now. One that was asked for again meanwhile is sent by that other task."""
    with transaction.atomic():
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("seminar", "code_for")
        row = rows.filter(pk=invitation_pk, used_at=None, withdrawn_at=None).first()
        if row is None or row.code_at is None or row.code_at != dt.datetime.fromisoformat(asked_at):
            return
        code = f"{secrets.randbelow(10**6):06d}"
        row.code_digest, row.code_tries = digest_of_code(row, code), 0
        row.save(update_fields=["code_digest", "code_tries"])
    code_letter(row, code).send()


def digest_of_code(invitation: Invitation, code: str) -> str:
    """Bound to the invitation and to who asked for it."""
    return hashlib.sha256(f"{invitation.public_id}:{invitation.code_for_id}:{code}".encode()).hexdigest()

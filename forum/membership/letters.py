"""The mails of invitations: plain words, one link, and to whom to turn."""

from __future__ import annotations

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.base.post import inert, site_address
from forum.membership.site_texts import site_texts
from forum.seminars.joining_models import Invitation
from forum.seminars.models import Role

CODE_MINUTES = 15


def sender() -> str:
    """The site's name before its address."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return formataddr((inert(site_texts().name) or "Disputatio", address))


def invitation_letter(
    invitation: Invitation, token: str, *, sent_by: str, connection: BaseEmailBackend | None = None
) -> EmailMessage:
    """Whom it asks, into what, as what, by whom, until when. `sent_by` is `sender()`, once for many."""
    seminar = invitation.seminar
    with translation.override(settings.LANGUAGE_CODE):
        said = {
            "name": inert(invitation.by.display_name),
            "label": inert(seminar.label),
            "title": inert(seminar.title),
        }
        subject = _("%(label)s: %(name)s invites you") % said
        parts = [
            _greeting(invitation),
            _AS[Role(invitation.role)]() % said,
            _("Come in by this link. It is for you alone, and holds until %(day)s:")
            % {"day": date_format(invitation.ends_at, "j F Y")},
            f"{site_address()}{reverse('invitation', args=[seminar.slug, token])}",
            _("If you did not expect this, do nothing: without the link nobody becomes a member."),
        ]
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(
        subject, "\n\n".join(part for part in parts if part), sent_by, [invitation.address],
        headers=headers, connection=connection,
    )  # fmt: skip


def _greeting(invitation: Invitation) -> str:
    return _("Hello %(name)s,") % {"name": inert(invitation.display_name)} if invitation.display_name else ""


_AS = {
    Role.PARTICIPANT: lambda: _(
        "%(name)s invites you to %(label)s, “%(title)s”: a seminar whose members read a text together and answer it"
        " passage by passage."
    ),
    Role.ASSISTANT: lambda: _(
        "%(name)s invites you to %(label)s, “%(title)s”, as an assistant, who moderates."
    ),
    Role.INSTRUCTOR: lambda: _("%(name)s invites you to %(label)s, “%(title)s”, as one of its instructors."),
}


def code_letter(invitation: Invitation, code: str) -> EmailMessage:
    """For the invited address, when somebody says under another one that it is theirs as well."""
    with translation.override(settings.LANGUAGE_CODE):
        who = invitation.code_for
        parts = [
            _(
                "Somebody who is signed in as %(name)s wants to come into %(label)s by the invitation to this address."
                " If that is you, enter this code where you were asked for it:"
            )
            % {"name": inert(who.display_name if who else ""), "label": inert(invitation.seminar.label)},
            f"    {code}",
            _("It holds for %(n)s minutes. If it is not you, do nothing, and give the code to nobody.")
            % {"n": CODE_MINUTES},
        ]
        subject = _("%(code)s is your code") % {"code": code}
    return EmailMessage(
        subject, "\n\n".join(parts), sender(), [invitation.address],
        headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip

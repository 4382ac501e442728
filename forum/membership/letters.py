"""The mails of invitations: plain words, one link, and to whom to turn."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.base.post import inert, site_address
from forum.membership.site_texts import site_texts
from forum.people.zones import known_zones
from forum.seminars.joining_models import Invitation
from forum.seminars.models import Role, Seminar

CODE_MINUTES = 15


def sender() -> str:
    """The site's name before its address."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return formataddr((inert(site_texts().name) or "Disputatio", address))


class Letters:
    """The mails of one list, over one connection: whom each asks, into what, as what, by whom, until when.

    What they share is put into words once.
    """

    def __init__(self, connection: BaseEmailBackend | None = None) -> None:
        self._connection = connection
        self._sender = sender()
        self._shared: dict[tuple[object, ...], _Shared] = {}

    def letter_of(self, invitation: Invitation, token: str) -> EmailMessage:
        """Greets by the name of the list, where it says one."""
        key = (invitation.seminar_id, invitation.by_id, invitation.role, invitation.ends_at)
        shared = self._shared.get(key)
        if shared is None:
            shared = self._shared[key] = _shared(invitation)
        parts = [shared.invites, shared.link_below, f"{shared.address}{token}/", shared.otherwise]
        if invitation.display_name:
            parts.insert(0, shared.greeting % {"name": inert(invitation.display_name)})
        return EmailMessage(
            shared.subject, "\n\n".join(parts), self._sender, [invitation.address],
            headers={"Auto-Submitted": "auto-generated"}, connection=self._connection,
        )  # fmt: skip


@dataclass(frozen=True)
class _Shared:
    """What all mails of one list say alike."""

    subject: str
    greeting: str  # with a place for the name
    invites: str
    link_below: str
    address: str  # of the seminar's invitations, without the token
    otherwise: str


def _shared(invitation: Invitation) -> _Shared:
    seminar = invitation.seminar
    said = {
        "name": inert(invitation.by.display_name),
        "label": inert(seminar.label),
        "title": inert(seminar.title),
    }
    with translation.override(settings.LANGUAGE_CODE), timezone.override(_zone(seminar)):
        until = date_format(timezone.localtime(invitation.ends_at), "j F Y")
        return _Shared(
            _("%(label)s: %(name)s invites you") % said,
            _("Hello %(name)s,"),
            _AS[Role(invitation.role)]() % said,
            _("Come in by this link. It is for you alone, and holds until %(day)s:") % {"day": until},
            site_address() + reverse("invitations", args=[seminar.slug]),
            _("If you did not expect this, do nothing: without the link nobody becomes a member."),
        )


def _zone(seminar: Seminar) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(seminar.zone if seminar.zone in known_zones() else "UTC")


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

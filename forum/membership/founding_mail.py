"""Mail about founding: administrators learn that somebody asks, and whoever asked why it was not granted."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from forum.base.post import inert, site_address
from forum.base.tasks import retried
from forum.membership.letters import sender
from forum.people.models import Person
from forum.seminars.joining_models import Founding


@retried()
def tell_of_founding(founding_pk: int) -> None:
    """As it stands when the worker comes to it. Granted ones are told by a notice."""
    founding = Founding.objects.select_related("person").filter(pk=founding_pk).first()
    if founding is None or founding.seminar_id is not None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        if founding.decided_at is None:
            administrators = Person.objects.filter(is_staff=True, is_active=True).order_by("pk")
            letters = [_question(founding, address) for address in _addresses(*administrators)]
        else:
            letters = [_answer(founding, address) for address in _addresses(founding.person)]
    for letter in letters:
        letter.send()


def _addresses(*people: Person) -> list[str]:
    """Those that were confirmed."""
    confirmed = EmailAddress.objects.filter(
        user__in=people, primary=True, verified=True, user__is_active=True
    )
    return list(confirmed.order_by("pk").values_list("email", flat=True))


def _question(founding: Founding, address: str) -> EmailMessage:
    said = {
        "name": inert(founding.person.display_name),
        "address": inert(founding.person.email),
        "title": inert(str(founding.fields.get("title", ""))),
    }
    return _letter(
        address,
        _("%(name)s asks for a seminar") % said,
        _("%(name)s (%(address)s) asks to found “%(title)s”, and writes:") % said,
        inert(founding.line),
        _("Grant it with a press, or say why not:"),
        site_address() + reverse("admin:forum_founding_change", args=[founding.pk]),
    )


def _answer(founding: Founding, address: str) -> EmailMessage:
    title = inert(str(founding.fields.get("title", "")))
    return _letter(
        address,
        _("Your seminar was not granted"),
        _("You asked for the seminar “%(title)s”. An administrator has not granted it, and writes:")
        % {"title": title},
        inert(founding.answer),
        _("You may ask again:"),
        site_address() + reverse("seminar-new"),
    )


def _letter(address: str, subject: str, *parts: str) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, "\n\n".join(parts), sender(), [address], headers=headers)

"""A notice as plain mail: what happened, why, what one can do, and how to have no more of its kind."""

from __future__ import annotations

import zoneinfo
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.post import inert, site_address
from forum.membership.site_texts import site_texts
from forum.notices.items import Item
from forum.notices.models import Kind
from forum.notices.switches import token_for
from forum.notices.wording import Saying, say
from forum.people.models import Person
from forum.people.zones import known_zones
from forum.seminars.models import Seminar

MOST_OF_A_SUBJECT = 150


def zone_of(person: Person, seminar: Seminar) -> zoneinfo.ZoneInfo:
    """The person's own, else the seminar's, else UTC."""
    names = (name for name in (person.zone, seminar.zone) if name in known_zones())
    return zoneinfo.ZoneInfo(next(names, "UTC"))


def letter_of(item: Item, viewer: Viewer) -> EmailMessage:
    """In the site's language and the person's zone. The item is one that the viewer may be shown now."""
    notice = item.notice
    with (
        translation.override(settings.LANGUAGE_CODE),
        timezone.override(zone_of(notice.person, item.seminar)),
    ):
        saying = say(item, viewer)
        off = site_address() + reverse("notices-off", args=[token_for(notice)])
        sentence = saying.pattern.format(**{name: inert(words) for name, words in saying.parts.items()})
        return EmailMessage(
            _subject(sentence, item.seminar),
            "\n\n".join(
                [f"{sentence}.\n{_place(saying, item.seminar)}", *_paragraphs(saying), _foot(item, off)]
            ),
            _sender(),
            [notice.person.email],
            headers={
                "List-Unsubscribe": f"<{off}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )


def _subject(sentence: str, seminar: Seminar) -> str:
    subject = f"{inert(seminar.label)}: {sentence}"
    return subject if len(subject) <= MOST_OF_A_SUBJECT else subject[: MOST_OF_A_SUBJECT - 1] + "…"


def _sender() -> str:
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return formataddr((inert(site_texts().name) or "Disputatio", address))


def _place(saying: Saying, seminar: Seminar) -> str:
    place = f"{inert(seminar.label)}: {inert(seminar.title)}"
    return f"{inert(saying.place)}, {place}" if saying.place else place


def _paragraphs(saying: Saying) -> list[str]:
    told = []
    if saying.quote:
        told.append(f"    “{inert(saying.quote)}”")
    if saying.reason:
        told.append(_("Why: “%(reason)s”") % {"reason": _block(saying.reason)})
    if saying.note:
        told.append(_("What you can do about it: “%(note)s”") % {"note": _block(saying.note)})
    if saying.next_step:
        told.append(saying.next_step)
    if saying.path:
        told.append(f"{site_address()}{saying.path}")
    return told


def _block(words: str) -> str:
    """Of several lines, each of them inert."""
    return "\n".join(inert(line) for line in words.strip().splitlines())


def _foot(item: Item, off: str) -> str:
    kind = Kind(item.notice.kind).label
    return "\n".join(
        [
            "-- ",
            _("This is mail from %(seminar)s of the kind “%(kind)s”.")
            % {"seminar": inert(item.seminar.label), "kind": kind},
            _("Switch this kind off, with one click:"),
            off,
            _("Choose among all kinds:"),
            site_address() + reverse("notices") + "#mail",
        ]
    )

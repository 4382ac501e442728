"""Words that administrators set for the whole site: its name, a banner, what stands on its common pages.

Every page asks for them, so each process keeps them for some seconds instead of asking the database each time: a
change is seen at once by the process that made it, and within `KEPT_SECONDS` by every other. No other process has to
be told, and a page costs no query more.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.base.errors import Invalid
from forum.base.markup import render
from forum.base.models import SiteText
from forum.base.stamps import now
from forum.base.text import clean
from forum.ledger.recording import record
from forum.people.models import Person

KEPT_SECONDS = 5.0
MOST_CHARACTERS = 20_000
MOST_OF_A_NAME = 60
MOST_OF_A_BANNER = 300

# what there is to set, and where it shows
KEYS = {
    "name": gettext_lazy("Name of the site, in the title of every page"),
    "front": gettext_lazy("Front page, under the first heading"),
    "help": gettext_lazy("Help, before what the software says"),
    "privacy": gettext_lazy("Privacy, before what the software says"),
    "imprint": gettext_lazy("Imprint, a page of its own, linked at the foot of the others"),
    "banner": gettext_lazy("Banner, above every page"),
}


@dataclass(frozen=True)
class SiteTexts:
    """What is set; "" for what is not. All but the name are clean HTML."""

    name: str = ""
    front: str = ""
    help: str = ""
    privacy: str = ""
    imprint: str = ""
    banner: str = ""


@dataclass
class _Kept:
    """What a process knows, and until when it believes it."""

    texts: SiteTexts = field(default_factory=SiteTexts)
    until: float = 0.0  # by the process's own clock


_kept = _Kept()


def site_texts() -> SiteTexts:
    """As they are now, or were some seconds ago. At most one query; while the database is away, what was known last."""
    if time.monotonic() >= _kept.until:
        try:
            keep(_asked(), seconds=KEPT_SECONDS)
        except (DatabaseError, InterfaceError):
            return _kept.texts
    return _kept.texts


def _asked() -> SiteTexts:
    rows: Mapping[str, tuple[str, str]] = {
        row.key: (row.body, row.body_html) for row in SiteText.objects.filter(key__in=KEYS)
    }
    return SiteTexts(**{key: body if key == "name" else html for key, (body, html) in rows.items()})


def keep(texts: SiteTexts, *, seconds: float) -> None:
    """For this process, for so long."""
    _kept.texts, _kept.until = texts, time.monotonic() + seconds


def forget() -> None:
    """The next page asks."""
    _kept.until = 0.0


@transaction.atomic
def set_site_text(key: str, body: str, *, by: Person | None, at: dt.datetime | None = None) -> SiteText:
    """New words for one of KEYS, Markdown but for the name; empty ones take it off the pages.

    The caller is an administrator's page, or the command line (`by` is None). Raises Invalid under "key" and "body".
    """
    at = at or now()
    if key not in KEYS:
        raise Invalid({"key": [_("Choose one of these.")]})
    try:
        body = clean(body).strip()
    except ValueError as error:
        raise Invalid({"body": [str(error)]}) from error
    if sentence := _why_not(key, body):
        raise Invalid({"body": [sentence]})
    text, made = SiteText.objects.select_for_update().get_or_create(key=key, defaults={"updated_at": at})
    if not made and text.body == body:
        return text
    text.body, text.updated_at = body, at
    text.body_html = "" if key == "name" else render(body)
    text.save(update_fields=["body", "body_html", "updated_at"])
    record("site.text_changed", text, seminar=None, actor=by, at=at, key=key, empty=not body)
    forget()
    transaction.on_commit(forget)  # another page may have asked before this was committed
    return text


def _why_not(key: str, body: str) -> str:
    if key == "name" and "\n" in body:
        return _("A name is one line.")
    most = {"name": MOST_OF_A_NAME, "banner": MOST_OF_A_BANNER}.get(key, MOST_CHARACTERS)
    if len(body) > most:
        return _("This has %(n)s characters. There is room for %(most)s.") % {"n": len(body), "most": most}
    return ""

"""What notices about one's part in a reading, and about ways into a seminar, say in words."""

from __future__ import annotations

import datetime as dt

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.notices.items import Item
from forum.notices.sayings import Saying
from forum.readings.demand_words import missing_in_words


def when(iso: str) -> str:
    """In the time zone that is active; "" for no time."""
    if not iso:
        return ""
    return date_format(timezone.localtime(dt.datetime.fromisoformat(iso)), "l j F, H:i")


def _where(item: Item, route: str, *more: str) -> str:
    """A page of the seminar, or its home."""
    try:
        return reverse(route, args=[item.seminar.slug, *more])
    except NoReverseMatch:
        return reverse("seminar", args=[item.seminar.slug])


def _essay(item: Item) -> str:
    return item.reading.essay.title if item.reading else item.seminar.title


def _to_the_text(item: Item) -> str:
    if item.reading is None:
        return reverse("seminar", args=[item.seminar.slug])
    return reverse("text", args=[item.seminar.slug, item.reading.essay.slug])


def _parts(item: Item) -> dict[str, str]:
    facts = item.notice.facts
    return {
        "what": _essay(item),
        "missing": missing_in_words(facts.get("missing", {})),
        "until": when(str(facts.get("due", ""))),
    }


def due(item: Item, viewer: Viewer) -> Saying:
    """A day before."""
    after = _("This is what was missing when this was written. Held responses count from posting.")
    return Saying(
        _("{what} is due on {until}; still to do: {missing}"),
        _parts(item),
        _to_the_text(item),
        next_step=after,
    )


def reminded(item: Item, viewer: Viewer) -> Saying:
    """Because an instructor pressed the button."""
    parts = _parts(item)
    pattern = _("An instructor reminds you of {what}; still to do: {missing}")
    if parts["until"]:
        pattern = _("An instructor reminds you of {what}, due on {until}; still to do: {missing}")
    after = _(
        "Everybody with something still to do was reminded. Other participants do not see what you have done."
    )
    return Saying(pattern, parts, _to_the_text(item), next_step=after)


def released(item: Item, viewer: Viewer) -> Saying:
    """Feedback, points or a mark: never what they say."""
    after = _("You alone read it, and the instructors. Each point leads to the response that earned it.")
    path = _where(item, "reading-marks", item.reading.essay.slug) if item.reading else ""
    return Saying(
        _("Marks and feedback for {what} are released"), {"what": _essay(item)}, path, next_step=after
    )


def reveal(item: Item, viewer: Viewer) -> Saying:
    """A reveal that was not announced needs each author's consent."""
    after = _("Nothing is shown unless you agree. Whoever does not answer keeps the pseudonym.")
    path = _where(item, "reveal", item.reading.essay.slug) if item.reading else ""
    pattern = _("You are asked whether your name may be shown in {what}")
    return Saying(pattern, {"what": _essay(item)}, path, next_step=after)


def asked(item: Item, viewer: Viewer) -> Saying:
    """For instructors."""
    after = _("They were invited under another address. Let them in, or leave the invitation as it is.")
    return Saying(
        _("Somebody asks to be let into {seminar}"),
        {"seminar": item.seminar.label},
        _where(item, "invitations"),
        next_step=after,
    )


def founded(item: Item, viewer: Viewer) -> Saying:
    """For whoever asked for it."""
    after = _("You are its instructor. Put an essay on its schedule, and invite people.")
    path = reverse("seminar", args=[item.seminar.slug])
    return Saying(_("{seminar} is there"), {"seminar": item.seminar.title}, path, next_step=after)


def removed(item: Item) -> Saying:
    """An instructor removed somebody."""
    after = _("What you wrote stays, under your name. Your account page lets you choose otherwise.")
    return Saying(
        _("You do not belong to {seminar} any more"),
        {"seminar": item.seminar.label},
        reverse("words"),
        next_step=after,
    )

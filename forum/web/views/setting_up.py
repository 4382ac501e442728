"""The two other forms of a seminar's settings: what the seminar is, and the link by which one joins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Refused
from forum.membership.entrances import close_entrance, entrance_of, is_full, set_entrance, why_shut
from forum.membership.settings import IDENTITY, checked_settings, set_identity, version_of
from forum.readings.dates import NoSuchTime, moment_of, typed_of
from forum.readings.going_public import require_gates_that_open
from forum.seminars.joining_models import Entrance
from forum.seminars.models import Joining, Seminar
from forum.web.identity_form import Identity, consequences, differences_of, identity_of
from forum.web.seminar_form import whole_number
from forum.web.settings_form import Difference

ABOUT, PREVIEW, LINK, NEW_LINK, CLOSE_LINK = "about", "preview", "link", "new-link", "close-link"
PRESSES = (ABOUT, PREVIEW, LINK, NEW_LINK, CLOSE_LINK)


@dataclass
class Link:
    """The form of the link: what it says, and what is wrong."""

    ends_at: str = ""
    most_uses: str = "0"
    errors: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Setting:
    """What both forms show, and what came of pressing a button: `status` is 0 where it was done."""

    identity: Identity
    seen: str
    link: Link
    entrance: Entrance | None = None
    status: int = 200
    conflict: str = ""
    differences: list[Difference] = field(default_factory=list)
    consequences: list[str] = field(default_factory=list)


def as_it_stands(seminar: Seminar) -> Setting:
    """Before anything is pressed. One query."""
    entrance = entrance_of(seminar)
    link = _link_of(entrance, seminar)
    return Setting(identity_of(seminar), version_of(seminar, IDENTITY), link, entrance)


def _link_of(entrance: Entrance | None, seminar: Seminar) -> Link:
    if entrance is None:
        return Link()
    return Link(typed_of(entrance.ends_at, zone=seminar.zone), str(entrance.most_uses))


def press(request: HttpRequest, seminar: Seminar, viewer: Viewer) -> Setting:
    """Does what one of the buttons of these forms says; the viewer may set up the seminar."""
    setting = as_it_stands(seminar)
    if request.POST.get("do") in (ABOUT, PREVIEW):
        _about(request, seminar, viewer, setting)
    else:
        _link(request, seminar, viewer, setting)
    return setting


def _about(request: HttpRequest, seminar: Seminar, viewer: Viewer, setting: Setting) -> None:
    setting.identity, setting.seen = Identity(request.POST), request.POST.get("seen", "")[:40] or "none"
    fields = setting.identity.fields_to_set()
    is_preview = request.POST.get("do") == PREVIEW
    try:
        with transaction.atomic():
            if fields["is_public"] and not seminar.is_public:
                require_gates_that_open(seminar)
            changed = set_identity(seminar, viewer=viewer, seen=setting.seen, **fields)
            if changed.joining == Joining.LINK and entrance_of(changed) is None:
                set_entrance(changed, viewer=viewer)
            transaction.set_rollback(is_preview)  # it refuses what saving would refuse, and saves nothing
        if is_preview:
            setting.consequences = consequences(checked_settings(fields))
            return
    except Invalid as error:
        setting.identity.tell(error)
        setting.status = 422
    except Refused as error:  # what people wrote for each other stays among them
        setting.identity.add_error("is_public", error.sentence)
        setting.status = 422
    except Conflict as error:
        setting.conflict, setting.status = error.sentence, 409
        setting.seen = version_of(error.current, IDENTITY)
        setting.differences = differences_of(error.current, setting.identity)
    else:
        messages.success(request, _("Saved."))
        setting.status = 0


def _link(request: HttpRequest, seminar: Seminar, viewer: Viewer, setting: Setting) -> None:
    post, what = request.POST, request.POST.get("do")
    typed = Link(post.get("ends_at", "")[:40], post.get("most_uses", "")[:20])
    known, seen = setting.entrance, post.get("code", "")[:100]
    try:
        if what == CLOSE_LINK:
            close_entrance(seminar, viewer=viewer, seen=seen)
            said = _("Closed. The link lets nobody in any more; who joined by it stays.")
        else:
            try:
                kept = known.ends_at if known else None
                moment = moment_of(typed.ends_at, zone=seminar.zone, kept=kept)
            except NoSuchTime as error:
                raise Invalid({"ends_at": [str(error)]}) from error
            uses: Any = whole_number(typed.most_uses or "0")
            is_new, ends_at = what == NEW_LINK, moment.at if moment else None
            set_entrance(seminar, viewer=viewer, ends_at=ends_at, most_uses=uses, is_new=is_new, seen=seen)
            said = _("There is a new link. The old one lets nobody in.") if is_new and known else _("Saved.")
            if moment is not None and moment.comes_twice:
                said += " " + _("The clocks go back in that hour: the first of the two times is meant.")
    except Invalid as error:
        typed.errors, setting.link, setting.status = dict(error.fields), typed, 422
    except Conflict as error:
        setting.entrance = entrance_of(seminar)
        setting.link = _link_of(setting.entrance, seminar)
        setting.link.errors, setting.status = {"": [error.sentence]}, 409
    except Refused as error:
        typed.errors, setting.link, setting.status = {"": [error.sentence]}, typed, 422
    else:
        messages.success(request, said)
        setting.status = 0


def shown(request: HttpRequest, seminar: Seminar, setting: Setting, viewer: Viewer) -> dict[str, Any]:
    """For the templates. A query where there is a limit of members."""
    entrance = setting.entrance
    if entrance is not None:
        entrance.seminar = seminar
    return {
        "setting": setting,
        "entrance": entrance,
        "address": _address(request, entrance),
        "shut": why_shut(entrance, at=viewer.at) if entrance else "",
        "is_full": is_full(seminar),
        "by_invitation": seminar.joining == Joining.CLOSED,
    }


def _address(request: HttpRequest, entrance: Entrance | None) -> str:
    return request.build_absolute_uri(reverse("entrance", args=[entrance.code])) if entrance else ""

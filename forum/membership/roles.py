"""A member's role and groups, as instructors change them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.policy import require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid, Missing
from forum.base.stamps import now
from forum.ledger.recording import record
from forum.membership.actions import add_member
from forum.membership.invitation_lines import checked_groups
from forum.seminars.models import Membership, Role, Seminar


@transaction.atomic
def change_role(
    membership: Membership, *, viewer: Viewer, role: str, seen: str, at: dt.datetime | None = None
) -> Membership:
    """Gives a member another role. `seen` is the one that the page showed.

    Raises Refused, for the last instructor too, Conflict where somebody else changed it meanwhile, Invalid for a role
    that is none, and Missing for one who has gone.
    """
    seminar = membership.seminar
    found, viewer = _locked(membership, viewer, at)
    require(viewer, "set_roles", seminar)
    if role not in Role.values:
        raise Invalid({"role": [_("Choose one of the roles.")]})
    if seen != found.role:
        sentence = _("Somebody else changed this role meanwhile: it is %(role)s now. Nothing was done.")
        raise Conflict(sentence % {"role": found.get_role_display()}, found)
    return add_member(seminar, found.person, role=role, by=viewer.person, at=at)


@transaction.atomic
def set_groups(
    membership: Membership,
    *,
    viewer: Viewer,
    groups: Iterable[str],
    seen: str,
    at: dt.datetime | None = None,
) -> Membership:
    """The labels by which tables and the queue are filtered. `seen` is what `groups_in_words` said on the page.

    Raises Refused, Conflict, Missing, and Invalid for labels that cannot be.
    """
    at = at or now()
    found, viewer = _locked(membership, viewer, at)
    require(viewer, "set_roles", membership.seminar)
    kept, wrong = checked_groups(groups)
    if wrong:
        raise Invalid({"groups": wrong})
    if seen != groups_in_words(found):
        sentence = _(
            "Somebody else changed the groups meanwhile: they are “%(groups)s” now. Nothing was done."
        )
        raise Conflict(sentence % {"groups": groups_in_words(found)}, found)
    if list(kept) != found.groups:
        found.groups = list(kept)
        found.save(update_fields=["groups"])
        record("member.grouped", found, seminar=membership.seminar, actor=viewer.person, at=at)
    return found


def groups_in_words(membership: Membership) -> str:
    """As the form shows them, and takes them back."""
    return ", ".join(membership.groups)


def groups_of(seminar: Seminar) -> list[str]:
    """Every group in a seminar, once; one query."""
    rows = Membership.objects.filter(seminar=seminar).exclude(groups=[]).values_list("groups", flat=True)
    return sorted({group for groups in rows for group in groups}, key=lambda group: (group.casefold(), group))


def _locked(membership: Membership, viewer: Viewer, at: dt.datetime | None) -> tuple[Membership, Viewer]:
    """The membership as it stands, and the viewer with the role that they hold now: who lost it while they waited gives
    none any more.
    """
    Seminar.objects.select_for_update(no_key=True).get(pk=membership.seminar_id)
    found = Membership.objects.filter(pk=membership.pk).select_related("person").first()
    if found is None:
        raise Missing
    return found, Viewer(viewer.person, at=at or viewer.at)

"""Reading what one was told, and choosing of what one wants mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Invalid, Missing
from forum.base.stamps import now
from forum.notices.models import Kind, Notice, Silence
from forum.notices.visible import told_to
from forum.people.models import Person
from forum.seminars.models import Seminar

MOST = 500  # read at once by name


@transaction.atomic
def mark_read(
    viewer: Viewer,
    notices: Sequence[int] = (),
    *,
    until: int | None = None,
    at: dt.datetime | None = None,
) -> int:
    """Those of one's own by id, or all that are shown up to one, have been seen; how many were unread."""
    if viewer.person is None:
        raise Missing
    # in step with telling: a notice that is made now is not taken for seen
    Person.objects.select_for_update(no_key=True).get(pk=viewer.person.pk)
    shown = told_to(viewer).filter(read_at=None)
    shown = shown.filter(pk__in=notices[:MOST]) if until is None else shown.filter(pk__lte=until)
    seen = Notice.objects.filter(pk__in=list(shown.values_list("pk", flat=True))).update(read_at=at or now())
    is_left = told_to(viewer).filter(read_at=None).exists()  # telling says so again of what comes back
    Person.objects.filter(pk=viewer.person.pk).exclude(has_notices=is_left).update(has_notices=is_left)
    viewer.person.has_notices = is_left
    return seen


@transaction.atomic
def switch_mail(person: Person, seminar: Seminar, kind: str, *, on: bool) -> None:
    """Mail of one kind from one seminar, or none. Twice is once. Raises Invalid for a kind that there is not."""
    if kind not in Kind.values:
        raise Invalid({"kind": [_("There is no mail of this kind.")]})
    if on:
        Silence.objects.filter(person=person, seminar=seminar, kind=kind).delete()
    else:
        Silence.objects.get_or_create(person=person, seminar=seminar, kind=kind)

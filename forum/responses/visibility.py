"""The one rule of who may read a response's words. Everything that shows any asks it."""

from __future__ import annotations

from django.db.models import Q

from forum.access.viewer import Sight, Viewer
from forum.readings.gates import threads_closed_to


def readable(viewer: Viewer | Sight) -> Q:
    """Published ones where the viewer may read the thread and no gate is closed to them; all in seminars they
    moderate; always their own.

    A person's own words stay theirs to read even where the seminar is closed to them. Whoever decides a case that none
    of the staff may decide is trusted with that one response.
    """
    may_read_thread = Q(seminar__is_public=True) | Q(seminar_id__in=viewer.member_of)
    is_past_the_gate = ~Q(thread__in=threads_closed_to(viewer.person_id, member_of=viewer.member_of))
    rule = may_read_thread & Q(state="published") & is_past_the_gate
    if viewer.person_id is not None:
        rule = rule | Q(author_id=viewer.person_id)
    if viewer.moderates:
        rule = rule | Q(seminar_id__in=viewer.moderates)
    if viewer.trusted:
        rule = rule | Q(pk__in=viewer.trusted)
    return rule

"""Who may decide about a reported response or an appeal: staff, else the person that the settings name, else others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.base.stamps import now
from forum.moderation.cases import role_of_author
from forum.moderation.models import Appeal, Report, Ruling
from forum.people.models import Person
from forum.responses.models import Response
from forum.seminars.models import MODERATORS, Membership, Role

Who = Literal["staff", "arbiter", "administrators", "same", "nobody"]


@dataclass(frozen=True)
class Deciders:
    """Who decides: of the staff, the `arbiter` of the settings, administrators, or (of an appeal) the same person.

    `in_words` is a sentence for members. It names nobody by leaving out who reported: the author reads it too.
    """

    people: list[Person]
    who: Who
    in_words: str

    def includes(self, person: Person | None) -> bool:
        """Whether that person is one of them."""
        return person is not None and person in self.people

    @property
    def are_outside(self) -> bool:
        """They hold no role that lets them decide, and read this one case alone."""
        return self.who in ("arbiter", "administrators")


def deciders_of(
    response: Response, *, appeal: Appeal | None = None, ruling: Ruling | None = None
) -> Deciders:
    """Those who may decide about its reports, or about an appeal; `ruling` is what an appeal would be against.

    Never the author, nor who reported it, nor (of an appeal) who made the decision; no assistant about an instructor.
    Where nobody is left of an appeal it is who made the decision. At most five queries.
    """
    against = appeal.ruling if appeal else ruling
    ruler = against.by if against else None
    staff, role = _staff(response, now()), role_of_author(response)
    reporters = set(
        Report.objects.filter(case__response=response.pk, withdrawn_at=None).values_list("by", flat=True)
    )
    people, who = _found(response, staff, role, ruler, reporters)
    if not reporters:
        return Deciders(people, who, _in_words(people, who, role, ruler))
    named, seemingly = _found(response, staff, role, ruler, ())
    if seemingly == who:
        return Deciders(people, who, _in_words(named, who, role, ruler))
    return Deciders(people, who, _("Somebody decides who has had no part in it."))


def _staff(response: Response, at: dt.datetime) -> list[Membership]:
    """Of that seminar, those who are not suspended, instructors first."""
    found = Membership.objects.filter(
        seminar=response.seminar_id, role__in=MODERATORS, person__is_active=True
    ).select_related("person")
    rows = [m for m in found if not m.is_suspended(at)]
    return sorted(rows, key=lambda m: (m.role != Role.INSTRUCTOR, m.person.display_name, m.pk))


def _found(
    response: Response,
    staff: list[Membership],
    author_role: str,
    ruler: Person | None,
    reporters: Collection[int],
) -> tuple[list[Person], Who]:
    barred = {response.author_id, *reporters, *([ruler.pk] if ruler else [])}
    may = [m for m in staff if author_role != Role.INSTRUCTOR or m.role == Role.INSTRUCTOR]
    if people := [m.person for m in may if m.person_id not in barred]:
        return people, "staff"
    arbiter = response.seminar.arbiter
    if arbiter is not None and arbiter.is_active and arbiter.pk not in barred:
        return [arbiter], "arbiter"
    admins = Person.objects.filter(is_staff=True, is_active=True).exclude(pk__in=barred)
    if people := list(admins.order_by("display_name", "pk")):
        return people, "administrators"
    return ([ruler], "same") if ruler is not None and ruler.is_active else ([], "nobody")


def _in_words(people: list[Person], who: Who, author_role: str, ruler: Person | None) -> str:
    names = get_text_list([str(p) for p in people], _("and"))
    if ruler is not None:
        return _of_an_appeal(names, who)
    if who == "staff":
        if author_role not in MODERATORS:
            return _("The moderators of this seminar read it.")
        return ngettext(
            "Of the moderators, %(names)s alone reads it.",
            "Of the moderators, %(names)s alone read it.",
            len(people),
        ) % {"names": names}
    if who == "arbiter":
        return _(
            "No moderator here may decide about it. It is read by %(names)s, whom its settings name for that."
        ) % {"names": names}
    if who == "administrators":
        return _(
            "No moderator here may decide about it. It is read by those who administer this site: %(names)s."
        ) % {"names": names}
    return _("At present nobody is there who may decide about it. It is kept until somebody is.")


def _of_an_appeal(names: str, who: Who) -> str:
    if who == "staff":
        return _("Another moderator of this seminar decides, not the one who made the decision.")
    if who == "arbiter":
        return _(
            "This seminar has no other moderator. %(names)s decides, whom its settings name for that."
        ) % {"names": names}
    if who == "administrators":
        return _("This seminar has no other moderator. Those who administer this site decide: %(names)s.") % {
            "names": names
        }
    if who == "same":
        return _(
            "There is nobody else who could decide, so it is decided by the person who made the decision: %(names)s."
        ) % {"names": names}
    return _("At present nobody is there who may decide. Your appeal is kept until somebody is.")

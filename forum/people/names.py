"""What a person may be called: shape, and no mistaking for those who moderate or administer."""

from __future__ import annotations

import unicodedata

from django.db.models import Q
from django.utils.translation import gettext as _

from forum.base.text import is_blank, skeleton
from forum.people.models import Person

MOST = 60  # characters of a name
STAFF_ROLES = ("assistant", "instructor")
# No controls, no marks without width or that turn the direction, nothing private or unassigned.
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def tidy_name(typed: str) -> str:
    """Composed (NFC), its runs of space made one."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def why_not_a_name(name: str) -> str:
    """ "" for a name that can be shown beside what somebody wrote, else the sentence that says why not."""
    if not name:
        return _("Say what others are to call you.")
    if len(name) > MOST:
        return _("A name has at most %(most)d characters; this one has %(has)d.") % {
            "most": MOST,
            "has": len(name),
        }
    if any(unicodedata.category(character) in REFUSED_CATEGORIES for character in name):
        return _("This name has invisible characters in it. Type it again rather than pasting it.")
    if is_blank(name):
        return _("A name needs a letter in it.")
    return ""


def staff_names(*, but: Person | None = None) -> list[str]:
    """What the administrators, instructors and assistants of all seminars are called; one query."""
    staff = Person.objects.filter(Q(is_staff=True) | Q(memberships__role__in=STAFF_ROLES), is_active=True)
    if but is not None and but.pk:
        staff = staff.exclude(pk=but.pk)
    return list(staff.values_list("display_name", flat=True).distinct())


def why_not_taken(name: str, *, but: Person | None = None) -> str:
    """ "" unless the name could be read as that of somebody who moderates or administers here."""
    looks = skeleton(name)
    if looks and any(skeleton(other) == looks for other in staff_names(but=but)):
        return _(
            "This name looks like that of somebody who moderates here. Choose one that cannot be mistaken for it."
        )
    return ""

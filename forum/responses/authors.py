"""What is said of a response's author, for the one function that names them."""

from __future__ import annotations

from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import JSONObject, Now
from django.db.models.lookups import IsNull

from forum.readings.models import To
from forum.seminars.models import Membership


def membership_of_author() -> Subquery:
    """For queries of responses: {"role", "consented", "pseudonym", "left"}; the role of those who left is ""."""
    membership = Membership.ever.filter(seminar=OuterRef("seminar"), person=OuterRef("author"))
    said = JSONObject(
        role=Case(When(left_at=None, then=F("role")), default=Value(""), output_field=TextField()),
        consented=IsNull(F("consented_at"), False),
        pseudonym="pseudonym",
        left="left_as",
    )
    return Subquery(membership.values(said=said)[:1])


def mask_of_author() -> Case:
    """For queries of responses: {"name", "members", "everyone"} of what was posted in a blind round, else None.

    The last two say whether members, and whether all who may read it, see the author's name now, by the database's
    clock: what is drawn of such a row changes when they do.
    """
    announced = Q(mask__reading__names_at__lte=Now())
    members = announced | Q(mask__agreed=True)
    everyone = Q(mask__reading__names_to=To.EVERYONE) & members
    return Case(
        When(
            mask__isnull=False,
            then=JSONObject(
                name="mask__name",
                members=Case(When(members, then=Value(True)), default=Value(False)),
                everyone=Case(When(everyone, then=Value(True)), default=Value(False)),
            ),
        )
    )

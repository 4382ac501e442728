"""What the membership of a response's author says, for the one function that names them."""

from __future__ import annotations

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.db.models.lookups import IsNull

from forum.seminars.models import Membership


def membership_of_author() -> Subquery:
    """For queries of responses: {"role", "consented", "pseudonym"}, None for an author who is no member any more."""
    membership = Membership.objects.filter(seminar=OuterRef("seminar"), person=OuterRef("author"))
    said = JSONObject(role="role", consented=IsNull(F("consented_at"), False), pseudonym="pseudonym")
    return Subquery(membership.values(said=said)[:1])

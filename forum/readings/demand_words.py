"""What is missing of a requirement, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import ngettext

from forum.readings.round_models import Demand

Kind = Demand.Kind


def number_in_words(kind: str, n: int) -> str:
    """“2 disputes”. Raises ValueError for what is no kind of demand."""
    said = {
        Kind.DISPUTE: ngettext("%(n)s dispute", "%(n)s disputes", n),
        Kind.AGREE: ngettext("%(n)s agreement", "%(n)s agreements", n),
        Kind.SOURCE: ngettext("%(n)s source", "%(n)s sources", n),
        Kind.REPLY: ngettext("%(n)s reply", "%(n)s replies", n),
    }[Kind(kind)]
    return said % {"n": n}


def missing_in_words(missing: Mapping[str, int]) -> str:
    """“2 disputes, 1 reply”, in the order in which demands are told; "" where nothing is missing."""
    return ", ".join(number_in_words(kind, missing[kind]) for kind in Kind.values if missing.get(kind))

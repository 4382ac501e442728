"""What to talk about in the hour before class: proposed from the argument of a reading, then arranged by hand.

An arranged agenda keeps ids and what the instructor wrote. Words of responses are read when it is shown, of published
ones alone, through the one rule of visibility.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length

from forum.access.viewer import Viewer
from forum.essays.models import SectionText
from forum.readings.models import Reading, Thread
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.models import Bearing, Citation, Response, Stance, State
from forum.seminars.models import Membership, Role

Item = dict[
    str, str
]  # "id", "kind", and by kind: "passage" "dispute" "reply", "response", "section", "words"

PASSAGES, OPEN, CLAIMS, QUIET, PROMPTS = 3, 4, 3, 6, 8  # so many of each fit on a page
KINDS = ("passage", "open", "unsourced", "quiet", "prompt", "line")
SAID_LITTLE = 2  # responses in a reading, or half of what half of them said: who said no more counts as quiet


def published_in(reading: Reading, viewer: Viewer) -> QuerySet[Response]:
    """Published responses of a reading that the viewer may read."""
    return Response.objects.readable_by(viewer).filter(thread__reading=reading, state=State.PUBLISHED)


def disputes_of(reading: Reading, passage: str, viewer: Viewer) -> list[str]:
    """Public ids of the disputes of a passage (its public id), the first first."""
    found = published_in(reading, viewer).filter(
        parent=None, stance=Stance.DISPUTE, passage__public_id=passage
    )
    return list(found.order_by("posted_at", "pk").values_list("public_id", flat=True))


def replies_against(reading: Reading, dispute: str, viewer: Viewer) -> list[str]:
    """Public ids of what somebody else says against a dispute, directly under it, the first first."""
    found = _against(reading, viewer).filter(parent__public_id=dispute)
    return list(found.order_by("posted_at", "pk").values_list("public_id", flat=True))


def _against(reading: Reading, viewer: Viewer) -> QuerySet[Response]:
    attacks = Q(stance=Stance.DISPUTE) | Q(stance=Stance.SOURCE, bearing=Bearing.CHALLENGES)
    return published_in(reading, viewer).filter(attacks).exclude(author=F("parent__author"))


def numbers_to_swap(
    items: Sequence[Item], reading: Reading, viewer: Viewer
) -> tuple[Counter[str], Counter[str]]:
    """How many disputes each passage of the agenda has, and how many replies against it each dispute of the agenda, by
    public id: two queries.
    """
    of = [item for item in items if item["kind"] == "passage"]
    disputes = published_in(reading, viewer).filter(
        parent=None, stance=Stance.DISPUTE, passage__public_id__in=[item["passage"] for item in of]
    )
    replies = _against(reading, viewer).filter(parent__public_id__in=[item["dispute"] for item in of])
    return (
        Counter(disputes.values_list("passage__public_id", flat=True)),
        Counter(replies.values_list("parent__public_id", flat=True)),
    )


def proposed(reading: Reading, viewer: Viewer) -> list[Item]:
    """The agenda before anybody touched it. At most `9 + 2 × PASSAGES` queries."""
    items = [*_passages(reading, viewer)]
    shown = {item[name] for item in items for name in ("dispute", "reply")}
    items += _of("open", _open(reading, viewer), shown, OPEN)
    shown |= {item["response"] for item in items if item["kind"] == "open"}
    items += _of("unsourced", _unsourced(reading, viewer), shown, CLAIMS)
    shown |= {item["response"] for item in items if item["kind"] == "unsourced"}
    items += _of("quiet", _quiet(reading, viewer), shown, QUIET)
    items += _prompts(reading)
    return numbered(items)


def numbered(items: Iterable[Item]) -> list[Item]:
    """Each with an id of its own, by its place."""
    return [{**item, "id": f"i{n}"} for n, item in enumerate(items, 1)]


def _item(kind: str, **more: str) -> Item:
    return {"kind": kind, **more}


def _of(kind: str, found: Sequence[str], shown: set[str], most: int) -> list[Item]:
    return [_item(kind, response=r) for r in found if r not in shown][:most]


def _passages(reading: Reading, viewer: Viewer) -> list[Item]:
    disputed = (
        published_in(reading, viewer)
        .filter(parent=None, stance=Stance.DISPUTE, passage__isnull=False)
        .order_by()
        .values("passage__public_id")
        .annotate(n=Count("pk"), first=F("passage__pk"))
        .order_by("-n", "first")
    )
    items = []
    for row in disputed[:PASSAGES]:
        passage = row["passage__public_id"]
        dispute = disputes_of(reading, passage, viewer)[0]
        reply = next(iter(replies_against(reading, dispute, viewer)), "")
        items.append(_item("passage", passage=passage, dispute=dispute, reply=reply))
    return items


def _open(reading: Reading, viewer: Viewer) -> list[str]:
    found = published_in(reading, viewer).filter(stance=Stance.DISPUTE, has_reply=False)
    ids = found.order_by("posted_at", "pk").values_list("public_id", flat=True)
    return list(ids[: OPEN + PASSAGES])


def _unsourced(reading: Reading, viewer: Viewer) -> list[str]:
    """Claims about the text that cite nothing, and to which nobody brought a source."""
    sources = published_in(reading, viewer).filter(parent=OuterRef("pk"), stance=Stance.SOURCE)
    found = published_in(reading, viewer).filter(parent=None).exclude(stance=Stance.SOURCE)
    found = found.exclude(Exists(Citation.objects.filter(response=OuterRef("pk")))).exclude(Exists(sources))
    ids = found.order_by("order_start", "order_end", "posted_at", "pk").values_list("public_id", flat=True)
    return list(ids[: CLAIMS + PASSAGES + OPEN])


def _quiet(reading: Reading, viewer: Viewer) -> list[str]:
    """Of each participant who said something, but little: the longest of it. In the order of the text, so that the
    order tells nothing of who they are.

    Three queries with plain lists between them: as one, PostgreSQL plans it badly where it knows a table little yet.
    """
    members = Membership.objects.filter(seminar=reading.seminar_id, role=Role.PARTICIPANT)
    people = list(members.values_list("person", flat=True))
    said = published_in(reading, viewer).filter(author__in=people).exclude(body="").order_by()
    numbers = dict(said.values_list("author").annotate(n=Count("pk")))
    if not numbers:
        return []
    most = max(SAID_LITTLE, int(median(numbers.values())) // 2)
    few = [author for author, n in numbers.items() if n <= most]
    longest = (
        said.filter(author__in=few)
        .order_by("author", Length("body").desc(), "pk")
        .distinct("author")
        .values_list("order_start", "posted_at", "public_id")
    )
    return [public_id for _start, _at, public_id in sorted(longest)]


def _prompts(reading: Reading) -> list[Item]:
    items = [_item("prompt", section="")] if reading.prompt else []
    threads = Thread.objects.filter(reading=reading, removed_in=None).exclude(prompt="")
    here = SectionText.objects.filter(edition=reading.edition_id, section=OuterRef("section"))
    in_order = threads.order_by(Subquery(here.values("position")), "pk")
    slugs = in_order.values_list("section__slug", flat=True)
    return [*items, *(_item("prompt", section=slug) for slug in slugs)][:PROMPTS]


def responses_of(items: Sequence[Item], reading: Reading, viewer: Viewer) -> dict[str, Response]:
    """By public id, those of the agenda's responses that are published still, with all that names them: one query."""
    ids = {item.get(name, "") for item in items for name in ("dispute", "reply", "response")} - {""}
    found = (
        published_in(reading, viewer)
        .filter(public_id__in=ids)
        .select_related("author", "mask", "passage", "thread__section", "parent")
        .annotate(author_as=membership_of_author(), masked=mask_of_author())
    )
    return {response.public_id: response for response in found}


def prompts_of(reading: Reading) -> dict[str, str]:
    """By the section's slug, "" for the reading's own."""
    threads = Thread.objects.filter(reading=reading).exclude(prompt="")
    said: Any = threads.values_list("section__slug", "prompt")
    return {"": reading.prompt, **dict(said)}

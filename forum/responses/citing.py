"""The works that a response cites, and which works a viewer may know of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.base.stamps import may_be_id
from forum.citations import locators, references
from forum.citations.actions import find_or_add_work, searchable
from forum.citations.models import Work
from forum.responses.models import Citation, Response
from forum.responses.writing import CheckedCitation, CitationWish

MOST_SUGGESTED = 8


def works_readable_by(viewer: Viewer) -> QuerySet[Work]:
    """Works that a readable response cites. What only held or hidden ones cite does not exist for others."""
    readable = Citation.objects.filter(
        work=OuterRef("pk"), response__in=Response.objects.readable_by(viewer).values("pk")
    )
    return Work.objects.filter(Exists(readable))


def works_found(seminar_id: int, typed: str, *, viewer: Viewer) -> list[Work]:
    """Up to eight of the seminar's works for letters of a title or a name, a DOI or an ISBN."""
    typed = " ".join(typed.split())[:300]
    if not typed:
        return []
    works = works_readable_by(viewer).filter(seminar_id=seminar_id)
    found = references.parse(typed)
    if found.kind == "doi":
        works = works.filter(doi=found.value)
    elif found.kind == "isbn":
        works = works.filter(isbn=found.value)
    elif found.kind == "url":
        works = works.filter(url=found.value)
    else:
        for word in searchable(typed).split()[:8]:
            works = works.filter(title__contains=word)
    return list(works.order_by("title", "pk")[:MOST_SUGGESTED])


def cite(
    response: Response, citations: Sequence[CheckedCitation], *, viewer: Viewer, at: dt.datetime
) -> None:
    """Puts a response's citations in place of those that it had; unchanged ones keep their row.

    Belongs in the caller's transaction. Raises Invalid for a chosen work that the viewer cannot know of.
    """
    works = _works_of(response, citations, viewer=viewer, at=at)
    wanted = list(zip(works, citations, strict=True))
    Citation.objects.filter(response=response, position__gt=len(wanted)).delete()
    for position, (work, checked) in enumerate(wanted, 1):
        Citation.objects.update_or_create(
            response=response,
            position=position,
            defaults={
                "work": work,
                "locator_kind": checked.locator_kind,
                "locator": checked.locator,
                "whole_work": checked.whole_work,
                "extract": checked.extract,
            },
        )


def _works_of(
    response: Response, citations: Sequence[CheckedCitation], *, viewer: Viewer, at: dt.datetime
) -> list[Work]:
    """The work of each, in their order. New ones are sought in one order for everybody: they are locked one by one."""
    assert viewer.person is not None
    readable = works_readable_by(viewer)
    works: dict[int, Work] = {}
    for number in sorted(range(len(citations)), key=lambda n: _sought(citations[n])):
        checked = citations[number]
        if checked.work:
            work = None
            if may_be_id(checked.work):
                work = readable.filter(public_id=checked.work, seminar_id=response.seminar_id).first()
                work = work or _cited_before(response, checked.work)
            if work is None:
                raise Invalid({"reference": [_("That work is not here any more. Say which one you mean.")]})
        else:
            assert checked.new is not None
            work = find_or_add_work(
                response.seminar,
                checked.new,
                by=viewer.person,
                is_readable=lambda w: readable.filter(pk=w.pk).exists(),
                at=at,
            )
        works[number] = work
    return [works[number] for number in range(len(citations))]


def _sought(checked: CheckedCitation) -> tuple[str, ...]:
    new = checked.new
    return (new.doi, new.isbn, new.typed, new.title) if new is not None else ()


def _cited_before(response: Response, work: str) -> Work | None:
    return Work.objects.filter(public_id=work, citations__response=response).first()


def cited_as_values(response: Response) -> list[dict[str, Any]]:
    """A response's citations as a revision keeps them: what stood there, whatever becomes of the works."""
    return [
        {
            "label": locators.locator_label(c.locator_kind, c.locator) if not c.whole_work else "",
            "entry_html": c.work.entry_html,
            "extract": c.extract,
        }
        for c in Citation.objects.filter(response=response).select_related("work").order_by("position")
    ]


def cited_as_wishes(response: Response) -> list[CitationWish]:
    """A response's citations as its author would fill them in again, to keep them."""
    cited = Citation.objects.filter(response=response).select_related("work").order_by("position")
    return [
        CitationWish(
            work=c.work.public_id,
            locator_kind=c.locator_kind,
            locator=c.locator,
            whole_work=c.whole_work,
            extract=c.extract,
        )
        for c in cited
    ]

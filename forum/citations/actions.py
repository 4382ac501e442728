"""Adding a work to a seminar, and correcting it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from forum.access.policy import Facts, require
from forum.access.viewer import Viewer
from forum.base.errors import Conflict, Invalid
from forum.base.stamps import now, public_id
from forum.base.text import is_blank
from forum.citations import formatting, references
from forum.citations.models import Work, WorkRevision
from forum.ledger.recording import record
from forum.people.models import Person
from forum.seminars.models import Seminar

Csl = dict[str, Any]


_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "’": "'"})


def searchable(text: str) -> str:
    """Words as they are compared: in one case, with one dash and one apostrophe, whatever was typed or printed."""
    return text.lower().translate(_DASHES)


@dataclass(frozen=True)
class NewWork:
    """What a person said of a work, checked and formatted before any lock is taken."""

    csl: Csl | None = None
    typed: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""
    entry_html: str = field(default="", compare=False)

    @property
    def title(self) -> str:
        """What it is found by."""
        if self.csl is None:
            return searchable(self.typed)
        people = [n.get("family") or n.get("literal", "") for n in self.csl.get("author", [])]
        return searchable(" ".join([*people, str(self.csl.get("title", ""))]))


def described(*, reference: str = "", csl: Csl | None = None) -> NewWork:
    """A work from a filled-in form (`csl`) or from one field (`reference`), which is then kept as typed.

    Pure but for the formatting. Raises Invalid for nothing at all, and for an ISBN whose check digit is wrong.
    """
    if csl is not None:
        return NewWork(
            csl=csl,
            doi=references.doi_of(csl),
            isbn=references.isbn_of(csl),
            url=str(csl.get("URL", "")),
            entry_html=formatting.entry(csl),
        )
    reference = " ".join(reference.split())
    if is_blank(reference):
        raise Invalid(
            {"reference": [_("Say which work: its title, a DOI, an ISBN, a link, or a reference in words.")]}
        )
    found = references.parse(reference)
    if found.problem:
        raise Invalid({"reference": [found.problem]})
    return NewWork(
        typed=reference,
        doi=found.value if found.kind == "doi" else "",
        isbn=found.value if found.kind == "isbn" else "",
        url=found.value if found.kind == "url" else "",
        entry_html=formatting.as_typed(reference),
    )


def find_or_add_work(
    seminar: Seminar, new: NewWork, *, by: Person, is_readable: Callable[[Work], bool], at: dt.datetime
) -> Work:
    """The seminar's row for that work. Belongs in the caller's transaction.

    A row with the same identifier is the same work. If the person cannot read that row (only held or hidden
    responses cite it), its words give way to what they said themselves, and are kept as a revision: nobody learns
    from a citation of their own what somebody else wrote out of their sight.
    """
    found = _same_works(seminar, new)
    for work in found:
        if is_readable(work):
            return work
    if not found:
        work, _made = _insert(seminar, new, by=by, at=at)
        return work
    existing, *others = found
    doi, isbn = new.doi, new.isbn
    if doi in (other.doi for other in others):
        doi = ""
    if isbn in (other.isbn for other in others):
        isbn = ""
    if (existing.csl, existing.typed) != (new.csl, new.typed):
        _rewrite(existing, replace(new, doi=doi, isbn=isbn), by=by, at=at)
    existing.doi, existing.isbn = doi, isbn
    existing.added_by, existing.added_at = by, at
    existing.save(update_fields=["doi", "isbn", "added_by", "added_at"])
    return existing


def _same_works(seminar: Seminar, new: NewWork) -> list[Work]:
    same = Q(pk=None)
    if new.doi:
        same |= Q(doi=new.doi)
    if new.isbn:
        same |= Q(isbn=new.isbn)
    if not new.doi and not new.isbn:
        same |= Q(csl=new.csl) if new.csl is not None else Q(csl__isnull=True, typed=new.typed)
    return list(Work.objects.select_for_update().filter(same, seminar=seminar).order_by("pk"))


def _insert(seminar: Seminar, new: NewWork, *, by: Person, at: dt.datetime) -> tuple[Work, bool]:
    fields: dict[str, Any] = {
        "public_id": public_id(),
        "csl": new.csl,
        "typed": new.typed,
        "url": new.url,
        "title": new.title,
        "entry_html": new.entry_html,
        "added_by": by,
        "added_at": at,
    }
    # get_or_create: of two people who cite one work for the first time at once, the second finds the first's row
    if new.doi:
        return Work.objects.get_or_create(seminar=seminar, doi=new.doi, defaults={**fields, "isbn": new.isbn})
    if new.isbn:
        return Work.objects.get_or_create(seminar=seminar, isbn=new.isbn, defaults=fields)
    if new.csl is None:
        return Work.objects.get_or_create(seminar=seminar, csl__isnull=True, typed=new.typed, defaults=fields)
    return Work.objects.create(seminar=seminar, doi=new.doi, isbn=new.isbn, **fields), True


def _rewrite(work: Work, new: NewWork, *, by: Person, at: dt.datetime) -> None:
    last = work.revisions.aggregate(n=Max("number"))["n"] or 0
    WorkRevision.objects.create(work=work, number=last + 1, csl=work.csl, typed=work.typed, by=by, at=at)
    work.csl, work.typed, work.url = new.csl, new.typed, new.url
    work.doi, work.isbn = new.doi or work.doi, new.isbn or work.isbn
    work.title, work.entry_html = new.title, new.entry_html
    work.save()


def corrections(work: Work) -> int:
    """How often a work was corrected since somebody added it where others can read it."""
    return work.revisions.filter(at__gt=work.added_at).count()


def correct_work(
    work: Work,
    *,
    viewer: Viewer,
    csl: Csl,
    revision: int,
    is_readable: Callable[[Work], bool] = lambda work: True,
    at: dt.datetime | None = None,
) -> Work:
    """Whoever added a work, or a moderator, says better what it is; what it said before is kept.

    `revision` is the number of corrections that the person saw. Raises Refused, Invalid where another work has
    that identifier already, and Conflict where somebody corrected it meanwhile. A work that the person cannot read
    gives up its identifier: nobody learns from a refusal what is cited out of their sight.
    """
    at = at or now()
    person = viewer.person
    require(
        viewer, "correct_work", work.seminar, Facts(own=person is not None and work.added_by_id == person.pk)
    )
    assert person is not None  # the table admits nobody else
    new = described(csl=csl)
    with transaction.atomic():
        locked = Work.objects.select_for_update().get(pk=work.pk)
        if corrections(locked) != revision:
            raise Conflict(_("Somebody corrected this work while you were writing."), locked)
        for other in _with_identifier_of(new, locked):
            if is_readable(other):
                raise Invalid({"identifier": [_("Another work of this seminar has this identifier.")]})
            other.doi = "" if other.doi == new.doi else other.doi
            other.isbn = "" if other.isbn == new.isbn else other.isbn
            other.save(update_fields=["doi", "isbn"])
        _rewrite(locked, new, by=person, at=at)
        record("work.corrected", locked, seminar=locked.seminar, actor=person, at=at)
    return locked


def _with_identifier_of(new: NewWork, work: Work) -> list[Work]:
    same = Q(pk=None)
    if new.doi:
        same |= Q(doi=new.doi)
    if new.isbn:
        same |= Q(isbn=new.isbn)
    others = Work.objects.select_for_update().filter(same, seminar=work.seminar).exclude(pk=work.pk)
    return list(others.order_by("pk"))

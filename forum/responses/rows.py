"""What a page of a thread reads of each response: plain rows, made of one query."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, JSONField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from forum.access.viewer import Sight, Viewer
from forum.essays.models import Passage, SectionText
from forum.responses.authors import mask_of_author, membership_of_author
from forum.responses.models import Citation, Response

_OF_RESPONSE = (
    "id",
    "public_id",
    "parent_id",
    "root_id",
    "depth",
    "author_id",
    "stance",
    "ground",
    "bearing",
    "body_html",
    "language",
    "revision",
    "answers_revision",
    "state",
    "hidden_from",
    "held_by",
    "has_reply",
    "edit_mark",
    "posted_at",
    "edited_at",
    "order_start",
    "order_end",
    "is_readable",
    "author_name",
    "author_as",
    "masked",
    "cited",
)
_OF_PASSAGE = {
    "passage_key": F("passage__public_id"),
    "passage_start": F("passage__start"),
    "passage_exact": F("passage__exact"),
    "passage_paragraph": F("passage__paragraph"),
    "placed": Case(
        When(
            placement__isnull=False,
            then=JSONObject(
                verdict="placement__verdict",
                exact="placement__exact",
                paragraph="placement__paragraph",
                section="placement__section__slug",
                edition="passage__edition__number",
            ),
        )
    ),
}


@dataclass(slots=True)
class Placed:
    """What became of a passage of an earlier edition in the one that is read now."""

    verdict: str  # changed or detached
    exact: str  # the words that stand in its place; "" for detached
    paragraph: int | None
    section: str | None  # the slug of the section where they stand
    edition: int  # the number of the edition that was quoted


@dataclass(slots=True)
class Quoted:
    """A root's passage; `placed` only where its words do not stand unaltered in the edition that is read now."""

    public_id: str
    start: int
    exact: str
    paragraph: int  # of the edition that was quoted
    placed: Placed | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The passage of another section that a root quoted before it was moved."""

    section: str  # slug
    position: int  # of the section, in the edition that was quoted
    paragraph: int  # of that edition
    edition: int  # its number
    exact: str


@dataclass(slots=True)
class Row:
    """A response as threads read it. Of one that is not `is_readable` nothing may be shown but its state."""

    pk: int
    public_id: str
    parent_id: int | None
    root_id: int | None
    depth: int
    author_id: int
    stance: str
    ground: str
    bearing: str
    body_html: str
    language: str
    revision: int
    answers_revision: int | None
    state: str
    hidden_from: str
    held_by: str
    has_reply: bool
    edit_mark: str  # "after_opening" or "after_closing": an edit that marks do not follow
    posted_at: dt.datetime
    edited_at: dt.datetime | None
    order_start: int
    order_end: int
    is_readable: bool
    author_name: str
    author_as: dict[str, Any] | None  # see `membership_of_author`
    masked: dict[str, Any] | None  # see `mask_of_author`
    cited: list[dict[str, Any]]
    passage: Quoted | None
    elsewhere: Elsewhere | None = None

    @property
    def author_role(self) -> str:
        """That the author holds in the seminar now; "" for none."""
        return self.author_as["role"] if self.author_as else ""


def rows_for_page(viewer: Viewer | Sight) -> QuerySet[Response, dict[str, Any]]:
    """Values with all that a page shows: author, passage, citations. `read` makes rows of them."""
    return _values_of(viewer, _OF_RESPONSE)


def own_rows_for_page(person: int) -> QuerySet[Response, dict[str, Any]]:
    """The same of somebody's own alone. What others made of them is not asked: `read` needs a `has_reply` besides."""
    names = tuple(name for name in _OF_RESPONSE if name != "has_reply")
    return _values_of(Sight(person, frozenset(), frozenset()), names).filter(author=person)


def _values_of(viewer: Viewer | Sight, names: tuple[str, ...]) -> QuerySet[Response, dict[str, Any]]:
    citations = (
        Citation.objects.filter(response=OuterRef("pk"))
        .order_by("position")
        .values(
            row=JSONObject(
                kind="locator_kind",
                locator="locator",
                whole="whole_work",
                extract="extract",
                entry="work__entry_html",
                work="work__public_id",
                added_by="work__added_by",
            )
        )
    )
    found: Any = Response.objects.with_marks_for(viewer).annotate(
        author_name=F("author__display_name"),
        cited=ArraySubquery(citations),
        author_as=membership_of_author(),
        masked=mask_of_author(),
        elsewhere=Case(When(quoted_elsewhere__isnull=False, then=_quoted_elsewhere())),
    )
    values: QuerySet[Response, dict[str, Any]] = found.values(*names, "elsewhere", **_OF_PASSAGE)
    return values


def _quoted_elsewhere() -> Subquery:
    """Asked only of the few roots that were moved."""
    position = SectionText.objects.filter(edition=OuterRef("edition"), section=OuterRef("section"))
    passage = Passage.objects.filter(pk=OuterRef("quoted_elsewhere")).values(
        said=JSONObject(
            section="section__slug",
            position=Subquery(position.values("position")[:1]),
            paragraph="paragraph",
            edition="edition__number",
            exact="exact",
        )
    )
    return Subquery(passage, output_field=JSONField())


def read(values: dict[str, Any]) -> Row:
    """One row, from the database's own values or from JSON."""
    start, exact = values["passage_start"], values["passage_exact"]
    passage = None
    if start is not None:
        placed = Placed(**values["placed"]) if values["placed"] else None
        passage = Quoted(values["passage_key"], start, exact, values["passage_paragraph"], placed)
    elsewhere = Elsewhere(**values["elsewhere"]) if values["elsewhere"] else None
    row = Row(*[values[name] for name in _OF_RESPONSE], passage, elsewhere)  # type: ignore[call-arg]  # in the order of the fields
    if isinstance(row.posted_at, str):
        row.posted_at = dt.datetime.fromisoformat(row.posted_at)
        row.edited_at = dt.datetime.fromisoformat(row.edited_at) if isinstance(row.edited_at, str) else None
    return row

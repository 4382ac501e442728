"""The composer: what it was sent, what it shows, and where a draft of it is kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.citations import csl as csl_form
from forum.citations.models import Work
from forum.essays.models import SectionText
from forum.moderation.models import Request
from forum.participation.standing import Standing
from forum.readings.masks import mask_of
from forum.readings.promises import promise_of
from forum.readings.queries import Place
from forum.responses.behind_gate import behind_gate
from forum.responses.drafts import FIELDS, drafted_since
from forum.responses.holds import is_read_again
from forum.responses.marked_edits import mark_of_edit
from forum.responses.models import Draft, Response, Stance
from forum.responses.targets import span_of
from forum.responses.writing import CitationWish, Wish
from forum.web.gate_words import Gate, gate_in_words, towards_gate
from forum.web.older_wording import Newer, brought_up, text_quoted
from forum.web.pages import zone_for
from forum.web.presenting import name_of, name_outside
from forum.web.reading_words import seen_as, standing_at
from forum.web.todo_words import place_sentence

WORK_FIELDS_FIRST = (
    (
        "work_author",
        gettext_lazy("Who"),
        gettext_lazy("Family name, given name; several parted by semicolons"),
    ),
    ("work_title", gettext_lazy("Title"), ""),
    ("work_year", gettext_lazy("Year"), ""),
)
WORK_FIELDS_MORE = (
    ("work_container", gettext_lazy("Journal, book or site in which it stands"), ""),
    ("work_editor", gettext_lazy("Editors"), gettext_lazy("As the authors above")),
    ("work_publisher", gettext_lazy("Publisher"), ""),
    ("work_place", gettext_lazy("Place"), ""),
    ("work_volume", gettext_lazy("Volume"), ""),
    ("work_issue", gettext_lazy("Issue"), ""),
    ("work_page", gettext_lazy("Pages, first to last"), ""),
    ("work_doi", gettext_lazy("DOI"), ""),
    ("work_isbn", gettext_lazy("ISBN"), ""),
    ("work_url", gettext_lazy("Link"), ""),
)
LOCATOR_KINDS = ("page", "pages", "chapter", "section", "paragraph", "article", "time")
MOST_SAID = (
    60_000  # characters of one field that are shown again; more than any may have. A body is shown whole
)


@dataclass
class Composer:
    """All that `section/_composer.html` draws."""

    action: str
    values: dict[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)
    target: str = "text"
    parent: Response | None = None
    parent_text: str = ""
    editing: Response | None = None
    is_read_again: bool = False  # a moderator reads what was handed back before others do
    passage: str = ""
    paragraph: int = 0
    passage_url: str = ""  # where it stands: on this page, or in the edition that is quoted
    works: list[Work] = field(default_factory=list)
    looked_up: bool = False
    recognised: str = ""
    draft: Draft | None = None
    asked: Request | None = None  # what a moderator asks of its author
    conflict: Response | None = None
    newer: Newer | None = None  # another edition came under the words
    keeps: int = 0  # the number of the earlier edition that is quoted on purpose
    is_chosen: bool = False  # one of two wordings, just now
    prompt: str = ""
    name: str = ""
    outside: str = ""  # the name that those outside see in its place, "" where they see the same
    parent_name: str = ""
    holds: str = ""
    seen_as: str = ""  # in a blind round: under which name others see it, and who sees another
    promise: str = ""  # of the reading as the form was opened: it is posted under no other
    gate: Gate | None = None  # what is missing where it is closed to its author
    is_gated: bool = False  # every stance needs the least length
    standing: Standing | None = None  # what its author has done for this reading
    fills: tuple[tuple[str, str], ...] = ()  # by stance, which place a new response would fill
    edit_mark: str = ""  # what an edit would be marked as
    least_words: int = 8
    edit_minutes: int = 5
    close_url: str = ""
    draft_url: str = ""
    preview_url: str = ""
    works_url: str = ""
    locator_kinds: tuple[tuple[str, str], ...] = ()

    @property
    def stance(self) -> str:
        """The chosen one; agreeing is first in the row."""
        return self.values.get("stance", "")

    @property
    def is_new(self) -> bool:
        """Not an edit."""
        return self.editing is None

    @property
    def has_summary(self) -> bool:
        """Errors sit under their fields; a summary only if there are three."""
        return len(self.errors) >= 3


def sent(data: QueryDict | Mapping[str, Any]) -> dict[str, str]:
    """The composer's fields out of a request; one value each, anything else ignored."""
    said: dict[str, str] = {}
    for name in FIELDS:
        value = data.get(name, "")
        if isinstance(value, str) and value:
            said[name] = value if name == "body" else value[:MOST_SAID]
    return said


def wish_of(said: Mapping[str, str]) -> Wish:
    """What the composer's fields ask for. Raises Invalid for a form of a work that cannot be one.

    Places without words are those of a passage that somebody has taken out again.
    """
    has_quote = bool(said.get("quote", "").strip())
    start, end, edition = place_in_fields(said)
    return Wish(
        stance=said.get("stance", ""),
        ground=said.get("ground", ""),
        bearing=said.get("bearing", ""),
        body=said.get("body", ""),
        quote=said.get("quote", ""),
        start=start if has_quote else None,
        end=end if has_quote else None,
        edition=edition,
        keeps=bool(said.get("keep")),
        parent=said.get("parent", ""),
        citations=_citations(said),
    )


def place_in_fields(said: Mapping[str, str]) -> tuple[int | None, int | None, int | None]:
    """Start, end (code points) and edition of the passage that the fields name; None for what is no number."""
    return _number(said.get("start", "")), _number(said.get("end", "")), _number(said.get("edition", ""))


def _citations(said: Mapping[str, str]) -> list[CitationWish]:
    is_formed = any(said.get(name, "").strip() for name in ("work_title", "work_author", "work_year"))
    if not (said.get("work") or said.get("reference", "").strip() or is_formed):
        return []
    csl = None
    if is_formed and not said.get("as_typed") and not said.get("work"):
        csl, wrong = csl_form.csl_from_form({k: v for k, v in said.items() if k.startswith("work_")})
        if wrong:
            raise Invalid(wrong)
    return [
        CitationWish(
            work=said.get("work", ""),
            reference=said.get("reference", ""),
            csl=csl,
            locator_kind=said.get("locator_kind", "page"),
            locator=said.get("locator", ""),
            whole_work=bool(said.get("whole_work")),
            extract=said.get("extract", ""),
        )
    ]


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def composer_for(
    place: Place, values: Mapping[str, str], *, viewer: Viewer, parent: Response | None = None
) -> Composer:
    """A composer for a new response in a section: to a passage, the whole section, or another response.

    `parent` comes with its author and `author_as`.
    """
    section = place.reading.seminar.slug, place.reading.essay.slug, place.thread.section.slug
    values, newer = brought_up(place, values, place_in_fields(values), viewer)
    composer = Composer(
        action=reverse("response-create", args=section),
        newer=newer,
        values={"key": secrets.token_urlsafe(18), **values},
        target=f"reply:{parent.public_id}" if parent else "text",
        parent=parent,
        parent_name=name_of(parent, viewer, parent.seminar_id) if parent else "",
        close_url=reverse("section", args=section) + (f"#r-{parent.public_id}" if parent else "#text"),
    )
    _common(composer, place, viewer)
    edition = place_in_fields(composer.values)[2]
    composer.keeps = edition or 0 if composer.values.get("keep") else 0
    text = text_quoted(place, edition) or place.section_text
    _say_passage(composer, text)
    composer.passage_url = _address(
        place, composer.paragraph, edition if text is not place.section_text else None
    )
    return composer


def composer_to_edit(
    place: Place, response: Response, values: Mapping[str, str], *, viewer: Viewer
) -> Composer:
    """A composer for other words of one's own response."""
    seminar = place.reading.seminar
    composer = Composer(
        action=reverse("response-edit", args=[seminar.slug, response.public_id]),
        values={**values, "stance": response.stance},
        target=f"edit:{response.public_id}",
        editing=response,
        is_read_again=is_read_again(response, seminar),
        close_url=reverse("response", args=[seminar.slug, response.public_id]),
    )
    if response.passage is not None:
        composer.passage, composer.paragraph = response.passage.exact, response.passage.paragraph
        earlier = response.passage.edition.number if response.placement_id else None
        composer.passage_url = _address(place, composer.paragraph, earlier)
    _common(composer, place, viewer)
    return composer


def _address(place: Place, paragraph: int, earlier: int | None) -> str:
    """A paragraph of the text beside the composer, or of an earlier edition."""
    if earlier is None:
        return f"#p-{paragraph}"
    essay = place.reading.seminar.slug, place.reading.essay.slug
    return reverse("edition", args=[*essay, earlier]) + f"#p-{paragraph}"


def _common(composer: Composer, place: Place, viewer: Viewer) -> None:
    seminar = place.reading.seminar
    composer.name = viewer.person.display_name if viewer.person else ""
    composer.outside = name_outside(seminar, viewer)
    with timezone.override(zone_for(viewer, seminar)):  # here already, sentences are made
        _round(composer, place, viewer)
    section = seminar.slug, place.reading.essay.slug, place.thread.section.slug
    composer.values.setdefault("edition", str(place.reading.edition.number))
    composer.prompt = place.thread.prompt or place.reading.prompt
    composer.least_words, composer.edit_minutes = seminar.least_words, seminar.edit_minutes
    composer.draft_url = reverse("draft", args=section)
    composer.preview_url = reverse("preview", args=section)
    composer.works_url = reverse("works", args=[seminar.slug])
    composer.locator_kinds = tuple((kind, kind_in_words(kind)) for kind in LOCATOR_KINDS)


def _round(composer: Composer, place: Place, viewer: Viewer) -> None:
    """What the reading's gate, blind round and requirement mean for what is being written."""
    reading = place.reading
    composer.is_gated, composer.promise = reading.gate_count > 0, promise_of(reading)
    composer.seen_as = seen_as(reading, viewer, mask_of(reading, viewer))
    if composer.editing is not None:
        composer.edit_mark = mark_of_edit(composer.editing, at=viewer.at)
        return
    behind = behind_gate(reading, viewer)
    composer.gate = gate_in_words(behind, reading.seminar.zone)
    composer.standing = standing = standing_at(reading, viewer)
    if standing is not None and standing.rules.scheme.wants:
        is_reply, since = composer.parent is not None, None
        if standing.is_in_grace:
            since = drafted_since(viewer.person_id, place.thread, composer.target)
        towards = {s: "" if is_reply else towards_gate(behind, s) for s in Stance.values}
        composer.fills = tuple(
            (s, f"{place_sentence(standing, s, is_reply=is_reply, drafted_at=since)} {towards[s]}".strip())
            for s in towards
        )


def _say_passage(composer: Composer, section_text: SectionText) -> None:
    """The words that are quoted, as the text has them; pasted words that are not there are left for the check."""
    start, end, _edition = place_in_fields(composer.values)
    if not composer.values.get("quote"):
        if start is not None and end is not None and start >= end:
            said = _("The last sentence stands before the first. Choose them again, or paste the words here.")
            composer.errors.setdefault("quote", [said])
        return
    wish = Wish(quote=composer.values["quote"], start=start, end=end)
    try:
        span = span_of(section_text, wish)
    except Invalid as error:
        composer.errors.setdefault("quote", error.fields["quote"])
        return
    composer.passage = section_text.text[span.start : span.end]
    composer.paragraph = section_text.paragraph_at(span.start)
    composer.values |= {"quote": composer.passage, "start": str(span.start), "end": str(span.end)}


def kind_in_words(kind: str) -> str:
    """The kinds of place in a work."""
    return {
        "page": _("page"),
        "pages": _("pages"),
        "chapter": _("chapter"),
        "section": _("section"),
        "paragraph": _("paragraph"),
        "article": _("article"),
        "time": _("time"),
    }[kind]


def values_of(response: Response) -> dict[str, str]:
    """A response as the composer's fields."""
    values = {
        "stance": response.stance,
        "ground": response.ground,
        "bearing": response.bearing,
        "body": response.body,
    }
    citation = response.citations.select_related("work").first()
    if citation is not None:
        values |= {
            "work": citation.work.public_id,
            "reference": str(citation.work),
            "locator_kind": citation.locator_kind or "page",
            "locator": citation.locator,
            "whole_work": "on" if citation.whole_work else "",
            "extract": citation.extract,
        }
    return {k: v for k, v in values.items() if v}

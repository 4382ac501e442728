"""What somebody wants to say, as values, and what each stance demands of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.base.errors import Invalid
from forum.base.text import clean
from forum.base.words import count
from forum.citations import locators
from forum.citations.actions import NewWork, described
from forum.responses.models import Bearing, Ground, Stance
from forum.seminars.models import Seminar

LONGEST_BODY = 10_000  # characters
LONGEST_EXTRACT = 2_000
LONGEST_REFERENCE = 1_000


@dataclass(frozen=True)
class CitationWish:
    """A work and the place in it. The work is one of the seminar's (`work`), or described by form or in words."""

    work: str = ""  # public id
    reference: str = ""
    csl: dict[str, Any] | None = None
    locator_kind: str = "page"
    locator: str = ""
    whole_work: bool = False
    extract: str = ""


@dataclass(frozen=True)
class Wish:
    """One response as its author wants it, before anything is checked."""

    stance: str = ""
    ground: str = ""
    bearing: str = ""
    body: str = ""
    language: str = ""
    quote: str = ""  # the words of the passage
    start: int | None = None  # and where they stand in the section, in code points
    end: int | None = None
    edition: int | None = None  # the edition that the person was reading
    keeps: bool = False  # the quotation stays that of `edition`, though another one is read now
    parent: str = ""  # public id of the response that this answers
    citations: Sequence[CitationWish] = ()

    def digest(self, thread_pk: int) -> str:
        """The same for a form that is sent twice, and another for any other words, aim or citation."""
        said = json.dumps([thread_pk, asdict(self)], sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class CheckedCitation:
    """A citation with its place checked, and its work formatted where it is new."""

    work: str
    new: NewWork | None
    locator_kind: str
    locator: str
    whole_work: bool
    extract: str


@dataclass(frozen=True)
class Checked:
    """What can be checked without the database."""

    stance: str
    ground: str
    bearing: str
    body: str
    citations: Sequence[CheckedCitation]
    words: int = 0  # of the body


def check(wish: Wish, *, seminar: Seminar, is_gated: bool = False) -> Checked:
    """Raises Invalid with a sentence at each field that is wrong. In a gated reading every stance needs the least
    length."""
    wrong: dict[str, list[str]] = {}
    if wish.stance not in Stance.values:
        raise Invalid({"stance": [_("Say whether you agree, dispute it, or bring a source.")]})
    body = _body(wish.body, wish.stance, seminar, wrong, is_gated=is_gated)
    ground = bearing = ""
    if wish.stance == Stance.DISPUTE:
        ground = wish.ground
        if ground not in Ground.values:
            wrong["ground"] = [
                _("Say what kind of dispute this is. Evidence, inference, definition or scope.")
            ]
    elif wish.stance == Stance.SOURCE:
        bearing = wish.bearing
        if bearing not in Bearing.values:
            wrong["bearing"] = [_("Say what the source does: it supports, challenges or qualifies.")]
        if not wish.citations:
            wrong["reference"] = [
                _("Say which work: its title, a DOI, an ISBN, a link, or a reference in words.")
            ]
    citations = [_citation(c, wrong) for c in wish.citations]
    if wrong:
        raise Invalid(wrong)
    words = count(body, seminar.language)
    return Checked(wish.stance, ground, bearing, body, [c for c in citations if c is not None], words)


def checked_body(typed: str, *, stance: str, seminar: Seminar) -> str:
    """A body by itself, as a response of that stance may have it. Raises Invalid (body)."""
    wrong: dict[str, list[str]] = {}
    body = _body(typed, stance, seminar, wrong)
    if wrong:
        raise Invalid(wrong)
    return body


def _body(
    typed: str, stance: str, seminar: Seminar, wrong: dict[str, list[str]], *, is_gated: bool = False
) -> str:
    try:
        body = clean(typed).strip()
    except ValueError as error:
        wrong["body"] = [str(error)]
        return ""
    if len(body) > LONGEST_BODY:
        wrong["body"] = [
            _("%(n)s characters. A response has at most %(most)s.") % {"n": len(body), "most": LONGEST_BODY}
        ]
    elif stance == Stance.AGREE or is_gated:
        _long_enough(body, seminar, wrong)
    elif stance == Stance.DISPUTE and not count(body, seminar.language):
        wrong["body"] = [_("Say what is wrong, and why.")]
    return body


def _long_enough(body: str, seminar: Seminar, wrong: dict[str, list[str]]) -> None:
    words = count(body, seminar.language)
    if words < seminar.least_words:
        said = ngettext("%(n)s word.", "%(n)s words.", words) % {"n": words}
        needed = ngettext(
            "A reason needs at least %(least)s word.",
            "A reason needs at least %(least)s words.",
            seminar.least_words,
        ) % {"least": seminar.least_words}
        wrong["body"] = [f"{said} {needed}"]


def _citation(wish: CitationWish, wrong: dict[str, list[str]]) -> CheckedCitation | None:
    new, kind, locator, extract = None, "", "", ""
    try:
        if len(wish.reference) > LONGEST_REFERENCE:
            raise Invalid(
                {
                    "reference": [
                        _("A reference has at most %(most)s characters.") % {"most": LONGEST_REFERENCE}
                    ]
                }
            )
        if not wish.work:
            new = described(reference=_typed(wish.reference), csl=wish.csl)
        extract = _typed(wish.extract, "extract")
        if len(extract) > LONGEST_EXTRACT:
            raise Invalid(
                {"extract": [_("An extract has at most %(most)s characters.") % {"most": LONGEST_EXTRACT}]}
            )
        if not wish.whole_work:
            kind, locator = wish.locator_kind, _typed(wish.locator, "locator")
            if sentence := locators.locator_problem(kind, locator):
                raise Invalid({"locator": [sentence]})
    except Invalid as error:
        for name, sentences in error.fields.items():
            wrong.setdefault(name, []).extend(sentences)
        return None
    return CheckedCitation(wish.work, new, kind, locator, wish.whole_work, extract)


def _typed(value: str, name: str = "reference") -> str:
    try:
        return re.sub(r"[ \t]+", " ", clean(value)).strip()
    except ValueError as error:
        raise Invalid({name: [str(error)]}) from error

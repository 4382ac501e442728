"""All that a person wrote here, and what was said to them of it, as plain values: for taking it away.

Their own words in every state, through the one door; nothing of others but what they were told themselves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from forum.access.viewer import Viewer
from forum.citations.models import Work, WorkRevision
from forum.moderation.models import Appeal, Note, Report, Request, Ruling
from forum.participation.models import Feedback, Override, Release
from forum.people.models import Person
from forum.responses.models import Citation, Draft, Response, Revision
from forum.seminars.joining_models import Founding
from forum.seminars.models import Membership, Seminar, Visit

Values = dict[str, Any]
FORMAT, VERSION = "disputatio.words", 1


def words_of(viewer: Viewer) -> Values:
    """Everything, in a fixed number of queries, however much it is."""
    person = viewer.person
    assert person is not None  # the page admits nobody else
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _time(viewer.at),
        "person": _person(person),
        "seminars": _parts(person),
        "responses": _responses(viewer),
        "drafts": _drafts(person),
        "to_moderators": _to_moderators(person),
        "as_staff": _as_staff(person),
        "works": _works(person),
        "marks": _marks(person, viewer.at),
        "foundings": _foundings(person),
    }


def _time(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds") if at else None


def _person(person: Person) -> Values:
    addresses = EmailAddress.objects.filter(user=person).order_by("-primary", "email")
    return {
        "name": person.display_name,
        "family_name": person.family_name,
        "address": person.email,
        "addresses": list(addresses.values_list("email", flat=True)),
        "zone": person.zone,
        "since": _time(person.date_joined),
    }


def _parts(person: Person) -> list[Values]:
    found = Membership.ever.filter(person=person).select_related("seminar").order_by("joined_at", "pk")
    masks: dict[int, list[Values]] = {}
    for mask in person.masks.select_related("reading__essay"):
        masks.setdefault(mask.reading.seminar_id, []).append(
            {"essay": mask.reading.essay.title, "name": mask.name}
        )
    return [
        {
            "seminar": m.seminar.label,
            "title": m.seminar.title,
            "address": reverse("seminar", args=[m.seminar.slug]),
            "role": m.role,
            "joined_at": _time(m.joined_at),
            "left_at": _time(m.left_at),
            "groups": m.groups,
            "name_outside": m.pseudonym,
            "names_in_blind_rounds": masks.get(m.seminar_id, []),
            "muted": {"until": _time(m.muted_until), "reason": m.mute_reason} if m.muted_until else None,
            "suspended": {"until": _time(m.suspended_until), "reason": m.suspension_reason}
            if m.suspended_until
            else None,
        }
        for m in found
    ]


def _responses(viewer: Viewer) -> list[Values]:
    own = (
        Response.objects.readable_by(viewer)
        .filter(author=viewer.person_id)
        .select_related("seminar", "passage", "quoted_elsewhere", "parent", "mask")
        .select_related("thread__section", "thread__reading__essay")
        .annotate(reads_parent=Exists(Response.objects.readable_by(viewer).filter(pk=OuterRef("parent"))))
        .prefetch_related(
            Prefetch("revisions", Revision.objects.order_by("number")),
            Prefetch("citations", Citation.objects.select_related("work").order_by("position")),
        )
    )
    found = own.order_by("posted_at", "pk")
    return [_response(response, reads_parent=response.reads_parent) for response in found]


def _response(response: Response, *, reads_parent: bool) -> Values:
    """What it answers is named where they may read that still."""
    quoted = response.passage or response.quoted_elsewhere
    return {
        "id": response.public_id,
        "address": reverse("response", args=[response.seminar.slug, response.public_id]),
        "seminar": response.seminar.label,
        "essay": response.thread.reading.essay.title,
        "section": response.thread.section.slug,
        "stance": response.stance,
        "ground": response.ground,
        "bearing": response.bearing,
        "state": response.state,
        "posted_at": _time(response.posted_at),
        "edited_at": _time(response.edited_at),
        "quotation": quoted.exact if quoted else "",
        "is_reply": response.parent_id is not None,
        "in_reply_to": response.parent.public_id if response.parent and reads_parent else None,
        "posted_as": response.mask.name if response.mask else "",
        "language": response.language,
        "body": response.body,
        "citations": [_citation(c) for c in response.citations.all()],
        "wordings": [_wording(r) for r in response.revisions.all()],
    }


def _citation(citation: Citation) -> Values:
    return {
        "work": _work(citation.work),
        "locator_kind": citation.locator_kind,
        "locator": citation.locator,
        "whole_work": citation.whole_work,
        "extract": citation.extract,
    }


def _work(work: Work) -> Values:
    return {"as_typed": work.typed, "csl": work.csl}


def _wording(revision: Revision) -> Values:
    return {
        "number": revision.number,
        "at": _time(revision.at),
        "stance": revision.stance,
        "ground": revision.ground,
        "bearing": revision.bearing,
        "body": revision.body,
        "citations": revision.citations,
    }


def _drafts(person: Person) -> list[Values]:
    found = Draft.objects.filter(person=person).select_related(
        "thread__section", "thread__reading__essay", "thread__reading__seminar"
    )
    return [
        {
            "seminar": draft.thread.reading.seminar.label,
            "essay": draft.thread.reading.essay.title,
            "section": draft.thread.section.slug,
            "target": draft.target,
            "updated_at": _time(draft.updated_at),
            "fields": draft.fields,
        }
        for draft in found.order_by("updated_at", "pk")
    ]


def _to_moderators(person: Person) -> Values:
    """Reports, appeals, and why a stance was kept: what they wrote that only moderators read."""
    reports = Report.objects.filter(by=person).select_related("case__response").order_by("pk")
    appeals = Appeal.objects.filter(response__author=person).select_related("response").order_by("pk")
    kept = Request.objects.filter(response__author=person).exclude(because="").select_related("response")
    return {
        "reports": [
            {"response": r.case.response.public_id, "reason": r.reason, "note": r.note, "at": _time(r.at)}
            for r in reports
        ],
        "appeals": [{"response": a.response.public_id, "words": a.words, "at": _time(a.at)} for a in appeals],
        "kept_stances": [
            {"response": r.response.public_id, "because": r.because, "at": _time(r.answered_at)}
            for r in kept.order_by("pk")
        ],
    }


def _as_staff(person: Person) -> Values:
    """What they wrote in an office: decisions, notes, feedback, reasons of marks and of stays."""
    rulings = Ruling.objects.filter(by=person).order_by("pk").values("act", "reason", "note", "at")
    notes = Note.objects.filter(by=person).order_by("pk").values("words", "at")
    feedback = Feedback.objects.filter(by=person).order_by("pk").values("words", "at")
    marks = Override.objects.filter(by=person).order_by("pk").values("points", "reason", "at")
    visits = Visit.objects.filter(person=person).order_by("pk").values("reason", "began_at")
    return {
        "decisions": _plain(rulings),
        "notes": _plain(notes),
        "feedback": _plain(feedback),
        "marks": _plain(marks),
        "visits": _plain(visits),
    }


def _works(person: Person) -> list[Values]:
    """References that they brought in or cite, with earlier wordings of their own.

    Which of those somebody had brought in before is not told: they may not know that response.
    """
    own = Q(added_by=person) | Q(pk__in=Citation.objects.filter(response__author=person).values("work"))
    revisions = Prefetch("revisions", WorkRevision.objects.order_by("number"))
    found = Work.objects.filter(own).prefetch_related(revisions).order_by("pk")
    return [{**_work(work), "earlier": _earlier(work, person)} for work in found]


def _earlier(work: Work, person: Person) -> list[Values]:
    """A revision keeps what stood before it: the words of who corrected it last, or added it. What is older than the
    adding gave way to it, and is somebody else's.
    """
    found, writer = [], work.added_by_id
    for revision in work.revisions.all():
        if revision.at > work.added_at:
            if writer == person.pk:
                found.append({"as_typed": revision.typed, "csl": revision.csl})
            writer = revision.by_id
    return found


def _marks(person: Person, at: dt.datetime) -> Values:
    """As they were released: nothing of what is not."""
    releases = Release.objects.filter(person=person).select_related("reading__essay").order_by("pk")
    said = Feedback.objects.filter(person=person, released_at__lte=at)
    return {
        "released": [
            {"essay": r.reading.essay.title, "points": str(r.points), "number": r.number, "at": _time(r.at)}
            for r in releases
        ],
        "feedback": [
            {
                "essay": f.reading.essay.title,
                "response": f.response.public_id if f.response else None,
                "words": f.released_words,
                "points": str(f.released_points) if f.released_points is not None else None,
                "at": _time(f.released_at),
            }
            for f in said.select_related("reading__essay", "response").order_by("pk")
        ],
    }


def _foundings(person: Person) -> list[Values]:
    found = Founding.objects.filter(person=person).order_by("pk")
    return [
        {"line": f.line, "fields": f.fields, "answer": f.answer, "asked_at": _time(f.asked_at)} for f in found
    ]


def _plain(rows: Iterable[Any]) -> list[Values]:
    return [{name: _value(value) for name, value in row.items()} for row in rows]


def _value(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return _time(value)
    return value if value is None or isinstance(value, (str, int, list, dict)) else str(value)


@dataclass(frozen=True)
class Much:
    """How many responses and drafts somebody has."""

    posted: int
    drafted: int


def how_much(viewer: Viewer, seminar: Seminar | None = None) -> Much:
    """Everywhere, or in one seminar; two queries."""
    own = Response.objects.readable_by(viewer).filter(author=viewer.person_id)
    drafts = Draft.objects.filter(person=viewer.person_id)
    if seminar is not None:
        own = own.filter(seminar=seminar)
        drafts = drafts.filter(thread__reading__seminar=seminar)
    return Much(own.count(), drafts.count())

"""One case of the queue as its page draws it: what it is, what is around it, what was said and decided about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.moderation.models import Act, ReportReason
from forum.moderation.opened import CaseShown
from forum.moderation.queue import Docket, Look, key_of
from forum.moderation.record import Record
from forum.responses.models import State
from forum.responses.why_held import why_held
from forum.seminars.models import Seminar
from forum.web.drawn_queue import (
    address_of_queue,
    is_back,
    moment,
    place_in_words,
    what_waits,
)
from forum.web.drawn_verdict import Verdict, open_appeal, past_of
from forum.web.drawn_wordings import Compared, Wording, compared, wordings
from forum.web.excerpts import excerpt
from forum.web.presenting import Cited, cited_in, words_in

PARENT_WORDS = 420  # characters of what it answers
AROUND_WORDS = 240


@dataclass(frozen=True)
class Said:
    """Somebody's words about the case: a report, a note, an appeal, a decision."""

    name: str
    what: str
    words: str
    when: str
    iso: str
    note: str = ""
    is_over: bool = False  # withdrawn, decided or undone
    undo: int = 0  # id of the ruling that can still be undone


@dataclass(frozen=True)
class Near:
    """A response of the thread around."""

    address: str
    stance: str
    stance_words: str
    name: str
    words: str
    language: str
    state: str


@dataclass(frozen=True)
class Around:
    """What it answers, what stands above that, and what replies to it."""

    eyebrow: str
    words: str
    language: str
    above: tuple[Near, ...]
    under: tuple[Near, ...]

    @property
    def count(self) -> int:
        """How many are folded away."""
        return len(self.above) + len(self.under)


@dataclass(frozen=True)
class Case:
    """All that is drawn of it, as plain values."""

    public_id: str
    row: dict[str, Any]
    heading: str
    place: str  # "1 of 5"
    next_address: str
    back_address: str
    queue_address: str
    around: Around
    stance: str
    stance_words: str
    shape: str
    does: str
    cited: tuple[Cited, ...]
    name: str
    role: str
    when: str
    iso: str
    to: str
    address: str
    thread_words: str
    notice: str
    claim: str
    is_claimed_by_viewer: bool
    is_claimed: bool
    reported: tuple[Said, ...]
    earlier_reports: tuple[Said, ...]
    appealed: tuple[Said, ...]
    jottings: tuple[Said, ...]
    decisions: tuple[Said, ...]
    compared: Compared | None
    wordings: tuple[Wording, ...]
    record: Record
    record_heading: str
    past: tuple[Said, ...]
    record_address: str
    lock_address: str
    verdict: Verdict
    key: str


@dataclass(frozen=True)
class Setting:
    """Where a case stands: who looks, in which queue."""

    seminar: Seminar
    viewer: Viewer
    look: Look
    docket: Docket
    before: int  # cases before the page
    total: str  # "5", "more than 1,000"


def drawn_case(case: CaseShown, near: Sequence[dict[str, Any]], setting: Setting, verdict: Verdict) -> Case:
    """`near` is the thread around."""
    row, at = case.row, setting.viewer.at
    words = words_in(get_language() or "")
    place, back, following = _neighbours(row["public_id"], setting)
    around = _around(row, near, setting)
    until = row["claimed_until"] if row["claimed_until"] and row["claimed_until"] > at else None
    own_claim = until is not None and row["claimed_by"] == setting.viewer.person_id
    slugs = [setting.seminar.slug, row["essay_slug"], row["section_slug"]]
    return Case(
        public_id=row["public_id"],
        row=row,
        heading=_heading(case),
        place=place,
        next_address=following,
        back_address=back,
        queue_address=address_of_queue(setting.seminar, setting.look),
        around=around,
        stance=row["stance"],
        stance_words=words.stances[row["stance"]],
        shape=_shape(row),
        does=words.grounds[row["ground"]] or (words.bearings[row["bearing"]] if row["bearing"] else ""),
        cited=tuple(cited_in(c) for c in case.citations),
        name=row["author_name"] or _("a member"),
        role=words.roles.get(row["author_role"] or "", ""),
        when=moment(row["posted_at"], at),
        iso=row["posted_at"].isoformat(),
        to=_to(row, near),
        address=reverse("response", args=[setting.seminar.slug, row["public_id"]]),
        thread_words=place_in_words(row["section"] or 0, row["essay"]),
        notice=_notice(case, setting.viewer),
        claim=_claim(row, until, own_claim, at),
        is_claimed_by_viewer=own_claim,
        is_claimed=until is not None,
        reported=tuple(_report(r, at) for r in case.reports if not r["withdrawn_at"] and not r["decided_by"]),
        earlier_reports=tuple(_report(r, at) for r in case.reports if r["withdrawn_at"] or r["decided_by"]),
        appealed=tuple(_appeal(a, at) for a in case.appeals),
        jottings=tuple(Said(n["name"], "", n["words"], *_times(n["at"], at)) for n in case.notes),
        decisions=tuple(_ruling(r, at) for r in case.rulings),
        compared=compared(case, at),
        wordings=wordings(case, at) if len(case.revisions) > 1 else (),
        record=case.record,
        record_heading=_("%(name)s, in this seminar") % {"name": row["author_name"] or _("a member")},
        past=tuple(_past(case.record, at)),
        record_address=reverse("member-record", args=[setting.seminar.slug, row["membership"]])
        if row["membership"]
        else "",
        lock_address=reverse("section-lock", args=slugs),
        verdict=verdict,
        key=key_of(row["public_id"], row["reports_open"], row["waits_since"]) if row["waits_since"] else "",
    )


def _neighbours(public_id: str, setting: Setting) -> tuple[str, str, str]:
    """ "2 of 5", and where the case before and the next one are."""
    ids = [case.public_id for case in setting.docket.cases]
    if public_id not in ids:
        return "", "", ""
    n = ids.index(public_id)
    look = setting.look
    back = address_of_queue(setting.seminar, look, case=ids[n - 1]) if n else ""
    following = ""
    if n + 1 < len(ids):
        following = address_of_queue(setting.seminar, look, case=ids[n + 1])
    elif setting.docket.next_key:
        following = address_of_queue(setting.seminar, replace(look, after=setting.docket.next_key))
    place = _("%(n)s of %(all)s") % {"n": setting.before + n + 1, "all": setting.total}
    return place, back, following


def _heading(case: CaseShown) -> str:
    row = case.row
    asked = next((r for r in case.requests if r["act"] == Act.CHANGES and r["answer"] != "overtaken"), None)
    return what_waits(
        row["state"],
        reports=row["reports_open"],
        held_by=row["held_by"],
        is_appealed=open_appeal(case) is not None,
        is_back=is_back(row["state"], asked["revision"] if asked else 0, row["revision"]),
    )


def _notice(case: CaseShown, viewer: Viewer) -> str:
    row = case.row
    if row["waits_since"] is None:
        return _("It does not wait for a decision: it is %(state)s now.") % {
            "state": State(row["state"]).label
        }
    if row["state"] == State.HELD:
        return why_held(row["id"], row["held_by"], viewer=viewer)
    return ""


def _around(row: dict[str, Any], near: Sequence[dict[str, Any]], setting: Setting) -> Around:
    replies = [r for r in near if r["parent_id"] == row["id"]]
    above = [r for r in near if r["parent_id"] != row["id"]]
    parent = next((r for r in above if r["id"] == row["parent_id"]), None)
    root = above[0] if above else row
    paragraph = f"¶{root['paragraph']}" if root.get("paragraph") else ""
    quotation = root.get("quotation") or root.get("elsewhere") or ""
    if parent is None:
        return Around(
            eyebrow=paragraph
            or (
                _("Quoted in the section where it stood before") if quotation else _("The section as a whole")
            ),
            words=quotation,
            language=row["text_language"],
            above=(),
            under=tuple(_near(r, setting) for r in replies),
        )
    said = {
        "agree": _("%(name)s’s agreement"),
        "dispute": _("%(name)s’s dispute"),
        "source": _("%(name)s’s source"),
    }[parent["stance"]] % {"name": parent["author_name"] or _("a member")}
    return Around(
        eyebrow=_("%(paragraph)s, and %(parent)s") % {"paragraph": paragraph, "parent": said}
        if paragraph
        else said,
        words=excerpt(parent["body_html"], most=PARENT_WORDS),
        language=parent["language"],
        above=tuple(_near(r, setting) for r in above if r is not parent),
        under=tuple(_near(r, setting) for r in replies),
    )


def _near(row: dict[str, Any], setting: Setting) -> Near:
    words = words_in(get_language() or "")
    return Near(
        address=reverse("response", args=[setting.seminar.slug, row["public_id"]]),
        stance=row["stance"],
        stance_words=words.stances[row["stance"]],
        name=row["author_name"] or _("a member"),
        words=excerpt(row["body_html"], most=AROUND_WORDS),
        language=row["language"],
        state="" if row["state"] == State.PUBLISHED else str(State(row["state"]).label),
    )


def _to(row: dict[str, Any], near: Iterable[dict[str, Any]]) -> str:
    section = f"§{row['section']}" if row["section"] else ""
    parent = next((r for r in near if r["id"] == row["parent_id"]), None)
    if parent is None:
        return section
    return _("to %(name)s, %(section)s") % {"name": parent["author_name"], "section": section}


def _shape(row: dict[str, Any]) -> str:
    return str(row["bearing"] if row["bearing"] in ("qualifies", "challenges") else row["stance"])


def _claim(row: dict[str, Any], until: dt.datetime | None, is_own: bool, at: dt.datetime) -> str:
    if until is None:
        return ""
    if is_own:
        return _("Claimed by you until %(when)s.") % {"when": moment(until, at)}
    return _("Claimed by %(name)s until %(when)s.") % {"name": row["claimant"], "when": moment(until, at)}


def _times(when: dt.datetime, at: dt.datetime) -> tuple[str, str]:
    return moment(when, at), when.isoformat()


def _report(report: dict[str, Any], at: dt.datetime) -> Said:
    return Said(
        report["name"],
        str(ReportReason(report["reason"]).label),
        report["note"],
        *_times(report["at"], at),
        note=_("withdrawn") if report["withdrawn_at"] else (_("decided") if report["decided_by"] else ""),
        is_over=bool(report["withdrawn_at"] or report["decided_by"]),
    )


def _appeal(appeal: dict[str, Any], at: dt.datetime) -> Said:
    against = _("%(act)s by %(name)s: %(reason)s") % {
        "act": past_of(appeal["act"]),
        "name": appeal["name"],
        "reason": appeal["reason"],
    }
    return Said(
        "", against, appeal["words"], *_times(appeal["at"], at), is_over=appeal["decision"] is not None
    )


def _ruling(ruling: dict[str, Any], at: dt.datetime) -> Said:
    may_undo = (
        ruling["undone_by"] is None
        and ruling["tell_at"] > at
        and ruling["act"] not in (Act.UNDO, Act.OVERTURN, Act.UPHOLD)
    )
    return Said(
        ruling["name"],
        past_of(ruling["act"]),
        ruling["reason"],
        *_times(ruling["at"], at),
        note=ruling["note"],
        is_over=ruling["undone_by"] is not None,
        undo=ruling["id"] if may_undo else 0,
    )


def _past(record: Record, at: dt.datetime) -> Iterable[Said]:
    for past in record.rulings:
        what = past_of(past.act)
        if past.section:
            what = _("%(what)s in §%(section)s") % {"what": what, "section": past.section}
        yield Said(past.by, what, past.reason, *_times(past.at, at), is_over=past.is_undone)

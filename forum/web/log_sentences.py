"""What each act of the log is called, and the sentence that tells of it; pure but for gettext."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from forum.ledger.models import LogEntry
from forum.moderation.models import Act
from forum.responses.models import Stance
from forum.seminars.models import Role
from forum.web import log_of_readings
from forum.web.setting_words import changes_in_words


@dataclass(frozen=True)
class Told:
    """What a sentence is made of; names and places are drawn already."""

    entry: LogEntry
    who: SafeString  # "Ben Adeyemi"
    whom: SafeString  # whom it is about, or "you"
    it: SafeString  # "a response by Aidan Murphy"
    response: SafeString  # "a response by Aidan Murphy in §4"
    place: SafeString  # "§4"
    left: SafeString  # of a move: the section that it left, "§2"
    ruled_by: SafeString  # of an undoing: who made the decision, "" where it was the same person
    undone_at: str  # of an erasure: when the entry was written whose words went
    people: Mapping[int, SafeString]
    said: Mapping[str, str]

    @property
    def facts(self) -> dict[str, Any]:
        """Of the entry."""
        return self.entry.facts


# acts by what they are about, for the filter; whatever else is written shows as well
ACTS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (
        gettext_lazy("Responses"),
        {
            "response.approve": gettext_lazy("Approved"),
            "response.hold": gettext_lazy("Held"),
            "response.changes": gettext_lazy("Changes requested"),
            "response.refuse": gettext_lazy("Refused"),
            "response.hide": gettext_lazy("Hidden"),
            "response.restore": gettext_lazy("Restored"),
            "response.retag": gettext_lazy("Another stance proposed"),
            "response.force_tag": gettext_lazy("Retagged without asking"),
            "response.move": gettext_lazy("Moved"),
            "response.dismiss": gettext_lazy("Reports dismissed"),
            "response.warn": gettext_lazy("Author warned"),
            "response.overturn": gettext_lazy("Overturned on appeal"),
            "response.uphold": gettext_lazy("Upheld on appeal"),
            "response.undo": gettext_lazy("Undone"),
            "case.noted": gettext_lazy("Note of the staff"),
        },
    ),
    (
        gettext_lazy("Sections"),
        {
            "thread.lock": gettext_lazy("Locked"),
            "thread.reopen": gettext_lazy("Reopened"),
            "thread.undo": gettext_lazy("Lock undone"),
        },
    ),
    (
        gettext_lazy("Members"),
        {
            "member.added": gettext_lazy("Added to the staff"),
            "member.role_changed": gettext_lazy("Role changed"),
            "member.warn": gettext_lazy("Warned"),
            "member.mute": gettext_lazy("Muted"),
            "member.suspend": gettext_lazy("Suspended"),
            "member.lift": gettext_lazy("Restriction ended"),
            "member.undo": gettext_lazy("Restriction undone"),
        },
    ),
    (
        gettext_lazy("Marks"),
        {
            "marks.released": gettext_lazy("Marks and feedback released"),
            "mark.set": gettext_lazy("Mark set by hand"),
            "mark.unset": gettext_lazy("Computed mark restored"),
        },
    ),
    (gettext_lazy("Readings"), log_of_readings.ACTS),
    (
        gettext_lazy("The seminar"),
        {
            "policy.changed": gettext_lazy("Settings changed"),
            "entrance.renewed": gettext_lazy("New link to join by"),
            "entrance.changed": gettext_lazy("Link to join by changed"),
            "entrance.closed": gettext_lazy("Link to join by closed"),
            "seminar.cloned": gettext_lazy("Cloned from an earlier seminar"),
            "visit.began": gettext_lazy("Administrator entered"),
            "visit.ended": gettext_lazy("Administrator left"),
            "words.erased": gettext_lazy("Words erased"),
        },
    ),
)


def act_in_words(act: str) -> str:
    """What an act is called; its own word where it is none of ours."""
    return next((str(acts[act]) for _group, acts in ACTS if act in acts), act)


def sentence_of(told: Told) -> SafeString:
    """“Ben Adeyemi hid a response by Aidan Murphy in §4.”"""
    act = told.entry.act
    if act in _PLAIN:
        return _filled(str(_PLAIN[act]), told)
    if act in _WITH_FACTS:
        return _WITH_FACTS[act](told)
    return _filled("{who}: {act}", told, act=act)


def _filled(pattern: str, told: Told, **more: Any) -> SafeString:
    return format_html(
        pattern, who=told.who, whom=told.whom, it=told.it, response=told.response, place=told.place, **more
    )


_PLAIN: dict[str, Any] = {
    **log_of_readings.PLAIN,
    "response.hold": gettext_lazy("{who} held {response}."),
    "response.approve": gettext_lazy("{who} approved {response}."),
    "response.refuse": gettext_lazy("{who} refused {response}."),
    "response.hide": gettext_lazy("{who} hid {response}."),
    "response.restore": gettext_lazy("{who} restored {response}."),
    "response.dismiss": gettext_lazy("{who} dismissed the reports on {response}."),
    "response.warn": gettext_lazy("{who} warned {whom} about {response}."),
    "response.overturn": gettext_lazy("{who} decided an appeal: {response} is back."),
    "response.uphold": gettext_lazy("{who} decided an appeal: the decision about {response} stands."),
    "case.noted": gettext_lazy("{who} wrote a note for the staff on {response}."),
    "thread.reopen": gettext_lazy("{who} reopened {place}."),
    "member.warn": gettext_lazy("{who} warned {whom}."),
    "marks.released": gettext_lazy("{who} released marks and feedback of a reading."),
    "mark.set": gettext_lazy("{who} set a mark of {whom} by hand."),
    "mark.unset": gettext_lazy("{who} took back a mark of {whom} that was set by hand."),
    "entrance.renewed": gettext_lazy("{who} made a new link to join by; the one before lets nobody in."),
    "entrance.changed": gettext_lazy(
        "{who} changed until when, or for how many, the link to join by is good."
    ),
    "entrance.closed": gettext_lazy("{who} closed the link to join by."),
    "seminar.cloned": gettext_lazy("{who} made this seminar from an earlier one: its readings and policies."),
    "visit.began": gettext_lazy("{who} entered this seminar, to read what its moderators read."),
    "visit.ended": gettext_lazy("{who} left this seminar."),
}
_UNDONE: dict[str, Any] = {
    Act.HOLD: gettext_lazy("a hold"),
    Act.APPROVE: gettext_lazy("an approval"),
    Act.CHANGES: gettext_lazy("a request for changes"),
    Act.REFUSE: gettext_lazy("a refusal"),
    Act.HIDE: gettext_lazy("a hiding"),
    Act.RESTORE: gettext_lazy("a restoration"),
    Act.RETAG: gettext_lazy("a proposal of another stance"),
    Act.FORCE_TAG: gettext_lazy("a retagging"),
    Act.MOVE: gettext_lazy("a move"),
    Act.DISMISS: gettext_lazy("a dismissal of reports"),
    Act.WARN: gettext_lazy("a warning"),
    Act.MUTE: gettext_lazy("a mute"),
    Act.SUSPEND: gettext_lazy("a suspension"),
    Act.LIFT: gettext_lazy("the early end of a restriction"),
    Act.LOCK: gettext_lazy("a lock"),
    Act.REOPEN: gettext_lazy("a reopening"),
}


def _stance(value: Any) -> str:
    return str(dict(Stance.choices).get(str(value), value))


def _role(value: Any) -> str:
    return str(dict(Role.choices).get(str(value), value))


def until_in_words(value: Any) -> str:
    """An end as facts have it (ISO), in the zone that is active; "" for none."""
    try:
        return date_format(timezone.localtime(dt.datetime.fromisoformat(str(value))), "j M Y, H:i")
    except ValueError:
        return ""


def _changes(told: Told) -> SafeString:
    if told.facts.get("suggested"):
        return _filled(_("{who} asked for changes in {response}, and suggested a text."), told)
    return _filled(_("{who} asked for changes in {response}."), told)


def _retag(told: Told) -> SafeString:
    pattern = _("{who} proposed another stance for {response}, {before} to {after}.")
    return _filled(
        pattern, told, before=_stance(told.facts.get("stance")), after=_stance(told.facts.get("to"))
    )


def _force_tag(told: Told) -> SafeString:
    pattern = _("{who} retagged {response}, {before} to {after}.")
    return _filled(
        pattern, told, before=_stance(told.facts.get("stance")), after=_stance(told.facts.get("to"))
    )


def _move(told: Told) -> SafeString:
    return _filled(_("{who} moved {it} from {left} to {place}."), told, left=told.left)


def _undo(told: Told) -> SafeString:
    what = str(_UNDONE.get(told.facts.get("undid", ""), told.facts.get("undid", "")))
    about = told.entry.act.partition(".")[0]
    if about == "thread":
        mine, others = _("{who} undid {what} of {place}."), _("{who} undid {what} of {place} by {by}.")
    elif about == "member":
        mine, others = _("{who} undid {what}, for {whom}."), _("{who} undid {what} by {by}, for {whom}.")
    else:
        mine, others = _("{who} undid {what} of {response}."), _("{who} undid {what} by {by} of {response}.")
    return _filled(others if told.ruled_by else mine, told, what=what, by=told.ruled_by)


def _until(endless: Any, ending: Any) -> Callable[[Told], SafeString]:
    def sentence(told: Told) -> SafeString:
        until = until_in_words(told.facts.get("until", ""))
        return _filled(str(ending if until else endless), told, until=until)

    return sentence


def _lift(told: Told) -> SafeString:
    if told.facts.get("what") == Act.SUSPEND:
        return _filled(_("{who} ended a suspension early, for {whom}."), told)
    if told.facts.get("what") == Act.MUTE:
        return _filled(_("{who} ended a mute early, for {whom}."), told)
    return _filled(_("{who} ended a restriction early, for {whom}."), told)


def _role_changed(told: Told) -> SafeString:
    pattern = _("{who} gave {whom} the role of {after}; it was {before}.")
    return _filled(
        pattern, told, after=_role(told.facts.get("after")), before=_role(told.facts.get("before"))
    )


def _added(told: Told) -> SafeString:
    return _filled(_("{who} gave {whom} the role of {after}."), told, after=_role(told.facts.get("after")))


def _policy(told: Told) -> SafeString:
    changes = changes_in_words(told.facts, told.said, told.people)
    pattern = ngettext(
        "{who} changed a setting: {changes}.", "{who} changed settings: {changes}.", len(changes)
    )
    return _filled(pattern, told, changes=format_html_join("; ", "{}", ((c,) for c in changes)))


def _erased(told: Told) -> SafeString:
    if not told.undone_at:
        return _filled(_("{who} erased what was said with an earlier entry."), told)
    return _filled(_("{who} erased what was said with the entry of {when}."), told, when=told.undone_at)


def _reading_changed(told: Told) -> SafeString:
    changes = log_of_readings.changes_of(told.facts, told.said)
    return _filled(_("{who} changed the terms of {place}: {changes}."), told, changes=changes)


def _names_asked(told: Told) -> SafeString:
    return _filled(log_of_readings.names_asked(told.facts), told)


def _extended(told: Told) -> SafeString:
    pattern, until = log_of_readings.extended(told.facts)
    return _filled(pattern, told, until=until)


def _extension_ended(told: Told) -> SafeString:
    return _filled(log_of_readings.extension_ended(told.facts), told)


_WITH_FACTS: dict[str, Callable[[Told], SafeString]] = {
    "reading.changed": _reading_changed,
    "reading.names_asked": _names_asked,
    "reading.extended": _extended,
    "reading.extension_ended": _extension_ended,
    "response.changes": _changes,
    "response.retag": _retag,
    "response.force_tag": _force_tag,
    "response.move": _move,
    "response.undo": _undo,
    "thread.undo": _undo,
    "member.undo": _undo,
    "thread.lock": _until(
        gettext_lazy("{who} locked {place}."), gettext_lazy("{who} locked {place} until {until}.")
    ),
    "member.mute": _until(
        gettext_lazy("{who} muted {whom}."), gettext_lazy("{who} muted {whom} until {until}.")
    ),
    "member.suspend": _until(
        gettext_lazy("{who} suspended {whom}."), gettext_lazy("{who} suspended {whom} until {until}.")
    ),
    "member.lift": _lift,
    "member.role_changed": _role_changed,
    "member.added": _added,
    "policy.changed": _policy,
    "words.erased": _erased,
}

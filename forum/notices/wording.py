"""What a notice says, in words: the same sentence on a page and in a mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.access.viewer import Viewer
from forum.base.markup import plain
from forum.moderation.models import Act
from forum.notices import wording_parts
from forum.notices.items import Item
from forum.notices.models import Kind
from forum.notices.sayings import Saying as Saying
from forum.responses import holds
from forum.responses.models import Bearing, Response, Stance, State
from forum.responses.names import name_of
from forum.seminars.models import Role

MOST_QUOTED = 300


def say(item: Item, viewer: Viewer) -> Saying:
    """In the language and the time zone that are active."""
    return _BY_KIND[Kind(item.notice.kind)](item, viewer)


def first_words(body_html: str, most: int = MOST_QUOTED) -> str:
    """Of what somebody wrote, on one line, cut at a word."""
    words = plain(body_html)
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0].rstrip(" .,;:–—-") + "…"


def yours(response: Response, position: int) -> str:
    """“your dispute in §5”."""
    if not position:
        return {
            Stance.AGREE: _("your agreement"),
            Stance.DISPUTE: _("your dispute"),
            Stance.SOURCE: _("your source"),
        }[Stance(response.stance)]
    return {
        Stance.AGREE: _("your agreement in §%(n)s"),
        Stance.DISPUTE: _("your dispute in §%(n)s"),
        Stance.SOURCE: _("your source in §%(n)s"),
    }[Stance(response.stance)] % {"n": position}


def _of_response(item: Item, response: Response) -> dict[str, str]:
    """What every saying about a response has: its words and where they stand."""
    return {
        "stance": response.stance,
        "quote": first_words(response.body_html),
        "language": response.language,
        "place": response.thread.reading.essay.title,
        "path": reverse("response", args=[item.seminar.slug, response.public_id]),
    }


def _reply(item: Item, viewer: Viewer) -> Saying:
    response = item.response
    if response is None or response.parent is None:
        return Saying(_("Somebody answered {what}"), {"what": _("a response of yours")})
    parts = {
        "who": name_of(response, viewer, response.seminar_id),
        "what": yours(response.parent, item.position),
        "ground": response.get_ground_display(),
    }
    pattern = {
        Stance.AGREE: _("{who} agrees with {what}"),
        Stance.DISPUTE: _("{who} disputes {what}, on {ground}"),
        Stance.SOURCE: {
            Bearing.SUPPORTS: _("{who} brings a source to {what}, which it supports"),
            Bearing.CHALLENGES: _("{who} brings a source to {what}, which it challenges"),
            Bearing.QUALIFIES: _("{who} brings a source to {what}, which it qualifies"),
        }.get(response.bearing, ""),  # type: ignore[call-overload]
    }[Stance(response.stance)]
    return Saying(
        pattern, parts, next_step=_("You can answer it in its thread."), **_of_response(item, response)
    )


def _decision(item: Item, viewer: Viewer) -> Saying:
    response, ruling = item.response, item.ruling
    if response is None or ruling is None:
        return Saying(_("A moderator decided about {what}"), {"what": _("a response of yours")})
    parts = {"what": yours(response, item.position)}
    facts = _of_response(item, response)
    if ruling.act == Act.CHANGES:
        facts["path"] = _page("response-answer", item, response)
    elif ruling.act == Act.RETAG:
        facts["path"] = _page("response-answer", item, response)
        parts["stance"] = str(Stance(ruling.facts["to"]).label).lower()
    elif ruling.act == Act.FORCE_TAG:
        parts["stance"] = str(Stance(ruling.facts["to"]).label).lower()
    elif ruling.act in (Act.HIDE, Act.REFUSE):
        facts["path"] = _page("response-appeal", item, response)
    return Saying(
        _decided(ruling.act),
        parts,
        reason=ruling.reason or (holds.rule_in_words(response.held_by) if ruling.act == Act.HOLD else ""),
        note=ruling.note,
        next_step=_after(ruling.act),
        **facts,
    )


def _page(name: str, item: Item, response: Response) -> str:
    return reverse(name, args=[item.seminar.slug, response.public_id])


def _decided(act: str) -> str:
    return {
        Act.HOLD: _("A moderator holds {what} back until it is decided"),
        Act.APPROVE: _("A moderator approved {what}"),
        Act.CHANGES: _("A moderator asks you to change {what}"),
        Act.REFUSE: _("A moderator refused {what}"),
        Act.HIDE: _("A moderator has hidden {what}"),
        Act.RESTORE: _("A moderator shows {what} again"),
        Act.RETAG: _("A moderator asks whether {what} reads like another stance: {stance}"),
        Act.FORCE_TAG: _("A moderator gave {what} another stance: {stance}"),
        Act.MOVE: _("A moderator moved {what}: it stands there now"),
        Act.WARN: _("A moderator warns you about {what}"),
    }[Act(act)]


def _after(act: str) -> str:
    appeal = _(
        "Others do not see it. You and the moderators do. You can appeal once, and somebody else decides."
    )
    return {
        Act.HOLD: _("Others do not see it until a moderator has decided. You need do nothing."),
        Act.APPROVE: _("Others read it now."),
        Act.CHANGES: _("Others do not see it until you answer. Your words are kept as you wrote them."),
        Act.REFUSE: appeal,
        Act.HIDE: appeal,
        Act.RESTORE: _("It stands in its place, with its replies."),
        Act.RETAG: _("Change it, or keep yours and say why. Nothing is changed without you."),
        Act.FORCE_TAG: _("The stance that you gave it stays on record, and in its history."),
        Act.MOVE: _("Its replies went with it, and its old address leads to the new place."),
        Act.WARN: _(
            "Nothing else follows from it now. The moderators of this seminar see it in your record."
        ),
    }[Act(act)]


def _appeal(item: Item, viewer: Viewer) -> Saying:
    response, ruling = item.response, item.ruling
    if response is None or ruling is None:
        return Saying(_("Your appeal about {what} was decided"), {"what": _("a response of yours")})
    parts = {"what": yours(response, item.position)}
    if ruling.act == Act.OVERTURN:
        pattern, after = _("Your appeal was granted: {what} is published again"), _("It stands in its place.")
    elif ruling.state_after == State.REFUSED:
        pattern = _("Your appeal was not granted: {what} stays refused")
        after = _("This was the one appeal. You can still read your words, and post others.")
    else:
        pattern = _("Your appeal was not granted: {what} stays hidden")
        after = _("This was the one appeal. You can still read your words, and post others.")
    facts = _of_response(item, response)
    return Saying(pattern, parts, reason=ruling.reason, note=ruling.note, next_step=after, **facts)


def _role(item: Item, viewer: Viewer) -> Saying:
    ruling, facts = item.ruling, item.notice.facts
    where = reverse("seminar", args=[item.seminar.slug])
    if facts.get("act") == "removed":
        return wording_parts.removed(item)
    if ruling is None:
        role = str(facts.get("role", ""))
        pattern = {
            Role.PARTICIPANT: _("You are a participant of {seminar} now"),
            Role.ASSISTANT: _("You are an assistant of {seminar} now"),
            Role.INSTRUCTOR: _("You are an instructor of {seminar} now"),
        }.get(role, _("Your role in {seminar} is another one now"))  # type: ignore[call-overload]
        return Saying(pattern, {"seminar": item.seminar.label}, where, next_step=_duty(role))
    parts = {"seminar": item.seminar.label, "until": _until(str(ruling.facts.get("until", "")))}
    return Saying(
        _restricted(ruling.act, str(ruling.facts.get("what", ""))),
        parts,
        reverse("decisions" if ruling.act == Act.WARN else "me"),
        reason=ruling.reason,
        note=ruling.note,
        next_step=_after_restriction(ruling.act),
    )


def _duty(role: str) -> str:
    if role == Role.PARTICIPANT:
        return _("You can respond to the text and to each other.")
    return _("You read what waits for a moderator, and decide about it.")


def _restricted(act: str, what: str) -> str:
    if act == Act.LIFT:
        if what == Act.SUSPEND:
            return _("You may take part in {seminar} again")
        return _("You may post and edit in {seminar} again")
    return {
        Act.WARN: _("A moderator of {seminar} warns you"),
        Act.MUTE: _("You may not post, edit or report in {seminar} until {until}"),
        Act.SUSPEND: _("You may not take part in {seminar} until {until}"),
    }[Act(act)]


def _after_restriction(act: str) -> str:
    if act == Act.LIFT:
        return ""
    if act == Act.WARN:
        return _("Nothing else follows from it now. The moderators of this seminar see it in your record.")
    return _("It ends by itself. You can still withdraw and appeal; your account page says whom to write to.")


def _until(iso: str) -> str:
    if not iso:
        return ""
    return date_format(timezone.localtime(dt.datetime.fromisoformat(iso)), "j F Y, H:i")


def _passage(item: Item, viewer: Viewer) -> Saying:
    facts, reading = item.notice.facts, item.reading
    n = int(facts.get("n", 1))
    pattern = _("The text has changed under {what}")
    what = ngettext("%(n)s response of yours", "%(n)s responses of yours", n) % {"n": n}
    path = reverse("seminar", args=[item.seminar.slug]) + "#changed-h"
    after = _(
        "Until you say that your words still hold, or quote anew, they count for nothing on the new wording."
    )
    return Saying(
        pattern, {"what": what}, path, place=reading.essay.title if reading else "", next_step=after
    )


def _theirs(item: Item) -> str:
    """“a dispute in §5”, for those who moderate."""
    if item.response is None:
        return _("a response")
    if not item.position:
        return {
            Stance.AGREE: _("an agreement"),
            Stance.DISPUTE: _("a dispute"),
            Stance.SOURCE: _("a source"),
        }[Stance(item.response.stance)]
    return {
        Stance.AGREE: _("an agreement in §%(n)s"),
        Stance.DISPUTE: _("a dispute in §%(n)s"),
        Stance.SOURCE: _("a source in §%(n)s"),
    }[Stance(item.response.stance)] % {"n": item.position}


def _for_moderators(pattern: str, after: str, item: Item, viewer: Viewer) -> Saying:
    response = item.response
    parts = {"what": _theirs(item)}
    if response is not None and (response.waits_since is None or _is_over(item, response)):
        after = _("It has been decided meanwhile.")
    public_id = item.notice.facts["case"]
    if viewer.role_in(item.seminar) not in (Role.ASSISTANT, Role.INSTRUCTOR):
        path = reverse("referred", args=[item.seminar.slug, public_id])
        after = _("Nobody of its staff may decide about it, so you are asked. You read this one case alone.")
        return Saying(pattern, {"what": _("a response")}, path, next_step=after)
    path = f"{reverse('moderation', args=[item.seminar.slug])}?case={public_id}"
    facts = _of_response(item, response) if response else {}
    return Saying(pattern, parts, next_step=after, **{**facts, "path": path})


def _is_over(item: Item, response: Response) -> bool:
    if item.notice.kind == Kind.HELD:
        return response.state != State.HELD
    return item.notice.kind == Kind.REPORTED and not response.reports


def _reported(item: Item, viewer: Viewer) -> Saying:
    after = _("It stays where it is until somebody decides. Its author is not told of the report.")
    return _for_moderators(_("Somebody reported {what}"), after, item, viewer)


def _appealed(item: Item, viewer: Viewer) -> Saying:
    after = _("Somebody else than who made the decision looks at it again.")
    return _for_moderators(_("The author appeals about {what}"), after, item, viewer)


def _held(item: Item, viewer: Viewer) -> Saying:
    after = _("You are told of the first that waits, once an hour at most; others may have come since.")
    return _for_moderators(_("A response waits for a moderator: {what}"), after, item, viewer)


def _visit(item: Item, viewer: Viewer) -> Saying:
    visit = item.visit
    path = reverse("log", args=[item.seminar.slug])
    if visit is None:
        return Saying(
            _("An administrator of this site has entered {seminar}"), {"seminar": item.seminar.label}, path
        )
    parts = {"who": visit.person.display_name, "seminar": item.seminar.label}
    after = _(
        "They read what an assistant reads, and can do nothing there, until %(when)s at the latest."
    ) % {"when": date_format(timezone.localtime(visit.ends_at), "j F, H:i")}
    pattern = _("{who}, an administrator of this site, has entered {seminar}")
    return Saying(pattern, parts, path, reason=visit.reason, next_step=after)


_BY_KIND: dict[Kind, Callable[[Item, Viewer], Saying]] = {
    Kind.REPLY: _reply,
    Kind.DECISION: _decision,
    Kind.APPEAL: _appeal,
    Kind.ROLE: _role,
    Kind.PASSAGE: _passage,
    Kind.REPORTED: _reported,
    Kind.APPEALED: _appealed,
    Kind.HELD: _held,
    Kind.VISIT: _visit,
    Kind.DUE: wording_parts.due,
    Kind.REMINDED: wording_parts.reminded,
    Kind.RELEASED: wording_parts.released,
    Kind.REVEAL: wording_parts.reveal,
    Kind.ASKED: wording_parts.asked,
    Kind.FOUNDED: wording_parts.founded,
}

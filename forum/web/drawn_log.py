"""Entries of the log as pages draw them: a sentence, what was said, when. A fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.access.viewer import Viewer
from forum.base.stamps import may_be_id
from forum.essays.models import SectionText
from forum.ledger.log import ERASED
from forum.ledger.models import LogEntry
from forum.ledger.queries import are_erased, key_of, said_with
from forum.moderation.models import Ruling
from forum.people.models import Person
from forum.seminars.models import Membership, Seminar
from forum.web.log_sentences import Told, sentence_of

SHOWN = ("reason", "note", "because")  # what is quoted under a sentence, in this order
SHOWN_TO_STAFF = (*SHOWN, "for_staff")  # the last never to whom it is about
NOTHING = SafeString("")


@dataclass(frozen=True)
class DrawnEntry:
    """One entry: `sentence` is HTML, `words` what was said with it, plain."""

    key: str
    act: str
    sentence: SafeString
    words: tuple[str, ...]
    is_erased: bool  # something was said with it, and is no more
    when: str
    iso: str
    digest: str
    seminar: Seminar


def drawn_log(
    entries: Iterable[LogEntry], seminar: Seminar | None, viewer: Viewer, *, is_own: bool = False
) -> list[DrawnEntry]:
    """For a page of the log of `seminar`, or with None for one's own entries over several.

    `is_own` speaks to whom they are about (“hid your response”), and names nobody who moderates to others. At most
    four queries, however many entries there are. In the zone that is active.
    """
    listed = list(entries)
    is_own = is_own or seminar is None
    known = _gathered(listed, {seminar.pk: seminar} if seminar else {e.seminar_id: e.seminar for e in listed})
    return [_drawn(entry, known, viewer, is_own=is_own) for entry in listed]


@dataclass(frozen=True)
class _Known:
    """What the sentences of one page need, fetched once."""

    seminars: Mapping[int, Seminar]
    people: Mapping[int, Person]
    names: Mapping[int, SafeString]
    rulers: Mapping[int, int]  # who made a ruling, by its id
    written: Mapping[tuple[int, int], dt.datetime]  # when an entry was written, by seminar and number
    places: Mapping[tuple[int, str], _Place]  # by seminar and "<essay>/<section>"
    several: frozenset[int]  # seminars that read several essays


@dataclass(frozen=True)
class _Place:
    """A section of an edition that is read now."""

    position: int
    essay: str  # its address
    title: str
    language: str


def _gathered(entries: Sequence[LogEntry], seminars: Mapping[int, Seminar]) -> _Known:
    undone = {e.facts["undone"] for e in entries if isinstance(e.facts.get("undone"), int)}
    rulers = dict(Ruling.objects.filter(pk__in=undone).values_list("pk", "by")) if undone else {}
    places = _places(entries, seminars)
    essays = {(seminar, place.partition("/")[0]) for seminar, place in places}
    per_seminar = [seminar for seminar, _essay in essays]
    people = _people(_ids_of_people(entries) | set(rulers.values()))
    return _Known(
        seminars=seminars,
        people=people,
        names={pk: format_html("<bdi>{}</bdi>", p.display_name or _("a member")) for pk, p in people.items()},
        rulers=rulers,
        written=_written(entries),
        places=places,
        several=frozenset(pk for pk in per_seminar if per_seminar.count(pk) > 1),
    )


def _people(ids: set[int]) -> dict[int, Person]:
    """Each with the ids of the seminars that they belong to as `belongs_to`: whose administrators act from outside."""
    held = Membership.objects.filter(person=OuterRef("pk")).values("seminar")
    found: dict[int, Person] = dict(Person.objects.annotate(belongs_to=ArraySubquery(held)).in_bulk(ids))
    return found


def _ids_of_people(entries: Iterable[LogEntry]) -> set[int]:
    ids = {pk for e in entries for pk in (e.actor_id, e.subject_id) if pk is not None}
    for entry in entries:
        for side in (entry.facts.get("before"), entry.facts.get("after")):
            if isinstance(side, dict) and isinstance(side.get("arbiter"), int):
                ids.add(side["arbiter"])
    return ids


def _written(entries: Iterable[LogEntry]) -> dict[tuple[int, int], dt.datetime]:
    asked = {(e.seminar_id, e.facts["number"]) for e in entries if e.act == ERASED and "number" in e.facts}
    if not asked:
        return {}
    found = LogEntry.objects.filter(
        seminar__in={seminar for seminar, _number in asked}, number__in={number for _seminar, number in asked}
    )
    return {(seminar, number): at for seminar, number, at in found.values_list("seminar", "number", "at")}


def _places(entries: Iterable[LogEntry], seminars: Mapping[int, Seminar]) -> dict[tuple[int, str], _Place]:
    if not any(entry.place for entry in entries):
        return {}
    found = SectionText.objects.filter(edition__readings__seminar__in=seminars).order_by()
    rows = found.values_list(
        "edition__readings__seminar",
        "edition__essay__slug",
        "section__slug",
        "position",
        "edition__essay__title",
        "edition__essay__language",
    )
    return {
        (seminar, f"{essay}/{section}"): _Place(position, essay, title, language)
        for seminar, essay, section, position, title, language in rows
    }


def _drawn(entry: LogEntry, known: _Known, viewer: Viewer, *, is_own: bool) -> DrawnEntry:
    said = said_with(entry)
    return DrawnEntry(
        key=key_of(entry),
        act=entry.act,
        sentence=sentence_of(_told(entry, known, viewer, said, is_own=is_own)),
        words=tuple(said[name] for name in (SHOWN if is_own else SHOWN_TO_STAFF) if said.get(name)),
        is_erased=are_erased(entry),
        when=when_in_brief(entry.at, viewer.at),
        iso=entry.at.isoformat(),
        digest=entry.digest,
        seminar=known.seminars[entry.seminar_id],
    )


def _told(entry: LogEntry, known: _Known, viewer: Viewer, said: Mapping[str, str], *, is_own: bool) -> Told:
    place, essay = _place(entry, entry.place, known), entry.place.partition("/")[0]
    it = _response(entry, known, viewer, is_own=is_own)
    left = str(entry.facts.get("from", ""))
    ruler = known.rulers.get(entry.facts.get("undone", 0))
    erased_at = known.written.get((entry.seminar_id, entry.facts.get("number", 0)))
    return Told(
        entry=entry,
        who=_who(entry, known, viewer, is_own=is_own),
        whom=format_html("{}", _("you"))
        if is_own and entry.subject_id == viewer.person_id
        else _name(entry.subject_id, entry, known),
        it=it,
        response=format_html(_("{it} in {place}"), it=it, place=place) if place else it,
        place=place or format_html("{}", _("a section")),
        left=_place(entry, f"{essay}/{left}", known) if left else NOTHING,
        ruled_by=_name(ruler, entry, known) if ruler and ruler != entry.actor_id and not is_own else NOTHING,
        undone_at=when_in_brief(erased_at, viewer.at) if erased_at else "",
        people=known.names,
        said=said,
    )


def _who(entry: LogEntry, known: _Known, viewer: Viewer, *, is_own: bool) -> SafeString:
    if is_own and entry.actor_id == viewer.person_id:
        return format_html("{}", _("You"))
    if is_own and entry.actor_id is not None:
        is_outside = _is_outside(known.people[entry.actor_id], entry)
        return format_html("{}", _("An administrator") if is_outside else _("A moderator"))
    return format_html('<b class="who">{}</b>', _name(entry.actor_id, entry, known))


def _name(person: int | None, entry: LogEntry, known: _Known) -> SafeString:
    if person is None or person not in known.people:
        return format_html("{}", _("The site"))
    name = known.names[person]
    if _is_outside(known.people[person], entry):
        return format_html(_("{name}, administrator"), name=name)
    return name


def _is_outside(person: Person, entry: LogEntry) -> bool:
    return person.is_staff and entry.seminar_id not in person.belongs_to  # type: ignore[attr-defined]


def _response(entry: LogEntry, known: _Known, viewer: Viewer, *, is_own: bool) -> SafeString:
    """“a response by Aidan Murphy”, which leads to it; “your response” to its author."""
    public_id = str(entry.facts.get("response", "") or entry.facts.get("cause", ""))
    address = ""
    if may_be_id(public_id):
        address = reverse("response", args=[known.seminars[entry.seminar_id].slug, public_id])
    if is_own and entry.subject_id == viewer.person_id:
        return _linked(_("your response"), address)
    held = entry.facts.get("before") == "held"
    thing = _linked(_("a held response") if held else _("a response"), address)
    if entry.subject_id is None:
        return thing
    return format_html(_("{response} by {name}"), response=thing, name=_name(entry.subject_id, entry, known))


def _linked(words: str, address: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', address, words) if address else format_html("{}", words)


def _place(entry: LogEntry, place: str, known: _Known) -> SafeString:
    """“§4”, with the essay where the seminar reads several; a section that is gone by the word of its address."""
    if not place:
        return NOTHING
    if "/" not in place:
        found = (p for (seminar, key), p in known.places.items() if seminar == entry.seminar_id)
        whole = next((p for p in found if p.essay == place), None)
        if whole is None:
            return format_html("“{}”", place)
        return format_html('<i lang="{}">{}</i>', whole.language, whole.title)
    here = known.places.get((entry.seminar_id, place))
    if here is None:
        return format_html("“{}”", place.partition("/")[2])
    where = format_html("§{}", here.position)
    if entry.seminar_id not in known.several:
        return where
    title = format_html('<i lang="{}">{}</i>', here.language, here.title)
    return format_html(_("{place} of {essay}"), place=where, essay=title)


def when_in_brief(when: dt.datetime, at: dt.datetime) -> str:
    """“14:28” today, “Tue 22:10” within a week, otherwise with its date. In the zone that is active."""
    local, today = timezone.localtime(when), timezone.localtime(at).date()
    if local.date() == today:
        return date_format(local, "H:i")
    if dt.timedelta(0) <= at - when < dt.timedelta(days=6):
        return date_format(local, "D H:i")
    return date_format(local, "j M Y, H:i")

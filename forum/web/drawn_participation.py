"""The table of participation as its page draws it: heads that sort, a row for each, sums, and what it all means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from forum.participation.figures import STANCES, Line
from forum.participation.rules import Rules
from forum.seminars.models import Seminar
from forum.web.participation_look import ALL, NAME, Look
from forum.web.todo_words import counted_kinds, when_in_words

NUMBERS = (*STANCES, "replies", "words")


@dataclass(frozen=True)
class Head:
    """Of a column. `order` is what a press asks for; `sorted` is "ascending", "descending" or ""."""

    label: str
    order: str
    sorted: str = ""
    stance: str = ""
    is_number: bool = False
    has_focus: bool = False


@dataclass(frozen=True)
class Table:
    """All of the page but its form."""

    heads: tuple[Head, ...]
    lines_html: SafeString  # a row for each
    sums: tuple[str, ...]
    met: str
    late: str
    sentence: SafeString
    caption: str
    footnotes: tuple[str, ...]
    nothing: str
    remind: str  # what the button says, "" for none


def drawn_table(look: Look, everyone: Sequence[Line], seminar: Seminar, *, at: dt.datetime) -> Table:
    """`everyone` comes by name. In the zone that is active."""
    in_group = [line for line in everyone if not look.group or look.group in line.groups]
    shown = look.ordered([line for line in in_group if look.shows(line)])
    asked = sum(bool(rules.scheme.wants) for rules in look.readings)
    met = sum(line.met == asked for line in shown)
    sums = [sum(line.by_stance[n] for line in shown) for n in range(len(STANCES))]
    sums += [sum(line.replies for line in shown), sum(line.words for line in shown)]
    # a row's address differs from the next one's by a number alone
    address = reverse("participation-person", args=[seminar.slug, 0])
    return Table(
        _heads(look),
        SafeString(
            "\n".join(
                _line(line, address.replace("/0/", f"/{line.membership}/"), asked, look) for line in shown
            )
        ),
        tuple(_number(n) for n in sums),
        _("%(met)s of %(all)s met") % {"met": met, "all": len(shown)} if asked else "",
        _number(sum(line.late for line in shown)),
        _sentence(look, in_group, asked, seminar),
        _caption(look, at),
        _notes(look),
        _nothing(look, everyone),
        _remind(look, shown, at),
    )


def _heads(look: Look) -> tuple[Head, ...]:
    labels: Mapping[str, str] = {
        NAME: _("Participant"),
        "dispute": _("Dispute"),
        "agree": _("Agree"),
        "source": _("Source"),
        "replies": _("Replies"),
        "words": _("Words"),
        "requirement": _("Requirement"),
        "late": _("Late"),
        "last": _("Last response"),
    }
    directions = {True: "descending", False: "ascending"}
    return tuple(
        Head(
            label,
            look.next_order(name),
            directions[look.falls] if look.sort == name else "",
            name if name in STANCES else "",
            name in NUMBERS or name == "late",
            look.is_press and look.sort == name,
        )
        for name, label in labels.items()
    )


def _number(n: int) -> str:
    return f"{n:,}" if n else ""


def _line(line: Line, address: str, asked: int, look: Look) -> SafeString:
    """A row; there may be hundreds, so it is put together here and not by a template."""
    cells = "".join(_cell(n) for n in (*line.by_stance, line.replies, line.words))
    longer = _longer(line.person, look.one) if look.one else ""
    if asked and line.met == asked:
        cells += _met_cell(_("Met") if look.one else _("Met in all"), longer)
    else:
        cells += _todo_cell(todo_of_line(line, asked, look) if asked else "", longer)
    last = timezone.localtime(line.last) if line.last else None
    return format_html(
        '<tr><th scope="row"><a class="plain" href="{}" dir="auto">{}</a></th>'
        '{}<td class="num">{}</td><td>{}</td></tr>',
        address,
        line.name,
        SafeString(cells),
        _number(line.late),
        _day(last.date(), get_language() or "") if last else "",
    )


@lru_cache(maxsize=2_000)
def _cell(n: int) -> SafeString:
    return format_html('<td class="num{}">{}</td>', "" if n else " zero", _number(n) or "0")


@lru_cache(maxsize=2_000)
def _met_cell(words: str, longer: str) -> SafeString:
    return format_html('<td><span class="muted">{}</span>{}</td>', words, _more_time(longer))


@lru_cache(maxsize=2_000)
def _todo_cell(words: str, longer: str) -> SafeString:
    standing = format_html('<span class="standing" data-is="no-reply">{}</span>', words) if words else ""
    return format_html("<td>{}{}</td>", standing, _more_time(longer))


def _more_time(longer: str) -> SafeString:
    return format_html(' <span class="small muted">{}</span>', longer) if longer else SafeString("")


def _longer(person: int, rules: Rules) -> str:
    """“Extended to Fri 30 Oct”, for each phase in which the person has other time than everybody; "" for most."""
    ends = [rules.extensions[person, phase] for phase in (1, 2) if (person, phase) in rules.extensions]
    if not ends:
        return ""
    days = [date_format(timezone.localtime(end), "D j M") for end in ends]
    return _("Extended to %(days)s") % {"days": _(" and ").join(days)}


@lru_cache(maxsize=2_000)
def _day(day: dt.date, language: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "D j M"))


def todo_of_line(line: Line, asked: int, look: Look) -> str:
    """“Still to do: 1 source”; over several readings how many are met."""
    if look.one:
        return _("Still to do: %(what)s") % {"what": counted_kinds(list(line.missing.items()))}
    return _("Met in %(met)s of %(all)s") % {"met": line.met, "all": asked}


def _sentence(look: Look, lines: Sequence[Line], asked: int, seminar: Seminar) -> SafeString:
    rules = look.one
    if rules is None:
        if look.reading != ALL:
            return format_html("{}", _("Nothing is on the schedule yet."))
        words = ngettext(
            "%(n)s reading that has opened; what is still to do counts where a reading asks for something.",
            "%(n)s readings that have opened, together; what is still to do counts where they ask for something.",
            len(look.readings),
        )
        return format_html("{}", words % {"n": len(look.readings)})
    title = format_html('<i lang="{}">{}</i>', rules.language, rules.title)
    if not asked:
        return format_html(_("{title} asks for no number of responses."), title=title)
    met = sum(not line.still_to_do for line in lines)
    pattern = ngettext(
        "{met} of {all} has met the requirement for {title}: {what}.",
        "{met} of {all} have met the requirement for {title}: {what}.",
        met,
    )
    return format_html(pattern, met=met, all=len(lines), title=title, what=requirement(rules, seminar.zone))


def requirement(rules: Rules, zone: str) -> str:
    """“2 disputes, 1 source, by Friday 16 October at 18:00; 1 reply, by …”."""
    said = []
    for phase in (1, 2):
        wants = [(want.kind, want.wanted) for want in rules.scheme.wants if want.phase == phase]
        due = rules.dates.due_of(phase)
        if wants and due is not None:
            said.append(
                _("%(what)s, by %(when)s") % {"what": counted_kinds(wants), "when": when_in_words(due, zone)}
            )
        elif wants:
            said.append(counted_kinds(wants))
    return "; ".join(said)


def _caption(look: Look, at: dt.datetime) -> str:
    day = date_format(timezone.localtime(at), "j F")
    if look.one:
        return _("Responses by participant, %(title)s, to %(day)s") % {"title": look.one.title, "day": day}
    return _("Responses by participant, all readings, to %(day)s") % {"day": day}


def _notes(look: Look) -> tuple[str, ...]:
    notes = [counting_note(look.one)] if look.one else []
    return (
        *notes,
        _("Held responses count from posting. Hidden, refused and withdrawn ones do not count."),
    )


def counting_note(rules: Rules) -> str:
    """How responses fill places in a reading, and what late ones count."""
    fills = (
        _("In this reading a reply also fills the place of its stance.")
        if rules.scheme.replies_fill_both
        else _("A response fills one place; of all ways to fill them, the one best for its author is taken.")
    )
    late = {
        "full": _("Late ones count in full."),
        "half": _("Late ones count half."),
        "none": _("Late ones count nothing."),
    }[rules.scheme.late]
    return f"{fills} {late}"


def _nothing(look: Look, everyone: Sequence[Line]) -> str:
    if not look.readings:
        return _("Put an essay on the schedule; then what each participant does for it stands here.")
    if not everyone:
        return _("Nobody takes part in this seminar yet.")
    if any(look.shows(line) for line in everyone):
        return ""
    if look.only:
        return _("Nobody here has anything still to do.")
    return _("Nobody is in this group.")


def _remind(look: Look, shown: Sequence[Line], at: dt.datetime) -> str:
    rules = look.one
    if rules is None or (rules.dates.closes_at is not None and rules.dates.closes_at <= at):
        return ""
    many = sum(line.still_to_do > 0 for line in shown)
    if not many:
        return ""
    return ngettext("Remind this one", "Remind these %(n)s", many) % {"n": many}

"""What somebody takes away, as a file: JSON for programs, Markdown for people. Pure but for gettext."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.base.markup import plain

Values = dict[str, Any]
FORMATS = {"json": "application/json; charset=utf-8", "md": "text/markdown; charset=utf-8"}


def as_json(words: Values) -> str:
    """With all that there is."""
    return json.dumps(words, ensure_ascii=False, indent=2) + "\n"


def as_markdown(words: Values) -> str:
    """The same to be read: bodies as they were typed, under headings; ids and addresses are in the JSON."""
    parts = [
        *_head(words),
        *_responses(words["responses"]),
        *_drafts(words["drafts"]),
        *_to_moderators(words["to_moderators"]),
        *_as_staff(words["as_staff"]),
        *_marks(words["marks"]),
        *_foundings(words["foundings"]),
        *_works(words["works"]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(words: Values) -> Iterator[str]:
    person = words["person"]
    yield "# " + _("What %(name)s wrote") % {"name": _line(person["name"])}
    addresses = ", ".join(dict.fromkeys([person["address"], *person["addresses"]]))
    yield _("As of %(when)s. Family name: %(family)s. Addresses: %(addresses)s. Time zone: %(zone)s.") % {
        "when": words["made_at"],
        "family": _line(person["family_name"]) or "–",
        "addresses": addresses,
        "zone": person["zone"] or "–",
    }
    if words["seminars"]:
        yield "## " + _("Seminars")
    for part in words["seminars"]:
        yield "\n".join(_part(part))


def _part(part: Values) -> Iterator[str]:
    when = f"{part['joined_at']} – {part['left_at'] or ''}"
    yield f"- {_line(part['seminar'])}: {_line(part['title'])}, {part['role']}, {when}"
    if part["groups"]:
        yield "  - " + _("Groups: %(groups)s") % {"groups": ", ".join(map(_line, part["groups"]))}
    if part["name_outside"]:
        yield "  - " + _("Outside it you were %(name)s.") % {"name": part["name_outside"]}
    for mask in part["names_in_blind_rounds"]:
        yield "  - " + _("Reading %(essay)s you were %(name)s.") % {
            "essay": _line(mask["essay"]),
            "name": mask["name"],
        }
    for what, said in ((_("Muted"), part["muted"]), (_("Suspended"), part["suspended"])):
        if said:
            yield f"  - {what} – {said['until']}: {_line(said['reason'])}"


def _responses(responses: list[Values]) -> Iterator[str]:
    if not responses:
        return
    n = len(responses)
    yield "## " + ngettext("%(n)s response", "%(n)s responses", n) % {"n": n}
    for response in responses:
        where = f"{_line(response['seminar'])}, {_line(response['essay'])}, {response['section']}"
        yield f"### {response['posted_at']}, {where}"
        kind = [response["stance"], response["ground"], response["bearing"], response["state"]]
        as_whom = [_("as %(name)s") % {"name": response["posted_as"]}] if response["posted_as"] else []
        to = [_("in reply to %(id)s") % {"id": response["in_reply_to"]}] if response["in_reply_to"] else []
        yield ", ".join([*(k for k in kind if k), *as_whom, *to])
        yield _quoted(response["quotation"])
        yield response["body"]
        yield from (_citation(c) for c in response["citations"])
        earlier = response["wordings"][:-1]
        for wording in earlier:
            yield "#### " + _("Wording %(n)s, %(when)s") % {"n": wording["number"], "when": wording["at"]}
            yield wording["body"]
            for cited in wording["citations"]:
                yield f"- {_line(plain(cited.get('entry_html', '')))}, {cited.get('label', '')}"
                yield _quoted(cited.get("extract", ""))


def _citation(citation: Values) -> str:
    where = _("whole work") if citation["whole_work"] else f"{citation['locator_kind']} {citation['locator']}"
    said = _line(f"{_work(citation['work'])}, {where}")
    return f"- {said}" + (f"\n\n{_quoted(citation['extract'])}" if citation["extract"] else "")


def _work(work: Values) -> str:
    """In plain words, with all that was filled in."""
    if work["as_typed"] or not work["csl"]:
        return str(work["as_typed"])
    csl = work["csl"]
    people = [
        f"{n.get('given', '')} {n.get('family', n.get('literal', ''))}".strip() for n in csl.get("author", [])
    ]
    rest = [
        value for name, value in csl.items() if isinstance(value, str) and name not in ("title", "type", "id")
    ]
    return ", ".join([*people, str(csl.get("title", "")), *rest])


def _drafts(drafts: list[Values]) -> Iterator[str]:
    if drafts:
        yield "## " + _("Drafts")
    for draft in drafts:
        yield f"### {draft['updated_at']}, {_line(draft['seminar'])}, {_line(draft['essay'])}, {draft['section']}"
        yield str(draft["target"])
        yield from _fields(draft["fields"])


def _fields(fields: Values) -> Iterator[str]:
    for name, value in fields.items():
        if name not in ("key", "start", "end", "edition", "based_on", "keep") and value:
            yield f"{name}: {value}" if name != "body" else str(value)


def _to_moderators(said: Values) -> Iterator[str]:
    if any(said.values()):
        yield "## " + _("To moderators")
    for report in said["reports"]:
        yield _entry(report["at"], _("Report"), report["note"] or report["reason"])
    for appeal in said["appeals"]:
        yield _entry(appeal["at"], _("Appeal"), appeal["words"])
    for kept in said["kept_stances"]:
        yield _entry(kept["at"], _("Stance kept"), kept["because"])


def _as_staff(said: Values) -> Iterator[str]:
    if any(said.values()):
        yield "## " + _("As one of the staff")
    for ruling in said["decisions"]:
        yield _entry(
            ruling["at"], ruling["act"], "\n\n".join(filter(None, [ruling["reason"], ruling["note"]]))
        )
    for note in said["notes"]:
        yield _entry(note["at"], _("Note"), note["words"])
    for feedback in said["feedback"]:
        yield _entry(feedback["at"], _("Feedback"), feedback["words"])
    for mark in said["marks"]:
        yield _entry(mark["at"], _("Mark of %(points)s") % mark, mark["reason"])
    for visit in said["visits"]:
        yield _entry(visit["began_at"], _("Visit"), visit["reason"])


def _marks(said: Values) -> Iterator[str]:
    if any(said.values()):
        yield "## " + _("Marks and feedback that were released to you")
    for mark in said["released"]:
        yield f"- {_line(mark['essay'])}: {mark['points']}, {mark['at']}"
    for feedback in said["feedback"]:
        points = f" ({feedback['points']})" if feedback["points"] else ""
        yield _entry(feedback["at"], _line(feedback["essay"]) + points, feedback["words"])


def _foundings(foundings: list[Values]) -> Iterator[str]:
    if foundings:
        yield "## " + _("Seminars that you asked for")
    for founding in foundings:
        yield _entry(founding["asked_at"], str(founding["fields"].get("title", "")), founding["line"])
        yield from (f"{name}: {value}" for name, value in founding["fields"].items() if value)
        yield _quoted(founding["answer"])


def _works(works: list[Values]) -> Iterator[str]:
    if works:
        yield "## " + _("References that you brought in")
    for work in works:
        yield "\n".join([f"- {_line(_work(work))}", *(f"  - {_line(_work(e))}" for e in work["earlier"])])


def _entry(at: str | None, what: str, words: str) -> str:
    return f"### {at}, {_line(what)}\n\n{words}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.splitlines()) if text else ""


def _line(text: str) -> str:
    """On one line."""
    return " ".join(str(text).split())


def in_kinds(counted: Mapping[str, int]) -> list[str]:
    """“3 responses”, “5 wordings” …: what an erasure emptied, in words."""
    words = {
        "responses": lambda n: ngettext("%(n)s response", "%(n)s responses", n),
        "wordings": lambda n: ngettext("%(n)s wording", "%(n)s wordings", n),
        "citations": lambda n: ngettext("%(n)s citation", "%(n)s citations", n),
        "drafts": lambda n: ngettext("%(n)s draft", "%(n)s drafts", n),
        "works": lambda n: ngettext("%(n)s reference", "%(n)s references", n),
        "rulings": lambda n: ngettext("the words of %(n)s decision", "the words of %(n)s decisions", n),
        "log": lambda n: ngettext(
            "the words of %(n)s row of the log", "the words of %(n)s rows of the log", n
        ),
        "feedback": lambda n: ngettext("feedback once", "feedback %(n)s times", n),
    }
    return [say(counted[kind]) % {"n": counted[kind]} for kind, say in words.items() if counted.get(kind)]

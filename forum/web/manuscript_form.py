"""What the page of a manuscript sends: what somebody changed in its fields, and the button that they pressed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict

from forum.access.viewer import Viewer
from forum.base.errors import Invalid
from forum.essays.manuscripts import change, describe, mend
from forum.essays.models import Manuscript
from forum.web.drawn_manuscript import DESCRIPTION, fields_of, fingerprint

# the acts of a button, and what the rest of its value names
OF_A_PARAGRAPH = ("remove", "up", "down", "join", "start_section", "make_heading")
OF_A_SECTION = ("join_section", "remove_section", "section_up", "section_down")
OPENINGS = {"open-split": "split", "open-edit": "edit", "open-add": "add"}
PREFIXES = ("heading-", "text-", "added-", "match-")


@dataclass(frozen=True)
class Sent:
    """One press of a button. `touched` are the fields that say something else than the page showed, by name."""

    based_on: int
    act: str
    target: str
    at: str
    touched: Mapping[str, str]
    was: Mapping[str, str]  # of paragraphs edited in place, what was shown
    seen: Mapping[str, str]  # fingerprints of what every field showed

    def of(self, prefix: str) -> Iterator[tuple[str, str]]:
        """(id or key, value) of the touched fields whose names begin so."""
        for name, value in self.touched.items():
            if name.startswith(prefix):
                yield name.removeprefix(prefix), value

    @property
    def opened(self) -> tuple[str, str]:
        """What is open on the page that follows."""
        return (OPENINGS[self.act], self.target) if self.act in OPENINGS else ("", "")


def sent_by(post: QueryDict) -> Sent:
    """Reads a form, whatever is in it."""
    act, _colon, rest = post.get("do", "save").partition(":")
    target, _colon, at = rest.partition(":")
    number = post.get("based_on", "")
    seen = _seen(post.get("seen", ""))
    touched, was = {}, {}
    for name in post:
        value = str(post[name]).replace("\r\n", "\n").replace("\r", "\n")
        if name.startswith("was-"):
            was[name.removeprefix("was-")] = value
        elif name in (*DESCRIPTION, "plan") or name.startswith(PREFIXES):
            touched[name] = value
    changed = {name: value for name, value in touched.items() if _is_changed(name, value, seen, was)}
    if act == "leave":
        changed = {n: v for n, v in changed.items() if n not in (f"text-{target}", f"added-{target}")}
    if act != "cut":
        changed.pop("plan", None)
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    return Sent(int(number) if is_number else -1, act, target, at, changed, was, seen)


def _seen(text: str) -> dict[str, str]:
    try:
        seen = json.loads(text)
    except (ValueError, RecursionError):  # nested by the thousand is no form of ours
        return {}
    return {str(k): str(v) for k, v in seen.items()} if isinstance(seen, dict) else {}


def _is_changed(name: str, value: str, seen: Mapping[str, str], was: Mapping[str, str]) -> bool:
    if name.startswith("text-"):
        return value != was.get(name.removeprefix("text-"))
    if name.startswith("added-"):
        return bool(value.strip())
    return name == "plan" or seen.get(name) != fingerprint(value)


def seen_on(manuscript: Manuscript, matches: Mapping[str, str]) -> str:
    """For the page's hidden field: what each of its fields says as it is shown."""
    values = fields_of(manuscript) | {f"match-{key}": to for key, to in matches.items()}
    return json.dumps({name: fingerprint(value) for name, value in values.items()}, separators=(",", ":"))


@transaction.atomic
def carry_out(manuscript: Manuscript, sent: Sent, *, viewer: Viewer) -> Manuscript:
    """Saves what was typed and does what the button says, all or nothing.

    A page that is older than the text keeps the version that it saw throughout: what it touches must be unchanged.
    Raises Invalid with the page's own names of fields, and Conflict as the acts do.
    """
    is_stale, based_on = sent.based_on != manuscript.version, sent.based_on

    def took(changed: Manuscript) -> Manuscript:
        nonlocal based_on
        based_on = based_on if is_stale else changed.version
        return changed

    def act(name: str, field: str, args: dict[str, str]) -> None:
        nonlocal manuscript
        now = manuscript
        manuscript = took(_at(field, lambda: change(now, name, args, viewer=viewer, based_on=based_on)))

    described = {name: value for name, value in sent.touched.items() if name in DESCRIPTION}
    values = fields_of(manuscript)

    def shown(name: str) -> str:
        """What the page showed, if it stands there still; otherwise something that never does."""
        value = values.get(name, "")
        return value if sent.seen.get(name, fingerprint(value)) == fingerprint(value) else "\0"

    if described:
        described |= {f"was_{name}": shown(name) for name in described}
        manuscript = took(describe(manuscript, described, viewer=viewer, based_on=based_on))
    for key, heading in sent.of("heading-"):
        name = f"heading-{key}"
        act("name", name, {"key": key, "heading": heading, "was": shown(name)})
    for name, text in sent.of("text-"):
        act("edit", f"text-{name}", {"id": name, "text": text, "was": sent.was.get(name, "")})
    for name, text in sent.of("added-"):
        act("add", f"added-{name}", {"after": name, "text": text})
    if sent.act in ("accept", "refuse"):
        accepts = sent.act == "accept"
        manuscript = took(mend(manuscript, sent.target, accepts, viewer=viewer, based_on=based_on))
    elif (args := _arguments(sent)) is not None:
        act(sent.act, *args)
    here = {section["key"] for section in manuscript.sections}
    for key, to in sent.of("match-"):
        if key in here:
            act("match", f"match-{key}", {"key": key, "to": to})
    return manuscript


def _arguments(sent: Sent) -> tuple[str, dict[str, str]] | None:
    """(the field at which its sentences stand, what the act is given); None for a button that only saves."""
    if sent.act in OF_A_PARAGRAPH:
        return f"p-{sent.target}", {"id": sent.target}
    if sent.act == "split":
        return f"p-{sent.target}", {"id": sent.target, "at": sent.at}
    if sent.act in OF_A_SECTION:
        return f"heading-{sent.target}", {"key": sent.target}
    if sent.act == "add_section":
        return "", {"after": sent.target, "heading": sent.at}
    if sent.act == "cut":
        return "plan", {"plan": sent.touched.get("plan", "")}
    return None


def _at(field: str, act: Callable[[], Manuscript]) -> Manuscript:
    """The sentences of an act stand at the field from which it was done."""
    try:
        return act()
    except Invalid as error:
        raise Invalid({field: [s for group in error.fields.values() for s in group]}) from error

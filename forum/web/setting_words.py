"""A change of a seminar's settings in words, as its entry in the log has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from forum.seminars.models import Seminar
from forum.web.rendering import shortened

LONGEST = 120  # characters of a text that a line shows of before and after


def changes_in_words(
    facts: Mapping[str, Any], said: Mapping[str, str], people: Mapping[int, SafeString]
) -> list[SafeString]:
    """“holding from “…” to “…””, one for each setting that `facts["changed"]` names.

    Short values stand in `facts["before"]` and `facts["after"]`; texts in `said`, by the setting's name, and with
    `_before` behind it. `people` are names by id, for settings that are a person.
    """
    before, after = facts.get("before") or {}, facts.get("after") or {}
    changes = []
    for name in facts.get("changed", []):
        if name in before or name in after:
            old, new = _value(name, before.get(name), people), _value(name, after.get(name), people)
        elif f"{name}_before" in said or name in said:
            old, new = _text(said.get(f"{name}_before", "")), _text(said.get(name, ""))
        else:
            changes.append(format_html("{}", setting_in_words(name)))
            continue
        pattern = _("{setting} from {before} to {after}")
        changes.append(format_html(pattern, setting=setting_in_words(name), before=old, after=new))
    return changes


def setting_in_words(name: str) -> str:
    """What a setting is called; its own word where it is gone."""
    if name == "arbiter":
        return _("who decides what nobody of the staff may decide")
    try:
        return str(Seminar._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name


def _value(name: str, value: Any, people: Mapping[int, SafeString]) -> SafeString:
    if name == "arbiter":
        return (
            people.get(value, format_html("{}", _("a person"))) if value else format_html("{}", _("nobody"))
        )
    if isinstance(value, bool):
        return format_html("{}", _("yes") if value else _("no"))
    try:
        choices: Any = Seminar._meta.get_field(name).flatchoices  # type: ignore[union-attr]
    except (FieldDoesNotExist, AttributeError):
        choices = []
    known = dict(choices).get(value)
    if known is not None:
        return _text(str(known))
    return format_html("{}", value) if isinstance(value, int) else _text(str(value or ""))


def _text(words: str) -> SafeString:
    return format_html("“{}”", shortened(words, LONGEST)) if words else format_html("{}", _("nothing"))

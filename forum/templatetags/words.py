"""Filters for what people wrote, and for the sentences at a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from forum.web.composing import WORK_FIELDS_MORE
from forum.web.drawing import drawn

register = template.Library()


@register.filter
def clean_html(value: str) -> SafeString:
    """HTML that `forum.base.markup` or `forum.citations.formatting` made, and the database kept. Nothing else."""
    return SafeString(value or "")


@register.simple_tag
def kept(template: str) -> SafeString:
    """A part that is the same on every page, drawn once for each language."""
    return drawn(template, None)


@register.filter
def sentences(errors: Mapping[str, Sequence[str]] | None, name: str) -> Sequence[str]:
    """The sentences at a field; "" is the whole form."""
    return (errors or {}).get(name, ())


@register.filter
def got(values: Mapping[str, Any] | None, name: str) -> Any:
    """What a mapping has under a name, or nothing."""
    return (values or {}).get(name, "")


@register.filter
def more_is_used(composer: Any) -> bool:
    """Whether one of the rarer fields of a work is filled in or wrong."""
    return any(composer.values.get(f) or composer.errors.get(f) for f, _label, _hint in WORK_FIELDS_MORE)

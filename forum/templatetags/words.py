"""Filters for what people wrote."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def clean_html(value: str) -> SafeString:
    """HTML that `forum.base.markup` or `forum.citations.formatting` made, and the database kept. Nothing else."""
    return SafeString(value or "")

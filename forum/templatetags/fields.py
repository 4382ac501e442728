"""Fields of forms as the design draws them."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The input alone, without a placeholder: the label says it, and stays while one types."""
    return field.as_widget(attrs={"placeholder": False})

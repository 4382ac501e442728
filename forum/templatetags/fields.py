"""Fields of forms as the design draws them."""

from __future__ import annotations

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

# The order matters: most browsers also claim to be the ones below them.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The input alone, without a placeholder: the label says it, and stays while one types.

    Of a refused form, the first field that is wrong has the focus.
    """
    attrs: dict[str, bool | str] = {"placeholder": False}
    if field.form.errors:
        attrs["autofocus"] = is_first_wrong(field)
    return field.as_widget(attrs=attrs)


@register.filter
def is_first_wrong(field: BoundField) -> bool:
    """Whether its form was refused, and nothing above it is wrong."""
    return field.name == next(filter(field.form.errors.get, field.form.fields), None)


@register.filter
def browser(user_agent: str) -> str:
    """A browser's own description in words that people know: "Firefox, Windows"."""
    named = [
        next((words for token, words in table if token in user_agent), "") for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in named if name) or _("A program that does not say what it is")

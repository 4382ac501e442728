"""What every template may read about the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`is_demo`: whether this is a demo, whose passwords are known; each page says so."""
    return {"is_demo": settings.IS_DEMO}

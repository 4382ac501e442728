"""The headers of every answer, whoever gives it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

_POLICY = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)


def policy(*, forms_to: Iterable[str] = ()) -> str:
    """The Content-Security-Policy. `forms_to` are addresses of sign-in services to which a form of ours leads on:
    browsers hold the redirect that follows a form to the same rule as the form.
    """
    origins = sorted({f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, forms_to)})
    return "; ".join([*_POLICY, " ".join(["form-action 'self'", *origins])])


_NOT_ASKED_FOR = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip

SAFETY_HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _NOT_ASKED_FOR),
}

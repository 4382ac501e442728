"""A page as somebody else gets it, made harmless: it can be read, its links lead on, and nothing on it can be sent."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.safestring import SafeString

# all of it is drawn by our own templates: what people wrote has no < in it, and no > in an attribute
_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
_TOKEN = re.compile(r'<input[^>]*\bname="csrfmiddlewaretoken"[^>]*>')
_FORM = re.compile(r"<form\b([^>]*)>")
_SENDING = re.compile(r'\s(?:action|method|hx-[a-z-]+|formaction|data-[a-z-]+)="[^"]*"')
_CONTROL = re.compile(r"<(input|button|select|textarea|summary)\b([^>]*)>")
_LIVE = re.compile(r'\s(?:hx-[a-z-]+|formaction|autofocus|name|form)(?:="[^"]*")?(?=[\s>/]|$)')
_LINK = re.compile(r"<a\b([^>]*)>")
_HREF = re.compile(r'\shref="([^"]*)"')
_HX = re.compile(r'\shx-[a-z-]+="[^"]*"')
_BODY = re.compile(r"<body\b[^>]*>")
_BAR = re.compile(r'<header class="bar\b[^>]*>.*?</header>', re.DOTALL)
_FOOT = re.compile(r"<footer class=\"foot\b.*?</footer>", re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)


def harmless(html: str, *, leads_to: Mapping[str, str], bar: SafeString, title: str, head: SafeString) -> str:
    """The page with `bar` above it in place of its own.

    Links to the addresses in `leads_to` go to what stands for them there, those within the page stay, all others
    lead nowhere. Controls are disabled, forms have no address, and no token and no script is left.
    """
    html = _TOKEN.sub("", _SCRIPT.sub("", html))
    html = _FOOT.sub("", _BAR.sub("", html, count=1))
    html = _FORM.sub(lambda m: f"<form{_SENDING.sub('', m[1])}>", html)
    html = _CONTROL.sub(_disabled, html)
    html = _LINK.sub(lambda m: f"<a{_led(m[1], leads_to)}>", html)
    html = _HX.sub("", html)
    html = _TITLE.sub(f"<title>{title}</title>", html, count=1).replace("</head>", f"{head}</head>", 1)
    return _BODY.sub(lambda m: f"{m[0]}{bar}", html, count=1)


def _disabled(found: re.Match[str]) -> str:
    if found[1] == "summary":
        return found[0]
    attributes = _LIVE.sub("", found[2]).rstrip("/ ")
    return f"<{found[1]}{attributes} disabled>"


def _led(attributes: str, leads_to: Mapping[str, str]) -> str:
    def href(found: re.Match[str]) -> str:
        address, mark, place = found[1].partition("#")
        if not address:
            return found[0]
        path = address.partition("?")[0]
        to = leads_to.get(path)
        return f' href="{to}{mark}{place}"' if to else ""

    return _HREF.sub(href, attributes)

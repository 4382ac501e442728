"""What every mail of the site needs: where the site is, and words that no mail program makes links of."""

from __future__ import annotations

import re
import unicodedata

from django.conf import settings

# what programs make links of: an address, a host or a mail address
_JOINS = re.compile(
    r"(?<=[^\W\d_])([.@])(?=[^\W_])|(?<=[.@\w])([.@])(?=[^\W\d_])|(:)(?=/)|(?<=[^\W_])(/)(?=[^\W_])"
)
_JOINERS = frozenset("\u200c\u200d")


def site_address() -> str:
    """Where the site is, without a stroke at the end; never what a request said."""
    host = settings.ALLOWED_HOSTS[0].lstrip(".")
    if settings.MODE == "site":
        return f"https://{host}"
    return f"http://{host}:{settings.PORT}"


def inert(words: str) -> str:
    """What somebody typed as one line of which no mail program makes a link; unseen characters are dropped."""
    line = " ".join(words.split())
    line = "".join(c for c in line if c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return _JOINS.sub(lambda found: f"{found[0]} ", line)

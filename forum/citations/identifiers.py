"""Identifiers and addresses, recognised and put into one form. Pure; nothing is ever looked up."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from django.utils.translation import gettext as _

# ISO 26324: "10.", a registrant of numbers parted by dots, "/", and anything that can be printed
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s]+")
_SHORT_DOI = re.compile(r"10/[a-z0-9]{3,12}", re.IGNORECASE)
_DOI_PREFIX = re.compile(r"(?:(?:info|urn):)?doi\s*[:/]?\s*", re.IGNORECASE)
# the resolver, or a library's proxy before it (doi-org.proxy.example.edu, doi.org.proxy.example.edu)
_RESOLVER = re.compile(r"(?:https?://)?(?:www\.|dx\.)?(?:dx-)?doi[.-]org(?:[.:][^\s/]*)?/", re.IGNORECASE)
_ISBN = re.compile(
    r"(?P<said>(?:e-?)?isbn(?:-?1[03])?[\s:]*|sbn[\s:]*)?(?P<number>[0-9][0-9 ‐‑‒–—−-]*[0-9Xx])", re.I
)
_AFTER = ".,;:!?'\"’”»*_"
_LONGEST_DOI = 500
_LONGEST_URL = 2_000


def doi_in(text: str) -> str:
    """The DOI that a whole text is, with or without a prefix or the resolver's address; "" for none."""
    text = text.strip().lstrip("<([{\"'“‘")
    address = _RESOLVER.match(text)
    if address:
        text = text[address.end() :].partition("?")[0].partition("#")[0]
        said = True
    else:
        prefix = _DOI_PREFIX.match(text)
        said = prefix is not None
        text = text[prefix.end() :] if prefix else text
        if prefix and _RESOLVER.match(text):
            return doi_in(text)
    if re.search(r"%(?:2[0-9a-f]|3[a-f])", text, re.IGNORECASE):  # copied out of an address
        text = unquote(text)
    if said and _SHORT_DOI.fullmatch(text):
        return text.lower()
    return normalised_doi(text)


def normalised_doi(text: str) -> str:
    """Lower case (DOIs do not differ by case), without the punctuation of the sentence around it; "" for none."""
    text = _without_ending(text)
    return text.lower() if len(text) <= _LONGEST_DOI and _DOI.fullmatch(text) else ""


def _without_ending(text: str) -> str:
    depth = {close: text.count(opened) - text.count(close) for opened, close in ("()", "[]", "<>", "{}")}
    end = len(text)
    while end:
        last = text[end - 1]
        if depth.get(last, 0) < 0:
            depth[last] += 1
        elif last not in _AFTER:
            break
        end -= 1
    return text[:end]


def doi_url(doi: str) -> str:
    """Where a normalised DOI leads."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-")


def isbn_url(isbn: str) -> str:
    """A page about the book of thirteen digits, at a library that is open to all."""
    return f"https://openlibrary.org/isbn/{isbn}"


def isbn_in(text: str) -> tuple[str, str]:
    """The thirteen digits of the ISBN that a whole text is, or "" and, where one was meant, what is wrong with it."""
    found = _ISBN.fullmatch(text.rstrip(".,;"))
    if not found:
        return "", ""
    said = (found["said"] or "").lower()
    digits = _digits(found["number"])
    if said.startswith("sbn") and len(digits) == 9:  # before 1970
        digits = "0" + digits
    if len(digits) not in (10, 13):
        return "", _("An ISBN has 10 or 13 digits; this one has %(n)s.") % {"n": len(digits)} if said else ""
    if not said and len(digits) == 13 and digits[:3] not in ("978", "979"):
        return "", ""
    isbn = normalised_isbn(digits)
    return isbn, "" if isbn else wrong_isbn()


def wrong_isbn() -> str:
    """The sentence for a check digit that does not fit."""
    return _("The check digit of this ISBN does not fit its other digits. Look at the number once more.")


def normalised_isbn(text: str) -> str:
    """Thirteen digits for an ISBN of ten or thirteen (ISO 2108), "" where the length or check digit is wrong."""
    digits = _digits(text)
    if len(digits) == 10 and digits[:9].isdecimal():
        total = sum((10 - place) * (10 if d == "X" else int(d)) for place, d in enumerate(digits))
        return _with_check_digit("978" + digits[:9]) if total % 11 == 0 else ""
    if len(digits) == 13 and digits.isdecimal() and digits[:3] in ("978", "979"):
        return digits if _with_check_digit(digits[:12]) == digits else ""
    return ""


def _digits(text: str) -> str:
    return "".join(c for c in text.upper() if c in "0123456789X")


def _with_check_digit(twelve: str) -> str:
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(twelve))
    return twelve + str(-total % 10)


def normalised_url(text: str) -> str:
    """An http or https address with scheme and host in lower case; "" for anything else. "www." may stand alone."""
    text = text.strip().strip("<>")
    if text.lower().startswith("www."):
        text = "https://" + text
    if len(text) > _LONGEST_URL or not re.match(r"https?://", text, re.IGNORECASE):
        return ""
    if re.search(r"[\s\\<>\"\x00-\x1f\x7f]", text):
        return ""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not host or "@" in parts.netloc:  # a name before the host only ever misleads
        return ""
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    netloc = host if port in (None, usual) else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path, parts.query, parts.fragment))

"""Addresses that read well, and the words that they must never be."""

from __future__ import annotations

from django.utils.text import slugify

RESERVED = frozenset(
    """
    s responses disputes bibliography search members participation moderation settings feed drafts readings agenda
    invitations join essays me notices accounts admin api live help privacy accessibility healthz readyz map history
    edit withdraw report appeal import publish editions diff log stream decisions about csv export feed.atom groups
    new static calendar.ics calendar work works theme consent cases many undo referred appeals visit
    clone lists leave words erasure marks feedback extensions codes requests reveal remind
    """.split()
)
LONGEST = 60


def is_reserved(slug: str) -> bool:
    """Whether a word stands in other addresses already."""
    return slug.lower() in RESERVED


def slug_for(title: str, *, taken: frozenset[str] = frozenset(), otherwise: str = "section") -> str:
    """A readable address from a title, cut at a word, unlike those that are taken or reserved."""
    words = slugify(title)[: LONGEST + 20].split("-")
    slug = ""
    for word in words:
        longer = f"{slug}-{word}".strip("-")
        if len(longer) > LONGEST - 4:
            break
        slug = longer
    slug = slug or otherwise
    candidate, n = slug, 2
    while candidate in taken or is_reserved(candidate):
        candidate, n = f"{slug}-{n}", n + 1
    return candidate

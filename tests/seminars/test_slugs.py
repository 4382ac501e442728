"""Addresses that read well."""

from __future__ import annotations

import pytest

from forum.seminars.slugs import LONGEST, RESERVED, is_reserved, slug_for


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("The Meaning of the Mill", "the-meaning-of-the-mill"),
        ("Was heißt „Wehr“?", "was-heit-wehr"),
        ("Élan vital", "elan-vital"),
        ("  --  ", "section"),
        ("水車", "section"),
        ("", "section"),
        ("Responses", "responses-2"),
        ("New", "new-2"),
    ],
)
def test_a_title_becomes_an_address(title: str, slug: str) -> None:
    assert slug_for(title) == slug


def test_an_address_that_is_taken_gets_a_number() -> None:
    assert slug_for("Water", taken=frozenset({"water"})) == "water-2"
    assert slug_for("Water", taken=frozenset({"water", "water-2"})) == "water-3"
    assert slug_for("", taken=frozenset({"part"}), otherwise="part") == "part-2"


def test_a_long_title_is_cut_at_a_word() -> None:
    slug = slug_for("The river " * 20)
    assert slug == "the-river-the-river-the-river-the-river-the-river-the"
    assert len(slug) <= LONGEST
    assert slug_for("m" * 200) == "section"


def test_words_of_other_addresses_are_reserved_whatever_their_case() -> None:
    assert is_reserved("responses")
    assert is_reserved("Responses")
    assert not is_reserved("response")
    assert {
        "about",
        "api",
        "csv",
        "export",
        "feed.atom",
        "groups",
        "new",
        "static",
        "map",
        "editions",
    } <= RESERVED

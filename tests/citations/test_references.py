"""A reference typed into one field, recognised."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.citations.identifiers import doi_url, normalised_doi, normalised_isbn, normalised_url
from forum.citations.references import doi_of, isbn_of, parse
from tests.base.hostile import MARKDOWN, SCRIPTS

ELLMAN = "10.1080/09668130701291899"
SICI = "10.1002/(sici)1096-8644(199601)99:1<1::aid-ajpa1>3.0.co;2-1"


@pytest.mark.parametrize(
    ("typed", "doi"),
    [
        (ELLMAN, ELLMAN),
        (f"doi:{ELLMAN}", ELLMAN),
        (f"DOI: {ELLMAN}", ELLMAN),
        (f"doi {ELLMAN}.", ELLMAN),
        (f"({ELLMAN}),", ELLMAN),
        (f"<{ELLMAN}>", ELLMAN),
        (f"“{ELLMAN}”", ELLMAN),
        (f"https://doi.org/{ELLMAN}", ELLMAN),
        (f"http://dx.doi.org/{ELLMAN}", ELLMAN),
        (f"HTTPS://DOI.ORG/{ELLMAN}", ELLMAN),
        (f"doi.org/{ELLMAN}", ELLMAN),
        (f"www.doi.org/{ELLMAN}", ELLMAN),
        (f"https://doi.org/{ELLMAN}?utm_source=x#abstract", ELLMAN),
        (f"https://doi-org.proxy.example.edu/{ELLMAN}", ELLMAN),
        (f"doi:https://doi.org/{ELLMAN}", ELLMAN),
        (f"info:doi/{ELLMAN}", ELLMAN),
        (f"urn:doi:{ELLMAN}", ELLMAN),
        (f"  {ELLMAN}\n", ELLMAN),
        (f"\u200b{ELLMAN}\ufeff", ELLMAN),
        ("10.2307/2494513", "10.2307/2494513"),
        ("10.1000/ABC.Def", "10.1000/abc.def"),
        ("10.1000.10/123456", "10.1000.10/123456"),
        ("10.1000/456#789", "10.1000/456#789"),
        ("10.1000/a/b/c", "10.1000/a/b/c"),
        ("10.1234/ünïcode", "10.1234/ünïcode"),
        ("10.1016/S0140-6736(05)67889-2", "10.1016/s0140-6736(05)67889-2"),
        ("10.1016/0370-2693(79)90588-6)", "10.1016/0370-2693(79)90588-6"),
        ("10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.CO;2-1", SICI),
        (
            "https://doi.org/10.1002/%28SICI%291096-8644%28199601%2999%3A1%3C1%3A%3AAID-AJPA1%3E3.0.CO%3B2-1",
            SICI,
        ),
        ("doi:10/gfz2q", "10/gfz2q"),
        ("https://doi.org/10/gfz2q", "10/gfz2q"),
    ],
)
def test_a_doi_is_recognised_however_it_is_written(typed: str, doi: str) -> None:
    found = parse(typed)
    assert (found.kind, found.value, found.csl, found.problem) == ("doi", doi, {"DOI": doi}, "")


@pytest.mark.parametrize(
    "typed", ["10.1080", "10.1080/", "10.12/x", "11.1080/x", "doi:", "https://doi.org/", "10/gfz2q"]
)
def test_what_only_resembles_a_doi_is_not_one(typed: str) -> None:
    assert parse(typed).kind in ("words", "url")


def test_a_doi_leads_to_its_resolver_with_its_odd_characters_escaped() -> None:
    assert doi_url(ELLMAN) == f"https://doi.org/{ELLMAN}"
    assert doi_url(SICI) == "https://doi.org/10.1002/(sici)1096-8644(199601)99:1%3C1::aid-ajpa1%3E3.0.co;2-1"
    assert doi_url("10.1000/456#789") == "https://doi.org/10.1000/456%23789"


@pytest.mark.parametrize(
    ("typed", "isbn"),
    [
        ("9780333311073", "9780333311073"),
        ("978-0-333-31107-3", "9780333311073"),
        ("978 0 333 31107 3", "9780333311073"),
        ("978‑0–333—31107−3", "9780333311073"),
        ("ISBN 978-0-333-31107-3.", "9780333311073"),
        ("ISBN-13: 9780333311073", "9780333311073"),
        ("eISBN 9780333311073", "9780333311073"),
        ("0-691-00696-2", "9780691006963"),
        ("ISBN-10: 0691006962", "9780691006963"),
        ("080442957X", "9780804429573"),
        ("0-8044-2957-x", "9780804429573"),
        ("SBN 691 00696 2", "9780691006963"),
        ("9791034904143", "9791034904143"),
    ],
)
def test_an_isbn_becomes_thirteen_digits(typed: str, isbn: str) -> None:
    found = parse(typed)
    assert (found.kind, found.value, found.csl) == ("isbn", isbn, {"type": "book", "ISBN": isbn})


@pytest.mark.parametrize("typed", ["9780333311074", "ISBN 0-691-00696-3", "0804429579", "978-0-333-31170-3"])
def test_a_wrong_check_digit_is_said(typed: str) -> None:
    found = parse(typed)
    assert (found.kind, found.value) == ("words", typed)
    assert found.problem == (
        "The check digit of this ISBN does not fit its other digits. Look at the number once more."
    )


def test_an_isbn_of_the_wrong_length_is_said() -> None:
    assert parse("ISBN 978033331107").problem == "An ISBN has 10 or 13 digits; this one has 12."


@pytest.mark.parametrize("typed", ["1932", "1932-33", "12345678901", "1234567890123", "300 pages", "9"])
def test_other_numbers_are_words(typed: str) -> None:
    assert (parse(typed).kind, parse(typed).problem) == ("words", "")


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9 - 1), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(nine: int, place: int, more: int) -> None:
    thirteen = normalised_isbn(_ten(f"{nine:09d}"))
    assert normalised_isbn(thirteen) == thirteen
    wrong = str((int(thirteen[3 + place]) + more) % 10)
    assert normalised_isbn(thirteen[: 3 + place] + wrong + thirteen[4 + place :]) == ""


def _ten(nine: str) -> str:
    last = -sum((10 - place) * int(digit) for place, digit in enumerate(nine)) % 11
    return nine + ("X" if last == 10 else str(last))


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://www.jstor.org/stable/20451381", "https://www.jstor.org/stable/20451381"),
        ("HTTP://Example.ORG:80/A?b=C#d", "http://example.org/A?b=C#d"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("www.example.org/x", "https://www.example.org/x"),
        ("<https://example.org/>", "https://example.org/"),
        ("https://münchen.example/straße", "https://münchen.example/straße"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x"),
        (
            "https://web.archive.org/web/2020/http://a.example/",
            "https://web.archive.org/web/2020/http://a.example/",
        ),
    ],
)
def test_an_address_is_recognised(typed: str, url: str) -> None:
    found = parse(typed)
    assert (found.kind, found.value, found.url, found.csl) == (
        "url",
        url,
        url,
        {"type": "webpage", "URL": url},
    )


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "file:///etc/passwd",
        "https://",
        "https://user@example.org",
        "https://a.example:99999/",
        "https://a.example\\@b.example",
        "http://[::1",
        'https://a.example/"onmouseover=',
        "https://a.example/<b>",
        "https://a.example/" + "x" * 2_000,
    ],
)
def test_other_addresses_are_words(typed: str) -> None:
    assert (parse(typed).kind, parse(typed).url) == ("words", "")


def test_a_doi_within_a_publishers_address_is_noticed() -> None:
    found = parse(f"https://www.tandfonline.com/doi/full/{ELLMAN}?scroll=top")
    assert (found.kind, found.csl) == ("url", {"type": "article-journal", "DOI": ELLMAN})


def _people(*names: tuple[str, str]) -> list[dict[str, str]]:
    return [{"family": f, "given": g} if g else {"family": f} for f, g in names]


def _year(year: int) -> dict[str, Any]:
    return {"date-parts": [[year]]}


@pytest.mark.parametrize(
    ("typed", "csl", "place"),
    [
        (
            "Ellman, Stalin and the Soviet Famine Revisited (2007), p. 663",
            {
                "type": "book",
                "author": _people(("Ellman", "")),
                "title": "Stalin and the Soviet Famine Revisited",
                "issued": _year(2007),
            },
            ("page", "663"),
        ),
        (
            "Robert Conquest, The Harvest of Sorrow (Oxford University Press, 1986), pp. 300-306",
            {
                "type": "book",
                "author": _people(("Conquest", "Robert")),
                "title": "The Harvest of Sorrow",
                "publisher": "Oxford University Press",
                "issued": _year(1986),
            },
            ("pages", "300-306"),
        ),
        (
            "Davies, R. W., and Stephen G. Wheatcroft. The Years of Hunger: Soviet Agriculture, 1931–1933. "
            "Basingstoke: Palgrave Macmillan, 2004.",
            {
                "type": "book",
                "author": _people(("Davies", "R. W."), ("Wheatcroft", "Stephen G.")),
                "title": "The Years of Hunger: Soviet Agriculture, 1931–1933",
                "publisher": "Palgrave Macmillan",
                "publisher-place": "Basingstoke",
                "issued": _year(2004),
            },
            ("", ""),
        ),
        (
            "Ellman, Michael. “Stalin and the Soviet Famine of 1932–33 Revisited.” Europe-Asia Studies 59, no. 4 "
            f"(2007): 663–93. https://doi.org/{ELLMAN}.",
            {
                "type": "article-journal",
                "author": _people(("Ellman", "Michael")),
                "title": "Stalin and the Soviet Famine of 1932–33 Revisited",
                "container-title": "Europe-Asia Studies",
                "volume": "59",
                "issue": "4",
                "page": "663-93",
                "issued": _year(2007),
                "DOI": ELLMAN,
            },
            ("", ""),
        ),
        (
            "Ellman, M. (2007). Stalin and the Soviet Famine of 1932–33 Revisited. Europe-Asia Studies, "
            "59(4), 663–693.",
            {
                "type": "article-journal",
                "author": _people(("Ellman", "M.")),
                "title": "Stalin and the Soviet Famine of 1932–33 Revisited",
                "container-title": "Europe-Asia Studies",
                "volume": "59",
                "issue": "4",
                "page": "663-693",
                "issued": _year(2007),
            },
            ("", ""),
        ),
        (
            "Viola, Peasant Rebels under Stalin, ch. 7",
            {"type": "book", "author": _people(("Viola", "")), "title": "Peasant Rebels under Stalin"},
            ("chapter", "7"),
        ),
        ("The Harvest of Sorrow", {"type": "book", "title": "The Harvest of Sorrow"}, ("", "")),
        (
            "The Years of Hunger, ISBN 978-0-333-31107-3",
            {"type": "book", "title": "The Years of Hunger", "ISBN": "9780333311073"},
            ("", ""),
        ),
        ("???", {"type": "book", "title": "???"}, ("", "")),
        ("", {"type": "book"}, ("", "")),
    ],
)
def test_a_reference_in_words_prefills_what_it_plainly_says(
    typed: str, csl: dict[str, Any], place: tuple[str, str]
) -> None:
    found = parse(typed)
    assert (found.kind, found.value) == ("words", typed)
    assert found.csl == csl
    assert (found.locator_kind, found.locator) == place


@pytest.mark.parametrize(
    "typed",
    [
        *SCRIPTS,
        *MARKDOWN,
        "(" * 1_000,
        ")" * 1_000,
        "10.1000/" + ")" * 1_000,
        "a " * 500,
        "a, " * 300,
        "“" * 1_000,
        '"' * 1_000,
        ". A" * 300,
        "1932 " * 200,
        "(1932" * 200,
        "p. 1" * 250,
        "-" * 1_000,
        "9" * 1_000,
        "and " * 250,
        "doi:" * 250,
        "https://doi.org/" * 60,
        "\u202e\u200b" * 500,
        "👩‍👩‍👧" * 100,
        "{" * 1_000,
    ],
)
def test_hostile_and_senseless_references_are_words_or_harmless(typed: str) -> None:
    found = parse(typed)
    assert found.url == "" or found.url.startswith(("https://", "http://"))
    assert len(repr(found)) <= 5 * len(typed) + 500


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=120))
def test_anything_can_be_parsed_and_an_identifier_parses_to_itself(typed: str) -> None:
    found = parse(typed)
    if found.kind != "words":
        again = parse(found.value)
        assert (again.kind, again.value) == (found.kind, found.value)


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"10\.[0-9]{4,6}/[a-zA-Z0-9()<>:;._#/-]{0,20}[a-zA-Z0-9]", fullmatch=True))
def test_a_doi_is_the_same_however_it_was_pasted(doi: str) -> None:
    value = normalised_doi(doi)
    assert value == doi.lower()
    assert {parse(form).value for form in (doi, f"doi:{doi}", f"{doi.upper()}.", doi_url(doi))} == {value}


def test_identifiers_of_a_csl_item() -> None:
    assert doi_of({"DOI": f"https://doi.org/{ELLMAN.upper()}"}) == ELLMAN
    assert [doi_of(csl) for csl in ({}, {"DOI": None}, {"DOI": "javascript:x"}, {"DOI": ["x"]})] == [
        "",
        "",
        "",
        "",
    ]
    assert isbn_of({"ISBN": "978-0-333-31107-3"}) == "9780333311073"
    assert isbn_of({"ISBN": "978-0-333-31107-4, 0-691-00696-2"}) == "9780691006963"
    assert [isbn_of(csl) for csl in ({}, {"ISBN": "none"}, {"ISBN": 7})] == ["", "", ""]


def test_an_address_in_one_form_stays_as_it_is() -> None:
    for url in ("https://example.org/a?b#c", "http://[2001:db8::1]/x", "https://example.org:8443"):
        assert normalised_url(url) == url

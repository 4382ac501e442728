"""The short form of a work, and the CSL-JSON that it means."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.citations.csl import LONGEST_FIELD, csl_from_form, form_from_csl, form_from_words
from tests.base.hostile import SCRIPTS

BOOK = {
    "work_type": "book",
    "work_author": "Davies, R. W.; Wheatcroft, Stephen G.",
    "work_title": "The Years of Hunger",
    "work_year": "2004",
}
BOOK_CSL: dict[str, Any] = {
    "type": "book",
    "title": "The Years of Hunger",
    "author": [{"family": "Davies", "given": "R. W."}, {"family": "Wheatcroft", "given": "Stephen G."}],
    "issued": {"date-parts": [[2004]]},
}
WORKS = json.loads((Path(__file__).parents[2] / "seeds" / "works.json").read_text())


def made(**changes: str) -> dict[str, Any]:
    csl, wrong = csl_from_form({**BOOK, **changes})
    assert wrong == {}
    assert csl is not None
    return csl


def wrong_with(**changes: str) -> dict[str, list[str]]:
    csl, wrong = csl_from_form({**BOOK, **changes})
    assert (csl is None) == bool(wrong)
    return wrong


def test_type_who_title_and_year_make_a_book() -> None:
    assert csl_from_form(BOOK) == (BOOK_CSL, {})


def test_all_fields_of_an_article() -> None:
    form = {
        "work_type": "article-journal",
        "work_author": "Ellman, Michael",
        "work_title": "Stalin and the Soviet Famine of 1932–33 Revisited",
        "work_year": "2007-06",
        "work_container": "Europe-Asia Studies",
        "work_volume": "59",
        "work_issue": "4",
        "work_page": "pp. 663–693",
        "work_doi": "https://doi.org/10.1080/09668130701291899",
        "work_url": "https://www.jstor.org/stable/20451381",
        "work_language": "en",
    }
    assert csl_from_form(form) == (
        {
            "type": "article-journal",
            "title": "Stalin and the Soviet Famine of 1932–33 Revisited",
            "author": [{"family": "Ellman", "given": "Michael"}],
            "issued": {"date-parts": [[2007, 6]]},
            "container-title": "Europe-Asia Studies",
            "volume": "59",
            "issue": "4",
            "page": "663-693",
            "DOI": "10.1080/09668130701291899",
            "URL": "https://www.jstor.org/stable/20451381",
            "language": "en",
        },
        {},
    )


def test_a_chapter_has_editors_and_a_book_it_stands_in() -> None:
    csl = made(
        work_type="chapter", work_editor="Hunter, Holland", work_container="The Book", work_isbn="0-691-00696-2",
        work_publisher="Press", work_place="Princeton",
    )  # fmt: skip
    assert csl == {
        **BOOK_CSL,
        "type": "chapter",
        "editor": [{"family": "Hunter", "given": "Holland"}],
        "container-title": "The Book",
        "publisher": "Press",
        "publisher-place": "Princeton",
        "ISBN": "9780691006963",
    }


def test_a_web_page_needs_nobody_and_keeps_the_day_it_was_looked_at() -> None:
    csl, wrong = csl_from_form(
        {
            "work_type": "webpage", "work_title": "A page", "work_year": "n.d.",
            "work_url": "HTTPS://Example.org", "work_accessed": "2026-03-02",
        }
    )  # fmt: skip
    assert wrong == {}
    assert csl == {
        "type": "webpage",
        "title": "A page",
        "URL": "https://example.org",
        "accessed": {"date-parts": [[2026, 3, 2]]},
    }


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("Ellman, Michael", [{"family": "Ellman", "given": "Michael"}]),
        ("  Ellman ,  Michael ; ", [{"family": "Ellman", "given": "Michael"}]),
        ("{World Bank}", [{"literal": "World Bank"}]),
        ("{World Bank}; Ellman, M.", [{"literal": "World Bank"}, {"family": "Ellman", "given": "M."}]),
        ("{Smith, Smith, and Co.}", [{"literal": "Smith, Smith, and Co."}]),
        ("Plato", [{"family": "Plato"}]),
        ("van der Linden, Marcel", [{"family": "van der Linden", "given": "Marcel"}]),
        ("李, 明", [{"family": "李", "given": "明"}]),
        ("O’Neill, Tip", [{"family": "O’Neill", "given": "Tip"}]),
    ],
)
def test_people_are_read_family_name_first(typed: str, people: list[dict[str, str]]) -> None:
    assert made(work_author=typed)["author"] == people


def test_an_anonymous_work_has_no_author() -> None:
    assert "author" not in made(work_author="anonymous")
    assert "author" not in made(work_author="", work_editor="Hunter, Holland")


def test_names_the_other_way_round_are_asked_about_with_their_own_words() -> None:
    assert wrong_with(work_author="Michael Ellman") == {
        "work_author": [
            "Family name first: “Ellman, Michael”. An organisation stands in braces: “{Michael Ellman}”."
        ]
    }


@pytest.mark.parametrize(
    ("typed", "issued"),
    [
        ("2007", {"date-parts": [[2007]]}),
        ("2007-06", {"date-parts": [[2007, 6]]}),
        ("1930-03-02", {"date-parts": [[1930, 3, 2]]}),
        ("1931–1933", {"date-parts": [[1931], [1933]]}),
        ("c. 1930", {"date-parts": [[1930]], "circa": True}),
        ("[1930?]", {"date-parts": [[1930]], "circa": True}),
        ("1930?", {"date-parts": [[1930]], "circa": True}),
        ("Forthcoming", {"literal": "forthcoming"}),
        ("800", {"date-parts": [[800]]}),
    ],
)
def test_dates_as_people_write_them(typed: str, issued: dict[str, Any]) -> None:
    assert made(work_year=typed)["issued"] == issued


@pytest.mark.parametrize("typed", ["n.d.", "N.D.", "undated"])
def test_an_undated_work_has_no_date(typed: str) -> None:
    assert "issued" not in made(work_year=typed)


@pytest.mark.parametrize(
    "typed", ["", "last year", "2007-13", "1930-02-30", "0", "20071", "2007; DROP", "-5"]
)
def test_other_dates_are_asked_about(typed: str) -> None:
    assert wrong_with(work_year=typed) == {
        "work_year": ["Give the year, like 2007; a day as 1930-03-02; “n.d.” where it has none."]
    }


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        (
            {"work_type": "dataset"},
            {"work_type": ["Say what it is: a book, an article, a chapter or a web page."]},
        ),
        ({"work_type": ""}, {"work_type": ["Say what it is: a book, an article, a chapter or a web page."]}),
        ({"work_title": " "}, {"work_title": ["Say what it is called."]}),
        ({"work_title": "?!\u200b"}, {"work_title": ["Say what it is called."]}),
        (
            {"work_author": ""},
            {
                "work_author": [
                    "Say who wrote it, family name first. Where nobody is named, write “anonymous”."
                ]
            },
        ),
        (
            {"work_doi": "1080/x"},
            {"work_doi": ["A DOI begins with 10., a number and a slash, like 10.1080/09668130701291899."]},
        ),
        (
            {"work_isbn": "978-0-333-31107-4"},
            {
                "work_isbn": [
                    "The check digit of this ISBN does not fit its other digits. Look at the number once more."
                ]
            },
        ),
        ({"work_url": "javascript:alert(1)"}, {"work_url": ["A link begins with https:// or http://."]}),
        (
            {"work_accessed": "2026"},
            {"work_accessed": ["Give the day on which it was looked at, like 2026-03-02."]},
        ),
        (
            {"work_publisher": "x" * (LONGEST_FIELD + 1)},
            {"work_publisher": ["At most 500 characters; this has 501."]},
        ),
        (
            {"work_place": "a\x00b"},
            {
                "work_place": [
                    "This holds characters that cannot be stored. Type it again, or paste it as plain text."
                ]
            },
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes: dict[str, str], wrong: dict[str, list[str]]) -> None:
    assert csl_from_form(BOOK)[1] == {}
    assert wrong_with(**changes) == wrong


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert set(csl_from_form({})[1]) == {"work_type", "work_title", "work_author", "work_year"}


def test_fields_that_are_none_of_the_form_are_left_alone() -> None:
    assert made(work_nonsense="x", body="y", **{"work_title\x00": "z"}) == BOOK_CSL


@pytest.mark.parametrize("work", WORKS, ids=[work["id"] for work in WORKS])
def test_correcting_nothing_changes_nothing(work: dict[str, Any]) -> None:
    csl, wrong = csl_from_form(form_from_csl(work), base=work)
    assert wrong == {}
    assert csl is not None
    assert {name: csl.pop(name) for name in ["ISBN"] if name in csl} == (
        {"ISBN": form_from_csl(work)["work_isbn"]} if "ISBN" in work else {}
    )
    assert csl == {name: value for name, value in work.items() if name != "ISBN"}


def test_a_correction_keeps_what_the_form_does_not_show_and_takes_what_it_empties() -> None:
    base = {
        **BOOK_CSL,
        "type": "thesis",
        "collection-title": "A series",
        "language": "de",
        "publisher": "Press",
    }
    csl, _wrong = csl_from_form(BOOK, base=base)
    assert csl == {**BOOK_CSL, "type": "thesis", "collection-title": "A series", "language": "de"}
    csl, _wrong = csl_from_form({**BOOK, "work_type": "webpage"}, base=base)
    assert csl is not None
    assert csl["type"] == "webpage"


def test_a_csl_item_is_shown_in_the_form() -> None:
    assert form_from_csl(BOOK_CSL) == BOOK
    assert form_from_csl(
        {
            "type": "article-newspaper",
            "author": [
                {"literal": "Tass"},
                {"family": "Linden", "non-dropping-particle": "van der", "given": "M."},
            ],
            "title": "T",
            "issued": {"date-parts": [[1930, 3, 2]]},
        }
    ) == {
        "work_type": "article-journal",
        "work_author": "{Tass}; van der Linden, M.",
        "work_title": "T",
        "work_year": "1930-03-02",
    }


@pytest.mark.parametrize("typed", ["c. 1930", "1931–1933", "1930-03-02", "forthcoming"])
def test_a_date_comes_back_as_it_was_typed(typed: str) -> None:
    assert form_from_csl(made(work_year=typed))["work_year"] == typed


def test_a_reference_in_words_fills_the_form_and_the_place() -> None:
    assert form_from_words("Ellman, Stalin and the Soviet Famine Revisited (2007), p. 663") == {
        "work_type": "book",
        "work_author": "Ellman",
        "work_title": "Stalin and the Soviet Famine Revisited",
        "work_year": "2007",
        "locator_kind": "page",
        "locator": "663",
    }
    assert form_from_words("Ellman, Famine Revisited, Europe-Asia Studies 59, no. 4 (2007)")[
        "work_title"
    ] == ("Famine Revisited, Europe-Asia Studies 59, no. 4")
    assert form_from_words("doi:10.2307/2494513") == {"work_type": "book", "work_doi": "10.2307/2494513"}


@example({"work_author": ";"})
@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [*BOOK, "work_container", "work_editor", "work_page", "work_doi", "work_isbn", "work_url"]
        ),
        st.one_of(
            st.text(max_size=30),
            st.sampled_from([*SCRIPTS, "{", "}", ";", ",", "{}", ",;,", "c. 1930", "2007"]),
        ),
    )
)
def test_any_form_gives_an_item_or_sentences(values: dict[str, str]) -> None:
    csl, wrong = csl_from_form({**BOOK, **values})
    assert (csl is None) == bool(wrong)
    assert all(sentence for sentences in wrong.values() for sentence in sentences)
    if csl is not None:
        json.dumps(csl)
        assert csl_from_form(form_from_csl(csl), base=csl)[1] == {}

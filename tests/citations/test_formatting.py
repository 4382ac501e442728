"""Works as a bibliography prints them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forum.base import programs
from forum.citations import formatting
from forum.citations.formatting import as_typed, entries, entry, short
from tests.base.hostile import MARKDOWN, SCRIPTS, what_is_alive, words_of

SEEDS: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "seeds" / "works.json").read_text())
WORKS = {work["id"]: work for work in SEEDS}
REL = 'rel="nofollow ugc noopener"'
ELLMAN = WORKS["ellman-2007"]


def doi(value: str) -> str:
    return f'<a href="https://doi.org/{value}" {REL}>https://doi.org/{value}</a>.'


def isbn(value: str) -> str:
    return f'<a href="https://openlibrary.org/isbn/{value}" {REL}>ISBN {value}</a>.'


# Punctuation, order and abbreviations as the Chicago Manual of Style, 18th edition, gives them.
CHICAGO = {
    "davies-wheatcroft-2004": "Davies, R. W., and Stephen G. Wheatcroft. <em>The Years of Hunger: Soviet Agriculture, "
    "1931–1933</em>. The Industrialisation of Soviet Russia 5. Palgrave Macmillan, 2004. " + isbn("9780333311073"),
    "davies-wheatcroft-2006": "Davies, R. W., and Stephen G. Wheatcroft. “Stalin and the Soviet Famine of 1932–33: "
    "A Reply to Ellman.” <em>Europe-Asia Studies</em> 58, no. 4 (2006): 625–33.",
    "ellman-2005": "Ellman, Michael. “The Role of Leadership Perceptions and of Intent in the Soviet Famine of "
    "1931–1934.” <em>Europe-Asia Studies</em> 57, no. 6 (2005): 823–41.",
    "ellman-2007": "Ellman, Michael. “Stalin and the Soviet Famine of 1932–33 Revisited.” "
    "<em>Europe-Asia Studies</em> 59, no. 4 (2007): 663–93. " + doi("10.1080/09668130701291899"),
    "viola-1996": "Viola, Lynne. <em>Peasant Rebels Under Stalin: Collectivization and the Culture of Peasant "
    "Resistance</em>. Oxford University Press, 1996. " + isbn("9780195131048"),
    "fitzpatrick-1994": "Fitzpatrick, Sheila. <em>Stalin’s Peasants: Resistance and Survival in the Russian Village "
    "After Collectivization</em>. Oxford University Press, 1994. " + isbn("9780195104592"),
    "conquest-1986": "Conquest, Robert. <em>The Harvest of Sorrow: Soviet Collectivization and the Terror-Famine</em>. "
    "Oxford University Press, 1986. " + isbn("9780195051803"),
    "allen-2003": "Allen, Robert C. <em>Farm to Factory: A Reinterpretation of the Soviet Industrial Revolution</em>. "
    "Princeton University Press, 2003. " + isbn("9780691006963"),
    "millar-1974": "Millar, James R. “Mass Collectivization and the Contribution of Soviet Agriculture to the First "
    "Five-Year Plan: A Review Article.” <em>Slavic Review</em> 33, no. 4 (1974): 750–66. " + doi("10.2307/2494513"),
    "tauger-1991": "Tauger, Mark B. “The 1932 Harvest and the Famine of 1933.” <em>Slavic Review</em> 50, no. 1 "
    "(1991): 70–89. " + doi("10.2307/2500600"),
    "stalin-1930": "Stalin, I. V. “Golovokruzhenie ot uspekhov: K voprosam kolkhoznogo dvizheniia.” "
    "<em>Pravda</em>, March 2, 1930.",
}  # fmt: skip


def alive(html: str) -> list[str]:
    return what_is_alive(
        html,
        tags={"em", "i", "strong", "sup", "sub", "a"},
        attributes={"a": {"href", "rel"}},
        schemes={"http", "https"},
    )


@pytest.fixture
def _no_pandoc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    formatting._formatted.cache_clear()
    monkeypatch.setattr(programs, "pandoc", lambda: "")
    yield
    formatting._formatted.cache_clear()


def test_every_work_that_ships_is_formatted_as_chicago_wants_it() -> None:
    assert dict(zip(WORKS, entries(SEEDS), strict=True)) == CHICAGO


def test_a_work_looks_the_same_alone_and_among_others_of_its_author() -> None:
    pair = [WORKS["ellman-2007"], WORKS["ellman-2005"], WORKS["ellman-2007"]]
    assert entries(pair) == [entry(work) for work in pair]


def test_no_works_are_no_entries() -> None:
    assert entries([]) == []


def test_more_works_than_one_run_takes_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formatting, "MOST_AT_ONCE", 2)
    chosen = [WORKS[name] for name in ("viola-1996", "allen-2003", "ellman-2005")]
    assert entries(chosen) == [CHICAGO["viola-1996"], CHICAGO["allen-2003"], CHICAGO["ellman-2005"]]


@pytest.mark.parametrize(
    ("csl", "html"),
    [
        (
            {"type": "chapter", "title": "A chapter", "author": [{"family": "Doe", "given": "Jo"}],
             "container-title": "The book", "editor": [{"family": "Roe", "given": "Al"}], "publisher": "Press",
             "issued": {"date-parts": [[2001]]}},
            "Doe, Jo. “A chapter.” In <em>The book</em>, edited by Al Roe. Press, 2001.",
        ),
        (
            {"type": "webpage", "title": "A page", "author": [{"literal": "World Bank"}],
             "URL": "https://example.org/a", "issued": {"date-parts": [[2020, 5, 1]]}},
            "World Bank. “A page.” May 1, 2020. "
            f'<a href="https://example.org/a" {REL}>https://example.org/a</a>.',
        ),
        (
            {"type": "book", "title": "Die Geschichte der bäuerlichen Wirtschaft", "author": [{"family": "Plato"}],
             "issued": {"literal": "forthcoming"}},
            "Plato. <em>Die Geschichte der bäuerlichen Wirtschaft</em>. forthcoming.",
        ),
        (
            {"type": "book", "title": "On <i>Emile</i>", "author": [{"family": "李", "given": "明"}]},
            "李明. <em>On <em>Emile</em></em>. n.d.",
        ),
    ],
    ids=["chapter", "web page", "title as printed", "italics within italics"],
)  # fmt: skip
def test_other_kinds_of_works(csl: dict[str, Any], html: str) -> None:
    assert entry(csl) == html


@pytest.mark.parametrize(
    "field", ["title", "container-title", "publisher", "volume", "page", "author", "issued", "language"]
)
def test_hostile_words_in_any_field_come_out_inert(field: str) -> None:
    hostile = [*SCRIPTS, *MARKDOWN]
    items = []
    for words in hostile:
        value: Any = words
        if field == "author":
            value = [{"family": words, "given": words}, {"literal": words}]
        elif field == "issued":
            value = {"literal": words}
        items.append({**ELLMAN, field: value})
    for words, html in zip(hostile, entries(items), strict=True):
        assert alive(html) == [], words


def test_hostile_identifiers_and_types_are_dropped() -> None:
    for name in ("DOI", "URL", "ISBN", "type"):
        for words, html in zip(MARKDOWN, entries([{**ELLMAN, name: w} for w in MARKDOWN]), strict=True):
            assert alive(html) == [], (name, words)


def test_angles_and_marks_of_markdown_are_shown_as_they_were_typed() -> None:
    title = 'a < b > c <b>d</b> *e* $f$ <span class="nocase">g</span> &amp; “h <i>j'
    html = entry({"type": "book", "title": title, "language": "de"})
    assert words_of(html).startswith("a < b > c <b>d</b> *e* $f$ <span class=“nocase”>g</span> &amp; “h <i>j")


def test_a_note_cannot_set_fields() -> None:
    assert entry({**ELLMAN, "note": "publisher: Evil Press\ntitle: Other"}) == CHICAGO["ellman-2007"]


@pytest.mark.parametrize(
    "unit", ["<i>", "“", "‘", "“‘", "<i>“", "“<i>‘", "'\"", "<span>", '"<i>', "<i>a</i>", "“a” ", "<", "’“."]
)
def test_marks_that_are_never_closed_do_not_keep_citeproc_busy(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given as they are, thirty of them take citeproc beyond any patience: it would be stopped, and noticed here."""
    formatting._formatted.cache_clear()
    title = (unit * 500)[: formatting.LONGEST_VALUE]
    assert formatting._formatted((formatting._as_json({"type": "book", "title": title}),)) != ("",)


def test_senseless_items_are_formatted_as_well_as_can_be() -> None:
    for csl in (
        {},
        {"title": None},
        {"author": "x"},
        {"author": [1, {}]},
        {"issued": []},
        {"issued": {"date-parts": [["x"]]}},
        {"title": ["x"], "page": {}},
        {"type": True},
        {"title": "\ud800\x00"},
        {"DOI": 7, "ISBN": [], "URL": {}},
    ):
        assert alive(entry(csl)) == []  # type: ignore[arg-type]
        assert isinstance(short(csl), str)  # type: ignore[arg-type]


@pytest.mark.usefixtures("_no_pandoc")
def test_without_pandoc_the_same_fields_are_said_plainly() -> None:
    assert entry(ELLMAN) == (
        "Ellman, Michael. “Stalin and the Soviet Famine of 1932–33 Revisited.” <em>Europe-Asia Studies</em>. "
        "59, 4, 2007, 663-693. " + doi("10.1080/09668130701291899")
    )
    assert entry(WORKS["viola-1996"]) == (
        "Viola, Lynne. <em>Peasant Rebels under Stalin: Collectivization and the Culture of Peasant Resistance</em>. "
        "New York, Oxford University Press, 1996. " + isbn("9780195131048")
    )


@pytest.mark.usefixtures("_no_pandoc")
@pytest.mark.parametrize("words", [*SCRIPTS, *MARKDOWN])
def test_without_pandoc_hostile_words_are_inert_too(words: str) -> None:
    item = dict.fromkeys(("title", "container-title", "publisher", "page", "DOI", "URL", "ISBN"), words)
    assert alive(entry({**item, "author": [{"family": words}], "issued": {"literal": words}})) == []


def test_a_failure_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    formatting._formatted.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(formatting, "SECONDS", 0)
        assert entry(ELLMAN).startswith(
            "Ellman, Michael. “Stalin and the Soviet Famine of 1932–33 Revisited.” <em>Europe-Asia Studies</em>. "
        )
    assert entry(ELLMAN) == CHICAGO["ellman-2007"]


def test_pandoc_runs_in_its_sandbox_with_bounds_and_no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    run = subprocess.run

    def watched(command: list[str], **options: Any) -> Any:
        seen.update(options, command=command)
        return run(command, **options)

    formatting._formatted.cache_clear()
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example")
    monkeypatch.setattr(formatting.subprocess, "run", watched)
    assert entry(ELLMAN) == CHICAGO["ellman-2007"]
    assert "--sandbox" in seen["command"]
    assert [*seen["command"][-3:]] == ["+RTS", "-M256m", "-RTS"]
    assert not any("http" in word for word in seen["command"])
    assert (seen["timeout"], seen["cwd"]) == (8, "/")
    assert set(seen["env"]) == {"LANG", "HOME"}


def test_a_formatted_work_is_not_formatted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert entry(ELLMAN) == CHICAGO["ellman-2007"]
    monkeypatch.setattr(formatting.subprocess, "run", None)
    assert entry(ELLMAN) == CHICAGO["ellman-2007"]


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("The Harvest of Sorrow, ch. 7", "The Harvest of Sorrow, ch. 7"),
        ("doi:10.2307/2494513", f'<a href="https://doi.org/10.2307/2494513" {REL}>doi:10.2307/2494513</a>'),
        ("0-691-00696-2", f'<a href="https://openlibrary.org/isbn/9780691006963" {REL}>0-691-00696-2</a>'),
        (
            "https://a.example/?b&c",
            f'<a href="https://a.example/?b&amp;c" {REL}>https://a.example/?b&amp;c</a>',
        ),
        (
            "Ellman (2007), https://a.example/b. See (10.2307/2494513).",
            f'Ellman (2007), <a href="https://a.example/b" {REL}>https://a.example/b</a>. '
            f'See (<a href="https://doi.org/10.2307/2494513" {REL}>10.2307/2494513</a>).',
        ),
        ("Smith & <Sons>", "Smith &amp; &lt;Sons&gt;"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("978-0-333-31107-4", "978-0-333-31107-4"),
    ],
)
def test_a_reference_in_words_stays_as_it_was_typed(typed: str, html: str) -> None:
    assert as_typed(typed) == html


@pytest.mark.parametrize("typed", [*SCRIPTS, *MARKDOWN])
def test_a_hostile_reference_is_inert_and_can_be_read(typed: str) -> None:
    assert alive(as_typed(typed)) == []
    assert words_of(as_typed(typed)) == typed


@pytest.mark.parametrize(
    ("csl", "words"),
    [
        (ELLMAN, "Ellman 2007, Stalin and the Soviet Famine of 1932–33 Revisited"),
        (WORKS["davies-wheatcroft-2004"], "Davies and Wheatcroft 2004, The Years of Hunger"),
        (
            {"title": "T", "author": [{"family": n} for n in "ABC"], "issued": {"date-parts": [[1999]]}},
            "A et al. 1999, T",
        ),
        ({"title": "T", "author": [{"literal": "World Bank"}]}, "World Bank, T"),
        (
            {"title": "T", "editor": [{"family": "Roe"}], "issued": {"date-parts": [[1931], [1933]]}},
            "Roe 1931–1933, T",
        ),
        ({"title": "On <i>Emile</i> <b>"}, "On Emile <b>"),
        ({}, ""),
    ],
)
def test_a_work_in_a_few_words(csl: dict[str, Any], words: str) -> None:
    assert short(csl) == words

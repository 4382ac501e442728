"""PDFs: their lines as paragraphs, and mendings that are proposed and never made unasked."""

from __future__ import annotations

import pytest

from forum.essays.importing import Unreadable, convert
from forum.essays.importing.mendings import mended
from tests.essays.importing.pdfs import pdf

HEAD = "The Harvest of 1932"
PAGES = [
    [HEAD, "In 1929 the state confis-", "cated the land of all peas-", "ants, and self-governing villages", "ended.",
     "A new paragraph begins on this line and", "it runs to the foot of", "1"],
    [HEAD, "the page, where it goes on. The self-", "governing village was no more, and a",
     "long winter came to the vil-", "2"],
    [HEAD, "lages of the whole country, which had", "nothing left.", "Short line",
     "Another one that is as long as all", "3"],
]  # fmt: skip


def texts(sections: list[dict[str, object]]) -> list[str]:
    return [p["text"] for s in sections for p in s["paragraphs"]]  # type: ignore[attr-defined]


def test_lines_are_put_together_and_nothing_is_mended() -> None:
    found = convert(pdf(*PAGES, title="Harvest"), "a.pdf")
    assert (found.title, found.author, len(found.sections)) == ("Harvest", "", 1)
    assert texts(found.sections) == [
        HEAD,
        "In 1929 the state confis- cated the land of all peas- ants, and self-governing villages ended.",
        "A new paragraph begins on this line and it runs to the foot of",
        "1",
        HEAD,
        "the page, where it goes on. The self- governing village was no more, and a long winter came to the vil-",
        "2",
        HEAD,
        "lages of the whole country, which had nothing left.",
        "Short line",
        "Another one that is as long as all",
        "3",
    ]
    assert found.plain == "\n".join(texts(found.sections))


def test_mendings_are_proposed_one_by_one_in_the_order_of_the_text() -> None:
    found = convert(pdf(*PAGES), "a.pdf")
    assert [
        (p["kind"], p["paragraph"], p["before"], p["after"]) for p in found.proposals if p["kind"] != "join"
    ] == [
        ("head", "p1", HEAD, ""),
        ("hyphen", "p2", "confis- cated", "confiscated"),
        ("hyphen", "p2", "peas- ants", "peasants"),
        ("head", "p4", "1", ""),
        ("head", "p5", HEAD, ""),
        ("hyphen", "p6", "self- governing", "self-governing"),
        ("head", "p7", "2", ""),
        ("head", "p8", HEAD, ""),
        ("head", "p12", "3", ""),
    ]
    assert [p for p in found.proposals if p["kind"] == "join"] == [
        {
            "id": "m4",
            "kind": "join",
            "paragraph": "p3",
            "next": "p6",
            "before": "paragraph begins on this line and it runs to the foot of\n\nthe page, where it goes on. The",
            "after": "paragraph begins on this line and it runs to the foot of the page, where it goes on. The",
        },
        {
            "id": "m8",
            "kind": "join",
            "paragraph": "p6",
            "next": "p9",
            "before": "village was no more, and a long winter came to the vil-\n\n"
            "lages of the whole country, which had nothing left.",
            "after": "village was no more, and a long winter came to the villages of the whole country, which had "
            "nothing left.",
        },
    ]
    assert [p["id"] for p in found.proposals] == [f"m{n}" for n in range(1, len(found.proposals) + 1)]


def test_all_mendings_confirmed_give_the_text_without_its_pages() -> None:
    found = convert(pdf(*PAGES), "a.pdf")
    for order in (found.proposals, found.proposals[::-1]):
        tree, became = found.sections, dict[str, str]()
        for proposal in order:
            names = {
                name: became.get(proposal[name], proposal[name])
                for name in ("paragraph", "next")
                if name in proposal
            }
            applied = mended(tree, {**proposal, **names})
            assert applied is not None, proposal
            tree = applied
            if "next" in names:
                became = {
                    **{
                        old: names["paragraph"] if new == names["next"] else new
                        for old, new in became.items()
                    },
                    names["next"]: names["paragraph"],
                }
        assert texts(tree) == [
            "In 1929 the state confiscated the land of all peasants, and self-governing villages ended.",
            "A new paragraph begins on this line and it runs to the foot of the page, where it goes on. The "
            "self-governing village was no more, and a long winter came to the villages of the whole country, which "
            "had nothing left.",
            "Short line",
            "Another one that is as long as all",
        ]
    assert texts(found.sections)[0] == HEAD


def test_a_mending_whose_words_are_gone_changes_nothing() -> None:
    found = convert(pdf(*PAGES), "a.pdf")
    hyphen, join = found.proposals[1], found.proposals[3]
    once = mended(found.sections, hyphen)
    assert once is not None
    assert mended(once, hyphen) is None
    joined = mended(found.sections, join)
    assert joined is not None
    assert mended(joined, join) is None
    assert mended([], hyphen) is None


def test_bookmarks_name_the_headings() -> None:
    pages = [
        [
            "1. Before the",
            "Harvest",
            "The first part has a line that is long",
            "and goes on with no heading between",
            "it and its end.",
        ],
        ["The page begins with something else than", "a heading.", "2 After it", "It ended.", "The end"],
    ]
    found = convert(
        pdf(
            *pages,
            bookmarks=[
                ("Before the Harvest", 0),
                ("1 Before the harvest", 0),
                ("2. After it", 1),
                ("Nowhere", 1),
            ],
        ),
        "a.pdf",
    )
    assert [(s["heading"], [p["text"] for p in s["paragraphs"]]) for s in found.sections] == [
        (
            "1. Before the Harvest",
            [
                "The first part has a line that is long and goes on with no heading between it and its end.",
                "The page begins with something else than a heading.",
            ],
        ),
        ("2 After it", ["It ended.", "The end"]),
    ]


def test_one_page_has_no_running_heads() -> None:
    found = convert(pdf(["1932", "A text that stands on one page alone.", "7"]), "a.pdf")
    assert found.proposals == []


def test_a_hyphen_before_a_capital_is_the_author_s() -> None:
    found = convert(
        pdf(["They met in the year before in Franco-", "Russian talks, over many days."]), "a.pdf"
    )
    assert found.proposals == []


def test_a_scan_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"This PDF is a scan.*OCR"):
        convert(pdf([], [], []), "a.pdf")
    with pytest.raises(Unreadable, match=r"This PDF is a scan"):
        convert(pdf(["1"], ["2"], ["3"]), "a.pdf")


def test_an_encrypted_pdf_is_refused() -> None:
    encryption = b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >> /ID [<00> <00>]" % (
        b"00" * 32, b"00" * 32,
    )  # fmt: skip
    with pytest.raises(Unreadable, match="This document is protected by a password"):
        convert(pdf(["words of a text that nobody may read"], extra=encryption), "a.pdf")


def test_the_name_of_a_file_is_no_title() -> None:
    assert (
        convert(pdf(["words and more words"], title="Microsoft Word - a.docx"), "my text.pdf").title
        == "My text"
    )


def test_a_pdf_that_takes_too_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.essays.importing.pdf.MEMORY", 24 * 1024 * 1024)
    with pytest.raises(Unreadable, match="This PDF"):
        convert(pdf(["words"]), "a.pdf")

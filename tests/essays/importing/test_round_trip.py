"""Files as programs really write them: an essay with everything in it, written by pandoc, read by us."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from forum.base import programs
from forum.essays.importing import convert
from tests.essays.importing.taken import blocks, words

SEEDS = Path(__file__).parents[3] / "seeds"
SOURCE = """# Before Stalin

The *New Economic Policy* — “a retreat” — ended in 1928.[^1] Это был «великий перелом».

> Quoted at length, with **force**.

1. First point.
2. Second point.

# After him

| Year | Tons |
|------|------|
| 1931 | 69.5 |
| 1932 | 55.7 |

Last words, e.g. those of Mr. Smith... $5 and 50 %.[^2]

[^1]: Davies and Wheatcroft 2004, 401–441.

[^2]: Tauger 1991, 70.
"""
NOTES = ["Davies and Wheatcroft 2004, 401–441.", "Tauger 1991, 70."]
READ = words(
    f"""Before Stalin The New Economic Policy — “a retreat” — ended in 1928. Это был «великий перелом».
    Quoted at length, with force. First point. Second point. {NOTES[0]} After him Year Tons 1931 69.5 1932 55.7
    Last words, e.g. those of Mr. Smith... $5 and 50 %. {NOTES[1]}"""
)


def written(text: str, kind: str, folder: Path) -> bytes:
    """The text in another format; from our side of the process, without limits."""
    out = folder / f"essay.{kind}"
    reader = "markdown-smart-tex_math_dollars"
    writer = {"html": "html-smart", "latex": "latex-smart"}.get(kind, kind)
    command = [
        programs.pandoc(),
        f"--from={reader}",
        f"--to={writer}",
        "--standalone",
        "--metadata=title:Essay",
        f"--output={out}",
    ]
    subprocess.run(command, input=text.encode(), check=True, capture_output=True)
    return out.read_bytes()


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "latex"])
def test_an_essay_with_everything_in_it_comes_back_word_for_word(kind: str, tmp_path: Path) -> None:
    found = convert(written(SOURCE, kind, tmp_path), f"essay.{'tex' if kind == 'latex' else kind}")
    assert found.title == "Essay"
    taken = words(found.plain)
    assert (taken[1:] if taken[0] == "Essay" else taken) == READ
    assert [s["heading"] for s in found.sections] == ["Before Stalin", "After him"]
    kinds = [block.get("kind", "") for _text, block in blocks(found)]
    assert kinds == ["", "quote", "item", "item", "note", "table", "", "note"]
    assert [text for text, block in blocks(found) if block.get("kind") == "note"] == NOTES
    first = found.sections[0]["paragraphs"][0]
    assert first["block"]["styles"] == [[4, 23, "em"]]
    assert first["block"]["refs"] == [[first["text"].index("1928.") + 5, "1"]]


@pytest.mark.parametrize("kind", ["docx", "odt", "epub", "html", "latex"])
def test_the_shipped_essay_comes_back_word_for_word_from_every_format(kind: str, tmp_path: Path) -> None:
    text = (SEEDS / "essay.txt").read_text(encoding="utf-8")
    found = convert(written(text, kind, tmp_path), f"essay.{'tex' if kind == 'latex' else kind}")
    shown = words(" ".join(p["text"] for s in found.sections for p in s["paragraphs"]))
    assert [w for w in shown if w != "Essay"] == [w for w in words(text) if w != "Essay"]
    assert sum(len(s["paragraphs"]) for s in found.sections) == 13

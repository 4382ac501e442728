"""What a newcomer reads is there, and says all that the code knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import config.settings

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
    "SECURITY.md",
    "docs/install.md",
    "forum/README.md",
    "forum/DECISIONS.md",
    "seeds/README.md",
    "benchmarks/README.md",
]
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_there_is_a(name: str) -> None:
    assert len((ROOT / name).read_text().split()) > 50


def settings_read() -> set[str]:
    """The names that the configuration asks the environment for."""
    names: set[str] = set()
    for path in (ROOT / "config").rglob("*.py"):
        text = path.read_text()
        names |= set(re.findall(r"_env\.(?:text|words|number|choice|address)\(\s*\"([A-Z_]+)\"", text))
        names |= set(re.findall(r"\bname: str = \"([A-Z_]+)\"", text))
        names |= set(re.findall(r"environ(?:\.get\(|\[|\.setdefault\()\s*\"([A-Z_]+)\"", text))
    return {name for name in names if not name.startswith(("DJANGO_", "XDG_"))}


def test_every_setting_of_the_environment_is_documented_in_one_place() -> None:
    documented = set(re.findall(r"^([A-Z][A-Z_]+)  ?", config.settings.__doc__ or "", flags=re.M))
    read = settings_read()
    assert {"DATA", "PORT", "DATABASE_URL", "EMAIL_URL", "DISPUTATIO_SECRET"} <= read
    assert read - documented - {"DISPUTATIO_MODE"} == set()
    assert documented - read - {"DISPUTATIO_MODE"} == set()


@pytest.mark.parametrize("name", ["README.md", "docs/install.md"])
def test_a_document_names_no_setting_that_there_is_not(name: str) -> None:
    named = set(re.findall(r"\b(DISPUTATIO_[A-Z_]+|[A-Z]+_URL|DATA|PORT)\b", (ROOT / name).read_text()))
    assert named - settings_read() == set()
    assert {"DISPUTATIO_SECRET", "DISPUTATIO_HOSTS", "DATABASE_URL", "EMAIL_URL", "DATA"} <= named


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith(".md")])
def test_links_between_documents_lead_somewhere(name: str) -> None:
    path = ROOT / name
    broken = [link for link in LINK.findall(path.read_text()) if not (path.parent / link).exists()]
    assert broken == []


def test_the_map_of_the_house_names_every_feature() -> None:
    text = (ROOT / "forum" / "README.md").read_text()
    features = [path.name for path in (ROOT / "forum").iterdir() if (path / "models.py").exists()]
    assert [feature for feature in features if feature not in text] == []

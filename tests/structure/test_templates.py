"""Templates show: they hold no script, no style, no query, and nothing that is trusted without a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template

ROOT = Path(__file__).parents[2] / "forum" / "templates"
TEMPLATES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))

FORBIDDEN = {
    "a script inside the page": r"<script(?![^>]*\bsrc=)",
    "a style inside the page": r"<style\b",
    "a style attribute": r"\sstyle\s*=",
    "an event handler": r"\son[a-z]+\s*=\s*[\"']",
    "an address that is a script": r"javascript:",
    "htmx that evaluates": r"\bhx-(on|vars|vals=['\"]js:)",
    "text trusted as HTML": r"\|\s*safe\b|autoescape\s+off|\|\s*safeseq\b",
    "an address elsewhere": r"(src|href|action)=[\"'](https?:)?//",
}
# a query begins where a query set is asked, or where a row is asked for those that point at it
ASKS = {"all", "exists", "iterator", "objects", "select_related", "prefetch_related", "get_queryset"}
BACKWARD = {
    str(relation.get_accessor_name())
    for model in apps.get_app_config("forum").get_models()
    for relation in model._meta.related_objects
}
# most words of a template are plain text; those of an entry of the log are a row of their own
BACKWARD -= {"words"}
ROWS = {"entry.words"}
EXPRESSION = re.compile(r"\w+(?:\.\w+)+")
# values that happen to be called so
NO_QUERIES = {
    "composer.works",
    "f.citations",
    "one.citations",
    "p.all",
    "r.responses",
    "r.sections",
    "step.revision.citations",
}


def source(name: str) -> str:
    return re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", (ROOT / name).read_text(), flags=re.S
    )


def test_there_are_templates() -> None:
    assert "forum/base.html" in TEMPLATES


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_no_template_holds(what: str) -> None:
    found = [name for name in TEMPLATES if re.search(FORBIDDEN[what], source(name), re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a script inside the page", "<script>alert(1)</script>"),
        ("a style inside the page", "<style>p {}</style>"),
        ("a style attribute", '<p style="color: red">'),
        ("an event handler", '<p onclick="go()">'),
        ("an address that is a script", '<a href="javascript:go()">'),
        ("htmx that evaluates", '<p hx-on:click="go()">'),
        ("text trusted as HTML", "{{ body|safe }}"),
        ("an address elsewhere", '<img src="//elsewhere.example/x.png">'),
    ],
)
def test_what_is_forbidden_would_be_found(what: str, text: str) -> None:
    assert re.search(FORBIDDEN[what], text, re.IGNORECASE)
    assert not re.search(
        FORBIDDEN[what], '<script src="x.js" defer></script><p data-style="x">{{ body }}</p>'
    )


def queries_in(text: str) -> list[str]:
    found = []
    for tag in re.findall(r"\{[{%].*?[}%]\}", text):
        for expression in EXPRESSION.findall(tag):
            asked = expression.split(".")[1:]
            if expression in ROWS or any(word in ASKS | BACKWARD or word.endswith("_set") for word in asked):
                found.append(expression)
    return [expression for expression in found if expression not in NO_QUERIES]


def test_no_query_begins_in_a_template() -> None:
    found = {name: queries for name in TEMPLATES if (queries := queries_in(source(name)))}
    assert found == {}


def test_a_query_would_be_found() -> None:
    assert queries_in("{% for r in thread.responses.all %}") == ["thread.responses.all"]
    assert queries_in("{{ essay.section_set.first.title }}") == ["essay.section_set.first.title"]
    assert queries_in("{{ person.memberships }}{{ row.count.total }}") == ["person.memberships"]
    assert queries_in("{{ entry.words }}{{ row.words }}") == ["entry.words"]


def test_parts_say_what_they_are_given() -> None:
    silent = [
        name
        for name in TEMPLATES
        if Path(name).name.startswith("_") and not (ROOT / name).read_text().startswith("{# inputs: ")
    ]
    assert silent == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_can_be_read(name: str) -> None:
    assert get_template(name).template.name == name

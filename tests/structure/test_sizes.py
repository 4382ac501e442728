"""Files that fit a sitting, functions that fit a screen, names that say something."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("config", "forum", "tests", "benchmarks")
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "data", "info", "common", "misc"}
SAY_NOTHING_OF_FUNCTIONS = {"process", "handle", "do"}
# Django asks for these names
ASKED_FOR = {"handle": "forum/management/commands/"}


def files(*suffixes: str) -> list[Path]:
    found = [ROOT / "manage.py"]
    for folder in OURS:
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [
        path
        for path in sorted(found)
        if path.suffix in suffixes and "migrations" not in path.parts and "__pycache__" not in path.parts
    ]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_longer_than_a_sitting() -> None:
    long = {
        named(p): n
        for p in files(".py", ".html", ".js")
        if (n := len(p.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {}
    for path in files(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    long[f"{named(path)}: {node.name}"] = lines
    assert long == {}


def test_modules_are_called_by_what_they_do() -> None:
    assert [named(path) for path in files(".py", ".js") if path.stem in SAY_NOTHING] == []


def test_functions_are_called_by_what_they_do() -> None:
    silent = []
    for path in files(".py"):
        if named(path).startswith("tests/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef) or node.name not in SAY_NOTHING_OF_FUNCTIONS:
                continue
            if not named(path).startswith(ASKED_FOR.get(node.name, "nowhere")):
                silent.append(f"{named(path)}: {node.name}")
    assert silent == []


def test_modules_and_classes_of_the_app_say_what_they_are() -> None:
    silent = []
    for path in files(".py"):
        if not named(path).startswith("forum/") or not path.read_text().strip():
            continue
        tree = ast.parse(path.read_text())
        if ast.get_docstring(tree) is None:
            silent.append(named(path))
        silent += [
            f"{named(path)}: {node.name}"
            for node in tree.body
            if isinstance(node, ast.ClassDef) and ast.get_docstring(node) is None
        ]
    assert silent == []


def test_imports_stand_at_the_top() -> None:
    """One inside a function means that the code is in the wrong room; the order of features would be a knot."""
    inside = []
    for path in files(".py"):
        if not named(path).startswith("forum/"):
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inside += [
                    f"{named(path)}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, (ast.Import, ast.ImportFrom))
                ]
    assert inside == []

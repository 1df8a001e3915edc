"""The size of the house: a file that fits on some screens, a function that fits on one."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
ROOMS = ("bot", "workflows", "config", "deploy")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
REASON = "Long, and one file all the same:"
"""How a file that may be longer says in its docstring why."""
HISTORY = "migrations/versions"
KNOWS_ITS_OWNER = {
    "bot.sandbox.world_parts": "bot.sandbox.world_github",
    "bot.sandbox.world_threads": "bot.sandbox.world_github",
}
"""Parts of the sandbox that name the type of what holds them: a commit and a pull request know their repository."""


def sources() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if "__pycache__" not in file.parts:
                yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Return all code but the migrations: what was carried out somewhere is not made prettier any more."""
    return tuple((name, ast.parse(text)) for name, text in sources() if HISTORY not in name)


def test_a_file_is_short_or_says_why_it_is_not() -> None:
    long = [name for name, text in sources() if text.count("\n") > LONGEST_FILE and REASON not in text]
    assert long == []


def test_a_function_fits_on_a_screen() -> None:
    long = [
        f"{name}: {node.name}"
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def imported(tree: ast.AST, known: set[str]) -> set[str]:
    """Return the files of ours that a tree imports, for types too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= parts & known or {node.module} & known
    return found


def test_no_file_leads_back_to_itself_not_even_for_a_type() -> None:
    files = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree for name, tree in trees()
    }
    leads = {name: imported(tree, set(files)) - {name} for name, tree in files.items()}
    for name, owner in KNOWS_ITS_OWNER.items():
        assert owner in leads[name], f"{name} does not know its owner any more"
        alone = ast.Module(
            [node for node in files[name].body if not isinstance(node, ast.If)], type_ignores=[]
        )
        assert owner not in imported(alone, set(files)), f"{name} needs its owner to run"
        leads[name].remove(owner)
    TopologicalSorter(leads).prepare()


def test_every_public_function_and_class_says_what_it_is() -> None:
    silent = [
        f"{name}: {node.name}"
        for name, tree in trees()
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []

"""GitHub's questions, from the .graphql files beside this one: one question for many repositories in one request."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, cast

from graphql import (
    REMOVE,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    strip_ignored_characters,
    visit,
)
from graphql.language import NameNode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FRAGMENTS = "github_fragments"


def row_name(index: int) -> str:
    """Return the alias under which the answer for the row of that number comes."""
    return f"n{index}"


@lru_cache(maxsize=256)
def text(question: str, *, without: frozenset[str] = frozenset()) -> str:
    """Return the text of a question with the fragments it names, less the fields in `without`."""
    return _printed(_document(question), without)


@lru_cache(maxsize=256)
def batched_text(question: str, rows: int, *, without: frozenset[str] = frozenset()) -> str:
    """Return the question repeated `rows` times in one request.

    Each top-level field that takes variables is asked once per row, as `n0`, `n1`, …, with its variables
    renamed to `owner_0`, `owner_1`, …; fields without variables, like `rateLimit`, are asked once.
    """
    document = _document(question)
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    asked: list[FieldNode] = []
    for field in operation.selection_set.selections:
        if not isinstance(field, FieldNode) or not _takes_variables(field):
            asked.append(cast("FieldNode", field))
            continue
        asked += [_renamed(field, row) for row in range(rows)]
    variables = [
        cast("VariableDefinitionNode", visit(definition, _Rename(row)))
        for row in range(rows)
        for definition in operation.variable_definitions or ()
    ]
    merged = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=tuple(variables),
        directives=(),
        selection_set=type(operation.selection_set)(selections=tuple(asked)),
    )
    rest = tuple(d for d in document.definitions if d is not operation)
    return _printed(DocumentNode(definitions=(merged, *rest)), without)


def batched_variables(rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return the variables for `batched_text`: those of each row under their renamed names."""
    return {f"{name}_{row}": value for row, values in enumerate(rows) for name, value in values.items()}


@lru_cache(maxsize=16)
def _document(question: str) -> DocumentNode:
    document = _parsed(question)
    known = {d.name.value: d for d in _parsed(FRAGMENTS).definitions if isinstance(d, FragmentDefinitionNode)}
    needed: dict[str, FragmentDefinitionNode] = {}
    waiting = list(_spreads(document))
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = known[name]
            waiting += _spreads(known[name])
    fragments = (needed[name] for name in sorted(needed))
    return DocumentNode(definitions=(*document.definitions, *fragments))


def _parsed(name: str) -> DocumentNode:
    source = files(__package__).joinpath(f"{name}.graphql").read_text(encoding="utf-8")
    return parse(source, no_location=True)


def _printed(document: DocumentNode, without: frozenset[str]) -> str:
    kept = visit(document, _Without(without)) if without else document
    return strip_ignored_characters(print_ast(kept))


class _Rename(Visitor):
    """Gives every variable the number of its row."""

    def __init__(self, row: int) -> None:
        super().__init__()
        self._row = row

    def enter_variable(self, node: VariableNode, *_: object) -> VariableNode:
        return VariableNode(name=NameNode(value=f"{node.name.value}_{self._row}"))


class _Without(Visitor):
    """Leaves out fields that an older server does not know."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self._names = names

    def enter_field(self, node: FieldNode, *_: object) -> object:
        return REMOVE if node.name.value in self._names else None


class _Collect(Visitor):
    """Notes the variables and the fragments that a part of a question uses."""

    def __init__(self) -> None:
        super().__init__()
        self.variables: list[str] = []
        self.fragments: list[str] = []

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.variables.append(node.name.value)

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.fragments.append(node.name.value)


def _collected(node: Node) -> _Collect:
    collect = _Collect()
    visit(node, collect)
    return collect


def _spreads(node: Node) -> list[str]:
    return _collected(node).fragments


def _takes_variables(field: FieldNode) -> bool:
    return bool(_collected(field).variables)


def _renamed(field: FieldNode, row: int) -> FieldNode:
    copy = cast("FieldNode", visit(field, _Rename(row)))
    return FieldNode(
        alias=NameNode(value=row_name(row)),
        name=copy.name,
        arguments=copy.arguments,
        directives=copy.directives,
        selection_set=copy.selection_set,
    )

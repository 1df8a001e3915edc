"""Runs GraphQL questions against the sandbox's GitHub: validated, counted and limited as GitHub does."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    VariableNode,
    build_schema,
    execute,
    parse,
    validate,
)

from bot.sandbox.github_maker import stamp
from bot.sandbox.github_nodes import Nodes
from bot.sandbox.github_pages import refuse

if TYPE_CHECKING:
    from graphql import DocumentNode, GraphQLSchema, SelectionSetNode

    from bot.sandbox.github_pages import Node
    from bot.sandbox.world_github import GitHubHost

NODE_LIMIT = 500_000


@cache
def schema() -> GraphQLSchema:
    """Return the served part of GitHub's schema."""
    return build_schema(files(__package__).joinpath("github.graphql").read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def understood(query: str) -> DocumentNode | tuple[GraphQLError, ...]:
    """Return what a question asks, or what is wrong with it; the same questions come again and again."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return (error,)
    return tuple(validate(schema(), document)) or document


class Graph:
    """One host's GraphQL endpoint."""

    def __init__(self, host: GitHubHost) -> None:
        self.host = host

    def ask(self, query: str, variables: dict[str, Any], web: str) -> dict[str, Any]:
        """Answer a question as the JSON that GitHub would send with status 200."""
        now = self.host.clock()
        if self.host.budget.is_spent(now):
            return {
                "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1001."}]
            }
        document = understood(query)
        if isinstance(document, tuple):
            return {"errors": [_shown(error) for error in document]}
        nodes, cost = measure(document, variables)
        if nodes > NODE_LIMIT:
            asked = f"This query requests up to {nodes:,} possible nodes"
            message = f"{asked} which exceeds the maximum limit of {NODE_LIMIT:,}."
            return {"errors": [{"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message}]}
        if self.host.deepest is not None and levels(document, variables) > self.host.deepest:
            message = "Resource limits for this query exceeded."
            return {"errors": [{"type": "RESOURCE_LIMITS_EXCEEDED", "message": message}]}
        self.host.budget.spend(cost, now)
        root = self._root(Nodes(self.host, now, web), nodes, cost)
        result = execute(schema(), document, root_value=root, variable_values=variables)
        if not isinstance(result, ExecutionResult):
            raise TypeError("a resolver of the sandbox is a coroutine")
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [_shown(error) for error in result.errors]
        return answer

    def _root(self, nodes: Nodes, count: int, cost: int) -> Node:
        def repository(_info: Any, owner: str, name: str, **_: Any) -> Node:  # noqa: ANN401 - GraphQL arguments
            found = self.host.find(f"{owner}/{name}")
            if found is None:
                raise refuse(
                    "NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'."
                )
            return nodes.repository(found)

        def owner(_info: Any, login: str) -> Node | None:  # noqa: ANN401 - GraphQL's info
            known = {repo.full_name.split("/")[0].lower() for repo in self.host.visible()}
            return nodes.owner(login) if login.lower() in known else None

        def node(_info: Any, id: str) -> Node:  # noqa: A002, ANN401 - GraphQL's words
            return self._node(nodes, id)

        budget = self.host.budget
        return {
            "repository": repository,
            "repositoryOwner": owner,
            "organization": owner,
            "node": node,
            "nodes": lambda _info, ids: [_or_error(nodes, one, self._node) for one in ids],
            "viewer": lambda _info: nodes.actor(self.host.me()),
            "rateLimit": {
                "cost": cost,
                "nodeCount": count,
                "limit": budget.limit,
                "remaining": budget.remaining,
                "used": budget.used,
                "resetAt": stamp(budget.resets(nodes.now)),
            },
        }

    def _node(self, nodes: Nodes, node_id: str) -> Node:
        for repo in self.host.visible():
            if repo.id == node_id:
                return nodes.repository(repo)
            for thread in repo.threads:
                if thread.id == node_id and thread.at <= nodes.now:
                    return nodes.threads.show(thread)
            for commit in repo.commits:
                if commit.id == node_id and commit.at <= nodes.now:
                    return nodes.commit(commit)
        raise refuse("NOT_FOUND", f"Could not resolve to a node with the global id of '{node_id}'.")


def measure(document: DocumentNode, variables: dict[str, Any]) -> tuple[int, int]:
    """Return how many nodes a question may bring, and what it costs in points: GitHub's published formulas."""
    fragments = {
        one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
    }
    nodes = calls = 0

    def walk(selection: SelectionSetNode | None, times: int) -> None:
        nonlocal nodes, calls
        for one in selection.selections if selection else ():
            if isinstance(one, FragmentSpreadNode):
                walk(fragments[one.name.value].selection_set, times)
            elif isinstance(one, InlineFragmentNode):
                walk(one.selection_set, times)
            elif isinstance(one, FieldNode) and not _is_left_out(one, variables):
                size = _size(one, variables)
                if size is not None:
                    calls += times
                    nodes += times * size
                walk(one.selection_set, times * (1 if size is None else size))

    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            walk(definition.selection_set, 1)
    return nodes, max(1, round(calls / 100))


def levels(document: DocumentNode, variables: dict[str, Any]) -> int:
    """Return how many levels of folders a question lists at once."""
    fragments = {
        one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
    }

    def under(selection: SelectionSetNode | None) -> int:
        deepest = 0
        for one in selection.selections if selection else ():
            if isinstance(one, FragmentSpreadNode):
                deepest = max(deepest, under(fragments[one.name.value].selection_set))
            elif isinstance(one, InlineFragmentNode):
                deepest = max(deepest, under(one.selection_set))
            elif isinstance(one, FieldNode) and not _is_left_out(one, variables):
                deepest = max(deepest, under(one.selection_set) + (one.name.value == "entries"))
        return deepest

    asked = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    return max((under(one.selection_set) for one in asked), default=0)


def _size(field: FieldNode, variables: dict[str, Any]) -> int | None:
    for argument in field.arguments or ():
        value = argument.value
        if argument.name.value in {"first", "last"}:
            if isinstance(value, IntValueNode):
                return int(value.value)
            if isinstance(value, VariableNode):
                return int(variables.get(value.name.value) or 0)
        if argument.name.value == "ids":
            given = variables.get(value.name.value) if isinstance(value, VariableNode) else None
            return len(value.values) if isinstance(value, ListValueNode) else len(given or ())
    return None


def _is_left_out(field: FieldNode, variables: dict[str, Any]) -> bool:
    for directive in field.directives or ():
        value = directive.arguments[0].value if directive.arguments else None
        if isinstance(value, VariableNode):
            wanted = bool(variables.get(value.name.value))
            if wanted == (directive.name.value == "skip"):
                return True
    return False


def _or_error(nodes: Nodes, node_id: str, find: Any) -> Any:  # noqa: ANN401 - a node or its error
    try:
        return find(nodes, node_id)
    except GraphQLError as error:
        return error


def _shown(error: GraphQLError) -> dict[str, Any]:
    shown: dict[str, Any] = dict(error.formatted)
    kind = shown.pop("extensions", {}).get("type")
    return {"type": kind, **shown} if kind else shown

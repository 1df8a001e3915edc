"""GitHub's answers for any number of projects: what the sandbox says of one, kept row by row, with other digits.

A row that nobody asked for yet is put to the sandbox: whatever the source may ask one day is answered.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from bot.sandbox.github_graph import Graph
from tests.benchmarks.vendor_world import MOULD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.sandbox.world_github import GitHubHost

DIGITS = str(MOULD).encode()
OF_PROJECT = re.compile(rb"9\d{6}(?=[x-])")
"""The digits in a node id and in the name of a repository."""
NAME = re.compile(r"query (\w+)")
OF_ROW = re.compile(r"(\w+?)_(\d+)")

Key = tuple[str, bytes]


class GitHubPages:
    """Answers the GraphQL questions of a reading."""

    def __init__(self, host: GitHubHost, web: str) -> None:
        self._graph, self._web = Graph(host), web
        self._kept: dict[Key, bytes] = {}
        self._rate: dict[str, bytes] = {}

    def ask(self, asked: Mapping[str, Any]) -> bytes:
        """Answer one question: rows `n0`, `n1`, … with variables of their own, or nodes by their ids."""
        query, variables = str(asked["query"]), asked["variables"]
        found = NAME.match(query)
        name = found[1] if found else ""
        nodes = "ids" in variables
        rows = [_compact(one) for one in (variables["ids"] if nodes else _rows(variables))]
        bare = [OF_PROJECT.sub(DIGITS, row) for row in rows]
        keys = [(name, row) for row in bare]
        if any(key not in self._kept for key in keys):
            self._learn(query, variables, name, keys, nodes=nodes)
        shown = [_cast(self._kept[key], row) for key, row in zip(keys, rows, strict=True)]
        listed = b'"nodes":[%s]' % b",".join(shown) if nodes else b",".join(
            b'"n%d":%s' % (number, one) for number, one in enumerate(shown)
        )  # fmt: skip
        return b'{"data":{%s,"rateLimit":%s}}' % (listed, self._rate[name])

    def _learn(
        self, query: str, variables: Mapping[str, Any], name: str, keys: list[Key], *, nodes: bool
    ) -> None:
        bare = json.loads(OF_PROJECT.sub(DIGITS, _compact(variables)))
        answer = self._graph.ask(query, bare, self._web)
        if "errors" in answer:
            raise ValueError(f"the sandbox refuses {name}: {answer['errors'][0]}")
        data = answer["data"]
        rows = data["nodes"] if nodes else [data[f"n{number}"] for number in range(len(keys))]
        self._rate[name] = _compact(data["rateLimit"])
        self._kept |= {key: _compact(row) for key, row in zip(keys, rows, strict=True)}


def _rows(variables: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for name, value in variables.items():
        found = OF_ROW.fullmatch(name)
        if found is None:
            raise ValueError(f"{name} belongs to no row")
        rows.setdefault(int(found[2]), {})[found[1]] = value
    return [rows[number] for number in range(len(rows))]


def _cast(shown: bytes, asked: bytes) -> bytes:
    """Return what the mould says with the digits of the project that was asked about."""
    found = OF_PROJECT.search(asked)
    return shown.replace(DIGITS, found[0]) if found else shown


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

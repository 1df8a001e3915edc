"""GraphQL connections as GitHub serves them: bounded pages, opaque cursors, and its own words when asked wrongly."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, TypeVar

from graphql import GraphQLError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphql import GraphQLResolveInfo

Node = dict[str, Any]
Thing = TypeVar("Thing")
PAGE_LIMIT = 100


def refuse(kind: str, message: str) -> GraphQLError:
    """Make an error of GitHub's; `kind` becomes its `type`."""
    return GraphQLError(message, extensions={"type": kind})


def connection(
    things: Iterable[Thing], key: Callable[[Thing], str], show: Callable[[Thing], Node]
) -> Callable[..., Node]:
    """Make the resolver of a connection; `key` identifies a thing, `show` makes its node when it is asked for."""
    every = list(things)

    def resolve(info: GraphQLResolveInfo[Any], **arguments: Any) -> Node:  # noqa: ANN401 - GraphQL arguments
        first, last = _bounds(info.field_name, arguments)
        page, before, after = _slice(every, key, arguments, first, last)
        return {
            "nodes": lambda _info: [show(one) for one in page],
            "edges": lambda _info: [{"cursor": cursor(key(one)), "node": show(one)} for one in page],
            "totalCount": len(every),
            "filteredCount": len(every),
            "pageCount": len(page),
            "pageInfo": {
                "hasNextPage": after,
                "hasPreviousPage": before,
                "startCursor": cursor(key(page[0])) if page else None,
                "endCursor": cursor(key(page[-1])) if page else None,
            },
        }

    return resolve


def cursor(key: str) -> str:
    """Make an opaque cursor."""
    return base64.b64encode(f"cursor:v2:{key}".encode()).decode()


def ordered(
    things: Iterable[Thing], order: Mapping[str, Any] | None, by: Mapping[str, Callable[[Thing], Any]]
) -> list[Thing]:
    """Sort as an `orderBy` argument says; `by` gives the sort key of each of its fields."""
    if not order:
        return list(things)
    sort = by.get(order["field"])
    return sorted(things, key=sort, reverse=order["direction"] == "DESC") if sort else list(things)


def _bounds(name: str, arguments: Mapping[str, Any]) -> tuple[int | None, int | None]:
    first, last = arguments.get("first"), arguments.get("last")
    if first is None and last is None:
        raise refuse(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
        )
    for word, value in (("first", first), ("last", last)):
        if value is not None and value > PAGE_LIMIT:
            raise refuse(
                "EXCESSIVE_PAGINATION",
                f"Requesting {value} records on the `{name}` connection exceeds the `{word}` limit of "
                f"{PAGE_LIMIT} records.",
            )
        if value is not None and value < 0:
            raise refuse("ARGUMENT_LIMIT", f"`{word}` on the `{name}` connection cannot be less than zero.")
    return first, last


def _slice(
    every: Sequence[Thing],
    key: Callable[[Thing], str],
    arguments: Mapping[str, Any],
    first: int | None,
    last: int | None,
) -> tuple[list[Thing], bool, bool]:
    start, end = 0, len(every)
    places = {cursor(key(one)): place for place, one in enumerate(every)}
    for name in ("after", "before"):
        asked = arguments.get(name)
        if asked and asked not in places:
            raise refuse("INVALID_CURSOR_ARGUMENTS", f"`{asked}` does not appear to be a valid cursor.")
    if arguments.get("after"):
        start = places[arguments["after"]] + 1
    if arguments.get("before"):
        end = places[arguments["before"]]
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    return list(every[start:end]), start > 0, end < len(every)

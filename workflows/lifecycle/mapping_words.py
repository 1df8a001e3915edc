"""The longer sentences of the rules that place an item: which paths it or its work changes, where its relatives lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.worded import worded, worded_many

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflows.lifecycle.mapping_signals import Relative
    from workflows.worded import Worded


def changed(path: str, more: int) -> Worded:
    """Return that the item changes a path of a stage, and so many more."""
    if not more:
        return worded("it changes {path}", path=path)
    return worded_many(
        more,
        "it changes {path} and 1 more like it",
        "it changes {path} and {number} more like it",
        path=path,
    )


def linked(key: str, others: int) -> Callable[[str, int], Worded]:
    """Return how it is told that the linked work, `key` and so many others, changes a path and so many more."""

    def told(path: str, more: int) -> Worded:
        if others and more:
            return worded_many(
                more,
                "its {key} and {others} more change {path} and 1 more like it",
                "its {key} and {others} more change {path} and {number} more like it",
                key=key, others=others, path=path,
            )  # fmt: skip
        if others:
            return worded("its {key} and {others} more change {path}", key=key, others=others, path=path)
        if not more:
            return worded("its {key} changes {path}", key=key, path=path)
        return worded_many(
            more,
            "its {key} changes {path} and 1 more like it",
            "its {key} changes {path} and {number} more like it",
            key=key, path=path,
        )  # fmt: skip

    return told


def kin(signal: str, relative: Relative, where: str) -> Worded:
    """Return where the ticket or the parent of an item lies."""
    if signal == "ticket":
        if relative.key:
            return worded("its ticket {key} is {stage}", key=relative.key, stage=where)
        return worded("its ticket is {stage}", stage=where)
    if relative.key:
        return worded("its parent {key} is {stage}", key=relative.key, stage=where)
    return worded("its parent is {stage}", stage=where)

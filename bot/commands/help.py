"""What /ml help says: every command in a line, or all about one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.table import COMMANDS, HELP
from workflows.worded import joined, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands.table import Command


def help_text() -> str:
    """Return a line for each command."""
    lines = [joined([f"`{command.usage}`: ", command.says], "") for command in COMMANDS]
    return joined(
        [worded("*What you can ask me*"), *lines, worded("Only you see the answer until you share it.")]
    )


def help_of(command: Command) -> str:
    """Return how one command is typed, what it does, examples, other words for it, and who may."""
    lines = [
        joined([f"`{command.usage}`: ", command.says, "."], ""),
        worded("For example: {commands}", commands=_codes(command.examples)),
    ]
    if command.synonyms:
        lines.append(worded("Also: {words}", words=_codes(command.synonyms)))
    if command.word != HELP:
        lines.append(_who(command))
    return joined(lines)


def _who(command: Command) -> str:
    if not command.rule:
        return worded("Everybody may; it tells of the projects that you may see.")
    rule = f"`{command.rule}`"
    if command.looks:
        return worded(
            "Everybody may look; who may change something is said by {rule} in the policy.", rule=rule
        )
    return worded("Who may is said by {rule} in the policy.", rule=rule)


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)

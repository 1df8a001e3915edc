"""What /ml help says: every command in a line, or all about one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.table import COMMANDS, HELP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.commands.table import Command


def help_text() -> str:
    """Return a line for each command."""
    lines = [f"`{command.usage}`: {command.says}" for command in COMMANDS]
    return "\n".join(["*What you can ask me*", *lines, "Only you see the answer until you share it."])


def help_of(command: Command) -> str:
    """Return how one command is typed, what it does, examples, other words for it, and who may."""
    lines = [f"`{command.usage}`: {command.says}.", f"For example: {_codes(command.examples)}"]
    if command.synonyms:
        lines.append(f"Also: {_codes(command.synonyms)}")
    if command.word != HELP:
        lines.append(_who(command))
    return "\n".join(lines)


def _who(command: Command) -> str:
    if not command.rule:
        return "Everybody may; it tells of the projects that you may see."
    if command.looks:
        return f"Everybody may look; who may change something is said by `{command.rule}` in the policy."
    return f"Who may is said by `{command.rule}` in the policy."


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)

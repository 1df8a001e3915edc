"""Slack channels as users write them: `#name`, which YAML wants in quotes, or an id."""

from __future__ import annotations

import re

from config.words import quoted

CHANNEL = re.compile(r"#[^\s#@<>,:A-Z]{1,80}|[CGD][A-Z0-9]{2,}")


def named(value: str) -> str:
    """Return the channel unchanged; raise ValueError with what was probably meant for anything else."""
    if not CHANNEL.fullmatch(value):
        meant = f"#{value.lstrip('#').lower().replace(' ', '-')}"
        hint = f'; did you mean "{meant}"?' if CHANNEL.fullmatch(meant) else ""
        raise ValueError(
            f'{quoted(value)} is no channel{hint}; use "#name" in quotes, or an id such as C012AB3CD'
        )
    return value


def not_a_comment(value: object) -> object:
    """Return the value; raise ValueError for the nothing that is left of an unquoted `#name`."""
    if value is None:
        raise ValueError('nothing stands here; put the channel in quotes ("#name"), for # begins a comment')
    return value

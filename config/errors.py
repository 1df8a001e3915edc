"""What a user has to change before Stagecoach can start: raised by all that reads configuration."""

from __future__ import annotations


class ConfigError(Exception):
    """A configuration that cannot be used: `problems` has one line per thing to change."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FieldError(ValueError):
    """A rule over several fields that is broken at `place`, seen from the value that the rule is about."""

    def __init__(self, place: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.place = place

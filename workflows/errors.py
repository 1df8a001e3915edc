"""Three errors, by who must act; the message of each is one line that says what to do."""


class StagecoachError(Exception):
    """An expected failure: its text is shown to the user as it is, without a traceback."""


class Transient(StagecoachError):
    """The machine tries again: a time-out, a 5xx, a rate limit; `retry_after` is in seconds when known."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Stopped(Transient):
    """The process is about to end: what was begun goes on after the next start."""


class Refused(StagecoachError):
    """A person must change something: a token, a scope, a name, a file."""


class Unready(Refused):
    """An operator must change something: the text names hosts and paths, and is not for a channel."""


class Malformed(StagecoachError):
    """An answer that our parser does not understand: we must look at it."""


class TooLarge(Malformed):
    """An answer that holds more than we take: whoever asked may ask for less at once."""


def words_of(error: StagecoachError) -> str:
    """Return what an error says, able to be said in another language where it was worded: `str(error)` forgets that."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)

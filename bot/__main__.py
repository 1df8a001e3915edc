"""The `stagecoach` command: errors become one line on stderr and an exit status, never a traceback of expected ones."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from typer.exceptions import TyperException

from bot.cli import build_cli
from bot.logbook import running, set_up
from config.errors import ConfigError
from workflows.errors import Refused, StagecoachError
from workflows.garbage import collect_rarely

if TYPE_CHECKING:
    from collections.abc import Sequence

OK, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave the process with its status: 2 for bad input or configuration, 1 for a failure."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; what went wrong is on stderr."""
    collect_rarely()  # before the many imports: looking through them was a fifth of a start
    set_up(sys.stderr)
    try:
        with running(arguments[0] if arguments else "help"):
            status = build_cli(arguments[0] if arguments else None)(
                list(arguments), prog_name="stagecoach", standalone_mode=False
            )
    except TyperException as error:
        # Typer lists what may be chosen beneath each other.
        return _say(f"{' '.join(error.format_message().split())} (stagecoach --help)", BAD_INPUT)
    except (ConfigError, StagecoachError) as error:
        return _say(str(error), BAD_INPUT if isinstance(error, (ConfigError, Refused)) else FAILED)
    except BrokenPipeError:
        # The reader of our output has left, as `head` does: nobody is there to be told.
        sys.stderr.close()
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return status if isinstance(status, int) else OK


def _say(line: str, status: int) -> int:
    sys.stderr.write(f"{line}\n")
    return status


if __name__ == "__main__":
    main()

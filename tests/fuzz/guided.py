"""`make fuzz`: inputs that are chosen by what they reach in the code, at the same doors as the drawn ones.

Each door is a test of this folder, in a process of its own: its dice take their numbers from the bytes that atheris
changes until new lines are reached. `STAGECOACH_FUZZ=50000` tries so many inputs in all.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SNAPSHOTS: Final = "test_a_snapshot_is_taken_but_for_the_lines_that_are_told_and_can_be_reported"
DOORS: Final = {
    "slash text": ("test_fuzz_slack.py::test_whatever_is_typed_is_answered", 0.4),
    "webhooks": ("test_fuzz_doors.py::test_a_webhook_is_taken_or_declined", 0.25),
    "snapshots": (f"test_fuzz_files.py::{SNAPSHOTS}", 0.15),
    "policies": ("test_fuzz_files.py::test_a_policy_is_taken_or_refused_by_name", 0.1),
    "jira": ("test_fuzz_vendors.py::test_a_reading_ends_with_what_was_sound_and_why_the_rest_was_not[jira]", 0.05),
    "github": ("test_fuzz_vendors.py::test_a_reading_ends_with_what_was_sound_and_why_the_rest_was_not[github]", 0.05),
}  # fmt: skip
"""Each door by the test that stands behind it, and its share of all inputs."""
IN_ALL: Final = 5_000
LONGEST: Final = 2_000
"""Bytes of an input: each choice of the dice takes one or a few of them."""
FIRST: Final = 20
"""So many inputs are there before any is changed."""
DONE: Final = re.compile(r"Done (\d+) runs in (\d+) second")
REACHED: Final = re.compile(r"cov: (\d+)")
HERE: Final = "tests/fuzz"


class Led(random.Random):
    """Dice that fall as bytes say; where these end, every number is the lowest."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._data = data
        self._at = 0

    def getrandbits(self, k: int, /) -> int:
        """Return a number of so many bits out of the next bytes."""
        size = (k + 7) // 8
        taken = self._data[self._at : self._at + size]
        self._at += size
        return int.from_bytes(taken, "little") & ((1 << k) - 1)

    def random(self) -> float:
        """Return a number from 0 to 1 in steps of a byte."""
        return self.getrandbits(8) / 256


class Guide:
    """Calls the test that pytest has prepared with inputs of atheris, and not with those of hypothesis."""

    def __init__(self, runs: int, folder: Path) -> None:
        self._runs = runs
        self._folder = folder

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> None:
        """Try so many inputs; atheris ends the process then, or at the first that fails."""
        import atheris  # noqa: PLC0415 - only in the process of a door

        test: Callable[..., None] = pyfuncitem.obj.hypothesis.inner_test
        named = test.__code__.co_varnames[: test.__code__.co_argcount]
        given: dict[str, Any] = {name: pyfuncitem.funcargs[name] for name in named if name != "dice"}
        flags = [
            f"-runs={self._runs}",
            f"-max_len={LONGEST}",
            "-len_control=0",
            "-rss_limit_mb=0",
            f"-artifact_prefix={self._folder}/",
        ]
        atheris.Setup([sys.argv[0], *flags, str(self._folder)], lambda data: test(**given, dice=Led(data)))
        atheris.Fuzz()


def through(door: str, runs: int, folder: Path) -> int:
    """Try one door in this process, beginning with a few dice that fall at random."""
    import atheris  # noqa: PLC0415 - only in the process of a door

    for number in range(FIRST):
        (folder / f"{number}").write_bytes(random.Random(number).randbytes(LONGEST // 4))  # noqa: S311 - dice
    with atheris.instrument_imports(include=["bot", "workflows", "config"]):
        return int(
            pytest.main(
                [f"{HERE}/{DOORS[door][0]}", "-s", "-p", "no:cacheprovider", "-p", "no:xdist"],
                plugins=[Guide(runs, folder)],
            )
        )


def main() -> int:
    """Try all doors, one after the other, and print how many inputs each has had and how much these reached."""
    broken = 0
    wanted = int(os.environ.get("STAGECOACH_FUZZ", IN_ALL))
    for door, (_, share) in DOORS.items():
        runs = max(1, round(wanted * share))
        with TemporaryDirectory(prefix="stagecoach-fuzz-") as folder:
            command = [sys.executable, "-m", "tests.fuzz.guided", door, str(runs), folder]
            said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ourselves
        done, reached = DONE.search(said.stderr), REACHED.findall(said.stderr)
        if done is None:
            broken += 1
            sys.stdout.write(f"{door:12} broke:\n{said.stdout[-3_000:]}\n{said.stderr[-3_000:]}\n")
        else:
            sys.stdout.write(
                f"{door:12} {done[1]:>7} inputs in {done[2]:>5} s, {reached[-1] if reached else 0} places reached\n"
            )
        sys.stdout.flush()
    return min(broken, 1)


if __name__ == "__main__":
    try:
        import atheris  # noqa: F401 - asked for before anything is tried
    except ImportError:
        sys.exit("make fuzz needs atheris: uv pip install --group fuzz")
    sys.exit(through(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])) if len(sys.argv) > 1 else main())

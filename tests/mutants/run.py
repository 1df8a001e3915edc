"""`make mutants`: breaks the pure core in small ways, one module at a time, and counts what its own tests notice.

`make mutants MODULES="calendar gates"` names modules of `workflows/lifecycle`, `outbox` or `ledger`. Each is mutated
in a copy outside of the checkout, and only the tests named after it and those importing it are asked, where none is
named after it those of what is built on it: the whole suite would take days. With `STAGECOACH_MUTANTS=3` a
third of them is tried.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RULES = ROOT / "workflows" / "lifecycle"
UNIT = ROOT / "tests" / "unit"
COPIED = ("bot", "config", "tests", "workflows", "README.md", "LICENSE")
LEDGER_TESTS = (
    "tests/integration/store/test_store_ledger.py",
    "tests/integration/delivery/test_delivery_once.py",
)
ELSEWHERE = {
    "ledger": ("workflows/store/ledger.py", LEDGER_TESTS),
    "outbox": ("workflows/outbox.py", ("tests/unit/bot", "tests/integration/schedule/test_periods_years.py")),
}
"""Modules outside of the rules, with what examines them."""
EXAMINED = {
    "gate_found": ("gates", "risks", "upkeep"),
    "gate_statements": ("gates", "upkeep"),
    "gate_text": ("gates", "upkeep"),
    "gate_tickets": ("gates",),
    "metric_files": ("kpi_readings", "kpis"),
    "phrase_search": ("phrases", "stalls", "upkeep"),
    "remark_phrases": ("phrases", "stalls_remarks"),
    "threads": ("threads", "experiments", "comebacks"),
    "wait_phrases": ("phrases", "stalls_remarks", "answers"),
}
"""Rules whose tests have other names than they: how these begin."""
KILLED = frozenset({1, 3, 24, -24, 36, 152, 255})
"""What mutmut notes where a test failed or broke, or where the mutant never came to an end; all else is alive."""
ARGUMENTS = ("-p", "no:xdist", "-p", "no:cacheprovider", "-W", "default", "-k", "not postgres")
"""Each mutant is a process of its own, and a server for each would take a second."""
ONE_OF = int(os.environ.get("STAGECOACH_MUTANTS", "1"))
"""So many mutants stand for one that is tried: a sample, by the last digit of their numbers."""
WANTED = 0.85
LONGEST = 1_200
"""Seconds for one module."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the mutants of one module; `survivors` are their names."""

    module: str
    killed: int
    survivors: tuple[str, ...]
    total: int


def main(names: list[str]) -> int:
    """Print the score of each module, and fail where all together are below what is wanted."""
    chosen = names or sorted({*ELSEWHERE, *(one.stem for one in RULES.glob("*.py"))} - {"__init__"})
    scores = []
    for name in chosen:
        module, tests = _of(name)
        score = _score(name, module, tests)
        scores.append(score)
        say(f"{name:26} {score.killed:5} of {score.total:5} {_share(score.killed, score.total)}")
        if names:
            say(*(f"    {one}" for one in score.survivors))
    killed, total = sum(one.killed for one in scores), sum(one.total for one in scores)
    say(f"{'all':26} {killed:5} of {total:5} {_share(killed, total)}")
    return 0 if total and killed >= WANTED * total else 1


def say(*lines: str) -> None:
    """Print lines at once: somebody waits for them."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def _of(name: str) -> tuple[str, tuple[str, ...]]:
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    own = set[Path]().union(*map(_named_after, EXAMINED.get(name, (name,))))
    importing = {one for one in UNIT.rglob("test_*.py") if _imports(one, name)}
    tests = importing | (own or _named_after(name.partition("_")[0]) | _of_users(name))
    return f"workflows/lifecycle/{name}.py", tuple(sorted(str(one.relative_to(ROOT)) for one in tests))


def _named_after(name: str) -> set[Path]:
    return set((UNIT / "lifecycle").glob(f"test_{name}*.py"))


def _of_users(name: str) -> set[Path]:
    """Return the tests of what is built on this module, or of what is built on that, where these have none either."""
    met, layer = {name}, {name}
    while layer:
        layer = {one.stem for one in RULES.glob("*.py") if any(_imports(one, user) for user in layer)} - met
        met |= layer
        if tests := set[Path]().union(*map(_named_after, layer)):
            return tests
    return set()


def _imports(file: Path, name: str) -> bool:
    said = file.read_text(encoding="utf-8")
    return bool(re.search(rf"workflows\.lifecycle(\.{name} import| import .*\b{name}\b)", said))


def _score(name: str, module: str, tests: tuple[str, ...]) -> Score:
    with tempfile.TemporaryDirectory(prefix="stagecoach-mutants-") as folder:
        copy = Path(folder)
        for one in COPIED:
            source = ROOT / one
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / one)
        settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        (copy / "pyproject.toml").write_text(f"{settings}\n{_settings(module, tests)}", encoding="utf-8")
        _mutate(copy)
        told = json.loads((copy / "mutants" / f"{module}.meta").read_text(encoding="utf-8"))
    codes = {one: code for one, code in told["exit_code_by_key"].items() if ONE_OF == 1 or code is not None}
    survivors = tuple(one.rpartition(".")[2] for one, code in codes.items() if code not in KILLED)
    return Score(name, len(codes) - len(survivors), survivors, len(codes))


def _settings(module: str, tests: tuple[str, ...]) -> str:
    return "\n".join(
        (
            "[tool.mutmut]",
            'source_paths = ["workflows"]',
            f"only_mutate = {json.dumps([module])}",
            f"pytest_add_cli_args_test_selection = {json.dumps(tests)}",
            f"pytest_add_cli_args = {json.dumps(ARGUMENTS)}",
            'also_copy = ["bot", "config", "tests", "README.md"]',
        )
    )


def _mutate(folder: Path) -> None:
    """Run mutmut there; the same examples are drawn each time, so that a mutant lives or dies for good."""
    mutmut = Path(sys.executable).with_name("mutmut")
    sample = [f"*__mutmut_*{digit}" for digit in range(1, 10, ONE_OF)] if ONE_OF > 1 else []
    command = [str(mutmut), "run", "--max-children", str(os.cpu_count() or 1), *sample]
    said = subprocess.run(  # noqa: S603 - our own tool
        command,
        cwd=folder,
        env={**os.environ, "CI": "1", "PYTHONPATH": ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if said.returncode:
        raise SystemExit(said.stdout[-2_000:] + said.stderr[-2_000:])


def _share(killed: int, total: int) -> str:
    return f"{killed / total:6.1%}" if total else "     –"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

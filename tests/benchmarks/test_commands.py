"""How soon slash commands are acknowledged and answered while a worker is busy, against an empty Bolt app.

Only under `make bench`: it takes minutes and all cores. HTTP mode under gunicorn, as `stagecoach web` serves it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import sleep
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.world import World
from tests.benchmarks.figures import FULL, Figure
from tests.benchmarks.portfolio_world import NOW
from tests.benchmarks.slack_load import free_port, typed
from tests.benchmarks.sync_process import synced
from tests.benchmarks.vendor_server import served
from tests.benchmarks.vendor_world import Size
from workflows.store.engine import connect
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.benchmarks.figures import Figures
    from tests.benchmarks.slack_load import Typed

pytestmark = pytest.mark.skipif(not FULL, reason="minutes: make bench")
ROOT = Path(__file__).parents[2]
PROJECTS, SIZE = 10, Size(issues=100, repositories=1, pull_requests=20)
SECONDS, ROUNDS = 10, 2
MIX = ("help", "status {slug}", "help", "stalled {slug}", "status {slug}")
WEB = ("-m", "bot", "web", "--host", "127.0.0.1", "--port", "0", "--workers", "3")
EMPTY = (
    "-m", "gunicorn", "-b", "127.0.0.1:0", "-w", "2", "-k", "gthread", "--threads", "8",
    "tests.benchmarks.empty_bolt:app",
)  # fmt: skip
LISTENS = re.compile(r"Listening at: (http://127\.0\.0\.1:\d+)")


@contextmanager
def listening(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Iterator[str]:
    """Run a web server and yield the address for Slack's requests."""
    with (
        log.open("w") as out,
        subprocess.Popen(  # noqa: S603 - a server of ours
            [sys.executable, *command], env={**os.environ, **environment}, cwd=ROOT, stdout=out, stderr=out
        ) as process,
    ):
        try:
            while not (found := LISTENS.search(log.read_text())):
                if process.poll() is not None:
                    raise RuntimeError(log.read_text())
                sleep(0.1)
            yield f"{found[1]}/slack/events"
        finally:
            process.terminate()


@contextmanager
def busy(environment: Mapping[str, str]) -> Iterator[None]:
    """Let a worker sync and make digests all the while."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.busy_worker"],
        env={**os.environ, **environment},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        sleep(5)  # until it is at work
        yield
        told, _ = process.communicate("")
        print(f"\nmeanwhile: {told.strip()}")  # noqa: T201 - `make bench` shows it


@pytest.mark.parametrize("rate", [50.0, 10.0])
def test_how_soon_commands_are_acknowledged_and_answered(
    rate: float, tmp_path: Path, figures: Figures
) -> None:
    slack, port = World(lambda: NOW).slack, free_port()
    texts = [MIX[number % len(MIX)] for number in range(int(rate * SECONDS))]
    with ExitStack() as stack:
        vendors = stack.enter_context(served(PROJECTS, SIZE))
        synced(vendors, SIZE, tmp_path / "bench.db")
        # As the worker does after each sync: a text is read once, and not by who answers.
        engine = connect(f"sqlite:///{tmp_path / 'bench.db'}")
        WorkspaceModel(engine).refresh().read_waiting()
        engine.dispose()
        environment = {
            **vendors.environment,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'bench.db'}",
            # Answers go to Slack's own host alone.
            "SLACK_API_URL": f"http://127.0.0.1:{port}/api/",
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
        ours = stack.enter_context(listening(WEB, environment, tmp_path / "web.log"))
        empty = stack.enter_context(listening(EMPTY, environment, tmp_path / "empty.log"))
        asked = [
            text.format(slug=vendors.projects[number % PROJECTS].slug) for number, text in enumerate(texts)
        ]
        for url in (ours, empty):
            typed(url, slack.signing_secret, asked[:10], rate=5, port=port, answers=url == ours)
        stack.enter_context(busy(environment))
        found: dict[str, list[Typed]] = {ours: [], empty: []}
        for _ in range(ROUNDS):
            for url, those in found.items():
                those.extend(
                    typed(url, slack.signing_secret, asked, rate=rate, port=port, answers=url == ours)
                )
    _tell(figures, found[ours], found[empty], rate)


def _tell(figures: Figures, ours: Sequence[Typed], empty: Sequence[Typed], rate: float) -> None:
    size = f"{rate:.0f} commands/s, {PROJECTS} projects of {SIZE.issues + SIZE.pull_requests} items"
    mine, least = (_late(those) for those in (ours, empty))
    worst = max(one.acknowledged or 99.0 for one in ours)
    within = mine <= 1.5 * least and worst <= 1
    told = f"{mine / least:.2f} ({mine * 1000:.0f} ms; the last of all {worst * 1000:.0f} ms)"
    figures.add(
        Figure(
            "99th percentile of acknowledgements",
            f"an empty Bolt app under the same load ({least * 1000:.0f} ms)",
            size,
            "≤ 1.5, none over 1 s",
            told,
            within,
        )
    )
    answers = [one.answered if one.answered is not None else 99.0 for one in ours]
    missing = sum(one.answered is None for one in ours)
    middle = median(answers)
    told = f"{middle * 1000:,.0f} ms" + (f"; {missing} of {len(ours)} never came" if missing else "")
    figures.add(Figure("median of answers", "nothing", size, "≤ 500 ms", told, middle <= 0.5))


def _late(those: Sequence[Typed]) -> float:
    return quantiles((one.acknowledged or 99.0 for one in those), n=100)[98]

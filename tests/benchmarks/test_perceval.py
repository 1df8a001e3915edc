"""Our sync against Perceval's back ends on the same data from the same server; ours stores it, Perceval only reads it.

Perceval is no dependency; WHERE says how to have it beside the project.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.figures import FULL, Figure
from tests.benchmarks.sync_process import synced
from tests.benchmarks.vendor_server import served
from tests.benchmarks.vendor_world import Size

if TYPE_CHECKING:
    from typing import Any

    from tests.benchmarks.figures import Figures
    from tests.benchmarks.vendor_server import Served

PERCEVAL = os.environ.get("PERCEVAL_PYTHON", "")
WHERE = "python -m venv P && P/bin/pip install perceval && PERCEVAL_PYTHON=P/bin/python make bench"
pytestmark = pytest.mark.skipif(not (FULL and PERCEVAL), reason=f"not measured without Perceval: {WHERE}")
SIZES = {"jira": (2, Size(1_000)), "github": (2, Size(0, repositories=10, pull_requests=500))}


def read_by_perceval(backend: str, vendors: Served) -> dict[str, Any]:
    environment = vendors.environment
    told = {
        "url": environment["JIRA_URL" if backend == "jira" else "GITHUB_API_URL"],
        "token": environment[f"{backend.upper()}_TOKEN"],
        "repositories": [name for one in vendors.projects for name in one.repositories],
    }
    script = Path(__file__).with_name("perceval_process.py")
    done = subprocess.run(  # noqa: S603 - named by who runs the benchmark
        [PERCEVAL, str(script), backend, json.dumps(told)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("backend", SIZES)
@pytest.mark.parametrize("latency", [0.0, 0.05])
def test_what_perceval_takes_for_the_same(
    backend: str, latency: float, tmp_path: Path, figures: Figures
) -> None:
    projects, size = SIZES[backend]
    with served(projects, size, deployment="Server", latency=latency) as vendors:
        synced(vendors, size, tmp_path / "warm.db")
        vendors.asked()
        ours = synced(vendors, size, tmp_path / "bench.db")
        mine = sum(one.vendor == backend for one in vendors.asked())
        theirs = read_by_perceval(backend, vendors)
        requests = len(vendors.asked())
    assert theirs["items"] == projects * (size.issues if backend == "jira" else size.pull_requests)
    ratio = theirs["seconds"] / ours.seconds
    vendor, what = ("Jira", "issues") if backend == "jira" else ("GitHub", "pull requests")
    wide = f"{theirs['items']:,} {what}, {latency * 1000:.0f} ms a request"
    figures.add(
        Figure(
            f"{vendor} against Perceval, throughput",
            f"Perceval ({theirs['seconds']:.1f} s, nothing stored)",
            wide,
            "≥ 5",
            f"{ratio:.1f} ({ours.seconds:.1f} s)",
            ratio >= 5,
        )
    )
    share = requests / mine
    figures.add(
        Figure(
            f"{vendor} against Perceval, requests",
            f"Perceval ({requests:,})",
            wide,
            "≤ 1/5",
            f"1/{share:.0f} ({mine})",
            share >= 5,
        )
    )

"""Why each experiment has its verdict, whom to ask and what would end it, as approved by a reader."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from tests.unit.lifecycle.approved import approve, evidence
from tests.unit.lifecycle.judged import judged, judged_told
from tests.unit.lifecycle.test_stalls_development_set import DATA
from workflows.sources.snapshot import SnapshotFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from workflows.lifecycle.findings import Stall


def told(name: str) -> Mapping[str, Stall]:
    if name == "dev":
        expected = json.loads((DATA / "dev_expected.json").read_text(encoding="utf-8"))
        return judged(SnapshotFile(DATA / "dev.jsonl"), datetime.fromisoformat(expected["as_of"]))
    return judged_told(name)


def lines(stalls: Iterable[Stall]) -> Iterator[str]:
    for stall in stalls:
        back = f", back on {stall.due_back}" if stall.due_back else ""
        yield f"{stall.item.key} ({stall.stage}): {stall.verdict.value}, ask {stall.ask}{back}"
        yield from evidence(stall.because)
        yield f"    next: {stall.next_step}"


@pytest.mark.parametrize("name", ["dev", "spring", "autumn", "winter", "structures"])
def test_the_reasons_of_every_verdict_are_as_approved(name: str) -> None:
    approve(f"stalls-{name}.txt", lines(told(name).values()))

"""The whole development set: three countries, fifty-five experiments, one moment."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.source import load_policy
from tests.unit.lifecycle.judged import by_mapping, judged
from workflows.sources.snapshot import SnapshotFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.lifecycle.findings import Stall

DATA = Path(__file__).parents[2] / "data" / "stalls"
EXPECTED = json.loads((DATA / "dev_expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["labels", "the whole mapping with its text model"])
def verdicts(request: pytest.FixtureRequest) -> Mapping[str, Stall]:
    lines, at = SnapshotFile(DATA / "dev.jsonl"), datetime.fromisoformat(EXPECTED["as_of"])
    return (
        judged(lines, at) if request.param == "labels" else judged(lines, at, by_mapping, load_policy(None))
    )


@pytest.mark.parametrize("key", EXPECTED["experiments"])
def test_the_verdict_and_its_numbers_are_as_expected(key: str, verdicts: Mapping[str, Stall]) -> None:
    want, got = EXPECTED["experiments"][key], verdicts[key]
    assert (got.verdict.value, got.silent, got.limit.days) == (
        want["verdict"],
        want["silent_working_days"],
        want["limit_working_days"],
    )
    assert got.last_sign is not None
    assert got.last_sign.activity.at == datetime.fromisoformat(want["last_sign_of_life_at"])


def test_nothing_else_is_listed(verdicts: Mapping[str, Stall]) -> None:
    assert set(verdicts) == set(EXPECTED["experiments"])


def test_every_verdict_carries_its_evidence_and_a_next_step(verdicts: Mapping[str, Stall]) -> None:
    for stall in verdicts.values():
        signals = [found.signal for found in stall.because]
        assert {"quiet", "limit", "last sign"} <= set(signals)
        assert stall.next_step
        assert stall.limit.source

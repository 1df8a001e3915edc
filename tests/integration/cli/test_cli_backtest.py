"""`stagecoach backtest stalls` over an imported history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Shell

SNAPSHOT = Path(__file__).parents[2] / "data" / "stalls" / "dev.jsonl"
ASKED = ("backtest", "stalls", "--project", "pod-rank", "--as-of", "2026-11-13T03:30:00Z")


@pytest.fixture
def imported(shell: Shell) -> Shell:
    assert shell("import", str(SNAPSHOT)).status == 0
    return shell


def test_it_tells_the_warnings_of_the_past_and_asks_nobody(imported: Shell) -> None:
    ran = imported(*ASKED, "--weeks", "6")
    assert ran.status == 0
    assert "12 warnings in 6 weeks, 2.0 a week." in ran.out
    assert "your team's 85th percentile over 11 gaps in modeling is 5 days" in ran.out
    assert "would have asked wei" in ran.out


def test_limits_are_tried_without_being_kept(imported: Shell) -> None:
    tried = json.loads(imported(*ASKED, "--limit", "modeling=3", "--limit", "data=4", "--format", "json").out)
    limits = {one["stage"]: (one["limit_working_days"], one["limit_source"]) for one in tried["limits"]}
    assert limits["modeling"] == (3, "tried in this replay")
    assert limits["data"] == (4, "tried in this replay")
    before = json.loads(imported(*ASKED, "--format", "json").out)
    assert {one["stage"]: one["limit_working_days"] for one in before["limits"]}["modeling"] == 5
    assert len(before["warnings"]) < len(tried["warnings"])


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--limit", "modelling=3"), 'there is no stage "modelling"; did you mean modeling?'),
        (("--limit", "modeling"), '--limit "modeling" is no limit: write it as stage=days, modeling=7'),
        (("--limit", "modeling=0"), "0 working days are no limit for modeling: try 1 to 60"),
        (
            ("--limit", "data=3", "--limit", "data=4"),
            "data has two limits: try one of them at a time",
        ),
        (("--weeks", "0"), "0 weeks cannot be replayed: ask for 1 to 52"),
        (("--project", "pod-rnk"), 'There is no project "pod-rnk". Did you mean pod-rank?'),
    ],
)
def test_what_cannot_be_replayed_is_one_line(imported: Shell, words: tuple[str, ...], line: str) -> None:
    ran = imported(*ASKED, *words)
    assert (ran.status, ran.line) == (2, line)


def test_of_several_projects_one_has_to_be_named(imported: Shell) -> None:
    ran = imported("backtest", "stalls")
    assert (ran.status, ran.line) == (2, "name a project with --project: mastitis, pod-rank, zwroty")

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from config.source import load_policy
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.mapping import place
from workflows.lifecycle.stalls import judge
from workflows.model import ItemKind, SourceState

if TYPE_CHECKING:
    from workflows.lifecycle.findings import Stall

POLICY = load_policy(None)
READ = "2026-11-05T06:10:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00" if "T" in text else f"{text}T12:00:00+00:00")


@dataclass
class Watched:
    """An experiment with one run in MLflow, and how current MLflow is."""

    history: Any
    read: str = READ
    failed: str | None = None

    def judged(self, now: str) -> Stall:
        state = SourceState("mlflow", at(self.read), at(self.failed) if self.failed else None)
        facts = rewind(replace(self.history.facts(), sources=(state,)), at(now))
        return next(
            one for one in judge(facts, POLICY, place(facts, POLICY), at(now)) if one.item.key == "E-1"
        )

    def said(self, now: str) -> str:
        return " | ".join(evidence.detail for evidence in self.judged(now).because)


@pytest.fixture
def watched(history: Any) -> Watched:
    """A run that was heard of at four in the morning, two hours before the last reading."""
    history.item("E-1", "2026-11-02", issue_type="Experiment", assignee="ana", labels=("ml-modeling",))
    history.item("run/1", "2026-11-03", kind=ItemKind.RUN, source="mlflow", status="running")
    history.link("run/1", "implements", "E-1")
    history.act("run/1", "2026-11-03", "run_started", "ana")
    history.act("run/1", "2026-11-05T04:00:00", "run_heartbeat", "MLflow", kind="bot")
    return Watched(history)


def test_a_read_tracker_without_a_heartbeat_for_a_day_has_lost_the_run(watched: Watched) -> None:
    watched.read = "2026-11-06T11:50:00"
    assert watched.judged("2026-11-06").verdict == "overdue-back"


def test_a_dead_tracker_never_counts_as_silence_and_the_evidence_says_so(watched: Watched) -> None:
    watched.failed = "2026-11-30T11:50:00"
    assert watched.judged("2026-11-30").verdict == "quiet-expected"
    assert "MLflow could not be read since Thu 5 Nov 2026" in watched.said("2026-11-30")


def test_a_failure_of_minutes_counts_too(watched: Watched) -> None:
    watched.read, watched.failed = "2026-11-06T03:50:00", "2026-11-06T04:20:00"
    assert watched.judged("2026-11-06T04:30:00").verdict == "quiet-expected"


def test_what_was_lost_before_the_tracker_died_stays_lost(watched: Watched) -> None:
    watched.read, watched.failed = "2026-11-06T11:00:00", "2026-11-09T11:00:00"
    assert watched.judged("2026-11-09").verdict == "overdue-back"


def test_a_tracker_that_nobody_reads_any_more_is_believed_up_to_the_limit(watched: Watched) -> None:
    assert watched.judged("2026-11-16").verdict == "quiet-expected"
    late = watched.judged("2026-11-17")
    assert late.verdict == "stalled"
    assert "MLflow could not be read since" in watched.said("2026-11-17")


def test_a_tracker_read_within_a_day_is_no_dead_one(watched: Watched) -> None:
    assert "could not be read" not in watched.said("2026-11-05T20:00:00")


def test_a_failure_after_the_moment_asked_for_says_nothing_about_it(watched: Watched) -> None:
    watched.read, watched.failed = "2026-11-06T11:50:00", "2026-11-20T11:50:00"
    assert watched.judged("2026-11-06").verdict == "overdue-back"


def test_a_run_of_a_person_without_a_metric_is_believed_up_to_the_limit(watched: Watched) -> None:
    watched.read = "2026-11-30T11:50:00"
    watched.history.item("run/2", "2026-11-04", kind=ItemKind.RUN, source="mlflow", status="running")
    watched.history.link("run/2", "implements", "E-1").act(
        "run/2", "2026-11-05T12:00:00", "run_started", "ana"
    )
    assert watched.judged("2026-11-16").verdict == "quiet-expected"
    assert watched.judged("2026-11-17").verdict == "stalled"

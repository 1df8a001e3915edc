"""A project's own limit, from the gaps between its signs of life."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from config.policy import Policy, Stage
from workflows.lifecycle.limits import ordinal, own_limit, own_words
from workflows.model import Category

POLICY = Policy(stages=(Stage(name="modeling", plain="models"),))


def weekly(history: Any, key: str, count: int, step: int = 7, **fields: Any) -> None:
    """Tell an experiment with `count` gaps of `step` calendar days, from Monday 5 January 2026."""
    history.item(key, "2026-01-05", **fields)
    for n in range(count + 1):
        history.says(key, (date(2026, 1, 5) + timedelta(days=n * step)).isoformat(), f"AUC 0.{n + 10}.")


@pytest.mark.parametrize(
    ("gaps", "limit"),
    [
        ([4] * 9 + [5] * 2, 5),  # 85th percentile 4.5, half up
        ([1] * 10, 3),
        ([30] * 10, 20),
        ([5] * 8 + [6] * 2, 6),  # 5.65
        ([2] * 12 + [7] * 3, 7),  # 6.5
        ([1] * 12 + [6] * 3, 6),  # 0.9 of the way from 1 to 6 is 5.5
    ],
)
def test_the_percentile_is_linear_rounded_half_up_and_bounded(gaps: list[int], limit: int) -> None:
    assert own_limit(gaps, POLICY) == limit


def test_nine_gaps_are_too_few_and_ten_are_enough(history: Any) -> None:
    weekly(history, "E-1", 9)
    assert history.judge("2026-03-10")["E-1"].limit.days == 7
    weekly(history, "E-2", 1)
    assert history.judge("2026-03-10")["E-1"].limit.days == 5
    assert history.judge("2026-03-10")["E-1"].limit.source == (
        "your team's 85th percentile over 10 gaps in modeling is 5 days"
    )


def test_too_few_gaps_are_said_with_their_number(history: Any) -> None:
    weekly(history, "E-1", 4)
    assert history.judge("2026-03-10")["E-1"].limit.source == (
        "the default for modeling: your team has 4 of the 10 gaps that a limit of its own needs"
    )


@pytest.mark.parametrize(
    ("gaps", "words"),
    [
        ([6] * 42, "your team's 85th percentile over 42 gaps in data is 6 days"),
        ([1] * 10, "your team's 85th percentile over 10 gaps in data is 1 day, and no limit is below 3"),
        ([30] * 10, "your team's 85th percentile over 10 gaps in data is 30 days, and no limit is above 20"),
    ],
)
def test_a_limit_of_its_own_says_where_it_comes_from(gaps: list[int], words: str) -> None:
    assert own_words(gaps, "data", POLICY) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(81, "81st"), (82, "82nd"), (83, "83rd"), (85, "85th"), (11, "11th"), (100, "100th")],
)
def test_percentiles_are_spelled_as_people_say_them(number: int, words: str) -> None:
    assert ordinal(number) == words


def test_a_limit_that_the_policy_fixes_holds_whatever_the_history_says(history: Any) -> None:
    weekly(history, "E-1", 10)
    stages = tuple(
        stage.model_copy(update={"fixed_days": 12}) if stage.name == "modeling" else stage
        for stage in history.policy.stages
    )
    history.policy = history.policy.model_copy(update={"stages": stages})
    limit = history.judge("2026-03-30")["E-1"].limit
    assert (limit.days, limit.source, limit.gaps) == (12, "the policy fixes it for modeling", 10)


def test_gaps_of_done_experiments_count_and_those_of_other_stages_do_not(history: Any) -> None:
    history.item("E-9", "2026-03-01")
    weekly(history, "E-1", 10, status="Done", category=Category.DONE)
    assert history.judge("2026-04-01")["E-9"].limit.days == 5
    history.items["E-1"] = replace(history.items["E-1"], labels=("ml-data",))
    assert history.judge("2026-04-01")["E-9"].limit.days == 7


def test_the_open_silence_is_no_gap(history: Any) -> None:
    weekly(history, "E-1", 9)
    assert history.judge("2026-06-01")["E-1"].limit.gaps == 9


def test_heartbeats_pings_bots_and_days_without_work_make_no_gaps(history: Any) -> None:
    history.item("E-1", "2026-01-05")
    history.says("E-1", "2026-01-09", "AUC 0.7.").says("E-1", "2026-01-11", "Weekend words.")
    history.act("E-1", "2026-01-15", "run_heartbeat", "mlflow", kind="bot")
    history.says("E-1", "2026-01-16", "any update?").act("E-1", "2026-01-19", "pushed", "ci", kind="bot")
    assert history.judge("2026-02-01")["E-1"].limit.gaps == 0


def test_signs_of_the_whole_thread_are_laid_together(history: Any) -> None:
    history.item("E-1", "2026-01-05")
    history.item("E-2", "2026-01-05", issue_type="Sub-task")
    history.link("E-2", "parent", "E-1")
    history.says("E-1", "2026-01-05", "one 0.1").says("E-2", "2026-01-07", "two 0.2").says(
        "E-1", "2026-01-09", "three 0.3"
    )
    assert history.judge("2026-01-10")["E-1"].limit.gaps == 2


def test_local_dates_make_the_gaps(history: Any) -> None:
    history.people(timezone="Pacific/Auckland").item("E-1", "2026-01-05")
    history.says("E-1", "2026-01-06T10:00:00", "still the 6th, 0.1").says(
        "E-1", "2026-01-06T12:00:00", "the 7th, 0.2"
    )
    assert history.judge("2026-01-10")["E-1"].limit.gaps == 1


def test_work_without_a_stage_has_the_limit_of_elsewhere(history: Any) -> None:
    history.item("E-1", labels=())
    assert history.judge("2026-10-02")["E-1"].limit.days == 10

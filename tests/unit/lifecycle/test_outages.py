"""An outage is told when it has lasted, told anew when other projects are away, and over when a source is read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.unit.reports.histories import NOW
from workflows.lifecycle.outages import Tried, judge
from workflows.outbox import Outage

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def failed(project: str, since: timedelta, source: str = "jira", *, tried: timedelta = MINUTE) -> Tried:
    """Return a project that has failed for so long, and was tried last a minute ago."""
    return Tried(source, project, NOW - since - HOUR, NOW - tried, NOW - since, f"no {project}")


def read(project: str, ago: timedelta = MINUTE, source: str = "jira") -> Tried:
    return Tried(source, project, NOW - ago, None, None, None)


def news(tried: Sequence[Tried], lasting: Sequence[Outage] = ()) -> tuple[Outage, ...]:
    return judge(tried, lasting, after=HOUR, now=NOW)


def outage(*projects: str, whole: bool, since: timedelta = 2 * HOUR) -> Outage:
    word, began = "whole" if whole else "part", NOW - since
    return Outage(
        f"outage:jira:{word}:{began.isoformat()}", "jira", whole, projects, began, f"no {projects[0]}"
    )


def test_a_source_is_away_as_a_whole_since_the_last_of_its_projects_failed() -> None:
    found = news([failed("fraud", 3 * HOUR), failed("churn", 2 * HOUR)])
    told = outage("churn", "fraud", whole=True)
    assert found == (replace(told, error="no fraud"),)
    assert news([failed("fraud", 3 * HOUR), failed("churn", HOUR - MINUTE)]) == ()


def test_an_outage_is_told_once_it_has_lasted_for_exactly_the_time_asked_for() -> None:
    assert news([failed("churn", HOUR - timedelta(seconds=1))]) == ()
    assert [one.began_at for one in news([failed("churn", HOUR)])] == [NOW - HOUR]


def test_some_projects_are_away_since_the_first_of_them_failed() -> None:
    found = news([failed("fraud", 10 * MINUTE), failed("churn", 2 * HOUR), read("roofs")])
    assert found == (outage("churn", "fraud", whole=False),)


def test_each_source_is_judged_alone() -> None:
    found = news([failed("churn", 2 * HOUR), read("churn", source="github"), failed("x", 3 * HOUR, "mlflow")])
    assert [(one.source, one.whole, one.error) for one in found] == [
        ("jira", True, "no churn"),
        ("mlflow", True, "no x"),
    ]


def test_what_is_known_is_told_again_only_when_its_projects_change() -> None:
    known = outage("churn", whole=True)
    assert news([failed("churn", 2 * HOUR)], [known]) == ()
    assert news([failed("churn", 2 * HOUR), failed("fraud", HOUR)], [known]) == (
        replace(known, projects=("churn", "fraud")),
    )


def test_an_outage_is_over_at_the_first_time_that_it_was_read_again() -> None:
    known = outage("churn", "fraud", whole=True)
    found = news([read("churn", 5 * MINUTE), read("fraud", 9 * MINUTE)], [known])
    assert found == (replace(known, ended_at=NOW - 9 * MINUTE),)


def test_an_outage_of_a_source_that_nobody_reads_any_more_is_over_now() -> None:
    known = outage("churn", whole=True)
    assert news([], [known]) == (replace(known, ended_at=NOW),)
    before = Tried("jira", "churn", NOW - 3 * HOUR, None, None, None)
    assert news([before], [known]) == (replace(known, ended_at=NOW),)


def test_when_one_project_is_read_again_the_whole_is_over_and_the_rest_becomes_a_part() -> None:
    known = outage("churn", "fraud", whole=True)
    found = news([failed("churn", 2 * HOUR), read("fraud", 5 * MINUTE)], [known])
    assert found == (replace(known, ended_at=NOW - 5 * MINUTE), outage("churn", whole=False))


def test_when_the_rest_fails_too_the_part_goes_on_beside_the_whole() -> None:
    part = outage("churn", whole=False, since=3 * HOUR)
    found = news([failed("churn", 3 * HOUR), failed("fraud", 2 * HOUR)], [part])
    assert [(one.whole, one.projects) for one in found] == [
        (True, ("churn", "fraud")),
        (False, ("churn", "fraud")),
    ]


def test_a_project_that_let_the_source_go_an_hour_ago_is_left_out() -> None:
    gone = failed("roofs", 9 * HOUR, tried=MINUTE + HOUR)
    assert news([failed("churn", 2 * HOUR), gone]) == (outage("churn", whole=True),)
    nearly = failed("roofs", 9 * HOUR, tried=HOUR)
    assert [one.projects for one in news([failed("churn", 2 * HOUR), nearly])] == [("churn", "roofs")]


def test_a_source_that_was_never_tried_is_not_away() -> None:
    assert news([Tried("jira", "churn", None, None, None, None)]) == ()


def test_a_failure_without_words_is_told_without_words() -> None:
    silent = replace(failed("churn", 2 * HOUR), error=None)
    assert [one.error for one in news([silent])] == [""]


def test_of_several_failures_the_words_of_the_first_are_told_and_at_one_moment_those_of_the_first_name() -> (
    None
):
    assert [one.error for one in news([failed("a", 2 * HOUR), failed("b", 3 * HOUR)])] == ["no b"]
    assert [one.error for one in news([failed("b", 2 * HOUR), failed("a", 2 * HOUR)])] == ["no a"]

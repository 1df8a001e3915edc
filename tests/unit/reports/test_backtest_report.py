"""The report on a replay: numbers, limits and warnings, and never a count by person."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.unit.reports.histories import POLICY
from tests.unit.reports.reading import section, whole, words
from workflows.lifecycle.backtest import Backtest, Next, Outcome, PastWarning
from workflows.lifecycle.findings import Limit, Sign, Stall, Verdict
from workflows.model import Activity, ActorKind, Category, ItemKind, Project, Verb, WorkItem
from workflows.reports.backtest import backtest_json, build

SINCE, UNTIL = datetime(2026, 10, 12, 9, tzinfo=UTC), datetime(2026, 11, 9, 9, tzinfo=UTC)
OWN = Limit(6, "your team's 85th percentile over 42 gaps in modeling is 6 days", 42)


def past(
    key: str, day: date, outcome: Outcome, *, ask: str | None = "ana", carried: bool = False
) -> PastWarning:
    item = WorkItem(
        f"t:{key}", key, ItemKind.ISSUE, "jira", f"Idea {key}", "In Progress", Category.DOING, SINCE
    )
    stall = Stall(item, Verdict.STALLED, 7, OWN, None, (), ask, "Say what is true.", stage="modeling")
    return PastWarning(day, stall, carried, outcome)


def back(days: int) -> Outcome:
    act = Activity("a", "t:E-1", UNTIL, "bo", ActorKind.HUMAN, Verb.PUSHED)
    item = past("E-1", date(2026, 10, 13), Outcome(Next.CLOSED, 1)).stall.item
    return Outcome(Next.CAME_BACK, days, Sign(act, item))


def replay(*warnings: PastWarning, tried: frozenset[str] = frozenset()) -> Backtest:
    return Backtest(
        Project("churn", "Churn"), SINCE, UNTIL, warnings, {"modeling": OWN, None: Limit(10, "the default")},
        tried, experiments=9, moments=20, reads=30,
    )  # fmt: skip


FOUR = replay(
    past("E-1", date(2026, 10, 13), Outcome(Next.STILL_SILENT, 19), carried=True),
    past("E-2", date(2026, 10, 14), back(2)),
    past("E-3", date(2026, 10, 28), back(0)),
    past("E-4", date(2026, 10, 29), Outcome(Next.CLOSED, 1), ask=None),
)


def test_the_lead_counts_warnings_a_week_without_those_that_are_older() -> None:
    assert [words(line.text) for line in build(FOUR, POLICY).lead] == [
        "4 warnings in 4 weeks, 0.8 a week.",
        "1 of them is older than that: quiet already on the first day, and left out of the number a week.",
        "2 came back by themselves, 1 was closed, 1 is still silent.",
    ]


def test_a_limit_stands_with_its_origin_and_what_came_of_it() -> None:
    report = build(FOUR, POLICY)
    (modeling, none) = next(part for part in report.sections if words(part.title) == "Limits").lines
    assert words(modeling.text) == "modeling: limit 6 working days, 4 warnings"
    assert [words(why) for why in modeling.because] == [
        "limit: your team's 85th percentile over 42 gaps in modeling is 6 days",
        "2 came back by themselves, 1 was closed, 1 is still silent",
        "working days until it came back: 0, 2",
    ]
    assert words(none.text) == "no stage: limit 10 working days, 0 warnings"


def test_days_that_come_again_are_counted() -> None:
    many = replay(*(past(f"E-{n}", date(2026, 10, 14), back(days)) for n, days in enumerate([1, 1, 1, 4])))
    assert "working days until it came back: 1 ×3, 4" in whole(build(many, POLICY))


def test_a_limit_that_was_tried_says_so() -> None:
    report = build(replay(tried=frozenset({"modeling"})), POLICY)
    assert "limit: tried in this replay" in whole(report)


def test_each_warning_says_when_whom_and_what_happened_next() -> None:
    report = build(FOUR, POLICY)
    lines = next(part for part in report.sections if words(part.title) == "Warnings").lines
    assert [(words(line.text), [words(why) for why in line.because]) for line in lines] == [
        (
            "13 Oct E-1 “Idea E-1” has been quiet for 7 working days; the limit is 6 (quiet before these weeks)",
            ["would have asked ana", "still silent, for 19 working days"],
        ),
        (
            "14 Oct E-2 “Idea E-2” has been quiet for 7 working days; the limit is 6",
            ["would have asked ana", "came back by itself after 2 working days: push by bo"],
        ),
        (
            "28 Oct E-3 “Idea E-3” has been quiet for 7 working days; the limit is 6",
            ["would have asked ana", "came back by itself the same day: push by bo"],
        ),
        (
            "29 Oct E-4 “Idea E-4” has been quiet for 7 working days; the limit is 6",
            ["nobody to ask on record", "was closed after 1 working day"],
        ),
    ]


def test_persons_are_named_with_their_warning_and_never_counted() -> None:
    report = build(FOUR, POLICY)
    counted = [part for part in report.sections if words(part.title) != "Warnings"]
    told = " ".join(
        words(line.text) + " ".join(map(words, line.because)) for part in counted for line in part.lines
    )
    assert "ana" not in told
    assert "bo" not in told.split()
    assert not any("ana" in str(value) for key, value in backtest_json(FOUR).items() if key != "warnings")


def test_every_week_is_shown_those_without_a_warning_too() -> None:
    assert section(build(FOUR, POLICY), "Weeks") == [
        "warnings in the week of 12 Oct: 1, 19 Oct: 0, 26 Oct: 2, 02 Nov: 0, 09 Nov: 0"
    ]


def test_a_calm_past_is_said_to_be_one() -> None:
    report = build(replay(), POLICY)
    assert [words(line.text) for line in report.lead] == ["No warning in 4 weeks; 9 experiments judged."]
    assert section(report, "Warnings") == []


def test_more_warnings_than_can_be_read_are_counted() -> None:
    many = replay(*(past(f"E-{n}", date(2026, 10, 14), back(1)) for n in range(70)))
    assert section(build(many, POLICY), "Warnings")[-1] == "10 more warnings"


def test_the_form_for_scripts_has_all_of_it() -> None:
    told = backtest_json(FOUR)
    assert told["limits"][0]["next"] == {"came back": 2, "closed": 1, "still silent": 1}
    assert told["limits"][0]["came_back_after"] == [0, 2]
    assert told["weeks"][0] == {"week_of": "2026-10-12", "warnings": 1}
    assert told["warnings"][1] | {"title": ""} == {
        "day": "2026-10-14", "key": "E-2", "title": "", "verdict": "stalled", "stage": "modeling",
        "silent_working_days": 7, "limit_working_days": 6, "ask": "ana", "quiet_before": False,
        "next": "came back", "after_working_days": 2,
    }  # fmt: skip

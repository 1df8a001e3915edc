from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.render.blocks import to_messages
from bot.render.check import problems
from bot.render.text import to_text
from bot.warn_hours import Hours
from bot.warn_plan import Plan, Scene, plan_warnings
from config.source import load_policy
from tests.unit.reports.reading import words
from workflows.lifecycle.asking import worth_asking
from workflows.lifecycle.findings import Limit, Sign, Stall, Verdict
from workflows.lifecycle.resolutions import How, Resolution
from workflows.model import (
    Activity,
    ActorKind,
    Answer,
    Category,
    Evidence,
    Facts,
    ItemKind,
    Person,
    Project,
    Verb,
    WorkItem,
)  # fmt: skip
from workflows.outbox import OpenWarning
from workflows.reports.answered import Answered
from workflows.reports.resolved import resolved
from workflows.reports.shape import ItemRef
from workflows.reports.warning import HEADLINES, Hearer, warning

POLICY = load_policy(None)
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
BO = Person("bo", "data scientist", slack="U0BO")
ANA = Person("ana", "data scientist", slack="U0ANA")
PM = Person("kim", "Product Manager", slack="U0PM")
CHURN = Project("churn", "Churn early warning", "Europe/Berlin", channel="#churn", people=(BO, ANA, PM))


def item(number: int) -> WorkItem:
    key = f"CH-{number}"
    start = datetime(2026, 9, 1, tzinfo=UTC)
    url = f"https://jira.example.com/browse/{key}"
    return WorkItem(
        f"jira:{number}",
        key,
        ItemKind.ISSUE,
        "jira",
        f"Try {number}",
        "In Progress",
        Category.DOING,
        start,
        url=url,
    )


def stall(
    number: int,
    verdict: Verdict = Verdict.STALLED,
    *,
    silent: int = 11,
    ask: str | None = "bo",
    days_ago: float = 18,
    actor: str = "bo",
) -> Stall:
    at = NOW - timedelta(days=days_ago)
    activity = Activity(f"a{number}", f"jira:{number}", at, actor, ActorKind.HUMAN, Verb.PUSHED)
    because = (Evidence("ping", "Ana asked for an update", "https://jira.example.com/c/1"),)
    return Stall(
        item(number),
        verdict,
        silent,
        Limit(7, "default for modeling"),
        Sign(activity, item(number)),
        because,
        ask,
        "say until when it runs",
    )


def opened(number: int, verdict: Verdict = Verdict.STALLED, *, days_ago: float = 3) -> OpenWarning:
    return OpenWarning(
        f"jira:{number}",
        "churn",
        verdict.value,
        "bo",
        "warning:U0BO:2026-11-20",
        NOW - timedelta(days=days_ago),
    )


def scene(
    stalls: list[Stall],
    project: Project = CHURN,
    *,
    now: datetime = NOW,
    answers: tuple[Answer, ...] = (),
    others: tuple[Project, ...] = (),
    asking: bool = True,
    **items: WorkItem,
) -> Scene:
    known = {each.item.id: each.item for each in stalls} | {each.id: each for each in items.values()}
    facts = Facts(project, items=tuple(known.values()), answers=answers)
    return Scene(facts, stalls, Hours(project, POLICY, now, others), asking)


def plan(stalls: list[Stall], open_: list[OpenWarning] | None = None, **known: Any) -> Plan:
    return plan_warnings(scene(stalls, **known), open_ or [])


def test_one_person_gets_one_message_the_longest_silence_first() -> None:
    (ask,) = plan([stall(1, silent=8), stall(2, silent=20)]).asks
    assert [each.item.key for each in ask.stalls] == ["CH-2", "CH-1"]
    assert (ask.target, ask.key) == ("U0BO", "warning:U0BO:2026-11-23")


def test_the_day_of_the_key_is_that_of_the_project() -> None:
    tokyo = replace(CHURN, timezone="Asia/Tokyo")
    late = plan([stall(1)], project=tokyo, now=datetime(2026, 11, 24, 0, 30, tzinfo=UTC))
    assert late.asks[0].key.endswith("2026-11-24")
    with_bo_in_america = replace(CHURN, people=(replace(BO, timezone="America/New_York"),))
    late = plan([stall(1)], project=with_bo_in_america, now=datetime(2026, 11, 23, 15, tzinfo=UTC))
    assert late.asks[0].key.endswith("2026-11-23")


@pytest.mark.parametrize("verdict", Verdict)
def test_only_verdicts_that_ask_are_told(verdict: Verdict) -> None:
    told = bool(plan([stall(1, verdict)]).asks)
    assert told == (verdict not in (Verdict.ACTIVE, Verdict.QUIET_EXPECTED))


@pytest.mark.parametrize(
    ("people", "ask", "target", "hearer"),
    [
        ((BO, PM), "bo", "U0BO", Hearer("bo")),
        ((BO, PM), "BO", "U0BO", Hearer("bo", ("BO",))),
        ((replace(BO, slack=None), PM), "bo", "U0PM", Hearer("kim", ("bo",))),
        ((replace(BO, active=False), PM), "bo", "U0PM", Hearer("kim", ("bo",))),
        ((BO, PM), None, "U0PM", Hearer("kim")),
        ((BO,), "stranger", "#churn", Hearer(None, ("stranger",))),
    ],
)
def test_who_cannot_be_asked_is_stood_in_for(
    people: tuple[Person, ...], ask: str | None, target: str, hearer: Hearer
) -> None:
    (found,) = plan([stall(1, ask=ask)], project=replace(CHURN, people=people)).asks
    assert (found.target, found.hearer) == (target, hearer)


def test_where_nobody_can_be_asked_it_is_said() -> None:
    lonely = replace(CHURN, people=(), channel=None)
    found = plan([stall(1)], project=lonely)
    assert (found.asks, [each.item.key for each in found.unheard]) == ((), ["CH-1"])


def test_an_open_warning_is_not_repeated() -> None:
    assert plan([stall(1)], [opened(1)]) == Plan()


def test_a_sign_of_life_ends_a_warning() -> None:
    back = stall(1, Verdict.ACTIVE, silent=0, days_ago=0.1)
    (ending,) = plan([back], [opened(1)]).endings
    assert ending.resolution == Resolution(How.BACK, what="pushed", by="bo", day=date(2026, 11, 23))


def test_a_sign_that_was_read_late_ends_a_warning_too() -> None:
    back = stall(1, Verdict.ACTIVE, silent=1, days_ago=3.4)
    (ending,) = plan([back], [opened(1, days_ago=3)]).endings
    assert (ending.resolution.how, ending.resolution.what) == (How.BACK, "pushed")


def test_an_old_sign_is_not_taken_for_the_answer() -> None:
    (ending,) = plan([stall(1, Verdict.ACTIVE)], [opened(1)]).endings
    assert ending.resolution == Resolution(How.WITHIN_LIMIT, days=7)


def test_a_reason_with_an_end_ahead_ends_a_warning() -> None:
    (ending,) = plan([stall(1, Verdict.QUIET_EXPECTED)], [opened(1)]).endings
    assert ending.resolution == Resolution(How.NEWS_EXPECTED, why="Ana asked for an update")


def test_what_is_done_or_gone_ends_its_warning() -> None:
    done = replace(item(1), category=Category.DONE)
    endings = plan([], [opened(1), opened(2), opened(3)], done=done, doing=item(2)).endings
    assert [ending.resolution.how for ending in endings] == [How.DONE, How.NOT_UNDER_WAY, How.GONE]


def test_another_question_follows_an_answer_at_once() -> None:
    blocked = stall(1, Verdict.BLOCKED, silent=1, ask="ana", days_ago=1)
    found = plan([blocked], [opened(1)])
    assert len(found.endings) == 1
    assert found.asks[0].target == "U0ANA"


def test_a_comment_of_the_author_is_no_review() -> None:
    waiting = stall(1, Verdict.WAITING_REVIEW, ask="ana", days_ago=1)
    assert plan([waiting], [opened(1, Verdict.WAITING_REVIEW)]) == Plan()


@pytest.mark.parametrize(
    ("silent", "ask", "worth"),
    [(0, "ana", False), (2, "ana", True), (2, "bo", False), (2, None, False), (8, "bo", True)],
)
def test_who_has_just_said_that_it_is_blocked_is_not_asked_about_it(
    silent: int,
    ask: str | None,
    worth: bool,  # noqa: FBT001 a column of the table
) -> None:
    assert worth_asking(stall(1, Verdict.BLOCKED, silent=silent, ask=ask, actor="bo")) is worth


@pytest.mark.parametrize("verdict", HEADLINES)
def test_each_verdict_is_told_with_days_limit_sign_evidence_and_next_step(verdict: Verdict) -> None:
    report = warning(CHURN, Hearer("bo"), [stall(1, verdict)], [], now=NOW)
    text = to_text(report)
    assert f"{words(HEADLINES[verdict](ItemRef('CH-1', 'Try 1')))}." in text
    for part in (
        "11 working days without a sign of life; the limit is 7 (default for modeling).",
        "Last sign of life: push by you on Thu 5 Nov, CH-1.",
        "Ana asked for an update",
        "→ Next step: say until when it runs",
        "You hear of this first, in private.",
    ):
        assert part in text
    assert [problem for message in to_messages(report) for problem in problems(message)] == []


def test_an_overdue_experiment_names_its_day_and_is_not_called_stalled() -> None:
    late = replace(stall(1, Verdict.OVERDUE_BACK), due_back=date(2026, 11, 13))
    text = to_text(warning(CHURN, Hearer("bo"), [late], [], now=NOW))
    assert "was due back on Fri 13 Nov, and there is no news." in text
    assert "stalled" not in text


def test_the_channel_and_a_stand_in_are_told_why_they_hear_of_it() -> None:
    assert "I cannot ask privately: bo." in to_text(
        warning(CHURN, Hearer("kim", ("bo",)), [stall(1)], [], now=NOW)
    )
    in_public = to_text(warning(CHURN, Hearer(None), [stall(1)], [], now=NOW))
    assert "Nobody could be asked privately" in in_public
    assert "in private" not in in_public


def test_an_experiment_without_any_sign_of_life_says_so() -> None:
    silent = replace(stall(1), last_sign=None)
    assert "No sign of life is on record." in to_text(warning(CHURN, Hearer("bo"), [silent], [], now=NOW))


def test_what_was_answered_is_told_in_the_same_message() -> None:
    back = Resolution(How.BACK, what="pushed", by="bo", day=date(2026, 11, 23))
    done = Answered(ItemRef("CH-2", "Try 2"), resolved(back, None))
    both = to_text(warning(CHURN, Hearer("bo"), [stall(1)], [done], now=NOW))
    assert "✓ It is back: push by bo on Mon 23 Nov." in both
    assert "1 experiment needs a word" in both
    only = to_text(warning(CHURN, Hearer("bo"), [], [done], now=NOW))
    assert "answered, thank you" in only

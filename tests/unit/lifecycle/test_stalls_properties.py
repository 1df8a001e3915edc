"""What holds for every history: bots count for nothing, news never alarms, time never reassures, zones move days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.examples import tried
from tests.unit.lifecycle.drawn import SPAN, TEXTS, Drawn, Step, histories, moments
from workflows.lifecycle.findings import Verdict
from workflows.model import Verb

if TYPE_CHECKING:
    from workflows.lifecycle.findings import Stall

ALARM = {
    Verdict.ACTIVE: 0,
    Verdict.QUIET_EXPECTED: 0,
    Verdict.SUPERSEDED: 1,
    Verdict.FINISHED_NOT_CLOSED: 1,
    Verdict.BLOCKED: 1,
    Verdict.WAITING_REVIEW: 1,
    Verdict.WAITING_DATA: 1,
    Verdict.WAITING_COMPUTE: 1,
    Verdict.OVERDUE_BACK: 2,
    Verdict.UNOWNED: 2,
    Verdict.NEVER_STARTED: 2,
    Verdict.STALLED: 2,
}
"""More alarming means a higher number: nobody is asked; the reason is known; somebody is asked why it is silent."""
ZONES = (
    "UTC",
    "America/Los_Angeles",
    "America/St_Johns",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Australia/Adelaide",
)
OFTEN = tried(40)
LATER = st.integers(0, 40)
NEWS = (Verb.COMMENTED, Verb.PUSHED, Verb.EDITED)


def seen(stall: Stall) -> tuple[object, ...]:
    return stall.verdict, stall.silent, stall.limit.days, stall.due_back, stall.ask


def now(later: int) -> timedelta:
    """A moment after everything that is drawn, at noon."""
    return timedelta(days=SPAN + 1 + later, hours=3)


@OFTEN
@given(
    told=histories(),
    at=moments(),
    verb=st.sampled_from([Verb.COMMENTED, Verb.PUSHED, Verb.EDITED, Verb.REVIEWED]),
    actor=st.sampled_from(["renovate[bot]", "stale-bot", "stagecoach"]),
    text=st.sampled_from(TEXTS) | st.text(max_size=40),
    item=st.sampled_from(["E-1", "a/b#1"]),
    later=LATER,
)
def test_the_activity_of_a_bot_never_changes_a_verdict(
    told: Drawn, at: timedelta, verb: Verb, actor: str, text: str, item: str, later: int
) -> None:
    noisy = told.with_step(Step(item, at, actor, verb, text))
    assert seen(noisy.judge(now(later))) == seen(told.judge(now(later)))


@OFTEN
@given(told=histories(), verb=st.sampled_from(NEWS), item=st.sampled_from(["E-1", "a/b#1"]), later=LATER)
def test_news_of_a_human_is_never_more_alarming(told: Drawn, verb: Verb, item: str, later: int) -> None:
    at = now(later)
    before = told.judge(at)
    text = "AUC 0.72 with 60 days." if verb is Verb.COMMENTED else ""
    after = told.with_step(Step(item, at, "bo", verb, text)).judge(at)
    # The one border: news closes a gap, and with enough gaps a project gets a shorter limit of its own.
    assume(after.limit.days >= before.limit.days)
    assert ALARM[after.verdict] <= ALARM[before.verdict]
    assert after.silent == 0


@OFTEN
@given(told=histories(), later=LATER, days=st.integers(1, 30), hours=st.integers(0, 23))
@example(
    told=Drawn((
        Step("E-1", timedelta(days=SPAN, hours=-2), "ana", Verb.COMMENTED, "Training until 2026-10-23."),
        Step("E-1", timedelta(days=SPAN, hours=2), "ana", Verb.COMMENTED, "Done, no gain."),
    )),
    later=7, days=3, hours=0,
)  # fmt: skip
def test_time_alone_never_makes_it_less_alarming_but_at_the_limit(
    told: Drawn, later: int, days: int, hours: int
) -> None:
    before, after = told.judge(now(later)), told.judge(now(later) + timedelta(days=days, hours=hours))
    assert after.silent >= before.silent
    assert after.limit == before.limit
    # The one border: an announced return that is overdue, over the limit turns out to be only unclosed.
    turned = (before.verdict, after.verdict) == (Verdict.OVERDUE_BACK, Verdict.FINISHED_NOT_CLOSED)
    crossed = before.silent <= before.limit.days < after.silent
    assert ALARM[after.verdict] >= ALARM[before.verdict] or (turned and crossed)


@OFTEN
@given(told=histories(), later=LATER, days=st.integers(1, 30))
def test_a_verdict_changes_with_time_only_at_the_borders_of_the_rules(
    told: Drawn, later: int, days: int
) -> None:
    before, after = told.judge(now(later)), told.judge(now(later) + timedelta(days=days))
    if after.verdict is before.verdict:
        return
    over = before.silent <= before.limit.days < after.silent
    due = before.verdict is Verdict.QUIET_EXPECTED  # the end of a promise, a hold or a run's heartbeats
    review = after.verdict is Verdict.WAITING_REVIEW  # the wait for a review has a limit of its own
    assert over or due or review


@OFTEN
@given(told=histories(runs=False), later=LATER, zone=st.sampled_from(ZONES))
def test_a_zone_moves_the_borders_of_days_and_nothing_else(told: Drawn, later: int, zone: str) -> None:
    assert seen(told.judge(now(later), zone)) == seen(told.judge(now(later)))

"""Thinning out what is old changes no report of a moment that is not: for any history, in any time zone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import KeepingRules, StallRules
from tests.examples import tried
from tests.unit.reports.histories import NOW, at
from tests.unit.reports.histories import POLICY as USUAL
from tests.unit.reports.stories import busy_history
from workflows.compose import MOST_WEEKS
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.backtest import backtest
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import read_state
from workflows.lifecycle.thinning import is_routine, thinned, whole_since
from workflows.lifecycle.triage import cases
from workflows.model import Activity, ActorKind, Facts, ItemKind, LinkKind, Verb
from workflows.reports import backtest as backtests
from workflows.reports import digest, stalled, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    T = TypeVar("T")

ZONES = ("UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kolkata", "America/St_Johns", "Europe/Berlin")
FIELDS = (None, "description", "Rank", "sprint", "status", "labels", "flag", "Resolution", "branch")
WORDS = (
    "",
    "Training until 2026-11-27.",
    "blocked on CH-130",
    "Done, no gain.",
    "any update?",
    "fix the join",
)
ACTORS = (
    ("Ana", ActorKind.HUMAN),
    ("Bo", ActorKind.HUMAN),
    ("ci[bot]", ActorKind.BOT),
    (None, ActorKind.BOT),
)
POLICY = USUAL.model_copy(update={"stalls": StallRules(gaps_needed=2, percentile=60, lowest_limit=1)})
"""Limits follow from few silences: a day more or less with a sign of life shows."""
VERBS = (*Verb, *(4 * (Verb.PUSHED, Verb.EDITED, Verb.RUN_HEARTBEAT)))
DAY = datetime(2026, 9, 1, tzinfo=UTC)


def experimenting() -> Facts:
    """Return a busy project whose experiments have parts, finished ones too."""
    history = busy_history()
    for key, created in (("CH-97", "2026-10-01"), ("CH-95", "2026-09-20")):
        change = history.pull(
            f"acme/churn#{key[3:]}", "Its change", "merged", created=at(created), author="Bo"
        )
        history.link(change, LinkKind.IMPLEMENTS, history.items[f"jira:{key}"])
    history.pull("acme/churn@exp/gru", "exp/gru", kind=ItemKind.BRANCH, branch="exp/gru", author="Ana")
    history.ticket("CH-112", "Wider", "Done", issue_type="Experiment", labels=("ml-modeling",))
    return history.facts()


BUSY = experimenting()
TESTED = tuple(
    one.id for one in BUSY.items if one.issue_type == "Experiment" or one.key.endswith(("7", "5", "gru"))
)


def act(name: str, at: datetime, verb: Verb = Verb.PUSHED, **more: Any) -> Activity:
    given_ = {"item": "jira:1", "actor": "Ana", "actor_kind": ActorKind.HUMAN}
    return Activity(id=name, at=at, verb=verb, **{**given_, **more})


@st.composite
def acts(draw: st.DrawFn) -> tuple[Activity, ...]:
    """Much of the same on a few days, on some of the experiments and their parts."""

    def some(values: Sequence[T], most: int) -> list[T]:
        return draw(st.lists(st.sampled_from(values), min_size=1, max_size=most))

    items, actors, fields = some(TESTED, 2), some(ACTORS, 2), some(FIELDS, 2)
    verbs, days, values = some(VERBS, 3), some(range(0, 40, 5), 3), some((None, "ml-data", "Done", "Ana"), 2)
    every = (items, actors, days, range(0, 1441, 6), verbs, fields, values, values, WORDS)
    found = []
    for number in range(draw(st.integers(1, 25))):
        # One draw for all of an activity: a draw takes longer than the thinning of what is drawn.
        picks = zip(every, draw(st.binary(min_size=len(every), max_size=len(every))), strict=True)
        item, (actor, kind), day, minute, *change = (of[pick % len(of)] for of, pick in picks)
        at_ = NOW - timedelta(days=day, minutes=minute)
        found.append(Activity(f"drawn {number}", item, at_, actor, kind, *change))
    return tuple(found)


def having(more: Sequence[Activity], zone: str) -> Facts:
    """Return the facts of the busy project, with more in its history."""
    held = by_item((*chain.from_iterable(BUSY.activities.values()), *more))
    return replace(BUSY, project=replace(BUSY.project, timezone=zone), activities=held)


def by_item(acts_: Sequence[Activity]) -> dict[str, tuple[Activity, ...]]:
    held: dict[str, list[Activity]] = defaultdict(list)
    for one in acts_:
        held[one.item].append(one)
    return {item: tuple(sorted(some, key=lambda one: (one.at, one.id))) for item, some in held.items()}


def thin(facts: Facts, until: datetime) -> Facts:
    return replace(facts, activities={item: thinned(some, until) for item, some in facts.activities.items()})


def told(facts: Facts, now: datetime, *, back: int) -> list[object]:
    """Return all that is told of a project: reports for each audience, verdicts, what to tag, what was to be asked."""
    then = rewind(facts, now)
    state = read_state(then, POLICY, now, since=now - timedelta(days=back))
    state = replace(state, outlook=read_outlook(then, state))
    replayed = backtest(facts, POLICY, weeks=1, until=now + timedelta(days=7))
    return [
        *(digest.build(state, audience) for audience in ("executive", "product", "team")),
        *(summary.build(state, audience) for audience in ("executive", "product", "team")),
        stalled.build([state]),
        stalled.stall_json([state], now),
        [(one.item, one.need, one.placement, one.set_by) for one in cases(then, POLICY)],
        backtests.build(replayed, POLICY),
        backtests.backtest_json(replayed),
        state.outlook.gates if state.outlook else None,
        state.outlook.forecast if state.outlook else None,
        [(one.repo, one.stage, one.pulls, one.work) for one in state.profiles],
    ]


@tried(60)
@given(acts(), st.sampled_from(ZONES), st.integers(0, 30), st.integers(0, 1500), st.integers(1, 30))
def test_no_report_as_of_a_moment_in_what_stays_whole_is_another_one(
    more: tuple[Activity, ...], zone: str, days: int, later: int, back: int
) -> None:
    facts, until = having(more, zone), whole_since(NOW, days)
    now = until + timedelta(minutes=later)
    # Of all items, not only of finished ones: those may belong to an experiment that goes on.
    assert told(thin(facts, until), now, back=back) == told(facts, now, back=back)


@tried(300)
@given(acts(), st.sampled_from(ZONES), st.integers(0, 40))
def test_the_days_on_which_somebody_did_something_and_the_first_and_last_of_all_stay(
    more: tuple[Activity, ...], zone: str, days: int
) -> None:
    until = whole_since(NOW, days)
    kept = tuple(chain.from_iterable(thinned(some, until) for some in by_item(more).values()))
    assert marks(kept, zone) == marks(more, zone)


def marks(acts_: Sequence[Activity], zone: str) -> dict[object, tuple[object, ...]]:
    """Return by who did what: on which days of a zone, the first of all and the last."""
    found: dict[object, list[Activity]] = defaultdict(list)
    for one in sorted(acts_, key=lambda one: (one.at, one.id)):
        found[one.item, one.verb, one.actor, one.actor_kind, one.field].append(one)
    return {
        what: ({one.at.astimezone(ZoneInfo(zone)).date() for one in some}, some[0].id, some[-1].id)
        for what, some in found.items()
    }


@tried(60)
@given(acts(), st.integers(0, 40), st.integers(0, 20))
def test_what_is_thinned_out_thins_out_to_itself_also_when_told_again_or_later(
    more: tuple[Activity, ...], days: int, less: int
) -> None:
    until = whole_since(NOW, days)
    more = max(by_item(more).values(), key=len)
    once = thinned(more, until)
    assert thinned(once, until) == once
    assert thinned((*{one.id: one for one in (*once, *more)}.values(),), until) == once
    assert thinned(thinned(more, whole_since(NOW, days + less)), until) == once


def test_of_a_day_of_pushes_the_first_and_the_last_stay_without_their_words() -> None:
    some = [act(str(n), DAY + timedelta(hours=n), text=f"commit {n}", url=f"https://x/{n}") for n in range(5)]
    kept = thinned(reversed(some), DAY + timedelta(days=1))
    assert [one.id for one in kept] == ["0", "4"]
    assert [(one.text, one.url) for one in kept] == [("", "https://x/0"), ("", "https://x/4")]


@pytest.mark.parametrize(
    "other",
    [
        {"at": DAY + timedelta(hours=30)},
        {"actor": "Bo"},
        {"actor": None},
        {"actor_kind": ActorKind.BOT},
        {"verb": Verb.EDITED},
        {"field": "branch"},
        {"field": ""},
    ],
    ids=str,
)
def test_what_differs_by_anything_that_a_rule_may_ask_for_is_not_taken_for_the_same(
    other: dict[str, Any],
) -> None:
    some = [act(str(n), DAY + timedelta(hours=n)) for n in range(3)]
    some[1] = replace(some[1], **other)
    assert {one.id for one in thinned(some, DAY + timedelta(days=9))} == {"0", "1", "2"}


@pytest.mark.parametrize(
    "verb", [verb for verb in Verb if verb not in {Verb.PUSHED, Verb.EDITED, Verb.RUN_HEARTBEAT}]
)
def test_what_people_say_decide_and_move_stays_as_it_is(verb: Verb) -> None:
    some = tuple(
        act(str(n), DAY + timedelta(hours=n), verb, text="words", old="a", new="b") for n in range(4)
    )
    assert thinned(some, DAY + timedelta(days=1)) == some


@pytest.mark.parametrize("field", ["status", "Labels", "Flagged", "impediment", "resolution", ""])
def test_fields_whose_values_rules_ask_for_stay_as_they_are(field: str) -> None:
    assert not is_routine(act("1", DAY, Verb.EDITED, field=field, old="a", new="b"))


@pytest.mark.parametrize(
    ("text", "routine"),
    [("fix the join (CH-12)", False), ("ml_ops-7: tidy up", False), ("train-test split", True), ("", True)],
)
def test_a_push_that_may_name_a_ticket_keeps_its_words(text: str, *, routine: bool) -> None:
    assert is_routine(act("1", DAY, text=text)) is routine


def test_comments_of_robots_are_routine_those_of_people_are_not() -> None:
    assert is_routine(act("1", DAY, Verb.COMMENTED, actor_kind=ActorKind.BOT))
    assert not is_routine(act("1", DAY, Verb.COMMENTED))


def test_what_is_not_older_stays_whole() -> None:
    some = tuple(act(str(n), DAY + timedelta(hours=n), text="x") for n in range(5))
    assert thinned(some, DAY) == some


def test_histories_stay_whole_for_longer_than_a_backtest_looks_back() -> None:
    least = KeepingRules.model_fields["whole_days"].metadata[0].ge
    assert timedelta(days=least) > timedelta(weeks=MOST_WEEKS + 4)
    late = datetime(2026, 11, 23, 1, tzinfo=UTC).astimezone()
    assert whole_since(late, 30) == datetime(2026, 10, 24, tzinfo=UTC)

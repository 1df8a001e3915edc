"""In the night old histories are thinned out, in parts, as far back as the policy says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.tasks import Hands, do, thin
from bot.thinning import thin_out
from config.policy import KeepingRules
from tests.integration.schedule.desk import FRIDAY, sign
from tests.integration.store.batches import item
from workflows.model import Category, Verb
from workflows.store.facts import load_facts

if TYPE_CHECKING:
    from datetime import datetime

    from tests.integration.schedule.desk import Desk
    from workflows.tasks import Task

OLD = FRIDAY - timedelta(days=800)


def finish(desk: Desk, key: str, at: datetime = OLD) -> None:
    """Let an item have been finished, with five pushes on its last day."""
    one = item(key, category=Category.DONE, status="Done", created=at, updated=at)
    acts = [sign(one, at.replace(hour=hour), "bo", Verb.PUSHED) for hour in range(5)]
    desk.store(one, *acts)


def pushes(desk: Desk, key: str) -> int:
    return len(load_facts(desk.engine, "churn").activities[f"jira:{key}"])


def with_days(desk: Desk, days: int | None) -> Desk:
    rules = desk.service.policy.model_copy(update={"keeping": KeepingRules(whole_days=days)})
    return replace(desk, service=replace(desk.service, policy=rules))


@pytest.mark.parametrize(("days", "left"), [(730, 2), (801, 5), (799, 2), (None, 5)])
def test_histories_older_than_the_policy_keeps_whole_are_thinned_out(
    desk: Desk, days: int | None, left: int
) -> None:
    finish(desk, "CH-1")
    assert thin_out(with_days(desk, days).service) is None
    assert pushes(desk, "CH-1") == left


def test_two_years_stay_whole_if_nobody_says_otherwise(desk: Desk) -> None:
    finish(desk, "CH-1", FRIDAY - timedelta(days=731))
    finish(desk, "CH-2", FRIDAY - timedelta(days=729))
    thin_out(desk.service)
    assert (pushes(desk, "CH-1"), pushes(desk, "CH-2")) == (2, 5)


def test_a_process_that_ends_stops_between_two_steps_and_the_next_goes_on(desk: Desk) -> None:
    finish(desk, "CH-1")
    desk.service.stopping.set()
    assert thin_out(desk.service) == ""
    assert pushes(desk, "CH-1") == 5
    desk.service.stopping.clear()
    assert thin_out(desk.service) is None
    assert pushes(desk, "CH-1") == 2


class Line:
    """Tasks that nobody does; what was `asked` for."""

    is_shared = True

    def __init__(self) -> None:
        self.asked: list[Task] = []

    def ask(self, *tasks: Task) -> None:
        self.asked.extend(tasks)

    def ring(self, *_: object, **__: object) -> bool:
        raise NotImplementedError


def test_a_part_is_done_and_the_next_task_goes_on_behind_it(desk: Desk) -> None:
    keys = [f"CH-{number}" for number in range(11, 16)]
    for key in keys:
        finish(desk, key)
    assert thin_out(desk.service, most=2, steps=1) == "jira:CH-12"
    assert [pushes(desk, key) for key in keys] == [2, 2, 5, 5, 5]
    line = Line()
    do(Hands(desk.service, line), thin("jira:CH-12"))
    assert line.asked == []
    assert [pushes(desk, key) for key in keys] == [2] * 5


def test_a_task_that_did_not_come_to_the_end_asks_for_the_rest(desk: Desk) -> None:
    desk.service.stopping.set()
    line = Line()
    do(Hands(desk.service, line), thin("jira:CH-12"))
    assert line.asked == [thin("jira:CH-12")]

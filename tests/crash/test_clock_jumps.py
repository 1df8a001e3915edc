"""The clock of the machine jumps, forward or back: each message comes once, and no change is missed for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs, processes
from bot.sandbox.faults import Drop
from tests.crash.points import Scene
from tests.crash.scenes import START, go_on, play, service_of
from tests.crash.story import Story
from tests.crash.truth import picture
from tests.integration.sandbox.small_world import Clock
from workflows.store.facts import load_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bot.sandbox.server import Sandbox
    from bot.service import Service

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JUMPS = (3 * DAY, 400 * DAY, -HOUR, -3 * DAY)
MINUTES = tuple(START + minutes * MINUTE for minutes in (1, 3, 15, 60, 120))


class Machine:
    """A bot whose clock goes wrong, in a world whose clock does not."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.wrong = Clock(START)
        self.service: Service = service_of(replace(story.life, clock=self.wrong))

    def at(self, moment: datetime, *, off: timedelta = timedelta(0)) -> Service:
        """Let the time come; the machine takes it for another one."""
        self.story.clock.now = moment
        self.wrong.now = moment + off
        return self.service

    def posted(self) -> Counter[str]:
        """Return how often each message stands in Slack, by its key."""
        keys = (one.metadata for one in self.story.sandbox.world.slack.messages())
        return Counter(str(key and key["event_payload"]["key"]) for key in keys)


@pytest.fixture(params=JUMPS, ids=str)
def jump(request: pytest.FixtureRequest) -> timedelta:
    assert isinstance(request.param, timedelta)
    return request.param


@pytest.fixture(params=list(Scene))
def scene(request: pytest.FixtureRequest) -> Scene:
    return Scene(request.param)


@pytest.fixture
def machine(server: Sandbox, sqlite_url: str, tmp_path: Path, scene: Scene) -> Iterator[Machine]:
    made = Machine(Story(server, sqlite_url, tmp_path, scene))
    yield made
    processes.stop(made.service)


def by_the_right_clock(machine: Machine, scene: Scene, moments: Sequence[datetime]) -> None:
    for moment in moments:
        go_on(machine.at(moment), scene)
    assert jobs.read_sources(machine.service).failures == ()


@pytest.mark.parametrize("scene", [Scene.DELIVERY], indirect=True)
def test_no_message_comes_twice_when_the_clock_jumps_after_it(machine: Machine, jump: timedelta) -> None:
    play(machine.at(START), Scene.DELIVERY)
    told = machine.posted()
    assert sorted(told.values()) == [1] * 5
    play(machine.at(START + MINUTE, off=jump), Scene.DELIVERY)
    by_the_right_clock(machine, Scene.DELIVERY, MINUTES)
    again = machine.posted()
    assert set(again.values()) == {1}
    assert {key: again[key] for key in told} == dict(told)


@pytest.mark.parametrize("scene", [Scene.DELIVERY], indirect=True)
def test_a_post_whose_answer_is_lost_as_the_clock_jumps_stands_once_in_the_end(
    machine: Machine, jump: timedelta
) -> None:
    lost = machine.story.sandbox.faults.drop("chat.postMessage", Drop.AFTER)
    play(machine.at(START), Scene.DELIVERY)
    assert lost.met == 1
    play(machine.at(START + 5 * MINUTE, off=jump), Scene.DELIVERY)
    by_the_right_clock(machine, Scene.DELIVERY, MINUTES)
    told = machine.posted()
    assert set(told.values()) == {1}
    assert "three:2026-11-20#3" in told
    assert sum(key.endswith(":2026-11-20") for key in told) == 3


@pytest.mark.parametrize("ahead", [5 * MINUTE, HOUR], ids=str)
@pytest.mark.parametrize("scene", [Scene.DELIVERY], indirect=True)
def test_a_post_by_a_clock_that_was_ahead_is_found_in_the_history_when_the_clock_is_right(
    machine: Machine, ahead: timedelta
) -> None:
    lost = machine.story.sandbox.faults.drop("chat.postMessage", Drop.AFTER)
    play(machine.at(START, off=ahead), Scene.DELIVERY)
    assert lost.met == 1
    by_the_right_clock(machine, Scene.DELIVERY, MINUTES)
    told = machine.posted()
    assert sorted(told.values()) == [1] * 5


@pytest.mark.parametrize("scene", [Scene.SYNC], indirect=True)
def test_what_changes_after_a_sync_by_a_wrong_clock_is_read_all_the_same(
    machine: Machine, jump: timedelta
) -> None:
    jobs.read_sources(machine.at(START, off=jump))
    issue = machine.story.sandbox.world.jira.by_key["CH-3"]
    issue.edit("ben", START + 2 * MINUTE, summary="Try two GRUs")
    (repository,) = machine.story.sandbox.world.github.repositories
    repository.threads[0].retitle("ben", START + 2 * MINUTE, "Which two metrics?")
    by_the_right_clock(machine, Scene.SYNC, MINUTES)
    titles = {one.title for one in load_facts(machine.service.engine, "churn").items}
    assert {"Try two GRUs", "Which two metrics?"} <= titles


@pytest.mark.parametrize("scene", [Scene.TAGGING], indirect=True)
def test_labels_that_were_to_be_tried_again_are_there_once_after_a_jump(
    machine: Machine, jump: timedelta
) -> None:
    lost = [
        machine.story.sandbox.faults.drop("/jira/rest/api/", Drop.AFTER, method="PUT"),
        machine.story.sandbox.faults.drop("/labels", Drop.AFTER, method="POST"),
    ]
    play(machine.at(START), Scene.TAGGING)
    assert [one.met for one in lost] == [1, 1]
    jobs.do_writes(machine.at(START + MINUTE, off=jump), everything=True)
    by_the_right_clock(machine, Scene.TAGGING, MINUTES)
    shown = picture(machine.service.engine, machine.story.sandbox.world)["trackers"]
    assert sorted(times for one, times in shown.items() if "ml-data" in str(one)) == [1, 1]

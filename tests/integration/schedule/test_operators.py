"""Operators hear once of a source that has failed for an hour, and the same message says when it is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs
from bot.channel import Ambiguous
from bot.deliver import SETTLED_DOWN, settle_unknown
from bot.operators import tell_operators
from config.operators import OperatorRules
from workflows.batch import Batch, Refusal
from workflows.errors import Refused, Transient
from workflows.store.outages import unclosed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from tests.integration.schedule.desk import Desk
    from workflows.model import Project

OPS = "#ml-ops"
JIRA_KEYS = {"churn": ("CH",), "fraud": ("FR",)}
QUARTER = timedelta(minutes=15)


@dataclass
class Away:
    """A source that fails while it is away, and refuses single projects."""

    name: str = "jira"
    requests: int = 0
    error: Exception | None = None
    refuses: tuple[str, ...] = ()

    def reads_any_of(self, project: Project) -> bool:
        """Tell of the same projects as Jira."""
        return bool(project.jira_keys)

    def read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Iterator[Batch]:
        del projects, cursors, full, now
        if self.error:
            raise self.error
        yield Batch("jira", refusals=tuple(Refusal("jira", "x", f"no {one}", (one,)) for one in self.refuses))


@dataclass
class Watch:
    """A desk whose operators have a channel, and whose Jira can be taken away."""

    desk: Desk
    jira: Away

    def turn(self, minutes: float = 15) -> None:
        """Read and tell, as the schedule does, after so many minutes."""
        self.desk.clock.now += timedelta(minutes=minutes)
        jobs.read_sources(self.desk.service)
        tell_operators(self.desk.service)

    @property
    def texts(self) -> list[str]:
        return self.desk.board.texts(OPS)


@pytest.fixture
def watch(desk: Desk) -> Watch:
    from contextlib import nullcontext  # noqa: PLC0415

    jira = Away()
    policy = desk.service.policy.model_copy(
        update={"operators": OperatorRules(channel=OPS, timezone="Europe/Berlin")}
    )
    desk.service = replace(desk.service, policy=policy, sources=lambda: nullcontext((jira,)))
    known = [replace(one, jira_keys=JIRA_KEYS[one.slug]) for one in jobs.load_projects(desk.engine)]
    desk.declare(*known)
    made = Watch(desk, jira)
    made.turn(0)
    return made


def test_an_hour_away_is_told_once_and_the_message_is_edited_when_it_is_over(watch: Watch) -> None:
    watch.jira.error = Transient("Jira timed out 4 times")
    for _ in range(4):
        watch.turn()
    assert watch.texts == []
    for _ in range(9):
        watch.turn()
    (text,) = watch.texts
    assert "Jira could not be read since Fri 20 Nov 2026 11:15" in text
    assert "timed out 4 times" in text
    watch.jira.error = None
    watch.turn()
    watch.turn()
    (text,) = watch.texts
    assert "Jira could not be read from Fri 20 Nov 2026 11:15 to Fri 20 Nov 2026 14:30" in text
    assert watch.desk.board.posts == [OPS]
    assert unclosed(watch.desk.engine) == ()


def test_a_channel_that_another_company_reads_hears_nothing_and_the_log_says_why(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch.desk.board, "is_shared", lambda target: target == OPS)
    watch.jira.error = Transient("Jira is away")
    for _ in range(6):
        watch.turn()
    (outcome,) = tell_operators(watch.desk.service)
    assert watch.texts == []
    assert outcome.refused
    assert f"{OPS} is shared with another company" in (outcome.error or "")


def test_what_fails_now_and_then_is_never_told(watch: Watch) -> None:
    for turn in range(12):
        watch.jira.error = Transient("away") if turn % 4 else None
        watch.turn()
    assert watch.texts == []


def test_the_next_outage_is_told_anew(watch: Watch) -> None:
    for error in (Transient("away"), None, Refused("JIRA_TOKEN was refused"), None):
        watch.jira.error = error
        for _ in range(6):
            watch.turn()
    assert [text.count("could not be read from") for text in watch.texts] == [1, 1]


def test_another_process_and_a_restart_add_no_second_message(watch: Watch) -> None:
    watch.jira.error = Transient("away")
    for _ in range(6):
        watch.turn()
        tell_operators(watch.desk.service)
        tell_operators(replace(watch.desk.service))
    assert watch.desk.board.posts == [OPS]


def test_a_message_in_doubt_is_settled_by_the_history_and_edited(watch: Watch) -> None:
    watch.jira.error = Transient("away")
    watch.desk.board.failing[OPS] = Ambiguous("the connection broke")
    for _ in range(6):
        watch.turn()
    assert watch.texts == []
    del watch.desk.board.failing[OPS]
    settle_unknown(watch.desk.engine, watch.desk.board, watch.desk.clock() + SETTLED_DOWN)
    watch.turn()
    assert len(watch.texts) == 1


def test_what_is_over_before_anybody_could_be_told_is_not_told(watch: Watch) -> None:
    watch.jira.error = Transient("away")
    watch.desk.board.failing[OPS] = Refused("invite me")
    for _ in range(6):
        watch.turn()
    del watch.desk.board.failing[OPS]
    watch.jira.error = None
    for _ in range(6):
        watch.turn()
    assert watch.texts == []
    assert unclosed(watch.desk.engine) == ()


def test_one_refused_project_is_told_as_such_and_hides_no_later_outage_of_all(watch: Watch) -> None:
    watch.jira.refuses = ("fraud",)
    for _ in range(6):
        watch.turn()
    (text,) = watch.texts
    assert "This is so for fraud; others are read." in text
    watch.jira.error = Transient("away")
    for _ in range(6):
        watch.turn()
    assert len(watch.texts) == 2
    watch.jira.error = None
    watch.turn()
    assert ["could not be read from" in one for one in watch.texts] == [False, True]
    watch.jira.refuses = ()
    watch.turn()
    assert ["could not be read from" in one for one in watch.texts] == [True, True]
    assert len(watch.desk.board.posts) == 2


def test_a_project_that_is_gone_or_lets_the_source_go_ends_its_outage(watch: Watch) -> None:
    watch.jira.refuses = ("fraud",)
    for _ in range(6):
        watch.turn()
    watch.jira.refuses = ()
    watch.desk.declare(*(one for one in jobs.load_projects(watch.desk.engine) if one.slug == "churn"))
    keyless = [
        replace(one, jira_keys=()) for one in jobs.load_projects(watch.desk.engine) if one.slug == "fraud"
    ]
    watch.desk.declare(*keyless)
    for _ in range(6):
        watch.turn()
    assert "could not be read from" in watch.texts[0]


def test_without_a_channel_nobody_is_told(desk: Desk) -> None:
    assert desk.service.policy.operators.channel is None
    assert tell_operators(desk.service) == ()

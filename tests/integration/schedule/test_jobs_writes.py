"""Who asked for a change is told how it ended: once, privately, when it failed or came late, and not otherwise."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs
from bot.click import Asker
from bot.write_news import note_told
from tests.integration.schedule.desk import CHURN, FRIDAY
from workflows.errors import Refused, StagecoachError, Transient
from workflows.outbox import Write, WriteKind, WriteState
from workflows.sources.write_words import Refusals
from workflows.store import writes as outbox
from workflows.store.engine import writing
from workflows.store.readers import choose_language
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from tests.integration.schedule.desk import Desk
    from workflows.model import WorkItem

BO = Asker("U0BO", "bo", "C1", "ml-churn", "ask:1")
QUIET = FRIDAY - timedelta(days=2)


@dataclass
class Paper:
    """A tracker on paper, which raises what was planned for it first."""

    name: str = "jira"
    carried: dict[str, tuple[str, ...]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    failing: list[StagecoachError] = field(default_factory=list)

    def labels(self, item: WorkItem) -> tuple[str, ...]:
        if self.failing:
            raise self.failing.pop(0)
        return self.carried.get(item.id, ())

    def change_labels(self, item: WorkItem, adds: Sequence[str], removes: Sequence[str]) -> None:
        kept = tuple(label for label in self.carried.get(item.id, ()) if label not in removes)
        self.carried[item.id] = (*kept, *adds)

    def comment(self, item: WorkItem, text: str) -> str:
        del item
        if self.failing:
            raise self.failing.pop(0)
        self.said.append(text)
        return f"jira:comment:{len(self.said)}"

    def find_comment(
        self, item: WorkItem, text: str, *, since: datetime, known: Collection[str]
    ) -> str | None:
        del item, text, since, known


@pytest.fixture
def paper(desk: Desk) -> Paper:
    tracker = Paper()
    desk.service = replace(desk.service, trackers=lambda: nullcontext((tracker,)))
    desk.declare(CHURN)
    desk.experiment("CH-7", quiet_since=QUIET)
    return tracker


def asked(desk: Desk, **changes: object) -> None:
    made = Write(
        "w1", "jira:CH-7", "CH-7", WriteKind.LABELS, "bo", "slack:C1:U0BO", desk.clock(), adds=("ml-data",)
    )
    with writing(desk.engine) as connection:
        outbox.order(connection, [replace(made, **changes)])


def test_who_asked_hears_nothing_of_what_went_well(desk: Desk, paper: Paper) -> None:
    asked(desk)
    (done,) = jobs.do_writes(desk.service)
    assert done.state is WriteState.DONE
    assert paper.carried == {"jira:CH-7": ("ml-data",)}
    assert desk.board.texts("U0BO") == []


def test_a_failure_is_told_once_and_says_what_still_holds(desk: Desk, paper: Paper) -> None:
    paper.failing = [Refused("Jira does not let the bot change CH-7: ask an administrator")]
    asked(desk)
    jobs.do_writes(desk.service)
    jobs.do_writes(desk.service)
    (told,) = desk.board.texts("U0BO")
    assert "I could not change the label ml-data in Jira on CH-7" in told
    assert "Jira does not let the bot change CH-7: ask an administrator" in told
    assert "what you said counts in my reports all the same" in told


def test_why_it_failed_is_told_in_the_language_of_who_asked(desk: Desk, paper: Paper) -> None:
    words = Refusals("Jira", "JIRA_TOKEN", worded("write"))
    paper.failing = [words.explained("CH-7", 404)]
    choose_language(desk.engine, "U0BO", "de", now=desk.clock())
    asked(desk)
    jobs.do_writes(desk.service)
    (told,) = desk.board.texts("U0BO")
    assert "Jira zeigt dem Bot CH-7 nicht: es wurde verschoben oder gelöscht" in told


def test_what_comes_late_is_told_when_it_stands(desk: Desk, paper: Paper) -> None:
    paper.failing = [Transient("Jira did not answer")]
    asked(desk)
    jobs.do_writes(desk.service)
    assert desk.board.texts("U0BO") == []
    desk.clock.now += timedelta(minutes=1)
    jobs.do_writes(desk.service)
    (told,) = desk.board.texts("U0BO")
    assert "Done late" in told
    assert "stands since Fri 20 Nov 2026 10:01 UTC" in told


def test_a_failed_comment_says_that_the_words_were_not_posted(desk: Desk, paper: Paper) -> None:
    paper.failing = [Refused("Jira refuses <!channel> & more")]
    asked(desk, kind=WriteKind.COMMENT, adds=(), text="Ben says hello", place="terminal")
    jobs.do_writes(desk.service)
    (told,) = desk.board.texts("U0BO")
    assert "Your words were not posted" in told


def test_what_was_answered_already_is_not_told_again(desk: Desk, paper: Paper) -> None:
    paper.failing = [Refused("No")]
    asked(desk)
    note_told(desk.service, jobs.do_writes(desk.service, ["w1"]), BO)
    jobs.do_writes(desk.service)
    assert desk.board.texts("U0BO") == []


def test_news_that_slack_refuses_are_told_later(desk: Desk, paper: Paper) -> None:
    paper.failing = [Refused("No")]
    desk.board.failing["U0BO"] = Transient("Slack is busy")
    asked(desk)
    jobs.do_writes(desk.service)
    desk.board.failing.clear()
    desk.clock.now += timedelta(minutes=2)
    jobs.do_writes(desk.service)
    assert len(desk.board.texts("U0BO")) == 1


def test_of_an_ending_that_the_person_caused_nothing_is_said(desk: Desk, paper: Paper) -> None:
    asked(desk)
    asked(desk, id="w2", adds=("ml-modeling",), asked_at=FRIDAY + timedelta(seconds=1))
    jobs.do_writes(desk.service)
    assert paper.carried == {"jira:CH-7": ("ml-modeling",)}
    assert desk.board.texts("U0BO") == []

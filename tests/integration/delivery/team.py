"""A project whose experiments fall silent and come back, whose people answer, and the warnings of its days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.channel import as_text
from bot.render.message import Message
from bot.warn import Warned, warn
from bot.warn_hours import Hours
from bot.warn_plan import Scene
from config.source import load_policy
from workflows.lifecycle.findings import Limit, Sign, Stall, Verdict
from workflows.model import (
    Activity,
    ActorKind,
    Answer,
    Category,
    Facts,
    ItemKind,
    Person,
    Project,
    Said,
    Verb,
    WorkItem,
)  # fmt: skip
from workflows.store import answers, warnings
from workflows.store.engine import writing

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Engine

    from bot.channel import Channel
    from tests.integration.delivery.loopback import LoopbackSlack

PEOPLE = (
    Person("bo", slack="U0BO"),
    Person("ana", slack="U0ANA"),
    Person("kim", "product manager", slack="U0PM"),
)
CHURN = Project("churn", "Churn early warning", "Europe/Berlin", channel="#churn", people=PEOPLE)
DAY = timedelta(days=1)
POLICY = load_policy(None)
MONDAY = datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
"""Half past nine in Berlin."""
THURSDAY, FRIDAY = MONDAY + 3 * DAY, MONDAY + 4 * DAY
HOUR = timedelta(hours=1)


class Team:
    """What the rules and people say is put in by hand; the warnings are real."""

    def __init__(self, engine: Engine, channel: Channel, project: Project = CHURN) -> None:
        self.engine, self.channel, self.project = engine, channel, project
        self.policy = POLICY
        self.others: tuple[Project, ...] = ()
        self.stalls: dict[str, Stall] = {}
        self.answers: list[Answer] = []

    def stall(
        self, number: int, verdict: Verdict, at: datetime, *, ask: str = "bo", silent: int = 11
    ) -> None:
        key = f"{self.project.slug.upper()}-{number}"
        item = WorkItem(
            f"jira:{key}", key, ItemKind.ISSUE, "jira", f"Try {number}", "Doing", Category.DOING, at
        )
        sign = Sign(Activity(f"a{key}", item.id, at, ask, ActorKind.HUMAN, Verb.PUSHED), item)
        self.stalls[item.id] = Stall(
            item, verdict, silent, Limit(7, "default"), sign, (), ask, "say what is true"
        )

    def says(self, number: int, said: Said, at: datetime, until: date | None = None, **more: str) -> str:
        """Let bo answer about an experiment, as the listener of the buttons does; return the item's id."""
        item = f"jira:{self.project.slug.upper()}-{number}"
        answer = Answer(f"click:{len(self.answers)}", item, said, "bo", at, until, **more)
        self.answers.append(answer)
        with writing(self.engine) as connection:
            answers.note(connection, answer)
            warnings.note_news(connection, item, answer.id)
            if until and said is Said.SNOOZED:
                warnings.snooze(connection, item, until=until)
        return item

    def warn(self, now: datetime, *, asking: bool = True) -> Warned:
        items = tuple(stall.item for stall in self.stalls.values())
        facts = Facts(self.project, items=items, answers=tuple(self.answers))
        hours = Hours(self.project, self.policy, now, self.others)
        scene = Scene(facts, tuple(self.stalls.values()), hours, asking)
        return warn(self.engine, self.channel, scene)

    def open(self) -> list[str]:
        return [
            one.item.removeprefix("jira:") for one in warnings.open_warnings(self.engine, self.project.slug)
        ]


def posted(slack: LoopbackSlack, where: str) -> list[str]:
    """Return what a reader sees of the messages in a channel, threads left out."""
    return [
        as_text(Message(message["text"], tuple(message.get("blocks", ()))))
        for message in slack.messages
        if message["channel"] == where and "thread_ts" not in message
    ]


def days(team: Team, first: datetime, last: datetime, *, every: timedelta = 7 * HOUR) -> None:
    """Let days come with a run in one of seven hours, and in each of the last day.

    What is due stays due until the next run, and each hour of the day has its turn: what comes too early is seen.
    """
    moment = first
    while moment <= last:
        team.warn(moment)
        moment += every if last - moment > DAY else HOUR

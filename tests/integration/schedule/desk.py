"""A service without any vendor: a store, a clock that tests move, and a channel that keeps what was posted."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING

from sqlalchemy import event

from bot.channel import ConsoleChannel, Receipt, as_text
from bot.service import Service
from workflows.batch import Batch
from workflows.model import Activity, ActorKind, Category, ItemKind, Person, Project, Verb, WorkItem
from workflows.outbox import Subscription
from workflows.queue import ThreadQueue
from workflows.store import schema
from workflows.store.engine import writing
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.rows import row_of, upsert

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Engine

    from bot.render.message import Message
    from config.policy import Policy

PATIENCE = 10.0
FRIDAY = datetime(2026, 11, 20, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
CHURN = Project("churn", "Churn early warning", channel="#ml-churn", people=(Person("bo", slack="U0BO"),))
FRAUD = Project("fraud", "Fraud watch", channel="#ml-fraud")
WEEKLY = Subscription("weekly", "churn", "digest", "product", "#ml-churn", 0, "09:00", "UTC")


@dataclass
class Clock:
    """The time of the service."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


class Board:
    """A channel that keeps what stands in it; `failing` targets raise what was planned for them."""

    def __init__(self, clock: Clock) -> None:
        self._console = ConsoleChannel(lambda _text: None, clock)
        self.standing: dict[Receipt, tuple[str, str]] = {}
        """Target and text of each message, by its receipt."""
        self.posts: list[str] = []
        self.failing: dict[str, Exception] = {}

    def is_shared(self, target: str) -> bool:
        return self._console.is_shared(target)

    def post(self, target: str, message: Message, *, key: str, thread: str | None = None) -> Receipt:
        if target in self.failing:
            raise self.failing[target]
        receipt = self._console.post(target, message, key=key, thread=thread)
        if thread is None:
            self.posts.append(target)
        self.standing[receipt] = (target, as_text(message))
        return receipt

    def update(self, receipt: Receipt, message: Message, *, key: str) -> None:
        target, _ = self.standing.get(receipt, ("", ""))
        if target in self.failing:
            raise self.failing[target]
        self._console.update(receipt, message, key=key)
        self.standing[receipt] = (self.standing[receipt][0], as_text(message))

    def find(self, target: str, key: str, since: datetime, *, thread: str | None = None) -> Receipt | None:
        return self._console.find(target, key, since, thread=thread)

    def texts(self, target: str) -> list[str]:
        return [text for where, text in self.standing.values() if where == target]


def free() -> Event:
    """Return an event that nobody has to wait for."""
    event = Event()
    event.set()
    return event


@dataclass
class Given:
    """A source that yields the batches given to it, once, and not before it may `go`."""

    name: str = "jira"
    batches: list[Batch] = field(default_factory=list)
    requests: int = 0
    fully: list[bool] = field(default_factory=list)
    """Of each reading, whether everything was asked for."""
    go: Event = field(default_factory=free)
    raising: Exception | None = None
    """What it raises at the end, as long as it is there."""

    def reads_any_of(self, project: Project) -> bool:
        """Tell of what the source of that name would tell."""
        declared = {"jira": project.jira_keys or project.jql, "github": project.repositories}
        return bool(declared.get(self.name, True))

    def read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Iterator[Batch]:
        del projects, cursors, now
        self.fully.append(full)
        assert self.go.wait(PATIENCE)
        while self.batches:
            self.requests += 1
            yield self.batches.pop(0)
        if self.raising:
            raise self.raising


@dataclass
class Desk:
    """What a test has in hand."""

    engine: Engine
    clock: Clock
    board: Board
    source: Given
    service: Service
    errors: list[tuple[str, Exception]]

    @contextmanager
    def reading_of(self, table: str) -> Iterator[list[str]]:
        """Note, while the block runs, the statements that read a whole table."""
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            words = " ".join(statement.split())
            if f"FROM {table}" in words and " WHERE " not in words:
                seen.append(words)

        event.listen(self.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.engine, "before_cursor_execute", note)

    def declare(self, *projects: Project) -> None:
        declare(self.engine, projects, now=self.clock())

    def subscribe(self, *subscriptions: Subscription, by: str = "churn") -> None:
        """Put subscriptions into the store as they are, also such as no projects file would declare."""
        with writing(self.engine) as connection:
            rows = [row_of(schema.subscriptions, one, declared_by=by) for one in subscriptions]
            upsert(connection, schema.subscriptions, rows)

    def unsubscribe(self, subscription_id: str) -> None:
        table = schema.subscriptions
        with writing(self.engine) as connection:
            connection.execute(table.delete().where(table.c.id == subscription_id))

    def statement(self, sql: str) -> None:
        with self.engine.begin() as connection:
            connection.exec_driver_sql(sql)

    def settle(self) -> None:
        """Wait until the queue has done its work."""
        assert self.service.queue.drain(PATIENCE)

    def experiment(self, key: str, *, quiet_since: datetime, slug: str = "churn", owner: str = "bo") -> None:
        """Let an experiment be under way whose owner was last heard of at a moment."""
        item = WorkItem(
            f"jira:{key}", key, ItemKind.ISSUE, "jira", f"Try {key}", "In Progress", Category.DOING, quiet_since,
            issue_type="Experiment", assignee=owner, updated=quiet_since,
        )  # fmt: skip
        self.store(item, sign(item, quiet_since, owner, Verb.CREATED), slug=slug)

    def store(self, item: WorkItem, *activities: Activity, slug: str = "churn") -> None:
        apply(self.engine, batch(item, *activities, slug=slug), now=self.clock())


def sign(item: WorkItem, at: datetime, who: str, verb: Verb = Verb.COMMENTED, text: str = "") -> Activity:
    return Activity(f"{item.id}:{at.isoformat()}", item.id, at, who, ActorKind.HUMAN, verb, text=text)


def batch(item: WorkItem, *activities: Activity, slug: str = "churn") -> Batch:
    return Batch(
        "jira",
        items=(item,),
        activities=activities,
        members=((slug, item.id),),
        scope_of={item.id: "jira:CH"},
    )


def open_desk(engine: Engine, policy: Policy, *, threads: int = 1) -> Desk:
    """Return a desk on an up-to-date store, on a Friday at ten; its queue is to be closed."""
    clock = Clock(FRIDAY)
    board, source = Board(clock), Given()
    errors: list[tuple[str, Exception]] = []
    queue = ThreadQueue(threads=threads, on_error=lambda key, error: errors.append((key, error)))
    service = Service(
        engine, policy, clock, board, queue, lambda: nullcontext((source,)), lambda: nullcontext(())
    )
    return Desk(engine, clock, board, source, service, errors)

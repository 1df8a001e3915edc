"""A small world and a clock that tests move."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.sandbox.world import World

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    from bot.sandbox.server import Sandbox


@dataclass
class Clock:
    """The world's time, set by tests."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def on(day: int, hour: int = 9) -> datetime:
    """Return a moment of November 2026."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def small_world(clock: Clock) -> World:
    """Two projects, a repository and a channel, with things that happen before and after the clock."""
    made = World(clock)
    made.person("ana", "Ana Example")
    made.person("ben", "Ben Example", timezone="America/New_York")
    made.robot("ci-bot", "CI")
    made.jira.project("CH", "Churn")
    made.jira.project("FR", "Fraud")
    issue = made.jira.issue(
        "CH",
        type="Experiment",
        summary="Try a GRU",
        description="Why?\n\nAsk [~ana].",
        reporter="ana",
        at=on(2),
    )
    other = made.jira.issue("CH", summary="Label the data", reporter="ben", at=on(3), labels=["data"])
    made.jira.issue("FR", summary="Fraud thing", reporter="ben", at=on(4))
    issue.transition("ana", on(5), "In Progress")
    issue.assign("ana", on(5, 10), "ben")
    issue.label("ana", on(6), add=["ml-modeling", "gpu"])
    issue.label("ben", on(7), remove=["gpu"])
    issue.link("ben", on(8), "is blocked by", other)
    issue.flag("ben", on(9))
    issue.comment("ben", on(10), "Back on Monday")
    issue.transition("ben", on(25), "Done")
    repo = made.github.repository("acme/churn", created=on(1))
    repo.commit("ana", on(1, 10), "main", "Start", ["README.md"])
    repo.commit("ana", on(4), "exp/lstm", "CH-1 try", ["models/lstm.py"])
    pull = repo.pull_request(
        "ana", on(5), "exp/gru", "CH-1: GRU", "See CH-1", paths=["models/gru.py"], labels=["ml"]
    )
    pull.checks(on(5, 10), "failure")
    pull.request_review("ana", on(5, 11), "ben")
    pull.push("ana", on(6), "Fix", ["models/gru.py", "tests/test_gru.py"])
    pull.checks(on(6, 10), "success")
    pull.review("ben", on(7), "CHANGES_REQUESTED", "Why so deep?")
    pull.review("ben", on(22), "APPROVED")
    pull.merge("ana", on(23))
    question = repo.issue("ben", on(8), "Which metric?", assignees=["ana"])
    question.comment("ana", on(9), "AUC")
    repo.release("ben", on(10), "v1.0.0")
    made.mlflow.run("ben", on(9), "churn/gru", "CH-1 deep").train(until=on(21)).end(on(21))
    made.mlflow.run("ben", on(9), "other", "nothing").end(on(10))
    made.slack.channel("ml-churn", members=["ana", "ben"], created=on(1))
    made.slack.channel("elsewhere", members=["ben"], bot=False, created=on(1))
    return made


def hang_up(sandbox: Sandbox, handler: SocketModeHandler) -> None:
    """End a Socket Mode connection from Slack's side and wait until the client has noticed.

    Slack's client closes a socket twice when both sides hang up at once, and its own close waits three seconds for the
    socket and one more for a message: it gets an empty one.
    """
    client = handler.client
    client.auto_reconnect_enabled = False
    sandbox.events.link.hang_up()
    pause = threading.Event()
    for _ in range(500):
        session = client.current_session  # type: ignore[attr-defined]  # of the built-in client
        if session is None or not session.is_active():
            client.closed = True
            client.message_queue.put(None)  # type: ignore[arg-type]  # which it passes over
            return
        pause.wait(0.01)
    raise TimeoutError("the client did not notice that Slack hung up")

"""A loopback Slack, the channels that are examined, and a database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.slack import SlackChannel, slack_client
from tests.databases import engine, pg_server, pg_url, postgres, sqlite
from tests.integration.delivery.loopback import LoopbackSlack

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["engine", "pg_server", "pg_url", "postgres", "sqlite"]


@pytest.fixture
def slack() -> Iterator[LoopbackSlack]:
    with LoopbackSlack() as server:
        yield server


@pytest.fixture
def channel(slack: LoopbackSlack) -> SlackChannel:
    return SlackChannel(lambda: slack_client("xoxb-test", slack.url, timeout=2))


@pytest.fixture
def now(slack: LoopbackSlack) -> datetime:
    """Return the time that the loopback Slack stamps its next message with, give or take a second."""
    return datetime.fromtimestamp(slack.now, UTC)

"""What one thing costs, and who says so: all numbers that are neither assumptions nor the product's own.

`measured` ones are of a machine with two cores that others used too: the median of up to five runs, which differed by
a quarter from each other. Seconds are CPU of our processes, not of the database's, where nothing else is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workflows.store.tellings import KEPT


class Kind(StrEnum):
    """How far a number can be trusted."""

    MEASURED = "measured"
    PUBLISHED = "published"
    UNCONFIRMED = "not confirmed"


@dataclass(frozen=True, slots=True)
class Constant:
    """One number, its unit, how it was found, and where."""

    name: str
    value: float
    unit: str
    kind: Kind
    source: str


def _measured(name: str, value: float, unit: str, source: str = "`measure`, 2026-11-27") -> Constant:
    return Constant(name, value, unit, Kind.MEASURED, source)


PAGE: Final = "[performance.md](performance.md)"

VERDICT: Final = _measured("judging the experiments of a project", 0.28, "ms an item")
DIGEST: Final = _measured("a digest", 0.38, "ms an item")
REPORT: Final = _measured("a report that a command asks for", 0.34, "ms an item")
STANDING: Final = _measured("how a project stands, for portfolios", 0.44, "ms an item")
TEXT: Final = _measured("reading a text", 0.56, "ms an item")
ISSUE: Final = _measured("reading, parsing and storing an issue of Jira", 1.1, "ms an issue", PAGE)
THREAD: Final = _measured("the same for a pull request of GitHub", 2.3, "ms a pull request", PAGE)
PROJECT: Final = _measured("loading the declared projects", 0.035, "ms a project of the company")
TURN: Final = _measured("a turn of questions, beside its verdicts", 0.12, "ms a project of the company")
SUBSCRIPTION: Final = _measured("loading the subscriptions", 0.014, "ms a subscription of the company")
CATCH_UP: Final = _measured("catching up", 0.95, "ms a subscription of the company")
LEDGER: Final = _measured("a delivery's look for messages in doubt", 3.1, "ms a task")
REBUILD: Final = _measured("setting the alarms anew", 0.136, "ms an alarm, in each worker")
HEARD: Final = _measured("an alarm that is heard, with its task", 3.8, "ms")
UNHEARD: Final = _measured("the same alarm in each further worker", 0.62, "ms")
CURSOR: Final = _measured("loading the marks of GitHub", 0.9, "ms a MB")
MARK: Final = _measured("understanding a mark", 8.5, "ms a MB")
NAMES: Final = _measured(
    "which Jira keys there are, and which are declared, as each reading asks",
    0.0033,
    "ms a project of the company",
    "`measure`, 2026-11-28",
)
MARK_BYTES: Final = _measured("a mark of a repository", 500.0, "bytes")
KEY_BYTES: Final = _measured("the same for each Jira key of the company", 8.8, "bytes")
COMPRESSED: Final = _measured("the part of it that PostgreSQL writes to its disk", 0.41, "of the bytes")
MEMORY: Final = _measured("a worker while it reads", 211.0, "MB", PAGE)
REQUESTS: Final = _measured("a full reading of Jira", 12.0, "requests for 1,000 issues", PAGE)
CONNECTIONS: Final = Constant(
    "connections of a worker to the database",
    21.0,
    "at most",
    Kind.PUBLISHED,
    "[operate.md](operate.md#many-workers)",
)
WEB_CONNECTIONS: Final = Constant(
    "the same of a process that answers", 15.0, "at most", Kind.PUBLISHED, "SQLAlchemy, as it comes"
)
ALLOWANCE: Final = Constant(
    "GraphQL points of a token or an installation", 5_000.0, "an hour, up to 12,500", Kind.PUBLISHED, "GitHub"
)
BURST: Final = Constant("requests to Jira", 100.0, "a second and endpoint", Kind.UNCONFIRMED, "Atlassian")
POINTS: Final = Constant(
    "points of Jira, if the token had a quota", 65_000.0, "an hour", Kind.UNCONFIRMED, "Atlassian"
)
CHANNEL: Final = Constant("messages of an app in a channel", 60.0, "a minute", Kind.PUBLISHED, "Slack")
POSTS: Final = Constant(
    "messages of an app in a workspace",
    300.0,
    "a minute",
    Kind.UNCONFIRMED,
    "Slack names a cap, but no number",
)
LOOKUPS: Final = Constant(
    "requests of one method to Slack, as to open a conversation",
    50.0,
    "a minute, short bursts are more",
    Kind.PUBLISHED,
    "Slack, tier 3",
)
DATABASE: Final = Constant(
    "connections of a PostgreSQL as it comes", 100.0, "", Kind.PUBLISHED, "PostgreSQL, `max_connections`"
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that grows: its rows for each `of`, and the bytes of a row with its share of the indexes."""

    name: str
    of: str
    rows: float
    row_bytes: float


TABLES: Final = (
    Table("activities", "item", 8.5, 298),
    Table("items", "item", 1.0, 422),
    Table("names", "item", 1.0, 237),
    Table("sightings", "item", 1.0, 216),
    Table("members", "item", 1.0, 217),
    Table("links", "item", 0.37, 312),
    Table("text_readings", "item", 0.89, 508),
    Table("deliveries", "delivery", 1.0, 820),
    Table("tellings", "reader", KEPT, 3_400),
)
"""Measured with 50,000 items, the last two with 60 digests about 500 items each."""

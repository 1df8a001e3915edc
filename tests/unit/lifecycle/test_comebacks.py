"""How long a silence was is counted to the first sign of life that ended it."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.unit.lifecycle.test_calendar import POLICY
from workflows.lifecycle.comebacks import comeback
from workflows.model import Activity, ActorKind, Category, Facts, ItemKind, Project, Verb, WorkItem

ITEM = WorkItem(
    "jira:1",
    "CH-1",
    ItemKind.ISSUE,
    "jira",
    "Try",
    "Doing",
    Category.DOING,
    datetime(2026, 10, 1, tzinfo=UTC),
)


def sign(day: int, kind: ActorKind = ActorKind.HUMAN, text: str = "The run is through, AUC 0.81") -> Activity:
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    return Activity(f"a{day}", ITEM.id, at, "bo", kind, Verb.COMMENTED, text=text)


def ended(*acts: Activity, since: int = 16) -> tuple[str, int] | None:
    facts = Facts(Project("p", "P"), items=(ITEM,), activities={ITEM.id: acts})
    found = comeback(facts, POLICY, ITEM, (ITEM,), since=datetime(2026, 11, since, 9, tzinfo=UTC))
    return (found.sign.activity.id, found.silent) if found else None


def test_the_first_sign_after_the_warning_ended_the_silence_and_weekends_do_not_count() -> None:
    assert ended(sign(2), sign(18), sign(19)) == ("a18", 12)


def test_a_bot_and_a_bare_ping_end_no_silence() -> None:
    assert ended(sign(2), sign(17, ActorKind.BOT), sign(18, text="any update?")) is None
    assert ended(sign(2), sign(17, ActorKind.BOT), sign(19)) == ("a19", 13)


def test_a_silence_that_lasts_or_has_no_beginning_has_no_length() -> None:
    assert ended(sign(2)) is None
    assert ended(sign(18)) is None

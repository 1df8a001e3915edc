"""Warnings: one open per item, whoever writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from tests.integration.store.said import warned
from workflows.outbox import OpenWarning, token
from workflows.store import schema
from workflows.store.engine import writing
from workflows.store.escalation import close
from workflows.store.rows import row_of
from workflows.store.warnings import by_token, latest, open_at, open_warnings, reopen, snooze, told_by

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
QUIET = OpenWarning("jira:CH-97", "churn", "stalled", "Bo", "warn:Bo:2026-11-23", NOW)


def test_a_recorded_warning_is_open_for_its_project_only(engine: Engine) -> None:
    other = replace(QUIET, item="jira:PR-1", project="price")
    assert warned(engine, [QUIET, other]) == (QUIET, other)
    assert open_warnings(engine, "churn") == (QUIET,)


def test_an_item_with_an_open_warning_keeps_it(engine: Engine) -> None:
    warned(engine, [QUIET])
    second, third = replace(QUIET, verdict="blocked"), replace(QUIET, item="jira:CH-98")
    assert warned(engine, [second, third, third]) == (third,)
    assert open_warnings(engine, "churn") == (QUIET, third)


def test_the_database_itself_refuses_a_second_open_warning(engine: Engine) -> None:
    warned(engine, [QUIET])
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(schema.warnings).values(row_of(schema.warnings, QUIET)))


def test_a_resolved_warning_makes_room_for_the_next(engine: Engine) -> None:
    warned(engine, [QUIET])
    resolved = close(engine, QUIET, text="results posted", now=NOW + DAY)
    assert resolved == replace(QUIET, resolved_at=NOW + DAY, resolution="results posted")
    assert open_warnings(engine, "churn") == ()
    again = replace(QUIET, opened_at=NOW + 9 * DAY, delivery="warn:Bo:2026-12-02")
    assert warned(engine, [again]) == (again,)
    assert open_warnings(engine, "churn") == (again,)


def test_what_is_not_open_cannot_be_resolved(engine: Engine) -> None:
    assert close(engine, QUIET, text="back", now=NOW) is None
    warned(engine, [QUIET])
    close(engine, QUIET, text="back", now=NOW)
    assert close(engine, QUIET, text="back twice", now=NOW) is None


def test_a_message_knows_its_warnings_open_and_resolved(engine: Engine) -> None:
    second, elsewhere = (
        replace(QUIET, item="jira:CH-1"),
        replace(QUIET, item="jira:CH-2", delivery="warn:Ana:2026-11-23"),
    )
    warned(engine, [QUIET, second, elsewhere])
    resolved = close(engine, QUIET, text="back", now=NOW)
    assert told_by(engine, QUIET.delivery) == (resolved, second)


def test_a_button_finds_the_open_warning_by_the_token_of_its_item(engine: Engine) -> None:
    warned(engine, [QUIET, replace(QUIET, item="github:R_1@" + "x" * 300)])
    assert by_token(engine, token(QUIET.item)) == QUIET
    assert by_token(engine, "0" * 16) is None
    close(engine, QUIET, text="back", now=NOW)
    assert by_token(engine, token(QUIET.item)) is None


def test_a_past_moment_knows_which_warnings_were_open_then(engine: Engine) -> None:
    warned(engine, [QUIET])
    close(engine, QUIET, text="back", now=NOW + DAY)
    assert open_at(engine, "churn", NOW - DAY) == ()
    assert [one.item for one in open_at(engine, "churn", NOW)] == [QUIET.item]
    assert open_at(engine, "churn", NOW + DAY) == ()


def test_a_warning_that_is_put_again_is_open_and_awake(engine: Engine) -> None:
    warned(engine, [QUIET])
    with writing(engine) as connection:
        snooze(connection, QUIET.item, until=date(2026, 11, 26))
    assert open_warnings(engine, "churn")[0].snoozed_until == date(2026, 11, 26)
    close(engine, QUIET, text="dropped", now=NOW + DAY)
    again = latest(engine, QUIET.item)
    assert again is not None
    with writing(engine) as connection:
        reopen(connection, again)
    assert open_warnings(engine, "churn") == (QUIET,)


def test_another_open_warning_of_the_item_stays_the_only_one(engine: Engine) -> None:
    warned(engine, [QUIET])
    close(engine, QUIET, text="dropped", now=NOW + DAY)
    newer = replace(QUIET, delivery="warn:Bo:2026-12-02", opened_at=NOW + 9 * DAY)
    warned(engine, [newer])
    with writing(engine) as connection:
        reopen(connection, QUIET)
    assert open_warnings(engine, "churn") == (newer,)

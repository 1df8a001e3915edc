"""Webhooks are kept once by name and by body; their hints are taken once, together, and with rests between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from tests.integration.store.batches import NOW
from workflows.hints import KEPT, REST, SETTLE, known, take_hints
from workflows.model import Project
from workflows.store.hints import Call, Heard, heard, keep
from workflows.store.projects import declare

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Engine

SECOND = timedelta(seconds=1)
CH = Call("jira", "a", "digest-a", "CH")
REPO = Call("github", "b", "digest-b", "acme/churn")


@pytest.fixture
def store(engine: Engine) -> Engine:
    project = Project("churn", "Churn", jira_keys=("CH",), repositories=("Acme/Churn", "acme-labs/*"))
    declare(engine, [project], now=NOW)
    return engine


def taken(engine: Engine, now: datetime) -> Mapping[str, frozenset[str]]:
    return take_hints(engine, now=now)


def test_a_call_is_kept_once_by_its_name_and_once_by_its_body(store: Engine) -> None:
    assert keep(store, CH, now=NOW)
    assert not keep(store, CH, now=NOW + SECOND)
    assert not keep(store, replace(CH, digest="another"), now=NOW)
    assert not keep(store, replace(CH, delivery="another"), now=NOW)
    assert keep(store, replace(CH, source="github"), now=NOW)


def test_hints_of_a_burst_are_taken_together_once_and_each_scope_is_named_once(store: Engine) -> None:
    for number in range(40):
        keep(store, Call("jira", f"j{number}", f"j{number}", "CH"), now=NOW)
        keep(store, Call("github", f"g{number}", f"g{number}", "acme/churn"), now=NOW)
    assert taken(store, NOW + SETTLE) == {"jira": {"CH"}, "github": {"acme/churn"}}
    assert taken(store, NOW + SETTLE) == {}
    assert taken(store, NOW + SETTLE + REST) == {}


def test_a_hint_waits_until_it_has_settled(store: Engine) -> None:
    keep(store, CH, now=NOW)
    assert taken(store, NOW + SETTLE - SECOND) == {}
    assert taken(store, NOW + SETTLE) == {"jira": {"CH"}}


def test_a_source_rests_between_two_readings_and_no_other_source_waits_for_it(store: Engine) -> None:
    keep(store, CH, now=NOW)
    first = NOW + SETTLE
    assert taken(store, first) == {"jira": {"CH"}}
    keep(store, Call("jira", "c", "c", "CH"), now=first)
    keep(store, REPO, now=first)
    assert taken(store, first + SETTLE) == {"github": {"acme/churn"}}
    assert taken(store, first + REST - SECOND) == {}
    assert taken(store, first + REST) == {"jira": {"CH"}}


def test_a_hint_that_was_taken_by_a_wrong_clock_keeps_no_later_one_waiting(store: Engine) -> None:
    wrong = NOW + timedelta(days=365)
    keep(store, CH, now=wrong)
    assert taken(store, wrong + SETTLE) == {"jira": {"CH"}}
    keep(store, Call("jira", "c", "c", "CH"), now=NOW)
    assert taken(store, NOW + SETTLE) == {"jira": {"CH"}}


def test_hints_about_what_no_project_names_are_ignored_and_counted(store: Engine) -> None:
    keep(store, Call("jira", "c", "c", "HR"), now=NOW)
    keep(store, Call("github", "d", "d", "acme/wages"), now=NOW)
    assert taken(store, NOW + SETTLE) == {}
    assert set(heard(store)) == {Heard("github", "acme/wages", 1, NOW), Heard("jira", "HR", 1, NOW)}


def test_a_call_without_a_hint_is_counted_and_neither_taken_nor_makes_anybody_wait(store: Engine) -> None:
    keep(store, Call("github", "ping", "ping", None), now=NOW + SETTLE)
    keep(store, REPO, now=NOW)
    assert taken(store, NOW + SETTLE) == {"github": {"acme/churn"}}
    assert Heard("github", None, 1, NOW + SETTLE) in heard(store)


def test_calls_are_forgotten_after_a_week_when_newer_ones_are_taken(store: Engine) -> None:
    keep(store, CH, now=NOW)
    later = NOW + KEPT + SETTLE + SECOND
    keep(store, REPO, now=later - SETTLE)
    assert taken(store, later) == {"jira": {"CH"}, "github": {"acme/churn"}}
    assert [one.source for one in heard(store)] == ["github"]


def test_a_repository_is_known_by_name_or_by_its_owner_however_it_is_written() -> None:
    project = Project("churn", "Churn", repositories=("Acme/Churn", "Acme-Labs/*"))
    scopes = {"acme/churn", "acme-labs/new", "acme/other", "acme-lab/new"}
    assert known("github", scopes, [project], ()) == {"acme/churn", "acme-labs/new"}


def test_a_jira_project_is_known_by_key_by_issues_that_moved_there_and_by_any_jql() -> None:
    named = Project("churn", "Churn", jira_keys=("CH",))
    assert known("jira", {"CH", "NEW", "HR"}, [named], {"NEW"}) == {"CH", "NEW"}
    assert known("jira", {"HR"}, [Project("x", "X", jql="labels = ml")], ()) == {"HR"}


def test_it_is_known_since_when_a_hint_waits(store: Engine) -> None:
    keep(store, CH, now=NOW)
    keep(store, replace(CH, delivery="b", digest="b"), now=NOW + SECOND)
    assert heard(store) == (Heard("jira", "CH", 2, NOW + SECOND, waits_since=NOW),)


def test_of_two_workers_that_look_at_once_one_gets_the_hint(store: Engine) -> None:
    keep(store, CH, now=NOW)
    both = Barrier(2)

    def look(_worker: int) -> Mapping[str, frozenset[str]]:
        both.wait()
        return taken(store, NOW + SETTLE)

    with ThreadPoolExecutor(2) as workers:
        found = list(workers.map(look, range(2)))
    assert sorted(map(len, found)) == [0, 1]

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.model import Project
from workflows.sources.jira_marks import MOST_SEEN, Mark, Scope, advanced, query_for, scopes_of, without_order

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
CHURN = Project("churn", "Churn", jira_keys=("CH",))
FRAUD = Project("fraud", "Fraud", jira_keys=("FR", "CH"))
PRICE = Project("price", "Price", jql="labels = price ORDER BY rank")
MARK = Mark(NOW - timedelta(hours=1), "churn,fraud", {"10": NOW - timedelta(hours=1)})


def scope(mark: Mark | None = None, key: str | None = "CH") -> Scope:
    return Scope(f"jira:{key}", f'"{key}"', ("churn", "fraud"), key, mark)


def query(*scopes: Scope, is_cloud: bool = True) -> str:
    return query_for(scopes, is_cloud=is_cloud, now=NOW)


def test_projects_that_share_a_jira_project_share_its_scope() -> None:
    found = scopes_of([CHURN, FRAUD, PRICE], {}, full=False)
    assert [(one.name, one.slugs) for one in found] == [
        ("jira:CH", ("churn", "fraud")),
        ("jira:FR", ("fraud",)),
        ("jira:jql:price", ("price",)),
    ]


def test_a_mark_survives_its_cursor() -> None:
    (found, _) = scopes_of([CHURN, FRAUD], {"jira:CH": MARK.dump()}, full=False)
    assert found.mark == MARK


def test_a_mark_survives_with_what_it_knows_of_its_search_and_keeps_no_more_than_the_index_may_lag() -> None:
    old = {"8": NOW - timedelta(hours=2), "9": NOW}
    searched = MARK.after(NOW, old, lag=timedelta(minutes=5))
    (found, _) = scopes_of([CHURN, FRAUD], {"jira:CH": searched.dump()}, full=False)
    assert found.mark == replace(MARK, asked=NOW, passed={"9": NOW})


def test_a_scope_has_met_what_it_saw_what_was_known_when_it_was_searched_and_what_is_older() -> None:
    lag = timedelta(minutes=5)
    mark = Mark(NOW, "x", {"1": NOW}, asked=NOW, passed={"2": NOW + lag})
    met = [("1", NOW), ("2", NOW + lag), ("3", NOW - lag)]
    unmet = [("1", NOW + lag), ("2", NOW), ("3", NOW - lag / 2)]
    assert [one for one in [*met, *unmet] if mark.has_met(*one, lag=lag)] == met
    assert [one for one in met if replace(mark, asked=None).has_met(*one, lag=lag)] == met[:2]


def test_a_full_reading_forgets_the_marks() -> None:
    assert all(one.mark is None for one in scopes_of([CHURN, FRAUD], {"jira:CH": MARK.dump()}, full=True))


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "null", '{"at": "2026"}', '{"at": 7, "seen": {"1": "x"}}', "[" * 9999]
)
def test_a_damaged_cursor_means_reading_from_the_beginning(damage: str) -> None:
    (found,) = scopes_of([CHURN], {"jira:CH": damage}, full=False)
    assert found.mark is None


def test_another_project_on_a_known_jira_project_means_reading_from_the_beginning() -> None:
    alone = replace(MARK, covers="fraud")
    found = scopes_of([CHURN, FRAUD], {"jira:CH": alone.dump()}, full=False)
    assert found[0].mark is None


def test_fewer_projects_on_a_jira_project_go_on_from_the_mark() -> None:
    (found,) = scopes_of([CHURN], {"jira:CH": MARK.dump()}, full=False)
    assert found.mark == MARK


def test_another_jql_means_reading_from_the_beginning() -> None:
    cursor = {"jira:jql:price": Mark(NOW, "labels = price").dump()}
    assert scopes_of([PRICE], cursor, full=False)[0].mark
    assert scopes_of([replace(PRICE, jql="labels = cost")], cursor, full=False)[0].mark is None


def test_all_known_keys_are_asked_for_in_one_query() -> None:
    asked = query(scope(MARK), scope(MARK, "FR"))
    start = int((MARK.at - timedelta(minutes=5)).timestamp() * 1000)
    assert asked == f'project in ("CH", "FR") AND updated >= {start} ORDER BY updated ASC, id ASC'


def test_a_new_key_is_read_from_its_beginning_in_the_same_query() -> None:
    asked = query(scope(MARK), scope(None, "FR"))
    assert ') OR (project in ("FR")) ORDER BY' in asked
    assert asked.startswith('(project in ("CH") AND updated >= ')


def test_data_center_is_asked_by_minutes_before_now_and_never_by_a_written_time() -> None:
    assert 'updated >= "-76m" ORDER' in query(scope(MARK), is_cloud=False)


def test_a_mark_in_the_future_still_gives_a_query() -> None:
    ahead = Mark(NOW + timedelta(days=9), "churn,fraud")
    assert 'updated >= "-1m"' in query(scope(ahead), is_cloud=False)


@pytest.mark.parametrize(
    ("jql", "kept"),
    [
        ("project = A ORDER BY rank", "project = A"),
        ("project = A order  by rank, created DESC", "project = A"),
        ('summary ~ "order by mail" ORDER BY rank', 'summary ~ "order by mail"'),
        ("summary ~ 'it''s' AND x = 1", "summary ~ 'it''s' AND x = 1"),
        ('summary ~ "a \\" order by b" ORDER BY c', 'summary ~ "a \\" order by b"'),
        ("reorder = by", "reorder = by"),
    ],
)
def test_only_the_order_of_a_jql_is_taken_off(jql: str, kept: str) -> None:
    assert without_order(jql) == kept


def test_a_mark_moves_to_the_latest_change_and_remembers_what_lies_near_it() -> None:
    late = NOW - timedelta(minutes=10)
    found = advanced(
        scope(MARK), {"11": late, "12": NOW - timedelta(minutes=40)}, late, is_cloud=True, now=NOW
    )
    assert found == Mark(late, "churn,fraud", {"11": late})


def test_a_mark_never_goes_back() -> None:
    early = MARK.at - timedelta(days=3)
    assert advanced(scope(MARK), {"9": early}, early, is_cloud=True, now=NOW) == MARK


def test_an_issue_dated_in_the_future_does_not_hide_what_happens_until_then() -> None:
    ahead = NOW + timedelta(days=365)
    assert advanced(scope(None), {"9": ahead}, ahead, is_cloud=True, now=NOW).at == NOW


@given(st.lists(st.integers(0, 400), min_size=1), st.integers(0, 400))
def test_every_change_within_the_overlap_is_remembered(minutes: list[int], before: int) -> None:
    old = Mark(NOW - timedelta(minutes=before), "churn,fraud")
    fresh = {str(index): NOW - timedelta(minutes=ago) for index, ago in enumerate(minutes)}
    found = advanced(scope(old), fresh, max(fresh.values()), is_cloud=True, now=NOW)
    assert found.at == max(old.at, *fresh.values())
    near = {number for number, when in fresh.items() if when >= found.at - timedelta(minutes=5)}
    assert near <= set(found.seen)


def test_a_cursor_stays_small_after_a_bulk_change() -> None:
    fresh = {str(index): NOW for index in range(5 * MOST_SEEN)}
    assert len(advanced(scope(None), fresh, NOW, is_cloud=True, now=NOW).seen) == MOST_SEEN

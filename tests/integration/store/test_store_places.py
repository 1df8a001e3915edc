"""Where items live: gone, back, moved, seen in two scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.projects import ProjectsFile
from workflows.batch import Batch
from workflows.model import ItemKind, Project
from workflows.store.ingest import apply
from workflows.store.projects import apply_projects, declare

if TYPE_CHECKING:
    from sqlalchemy import Engine


from tests.integration.store.batches import HOUR, NOW, activity, batch, everything, facts, item, keys


def test_an_item_that_is_not_present_is_gone_and_comes_back_when_it_is_seen_again(churn: Engine) -> None:
    apply(churn, batch(item(), item("CH-2"), item("CH-3")), now=NOW)
    apply(churn, Batch("jira", present={"jira:CH": frozenset({"jira:CH-1"})}), now=NOW)
    assert keys(churn) == ["CH-1"]
    apply(churn, batch(item("CH-2", updated=NOW)), now=NOW)
    assert keys(churn) == ["CH-1", "CH-2"]
    apply(
        churn, Batch("jira", present={"jira:CH": frozenset({"jira:CH-1", "jira:CH-2", "jira:CH-3"})}), now=NOW
    )
    assert keys(churn) == ["CH-1", "CH-2", "CH-3"]


def test_a_swept_scope_without_any_item_is_emptied_and_other_scopes_are_not(churn: Engine) -> None:
    apply(churn, batch(item()), now=NOW)
    apply(churn, batch(item("XX-1"), scope="jira:XX"), now=NOW)
    apply(churn, Batch("jira", present={"jira:CH": frozenset()}), now=NOW)
    assert keys(churn) == ["XX-1"]


def test_an_item_read_in_the_same_batch_is_present(churn: Engine) -> None:
    apply(churn, batch(item(), present={"jira:CH": frozenset()}), now=NOW)
    assert keys(churn) == ["CH-1"]


def test_a_full_reading_takes_nothing_away_that_another_one_brought_after_it_began(churn: Engine) -> None:
    apply(churn, batch(item(), item("CH-2")), now=NOW)
    apply(churn, batch(item("CH-3", updated=NOW + HOUR)), now=NOW + HOUR)
    apply(churn, Batch("jira", present={"jira:CH": frozenset({"jira:CH-1"})}), now=NOW)
    assert keys(churn) == ["CH-1", "CH-3"]
    apply(churn, Batch("jira", present={"jira:CH": frozenset({"jira:CH-1"})}), now=NOW + HOUR)
    assert keys(churn) == ["CH-1"]


def test_a_full_reading_brings_nothing_back_that_went_after_it_began(churn: Engine) -> None:
    apply(churn, batch(item(), item("CH-2")), now=NOW)
    apply(churn, Batch("jira", gone=("jira:CH-2",)), now=NOW + HOUR)
    both = frozenset({"jira:CH-1", "jira:CH-2"})
    apply(churn, Batch("jira", present={"jira:CH": both}), now=NOW)
    assert keys(churn) == ["CH-1"]
    apply(churn, Batch("jira", present={"jira:CH": both}), now=NOW + 2 * HOUR)
    assert keys(churn) == ["CH-1", "CH-2"]


def test_an_item_seen_in_two_scopes_is_gone_only_from_both(churn: Engine) -> None:
    apply(churn, batch(item()), now=NOW)
    apply(churn, batch(item(), scope="jira:jql:churn"), now=NOW)
    apply(churn, Batch("jira", present={"jira:jql:churn": frozenset()}), now=NOW)
    assert keys(churn) == ["CH-1"]
    apply(churn, Batch("jira", present={"jira:CH": frozenset()}), now=NOW)
    assert keys(churn) == []


def test_a_moved_item_keeps_its_history_leaves_its_old_place_and_answers_to_its_old_key(
    churn: Engine,
) -> None:
    declare(churn, [Project("next", "Next", jira_keys=("NX",))], now=NOW)
    apply(churn, batch(item(), activities=(activity("1"),)), now=NOW)
    moved = batch(item("NX-4", id="jira:CH-1"), scope="jira:NX", members=(("next", "jira:CH-1"),))
    apply(churn, moved, now=NOW)
    assert keys(churn) == []
    found = facts(churn, "next")
    assert found.items[0].key == "NX-4"
    assert found.keys == {"NX-4": "jira:CH-1", "CH-1": "jira:CH-1"}
    assert [one.id for one in found.activities["jira:CH-1"]] == ["1"]


def test_a_late_page_from_before_a_move_does_not_bring_the_item_back(churn: Engine) -> None:
    declare(churn, [Project("next", "Next", jira_keys=("NX",))], now=NOW)
    moved = item("NX-4", id="jira:CH-1", updated=NOW)
    apply(churn, batch(item()), now=NOW)
    apply(churn, batch(moved, scope="jira:NX", members=(("next", "jira:CH-1"),)), now=NOW)
    apply(churn, batch(item()), now=NOW)
    assert keys(churn) == []
    assert [one.key for one in facts(churn, "next").items] == ["NX-4"]


def test_an_item_that_moves_back_has_its_old_key_again(churn: Engine) -> None:
    for key in ("CH-1", "NX-4", "CH-1"):
        apply(churn, batch(item(key, id="jira:CH-1")), now=NOW)
    names = {(row[2], row[3]) for row in everything(churn)["names"]}
    assert names == {("CH-1", True), ("NX-4", False)}


def test_what_a_source_calls_gone_is_gone_wherever_it_was_seen_and_comes_back_when_it_is_read(
    churn: Engine,
) -> None:
    apply(churn, batch(item(), item("CH-2")), now=NOW)
    apply(churn, batch(item(), scope="jira:jql:churn"), now=NOW)
    apply(churn, Batch("jira", gone=("jira:CH-1", "jira:nobody")), now=NOW)
    assert keys(churn) == ["CH-2"]
    apply(churn, batch(item()), now=NOW)
    assert keys(churn) == ["CH-1", "CH-2"]


def test_runs_join_and_leave_with_the_experiments_that_a_project_declares(churn: Engine) -> None:
    run = item("gru/v1", id="mlflow:1", kind=ItemKind.RUN, source="mlflow")
    apply(churn, batch(run, scope="runs:mlflow:churn/gru", members=()), now=NOW)
    for globs, expected in ((["other", "churn/*"], ["gru/v1"]), (["other"], [])):
        declared = {"slug": "runs", "name": "Runs", "tracked_experiments": globs}
        apply_projects(churn, ProjectsFile.model_validate({"projects": [declared]}), now=NOW)
        assert [one.key for one in facts(churn, "runs").items] == expected


def test_a_listing_that_lacks_most_of_what_was_there_is_believed_when_the_next_one_says_so_too(
    churn: Engine,
) -> None:
    there = {f"CH-{number}" for number in range(1, 6)}
    apply(churn, batch(*map(item, there)), now=NOW)
    little = Batch("jira", present={"jira:XX": frozenset(), "jira:CH": frozenset({"jira:CH-1", "jira:CH-2"})})
    assert apply(churn, little, now=NOW).doubted == ("jira:CH",)
    assert set(keys(churn)) == there
    assert apply(churn, little, now=NOW + HOUR).doubted == ()
    assert keys(churn) == ["CH-1", "CH-2"]


def test_a_listing_that_was_a_bad_moment_takes_nothing_away(churn: Engine) -> None:
    there = {f"CH-{number}" for number in range(1, 6)}
    apply(churn, batch(*map(item, there)), now=NOW)
    whole = Batch("jira", present={"jira:CH": frozenset(f"jira:{key}" for key in there)})
    nothing = Batch("jira", present={"jira:CH": frozenset()})
    for listing in (nothing, whole, nothing):
        apply(churn, listing, now=NOW)
        assert set(keys(churn)) == there

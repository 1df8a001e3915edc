from __future__ import annotations

from typing import Any

import pytest

from tests.unit.sources.tracker_fake import HOUR, NOW, Known, pull, read, run
from workflows.model import LinkKind

FRAUD_7 = Known(frozenset({"FR"}), {"FR-7": frozenset({"fraud"})})


def links(known: Known | None = None, **more: Any) -> list[tuple[str, str]]:
    found = read(run(experiment=more.pop("experiment", "churn/x"), **more), known=known).links
    assert all(link.kind is LinkKind.IMPLEMENTS for link in found)
    return [(link.target, link.via) for link in found]


def slugs(known: Known | None = None, **more: Any) -> set[str]:
    return {slug for slug, _ in read(run(**more), known=known).members}


def test_the_strongest_place_that_names_a_ticket_counts_alone() -> None:
    more = {"branch": "exp/CH-2", "experiment": "churn/CH-4"}
    assert links(name="CH-3 gru", tags={"ticket": "CH-1"}, **more) == [("CH-1", "tag")]
    assert links(name="CH-3 gru", **more) == [("CH-2", "branch")]
    assert links(name="CH-3 gru", experiment="churn/CH-4") == [("CH-3", "name")]
    assert links(experiment="churn/CH-4") == [("CH-4", "experiment")]


@pytest.mark.parametrize("tag", ["stagecoach.ticket", "Ticket", "jira", "issue"])
def test_the_tags_of_the_policy_name_tickets_and_others_do_not(tag: str) -> None:
    assert links(tags={tag: "https://jira.example/browse/CH-1", "note": "CH-9"}) == [("CH-1", "tag")]


def test_a_tag_may_name_two_tickets() -> None:
    assert links(tags={"ticket": "CH-1, CH-2"}) == [("CH-1", "tag"), ("CH-2", "tag")]


@pytest.mark.parametrize(
    "hostile",
    ["CH-" + "9" * 400, "CH-0", "SHA-256", "x" * 999 + "CH-1", "<!here> CH-1b", "' OR 1=1 --", "\u202eCH\u200b-1"],
)  # fmt: skip
def test_a_hostile_tag_names_no_ticket(hostile: str) -> None:
    assert links(tags={"ticket": hostile}) == []


def test_a_name_with_a_whole_backlog_in_it_names_no_ticket() -> None:
    assert links(name=" ".join(f"CH-{number}" for number in range(1, 9))) == []


def test_a_run_that_names_a_ticket_belongs_to_its_project_whatever_the_experiment() -> None:
    assert slugs(FRAUD_7, name="FR-7 gru", experiment="churn/x") == {"fraud"}
    assert slugs(name="CH-1 gru", experiment="Fraud [v2]") == {"churn"}


def test_an_unmatched_run_belongs_to_the_projects_that_declare_its_experiment_by_glob_or_name() -> None:
    assert slugs(experiment="churn/gru/deep") == {"churn"}
    assert slugs(experiment="fraud [v2]") == {"fraud"}


def test_a_run_that_nobody_declares_and_that_names_nothing_is_left_out() -> None:
    assert read(run(experiment="churn")).items == ()


def test_a_branch_with_a_pull_request_leads_to_the_newest_one_on_it() -> None:
    old, new = pull("acme/churn#1", "exp/gru", NOW - HOUR), pull("acme/churn#2", "exp/gru")
    known = Known(heads=[(new, frozenset({"churn"})), (old, frozenset({"churn"}))])
    assert links(known, branch="refs/heads/exp/gru") == [("github:acme/churn#2", "branch")]
    assert slugs(known, branch="exp/gru") == {"churn"}


def test_a_branch_that_two_repositories_have_needs_the_repository_of_the_run() -> None:
    known = Known(
        heads=[
            (pull("acme/churn#1", "exp/gru"), frozenset({"churn"})),
            (pull("acme/fraud#1", "exp/gru"), frozenset({"fraud"})),
        ]
    )
    assert links(known, branch="exp/gru") == []
    assert links(known, branch="exp/gru", repo="Acme/Fraud") == [("github:acme/fraud#1", "branch")]


def test_a_branch_of_a_declared_repository_that_is_not_pushed_yet_is_kept_by_its_key() -> None:
    assert links(branch="exp/new", repo="acme/churn") == [("acme/churn@exp/new", "branch")]
    assert slugs(branch="exp/new", repo="acme/churn") == {"churn"}
    assert links(branch="exp/new", repo="other/churn") == []


@pytest.mark.parametrize("branch", ["main", "master", "develop", "refs/heads/Main"])
def test_a_branch_that_everybody_shares_says_nothing(branch: str) -> None:
    known = Known(heads=[(pull("acme/churn#1", branch), frozenset({"churn"}))])
    assert links(known, branch=branch, repo="acme/churn") == []


def test_a_known_branch_says_more_than_the_name_of_an_experiment() -> None:
    known = Known(heads=[(pull("acme/churn#1", "exp/gru"), frozenset({"churn"}))])
    assert links(known, branch="exp/gru", experiment="churn/CH-4") == [("github:acme/churn#1", "branch")]

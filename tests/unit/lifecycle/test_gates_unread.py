"""A snapshot that names the tracker of its items was read all the same."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.reports.histories import NOW, History
from workflows.lifecycle.gate_found import find_unread
from workflows.model import Evidence, Listing, SourceState


def test_items_of_a_snapshot_count_as_read_whatever_source_they_name() -> None:
    history = History()
    history.ticket("CH-1")
    history.pull("acme/churn#1")
    history.sources = ()
    unread = find_unread(history.facts())
    assert unread.tickets is not None
    assert unread.code is not None
    history.sources = (SourceState("snapshot", NOW),)
    unread = find_unread(history.facts())
    assert (unread.tickets, unread.code) == (None, None)


def test_a_project_whose_tickets_are_github_issues_has_read_them_with_github() -> None:
    history = History(repositories=("acme/churn",))
    history.sources = (SourceState("github", NOW),)
    assert find_unread(history.facts()).tickets is None
    history.sources = (SourceState("github", None),)
    said = Evidence("unread", "no tracker of tickets was ever read")
    assert find_unread(history.facts()).tickets == said
    elsewhere = History()
    elsewhere.sources = (SourceState("github", NOW),)
    assert find_unread(elsewhere.facts()).tickets == said


def test_a_tracker_that_is_named_by_a_query_alone_has_to_be_read_too() -> None:
    history = History(jql="project = CH")
    assert find_unread(history.facts()).tickets is None
    history.sources = (SourceState("github", NOW),)
    assert find_unread(history.facts()).tickets == Evidence("unread", "Jira was never read to its end")


def test_a_branch_that_was_listed_in_parts_leaves_files_unknown_but_not_the_code() -> None:
    history = History(repositories=("acme/churn",))
    cut, whole, later = (
        Listing("acme/churn", NOW, whole=False),
        Listing("a/b", NOW),
        Listing("a/c", None, whole=False),
    )
    facts = replace(history.facts(), listings=(later, whole, cut))
    found = find_unread(facts)
    assert (found.code, found.files) == (
        None,
        Evidence("unread", "acme/churn has more folders than were read"),
    )
    assert find_unread(replace(facts, listings=(later, whole))).files is None

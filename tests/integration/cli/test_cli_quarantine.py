"""Damaged records: listed safely, asked for again in few requests, and gone from the list once they are read well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.small_world import on

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_issue import JiraIssue
    from tests.integration.cli.conftest import Ran, Shell

BROKEN = {"fields": {"created": "never"}}


def records(shell: Shell, *words: str) -> list[dict[str, Any]]:
    return list(json.loads(shell("quarantine", "list", "--format", "json", *words).out)["records"])


@pytest.fixture
def broken(connected: Shell, sandbox: Sandbox) -> list[JiraIssue]:
    """Two issues that cannot be read, met in a sync."""
    issues = sandbox.world.jira.issues[:2]
    for one in issues:
        one.raw = BROKEN
    connected("sync")
    return issues


def test_the_list_says_which_why_and_since_when_with_an_id_to_type(
    connected: Shell, broken: list[JiraIssue]
) -> None:
    ran = connected("quarantine", "list")
    first, second = ran.out.splitlines()
    assert ran.status == 0
    assert "jira  CH-1: its time of creation is no time: left out (since 20" in first
    assert first.split()[0] == records(connected)[0]["id"] != second.split()[0]
    (page,) = records(connected, "--limit", "1", "--offset", "1")
    assert (page["record"], page["times"]) == ("CH-2", 1)
    assert records(connected, "--source", "github") == []
    assert "1 of 2 records; more with --offset 1" in connected("quarantine", "list", "--limit", "1").out


def test_what_is_still_damaged_stays_and_what_is_well_again_leaves_and_counts_in_reports(
    connected: Shell, sandbox: Sandbox, broken: list[JiraIssue]
) -> None:
    still = connected("quarantine", "retry")
    assert still.status == 1
    assert "jira: 0 of 2 records are read well now" in still.out
    assert [one["times"] for one in records(connected)] == [2, 2]
    broken[0].raw = {}
    # The issue has not changed for Jira: no sync would look at it again.
    connected("sync")
    assert len(records(connected)) == 2
    sandbox.requests.clear()
    assert "jira: 1 of 2 records are read well now, in 2 requests" in connected("quarantine", "retry").out
    assert (sandbox.requests.count("jira"), sandbox.requests.count("github")) == (2, 0)
    assert "1 record could not be read" in connected("report", "digest", "--project", "churn").out
    broken[1].raw = {}
    healed = connected("quarantine", "retry", records(connected)[0]["id"])
    assert (healed.status, records(connected)) == (0, [])
    assert "CH-1" in connected("report", "digest", "--project", "churn").out
    assert connected("quarantine", "retry").out == "no record is set aside\n"


def test_a_comment_that_is_well_again_leaves_the_list_with_the_next_reading_of_its_issue(
    connected: Shell, sandbox: Sandbox
) -> None:
    issue = sandbox.world.jira.issues[0]
    issue.raw = {"fields": {"comment": {"comments": [{"id": "3", "created": "never"}], "total": 1}}}
    connected("sync")
    assert [one["record"] for one in records(connected)] == ["CH-1 comment 3"]
    issue.raw = {}
    issue.comment("ben", on(19), "Fine again")
    connected("sync")
    assert records(connected) == []


def test_an_issue_that_jira_no_longer_has_keeps_no_other_from_being_read(
    connected: Shell, sandbox: Sandbox, broken: list[JiraIssue]
) -> None:
    broken[0].delete(on(19))
    broken[1].raw = {}
    assert "1 of 2 records are read well now" in connected("quarantine", "retry").out
    assert [one["record"] for one in records(connected)] == ["CH-1"]


def test_a_hundred_records_cost_one_search_and_not_a_request_each(connected: Shell, sandbox: Sandbox) -> None:
    for number in range(60):
        made = sandbox.world.jira.issue("CH", summary=f"No. {number}", reporter="ben", at=on(12))
        made.raw = BROKEN
    connected("sync")
    assert len(records(connected, "--limit", "100")) == 60
    for one in sandbox.world.jira.issues:
        one.raw = {}
    sandbox.requests.clear()
    assert connected("quarantine", "retry", "--source", "jira").status == 0
    assert sandbox.requests.count("jira") == 2


def test_a_source_that_refuses_loses_nothing_and_says_so(
    connected: Shell, sandbox: Sandbox, broken: list[JiraIssue]
) -> None:
    before = records(connected)
    sandbox.faults.status("jira", 401, times=100)
    ran = connected("quarantine", "retry")
    assert ran.status == 2
    assert "JIRA_TOKEN" in ran.err
    assert [one["id"] for one in records(connected)] == [one["id"] for one in before]


def test_text_of_a_record_cannot_write_to_the_terminal_but_scripts_get_it_whole(
    connected: Shell, sandbox: Sandbox
) -> None:
    sandbox.world.jira.issues[0].raw = {"key": "CH-1\x1b[2J\u202e", "fields": {"created": "never"}}
    connected("sync")
    ran = connected("quarantine", "list")
    assert not set("\x1b\u202e") & set(ran.out)
    assert "\x1b" in records(connected)[0]["record"]
    assert "\x1b" not in connected("quarantine", "list", "--format", "json").out


def test_dropping_wants_ids_or_all_and_a_record_that_is_met_again_comes_back(
    connected: Shell, broken: list[JiraIssue]
) -> None:
    assert_refused(connected("quarantine", "drop"), "say which records to drop")
    assert_refused(connected("quarantine", "drop", "nonsense"), "no record is set aside as nonsense")
    assert "1 record dropped" in connected("quarantine", "drop", records(connected)[0]["id"]).out
    assert "1 record dropped" in connected("quarantine", "drop", "--all", "--project", "churn").out
    assert records(connected) == []
    connected("sync", "--full")
    assert len(records(connected)) == 2


def assert_refused(ran: Ran, why: str) -> None:
    assert (ran.status, why in ran.line) == (2, True)

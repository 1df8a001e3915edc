"""What the commands print when all is well."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.integration.cli.conftest import PROJECTS

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from tests.integration.cli.conftest import Shell


def test_what_is_exported_can_be_applied_and_changes_nothing(shell: Shell) -> None:
    shell("projects", "apply", shell.file("projects.yaml", PROJECTS))
    exported = shell("projects", "export")
    assert exported.status == 0
    assert "changed: 0" in shell("projects", "apply", shell.file("exported.yaml", exported.out)).out
    assert exported.out == shell("projects", "export", "--project", "churn").out
    unknown = shell("projects", "export", "--project", "chrn")
    assert (unknown.status, "Did you mean churn?" in unknown.line) == (2, True)


def test_applying_projects_twice_changes_nothing_and_a_dry_run_never_does(shell: Shell) -> None:
    path = shell.file("projects.yaml", PROJECTS)
    assert "would change: 2" in shell("projects", "apply", "--dry-run", path).out
    assert "would change: 2" in shell("projects", "apply", "--dry-run", path).out
    assert "changed: 2" in shell("projects", "apply", path).out
    assert "changed: 0" in shell("projects", "apply", path).out


def test_whoever_declares_a_project_that_is_called_like_a_command_is_told_how_to_ask_for_it(
    shell: Shell,
) -> None:
    path = shell.file("projects.yaml", "projects: [{slug: all, name: All, jira_keys: [CH]}]")
    for more in (("--dry-run",), ()):
        assert "/ml status all" in shell("projects", "apply", *more, path).err
    assert shell("projects", "apply", shell.file("other.yaml", PROJECTS)).err == ""


def test_the_json_of_a_sync_ends_with_one_line_of_the_contract(connected: Shell) -> None:
    ran = connected("sync", "--format", "json")
    (line,) = ran.out.splitlines()
    result = json.loads(line)
    assert ran.status == 0
    assert set(result) == {"sources", "failures"}
    for source in result["sources"].values():
        assert set(source) == {"requests", "items", "activities", "seconds"}


def test_a_sync_in_which_nothing_changed_costs_one_request_a_source(
    connected: Shell, sandbox: Sandbox
) -> None:
    connected("sync")
    sandbox.requests.clear()
    result = json.loads(connected("sync", "--format", "json").out)
    assert result["sources"]["jira"] | {"seconds": 0} == {
        "requests": 1,
        "items": 0,
        "activities": 0,
        "seconds": 0,
    }
    assert result["sources"]["github"]["requests"] == 1
    assert (sandbox.requests.count("jira"), sandbox.requests.count("github")) == (1, 1)


@pytest.mark.parametrize("kind", ["summary", "stalled", "digest", "portfolio"])
def test_every_report_comes_in_every_format(connected: Shell, kind: str) -> None:
    connected("sync")
    assert "Data as of" in connected("report", kind).out
    assert json.loads(connected("report", kind, "--format", "json").out)
    assert connected("report", kind, "--format", "html").out.lstrip().startswith("<!")
    (first, *_) = json.loads(connected("report", kind, "--format", "blocks").out)
    assert first["text"]
    assert first["blocks"]


def test_stalled_json_has_the_fields_of_the_contract(connected: Shell) -> None:
    connected("sync")
    told = json.loads(
        connected("report", "stalled", "--format", "json", "--as-of", "2026-11-19T12:00:00+01:00").out
    )
    assert told["as_of"] == "2026-11-19T11:00:00Z"
    (experiment, *_) = told["experiments"]
    assert set(experiment) >= {
        "key", "project", "verdict", "silent_working_days", "limit_working_days", "last_sign_of_life",
        "because", "ask", "next_step",
    }  # fmt: skip


def test_classify_answers_line_by_line_in_order_and_names_what_it_cannot_read(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        '{"id": "A-1", "title": "Anything", "labels": ["ml-data"]}\n',
        "no json\n",
        '{"id": 3, "title": "Untold", "parent_stage": "none"}\n',
        '{"id": "A-4", "title": "Weird", "labels": "ml-data"}\n',
    )
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(lines)))
    ran = shell("classify")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["A-1", None, 3, "A-4"]
    assert (answers[0]["stage"], answers[0]["decision"]) == ("data", "certain")
    assert answers[1]["decision"] == answers[3]["decision"] == "unsure"
    assert answers[2]["stage"] == "none"
    assert [line.split(" ")[1] for line in ran.err.splitlines()] == ["2", "4"]
    assert ran.status == 2


def test_classify_names_a_line_that_is_no_utf8_and_reads_the_next_ones(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        b'{"id": "A-1", "title": "Caf\xe9", "labels": ["ml-data"]}\n',
        '{"id": "A-2", "title": "Café", "labels": ["ml-data"]}\n'.encode(),
    )
    # As a terminal of an English or German machine opens it; that of a bare container forgives.
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"".join(lines)), "utf-8", "strict"))
    ran = shell("classify")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [(answer["id"], answer["stage"]) for answer in answers] == [(None, "none"), ("A-2", "data")]
    assert (ran.status, ran.line.split(" ")[:2]) == (2, ["line", "1"])


def test_a_full_sync_finds_what_was_deleted(connected: Shell, sandbox: Sandbox) -> None:
    connected("sync")
    assert "CH-2" in connected("report", "summary").out
    found = sandbox.world.jira.find("CH-2")
    assert found
    found[0].delete(sandbox.world.now())
    connected("sync", "--full")
    assert "CH-2" not in connected("report", "summary").out

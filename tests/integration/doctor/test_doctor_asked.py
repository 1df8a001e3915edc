"""The doctor from a terminal and from Slack: statuses for scripts, nothing secret, and only for those who may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.cli import doctor
from bot.doctor.slack import wanted_scopes
from tests.integration.cli.conftest import PROJECTS, Shell
from workflows.store.readers import choose_language

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.service import Service
    from tests.integration.sandbox.small_world import Clock

SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "JIRA_TOKEN", "GITHUB_TOKEN")


@pytest.fixture
def shell(
    sandbox: Sandbox,
    clock: Clock,
    sqlite_url: str,
    tmp_path: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """A shell in the sandbox's time, with one project applied."""
    monkeypatch.setattr(doctor, "utc_now", clock)
    environ = {**sandbox.environment, "DATABASE_URL": sqlite_url}
    made = Shell(tmp_path, monkeypatch, capsys, environ)  # type: ignore[arg-type]  # a path
    made("projects", "apply", made.file("projects.yaml", PROJECTS))
    return made


def test_warnings_alone_exit_with_nought_and_what_is_broken_with_one(shell: Shell) -> None:
    ran = shell("doctor")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Doctor: 2 warnings, ")
    assert "⚠ reading churn: nothing was read yet. To do: run `stagecoach sync`" in ran.out
    shell.environ["JIRA_TOKEN"] = "wrong"
    ran = shell("doctor")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.startswith("Doctor: 1 broken, ")
    assert ran.out.index("Broken\n") < ran.out.index("Warnings\n") < ran.out.index("In order\n")


def test_a_setting_that_cannot_be_used_exits_with_two(shell: Shell) -> None:
    shell.environ["JIRA_URL"] = "nowhere"
    ran = shell("doctor")
    assert (ran.status, "JIRA_URL" in ran.line) == (2, True)


def test_scripts_get_json_with_the_worst_grade(shell: Shell) -> None:
    told = json.loads(shell("doctor", "--format", "json").out)
    assert told["worst"] == "warning"
    assert {frozenset(one) for one in told["findings"]} == {
        frozenset(("grade", "subject", "check", "says", "do"))
    }
    assert {one["grade"] for one in told["findings"]} <= {"ok", "warning", "broken", "unknown"}


@pytest.mark.parametrize("broken", [None, *SECRETS])
def test_no_secret_is_printed(shell: Shell, broken: str | None) -> None:
    if broken:
        shell.environ[broken] += "-hush"
    for form in ("text", "json"):
        ran = shell("doctor", "--format", form)
        printed = ran.out + ran.err
        assert not any(shell.environ[name] in printed for name in SECRETS)


def ask(sandbox: Sandbox, user: str) -> str:
    exchange = sandbox.slash("/ml doctor", user=user, channel="ml-churn")
    assert exchange.is_acknowledged
    assert exchange.seconds < 3
    return json.dumps([answer.body for answer in exchange.wait(1, seconds=10)], ensure_ascii=False)


def test_in_slack_the_people_of_a_project_are_told_alone(talking: Sandbox, practice: object) -> None:
    assert "slack scopes" in ask(talking, "ana")
    assert talking.world.slack.messages() == []


def test_in_slack_the_doctor_speaks_the_language_of_who_asks(
    talking: Sandbox, practice: object, service: Service
) -> None:
    ana = talking.world.people.get("ana").slack_id
    choose_language(service.engine, ana, "de", now=service.clock())
    said = ask(talking, "ana")
    assert "Untersuchung: " in said
    assert f"alle {len(wanted_scopes())} des Manifests" in said
    assert not [
        english for english in ("of the manifest", "up to date", "signed in", "can be") if english in said
    ]


def test_in_slack_others_are_told_who_may(talking: Sandbox, practice: object, service: Service) -> None:
    said = ask(talking, "ben")
    assert "only the people of the project may" in said
    assert "scopes" not in said

"""Whatever is wrong, the user gets one clear line that says what to do, the right status, and loses nothing."""

from __future__ import annotations

import json
import socket
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from config.policy import WEEKDAYS
from tests.integration.cli.conftest import PROJECTS

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from tests.integration.cli.conftest import Shell


def due_now(shell: Shell, projects: str = PROJECTS) -> None:
    """Let the only subscription have been due five minutes ago, and the owners be left alone."""
    moment = datetime.now(ZoneInfo("Europe/Berlin")) - timedelta(minutes=5)
    when = f'weekday: {WEEKDAYS[moment.weekday()]}, time: "{moment:%H:%M}"'
    policy = shell.file("policy.yaml", "warnings: {enabled: false}\n")
    shell.environ["STAGECOACH_POLICY"] = policy
    changed = projects.replace('weekday: mon, time: "09:00"', when)
    assert shell("projects", "apply", shell.file("due.yaml", changed)).status == 0
    assert shell("sync").status == 0


def test_a_wrong_jira_token_is_named_and_github_is_read_all_the_same(connected: Shell) -> None:
    connected.environ["JIRA_TOKEN"] = "wrong"
    ran = connected("sync", "--format", "json")
    assert ran.status == 2
    assert "JIRA_TOKEN" in ran.line
    assert "401" in ran.line
    assert "wrong" not in ran.line
    result = json.loads(ran.out)
    assert result["sources"]["github"]["items"] > 0
    assert [failure["source"] for failure in result["failures"]] == ["jira"]


def test_a_wrong_github_token_is_named_and_jira_is_read_all_the_same(connected: Shell) -> None:
    connected.environ["GITHUB_TOKEN"] = "wrong"
    ran = connected("sync", "--format", "json")
    assert ran.status == 2
    assert "GITHUB_TOKEN" in ran.line
    assert json.loads(ran.out)["sources"]["jira"]["items"] > 0


def test_an_unknown_jira_key_is_named_with_its_project_and_the_other_keys_are_read(connected: Shell) -> None:
    wrong = PROJECTS.replace("[CH]", "[CH, CHX]")
    connected("projects", "apply", connected.file("wrong.yaml", wrong))
    ran = connected("sync", "--format", "json")
    assert ran.status == 2
    assert "CHX" in ran.line
    result = json.loads(ran.out)
    assert result["sources"]["jira"]["items"] > 0
    assert result["failures"][0]["projects"] == ["churn"]


def test_an_unknown_repository_is_named_with_its_project_and_the_others_are_read(connected: Shell) -> None:
    wrong = PROJECTS.replace("[acme/churn]", "[acme/churn, acme/chrun]")
    connected("projects", "apply", connected.file("wrong.yaml", wrong))
    ran = connected("sync", "--format", "json")
    assert ran.status == 2
    assert "acme/chrun" in ran.line
    result = json.loads(ran.out)
    assert result["sources"]["github"]["items"] > 0
    assert result["failures"][0]["projects"] == ["churn"]


def test_an_unreachable_host_is_a_failure_that_may_pass_and_what_was_known_stays(connected: Shell) -> None:
    assert connected("sync").status == 0
    before = connected("report", "summary").out
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        connected.environ["JIRA_URL"] = f"http://127.0.0.1:{free.getsockname()[1]}"
    del connected.environ["GITHUB_TOKEN"]
    ran = connected("sync")
    assert ran.status == 1
    assert "JIRA_URL" in ran.line
    after = connected("report", "summary").out
    assert "CH-1" in before
    assert "CH-1" in after
    assert "could not read Jira" in after


def test_a_missing_scope_is_named_with_where_to_get_it(connected: Shell, sandbox: Sandbox) -> None:
    due_now(connected)
    sandbox.faults.status(
        "/slack/api/", 200, times=9, json_body={"ok": False, "error": "missing_scope", "needed": "chat:write"}
    )
    ran = connected("deliver")
    assert "chat:write" in ran.line
    assert ran.status == 2


def test_a_channel_without_the_bot_is_named_with_the_words_to_type(
    connected: Shell, sandbox: Sandbox
) -> None:
    due_now(connected)
    sandbox.faults.status(
        "/slack/api/chat.postMessage", 200, times=9, json_body={"ok": False, "error": "not_in_channel"}
    )
    ran = connected("deliver")
    assert "/invite @Stagecoach" in ran.line
    assert ran.status == 2


def test_a_dry_run_shows_what_is_due_beside_one_line_for_what_cannot_be(connected: Shell) -> None:
    due_now(connected)
    with closing(sqlite3.connect(connected.environ["DATABASE_URL"].removeprefix("sqlite:///"))) as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(subscriptions)")]
        (row,) = database.execute("SELECT * FROM subscriptions")
        broken = dict(zip(columns, row, strict=True)) | {"id": "a broken one", "timezone": "Mars/Base"}
        holes = ", ".join("?" * len(columns))
        database.execute(f"INSERT INTO subscriptions VALUES ({holes})", [broken[name] for name in columns])  # noqa: S608 - holes alone
        database.commit()
    ran = connected("deliver", "--dry-run")
    assert "--- digest to #ml-churn\n" in ran.out
    assert "no time zone 'Mars/Base'" in ran.line
    assert ran.status == 2


def test_damaged_yaml_is_named_by_file_and_line_and_the_projects_stay(connected: Shell) -> None:
    ran = connected("projects", "apply", connected.file("bad.yaml", "projects:\n  - slug: [oops\n"))
    assert ran.status == 2
    assert "bad.yaml:" in ran.line
    assert connected("sync").status == 0


def test_an_unknown_field_is_named_with_the_nearest_one(connected: Shell) -> None:
    ran = connected("projects", "apply", connected.file("typo.yaml", PROJECTS.replace("channel:", "chanel:")))
    assert ran.status == 2
    assert "typo.yaml:7" in ran.line
    assert "channel" in ran.line


def test_a_damaged_snapshot_line_is_named_by_number_and_the_others_are_taken(shell: Shell) -> None:
    lines = (
        '{"type":"project","slug":"churn","name":"Churn"}',
        '{"type":"item","project":"churn","key":"CH-1","kind":"issue"',
        '{"type":"item","project":"churn","key":"CH-2","kind":"issue","title":"Two","created":"2026-09-01T08:00:00Z"}',
    )
    ran = shell("import", shell.file("snapshot.jsonl", "\n".join(lines)))
    assert (ran.status, "line 2" in ran.line) == (2, True)
    assert "1 items" in ran.out
    assert "CH-2" in shell("report", "summary").out


def test_a_missing_snapshot_is_one_line(shell: Shell) -> None:
    ran = shell("import", str(shell.folder / "nowhere.jsonl"))
    assert (ran.status, "cannot be read" in ran.line) == (2, True)


def test_an_unknown_project_gets_the_nearest_name(connected: Shell) -> None:
    ran = connected("report", "summary", "--project", "chrun")
    assert ran.status == 2
    assert ran.line == 'There is no project "chrun". Did you mean churn?'


def test_a_moment_without_a_zone_is_refused(connected: Shell) -> None:
    ran = connected("report", "summary", "--as-of", "2026-11-13")
    assert (ran.status, "with its zone" in ran.line) == (2, True)


def test_a_moment_beyond_all_records_is_refused_and_the_last_ones_before_are_not(connected: Shell) -> None:
    for beyond in ("0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"):
        ran = connected("report", "digest", "--as-of", beyond)
        assert (ran.status, ran.line) == (2, f'--as-of "{beyond}" is not between 1970 and 3000')
    for within in ("1970-01-01T00:00:00Z", "2999-12-31T23:59:59Z"):
        assert connected("report", "digest", "--as-of", within).status == 0
        assert connected("backtest", "stalls", "--as-of", within).status == 0


def test_nothing_set_up_says_what_to_do_first(shell: Shell) -> None:
    for words in (("sync",), ("report", "summary"), ("report", "portfolio")):
        ran = shell(*words)
        assert (ran.status, "projects apply" in ran.line) == (2, True)


def test_a_command_that_does_not_exist_is_bad_input(shell: Shell) -> None:
    ran = shell("repport")
    assert (ran.status, "repport" in ran.err) == (2, True)


def test_a_missing_word_is_named_with_those_that_may_be_chosen_in_one_line(shell: Shell) -> None:
    ran = shell("report")
    assert (ran.status, ran.out) == (2, "")
    assert "summary, stalled, digest, portfolio (stagecoach --help)" in ran.line


def test_a_server_without_tokens_names_every_missing_one(shell: Shell) -> None:
    ran = shell("run")
    assert ran.status == 2
    assert [line.split()[0] for line in ran.err.splitlines()] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


def test_an_unreachable_database_is_one_line_without_the_password(shell: Shell) -> None:
    shell.environ["DATABASE_URL"] = "postgres://someone:hidden@127.0.0.1:9/nothing"
    ran = shell("report", "portfolio")
    assert ran.status in (1, 2)
    assert "hidden" not in ran.line


def test_a_demo_on_a_port_that_is_taken_or_is_none_is_bad_input(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = shell("demo", "--once", "--port", port)
    assert (ran.status, ran.line) == (
        2, f"the port {port} cannot be opened (Address already in use): choose another --port"
    )  # fmt: skip
    assert shell("demo", "--once", "--port", "70000").status == 2

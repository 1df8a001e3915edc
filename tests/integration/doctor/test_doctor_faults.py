"""Each planted fault is found, named, and told with what to do; without one nothing is wrong."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.doctor.finding import Grade
from config.mail import Encryption
from tests.integration.delivery.postbox import postbox
from workflows.store import ledger
from workflows.store.engine import writing
from workflows.store.hints import Call, keep

if TYPE_CHECKING:
    from tests.integration.doctor.conftest import Practice

SUBSCRIPTION = '{report: digest, weekday: mon, time: "09:00"}'


def test_where_all_is_well_nothing_is_wrong_and_few_requests_are_made(practice: Practice) -> None:
    practice.sandbox.requests.clear()
    found = practice.found()
    assert {one.grade for one in found} == {Grade.OK}
    assert {one.subject for one in found} >= {"database", "slack", "jira", "github", "mlflow", "schedule"}
    made = {name: practice.sandbox.requests.count(name) for name in ("slack", "jira", "github", "mlflow")}
    assert made == {"slack": 3, "jira": 5, "github": 2, "mlflow": 1}


def test_nothing_is_posted_and_nothing_is_written(practice: Practice) -> None:
    practice.found()
    assert practice.sandbox.world.slack.messages() == []
    assert ledger.open_ones(practice.service.engine) == ()


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        (
            "SLACK_BOT_TOKEN",
            "broken: slack token: Slack refused the token (invalid_auth): create a new bot token",
        ),
        (
            "SLACK_APP_TOKEN",
            "broken: slack app token: Slack refuses it (invalid_auth) → create an app-level token",
        ),
        ("JIRA_TOKEN", "refused the token (401): create a new API token, set JIRA_TOKEN to it"),
        ("GITHUB_TOKEN", "refused the token (401)"),
    ],
)
def test_a_wrong_token_is_named_and_never_shown(practice: Practice, variable: str, said: str) -> None:
    practice.environ[variable] = "xoxb-hush" if variable == "SLACK_BOT_TOKEN" else "hush-hush"
    (line,) = practice.wrong()
    assert said in line
    assert line.startswith("broken: ")
    assert "hush" not in line


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("SLACK_BOT_TOKEN",), "broken: slack token: SLACK_BOT_TOKEN is not set"),
        (("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"), "broken: slack app token: no command or click reaches"),
        (
            ("JIRA_URL", "JIRA_TOKEN", "JIRA_EMAIL"),
            "broken: jira token: projects name Jira, and JIRA_URL is not",
        ),
        (("GITHUB_TOKEN",), "broken: github token: projects name repositories, and GITHUB_TOKEN is not set"),
    ],
)
def test_a_setting_that_is_missing_is_named(practice: Practice, missing: tuple[str, ...], said: str) -> None:
    for name in missing:
        del practice.environ[name]
    (line,) = practice.wrong()
    assert said in line


def test_over_http_no_app_token_is_needed(practice: Practice) -> None:
    del practice.environ["SLACK_APP_TOKEN"]
    assert practice.wrong() == []


def test_a_missing_scope_is_named(practice: Practice) -> None:
    practice.sandbox.world.slack.scopes -= {"im:write", "groups:history"}
    (line,) = practice.wrong()
    assert line == (
        "broken: slack scopes: missing: groups:history, im:write → "
        "update the app from config/slack-manifest.yaml and reinstall it"
    )


def test_without_the_scope_to_list_channels_these_are_unknown(practice: Practice) -> None:
    practice.sandbox.world.slack.scopes -= {"channels:read"}
    broken, unknown = practice.wrong()
    assert "channels:read" in broken
    assert unknown.startswith("unknown: slack channels: The Slack app lacks the scope channels:read")


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        (
            "#elsewhere",
            "broken: slack channels: the bot is not in #elsewhere → write /invite @Stagecoach there",
        ),
        ("#nowhere", "broken: slack channels: not to be seen: #nowhere → check the names in projects.yaml"),
    ],
)
def test_a_channel_without_the_bot_is_named(practice: Practice, channel: str, said: str) -> None:
    practice.apply(SUBSCRIPTION, SUBSCRIPTION.replace("}", f', to: "{channel}"}}'))
    assert next(line for line in practice.wrong() if "channels" in line).startswith(said)


def test_an_archived_channel_is_named(practice: Practice) -> None:
    channel = practice.sandbox.world.slack.find("#ml-churn")
    assert channel is not None
    channel.archived = True
    assert any("archived: #ml-churn" in line for line in practice.wrong())


def test_a_jira_project_that_cannot_be_seen_is_named(practice: Practice) -> None:
    practice.sandbox.world.jira.hidden.add("CH")
    assert any(
        line.startswith('broken: jira projects: project "churn": Jira has no project CH')
        for line in practice.wrong()
    )


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        (
            "BROWSE_PROJECTS",
            "broken: jira permissions: CH: tickets cannot be read → give the account “Browse",
        ),
        (
            "EDIT_ISSUES",
            "warning: jira permissions: CH: not all can be written → give the account “Edit issues”",
        ),
        (
            "ADD_COMMENTS",
            "warning: jira permissions: CH: not all can be written → give the account “Add comm",
        ),
    ],
)
def test_a_permission_that_is_lacking_in_jira_is_named(practice: Practice, lacking: str, said: str) -> None:
    practice.sandbox.world.jira.permissions.remove(lacking)
    (line,) = practice.wrong()
    assert line.startswith(said)


def test_a_status_without_a_category_is_named(practice: Practice) -> None:
    practice.sandbox.world.jira.statuses["In Progress"] = "undefined"
    (line,) = practice.wrong()
    assert line.startswith("warning: jira statuses: without a category: In Progress → give them a category")


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_either_kind_of_jira_is_examined(practice: Practice, deployment: str) -> None:
    practice.sandbox.world.jira.deployment = deployment
    if deployment == "Server":
        del practice.environ["JIRA_EMAIL"]
    assert practice.wrong() == []


def test_a_token_of_github_without_its_scope_is_warned_of(practice: Practice) -> None:
    practice.sandbox.world.github.scopes = "public_repo"
    (line,) = practice.wrong()
    assert line.startswith("warning: github scopes: repo is missing")


def test_of_a_token_without_scopes_it_is_unknown_whether_it_may_label(practice: Practice) -> None:
    practice.sandbox.world.github.scopes = ""
    (line,) = practice.wrong()
    assert line.startswith("unknown: github scopes:")


def test_a_repository_that_cannot_be_read_is_named_with_the_nearest(practice: Practice) -> None:
    practice.apply("[acme/churn]", "[acme/chrun]")
    assert any("GitHub shows no acme/chrun (did you mean acme/churn?)" in line for line in practice.wrong())


def test_a_repository_whose_files_are_not_shown_is_named(practice: Practice) -> None:
    (repo,) = practice.sandbox.world.github.repositories
    repo.hides_contents = True
    (line,) = practice.wrong()
    assert line.startswith("warning: github files: those of acme/churn are not shown")
    assert "Contents: read" in line


@pytest.mark.parametrize(
    ("minutes", "grade", "said"),
    [(10, "broken", "10 min ahead of"), (-10, "broken", "10 min behind"), (2, "warning", "2 min ahead of")],
)
def test_a_clock_that_is_off_is_found_by_everybody_who_says_the_time(
    practice: Practice, minutes: int, grade: str, said: str
) -> None:
    world = practice.clock
    ours = replace(world, now=world.now + timedelta(minutes=minutes))
    practice.clock = ours
    found = [line for line in practice.wrong() if "clock" in line]
    assert [line.split(":")[1].strip() for line in found] == ["slack clock", "jira clock", "github clock"]
    assert all(line.startswith(grade) and said in line and "NTP" in line for line in found)


def test_somebody_without_accounts_is_named(practice: Practice) -> None:
    practice.apply("{name: Ana, role: product manager, github: ana}", "{name: Ana}")
    lines = practice.wrong()
    assert [line.partition(" → ")[0] for line in lines] == [
        "warning: people slack: without a Slack id, so not asked about quiet experiments: Ana (churn)",
        "warning: people accounts: nothing links them to their work: Ana (churn)",
    ]


def test_an_account_that_never_did_anything_is_named(practice: Practice) -> None:
    practice.apply("github: ana}", "github: anna-typo, slack: U0ANA}")
    (line,) = practice.wrong()
    assert line.startswith("warning: people github: no work of theirs was ever seen in GitHub: anna-typo")


def test_without_subscriptions_somebody_is_told(practice: Practice) -> None:
    practice.apply(f"    subscriptions:\n      - {SUBSCRIPTION}\n", "")
    assert any(
        line.startswith("warning: schedule subscriptions: nobody gets a report") for line in practice.wrong()
    )


def test_a_source_that_was_not_read_for_days_is_named(practice: Practice) -> None:
    practice.clock.now += timedelta(days=3)
    (line,) = practice.wrong()
    assert line.startswith(
        "warning: reading churn: GitHub was last read 3 days ago; Jira was last read 3 days ago"
    )


def test_a_source_that_failed_is_named_with_its_error(practice: Practice) -> None:
    practice.clock.now += timedelta(minutes=1)
    practice.sandbox.faults.status("/jira", 403)
    practice.apply("Churn early warning", "Churn early warning")
    assert any("Jira failed last (Jira at" in line for line in practice.wrong())


def test_what_was_not_delivered_is_told(practice: Practice) -> None:
    now = practice.clock()
    for key, target in (("one", "#ml-churn"), ("two", "mailto:ana@acme.example")):
        assert ledger.claim(practice.service.engine, key, target, now=now)
    ledger.refuse(practice.service.engine, "one", error="not in channel", retry_at=now, now=now)
    ledger.settle_unknown(practice.service.engine, "two", error="lost", now=now)
    line = next(line for line in practice.wrong() if "deliveries" in line)
    assert line.startswith(
        "warning: schedule deliveries: in doubt: mailto:ana@acme.example; refused: #ml-churn"
    )
    practice.clock.now += timedelta(days=8)
    assert not any("deliveries" in line for line in practice.wrong())


def test_mail_that_is_asked_for_needs_a_server(practice: Practice) -> None:
    practice.apply(SUBSCRIPTION, SUBSCRIPTION.replace("}", ", email: vp@acme.example}"))
    assert any(
        "mail server: subscriptions by mail: 1; SMTP_URL is not set" in line for line in practice.wrong()
    )
    with postbox(Encryption.NONE) as box:
        practice.environ |= {
            "SMTP_URL": f"smtp://127.0.0.1:{box.port}?tls=none",
            "MAIL_FROM": "s@acme.example",
        }
        assert not any("mail" in line for line in practice.wrong())
        assert box.taken == []
    assert any("broken: mail answer: I cannot reach the mail server" in line for line in practice.wrong())


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("0001", "warning: database schema: of an older Stagecoach → stagecoach migrate"),
        ("9999", "broken: database schema: made by a newer Stagecoach → update this one"),
        (None, "warning: database schema: there are no tables yet → stagecoach migrate"),
    ],
)
def test_a_database_of_another_revision_is_not_read_and_not_changed(
    practice: Practice, revision: str | None, said: str
) -> None:
    change = (
        f"UPDATE alembic_version SET version_num = '{revision}'"  # noqa: S608 of this test
        if revision
        else "DELETE FROM alembic_version"
    )
    with writing(practice.service.engine) as connection:
        connection.exec_driver_sql(change)
    first, second = practice.wrong()[:2]
    assert first.startswith(said)
    assert second.startswith("unknown: database projects")
    with writing(practice.service.engine) as connection:
        left = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
    assert left == ([revision] if revision else [])


def test_hosts_that_hang_are_broken_in_bounded_time_and_hide_no_others(practice: Practice) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        practice.environ |= {"JIRA_URL": address, "MLFLOW_TRACKING_URI": address}
        started = time.monotonic()
        lines = practice.wrong(patience=0.5)
        assert time.monotonic() - started < 2
    assert lines == [
        "broken: jira answer: no answer in 0.5 s → check JIRA_URL and the network",
        "broken: mlflow answer: no answer in 0.5 s → check MLFLOW_TRACKING_URI and the network",
    ]


def test_a_host_that_is_not_there_is_broken_at_once(practice: Practice) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        practice.environ["JIRA_URL"] = f"http://127.0.0.1:{free.getsockname()[1]}"
    (line,) = practice.wrong()
    assert "cannot be reached: check JIRA_URL and the network" in line


def test_webhooks_that_were_configured_are_told_when_the_last_came_and_their_secret_never(
    practice: Practice,
) -> None:
    practice.environ["JIRA_WEBHOOK_SECRET"] = "hush" * 8
    (line,) = practice.wrong()
    assert line.startswith("warning: reading webhooks: Jira: configured, none has come in the last 7 days")
    keep(practice.service.engine, Call("jira", "a", "a", "CH"), now=practice.clock())
    assert practice.wrong() == []
    says = [one.says for one in practice.found() if one.check == "webhooks"]
    assert says == ["Jira: 1 in the last 7 days; the last came at Fri 20 Nov 2026, 09:00 UTC"]
    assert "hush" not in f"{line} {practice.found()}"

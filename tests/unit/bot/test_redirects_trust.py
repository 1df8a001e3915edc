"""Whom this machine trusts is read once for all connections: to Slack, and those of the doctor to everybody."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import pytest
from slack_sdk.webhook import WebhookClient

from bot.slack import SlackChannel, slack_client
from bot.told import told
from bot.wiring import open_ways
from config.settings import load_settings
from workflows.errors import Transient

SET_UP = {
    "DATABASE_URL": "sqlite:///nowhere.db", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1",
    "JIRA_URL": "https://jira.example", "JIRA_TOKEN": "t", "GITHUB_TOKEN": "t",
    "MLFLOW_TRACKING_URI": "https://mlflow.example", "SMTP_URL": "smtp://mail.example",
    "MAIL_FROM": "Stagecoach <bot@mail.example>",
}  # fmt: skip


def forbid_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def anew(*_of: object, **_from: object) -> ssl.SSLContext:
        pytest.fail("the certificates were read again")

    monkeypatch.setattr(ssl, "_create_default_https_context", anew)
    monkeypatch.setattr(ssl, "create_default_context", anew)


def test_no_connection_to_slack_reads_the_certificates_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    # Where Slack's library connects by Python's own means, as Bolt lets it do for answers, too.
    channel = SlackChannel(lambda: slack_client("xoxb-1", "https://127.0.0.1:1/api/"))
    with pytest.raises(Transient):
        channel.post("C01", told("Hello"), key="first")
    forbid_reading(monkeypatch)
    with pytest.raises(Transient):
        channel.post("C01", told("Hello"), key="second")
    with pytest.raises(OSError, match="refused"):
        WebhookClient("https://127.0.0.1:1/answer", retry_handlers=[]).send(text="Hello")


def test_the_doctor_reads_no_certificates_anew_for_each_that_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(SET_UP)

    def opened() -> None:
        ways = open_ways(settings, lambda: datetime.now(UTC))
        assert ways.mail is not None
        for way in (ways.slack, ways.slack_app, ways.jira, ways.github, ways.github_graph, ways.mlflow):
            assert way is not None
            way().close()

    opened()
    forbid_reading(monkeypatch)
    opened()

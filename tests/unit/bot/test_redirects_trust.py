"""Whom this machine trusts is read once for all connections to Slack."""

from __future__ import annotations

import ssl

import pytest
from slack_sdk.webhook import WebhookClient

from bot.slack import SlackChannel, slack_client
from bot.told import told
from workflows.errors import Transient


def test_no_connection_to_slack_reads_the_certificates_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    # Where Slack's library connects by Python's own means, as Bolt lets it do for answers, too.
    channel = SlackChannel(lambda: slack_client("xoxb-1", "https://127.0.0.1:1/api/"))
    with pytest.raises(Transient):
        channel.post("C01", told("Hello"), key="first")

    def anew() -> ssl.SSLContext:
        pytest.fail("the certificates were read again")

    monkeypatch.setattr(ssl, "_create_default_https_context", anew)
    monkeypatch.setattr(ssl, "create_default_context", anew)
    with pytest.raises(Transient):
        channel.post("C01", told("Hello"), key="second")
    with pytest.raises(OSError, match="refused"):
        WebhookClient("https://127.0.0.1:1/answer", retry_handlers=[]).send(text="Hello")

"""A bot that is connected by Socket Mode changes its connection when Slack asks for it, and answers all the while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import processes
from tests.integration.sandbox.small_world import hang_up

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.service import Service
    from config.settings import Settings

SOON: Final = 2.0
"""Seconds: the library alone waits for three, in which nothing is acknowledged and Slack gives up."""


def test_a_connection_that_slack_wants_to_be_changed_is_let_go_of_at_once(
    sandbox: Sandbox, settings: Settings, service: Service
) -> None:
    link = sandbox.events.link
    with processes.connected(settings, service) as handler:
        link.wait_connected()
        (before,) = link.sockets
        link.refresh()
        link.wait_for(lambda: any(one is not before for one in link.sockets), 10)
        link.wait_for(lambda: before not in link.sockets, SOON)
        assert sandbox.slash("/ml help", user="ana", channel="ml-churn").is_acknowledged
        hang_up(sandbox, handler)

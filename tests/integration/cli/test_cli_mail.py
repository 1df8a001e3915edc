"""Digests by mail, from the command line: what is due is sent, and what nobody can know is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.mail import Encryption
from tests.integration.cli.conftest import PROJECTS
from tests.integration.cli.test_cli_bad_input import due_now
from tests.integration.delivery.postbox import postbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.cli.conftest import Shell
    from tests.integration.delivery.postbox import Postbox

BY_MAIL = PROJECTS.replace('time: "09:00"}', 'time: "09:00", email: [vp@acme.example]}')


@pytest.fixture
def box(connected: Shell) -> Iterator[Postbox]:
    """A mail server that the environment names, and a digest that is due by mail alone."""
    with postbox(Encryption.NONE) as box:
        connected.environ |= {
            "SMTP_URL": f"smtp://127.0.0.1:{box.port}?tls=none",
            "MAIL_FROM": "Stagecoach <stagecoach@acme.example>",
        }
        due_now(connected, BY_MAIL)
        yield box


def test_what_is_due_by_mail_is_sent_once(connected: Shell, box: Postbox) -> None:
    assert "digest to mailto:vp@acme.example" in connected("deliver", "--dry-run").out
    assert box.taken == []
    for _ in range(2):
        assert (connected("deliver").status, len(box.taken)) == (0, 1)
    assert box.mails[0]["Subject"].startswith("Churn early warning")


def test_a_mail_in_doubt_is_told_each_time_and_never_sent_again(connected: Shell, box: Postbox) -> None:
    box.at_end.append(None)
    for _ in range(2):
        ran = connected("deliver")
        assert (ran.status, len(box.taken)) == (1, 1)
        assert ran.line.startswith("Unknown whether the mail to vp@acme.example arrived")


def test_a_recipient_that_is_refused_is_told_with_the_servers_reason(connected: Shell, box: Postbox) -> None:
    box.refusals["vp@acme.example"] = "550 5.1.1 no such person"
    ran = connected("deliver")
    assert (ran.status, box.taken) == (2, [])
    assert "vp@acme.example" in ran.line
    assert "550 5.1.1 no such person" in ran.line


def test_without_a_mail_server_the_variables_are_named(connected: Shell, box: Postbox) -> None:
    del connected.environ["SMTP_URL"], connected.environ["MAIL_FROM"]
    ran = connected("deliver")
    assert (ran.status, "set SMTP_URL and MAIL_FROM" in ran.line) == (2, True)


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_a_digest_as_html_is_the_page_alone_in_its_language(connected: Shell, language: str) -> None:
    connected("sync")
    ran = connected("report", "digest", "--audience", "executive", "--language", language, "--format", "html")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("<!doctype html>")
    assert ran.out.rstrip().endswith("</html>")
    assert f'<html lang="{language}">' in ran.out

"""The log: constant events that the guide explains, the run that a line belongs to, and no secret."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from bot.logbook import HIDDEN, LONGEST, LONGEST_TRACE, about, running, set_up
from tests.logs import log_plainly
from workflows.queue import ThreadQueue

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).parents[3]
EVENT = re.compile(r"[a-z]+(_[a-z]+)*")
LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}


@cache
def calls() -> tuple[tuple[str, ast.Call, str], ...]:
    """Return each call that logs, read off the code once."""
    return tuple(_calls())


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Yield each call that logs: where, the call, and its method."""
    for folder in ("bot", "workflows", "config"):
        for path in (HOME / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "structlog.get_logger(" not in text:
                continue
            assert "\nlog = structlog.get_logger()\n" in text, f"{path}: elsewhere it is called `log`"
            for node in ast.walk(ast.parse(text)):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "log"
                ):
                    yield f"{path.relative_to(HOME)}:{node.lineno}", node, node.func.attr


def test_every_event_is_a_constant_name_and_all_else_has_a_name_of_its_own() -> None:
    assert len(calls()) > 30
    for place, call, method in calls():
        assert method in LEVELS, place
        (name,) = call.args or [None]
        assert isinstance(name, ast.Constant), place
        assert EVENT.fullmatch(str(name.value)), place
        assert all(one.arg for one in call.keywords), place


def told() -> dict[str, set[str]]:
    """Return the events of the guide's table with their levels."""
    text = (HOME / "docs" / "operate.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| ((?:info|warning|error)(?:, \w+)*) \|", text, re.MULTILINE)
    assert rows
    return {name: set(levels.split(", ")) for names, levels in rows for name in re.findall(r"`(\w+)`", names)}


def test_the_guide_explains_every_event_and_no_other() -> None:
    said: dict[str, set[str]] = defaultdict(set)
    for place, call, method in calls():
        if not place.startswith("bot/sandbox"):
            (name,) = call.args
            assert isinstance(name, ast.Constant)
            said[name.value].add(LEVELS[method])
    assert told() == said


def test_nothing_but_the_log_is_written_to_stderr_by_our_processes() -> None:
    for folder in ("bot", "workflows", "config"):
        for path in (HOME / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "logging.getLogger" not in text or path.name in {"logbook.py", "demo.py"}, path


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    log_plainly()  # a demo played by an earlier test shows warnings alone
    set_up(stream)
    yield stream
    log_plainly()


def logged(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_all_lines_of_a_job_name_its_run_and_what_they_are_about(lines: io.StringIO) -> None:
    log = structlog.get_logger()

    def job() -> None:
        log.info("first")
        with about(project="churn", subscription=None):
            log.warning("second")
        log.info("third")

    def boom() -> None:
        raise ValueError

    queue = ThreadQueue(threads=1, on_error=lambda _key, _why: log.error("broke"), around=running)
    queue.submit("sync", job)
    queue.submit("click:C1:U1", boom)
    assert queue.drain(10)
    queue.close(10)
    first, second, third, *rest = logged(lines)
    assert first["run"] == second["run"] == third["run"]
    assert [one["job"] for one in (first, second, third)] == ["sync"] * 3
    assert [one.get("project") for one in (first, second, third)] == [None, "churn", None]
    assert [(one["event"], one["job"]) for one in rest] == [("broke", "click")]
    assert rest[0]["run"] != first["run"]
    assert "U1" not in lines.getvalue()
    log.info("outside")
    assert "run" not in logged(lines)[-1]


def break_with(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        structlog.get_logger().exception(
            "broke", exc_info=ValueError(words).with_traceback(error.__traceback__)
        )


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-abcd",
        "xapp-1-A0-zz",
        "ghp_0123456789abcdef",
        "github_pat_11AA_bb",
        "ATATT3xFfGF0abc=12",
        "Bearer tok.en/abc",
        "Basic dXNlcjpwYXNz",
        "postgresql://me:geheim@db/x",
        "-----BEGIN PRIVATE KEY-----\nMIIEsecret\n-----END PRIVATE KEY-----",
    ],
)
def test_a_secret_is_hidden_whoever_says_it(lines: io.StringIO, secret: str) -> None:
    log = structlog.get_logger()
    log.warning("said", error=f"the server answered: {secret} is wrong", projects=(secret,))
    break_with(secret)
    text = lines.getvalue()
    inner = next((one for one in ("geheim", "MIIEsecret") if one in secret), secret.rpartition(" ")[2])
    assert inner not in text
    assert text.count(HIDDEN) >= 3


def test_what_is_too_long_is_cut_and_a_trace_keeps_its_end(lines: io.StringIO) -> None:
    log = structlog.get_logger()
    log.warning("said", error="x" * 5_000)
    break_with("y" * 20_000 + " the end")
    said, broke = logged(lines)
    assert len(said["error"]) <= LONGEST + 1
    assert len(broke["exception"]) <= LONGEST_TRACE + 1
    assert broke["exception"].endswith("the end")


def test_what_the_library_of_jira_tells_of_a_page_reaches_no_log(
    lines: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.error("Expecting value: line 1: <html>the text of a ticket</html>")  # noqa: LOG015 - as it does
    logging.getLogger("jira").error("the text of a ticket")
    assert "the text of a ticket" not in lines.getvalue() + capfd.readouterr().err


def test_on_a_terminal_lines_are_for_people() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    set_up(stream)
    structlog.get_logger().warning("sync_failed", error="Bearer abc.def")
    break_with("Bearer gh.ijk")
    log_plainly()
    assert "sync_failed" in stream.getvalue()
    assert "{" not in stream.getvalue()
    assert "abc.def" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()
    assert "gh.ijk" not in stream.getvalue()

"""Hands: each piece of work once, a person's by one process, and none lost with a process that dies."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from bot import hands
from bot.hands import Hands
from bot.sandbox.faults import Drop, Fault
from tests.integration.schedule.children import stagecoach, until
from tests.integration.schedule.test_processes_children import environ, sandbox, server, sqlite_url
from tests.integration.workers.light_hand import FATAL, ONCE, WORSE, Piece, hold, note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox

__all__ = ["environ", "sandbox", "server", "sqlite_url"]

PEOPLE = [f"U{number:03}" for number in range(12)]


@contextmanager
def some(number: int, serve: Any = note, seconds: float = 10) -> Iterator[Hands]:
    made = Hands(number, seconds, serve)
    try:
        yield made
    finally:
        made.stop()


def give(to: Hands, folder: Path, *pieces: tuple[str, str]) -> None:
    for user, text in pieces:
        to.take(Piece(user, text, str(folder)))  # type: ignore[arg-type]  # all that a hand asks of work is whose it is


def notes(folder: Path) -> list[list[str]]:
    path = folder / "notes"
    return [line.split(" ", 2) for line in path.read_text().splitlines()] if path.exists() else []


def texts(folder: Path) -> list[str]:
    return [text for *_, text in notes(folder)]


def test_each_piece_is_done_once_and_all_of_a_person_by_one_process_in_order(tmp_path: Path) -> None:
    with some(3) as three:
        for turn in range(5):
            give(three, tmp_path, *((user, str(turn)) for user in PEOPLE))
        until(lambda: three.undone() == 0)
    done = notes(tmp_path)
    assert len(done) == 5 * len(PEOPLE)
    for user in PEOPLE:
        theirs = [(process, text) for who, process, text in done if who == user]
        assert [text for _, text in theirs] == list("01234")
        assert len({process for process, _ in theirs}) == 1
    assert 1 < len({process for _, process, _ in done}) <= 3


def test_what_a_process_had_not_done_when_it_died_the_next_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "SHORTEST_PAUSE", 0.05)
    with capture_logs() as logs, some(1) as one:
        give(one, tmp_path, ("ana", "before"), ("ana", ONCE), ("bo", "after"))
        until(lambda: one.undone() == 0)
    assert sorted(texts(tmp_path)) == sorted(["before", ONCE, "after"])
    died = [entry for entry in logs if entry["event"] == "hand_died"]
    assert [entry["exitcode"] for entry in died] == [-signal.SIGKILL]


def test_who_waits_for_what_kills_each_process_is_told_so_and_the_rest_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "SHORTEST_PAUSE", 0.05)
    with capture_logs() as logs, some(1) as one:
        give(one, tmp_path, ("ana", FATAL), ("bo", "after"))
        until(lambda: one.undone() == 0)
    assert sorted(texts(tmp_path)) == ["after", "sorry"]
    assert [entry["event"] for entry in logs].count("work_given_up") == 1


@pytest.mark.parametrize(("waited_for", "given_up"), [(True, 2), (False, 1)])
def test_what_kills_also_who_would_say_so_or_what_nobody_waits_for_is_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, waited_for: bool, given_up: int
) -> None:
    monkeypatch.setattr(hands, "SHORTEST_PAUSE", 0.05)
    with capture_logs() as logs, some(1) as one:
        one.take(Piece("ana", WORSE, str(tmp_path), waited_for))  # type: ignore[arg-type]  # as above
        until(lambda: one.undone() == 0)
    assert texts(tmp_path) == []
    assert [entry["event"] for entry in logs].count("work_given_up") == given_up


def test_more_than_anybody_waits_for_is_refused_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hands, "MOST", 3)
    with capture_logs() as logs, some(1, hold, seconds=0.1) as one:
        give(one, tmp_path, *((user, "text") for user in PEOPLE[:5]))
        assert one.undone() == 3
    assert [entry["event"] for entry in logs].count("work_refused") == 2


def test_whoever_does_not_end_in_the_time_that_was_granted_is_ended(tmp_path: Path) -> None:
    with capture_logs() as logs, some(1, hold, seconds=0.1) as one:
        give(one, tmp_path, ("ana", "text"))
    assert [entry["event"] for entry in logs] == ["stopped_with_work_left"]
    give(one, tmp_path, ("ana", "late"))
    assert one.undone() == 1


def test_what_was_taken_is_done_before_the_end(tmp_path: Path) -> None:
    with some(2) as two:
        give(two, tmp_path, *((user, "text") for user in PEOPLE))
    assert sorted(user for user, *_ in notes(tmp_path)) == PEOPLE


def test_an_answer_is_given_though_the_process_that_was_at_it_is_killed(
    sandbox: Sandbox, environ: dict[str, str], tmp_path: Path
) -> None:
    with stagecoach("web", "--port", "0", "--workers", "2", environ=environ, folder=tmp_path) as child:
        port = child.said(r"Listening at: http://[0-9.]+:(\d+)")[1]
        sandbox.events.link.bot_url = f"http://127.0.0.1:{port}/slack/events"
        first = sandbox.slash("/ml help", user="ana", channel="ml-churn")
        assert "/ml portfolio" in str(first.wait(1, seconds=20)[0].body)
        # What the killed one sent arrives nowhere: only another one can have answered.
        late = sandbox.faults.add(Fault("/slack/hooks/", delay=3, drop=Drop.BEFORE))
        second = sandbox.slash("/ml help", user="ben", channel="ml-churn")
        until(lambda: late.met == 1)
        (hand,) = grandchildren(child.process.pid)
        os.kill(hand, signal.SIGKILL)
        child.said('"event": "hand_died"')
        assert second.is_acknowledged
        assert "/ml portfolio" in str(second.wait(1, seconds=20)[0].body)
        assert child.end() == 0
    assert not [line for line in child.lines if "Traceback" in line]


def grandchildren(process: int) -> list[int]:
    """Return the processes that those of a process started, but for Python's own helpers."""
    started = [number for one in children(process) for number in children(one)]
    return [number for number in started if "spawn_main" in command(number)]


def children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for task in tasks for number in task.read_text().split()]


def command(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text()

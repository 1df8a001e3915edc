"""Two weeks of a team: sync, warning, sign of life, resolved warning, two digests, a restart in the middle."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import yaml
from rich.console import Console

import bot.sandbox
from bot.sandbox import demo
from bot.sandbox.seed import NOW
from tests.integration.sandbox.test_sandbox_seed_truths import words_of
from tests.journeys.conftest import BERLIN

if TYPE_CHECKING:
    from tests.journeys.conftest import Life

REPOSITORIES = 8


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026 in Berlin."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def test_two_weeks_of_a_team(new_life: Life) -> None:
    life = new_life
    iker = life.sandbox.world.people.get("iker").slack_id

    # Monday 16 November: the first sync reads half a year, the second finds nothing and costs next to nothing.
    assert life.sync().failures == ()
    life.sandbox.requests.clear()
    nothing = life.sync()
    assert {name: (part.items, part.activities) for name, part in nothing.sources.items()} == {
        "jira": (0, 0),
        "github": (0, 0),
        "mlflow": (0, 0),
    }
    assert life.sandbox.requests.count("jira") <= 2
    assert life.sandbox.requests.count("github") <= math.ceil(REPOSITORIES / 20)
    assert life.sandbox.requests.count("mlflow") <= 2

    # Nine o'clock: the digests are out, once, and nobody is disturbed before the policy's time.
    assert len(life.at(on(16, 9))) == 4
    (digest,) = life.posts("ml-meters")
    assert "MTR-49" not in life.text(digest)
    assert "more experiments ask for a word; their owners hear first." in life.text(digest)
    assert life.posts(iker) == []
    assert life.at(on(16, 9, 20)) == ()

    # Half past nine: the owner of a quiet experiment hears first and in private.
    life.at(on(16, 9, 30))
    (warning,) = life.posts(iker)
    assert "MTR-49" in life.text(warning)
    assert "11 working days" in life.text(warning)

    # At nine in Chicago it is four in Berlin: the digest there comes by its own clock.
    assert len(life.at(on(16, 16))) == 1
    assert "Mon 16 Nov 09:00" in life.text(life.posts("ml-solar")[0])
    life.at(on(16, 16, 30))

    # Restarted on Tuesday, the bot knows what it said.
    life.restart()
    assert life.at(on(17, 9, 30)) == ()
    assert life.posts(iker) == [warning]
    assert warning.edited is None

    # On Wednesday he pushes: the same message says that the experiment is back, and no second one comes.
    life.at(on(18, 12))
    (answered,) = life.posts(iker)
    assert answered.ts == warning.ts
    assert answered.edited is not None
    assert "It is back: push by Iker on Wed 18 Nov. Quiet for 13 working days in all." in life.text(answered)

    # Monday 23 November: the next digests, once each, without the experiment that is back.
    assert len(life.at(on(23, 9))) == 4
    assert life.at(on(23, 9, 1)) == ()
    first, second = life.posts("ml-meters")
    assert first.ts == digest.ts
    assert "MTR-49" not in life.text(second)
    assert "Since your last digest" not in life.text(first)
    since = life.text(second).partition("Since your last digest, Mon 16 Nov")[2]
    assert "The careful forecast was Mon 11 Jan 2027, and is Mon 25 Jan 2027 now." in since
    assert "Still open: MTR-52" in since
    assert "since Mon 19 Oct; asked 2 times now" in since

    # MTR-57 was due back on Friday. Its owner hears at half past nine, so that this digest only counts it.
    assert "MTR-57" not in life.text(second)
    assert "asks for a word; its owner hears first." in life.text(second)


def test_a_digest_missed_in_a_night_of_downtime_comes_late_says_so_and_comes_once(life: Life) -> None:
    life.at(on(16, 14))
    (digest,) = life.posts("ml-load")
    assert "comes late" in life.text(digest)
    assert "Mon 16 Nov 09:00" in life.text(digest)
    life.restart()
    assert life.at(on(16, 14, 5)) == ()
    assert life.posts("ml-load") == [digest]


def test_a_digest_missed_by_more_than_a_day_is_left_out(life: Life) -> None:
    life.at(on(17, 10))
    assert life.posts("ml-load") == []


def test_nobody_is_asked_on_a_weekend(life: Life) -> None:
    assert life.at(on(21, 11)) == ()


def test_what_a_report_says_of_a_past_moment_does_not_change_with_what_came_later(life: Life) -> None:
    from workflows.compose import Question, stalled_json  # noqa: PLC0415 - only here

    question = Question("stalled")
    then = stalled_json(life.service.engine, life.service.policy, question, as_of=NOW)
    life.clock.at = on(30, 9)
    life.sync()
    later = stalled_json(life.service.engine, life.service.policy, question, as_of=NOW)
    verdicts = [
        {one["key"]: (one["verdict"], one["silent_working_days"]) for one in told["experiments"]}
        for told in (then, later)
    ]
    assert verdicts[0] == verdicts[1]


@pytest.fixture(scope="module")
def shown() -> str:
    """What `stagecoach demo --once` prints."""
    written = StringIO()
    demo.play(once=True, port=0, console=Console(file=written, width=400, highlight=False, markup=False))
    return written.getvalue()


def test_the_demo_shows_every_planted_truth(shown: str) -> None:
    path = f"{bot.sandbox.__path__[0]}/truths.yaml"
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - a package's path is text
        truths = yaml.safe_load(file)["truths"]
    missing = [(truth["id"], words) for truth in truths for words in words_of(truth) if words not in shown]
    assert missing == []
    for verdict in {truth["expect"]["verdict"] for truth in truths if "verdict" in truth["expect"]}:
        assert verdict in shown


def test_the_demo_names_a_page_for_every_message(shown: str) -> None:
    posts = [block for block in shown.split("\n── ") if "/messages/" in block]
    assert len(posts) >= 15
    assert any(block.startswith("private, to") for block in posts)
    opened = [block for block in posts if "in the thread" not in block.splitlines()[0]]
    assert sum("week 47" in block for block in opened) == 5


def test_the_clock_of_the_demo_stands_until_it_is_started() -> None:
    clock = demo.Clock(NOW)
    assert clock() == NOW
    clock.start()
    assert timedelta(0) <= clock() - NOW < timedelta(minutes=1)

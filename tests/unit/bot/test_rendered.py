"""A report that is given again is rendered once for all who are shown the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.render.blocks import to_messages
from bot.rendered import MOST, Look, Rendered
from workflows.reports.phrases import tell
from workflows.reports.shape import Button, Moment, Report

SHARE = Button("Share with the channel", "share", "{}")
PLAIN = Look("en", None)


def report(word: str = "Churn") -> Report:
    own = (Button("Ask again", "again", word),)
    at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    return Report(
        "any", tell("Not read yet: {name}", name=word), (), footer=((Moment(at, "UTC"),),), buttons=own
    )


@pytest.fixture
def rendered() -> Rendered:
    return Rendered()


def test_the_same_report_in_the_same_look_is_the_same_messages(rendered: Rendered) -> None:
    once = report()
    first = rendered.messages(once, PLAIN)
    assert first == to_messages(replace(once, language="en", zone=None))
    assert rendered.messages(once, Look("en", None)) is first


@pytest.mark.parametrize("look", [Look("de", None), Look("en", "Asia/Tokyo"), Look("en", None, (SHARE,))])
def test_each_look_is_rendered_for_itself(rendered: Rendered, look: Look) -> None:
    once = report()
    plain, other = rendered.messages(once, PLAIN), rendered.messages(once, look)
    assert other != plain
    shown = replace(once, language=look.language, zone=look.zone, buttons=(*once.buttons, *look.buttons))
    assert other == to_messages(shown)
    assert rendered.messages(once, PLAIN) is plain


def test_a_report_that_only_says_the_same_is_another_one(rendered: Rendered) -> None:
    first, again = report(), report()
    assert first == again
    assert rendered.messages(first, PLAIN) is not rendered.messages(again, PLAIN)


def test_no_report_is_taken_for_one_that_is_gone(rendered: Rendered) -> None:
    # Values made one after the other in one place share their number as soon as nobody holds them.
    for number in range(3 * MOST):
        assert str(number) in str(rendered.messages(report(str(number)), PLAIN)[0].blocks)


def test_what_nobody_asked_for_the_longest_is_rendered_anew(rendered: Rendered) -> None:
    oldest, kept = report("oldest"), report("kept")
    first, stays = rendered.messages(oldest, PLAIN), rendered.messages(kept, PLAIN)
    for number in range(MOST - 1):
        rendered.messages(report(str(number)), PLAIN)
        assert rendered.messages(kept, PLAIN) is stays
    assert rendered.messages(oldest, PLAIN) is not first


def test_threads_that_ask_at_once_see_the_same(rendered: Rendered) -> None:
    once = report()
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: rendered.messages(once, PLAIN), range(64)))
    assert all(messages == seen[0] for messages in seen)

"""Whatever stands in a report, its Home is a page that Slack takes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.render import limits
from bot.render.check import home_problems
from bot.render.home import to_home
from bot.sandbox.slack_rules import view_error
from tests.examples import tried
from tests.unit.render.samples import attack, hostile, huge, reports
from workflows.reports.shape import Button, Line, Name, Report, Section


def pages(report: Report) -> dict[str, Any]:
    view = to_home(report).view
    assert home_problems(view) == ()
    assert view_error(view, "home") is None
    return view


@tried(15)
@given(reports)
def test_any_report_is_a_legal_home(report: Report) -> None:
    pages(report)


@tried(10)
@given(hostile, st.integers(0, 200))
def test_a_home_with_any_number_of_hostile_names_is_legal_and_says_how_much_is_left(
    name: str, number: int
) -> None:
    lines = tuple(Line((Name(name * 9),), offers=(Button("Open", "open", "x"),)) for _ in range(number))
    view = pages(Report("home", (Name(name),), (), (Section((Name(name),), lines),)))
    words = json.dumps(view)
    shown = sum(block["type"] == "actions" or "accessory" in block for block in view["blocks"])
    left = "does not fit here" in words or "do not fit here" in words
    assert left is (shown < number)
    assert shown == min(number, (limits.VIEW_BLOCKS - 2) // 2) or len(words) > limits.VIEW_BYTES // 4


def test_what_does_not_fit_gives_way_to_the_buttons() -> None:
    report = huge(2000)
    view = pages(
        Report("home", report.title, (), report.sections, report.footer, (Button("Portfolio", "ask", "x"),))
    )
    assert "Portfolio" in json.dumps(view)
    assert "Data as of" in json.dumps(view)
    assert "fit here" in json.dumps(view)
    assert len(json.dumps(view)) < limits.VIEW_BYTES


def test_nothing_from_outside_acts_on_a_home() -> None:
    words = json.dumps(pages(attack()))
    assert "<!channel>" not in words
    assert "<@U123ABC>" not in words


def test_two_pages_that_look_the_same_have_the_same_content() -> None:
    one, other = huge(3), huge(4)
    assert to_home(one).content == to_home(huge(3)).content
    assert to_home(one).content != to_home(other).content

"""What stands beneath a link in Slack: title, lead and footer, as many as a message holds."""

from __future__ import annotations

from bot.render import limits
from bot.render.check_previews import preview_problems
from bot.render.preview import to_preview, to_previews
from tests.unit.render.samples import AS_OF
from workflows.reports.shape import ItemRef, Line, Report

LONG = "\N{GRINNING FACE}" * 400
"""Two of Slack's letters each."""


def report(title: str = "Survival model", lead: tuple[str, ...] = ("Stage: modeling",)) -> Report:
    named = ItemRef("CH-97", title)
    return Report(
        "preview", (named,), tuple(Line((said,), bullet=False) for said in lead), footer=(("As of ", AS_OF),)
    )


def test_a_preview_is_title_and_lead_in_one_section_and_the_footer_in_small_print() -> None:
    made = to_preview(report())
    assert preview_problems({"https://jira.example.com": made}) == ()
    body, tail = made.blocks
    assert "CH-97" in body["text"]["text"]
    assert body["text"]["text"].endswith("Stage: modeling")
    assert tail["type"] == "context"
    assert made.unfurl["preview"]["title"]["text"] == "CH-97 “Survival model”"
    assert made.unfurl["blocks"] == list(made.blocks)


def test_a_title_of_letters_that_slack_counts_twice_is_cut_until_it_fits() -> None:
    made = to_preview(report(title=LONG))
    assert preview_problems({"https://jira.example.com": made}) == ()
    assert made.title.endswith("…")


def test_the_first_links_of_a_message_have_their_previews() -> None:
    reports = {f"https://jira.example.com/browse/CH-{number}": report() for number in range(40)}
    shown = to_previews(reports)
    assert list(shown) == list(reports)[: limits.UNFURLS]


def test_previews_that_are_too_heavy_together_leave_the_last_ones_out() -> None:
    heavy = report(lead=("wide " * 20,) * 40)
    reports = {f"https://jira.example.com/browse/CH-{number}": heavy for number in range(limits.UNFURLS)}
    shown = to_previews(reports)
    assert 0 < len(shown) < len(reports)
    assert list(shown) == list(reports)[: len(shown)]


def test_no_link_has_no_preview() -> None:
    assert to_previews({}) == {}
    one = to_previews({"https://jira.example.com/browse/CH-1": report()})
    assert one == {"https://jira.example.com/browse/CH-1": to_preview(report())}

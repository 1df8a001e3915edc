"""The sandbox's pages show what was posted, and nothing from outside gets out of its place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.pages.blocks import draw
from bot.sandbox.pages.mrkdwn import Names, mrkdwn
from tests.integration.sandbox.small_world import on

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world import World
    from tests.integration.sandbox.small_world import Clock

NAMES = Names({"U0ANA00000": "Ana"}, {"C1": "ml"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _it_ ~no~ `a*b*`", "<strong>bold</strong> <em>it</em> <s>no</s> <code>a*b*</code>"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("*<https://a.example/?x=1&amp;y=2|CH-1>*",
         '<strong><a href="https://a.example/?x=1&amp;y=2" rel="noreferrer">CH-1</a></strong>'),
        ("<@U0ANA00000> in <#C1|ml>", '<span class="mention">@Ana</span> in <span class="mention">#ml</span>'),
        ("<!here>", '<span class="mention loud">@here</span>'),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("<javascript:alert(1)|x>", "x"),
        ("&gt; one\n&gt; two\nthree", "<blockquote>one<br>two</blockquote>three"),
        ("<!date^0^{date_num} {time}|then>",
         '<time datetime="1970-01-01T00:00:00+00:00" title="then">1970-01-01 00:00 UTC</time>'),
        ("line\n:warning: next", "line<br>⚠️ next"),
    ],
)  # fmt: skip
def test_mrkdwn_is_drawn_as_slack_draws_it(text: str, shown: str) -> None:
    assert mrkdwn(text, NAMES) == shown


@given(st.text(alphabet="<>&*_~`|!@#\n\ue000\ue001 ab\"'/:0", max_size=60))
def test_no_text_makes_a_tag_of_its_own(text: str) -> None:
    drawn = str(mrkdwn(text.replace("<", "&lt;").replace(">", "&gt;"), NAMES))
    for tag in ("strong", "em", "s", "code", "pre", "blockquote"):
        assert drawn.count(f"<{tag}>") == drawn.count(f"</{tag}>")
        drawn = drawn.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    assert "<" not in drawn.replace("<br>", "")


def test_every_kind_of_block_is_drawn_and_unknown_ones_are_named() -> None:
    rich = {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_list", "style": "bullet", "elements": [
                {"type": "rich_text_section", "elements": [
                    {"type": "text", "text": "<b>", "style": {"bold": True}},
                    {"type": "link", "url": "https://a.example", "text": "CH-1"},
                    {"type": "user", "user_id": "U0ANA00000"},
                ]},
            ]},
        ],
    }  # fmt: skip
    drawn = str(draw([rich, {"type": "divider"}, {"type": "sparkles"}], NAMES))
    assert '<ul class="indent0"><li><strong>&lt;b&gt;</strong><a href="https://a.example"' in drawn
    assert "@Ana" in drawn
    assert "[sparkles block]" in drawn


def test_the_workspace_shows_messages_threads_and_private_answers(sandbox: Sandbox, world: World) -> None:
    place = world.slack.find("ml-churn")
    assert place
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "Week <47>"}}]
    parent = world.slack.post(place, "fallback", blocks, None, None)
    world.slack.post(place, "the rest", [], None, parent.ts)
    page = httpx.get(sandbox.url)
    assert page.status_code == 200
    assert "<h2>Week &lt;47&gt;</h2>" in page.text
    assert "1 reply" in page.text
    single = httpx.get(f"{sandbox.url}/messages/{place.id}/{parent.ts}")
    assert "the rest" in single.text
    assert httpx.get(f"{sandbox.url}/messages/{place.id}/1.0").status_code == 404


@pytest.mark.parametrize(("person", "time"), [("ana", "10:00 CET"), ("ben", "04:00 EST")])
def test_times_are_shown_as_they_are_where_the_reader_is(
    sandbox: Sandbox, world: World, clock: Clock, person: str, time: str
) -> None:
    clock.now = on(20).astimezone(ZoneInfo("Asia/Tokyo"))
    place = world.slack.find("ml-churn")
    assert place
    world.slack.post(place, f"<!date^{int(clock.now.timestamp())}^at {{time}}|then>", [], None, None)
    page = httpx.get(sandbox.url, params={"as": person}).text
    assert f"It is Friday, 20 November 2026, {time}" in page
    assert f">{time[:5]}</time>" in page
    assert f">at {time}</time>" in page


def test_links_to_records_lead_somewhere(sandbox: Sandbox, world: World) -> None:
    world.jira.by_key["CH-2"].edit("ana", world.now(), summary="<script>alert(1)</script>")
    page = httpx.get(f"{sandbox.jira_url}/browse/CH-2")
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text.replace('<script src="/script.js" defer></script>', "")
    assert "asked for a review from Ben Example" in httpx.get(f"{sandbox.github_url}/acme/churn/pull/1").text
    for path in (
        "/acme/churn",
        "/acme/churn/tree/exp/gru",
        "/acme/churn/issues/2",
        "/acme/churn/actions/runs/3",
    ):
        assert httpx.get(sandbox.github_url + path).status_code == 200, path
    assert httpx.get(f"{sandbox.jira_url}/browse/CH-404").status_code == 404


def test_the_pages_work_without_scripts_and_in_both_colours(sandbox: Sandbox) -> None:
    page, style = httpx.get(sandbox.url), httpx.get(f"{sandbox.url}/style.css")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "prefers-color-scheme: dark" in style.text

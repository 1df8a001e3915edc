"""Slack's limits as the sandbox knows them, without a server."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.slack_rules import message_error, metadata_error, view_error

TEXT = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
BUTTON = {
    "type": "button",
    "action_id": "share",
    "value": "v1",
    "text": {"type": "plain_text", "text": "Share"},
}


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "actions", "elements": [BUTTON | more]}


@pytest.mark.parametrize(
    "blocks",
    [
        [section(3001)],
        [section(0)],
        [section(1)] * 51,
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
        [button(text={"type": "plain_text", "text": "x" * 76})],
        [button(value="x" * 2001)],
        [button(url="not an address")],
        [button(style="loud")],
        [button(action_id="x" * 256)],
        [TEXT | {"block_id": "same"}, TEXT | {"block_id": "same"}],
        [{"type": "sparkles"}],
        [{"type": "image", "image_url": "https://a.example/x.png"}],
    ],
)
def test_blocks_beyond_a_limit_are_invalid(blocks: list[dict[str, Any]]) -> None:
    error = message_error("x", blocks)
    assert error
    assert error[0] == "invalid_blocks"
    assert "json-pointer:/blocks" in error[1][0]


@pytest.mark.parametrize(
    "blocks",
    [
        [section(3000)],
        [section(1)] * 50,
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 150, "emoji": True}}],
        [{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 1000}] * 10}],
        [button(text={"type": "plain_text", "text": "x" * 75}, url="https://a.example", style="danger")],
        [{"type": "rich_text", "elements": []}, {"type": "divider"}],
    ],
)
def test_blocks_at_their_limit_are_legal(blocks: list[dict[str, Any]]) -> None:
    assert message_error("x", blocks) is None


def test_texts_metadata_and_views_have_limits_of_their_own() -> None:
    assert message_error("x" * 40_001, None) == ("msg_too_long", [])
    assert metadata_error({"event_type": "a", "event_payload": {"key": "k"}}) is None
    assert metadata_error({"event_type": "a", "event_payload": {"key": "k" * 20_000}}) == "metadata_too_large"
    assert metadata_error("a") == "invalid_metadata_format"
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "Tag"}, "blocks": [TEXT]}
    assert view_error(modal, "modal") is None
    for wrong in (
        {"blocks": [TEXT] * 101},
        {"private_metadata": "x" * 3001},
        {"submit": {"type": "mrkdwn", "text": "x"}},
    ):
        assert view_error(modal | wrong, "modal"), wrong


CHART: dict[str, Any] = {
    "type": "data_visualization",
    "title": "Recall",
    "chart": {
        "type": "line",
        "series": [{"name": "measured", "data": [{"label": "Mon", "value": 0.5}]}],
        "axis_config": {"categories": ["Mon"]},
    },
}
CELL = {"type": "raw_text", "text": "x"}
TABLE: dict[str, Any] = {"type": "data_table", "caption": "All", "rows": [[CELL], [CELL]]}


def chart(**more: Any) -> dict[str, Any]:
    return CHART | {"chart": CHART["chart"] | more}


def points(*values: Any) -> list[dict[str, Any]]:
    return [{"name": "measured", "data": [{"label": "Mon", "value": value} for value in values]}]


def test_tables_and_charts_are_legal_where_the_workspace_has_them() -> None:
    assert message_error("x", [TABLE, CHART, CHART]) is None
    error = message_error("x", [TABLE], figures=False)
    assert error
    assert error[0] == "invalid_blocks"


@pytest.mark.parametrize(
    "blocks",
    [
        [CHART] * 3,
        [CHART | {"title": "x" * 51}],
        [chart(type="radar")],
        [chart(series=[])],
        [chart(series=points(0.5) * 2)],
        [chart(series=points(None))],
        [chart(series=points(float("nan")))],
        [chart(series=points(0.5, 0.5))],
        [chart(axis_config={"categories": ["Tue"]})],
        [chart(axis_config={"categories": ["Mon"], "y_label": "x" * 51})],
        [TABLE | {"caption": ""}],
        [TABLE | {"rows": [[CELL]]}],
        [TABLE | {"rows": [[CELL]] * 102}],
        [TABLE | {"rows": [[CELL] * 21] * 2}],
        [TABLE | {"rows": [[CELL], [CELL, CELL]]}],
        [TABLE | {"rows": [[CELL], [CELL | {"text": ""}]]}],
        [TABLE | {"rows": [[{"type": "rich_text", "elements": []}], [CELL]]}],
        [TABLE | {"rows": [[CELL], [CELL | {"text": "x" * 20_000}]]}],
        [TABLE | {"page_size": 0}],
    ],
)
def test_figures_beyond_a_limit_are_invalid(blocks: list[dict[str, Any]]) -> None:
    error = message_error("x", blocks)
    assert error
    assert error[0] == "invalid_blocks"

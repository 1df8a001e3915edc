"""The inspector whom all tests trust refuses each thing that Slack would refuse, and says which."""

from __future__ import annotations

from typing import Any

import pytest

from bot.render import limits
from bot.render.check import home_problems, problems, view_problems
from bot.render.check_previews import preview_problems
from bot.render.message import Message
from bot.render.preview import Preview

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str = "words", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(name: str = "b", **more: Any) -> Json:
    return {"type": "button", "action_id": name, "text": plain("Go"), **more}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


def table(*rows: list[Json], caption: str = "Figures") -> Json:
    return {"type": "data_table", "caption": caption, "rows": list(rows)}


def chart(**other: Any) -> Json:
    drawn = {
        "type": "line",
        "series": [{"name": "recall", "data": [{"label": "Nov", "value": 0.7}]}],
        "axis_config": {"categories": ["Nov"]},
    }
    title = other.pop("title", "Recall")
    return {"type": "data_visualization", "title": title, "chart": {**drawn, **other}}


def series(name: str = "recall", label: str = "Nov", value: float = 0.7) -> Json:
    return {"name": name, "data": [{"label": label, "value": value}]}


HEAD = [cell("What"), cell("How much")]
ROW = [cell("recall"), cell("0.7")]
LINK = {"type": "rich_text", "elements": [{"elements": [{"type": "text", "text": ""}]}]}
MENU = {"type": "static_select", "action_id": "a", "options": [{"text": plain("one"), "value": "1"}]}
SOUND = (
    section(), table(HEAD, ROW), chart(), {"type": "divider"}, {"type": "actions", "elements": [button()]},
    {"type": "section", "fields": [mrkdwn("one"), mrkdwn("two")]}, {"type": "header", "text": plain("Title")},
    {"type": "context", "elements": [mrkdwn("small")]},
    section("<@U0ANA00000> &amp; more", accessory=button(value="v")),
    {"type": "actions", "elements": [MENU]},
)  # fmt: skip
REFUSED: tuple[tuple[Json, str], ...] = (
    ({"type": "image"}, "block 0: unknown type 'image'"),
    ({"type": "header", "text": mrkdwn("x")}, "text: mrkdwn instead of plain_text"),
    ({"type": "header", "text": {"type": "plain_text", "text": ":x:"}}, "text: emoji codes are read"),
    ({"type": "section", "text": {"type": "mrkdwn", "text": "x"}}, "text: bare addresses are linked"),
    (section("<!channel>"), "text: <!channel> is no link to the web and no mention by id"),
    (section("a & b"), "text: bare '&'"),
    (section("a\u202eb"), "text: hidden character U+202E"),
    (section(" "), "text: 1 characters; 1 to 3000"),
    ({"type": "context", "elements": []}, "0 elements; 1 to 10"),
    ({"type": "section"}, "neither text nor fields"),
    ({"type": "section", "fields": [mrkdwn("x")] * 11}, "11 fields; at most 10"),
    ({"type": "divider", "text": plain("x")}, "a divider holds nothing"),
    ({"type": "actions", "elements": [button(), button()]}, "an action_id stands twice"),
    ({"type": "actions", "elements": [{"type": "slider", "action_id": "a"}]}, "unknown element 'slider'"),
    (
        {"type": "actions", "elements": [{"type": "static_select", "action_id": "a", "options": []}]},
        "0 entries; 1 to 100",
    ),
    (
        {
            "type": "actions",
            "elements": [{"type": "plain_text_input", "action_id": "a", "max_length": 4_000}],
        },
        "max_length 4000; 1 to 3000",
    ),
    (table(HEAD, ROW, caption=" "), "no caption"),
    (table(HEAD), "1 rows; 2 to 101"),
    (table([], []), "0 columns; 1 to 20"),
    (table(HEAD, ROW[:1]), "rows of different lengths"),
    (table([LINK, cell("x")], ROW), "a title of a column is no plain text"),
    (table(HEAD, [cell(""), cell("x")]), "an empty text in a cell"),
    (table(HEAD, [{"type": "number", "elements": []}, cell("x")]), "unknown cell 'number'"),
    (chart(title=" "), "title: 1 characters; 1 to 50"),
    (chart(type="pie"), "unknown chart 'pie'"),
    (chart(series=[]), "0 series; 1 to 6"),
    (chart(axis_config={"categories": []}, series=[{"name": "a", "data": []}]), "0 categories; 1 to 20"),
    (chart(series=[series(), series()]), "a name stands twice"),
    (chart(series=[series("r" * 21)]), "label: 21 characters; 1 to 20"),
    (chart(series=[series(label="Dec")]), "series 'recall' has other categories than the axis"),
    (chart(series=[series(value=float("nan"))]), "series 'recall' has a value that is no number"),
)


@pytest.mark.parametrize("block", SOUND, ids=[str(number) for number in range(len(SOUND))])
def test_what_slack_takes_is_not_refused(block: Json) -> None:
    assert problems(Message("words", (block,))) == ()


@pytest.mark.parametrize(("block", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_what_slack_refuses_is_named(block: Json, said: str) -> None:
    assert any(said in problem for problem in problems(Message("words", (block,))))


def test_a_message_as_a_whole_has_limits_too() -> None:
    many = problems(Message("words", tuple(section("x", block_id="same") for _ in range(51))))
    assert {"51 blocks; at most 50", "a block_id stands twice"} <= set(many)
    assert any(one.startswith("blocks weigh") for one in problems(Message("w", (section("x" * 3_000),) * 4)))
    assert "3 charts; at most 2" in problems(Message("words", (chart(), chart(), chart())))
    wide = table(HEAD, [cell("x" * 20_001), cell("y")])
    assert f"{20_001 + len('WhatHow muchy')} characters in tables; at most 20000" in problems(
        Message("w", (wide,))
    )


def view(*blocks: Json, **more: Any) -> Json:
    return {"title": plain("Form"), "close": plain("Cancel"), "blocks": list(blocks), **more}


FIELD = {
    "type": "input",
    "block_id": "why",
    "label": plain("Why"),
    "element": {"type": "plain_text_input", "action_id": "a", "placeholder": plain("…")},
    "hint": plain("In a sentence"),
}


def test_a_form_that_slack_takes_is_not_refused() -> None:
    assert view_problems(view(FIELD, submit=plain("Send"))) == ()
    assert home_problems({"blocks": [section()]}) == ()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (view(FIELD), "fields, and no way to send them"),
        (view(submit=plain("Send")), f"0 blocks; 1 to {limits.VIEW_BLOCKS}"),
        (view(FIELD, FIELD, submit=plain("Send")), "a field stands twice"),
        (view(section(), private_metadata="x" * 3_001), "carries 3001 characters; at most 3000"),
        (view(*(section("x" * 3_000),) * 90), f"the view is larger than {limits.VIEW_BYTES} bytes"),
        (view({"type": "header", "text": plain("x")}), "block 0: 'header' cannot stand in a form"),
    ],
)
def test_a_form_that_slack_refuses_is_named(form: Json, said: str) -> None:
    assert any(said in problem for problem in view_problems(form))


@pytest.mark.parametrize(
    ("previews", "said"),
    [
        ({}, f"0 previews; 1 to {limits.UNFURLS}"),
        ({"https://a.example/1": Preview("t", (section("x" * 2_900),) * 4)}, "previews weigh"),
        ({"https://a.example/1": Preview("t", ())}, "0 blocks; 1 to 5"),
        ({"https://a.example/1": Preview("t", (chart(),))}, "'data_visualization' cannot stand in a preview"),
        (
            {"https://a.example/1": Preview("t", (section("<https://b.example/|see>"),))},
            "a preview holds no link and no button",
        ),
    ],
)
def test_a_preview_that_slack_would_show_otherwise_is_named(previews: dict[str, Preview], said: str) -> None:
    assert any(said in problem for problem in preview_problems(previews))


def test_a_preview_of_plain_words_is_sound() -> None:
    assert preview_problems({"https://a.example/1": Preview("Title", (section(),))}) == ()

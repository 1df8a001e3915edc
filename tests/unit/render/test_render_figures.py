from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.render import limits
from bot.render.aligned import aligned, shown_width
from bot.render.blocks import to_messages
from bot.render.check import problems
from bot.render.data import to_data
from bot.render.mrkdwn import readable
from bot.render.text import to_text
from tests.unit.render.gallery import finished, gallery, gates, recall
from workflows.reports.shape import Button, Chart, Line, Name, Quote, Report, Section, Series, Table

if TYPE_CHECKING:
    from bot.render.message import Message
    from workflows.reports.shape import Figure


def messages_of(*figures: Figure, lines: tuple[Line, ...] = ()) -> tuple[Message, ...]:
    made = to_messages(Report("one", ("One",), (), (Section(("Figures",), lines, figures=figures),)))
    assert [problem for message in made for problem in problems(message)] == []
    return made


def blocks_of(message: Message, kind: str) -> list[Any]:
    return [block for block in message.blocks if block["type"] == kind]


def said_in(message: Message) -> str:
    return "\n".join(readable(block["text"]["text"]) for block in message.in_words.blocks if "text" in block)


def test_a_table_is_a_table_and_beside_it_the_same_in_words() -> None:
    (message,) = messages_of(gates())
    (table,) = blocks_of(message, "data_table")
    assert table["caption"] == "The initiatives"
    assert [cell["text"] for cell in table["rows"][0]][:2] == ["Initiative", "State"]
    assert table["rows"][2][3] == {"type": "raw_text", "text": "–"}
    assert not [block for block in message.words if block["type"].startswith("data_")]
    assert "Churn early warning: State at risk · Where it stands teaching the model" in said_in(message)
    assert "Churn early warning: State at risk" in message.text


def test_an_item_in_a_cell_is_a_link_to_its_record() -> None:
    (message,) = messages_of(gates())
    (table,) = blocks_of(message, "data_table")
    (part,) = table["rows"][1][4]["elements"]
    assert part["elements"][0] == {
        "type": "link",
        "url": "https://jira.example.com/browse/CH-118",
        "text": "CH-118",
    }


def test_a_long_table_goes_on_in_further_ones_and_loses_no_row() -> None:
    rows = tuple(((Name(f"project {number}"),), (Name("y" * 90),)) for number in range(230))
    made = messages_of(Table(("All",), (("Name",), ("State",)), rows))
    tables = [table for message in made for table in blocks_of(message, "data_table")]
    names = [row[0]["text"] for table in tables for row in table["rows"][1:]]
    assert names == [f"project {number}" for number in range(230)]
    words = "\n".join(said_in(message) for message in made)
    assert all(f"project {number}:" in words for number in range(230))


@pytest.mark.parametrize("columns", [1, limits.TABLE_COLUMNS, limits.TABLE_COLUMNS + 1])
def test_a_table_with_more_columns_than_slack_has_is_told_in_words(columns: int) -> None:
    row = tuple((Name(f"cell {number}"),) for number in range(columns))
    (message,) = messages_of(Table(("Wide",), row, (row,)))
    assert len(blocks_of(message, "data_table")) == (columns <= limits.TABLE_COLUMNS)
    assert f"cell {columns - 1}" in said_in(message)


def test_a_chart_is_a_chart_with_its_words_beneath() -> None:
    (message,) = messages_of(finished())
    (chart,) = blocks_of(message, "data_visualization")
    assert chart["chart"]["type"] == "bar"
    assert chart["chart"]["axis_config"]["y_label"] == "tickets"
    assert chart["chart"]["series"][0]["data"][0] == {"label": "week 43", "value": 3}
    assert "27 tickets were finished" in blocks_of(message, "context")[0]["elements"][0]["text"]
    assert "27 tickets were finished" in said_in(message)
    assert "27 tickets were finished" in message.text


def test_what_is_not_known_is_left_out_of_the_chart_and_said() -> None:
    (message,) = messages_of(recall())
    (chart,) = blocks_of(message, "data_visualization")
    assert "week 39" not in chart["chart"]["axis_config"]["categories"]
    assert len(chart["chart"]["series"][1]["data"]) == 9
    assert "Not drawn, as a value is not known: week 39" in readable(
        blocks_of(message, "context")[0]["elements"][0]["text"]
    )


def too_long(chart: Chart) -> Chart:
    many = tuple((Name(f"day {number}"),) for number in range(21))
    return replace(chart, categories=many, series=(Series(("x",), (1.0,) * 21),))


def same_names(chart: Chart) -> Chart:
    return replace(chart, series=(chart.series[0], chart.series[0]))


def nothing_known(chart: Chart) -> Chart:
    return replace(chart, series=(Series(("x",), (None,) * len(chart.categories)),))


def alike_when_cut(chart: Chart) -> Chart:
    return replace(chart, categories=tuple((Name("the same long beginning " + str(n)),) for n in range(6)))


@pytest.mark.parametrize("spoil", [too_long, same_names, nothing_known, alike_when_cut])
def test_a_chart_that_slack_could_not_draw_truly_is_told_in_words(spoil: Any) -> None:
    (message,) = messages_of(spoil(finished()))
    assert not blocks_of(message, "data_visualization")
    assert "27 tickets were finished" in said_in(message)


def test_no_message_has_more_than_two_charts() -> None:
    made = messages_of(*(replace(finished(), title=(f"Chart {number}",)) for number in range(5)))
    assert [len(blocks_of(message, "data_visualization")) for message in made] == [2, 2, 1]


def test_one_button_of_the_only_line_stands_beside_it() -> None:
    line = Line(("Ask the sponsor",), offers=(Button("Ask", "ask", "CH"),))
    (message,) = messages_of(lines=(line,))
    assert message.blocks[1]["accessory"]["action_id"] == "ask"


def test_the_buttons_of_a_line_follow_right_after_it() -> None:
    lines = tuple(
        Line((f"line {number}",), offers=(Button("Do", "do", str(number)), Button("Not", "not", "")))
        for number in range(3)
    )
    (message,) = messages_of(lines=lines)
    kinds = [block["type"] for block in message.blocks[1:]]
    assert kinds == ["section", "actions"] * 3
    assert [row["elements"][0]["value"] for row in blocks_of(message, "actions")] == ["0", "1", "2"]


def test_many_lines_with_buttons_keep_within_the_blocks_of_a_message_and_never_part() -> None:
    lines = tuple(
        Line((f"line {number}",), offers=(Button("Do", "do", str(number)),)) for number in range(80)
    )
    made = messages_of(lines=lines)
    assert len(made) > 1
    for message in made:
        for before, block in zip(message.blocks, message.blocks[1:], strict=False):
            if block["type"] == "actions":
                assert f"line {block['elements'][0]['value']}" in before["text"]["text"]


def test_what_is_folded_stands_in_the_thread_and_last() -> None:
    first, *thread = to_messages(gallery())
    assert "CH-202" not in first.text
    assert "Needs you" in first.text
    assert any("CH-202" in message.text for message in thread)
    assert "More in the thread" in first.text
    text = to_text(gallery())
    assert text.index("14 other lines") > text.index("One gap")


def test_the_first_message_carries_the_report_for_other_channels() -> None:
    first, *thread = to_messages(gallery())
    assert first.report == gallery()
    assert all(message.report is None for message in thread)


def test_text_shows_a_table_in_columns_and_a_chart_by_what_it_says() -> None:
    text = to_text(gallery())
    assert "Initiative                      State     Where it stands     Proof on real cases" in text
    assert "Recall rose from 0.62 to 0.71" in text


def test_a_table_too_wide_for_a_terminal_is_told_by_its_rows() -> None:
    wide = Table(("Wide",), (("Name",), ("Words",)), (((Name("a"),), (Name("word " * 40),)),))
    text = to_text(Report("one", ("One",), (), (Section(("Figures",), (), figures=(wide,)),)))
    assert "• a: Words word word" in text


def test_columns_measure_what_a_terminal_shows() -> None:
    assert aligned([("ä", "x"), ("漢字", "y"), ("e\u0301", "z")]) == ("ä     x", "漢字  y", "e\u0301     z")
    assert shown_width("für") == 3


def test_data_holds_every_value_of_a_figure() -> None:
    sections = to_data(gallery())["sections"]
    table = sections[0]["figures"][0]
    assert [cell["text"] for cell in table["rows"][1]] == ["Invoice reader", "on track", "in use", "", ""]
    line, bars = sections[1]["figures"]
    assert line["series"][0]["values"][2] is None
    assert bars["unit"] == "tickets"
    assert sections[-1]["folded"] is True
    assert sections[0]["lines"][1]["offers"][0]["action"] == "nudge"


def test_a_table_with_a_row_that_no_message_holds_is_told_in_words_alone() -> None:
    columns = tuple((Name(f"column {number}"),) for number in range(limits.TABLE_COLUMNS))
    row = tuple((Quote("word " * 80, 400),) for _ in columns)
    (message,) = messages_of(Table(("Wide",), columns, (row,)))
    assert blocks_of(message, "data_table") == []
    assert "column 1" in said_in(message)

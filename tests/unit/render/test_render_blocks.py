from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given

from bot.render import limits
from bot.render.blocks import to_messages
from bot.render.check import problems
from bot.render.html import to_html
from bot.render.inline import spell
from bot.render.message import Message, weigh
from bot.render.mrkdwn import ZERO_WIDTH_SPACE, guard, readable
from bot.render.outside import web_address
from bot.render.rows import MARKUP
from bot.render.text import Label, to_text
from bot.render.voice import PLAIN
from tests.examples import tried
from tests.unit.render.samples import attack, digest, huge, reports
from workflows.reports.offers import answers_to
from workflows.reports.shape import (
    Button,
    Inline,
    ItemRef,
    Line,
    Menu,
    Name,
    PersonRef,
    Report,
    Section,
    Strong,
    Table,
    Web,
)

TOKEN = re.compile(r"<([^<>]*)>")


@cache
def huge_messages() -> tuple[Message, ...]:
    return to_messages(huge())


def values_of(report: Report) -> list[Inline]:
    lines = [*report.lead, *(line for section in report.sections for line in section.lines)]
    texts = [report.title, *report.footer, *(section.title for section in report.sections)]
    texts += [text for line in lines for text in (line.text, *line.because)]
    for figure in (figure for section in report.sections for figure in section.figures):
        if isinstance(figure, Table):
            texts += [figure.caption, *figure.columns, *(cell for row in figure.rows for cell in row)]
        else:
            texts += [figure.title, *figure.categories, *(series.name for series in figure.series)]
            texts += [figure.says.text, *figure.says.because]
    return [value.value if isinstance(value, Strong) else value for text in texts for value in text]


def tokens_of(message: Message) -> set[str]:
    parts = [block["text"] for block in (*message.blocks, *message.words) if "text" in block]
    parts += [part for block in message.blocks if block["type"] == "context" for part in block["elements"]]
    markup = [part["text"] for part in parts if part["type"] == "mrkdwn"]
    return {token for text in (message.text, *markup) for token in TOKEN.findall(text)}


@tried(15)
@given(reports)
def test_any_report_becomes_legal_messages_in_which_nothing_from_outside_acts(report: Report) -> None:
    messages = to_messages(report)
    assert [problem for message in messages for problem in problems(message)] == []

    values = values_of(report)
    addresses = {
        web_address(value.url, limits.LINK_URL) for value in values if isinstance(value, ItemRef | Web)
    }
    mentioned = {value.slack for value in values if isinstance(value, PersonRef) and value.mention}
    for token in {token for message in messages for token in tokens_of(message)}:
        if token.startswith("@"):
            assert token[1:] in mentioned
        else:
            assert token.partition("|")[0].replace("&amp;", "&") in addresses


@tried(15)
@given(reports)
def test_overflow_is_counted_and_the_thread_says_where_it_stands(report: Report) -> None:
    first, *rest = to_messages(report)
    announced = re.findall(r"More in the thread: (\d+) message", json.dumps(first.blocks))
    assert announced[:1] == ([str(len(rest))] if rest else [])
    for number, message in enumerate(rest, 2):
        assert f"continued {number} of {len(rest) + 1}" in message.blocks[0]["elements"][0]["text"]


def test_no_line_of_a_huge_report_is_lost() -> None:
    messages = huge_messages()
    assert len(messages) > 1
    shown = readable(json.dumps([message.blocks for message in messages], ensure_ascii=False))
    assert [number for number in range(400) if f"CH-{number} “Ticket number {number} " not in shown] == []


def test_the_footer_and_the_buttons_stay_in_the_first_message() -> None:
    report = replace(huge(), buttons=(Button("Share", "share", "x"),))
    first, *rest = to_messages(report)
    assert [block["type"] for block in first.blocks[-2:]] == ["context", "actions"]
    assert not any(block["type"] == "actions" for message in rest for block in message.blocks)


def test_a_huge_footer_and_many_buttons_are_shown_at_the_end_instead() -> None:
    footer = tuple((Name(f"{number} " + "word " * 50),) for number in range(60))
    offers = tuple(Button(f"Offer {number}", "offer", "v" * 2000) for number in range(30))
    messages = to_messages(replace(digest(), footer=footer, buttons=offers))
    blocks = [block for message in messages for block in message.blocks]
    assert sum(len(block["elements"]) for block in blocks if block["type"] == "actions") == 30
    assert all(f"{number} word" in json.dumps(blocks) for number in range(60))
    assert [problem for message in messages for problem in problems(message)] == []


def test_buttons_too_heavy_for_the_message_of_their_line_go_on_in_the_thread() -> None:
    offers = tuple(Button("Open", "open", "v" * limits.BUTTON_VALUE) for _ in range(2))
    line = Line((Name('"' * limits.NAME),) * 9, offers=offers)
    messages = to_messages(Report("heavy", ("Heavy",), (), (Section(("Two",), (line, line), offers),)))
    blocks = [block for message in messages for block in message.blocks]
    assert sum(len(block["elements"]) for block in blocks if block["type"] == "actions") == 6
    assert [problem for message in messages for problem in problems(message)] == []


def test_the_text_beside_the_blocks_counts_the_lines_that_it_leaves_out() -> None:
    text = huge_messages()[0].text
    assert len(text) <= limits.NOTICE
    assert re.search(r"… and \d+ more lines in the message\.$", text)


def test_the_count_of_lines_left_out_is_in_the_language_of_the_report() -> None:
    text = to_messages(replace(huge(), language="de"))[0].text
    assert re.search(r"… und \d+ weitere Zeilen in der Nachricht\.$", text)


def test_the_entries_of_a_menu_of_ours_are_in_the_language_of_the_report() -> None:
    report = Report("warning", ("Quiet",), (), language="de", buttons=answers_to("jira:1"))
    (menu,) = [
        one
        for block in to_messages(report)[0].blocks
        for one in block.get("elements", ())
        if "options" in one
    ]
    assert [entry["text"]["text"] for entry in menu["options"]] == [
        "1 Arbeitstag",
        "3 Arbeitstage",
        "5 Arbeitstage",
    ]


def test_an_own_text_of_any_length_is_shown_whole() -> None:
    words = " ".join(f"word{number}" for number in range(3000))
    messages = to_messages(Report("long", ("Long",), (Line((words,)),)))
    shown = " ".join(
        readable(block["text"]["text"])
        for message in messages
        for block in message.blocks
        if block["type"] == "section"
    )
    assert shown.replace("• ", "").replace("\n", " ").split() == words.split()


def test_a_long_title_becomes_a_section_instead_of_being_cut() -> None:
    title = "Which stages wait for whom in " + "a very long name " * 20
    first = to_messages(Report("long", (title,), ()))[0]
    assert first.blocks[0]["type"] == "section"
    assert title.strip() in first.blocks[0]["text"]["text"]


def test_a_title_of_many_parts_is_bold_in_one_run() -> None:
    section = Section((Name("Churn"), ": ", Strong("quiet")), (Line(("x",)),))
    text = to_messages(Report("any", ("T",), (), (section,)))[0].blocks[1]["text"]["text"]
    assert text.startswith("*Churn: quiet*\n")


def test_a_section_without_lines_is_not_shown() -> None:
    assert "Nothing here" not in json.dumps(to_messages(digest())[0].blocks)


def test_a_person_is_mentioned_only_where_the_report_asks_for_it() -> None:
    person = PersonRef("bo", "U0AAAAAAA")
    quiet, asked = (
        to_messages(Report("any", ("T",), (Line((each,)),)))[0].blocks[1]["text"]["text"]
        for each in (person, replace(person, mention=True))
    )
    assert (quiet, asked) == ("• bo", "• <@U0AAAAAAA>")


def test_a_person_who_is_mentioned_is_a_name_where_nobody_can_be_called() -> None:
    report = Report("any", ("T",), (Line((PersonRef("bo", "U0AAAAAAA", mention=True),)),))
    for said in (to_text(report), to_html(report)):
        assert "bo" in said
        assert "U0AAAAAAA" not in said


def test_a_button_leads_to_its_address_and_its_words_fit_however_slack_counts_them() -> None:
    offers = (Button("😀" * 75, "open", "x", "https://jira.example.com/browse/CH-1"),)
    (message,) = to_messages(Report("any", ("T",), (Line(("x",)),), buttons=offers))
    assert problems(message) == ()
    button = message.blocks[-1]["elements"][0]
    assert button["url"] == "https://jira.example.com/browse/CH-1"
    assert 1 <= len(button["text"]["text"]) <= limits.BUTTON_TEXT // 2


def test_a_line_from_outside_never_begins_a_quote() -> None:
    text = guard("> said the boss")
    assert text == f"{ZERO_WIDTH_SPACE}&gt; said the boss"


def test_formatting_marks_from_outside_stand_between_zero_width_spaces() -> None:
    text = to_messages(attack())[0].blocks[1]["text"]["text"]
    for mark in "*~`":
        for found in re.finditer(re.escape(mark), text.partition(" by ")[0]):
            assert text[found.start() - 1] == text[found.end()] == ZERO_WIDTH_SPACE


def test_a_name_with_underscores_can_be_copied() -> None:
    text = to_messages(Report("any", ("T",), (Line((Name("exp/gru_v2_final"),)),)))[0].blocks[1]["text"][
        "text"
    ]
    assert text == "• exp/gru_v2_final"


def test_a_button_whose_value_would_be_cut_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="value up to 2000"):
        to_messages(replace(digest(), buttons=(Button("Share", "share", "x" * 2001),)))


@pytest.mark.parametrize(
    ("block", "said"),
    [
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001, "verbatim": True}},
            "3001 characters",
        ),
        ({"type": "section", "text": {"type": "mrkdwn", "text": " ", "verbatim": True}}, "1 to 3000"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "<!here>", "verbatim": True}}, "<!here>"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "a & b", "verbatim": True}}, "bare '&'"),
        ({"type": "section", "text": {"type": "mrkdwn", "text": "a"}}, "linked"),
        (
            {"type": "section", "fields": [{"type": "mrkdwn", "text": "a", "verbatim": True}] * 11},
            "11 fields",
        ),
        ({"type": "section"}, "neither"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151, "emoji": False}}, "151"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x"}}, "emoji"),
        (
            {"type": "header", "text": {"type": "mrkdwn", "text": "x", "verbatim": True}},
            "instead of plain_text",
        ),
        ({"type": "context", "elements": []}, "0 elements"),
        ({"type": "actions", "elements": []}, "0 elements"),
        ({"type": "divider", "text": "x"}, "holds nothing"),
        ({"type": "table"}, "unknown type"),
        ({"type": "divider", "block_id": "x" * 256}, "256"),
    ],
)
def test_the_checker_sees_what_slack_would_refuse(block: dict[str, object], said: str) -> None:
    assert said in "\n".join(problems(Message("text", (block,))))


def test_the_checker_counts_blocks_weight_and_ids() -> None:
    found = "\n".join(
        problems(Message("\x00", tuple({"type": "divider", "block_id": "x" * 250} for _ in range(51))))
    )
    assert all(said in found for said in ("51 blocks", "blocks weigh", "stands twice", "U+0000"))


def test_the_weight_is_counted_as_the_server_may_count_it() -> None:
    assert weigh([{"type": "😀"}]) == len('[{"type":"😀"}]') + 1


def test_a_menu_too_heavy_to_stand_beside_its_line_stands_beneath_it() -> None:
    options = tuple((f"stage {number}", "x" * 75) for number in range(35))
    for menu, kinds in (
        (Menu("Other…", "other", options[:3]), ["section"]),
        (Menu("Other…", "other", options), ["section", "actions"]),
    ):
        line = Line(("CH-1 waits for a stage",), offers=(menu,))
        (page,) = to_messages(Report("one", ("One",), (), (Section(("Waiting",), (line,)),)))
        assert problems(page) == ()
        assert [block["type"] for block in page.blocks if block["type"] != "header"] == kinds


def test_emphasis_on_nothing_leaves_no_stars_behind() -> None:
    assert spell((Strong(" "), Strong(" both ")), MARKUP, PLAIN) == "  *both* "


def test_an_address_that_grows_too_long_when_escaped_leaves_its_label() -> None:
    short, long = (Web("the run", f"https://x.example/?{'&' * number}") for number in (10, 1400))
    assert spell((short,), MARKUP, PLAIN) == f"<https://x.example/?{'&amp;' * 10}|the run>"
    assert spell((long,), MARKUP, PLAIN) == "the run"
    assert spell((short,), Label(), PLAIN) == "the run"

"""Forms, menus and the offers of a section, within what Slack takes, whatever stands in them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from bot.render.blocks import to_messages
from bot.render.check import problems, view_problems
from bot.render.form import Choice, DayField, Form, MemberField, Sentence, TimeField, Words, to_view
from tests.unit.render.samples import hostile
from workflows.reports.shape import Button, Line, Menu, Quote, Report, Section

OPTIONS = (("data", "data"), ("none", "not lifecycle work"))


def quiet_form(**changes: object) -> Form:
    fields = (
        Words(("What is true of ", Quote("CH-97 <!channel>"), "?")),
        Choice("what", "What is true", OPTIONS, initial="none"),
        DayField(
            "until", "Until when", date(2026, 11, 27), optional=True, hint="Leave it empty if nobody knows"
        ),
        Sentence("words", "In one sentence", placeholder="no gain on this data", optional=True),
    )
    return Form(**{"name": "quiet", "title": "CH-97", "submit": "Say it", "fields": fields, **changes})  # type: ignore[arg-type]


def test_a_form_is_legal_and_opens_with_what_is_known() -> None:
    view = to_view(quiet_form(carried="jira:1"))
    assert view_problems(view) == ()
    words, what, until, _ = view["blocks"]
    assert "&lt;!channel&gt;" in words["text"]["text"]
    assert what["element"]["initial_option"]["value"] == "none"
    assert until["element"]["initial_date"] == "2026-11-27"
    assert view["private_metadata"] == "jira:1"


@given(hostile, hostile, hostile)
def test_a_form_stays_legal_with_hostile_words(title: str, label: str, said: str) -> None:
    fields = (
        Choice("a", label, (("x", said),)),
        Sentence("b", label, said, initial=said),
        Words((Quote(said),)),
    )
    assert view_problems(to_view(quiet_form(title=title, fields=fields))) == ()


def test_words_of_which_slack_counts_each_character_twice_are_cut_to_what_it_takes() -> None:
    view = to_view(quiet_form(title="😀" * 24, submit="😀" * 12))
    assert view_problems(view) == ()
    assert 1 <= len(view["title"]["text"]) <= 12
    assert view["submit"]["text"] == "😀" * 12


def test_a_form_that_carries_too_much_is_a_mistake_and_is_not_cut() -> None:
    with pytest.raises(ValueError, match="carries 3001"):
        to_view(quiet_form(carried="x" * 3001))


def test_the_offers_of_a_section_stay_with_its_lines() -> None:
    offers = (Button("Tag data", "tag:data", "CH-1"), Menu("Other…", "other", (("modeling", "modeling"),)))
    sections = tuple(
        Section((f"Ticket {number}",), (Line((Quote("x" * 400, 500),)),), offers) for number in range(40)
    )
    pages = to_messages(Report("triage", ("Triage",), (), sections))
    assert len(pages) > 1
    for page in pages:
        assert problems(page) == ()
        kinds = [block["type"] for block in page.blocks]
        assert all(kinds[place - 1] == "section" for place, kind in enumerate(kinds) if kind == "actions")


def test_a_menu_without_entries_or_with_a_long_value_is_a_mistake() -> None:
    for options in ((), tuple((str(number), str(number)) for number in range(101)), (("x", "y" * 151),)):
        with pytest.raises(ValueError, match="entr"):
            to_messages(Report("r", ("R",), (), buttons=(Menu("Other", "other", options),)))


def test_a_person_and_a_time_are_chosen_and_not_typed() -> None:
    fields = (
        TimeField("at", "At", "09:00"),
        MemberField("who", "Who", "U0000ANA"),
        MemberField("stand_in", "Stand-in", optional=True),
    )
    view = to_view(quiet_form(fields=fields))
    assert view_problems(view) == ()
    assert [block["element"] for block in view["blocks"]] == [
        {"type": "timepicker", "action_id": "at", "initial_time": "09:00"},
        {"type": "users_select", "action_id": "who", "initial_user": "U0000ANA"},
        {"type": "users_select", "action_id": "stand_in"},
    ]

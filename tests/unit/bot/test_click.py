"""The payloads of Slack become typed values; whatever is missing or odd in them is empty and never an error."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.click import read_click, read_command, read_home, read_shortcut, read_submission

USER = {"id": "U1", "name": "ana"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def pressed(**action: Any) -> dict[str, Any]:
    return {
        "user": USER,
        "channel": {"id": "C1", "name": "ml"},
        "trigger_id": "t1",
        "container": {"message_ts": "1.5"},
        "actions": [action],
    }


def test_a_button_tells_who_pressed_it_where_and_what_it_carries() -> None:
    click = read_click(pressed(action_id="tag:data", value="CH-1"))
    assert (click.action, click.value, click.message) == ("tag", "CH-1", "1.5")
    assert (click.asker.user, click.asker.name, click.asker.place) == ("U1", "ana", "slack:C1")


def test_a_menu_gives_the_value_of_the_entry_that_was_chosen() -> None:
    chosen = {"selected_option": {"value": "modeling", "text": {}}}
    assert read_click(pressed(action_id="other", **chosen)).value == "modeling"


def test_both_halves_of_a_double_click_have_one_key_and_two_buttons_have_two() -> None:
    first, second = (
        read_click(pressed(action_id="tag:data", value="CH-1") | {"trigger_id": t}) for t in "ab"
    )
    assert first.asker.key == second.asker.key
    assert read_click(pressed(action_id="tag:none", value="CH-1")).asker.key != first.asker.key


def test_a_form_gives_a_value_for_each_field_and_none_where_nothing_was_filled_in() -> None:
    values = {
        "what": {"what": {"type": "static_select", "selected_option": {"value": "data"}}},
        "until": {"until": {"type": "datepicker", "selected_date": "2026-11-27"}},
        "words": {"words": {"type": "plain_text_input", "value": "  "}},
        "empty": {"empty": {"type": "static_select", "selected_option": None}},
    }
    view = {"id": "V1", "callback_id": "quiet", "private_metadata": "x", "state": {"values": values}}
    sent = read_submission({"user": USER, "view": view})
    assert (sent.form, sent.carried, sent.asker.key) == ("quiet", "x", "form:V1")
    assert dict(sent.values) == {"what": "data", "until": "2026-11-27", "words": None, "empty": None}


def test_a_shortcut_sees_the_text_and_every_address_in_the_blocks() -> None:
    link = {"type": "link", "url": "https://jira.example/browse/CH-7", "text": "the ticket"}
    message = {"text": "look", "ts": "1.5", "blocks": [{"elements": [{"elements": [link]}]}]}
    point = read_shortcut({"user": USER, "callback_id": "tag", "message": message})
    assert point.shortcut == "tag"
    assert point.text.split("\n") == ["look", "the ticket", "https://jira.example/browse/CH-7"]


@given(st.dictionaries(st.sampled_from(["user", "channel", "actions", "view", "message", "container"]), JSON))
def test_no_payload_is_an_error(body: dict[str, Any]) -> None:
    for read in (read_command, read_click, read_submission, read_shortcut):
        read(body)


def test_only_the_home_tab_is_a_home_and_it_carries_the_mark_of_its_page() -> None:
    event = {"user": "U0ANA", "tab": "home", "view": {"hash": "1.a"}}
    assert read_home(event) == ("U0ANA", "1.a")
    assert read_home({**event, "view": None}) == ("U0ANA", "")
    assert read_home({**event, "tab": "messages"}) is None
    assert read_home({"tab": "home", "user": 7}) is None


def test_a_click_on_a_home_is_known_as_one() -> None:
    body = {
        "user": {"id": "U0ANA"},
        "container": {"type": "view", "view_id": "V1"},
        "view": {"type": "home"},
        "actions": [{"action_id": "home-ask:help", "value": "help"}],
    }
    assert read_click(body).on_home
    assert not read_click({**body, "view": {"type": "modal"}}).on_home


def test_a_value_longer_than_any_button_carries_is_none_of_ours() -> None:
    assert read_click(pressed(action_id="quiet:1", value="x" * 2_000)).value == "x" * 2_000
    assert read_click(pressed(action_id="quiet:1", value="x" * 2_001)).value == ""

"""From typed words to messages: the right report, legal for Slack, with a button that can be trusted."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import SHARE, answer, shared, told
from bot.channel import as_text
from bot.click import Asker
from bot.commands.help import help_text
from bot.commands.understand import Asked
from bot.render.check import problems
from bot.render.voice import Voice
from bot.render.words import sentence
from config.asked import REPORTS
from config.source import load_policy
from tests.databases import sqlite
from tests.examples import tried
from tests.integration.schedule.desk import CHURN, FRAUD, PATIENCE, Desk, open_desk
from workflows.errors import Refused, StagecoachError, words_of
from workflows.model import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.render.message import Message

__all__ = ["sqlite"]

OLD_BUTTON = "older version"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=3,
)


def sharer(name: str = "ana") -> Asker:
    return Asker("U0ANA", name, "C0CHURN", "ml-churn", "share:1")


@pytest.fixture
def desk(sqlite: Engine) -> Iterator[Desk]:
    made = open_desk(sqlite, load_policy(None))
    made.declare(CHURN, FRAUD)
    yield made
    made.service.queue.close(PATIENCE)


def typed(desk: Desk, text: str, *, channel_id: str = "C1", channel: str = "general") -> tuple[Message, ...]:
    return answer(desk.service, text, Asker("U1", "ana", channel_id, channel, "ask:1")).messages


def read(messages: tuple[Message, ...]) -> str:
    return "\n".join(as_text(message) for message in messages)


def share_values(messages: tuple[Message, ...]) -> list[dict[str, Any]]:
    """Return what the share buttons of an answer carry."""
    elements = [element for one in messages for block in one.blocks for element in block.get("elements", ())]
    return [json.loads(one["value"]) for one in elements if one.get("action_id") == SHARE]


@pytest.mark.parametrize("text", ["status churn", "stalled", "digest team churn", "portfolio"])
def test_every_report_is_legal_for_slack_and_carries_one_button_that_shares_it(desk: Desk, text: str) -> None:
    messages = typed(desk, text)
    assert [problems(message) for message in messages] == [()] * len(messages)
    assert len(share_values(messages)) == 1


def test_the_button_carries_the_question_as_it_was_understood(desk: Desk) -> None:
    assert share_values(typed(desk, "digest executive", channel="ml-churn")) == [
        asdict(Asked("digest", "churn", "executive"))
    ]


def test_help_has_no_button_to_share(desk: Desk) -> None:
    (said,) = typed(desk, "help")
    assert said.text == help_text()
    assert share_values((said,)) == []


@pytest.mark.parametrize(
    ("declared", "channel_id", "channel"),
    [("#ml-churn", "C1", "ml-churn"), ("C0123", "C0123", "renamed"), ("C0123", "C0123", "privategroup")],
)
def test_the_project_of_a_channel_is_found_by_its_name_or_id(
    desk: Desk, declared: str, channel_id: str, channel: str
) -> None:
    desk.declare(Project("churn", "Churn early warning", channel=declared))
    assert "Churn early warning" in read(typed(desk, "status", channel_id=channel_id, channel=channel))


def test_in_a_channel_of_two_projects_none_is_guessed(desk: Desk) -> None:
    desk.declare(Project("churn", "Churn", channel="#ml"), Project("fraud", "Fraud", channel="#ml"))
    assert "Which project?" in read(typed(desk, "status", channel="ml"))


def test_in_a_direct_conversation_no_project_is_guessed(desk: Desk) -> None:
    assert "Which project?" in read(typed(desk, "status", channel_id="D1", channel="directmessage"))


def test_the_report_is_as_of_the_clock(desk: Desk) -> None:
    assert "as of Fri 20 Nov 10:00" in read(typed(desk, "status churn"))


def test_the_names_of_projects_cannot_act(desk: Desk) -> None:
    desk.declare(Project("churn", "<!channel> *Churn* <https://evil.example|x>", channel="#ml-churn"))
    for text in ("status churn", "portfolio", "digest churn", "stalled churn"):
        for message in typed(desk, text):
            assert problems(message) == ()


def test_the_slugs_of_projects_cannot_act(desk: Desk) -> None:
    desk.declare(Project("<!channel>", "Snapshot"))
    text = typed(desk, "status")[0].text
    assert "<!channel>" not in text
    assert "channel" in text


def test_words_of_our_own_are_a_message_that_the_checker_finds_nothing_in() -> None:
    assert problems(told("Which project?")) == ()


@pytest.mark.parametrize("report", REPORTS)
def test_what_is_shared_is_made_anew_and_says_by_whom(desk: Desk, report: str) -> None:
    value = json.dumps(asdict(Asked(report, "churn", "product")))
    messages = shared(desk.service, value, sharer("ana <!here>"))
    assert "Shared by ana" in read(messages)
    assert [problems(message) for message in messages] == [()] * len(messages)
    assert share_values(messages) == []


def test_a_button_of_a_project_that_is_gone_says_so(desk: Desk) -> None:
    value = json.dumps(asdict(Asked("summary", "vision", "product")))
    with pytest.raises(Refused, match='There is no project "vision"'):
        shared(desk.service, value, sharer("ana"))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "text",
        "[]",
        "null",
        "{}",
        '{"report": "secrets", "project": null, "audience": "team"}',
        '{"report": "summary", "project": 7, "audience": "team"}',
        '{"report": "summary", "project": ["churn"], "audience": "team"}',
        '{"report": "summary", "audience": "team"}',
    ],
)
def test_a_button_that_we_would_not_write_is_refused(desk: Desk, value: str) -> None:
    with pytest.raises(Refused, match=OLD_BUTTON):
        shared(desk.service, value, sharer("ana"))


@pytest.mark.parametrize(
    "value",
    [
        '{"report": "digest", "project": "churn", "audience": "nobody"}',
        '{"report": "digest", "project": "churn", "audience": ["team"]}',
        '{"report": "summary", "project": "", "audience": "team"}',
        "[" * 2000,
    ],
)
def test_a_button_with_words_that_we_do_not_know_is_refused(desk: Desk, value: str) -> None:
    with pytest.raises(Refused, match=OLD_BUTTON):
        shared(desk.service, value, sharer("ana"))


@tried()
@given(
    value=st.text(max_size=30)
    | st.fixed_dictionaries(
        {"report": JSON | st.sampled_from(REPORTS), "project": JSON, "audience": st.just("product")}
    ).map(json.dumps)
)
def test_whatever_a_button_carries_it_is_a_report_or_an_expected_refusal(desk: Desk, value: str) -> None:
    try:
        messages = shared(desk.service, value, sharer("ana"))
    except StagecoachError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017 - either end is right, neither may be another error
    else:
        assert [problems(message) for message in messages] == [()] * len(messages)


def test_a_preview_is_legal_for_slack_and_has_no_button_that_shares_it(desk: Desk) -> None:
    messages = typed(desk, "stalled preview churn modeling=5")
    assert [problems(message) for message in messages] == [()] * len(messages)
    assert "the warnings that the past would have brought" in read(messages)
    assert share_values(messages) == []


def test_a_preview_with_an_unknown_stage_says_which_there_are(desk: Desk) -> None:
    with pytest.raises(Refused, match="there is no stage") as refused:
        typed(desk, "stalled preview churn xyz=5")
    assert sentence(words_of(refused.value), Voice("de")).startswith("es gibt keine Phase")

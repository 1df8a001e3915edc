"""What to do about an error of Slack's is read in English in logs, and by people in Slack in their language."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.render.voice import Voice
from bot.render.words import sentence
from bot.slack import SlackChannel, slack_client
from bot.slack_errors import ADVICE, BROKEN, TOKENS, Outdated, advice_on, classify
from bot.told import told
from workflows.errors import Refused, Transient, words_of

LANGUAGES = ("de", "fr", "es")
OTHERS = ("missing_scope", "something_new", *sorted(BROKEN))


class Answered:
    def __init__(self, code: str, status: int = 200, **more: str) -> None:
        self.status_code, self.data = status, {"ok": False, "error": code, **more}
        self.headers = {"Retry-After": "7"}


def refused(answer: Answered, target: str = "C0CHURN") -> Any:
    return classify(SlackApiError("", answer), target, doubt=Transient)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*ADVICE, *OTHERS])
def test_advice_that_people_read_is_said_in_their_language(code: str, language: str) -> None:
    error = refused(Answered(code))
    assert isinstance(error, Refused)
    said = sentence(words_of(error), Voice(language))
    assert said != str(error)
    assert ("C0CHURN" in said) == ("C0CHURN" in str(error))
    assert "{" not in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", [Answered("ratelimited"), Answered("fatal_error"), Answered("", 200)])
def test_what_may_pass_is_said_in_their_language_too(answer: Answered, language: str) -> None:
    error = refused(answer)
    assert isinstance(error, Transient)
    assert sentence(words_of(error), Voice(language)) != str(error)


@pytest.mark.parametrize("code", TOKENS)
def test_what_only_operators_can_read_stays_english(code: str) -> None:
    advice = advice_on(code, "C0CHURN", "")
    assert sentence(advice, Voice("de")) == advice
    assert advice.endswith("set SLACK_BOT_TOKEN.")


def test_the_log_reads_what_to_do_in_english() -> None:
    assert str(refused(Answered("not_in_channel"))) == (
        "I cannot post in C0CHURN: please invite me with `/invite @Stagecoach`."
    )
    assert str(refused(Answered("missing_scope", needed="chat:write"))) == (
        "The Slack app lacks the scope chat:write: update it from config/slack-manifest.yaml and reinstall it."
    )
    assert str(refused(Answered("ratelimited"))) == "Slack limits the rate: next try in 7 seconds."
    assert (
        str(refused(Answered("fatal_error", 500))) == "Slack failed while answering (HTTP 500, fatal_error)."
    )
    assert type(refused(Answered("not_found"))) is Outdated


def test_that_slack_cannot_be_reached_is_said_in_their_language() -> None:
    channel = SlackChannel(lambda: slack_client("xoxb-1", "http://127.0.0.1:1/api/"))
    with pytest.raises(Transient) as refused_by:
        channel.post("C01", told("Hello"), key="k")
    said = words_of(refused_by.value)
    assert said.startswith("I cannot reach Slack at http://127.0.0.1:1/api/: ")
    assert sentence(said, Voice("de")).startswith("Ich erreiche Slack unter http://127.0.0.1:1/api/ nicht: ")

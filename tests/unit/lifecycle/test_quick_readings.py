"""What is read quickly is read as it would be slowly: no ping is taken for news, and no date is overlooked."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from tests.examples import tried
from workflows.lifecycle.dates import days_named, may_name_a_day
from workflows.lifecycle.day_words import day_words, months
from workflows.lifecycle.pings import NUDGING, is_ping, plainly_informs

OFTEN = tried(100)
SAID = date(2026, 10, 1)
ASKING = st.sampled_from(
    [
        "any update",
        "bumping",
        "pinged",
        "status",
        "wie ist der stand",
        "des nouvelles",
        "alguna novedad",
        "+1",
        "up",
    ]
)
POLITE = st.lists(st.sampled_from(sorted(word for word in NUDGING if len(word) > 1)), max_size=4).map(
    " ".join
)
NAMES = st.lists(st.sampled_from(["Ana", "Ms", "Lovelace", "@bo.smith", "ML-12", "Werk"]), max_size=2).map(
    " ".join
)
NUDGES = st.builds(
    "{}{}{}{}{}".format,
    NAMES,
    st.sampled_from([", ", " ", "! "]),
    ASKING,
    st.sampled_from([" ", ", "]),
    POLITE,
)
NUMBER = st.integers(0, 32).map(str)
NAME = st.sampled_from(sorted(day_words() | set(months()))) | st.sampled_from(
    ["days", "epochs", "two", "weeks", "Tage"]
)
JOINTS = (
    "",
    " ",
    ".",
    ". ",
    "-",
    "/",
    "th ",
    "st",
    "º ",
    " of ",
    " de ",
    ", ",
    "月",
    "日",
    " in ",
    "2026",
    "bis ",
)
JOINT = st.sampled_from(JOINTS)
DATED = st.lists(NUMBER | NAME | JOINT, max_size=9).map("".join)


@OFTEN
@given(NUDGES)
@example("Ms Lovelace, bumping for any update on this ticket please")
def test_a_nudge_is_never_taken_for_plain_news(text: str) -> None:
    # A quotation in front sends the very same words the slow way.
    assert not (plainly_informs(text) and is_ping(f"> quoted\n{text}"))


@OFTEN
@given(
    st.lists(
        st.sampled_from(["the", "loss", "explodes", "after", "warmup", "any", "update", "bo", "+1"]),
        max_size=14,
    )
)
def test_what_informs_plainly_is_no_ping_when_it_is_read_in_full(words: list[str]) -> None:
    text = " ".join(words)
    assert is_ping(f"> quoted\n{text}") == is_ping(text) or not text


@OFTEN
@given(DATED)
@example("1.1.")
@example("bis 9.10")
@example("in two weeks")
@example("2026年10月9日")
@example("9º de octubre")
def test_a_text_that_names_a_day_is_never_passed_over(text: str) -> None:
    assert may_name_a_day(text) or not days_named(text, SAID)


def test_most_news_is_read_the_quick_way() -> None:
    assert plainly_informs("Looked at the residuals of region 7: the tail is heavier than I thought.")
    assert not plainly_informs("any update on this ticket please, it would be great")
    assert not may_name_a_day("AUC 0.71 with the last 30 days of events, the baseline stands at 0.62.")

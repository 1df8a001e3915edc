"""A status word means the same however it is written, and never more than it says."""

from __future__ import annotations

import pytest

from workflows.lifecycle.statuses import DONE, TODO, category_of, says, words
from workflows.model import Category


@pytest.mark.parametrize(
    "written", ["On-Hold", "on_hold", "ON  hold", "on/hold", "__on__hold__", "On\u00a0Hold"]
)
def test_case_and_what_stands_between_words_makes_no_difference(written: str) -> None:
    assert words(written) == ("on", "hold")


def test_an_apostrophe_stays_within_its_word_whichever_it_is() -> None:
    assert words("Won’t do") == words("won't DO") == ("won't", "do")


def test_letters_with_accents_are_the_same_in_one_sign_or_in_two() -> None:
    assert words("Re\u0301solu") == words("Résolu") == ("résolu",)
    assert words("Straße") == ("strasse",)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("Blocked", True),
        ("Is blocked by ops", True),
        ("Waiting: on hold", True),
        ("Not blocked", False),
        ("Currently not really blocked", False),
        ("Nicht blocked", False),
        ("Blocked, not urgent", True),
        ("Unblocked", False),
        ("Hold on", False),
        ("On", False),
        ("", False),
    ],
)
def test_a_phrase_counts_as_whole_words_in_their_order_unless_denied_before(
    status: str, *, said: bool
) -> None:
    assert says(status, ("", "blocked", "on hold")) is said


def test_a_later_place_counts_when_an_earlier_one_is_another_word() -> None:
    assert says("hold on hold", ("on hold",))
    assert not says("hold", ("on hold",))


@pytest.mark.parametrize("category", list(Category))
def test_what_the_tracker_told_wins_over_the_word(category: Category) -> None:
    assert category_of("DONE", {"done": category}) is category
    # Case folding makes "straße" of neither: some trackers lower their names, others fold them.
    assert category_of("Straße", {"straße": category}) is category
    assert category_of("Straße", {"strasse": category}) is category


@pytest.mark.parametrize("status", sorted(TODO))
def test_a_word_for_what_waits_is_to_do(status: str) -> None:
    assert category_of(status.upper() if status.isascii() else status, {}) is Category.TODO


@pytest.mark.parametrize("status", sorted(DONE))
def test_a_word_for_what_is_over_is_done(status: str) -> None:
    assert category_of(status, {}) is Category.DONE


def test_a_word_that_nobody_knows_is_under_way() -> None:
    assert category_of("Shadow mode", {}) is Category.DOING
    assert category_of("Done-ish", {}) is Category.DOING
    assert category_of("Selected for  Development", {}) is Category.TODO

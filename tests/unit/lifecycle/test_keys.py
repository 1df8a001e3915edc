"""Jira keys are found by allow-list, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.lifecycle.keys import KEYS_PER_COMMIT, find_commit_keys, find_keys


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ML-12: drop stale rows", ("ML-12",)),
        ("feature_ML-12_foo", ("ML-12",)),
        ("exp/ml-12-gru", ("ML-12",)),
        ("[ML-12] and (DATA-3), ml-12 again", ("ML-12", "DATA-3")),
        ("see ML-12.", ("ML-12",)),
        ("ML_OPS-7 fixes the queue", ("ML_OPS-7",)),
        ("https://jira.example/browse/ML-9?focus=1", ("ML-9",)),
    ],
)
def test_a_key_of_a_real_project_is_found_wherever_it_stands(text: str, expected: tuple[str, ...]) -> None:
    assert find_keys(text, ("ML", "DATA", "ML_OPS")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "UTF-8",
        "SHA-256",
        "GPT-4",
        "seed-42",
        "HTML-5",
        "ML-012",
        "ML-0",
        "ML-12b",
        "éML-1",
        "ml-2.3.1",
        "ML-",
        "ML-1234567890",
    ],
)
def test_what_only_looks_like_a_key_is_left_alone(text: str) -> None:
    assert find_keys(text, ("ML", "DATA")) == ()


@pytest.mark.parametrize(
    "text",
    [
        "\u041cL-12",
        "ML\u201012",
        "\uff2d\uff2c-12",
        "ML-\uff11\uff12",
        "ML-\u0661",
        "\u017fK-1",
        "S\u212a-1",
        "M\u200bL-12",
    ],
)
def test_a_key_of_other_letters_is_none(text: str) -> None:
    assert find_keys(text, ("ML", "DATA", "SK")) == ()


def test_a_longer_project_key_hides_the_shorter_one_inside_it() -> None:
    assert find_keys("ML_OPS-7", ("OPS", "ML_OPS")) == ("ML_OPS-7",)


def test_without_project_keys_nothing_is_a_ticket() -> None:
    assert find_keys("ML-12", ()) == ()
    assert find_keys("-12", ("", " ")) == ()


@pytest.mark.parametrize(
    "message",
    ["Merge branch 'ML-1-x' into ML-2", 'Revert "ML-12 use focal loss"', '"Revert ML-12"', "reverts ML-3"],
)
def test_merges_and_reverts_work_on_no_ticket(message: str) -> None:
    assert find_commit_keys(message, ("ML",)) == ()


def test_a_commit_that_names_a_whole_backlog_works_on_none_of_it() -> None:
    few = " ".join(f"ML-{number}" for number in range(1, KEYS_PER_COMMIT + 1))
    assert len(find_commit_keys(few, ("ML",))) == KEYS_PER_COMMIT
    assert find_commit_keys(f"{few} ML-99", ("ML",)) == ()


@given(st.text(), st.text())
def test_a_key_between_spaces_is_found_in_any_text(before: str, after: str) -> None:
    assert "ML-12" in find_keys(f"{before} ML-12 {after}", ("ML",))


@given(st.text())
def test_every_key_found_stands_in_the_text(text: str) -> None:
    assert all(key in text.upper() for key in find_keys(text, ("A", "B1", "C_D")))

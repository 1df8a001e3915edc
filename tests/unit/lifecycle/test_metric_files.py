"""Numbers of metrics files are found by their full names; what cannot be read holds none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workflows.lifecycle.metric_files import (
    DEEPEST,
    LONGEST,
    MOST_NUMBERS,
    numbers_in,
    plain_name,
    value_under,
)


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = {"x": value}
    return value


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("metrics.json", '{"test": {"recall": 0.7, "n": 3}, "l": 1}', {"test.recall": 0.7, "test.n": 3.0, "l": 1.0}),
        ("M.JSON", '{"a": 1}', {"a": 1.0}),
        ("metrics.yaml", "test:\n  recall: 0.7\nnote: good\n", {"test.recall": 0.7}),
        ("metrics.json", '{"a": true, "b": null, "c": "1", "d": [1, 2], "e": NaN, "f": -Infinity}', {}),
        ("metrics.json", "3", {}),
        ("metrics.json", "{", {}),
        ("metrics.yaml", "a: [", {}),
        ("metrics.json", "[" * 10_000, {}),
        ("metrics.json", '{"1": 2}', {"1": 2.0}),
    ],
)  # fmt: skip
def test_a_file_holds_these_numbers(path: str, text: str, found: dict[str, float]) -> None:
    assert numbers_in(path, text) == found


def test_only_so_much_of_a_file_is_read() -> None:
    assert numbers_in("m.json", json.dumps(nested(DEEPEST))) == {".".join("x" * DEEPEST): 1.0}
    assert numbers_in("m.json", json.dumps(nested(DEEPEST + 1))) == {}
    assert len(numbers_in("m.json", json.dumps({str(n): n for n in range(MOST_NUMBERS + 5)}))) == MOST_NUMBERS
    room = LONGEST - len('{"a": 1}')
    assert numbers_in("m.json", '{"a": 1}' + " " * room) == {"a": 1.0}
    assert numbers_in("m.json", '{"a": 1}' + " " * (room + 1)) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("test.recall", 0.7),
        ("Test Recall", 0.7),
        ("auc", 0.9),
        ("recall", None),
        ("", None),
        ("?", None),
        ("f1", None),
    ],
)
def test_a_number_is_found_by_its_full_name_or_by_its_last_part_where_only_one_has_it(
    name: str, value: float | None
) -> None:
    assert value_under({"test.recall": 0.7, "train.recall": 0.8, "test.auc": 0.9}, name) == value


def test_of_two_numbers_with_one_full_name_none_is_meant() -> None:
    assert value_under({"a_b": 1, "a-b": 2}, "a b") is None
    assert value_under({"auc": 1, "test.auc": 2}, "auc") == 1


def test_names_are_compared_without_what_stands_between_their_words() -> None:
    assert (
        plain_name("Day-ahead error (MAPE)") == plain_name("day_ahead_error_mape") == "day ahead error mape"
    )

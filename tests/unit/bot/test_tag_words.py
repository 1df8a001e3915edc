"""What people type to tag is sorted into keys and a stage, in any order, and nothing in it can surprise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.tag_words import Meant, nearest_stage, read_stage, read_words
from config.source import load_policy

POLICY = load_policy(None)
NAMES = [stage.name for stage in POLICY.stages]


@pytest.mark.parametrize(
    ("typed", "keys", "rest"),
    [
        ("CH-7 data", ("CH-7",), "data"),
        ("data CH-7,CH-8;CH-9", ("CH-7", "CH-8", "CH-9"), "data"),
        ("ch-7 CH-7 as Data.", ("ch-7",), "Data"),
        ("CH-7 is not lifecycle work", ("CH-7",), "not lifecycle work"),
        ("acme/churn#41 -> modeling", ("acme/churn#41",), "modeling"),
        ("#41 to data", ("#41",), "data"),
        ("https://github.com/acme/churn/pull/41/files data", ("acme/churn#41",), "data"),
        ("https://acme.atlassian.net/browse/CH-7?focusedId=1 data", ("CH-7",), "data"),
        ("acme/churn@exp/gru data", ("acme/churn@exp/gru",), "data"),
        ("UTF-8 GPT-4 data", (), "UTF-8 GPT-4 data"),
    ],
)
def test_keys_and_words_are_told_apart(typed: str, keys: tuple[str, ...], rest: str) -> None:
    words = read_words(typed.split())
    assert (words.keys, words.rest) == (keys, rest)


@pytest.mark.parametrize("name", NAMES)
def test_a_stage_is_known_by_name_label_and_in_any_case(name: str) -> None:
    for word in (name, name.upper(), f"ml-{name}", f"ML_{name}", f" {name} "):
        assert read_stage(word, POLICY) == Meant(name)


def test_every_synonym_of_the_policy_means_its_stage() -> None:
    for stage in POLICY.stages:
        for word in stage.synonyms:
            assert read_stage(word, POLICY) == Meant(stage.name)


@pytest.mark.parametrize(
    "word", ["none", "ml-none", "not lifecycle work", "Not-lifecycle", "outside", "nothing"]
)
def test_outside_of_the_lifecycle_has_many_names(word: str) -> None:
    assert read_stage(word, POLICY) == Meant(None)


@pytest.mark.parametrize(
    ("word", "stage"), [("modellng", "modeling"), ("validatoin", "validation"), ("deploymnt", "deployment")]
)
def test_a_slip_of_a_letter_or_two_is_forgiven(word: str, stage: str) -> None:
    assert read_stage(word, POLICY) == Meant(stage)


@pytest.mark.parametrize("word", ["date", "dat", "x", "", "training", "data modeling", "scoping data"])
def test_what_may_mean_something_else_is_asked_about(word: str) -> None:
    assert read_stage(word, POLICY) is None


def test_the_nearest_stage_is_named() -> None:
    assert nearest_stage("valid", POLICY) == "validation"
    assert nearest_stage("zzzz", POLICY) is None


@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_words_are_read_without_a_surprise(said: list[str]) -> None:
    words = read_words(said)
    assert all(key and not key.isspace() for key in words.keys)
    assert len({key.casefold() for key in words.keys}) == len(words.keys)
    read_stage(words.rest, POLICY)
    nearest_stage(words.rest, POLICY)

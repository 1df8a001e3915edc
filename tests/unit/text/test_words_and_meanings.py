"""Words are compared without case, accents and numbers; meanings are the same in every language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.errors import Malformed
from workflows.model import Category, ItemKind, WorkItem
from workflows.text.features import LONGEST_BODY, LONGEST_TITLE, blocks_of
from workflows.text.meanings import Meanings, parse_meanings, shipped_meanings
from workflows.text.tickets import UNDATED
from workflows.text.words import LONGEST_WORD, letters_of, words_of, written_words

MEANINGS = Meanings(shipped_meanings())


def ticket(title: str = "", description: str = "", **fields: tuple[str, ...]) -> WorkItem:
    return WorkItem(
        "t", "T-1", ItemKind.ISSUE, "t", title, "", Category.DOING, UNDATED, description=description, **fields
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Évaluer le modèle", ["evaluer", "le", "modele"]),
        ("Größe prüfen", ["grosse", "prufen"]),
        ("FeatureStore v2 at 0.71", ["feature", "store", "v", "0", "at", "0", "0"]),
        ("see https://example.org/train?x=1 now", ["see", "now"]),
        ("loss_fn=NaN?", ["loss", "fn", "nan", "?"]),
        ("e\u0301cart", ["ecart"]),
        ("", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_words_are_shown_as_they_were_written() -> None:
    assert written_words("Rollout der Größe") == ["Rollout", "der", "Größe"]


def test_letters_are_the_parts_of_a_word_with_its_ends() -> None:
    assert letters_of("ab", 2, 3) == (" a", "ab", "b ", " ab", "ab ")


@pytest.mark.parametrize(
    "words",
    [
        ("train", "trainieren", "entraîner", "entrenar"),
        ("evaluate", "auswerten", "évaluer", "evaluar"),
        ("threshold", "Schwelle", "seuil", "umbral"),
        ("deploy", "ausrollen", "déploiement", "desplegar"),
        ("annotation", "annotieren", "étiqueter", "etiquetado"),
    ],
)
def test_a_meaning_is_the_same_in_english_german_french_and_spanish(words: tuple[str, ...]) -> None:
    (known,) = {MEANINGS.of(word) for each in words for word in words_of(each)}
    assert known is not None


def test_the_longest_stem_counts_and_a_whole_word_before_it() -> None:
    meanings = Meanings(parse_meanings("a: data* \nb: datab* \nc: database"))
    assert [meanings.of(word) for word in ("datum", "dataset", "databases", "database")] == [
        None,
        "a",
        "b",
        "c",
    ]


def test_a_word_of_two_meanings_is_refused_with_its_line() -> None:
    with pytest.raises(Malformed, match=r"meanings.txt:2: word is a already"):
        parse_meanings("a: word\nb: word")


@given(st.text(max_size=400), st.text(max_size=3_000), st.lists(st.text(max_size=200), max_size=40))
def test_what_the_model_sees_is_bounded_whatever_stands_in_a_ticket(
    title: str, description: str, labels: list[str]
) -> None:
    blocks = blocks_of(ticket(title * 100, description * 20, labels=tuple(labels)), MEANINGS)
    assert sum(map(len, blocks)) <= 30 * (LONGEST_TITLE + LONGEST_BODY)
    assert all(len(feature) <= 3 * LONGEST_WORD + 20 for block in blocks[:4] for feature in block)

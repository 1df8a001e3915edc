"""The shipped model belongs to its tickets, reads anything, needs numpy alone, and shows words of the ticket."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.test_words_and_meanings import ticket
from workflows.errors import Malformed
from workflows.text.shipped import shipped_model, shipped_weights
from workflows.text.tickets import fingerprint, shipped_lessons
from workflows.text.weights import about, pack, unpack

TEXT = st.text(alphabet=st.characters(), max_size=300)


def test_the_shipped_weights_were_trained_from_the_tickets_in_the_repository() -> None:
    assert shipped_weights().about["data"] == fingerprint(), "run `make train`"
    assert shipped_weights().about["tickets"] == len(shipped_lessons())


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("Backtest the candidate on a year of holdout weeks", "validation"),
        ("Neues Modell auf 5 % des Traffics ausrollen, Canary", "deployment"),
        ("Agree success criteria with the sponsor before we build anything", "scoping"),
        ("Étiqueter 2 000 images, consigne d'annotation v2", "data"),
        ("Predictions flat since Tuesday night in production, on-call paged", "monitoring"),
        ("Probar lr 3e-4 con warmup y más dropout", "modeling"),
        ("Order two laptops for the interns", None),
        ("Change the batch size and the loss", "modeling"),
        ("Retrain the model with a smaller backbone", "modeling"),
        ("Expose predictions as an API endpoint", "deployment"),
        ("Fix typo in the README", None),
    ],
)
def test_a_plain_ticket_is_read_in_any_of_four_languages(title: str, stage: str | None) -> None:
    reading = shipped_model().read(ticket(title))
    assert reading is not None
    assert reading.chances[0][0] == stage
    assert reading.words
    assert all(word in title for phrase in reading.words for word in phrase.split())


def test_a_ticket_without_text_is_not_read() -> None:
    assert shipped_model().read(ticket("", labels=("bug",))) is None
    assert shipped_model().read(ticket("\x00\x07 ...")) is None


@given(TEXT, TEXT)
def test_whatever_stands_in_a_ticket_the_chances_are_chances(title: str, description: str) -> None:
    reading = shipped_model().read(ticket(title, description))
    if reading is not None:
        chances = [chance for _, chance in reading.chances]
        assert chances == sorted(chances, reverse=True)
        assert abs(sum(chances) - 1) < 1e-3
        assert 0 <= reading.experiment <= 1
        assert len(reading.words) <= 3


def test_a_title_of_forty_thousand_characters_is_read_as_its_beginning() -> None:
    title = "retrain the ranking model weekly "
    long, longer = ticket(title * 1_300), ticket(title * 2_600)
    assert shipped_model().read(long) == shipped_model().read(longer)


def test_weights_are_the_same_after_a_turn_through_the_file() -> None:
    weights = shipped_weights()
    content = pack(weights)
    assert pack(unpack(content)) == content
    assert np.array_equal(unpack(content).votes, weights.votes)


PACKED = pack(shipped_weights())


def changed(at: int, length: int = 64) -> bytes:
    """Return the file with some bytes of its first compressed part written over."""
    return PACKED[:at] + b"\xff" * length + PACKED[at + length :]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"\x93NUMPY", PACKED[:-400], changed(60), changed(300), changed(600)],
)
def test_a_damaged_file_is_malformed(content: bytes) -> None:
    for read in (unpack, about):
        with pytest.raises(Malformed, match="train it again"):
            read(content)


def test_weights_of_another_format_are_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(shipped_weights(), vocabularies=({},) * 5, rarity=np.zeros(0), votes=np.zeros((0, 8)))
    monkeypatch.setattr("workflows.text.weights.FORMAT", 0)
    content = pack(small)
    monkeypatch.undo()
    with pytest.raises(Malformed, match="another version"):
        unpack(content)


def test_reading_needs_neither_scikit_learn_nor_scipy() -> None:
    code = (
        "import sys; from bot.cli.classify import classify; from workflows.text.shipped import shipped_model; "
        "shipped_model(); print([name for name in sys.modules if name in ('sklearn', 'scipy', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout.strip() == "[]"

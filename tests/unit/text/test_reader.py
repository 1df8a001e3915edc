"""The shipped model belongs to its tickets, reads anything, and shows words of the ticket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.test_words_and_meanings import ticket
from workflows.text.shipped import shipped_model, shipped_weights
from workflows.text.tickets import fingerprint, shipped_lessons

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

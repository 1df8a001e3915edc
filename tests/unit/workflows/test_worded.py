"""A sentence that remembers what it was made of is whole again after a copy, and in another process."""

from __future__ import annotations

import pickle
from copy import copy, deepcopy
from datetime import date

import pytest

from workflows.worded import Worded, stored, worded, worded_many

SAID = (
    worded("{name} did not answer on {day}", name="Jira {x}", day=date(2026, 11, 20)),
    worded_many(2, "{why}: 1 day", "{why}: {number} days", why=worded("{name} waits", name="CH-1")),
)


@pytest.mark.parametrize("said", SAID)
def test_a_copy_of_a_sentence_can_be_said_in_every_language(said: Worded) -> None:
    for made in (copy(said), deepcopy(said), pickle.loads(pickle.dumps(said))):  # noqa: S301 - our own
        assert isinstance(made, Worded)
        assert made == said
        assert stored(made) == stored(said)

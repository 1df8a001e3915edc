"""What it costs to read a ticket: a bounded number of features whatever its length, and no memory that grows."""

from __future__ import annotations

import json
import time
import tracemalloc
from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

from config.source import load_policy
from tests.benchmarks.figures import FULL
from workflows.classify import classify_lines
from workflows.text.features import blocks_of
from workflows.text.shipped import shipped_model
from workflows.text.tickets import shipped_lessons

if TYPE_CHECKING:
    from collections.abc import Iterator

POLICY = load_policy(None)
TOLD_AGAIN = 500
"""Shipped tickets that the stream tells again and again."""
WARM = 1_000
"""More than these: from then on only the added words are new."""
MORE = 1_500
TIMED = 3_000 if FULL else 600
"""How many are read for the figure, which holds nothing: it is for `make bench`."""
MOST_GROWTH = 500_000
"""Bytes; a million tickets must fit into the memory of the first thousands."""


def lines() -> Iterator[str]:
    """Yield tickets without end, each with a word that no other has."""
    for number, lesson in enumerate(cycle(shipped_lessons()[:TOLD_AGAIN])):
        item = lesson.item
        yield json.dumps(
            {
                "id": f"{number}",
                "title": f"{item.title} w{number:x}q",
                "description": item.description,
                "issue_type": item.issue_type,
                "labels": list(item.labels),
            }
        )


def test_memory_is_flat_over_a_stream_of_tickets_that_are_all_different() -> None:
    answers = classify_lines(lines(), POLICY, shipped_model())
    for _ in islice(answers, WARM):
        pass
    tracemalloc.start()
    start, _ = tracemalloc.get_traced_memory()
    for _ in islice(answers, MORE):
        pass
    end, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\n{MORE} tickets: {(end - start) / 1e6:+.2f} MB")  # noqa: T201 - a benchmark prints its figure
    assert (
        end - start < MOST_GROWTH + 200 * MORE
    )  # the words of the stream, until the memory of words is full


def test_a_ticket_of_forty_thousand_characters_costs_at_most_a_few_ordinary_ones() -> None:
    meanings = shipped_model().meanings
    ordinary = [sum(map(len, blocks_of(lesson.item, meanings))) for lesson in shipped_lessons()]
    hostile = replace(
        shipped_lessons()[0].item,
        title="retrain the ranker weekly " * 1_600,
        description="loss is NaN at 11k " * 2_100,
    )
    counted = sum(map(len, blocks_of(hostile, meanings)))
    print(f"\nfeatures: {max(ordinary)} at most, {counted} in a hostile ticket")  # noqa: T201 - as above
    assert counted <= 3 * max(ordinary)


def test_the_figure_of_tickets_a_second_is_printed() -> None:
    answers = classify_lines(lines(), POLICY, shipped_model())
    for _ in islice(answers, TIMED // 6):
        pass
    start = time.process_time()
    certain = sum(answered.answer["decision"] == "certain" for answered in islice(answers, TIMED))
    spent = time.process_time() - start
    print(f"\n{TIMED / spent:.0f} tickets a second of one core, {certain / TIMED:.0%} of them certain")  # noqa: T201 - as above
    assert certain > 0

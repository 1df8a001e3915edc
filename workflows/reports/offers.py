"""What can be answered about a quiet experiment: the buttons beneath its lines, and what they carry."""

from __future__ import annotations

from typing import Final

from workflows.lifecycle.wording import counted
from workflows.outbox import token
from workflows.reports.shape import Button, Menu, Offer

RUNNING: Final = "quiet-running"
WAITING: Final = "quiet-waiting"
FINISHED: Final = "quiet-finished"
DROPPED: Final = "quiet-dropped"
SNOOZE: Final = "quiet-snooze"
NO_EXPERIMENT: Final = "quiet-no-experiment"
TAKE_BACK: Final = "quiet-take-back"
SNOOZES: Final = (1, 3, 5)
"""Working days for which one may ask not to be reminded."""


def answers_to(item_id: str) -> tuple[Offer, ...]:
    """Return the offers of an open warning; each carries the item's token, a snooze also its working days."""
    name = token(item_id)
    return (
        Button("Still running until…", RUNNING, name),
        Button("Waiting for…", WAITING, name),
        Button("Finished…", FINISHED, name),
        Button("Drop it…", DROPPED, name),
        Menu(
            "Snooze",
            SNOOZE,
            tuple((counted(days), f"{days} {name}") for days in SNOOZES),
        ),
        Button("Not an experiment", NO_EXPERIMENT, name),
    )


def take_back(answer_id: str) -> tuple[Offer, ...]:
    """Return the offer beneath an answer: to take it back."""
    return (Button("Take it back", TAKE_BACK, answer_id),)

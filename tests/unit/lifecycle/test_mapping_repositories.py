"""What the certain work of a home says about the rest of it."""

from __future__ import annotations

from math import log

import pytest

from tests.unit.reports.histories import History
from workflows.lifecycle.findings import Decision, Placement
from workflows.lifecycle.mapping_repositories import FEWEST, Home, homes
from workflows.model import ItemKind

STAGES = ("data", "modeling", None)


def certain(stage: str | None) -> Placement:
    return Placement(stage, Decision.CERTAIN, 1.0, ())


def test_a_stage_is_as_much_likelier_as_it_is_more_frequent_here() -> None:
    home = Home("acme/churn", {"data": 6, "modeling": 3})
    assert home.total == 9
    found = dict(home.odds(STAGES))
    assert found == pytest.approx(
        {"data": 0.5 * log(7 / 12 * 3), "modeling": 0.5 * log(4 / 12 * 3), None: 0.5 * log(1 / 12 * 3)}
    )


@pytest.mark.parametrize(("most", "told"), [(4, ("data", 4)), (3, None)])
def test_the_most_frequent_stage_is_told_from_four_tenths_on(most: int, told: object) -> None:
    rest = {f"s{number}": 1 for number in range(10 - most)}
    assert Home("acme/churn", {"data": most, **rest}).main == told


def test_the_others_of_a_home_speak_for_an_item_and_it_does_not_for_itself() -> None:
    history = History(repositories=("acme/churn",))
    tickets = [history.ticket(f"CH-{number}", f"Ticket {number}") for number in range(FEWEST + 1)]
    other = history.ticket("OPS-1", "Alone")
    pulls = [history.pull(f"acme/churn#{number}", f"Change {number}") for number in range(FEWEST)]
    items = history.facts().items
    placed = {item.id: certain("data") for item in items}
    placed[tickets[0].id] = Placement("modeling", Decision.SUGGESTED, 0.6, ())
    found = homes(items, placed)
    assert (found[tickets[0].id].name, dict(found[tickets[0].id].stages)) == ("CH", {"data": FEWEST})
    # Of the certain ones each has one fewer beside it, and that is too few.
    assert tickets[1].id not in found
    assert other.id not in found
    assert all(one.id not in found for one in pulls)


def test_an_item_without_a_home_has_none() -> None:
    history = History(repositories=("acme/churn",))
    run = history.ticket("RUN", "A run")
    object.__setattr__(run, "kind", ItemKind.RUN)
    items = tuple(history.facts().items)
    assert homes(items, {run.id: certain("data")}) == {}

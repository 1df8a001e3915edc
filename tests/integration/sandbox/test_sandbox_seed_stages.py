"""The demo's tickets are placed where they are meant to lie, by their context and by their text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.seed import NOW, seed
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from config.source import load_policy, load_projects
from tests.integration.sandbox.planted_stages import planted_stages
from tests.integration.sandbox.test_sandbox_seed_truths import HERE, PROJECTS, sync
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.findings import Decision
from workflows.lifecycle.mapping import place
from workflows.store.engine import connect
from workflows.store.facts import load_facts
from workflows.store.projects import apply_projects
from workflows.store.upgrade import upgrade
from workflows.text.shipped import shipped_model
from workflows.text.tickets import digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workflows.lifecycle.findings import Placement
    from workflows.model import Facts, WorkItem

POLICY = load_policy(None)
TRUTH = planted_stages()
PARTS = 5


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    world = World(lambda: NOW)
    seed(world)
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('stages') / 'demo.db'}")
    upgrade(engine)
    apply_projects(engine, load_projects(HERE / "projects.yaml"), now=NOW)
    with Sandbox(world) as sandbox:
        sync(sandbox, engine, NOW)
    found = [rewind(load_facts(engine, slug), NOW) for slug in PROJECTS]
    engine.dispose()
    return found


def meant(item: WorkItem) -> str | None:
    """Return where the ticket, or the ticket of the pull request, is meant to lie."""
    return TRUTH.get(item.title) or TRUTH.get(item.title.partition(" ")[2])


def without_labels(facts: Facts, hidden: Callable[[WorkItem], bool]) -> Facts:
    """Take the lifecycle labels off the hidden items."""

    def plain(item: WorkItem) -> WorkItem:
        labels = tuple(label for label in item.labels if not label.startswith("ml-"))
        return replace(item, labels=labels) if hidden(item) else item

    return replace(
        facts, items=tuple(map(plain, facts.items)), neighbours=tuple(map(plain, facts.neighbours))
    )


def judged(facts: Facts, wanted: Callable[[WorkItem], bool]) -> Iterator[tuple[bool, Placement]]:
    """Yield for each wanted item of known truth whether it was placed right, and its placement."""
    placed = place(facts, POLICY, shipped_model())
    for item in facts.items:
        stage = meant(item)
        if stage is not None and wanted(item):
            yield (placed[item.id].guess or "none") == stage, placed[item.id]


def part(item: WorkItem) -> int:
    return int(digest((item.key,)), 16) % PARTS


def share(found: list[tuple[bool, Placement]]) -> float:
    return sum(right for right, _ in found) / len(found)


def test_with_its_labels_parents_files_and_repositories_the_portfolio_is_placed_as_planted(
    portfolio: list[Facts],
) -> None:
    found = [one for facts in portfolio for one in judged(facts, lambda _: True)]
    assert len(found) > 350
    assert share(found) >= 0.97


def test_tickets_whose_own_label_is_hidden_are_placed_by_what_is_around_them(portfolio: list[Facts]) -> None:
    found = [
        one
        for number in range(PARTS)
        for facts in portfolio
        for one in judged(
            without_labels(facts, lambda item, number=number: part(item) == number),
            lambda item, number=number: part(item) == number,
        )
    ]
    certain = [one for one in found if one[1].decision is Decision.CERTAIN]
    assert share(found) >= 0.85
    assert share(certain) >= 0.93


def test_without_any_label_what_is_certain_is_still_right(portfolio: list[Facts]) -> None:
    found = [
        one for facts in portfolio for one in judged(without_labels(facts, lambda _: True), lambda _: True)
    ]
    certain = [one for one in found if one[1].decision is Decision.CERTAIN]
    assert share(found) >= 0.82
    assert share(certain) >= 0.93
    assert len(certain) >= 0.5 * len(found)

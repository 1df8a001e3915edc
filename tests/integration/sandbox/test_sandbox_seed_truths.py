"""What the real sources and rules find in the demo is what truths.yaml says: all of it, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import bot.sandbox
from bot.render.text import to_text
from bot.sandbox.seed import NOW, seed
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.wiring import open_sources
from config.settings import load_settings
from config.source import load_policy, load_projects
from tests.unit.reports.reading import portfolio_of
from workflows.lifecycle.asking import worth_asking
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.state import ProjectState, read_state
from workflows.reports import digest, stalled, summary
from workflows.store.cursors import read_cursors
from workflows.store.engine import connect
from workflows.store.facts import load_facts
from workflows.store.facts import load_projects as stored_projects
from workflows.store.ingest import apply
from workflows.store.projects import apply_projects
from workflows.store.upgrade import upgrade
from workflows.text.shipped import shipped_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Engine

HERE = Path(bot.sandbox.__file__).parent
TRUTHS: dict[str, Any] = yaml.safe_load((HERE / "truths.yaml").read_text(encoding="utf-8"))
PROJECTS = ("heatpump", "meters", "solar", "load")
POLICY = load_policy(None)

States = dict[str, ProjectState]
Claim = tuple[object, ...]


def sync(sandbox: Sandbox, engine: Engine, now: datetime) -> None:
    """Read everything that is new, as the bot does."""
    settings = load_settings({**sandbox.environment, "DATABASE_URL": "sqlite:///:memory:"})
    with open_sources(settings, POLICY, clock=lambda: now) as sources:
        for source in sources:
            for batch in source.read(
                stored_projects(engine), read_cursors(engine, source.name), full=False, now=now
            ):
                assert (batch.damaged, batch.refusals) == ((), ())
                apply(engine, batch, now=now)


def states_of(engine: Engine, now: datetime) -> States:
    found = {}
    for slug in PROJECTS:
        facts = rewind(load_facts(engine, slug), now)
        found[slug] = read_state(
            facts, POLICY, now, since=now - timedelta(days=TRUTHS["days"]), model=shipped_model()
        )
    return found


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[datetime, States]]:
    moments = sorted({NOW, *(datetime.fromisoformat(truth["at"]) for truth in TRUTHS["later"])})
    clock = [NOW]
    world = World(lambda: clock[0])
    seed(world)
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('seed') / 'demo.db'}")
    upgrade(engine)
    apply_projects(engine, load_projects(HERE / "projects.yaml"), now=NOW.astimezone(UTC))
    found = {}
    with Sandbox(world) as sandbox:
        for moment in moments:
            clock[0] = moment
            sync(sandbox, engine, moment.astimezone(UTC))
            found[moment] = states_of(engine, moment.astimezone(UTC))
    yield found
    engine.dispose()


def claimed(state: ProjectState) -> set[Claim]:
    """Return all that the rules say of a project, of the kinds that truths.yaml lists completely."""
    return {
        ("centre", state.centre.stage, state.centre.rival),
        *(("verdict", one.item.key, one.verdict.value) for one in state.stalls),
        *(("moved", one.item.key, one.origin, one.target) for one in state.moves.moved),
        *(("looped", one.item.key, one.origin, one.target, one.times) for one in state.moves.looped),
        *(("blocker", one.item.key, *(held.key for held in one.blocks)) for one in state.blockers),
        *(("waiting_review", one.item.key, *one.reviewers, one.days) for one in state.reviews),
        *(("due", one.item.key, one.day.isoformat(), one.late) for one in state.due),
        *(("unplaced", one.key) for one in (*state.unplaced.tickets, *state.unplaced.changes)),
        *(("answered", one.item.key) for one in state.answers),
        *(("kpi", one.name, one.target) for one in state.project.kpis),
    }


def expected(truth: Mapping[str, Any]) -> set[Claim]:
    """Return what a truth says in the same words."""
    says = truth["expect"]
    kind = next(iter(says))
    return set(READINGS.get(kind, _as_listed)(truth["keys"][:1], says, kind))


def _as_listed(_: list[str], says: Mapping[str, Any], kind: str) -> list[Claim]:
    return [(kind, *says[kind])]


READINGS: Mapping[str, Callable[[list[str], Mapping[str, Any], str], list[Claim]]] = {
    "centre": lambda _, says, kind: [(kind, says[kind], None)],
    "verdict": lambda keys, says, kind: [(kind, *keys, says[kind])],
    "looped": lambda _, says, kind: [(kind, *says[kind], says["times"])],
    "blocker": lambda _, says, kind: [(kind, says[kind], *says["blocks"])],
    "unplaced": lambda _, says, kind: [(kind, key) for key in says[kind]],
    "answered": lambda _, says, kind: [(kind, says[kind])],
    "kpi": lambda _, says, kind: [(kind, says[kind], says["target"])] if "target" in says else [],
}
"""How each kind of truth is written in truths.yaml, where it is not simply the claim's own row."""


@pytest.mark.parametrize("slug", PROJECTS)
def test_the_rules_find_all_truths_and_nothing_else(played: Mapping[datetime, States], slug: str) -> None:
    planted = {claim for truth in TRUTHS["truths"] if truth["project"] == slug for claim in expected(truth)}
    assert claimed(played[NOW][slug]) == planted


@pytest.mark.parametrize(
    "truth", [one for one in TRUTHS["truths"] if "verdict" in one["expect"]], ids=lambda one: one["id"]
)
def test_quiet_days_and_who_is_asked_are_as_planted(
    played: Mapping[datetime, States], truth: Mapping[str, Any]
) -> None:
    stall = next(one for one in played[NOW][truth["project"]].stalls if one.item.key == truth["keys"][0])
    says = truth["expect"]
    assert stall.silent == says.get("quiet", stall.silent)
    assert stall.ask == says.get("ask", stall.ask)


@pytest.mark.parametrize("truth", TRUTHS["later"], ids=lambda one: one["id"])
def test_what_comes_later_is_found_then_and_was_not_before(
    played: Mapping[datetime, States], truth: Mapping[str, Any]
) -> None:
    before, then = (
        played[NOW][truth["project"]],
        played[datetime.fromisoformat(truth["at"])][truth["project"]],
    )
    assert expected(truth) <= claimed(then)
    assert not expected(truth) & claimed(before)
    if "was" in truth["expect"]:
        assert ("verdict", truth["keys"][0], truth["expect"]["was"]) in claimed(before)


def texts(states: States, slug: str) -> dict[str, str]:
    state = states[slug]
    return {
        "summary": to_text(summary.build(state)),
        "stalled": to_text(stalled.build((state,))),
        "digest": to_text(digest.build(state)),
        "portfolio": to_text(portfolio_of(tuple(states.values()))),
        "warning": " ".join(stall.item.key for stall in state.stalls if worth_asking(stall)),
    }


@pytest.mark.parametrize("slug", PROJECTS)
def test_truths_show_in_the_reports_that_they_name(played: Mapping[datetime, States], slug: str) -> None:
    said = texts(played[NOW], slug)
    missing = [
        (truth["id"], report, words)
        for truth in TRUTHS["truths"]
        if truth["project"] == slug
        for report in truth["shows_in"]
        for words in words_of(truth)
        if words not in said[report]
    ]
    assert missing == []


@pytest.mark.parametrize("slug", PROJECTS)
def test_owners_are_asked_about_these_experiments_and_no_others(
    played: Mapping[datetime, States], slug: str
) -> None:
    asked = {stall.item.key for stall in played[NOW][slug].stalls if worth_asking(stall)}
    truths = [truth for truth in TRUTHS["truths"] if truth["project"] == slug]
    assert asked == {truth["keys"][0] for truth in truths if "warning" in truth["shows_in"]}


def words_of(truth: Mapping[str, Any]) -> list[str]:
    """Return what a reader must be able to find."""
    says = truth["expect"]
    if "centre" in says:
        return [says["centre"]]
    if "kpi" in says:
        return [says["kpi"] if "target" in says else "No measure of success is written down yet"]
    if "unplaced" in says:
        return list(says["unplaced"])
    return [truth["keys"][0]]

"""What a digest adds to the state of the demo's projects is what was planted for it: truths.yaml, `outlook`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import jobs
from bot.sandbox.seed import NOW, seed
from bot.sandbox.world import World
from bot.wiring import build
from config.settings import load_settings
from config.source import load_projects
from tests.integration.sandbox.test_sandbox_seed_truths import HERE, POLICY, PROJECTS, TRUTHS
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.outlook import CheckState, Outlook
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import read_state
from workflows.store.facts import load_facts
from workflows.store.projects import apply_projects
from workflows.text.shipped import shipped_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sandbox.server import Sandbox
    from bot.service import Service
    from workflows.lifecycle.outlook import Gate
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Facts

Truth = dict[str, Any]
Told = tuple["Facts", "ProjectState", Outlook]


def moment(truth: Truth) -> datetime:
    return datetime.fromisoformat(truth["at"]) if "at" in truth else NOW


@pytest.fixture(scope="module")
def told(server: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[datetime, str], Told]:
    clock = [NOW]
    world = World(lambda: clock[0])
    seed(world)
    server.become(world)
    path = tmp_path_factory.mktemp("outlook") / "demo.db"
    settings = load_settings({**server.environment, "DATABASE_URL": f"sqlite:///{path}"})
    service = build(settings, POLICY, clock=lambda: clock[0].astimezone(UTC))
    apply_projects(service.engine, load_projects(HERE / "projects.yaml"), now=service.clock())
    found = {}
    for at in sorted({moment(truth) for truth in TRUTHS["outlook"]}):
        clock[0] = at
        assert jobs.read_sources(service).failures == ()
        found |= {(at, slug): outlook_of(service, slug) for slug in PROJECTS}
    service.queue.close(1)
    service.engine.dispose()
    return found


def outlook_of(service: Service, slug: str) -> Told:
    now = service.clock()
    facts = rewind(load_facts(service.engine, slug), now)
    since = now - timedelta(days=TRUTHS["days"])
    state = read_state(facts, POLICY, now, since=since, model=shipped_model())
    return facts, state, read_outlook(facts, state)


def criteria(gate: Gate, state: CheckState) -> set[str]:
    return {check.criterion for check in gate.having(state)}


def gate_stands(_: Truth, says: Truth, told: Told) -> None:
    (gate,) = (one for one in told[2].gates if one.stage == says["gate"])
    assert set(says.get("met", ())) <= criteria(gate, CheckState.MET)
    assert set(says.get("missing", ())) <= criteria(gate, CheckState.MISSING)


def gate_was_skipped(_: Truth, says: Truth, told: Told) -> None:
    (skipped,) = (one for one in told[2].story.skipped if one.gate.stage == says["skipped"])
    assert [change.item.key for change in skipped.moves] == says["by"]
    assert set(says["missing"]) <= {check.criterion for check in skipped.checks}


def went_back(_: Truth, says: Truth, told: Told) -> None:
    (loop,) = (one for one in told[2].story.loops if one.change.item.key == says["loop"])
    assert loop.times == says["times"]


def nobody_else_approved(_: Truth, says: Truth, told: Told) -> None:
    assert [item.key for item in told[2].team.self_approved] == [says["self_approved"]]


def nobody_has_the_role(_: Truth, says: Truth, told: Told) -> None:
    roles = {person.role for person in told[0].project.people if person.active}
    assert roles.isdisjoint(says["nobody_is"])


def enough_is_finished(_: Truth, says: Truth, told: Told) -> None:
    forecast = told[2].forecast
    assert forecast is not None
    assert forecast.stage == says["finished"]
    assert forecast.finished >= says["at_least"]
    assert not forecast.whole_project


def ticket_says_so(truth: Truth, says: Truth, told: Told) -> None:
    (item,) = (one for one in told[0].items if one.key == truth["keys"][0])
    assert says["says"] in item.description


def risk_is_signalled(_: Truth, says: Truth, told: Told) -> None:
    (risk,) = (one for one in told[2].risks if one.kind == says["risk"])
    assert [one.item.key for one in risk.signals if one.item] == says["by"]


def nothing_else_is_a_risk(_: Truth, says: Truth, told: Told) -> None:
    assert [one.kind for one in told[2].risks if one.signals] == says["signalled"]
    absent = {one.kind: [check.criterion for check in one.absences] for one in told[2].risks if one.absences}
    assert absent == says["absent"]


def upkeep_stands(truth: Truth, says: Truth, told: Told) -> None:
    found = [one for one in told[2].upkeep if one.what == says["upkeep"]]
    assert [one.due.value for one in found] == ([says["due"]] if says["due"] else [])
    for one in found:
        assert one.day == says["day"]
        assert one.item is not None
        assert [one.item.key] == truth["keys"]


def measure_is_read(_: Truth, says: Truth, told: Told) -> None:
    (measure,) = (one for one in told[1].measures if one.name == says["measure"])
    assert [one.value for one in measure.readings] == says["values"]
    assert all(says["from"] in str(one.because.detail) for one in measure.readings)


def no_other_measure_is_read(_: Truth, says: Truth, told: Told) -> None:
    assert [one.name for one in told[1].measures if one.readings] == says["measured"]


READINGS: Mapping[str, Callable[[Truth, Truth, Told], None]] = {
    "gate": gate_stands,
    "skipped": gate_was_skipped,
    "loop": went_back,
    "self_approved": nobody_else_approved,
    "nobody_is": nobody_has_the_role,
    "finished": enough_is_finished,
    "says": ticket_says_so,
    "risk": risk_is_signalled,
    "signalled": nothing_else_is_a_risk,
    "upkeep": upkeep_stands,
    "measure": measure_is_read,
    "measured": no_other_measure_is_read,
}
"""How each kind of truth is held against what the rules read, by its first word."""


@pytest.mark.parametrize("truth", TRUTHS["outlook"], ids=lambda one: one["id"])
def test_the_outlook_tells_what_was_planted(told: Mapping[tuple[datetime, str], Told], truth: Truth) -> None:
    says = truth["expect"]
    READINGS[next(iter(says))](truth, says, told[moment(truth), truth["project"]])

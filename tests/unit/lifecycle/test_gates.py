"""A gate as a whole: which one is current, its weakest section, its mode, and waivers with their last day."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.gates import Criterion, GateRules, Proof, StageGate, TicketProof
from tests.unit.lifecycle.checklists import DEFAULT, REPO, Checked, details
from tests.unit.reports.histories import NOW, at
from workflows.lifecycle.gates import read_gates
from workflows.lifecycle.outlook import CheckState, Strength
from workflows.lifecycle.state import read_state
from workflows.model import Document

WAIVED, MISSING = CheckState.WAIVED, CheckState.MISSING


def asked(section: str, word: str) -> Criterion:
    return Criterion(section=section, proofs=(Proof(tickets=TicketProof(words=(word,))),))


def test_each_stage_has_its_gate_into_the_next_one_and_the_last_leads_nowhere() -> None:
    gates = Checked().gates()
    assert [(name, gate.target) for name, gate in gates.items()] == [
        ("scoping", "data"), ("data", "modeling"), ("modeling", "validation"),
        ("validation", "deployment"), ("deployment", "monitoring"), ("monitoring", None),
    ]  # fmt: skip
    assert {gate.version for gate in gates.values()} == {DEFAULT.gates.version}


def test_the_gate_out_of_the_centre_of_work_is_the_current_one() -> None:
    story = Checked()
    assert not any(gate.current for gate in story.gates().values())
    story.ticket("CH-1", "Try a survival model", labels=("ml-modeling",))
    assert [name for name, gate in story.gates().items() if gate.current] == ["modeling"]


def test_a_gate_is_as_strong_as_its_weakest_section() -> None:
    rules = GateRules(
        stages={
            "data": StageGate(
                criteria={
                    "a": asked("data", "alpha"),
                    "b": asked("data", "beta"),
                    "c": asked("privacy", "gamma"),
                    "d": Criterion(section="model", proofs=(Proof(record="run"),)),
                }
            )
        }
    )
    policy = DEFAULT.model_copy(update={"gates": rules})
    story = Checked()
    story.ticket("CH-1", "Alpha", "Done")
    story.ticket("CH-2", "Gamma", "Done")
    gate = story.gates(policy)["data"]
    assert gate.sections == (Strength("data", 1, 2), Strength("privacy", 1, 1))
    assert (gate.weakest, gate.weakest and gate.weakest.share) == (Strength("data", 1, 2), 0.5)
    story.waive("data", "b")
    assert story.gates(policy)["data"].weakest == Strength("data", 2, 2)


def test_a_gate_of_which_nothing_is_known_has_no_strength() -> None:
    gate = Checked().gates(DEFAULT.model_copy(update={"gates": GateRules()}))["data"]
    assert (gate.checks, gate.weakest) == ((), None)


def test_a_stage_may_have_a_mode_of_its_own() -> None:
    rules = GateRules(mode="allow", stages={"data": StageGate(mode="prevent")})
    gates = Checked().gates(DEFAULT.model_copy(update={"gates": rules}))
    assert (gates["data"].mode, gates["modeling"].mode) == ("prevent", "allow")


@pytest.mark.parametrize(
    ("zone", "moment", "state"),
    [
        ("Europe/Berlin", at("2026-11-20", "22:59"), WAIVED),
        ("Europe/Berlin", at("2026-11-20", "23:01"), MISSING),
        ("America/New_York", at("2026-11-21", "04:59"), WAIVED),
        ("America/New_York", at("2026-11-21", "05:01"), MISSING),
        ("Asia/Kolkata", at("2026-11-20", "18:31"), MISSING),
    ],
)
def test_a_waiver_holds_to_the_end_of_its_last_day_where_the_project_is(
    zone: str, moment: object, state: CheckState
) -> None:
    story = Checked(timezone=zone)
    story.waive("deployment", "load-test", until=date(2026, 11, 20), at=at("2026-11-10"))
    check = story.check("load-test", now=moment)  # type: ignore[arg-type]  # a moment
    assert check.state is state
    if state is MISSING:
        assert details(check)[-1] == "the waiver of Dana ended on Fri 20 Nov 2026"


def test_a_waiver_is_no_waiver_before_it_was_given_nor_of_another_stage() -> None:
    story = Checked()
    story.waive("deployment", "load-test", at=at("2026-11-20"))
    assert story.check("load-test", now=at("2026-11-19")).state is MISSING
    assert story.check("load-test").state is WAIVED
    story.waivers.clear()
    story.waive("data", "load-test")
    assert story.check("load-test").state is MISSING


def test_the_newest_waiver_counts_and_one_for_another_version_still_holds() -> None:
    story = Checked()
    story.waive("deployment", "load-test", at=at("2026-11-19"), reason="later")
    story.waive("deployment", "load-test", until=date(2026, 12, 1), at=at("2026-11-20"), version="2025-01")
    waiver = story.check("load-test").waiver
    assert waiver is not None
    assert (waiver.version, waiver.until) == ("2025-01", date(2026, 12, 1))


def test_a_workspace_of_other_stages_has_gates_without_criteria() -> None:
    stage = DEFAULT.stages[0].model_copy(update={"name": "build"})
    gates = Checked().gates(DEFAULT.model_copy(update={"stages": (stage,)}))
    assert [(gate.stage, gate.target, gate.checks) for gate in gates.values()] == [("build", None, ())]


def test_the_gates_of_a_project_of_five_hundred_items_are_cheap() -> None:
    story = Checked()
    words = ("drift alert", "survival model", "privacy review", "contract history", "load", "dashboard")
    for number in range(400):
        title = " ".join(words[(number + step) % len(words)] for step in range(3))
        story.ticket(
            f"CH-{number}",
            title,
            ("To Do", "Done")[number % 2],
            issue_type=("Story", "Epic")[number % 9 == 0],
        )
    for number in range(100):
        paths = tuple(f"src/part{number}/file{one}.py" for one in range(10))
        story.pull(f"{REPO}#{number}", "A change", "merged", paths=paths)
    known = (
        Document(REPO, f"docs/{one}/page.md", "1", NOW, "# Title\n\nWords.\n" * 100) for one in range(40)
    )
    facts = replace(story.facts(), documents=tuple(known))
    state = read_state(facts, DEFAULT, NOW, since=NOW - timedelta(days=7))
    spent = []
    for _ in range(5):
        begun = time.perf_counter()
        read_gates(facts, state)
        spent.append(time.perf_counter() - begun)
    assert min(spent) < 0.06  # measured: 8 ms; the machines of tests are slower and busy

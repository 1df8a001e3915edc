"""How gates are told: to the product manager, to an executive, as a table, and as the answer to /ml gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.render.blocks import to_messages
from tests.unit.lifecycle.checklists import DEFAULT, Checked, unread
from tests.unit.reports.histories import NOW, at
from tests.unit.reports.reading import words
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import read_state
from workflows.reports.gates import TAKE_BACK, WAIVE, gate_gaps, gate_lines, gate_report
from workflows.reports.shape import Button, Phrase, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.policy import Policy
    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Line


def told(story: Checked, policy: Policy = DEFAULT) -> ProjectState:
    facts = story.facts()
    state = read_state(facts, policy, NOW, since=NOW - timedelta(days=7))
    return replace(state, outlook=read_outlook(facts, state))


def said(lines: Sequence[Line]) -> list[str]:
    return [words(line.text) for line in lines]


def because(line: Line) -> list[str]:
    return [words(one) for one in line.because]


def mode(name: str) -> Policy:
    return DEFAULT.model_copy(update={"gates": DEFAULT.gates.model_copy(update={"mode": name})})


@pytest.fixture
def modeling() -> Checked:
    """A project that works on models, with one criterion of three met, one missing and one waived."""
    story = Checked()
    story.ticket("CH-1", "Try a survival model", issue_type="Experiment", labels=("ml-modeling",))
    story.run("gru-1")
    story.waive("modeling", "baseline-comparison", until=date(2026, 12, 1), version="2025-01")
    return story


def test_the_product_manager_reads_the_count_and_each_gap_with_what_was_looked_for(modeling: Checked) -> None:
    lines = gate_lines(told(modeling))
    assert said(lines) == [
        "Gate to validation: 1 of 3 met, weakest: model.",
        "Missing: recorded results of experiments",
        "Waived: comparison with the baseline, by Dana until 01 Dec",
    ]
    assert because(lines[1]) == ["no experiment is finished yet", "ask: data scientist"]
    assert because(lines[2]) == ["“a pilot”", "given for version 2025-01 of the checklist"]
    assert (lines[0].tone, lines[1].tone) == (Tone.WARN, Tone.WARN)


def test_what_is_missing_can_be_waived_and_a_waiver_be_taken_back(modeling: Checked) -> None:
    lines = gate_lines(told(modeling))
    assert lines[0].offers == (Button("Waive…", WAIVE, "churn modeling outcome-recorded"),)
    assert lines[2].offers == (Button("Take it back", TAKE_BACK, "w0"),)


def test_what_is_unknown_says_why() -> None:
    story = unread()
    story.ticket("CH-1", "Survey", labels=("ml-validation",))
    lines = gate_lines(told(story))
    assert said(lines)[0] == "Gate to deployment: 0 of 5 met."
    assert "Cannot be told: complete model card" in said(lines)
    assert because(lines[-1])[0] == "no repository is declared for the project"


@pytest.mark.parametrize(
    ("name", "line", "gaps"),
    [
        (
            "prevent",
            "Work must not go on without: recorded results of experiments",
            "Work must not go on before",
        ),
        ("warn", "Missing: recorded results of experiments", "Not shown yet for the next step"),
        ("allow", "Not shown: recorded results of experiments", "Waived by Dana"),
    ],
)
def test_the_mode_decides_how_a_gap_is_worded(modeling: Checked, name: str, line: str, gaps: str) -> None:
    state = told(modeling, mode(name))
    assert line in said(gate_lines(state))
    assert said(gate_gaps(state))[0].startswith(gaps)
    assert (gate_lines(state)[0].tone is Tone.WARN) == (name != "allow")


def test_an_executive_reads_at_most_two_sentences_without_a_key() -> None:
    story = Checked()
    story.ticket("CH-7", "Fairness audit", labels=("ml-validation",))
    story.waive("validation", "model-card")
    gaps = gate_gaps(told(story))
    missing, waived = said(gaps)
    assert missing == (
        "Not shown yet for the next step: evaluation by groups of cases, fairness check, analysis of errors, "
        "approval by a second person."
    )
    assert waived == "Waived by Dana: complete model card."
    assert "CH-7 is open: Fairness audit [see]" in because(gaps[0])
    story.waivers.clear()
    (line,) = gate_gaps(told(story))
    assert words(line.text).endswith("fairness check, analysis of errors and 2 more.")


def test_nothing_is_said_where_no_work_lies_or_everything_is_shown(modeling: Checked) -> None:
    empty = told(Checked())
    assert (gate_lines(empty), gate_gaps(empty)) == ((), ())
    assert gate_lines(replace(empty, outlook=None)) == ()
    modeling.waivers.clear()
    modeling.file("reports/baseline_comparison.md")
    done = modeling.ticket("CH-2", "Deeper trees", "Done", issue_type="Experiment")
    modeling.comment(done, at("2026-11-10"), "Ruled out: no gain on this data.")
    modeling.status(done, at("2026-11-10", "11:00"), "In Progress", "Done")
    state = told(modeling)
    assert gate_gaps(state) == ()
    assert said(gate_lines(state)) == ["Gate to validation: 3 of 3 met."]
    assert gate_lines(state)[0].tone is Tone.GOOD


def test_the_report_shows_the_whole_checklist_of_any_stage(modeling: Checked) -> None:
    report = gate_report(told(modeling))
    assert words(report.title) == "Churn early warning: gate"
    assert said(report.sections[0].lines) == [
        "Missing: recorded results of experiments",
        "Waived: comparison with the baseline, by Dana until 01 Dec",
        "Met: repeatable training run",
    ]
    assert said(report.sections[1].lines) == ["model: 2 of 3"]
    assert words(report.footer[0]) == "Checklist of version 2026-11"
    other = gate_report(told(modeling), "monitoring")
    assert said(other.lead)[0] == "Checklist of monitoring: 0 of 4 met, weakest: monitoring."
    assert said(gate_report(told(Checked())).lead) == ["No work lies in any stage yet."]


def test_every_sentence_can_be_translated(modeling: Checked) -> None:
    modeling.waive("modeling", "outcome-recorded")
    for line in (*gate_lines(told(modeling)), *gate_gaps(told(modeling))):
        for text in (line.text, *line.because):
            assert not [part for part in text if isinstance(part, str) and any(map(str.isalpha, part))]
        assert any(isinstance(part, Phrase) for part in line.text)


def test_words_from_outside_are_shown_and_do_nothing() -> None:
    story = Checked()
    story.ticket("CH-1", "Survey", labels=("ml-deployment",))
    story.ticket("CH-2", "<!channel> load test <https://x.example|y>", "In Progress")
    story.waive("deployment", "release", reason="<!here> *now*")
    text = str([message.blocks for message in to_messages(gate_report(told(story)))])
    assert "load test" in text
    assert "<!" not in text
    assert "<https://x.example" not in text

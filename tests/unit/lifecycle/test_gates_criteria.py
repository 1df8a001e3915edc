"""Every criterion of the default checklists is met, missing, unknown and waived in a story of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.lifecycle.checklists import DEFAULT, REPO, Checked, criteria, unread
from tests.unit.reports.histories import at
from workflows.lifecycle.outlook import CheckState
from workflows.model import Kpi, KpiEntry, LinkKind, Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.policy import Policy

CARD = """# Model card
## Intended use
Rank customers for a call.
## Limitations
Not for prices.
## Metrics
Recall 0.71.
## Ethical considerations
No free text is read.
"""


def file(path: str, text: str | None = None) -> Callable[[Checked], object]:
    return lambda story: story.file(path, text)


def done(title: str) -> Callable[[Checked], object]:
    return lambda story: story.ticket("CH-1", title, "Done")


def epic(description: str) -> Callable[[Checked], object]:
    return lambda story: story.ticket("CH-1", "Churn", issue_type="Epic", description=description)


def approved(story: Checked) -> None:
    pull = story.pull(f"{REPO}#1", "Report", "merged", labels=("ml-validation",), author="ana")
    story.act(pull, at("2026-11-10"), Verb.REVIEWED, "bo", new="approved")
    story.act(pull, at("2026-11-11"), Verb.MERGED, "ana")


def concluded(story: Checked) -> None:
    item = story.ticket("CH-1", "Deeper trees", "Done", issue_type="Experiment", labels=("ml-modeling",))
    story.comment(item, at("2026-11-10"), "Ruled out: no gain on this data.", "ana")
    story.status(item, at("2026-11-10", "11:00"), "In Progress", "Done")


def measured(story: Checked) -> None:
    story.kpis(Kpi("recall", None, 0.62, 0.8))
    story.said = (KpiEntry("k1", "churn", "recall", "value", "Ana", at("2026-11-20"), 0.71),)


MET: dict[str, tuple[Callable[[Checked], object], ...]] = {
    "success-metric": (lambda story: story.kpis(Kpi("recall", None, 0.62, 0.8)),),
    "feasibility": (file("docs/Feasibility_Study.md"), done("Machbarkeitsstudie mit Beispieldaten")),
    "legal-check": (file("docs/legal_check.md"), done("Avis juridique sur les données de contrat")),
    "sponsor": (epic("Why?\n\n*Sponsor:* Eve Example, head of sales"),),
    "data-quality-report": (file("reports/data_quality.html"), done("Data quality report for contracts")),
    "datasheet": (file("data/DATASHEET.md"), done("Ficha de datos de contratos")),
    "privacy-review": (file("docs/dpia.pdf"), done("Datenschutz-Folgenabschätzung für Notizen")),
    "labelling": (done("Labelling of 2,000 calls"),),
    "reproducible-run": (lambda story: story.run("gru-1"), file("params.yaml")),
    "baseline-comparison": (
        measured,
        file("reports/baseline_comparison.md"),
        done("Is the forest better than the baseline?"),
    ),
    "outcome-recorded": (concluded,),
    "evaluation-report": (
        file("reports/metrics_by_slice.csv"),
        file("docs/evaluation_report.md", "# Results\n\n## By segments\n\nSmall shops: 0.69.\n"),
        done("Évaluation par segment"),
    ),
    "fairness-audit": (file("docs/fairness.md"), done("Fairness: are small shops served worse?")),
    "error-analysis": (file("notebooks/error_analysis.ipynb"), done("Fehleranalyse der Fehlalarme")),
    "second-approver": (approved,),
    "model-card": (file("MODEL_CARD.md", CARD),),
    "rollback-plan": (
        file("deploy/rollback.sh"),
        file("docs/runbook.md", "# Runbook\n## Rollback\nRun `make back`.\n"),
        done("Rollback in one command"),
    ),
    "load-test": (file("tests/locustfile.py"), done("Lasttest mit 50 Anfragen je Sekunde")),
    "monitoring-ticket": (lambda story: story.ticket("CH-1", "Set up monitoring", "To Do"),),
    "on-call": (
        file("docs/oncall.md"),
        epic("On-call: team Atlas"),
        done("Rufbereitschaft für den Dienst"),
    ),
    "release": (lambda story: story.release(REPO, "v1.0", at("2026-11-10")),),
    "drift-alert": (file("alerts/drift.yaml"), done("Alert on drift of inputs")),
    "dashboard": (file("grafana/error.json"), done("Tableau de bord des erreurs")),
    "retraining-age": (epic("Maximum model age: 90 days"), done("Retraining schedule")),
    "review-date": (epic("Review by 2027-03-01"),),
}
"""For each proof of a criterion a story in which it holds, in the order of the policy."""

PROOFS = [
    (stage, name, number)
    for stage, name in criteria()
    for number in range(len(DEFAULT.gates.stages[stage].criteria[name].proofs))
]


def alone(stage: str, name: str, number: int) -> Policy:
    """Return the default policy in which a criterion has one of its proofs only."""
    gate = DEFAULT.gates.stages[stage]
    criterion = gate.criteria[name]
    one = criterion.model_copy(update={"proofs": (criterion.proofs[number],)})
    stages = {
        **DEFAULT.gates.stages,
        stage: gate.model_copy(update={"criteria": {**gate.criteria, name: one}}),
    }
    return DEFAULT.model_copy(update={"gates": DEFAULT.gates.model_copy(update={"stages": stages})})


def test_every_proof_of_every_default_criterion_has_its_story() -> None:
    proofs = {name: len(DEFAULT.gates.stages[stage].criteria[name].proofs) for stage, name in criteria()}
    assert {name: len(ways) for name, ways in MET.items()} == proofs


@pytest.mark.parametrize(("stage", "name", "number"), PROOFS)
def test_each_proof_alone_meets_its_criterion(stage: str, name: str, number: int) -> None:
    story = Checked()
    MET[name][number](story)
    check = story.check(name, alone(stage, name, number))
    assert check.state is CheckState.MET
    assert check.because
    assert check.because[0].detail


@pytest.mark.parametrize(("stage", "name", "number"), PROOFS)
def test_each_proof_is_missing_in_a_project_that_was_read_and_unknown_in_one_that_was_not(
    stage: str, name: str, number: int
) -> None:
    story = Checked()
    if DEFAULT.gates.stages[stage].criteria[name].proofs[number].record == "run":
        story.run("gru-1", failed=True)
    check = story.check(name, alone(stage, name, number))
    assert check.state is CheckState.MISSING
    assert check.because
    check = unread().check(name, alone(stage, name, number))
    assert check.state is CheckState.UNKNOWN
    assert check.because
    assert {one.signal for one in check.because} == {"unread"}


@pytest.mark.parametrize(("stage", "name"), criteria())
def test_each_criterion_can_be_waived_whether_it_is_missing_or_unknown(stage: str, name: str) -> None:
    for story in (Checked(), unread()):
        story.waive(stage, name)
        check = story.check(name)
        assert (check.state, check.waiver) == (CheckState.WAIVED, story.waivers[0])


@pytest.mark.parametrize(("stage", "name"), criteria())
def test_what_is_met_needs_no_waiver(stage: str, name: str) -> None:
    story = Checked()
    story.waive(stage, name)
    MET[name][0](story)
    check = story.check(name)
    assert (check.state, check.waiver) == (CheckState.MET, None)


@pytest.mark.parametrize(("stage", "name"), criteria())
def test_each_criterion_and_its_section_have_words_in_four_languages(stage: str, name: str) -> None:
    section = DEFAULT.gates.stages[stage].criteria[name].section
    for words in (DEFAULT.glossary.criteria[name], DEFAULT.glossary.sections[section]):
        assert set(words) == {"en", "de", "fr", "es"}


@pytest.mark.parametrize(("stage", "name"), criteria())
def test_each_criterion_names_roles_that_there_are(stage: str, name: str) -> None:
    asked = DEFAULT.gates.stages[stage].criteria[name].ask
    assert asked
    assert set(asked) <= set(DEFAULT.people.roles)


TICKETED = [
    (stage, name)
    for stage, name in criteria()
    if any(
        proof.tickets and not proof.tickets.open_counts
        for proof in DEFAULT.gates.stages[stage].criteria[name].proofs
    )
]


@pytest.mark.parametrize(("stage", "name"), TICKETED)
def test_an_open_ticket_is_no_proof_yet_and_is_shown_first(stage: str, name: str) -> None:
    proofs = DEFAULT.gates.stages[stage].criteria[name].proofs
    word = next(proof.tickets.words[0] for proof in proofs if proof.tickets)
    story = Checked()
    item = story.ticket("CH-7", f"Plan the {word}", "In Progress")
    check = story.check(name)
    assert check.state is CheckState.MISSING
    assert check.because[0].detail == f"CH-7 is open: Plan the {word}"
    assert (check.because[0].url, check.items) == (item.url, (item,))


@pytest.mark.parametrize(("stage", "name"), TICKETED)
def test_each_phrase_of_a_criterion_is_found_in_any_letter_case(stage: str, name: str) -> None:
    story = Checked()
    proofs = [proof.tickets for proof in DEFAULT.gates.stages[stage].criteria[name].proofs if proof.tickets]
    for word in proofs[0].words:
        story.items.clear()
        story.ticket("CH-7", f"{word.upper()} (2)", "Done")
        assert story.check(name).state is CheckState.MET, word


def test_a_part_of_a_thread_is_an_experiments_result_too() -> None:
    story = Checked()
    item = story.ticket("CH-1", "Deeper trees", "Done", issue_type="Experiment")
    story.status(item, at("2026-11-10"), "In Progress", "Done")
    assert story.check("outcome-recorded").because[0].detail == "CH-1 was closed without a result"
    part = story.ticket("CH-2", "Report", "Done")
    story.link(part, LinkKind.PARENT, item)
    story.comment(part, at("2026-11-11"), "Ruled out: no gain on this data.", "ana")
    assert story.check("outcome-recorded").state is CheckState.MET


@pytest.mark.parametrize("path", ["error_analysis/worst_cases.md", "reports/error-analysis/2026/rain.ipynb"])
def test_a_file_in_a_folder_of_error_analysis_is_one(path: str) -> None:
    story = Checked()
    story.file(path)
    assert story.check("error-analysis").state is CheckState.MET

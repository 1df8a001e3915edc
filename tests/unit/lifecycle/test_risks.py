"""Every kind of risk is signalled, absent, unknown and not there in a story of its own; dismissals hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.source import load_policy
from tests.unit.lifecycle.checklists import DEFAULT
from tests.unit.lifecycle.radar import Radar
from tests.unit.reports.histories import NOW, at
from workflows.lifecycle.outlook import Check, CheckState, Gate, RiskState
from workflows.lifecycle.risks import read_risks
from workflows.model import Evidence, Release

if TYPE_CHECKING:
    from pathlib import Path

KINDS = (
    "fairness", "data-quality", "privacy", "explainability", "environment", "resources", "adoption", "upkeep",
)  # fmt: skip
SAID = {
    "fairness": (
        "Are small roofs served worse?",
        "Kleine Dächer werden benachteiligt",
        "Des toits désavantagés",
    ),
    "data-quality": (
        "Label noise in the second batch",
        "Falsche Labels im zweiten Stapel",
        "Datos corruptos en marzo",
    ),
    "privacy": ("The list has personal data", "Die Liste ist personenbezogen", "Contiene datos personales"),
    "explainability": (
        "For operators it is a black box",
        "Die Sperre ist nicht nachvollziehbar",
        "Es una caja negra",
    ),
    "environment": (
        "Pods run out of memory",
        "Training ist nicht reproduzierbar",
        "El nocturno se queda sin disco",
    ),
    "resources": ("No GPU before Christmas", "Das Budget ist aufgebraucht", "Pas de GPU cette semaine"),
    "adoption": (
        "The planners' users do not trust it",
        "Im Einkauf nutzt es: niemand nutzt die Liste",
        "Nadie lo usa en la sede",
    ),
}
LABELS = {
    "fairness": "fairness", "data-quality": "data-quality", "privacy": "gdpr", "explainability": "explainability",
    "environment": "reproducibility", "resources": "needs-gpu", "adoption": "adoption",
}  # fmt: skip
ABSENT = {
    "fairness": "fairness-audit", "data-quality": "data-quality-report", "privacy": "privacy-review",
    "explainability": "model-card", "environment": "reproducible-run", "adoption": "sponsor", "upkeep": "drift-alert",
}  # fmt: skip


def test_every_kind_of_the_defaults_has_its_stories_here() -> None:
    assert tuple(DEFAULT.risks.watched) == KINDS
    assert set(SAID) | {"upkeep"} == set(KINDS)


@pytest.mark.parametrize(("kind", "words"), [(kind, words) for kind, some in SAID.items() for words in some])
@pytest.mark.parametrize("place", ["title", "description", "comment"])
def test_what_an_open_ticket_says_is_a_signal(kind: str, words: str, place: str) -> None:
    story = Radar("scoping")
    title = words if place == "title" else "A ticket"
    description = words if place == "description" else ""
    item = story.ticket("CH-7", title, description=description, created=at("2026-11-02"))
    if place == "comment":
        story.comment(item, at("2026-11-18"), words, "bo")
    found = story.risk(kind)
    assert found.state is RiskState.SIGNAL
    (signal,) = found.signals
    assert "CH-7 says: " in signal.because.detail
    assert signal.at == (at("2026-11-18") if place == "comment" else at("2026-11-02"))


@pytest.mark.parametrize(("kind", "label"), LABELS.items())
def test_a_label_of_an_open_ticket_is_a_signal_since_it_was_put_there(kind: str, label: str) -> None:
    story = Radar("scoping")
    item = story.ticket("CH-7", "A ticket", labels=(label,), created=at("2026-10-02"))
    story.relabel(item, at("2026-11-17"), add=label)
    (signal,) = story.risk(kind).signals
    assert (signal.at, signal.because.signal) == (at("2026-11-17"), "label")


@pytest.mark.parametrize(
    "words",
    [
        "There is no personal data in it", "Kein Ticket: keine personenbezogenen Angaben", "Sans données personnelles",
        "Sin datos personales", "impersonal database", "", "It doesn’t hold personal data", "Free of personal data",
        "keinerlei personenbezogene Daten", "Personal data: none", "Datos personales: no", "ni datos personales",
        "Personenbezogene Daten sind nicht enthalten", "All personal data was removed in March",
        "Les données personnelles ont été supprimées", "personal data is not stored here",
    ],
)  # fmt: skip
def test_what_is_denied_or_only_similar_is_no_signal(words: str) -> None:
    story = Radar("scoping")
    story.ticket("CH-7", "A ticket", description=words)
    assert story.risk("privacy").signals == ()


@pytest.mark.parametrize(
    "words",
    [
        "Not urgent. Personal data inside", "No names, but personal data", "names plus personal data",
        "personal data is not yet reviewed", "Personal data must be removed", "Personal data: no review so far",
    ],
)  # fmt: skip
def test_a_no_about_something_else_denies_nothing(words: str) -> None:
    story = Radar("scoping")
    story.ticket("CH-7", "A ticket", description=words)
    assert story.risk("privacy").state is RiskState.SIGNAL


@pytest.mark.parametrize(
    "words",
    [
        "Black-box tests of the service", "Column is not used by the model", "We do not use it any more",
        "We do not trust the labels", "There is no reproducible example yet", "Nobody uses the flag",
        "I cannot reproduce the bug",
    ],
)  # fmt: skip
def test_everyday_words_of_engineers_are_no_signal(words: str) -> None:
    story = Radar("scoping")
    story.ticket("CH-7", "A ticket", description=words)
    assert [kind for kind in KINDS if story.risk(kind).signals] == []


def test_a_ticket_that_was_declared_to_be_no_lifecycle_work_signals_nothing() -> None:
    story = Radar("scoping")
    story.ticket("CH-7", "Page about personal data", labels=("ml-none",))
    assert story.risk("privacy").state is RiskState.NONE


def test_a_closed_ticket_and_an_old_comment_signal_nothing() -> None:
    story = Radar("scoping")
    story.ticket("CH-7", "The list has personal data", "Done")
    story.comment(story.ticket("CH-8", "A ticket"), at("2026-08-18"), "all personal data", "bo")
    assert story.risk("privacy").state is RiskState.NONE


@pytest.mark.parametrize(("kind", "criterion"), ABSENT.items())
def test_what_nothing_shows_is_an_absence_once_the_work_has_reached_its_stage(
    kind: str, criterion: str
) -> None:
    found = Radar("monitoring").risk(kind)
    assert found.state is RiskState.ABSENCE
    assert criterion in [check.criterion for check in found.absences]
    if kind != "adoption":
        assert Radar("scoping").risk(kind).state is RiskState.NONE, "the work has not come that far"


def test_resources_are_only_known_by_signals() -> None:
    assert Radar("monitoring").risk("resources").state is RiskState.NONE


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_read_tracker_nobody_can_tell(kind: str) -> None:
    story = Radar()
    story.items.clear()
    story.sources = ()
    found = story.risk(kind)
    assert found.state is RiskState.UNKNOWN
    assert "never read" in found.unknown[0].detail


def test_upkeep_is_unknown_where_its_criteria_cannot_be_told() -> None:
    story = Radar("monitoring")
    state = story.state()
    assert state.outlook is not None
    check = Check(
        "drift-alert", "operations", CheckState.UNKNOWN, (Evidence("unread", "GitHub was never read"),)
    )
    gate = Gate("monitoring", None, "warn", "1", (check,))
    found = read_risks(story.facts(), state, replace(state.outlook, gates=(gate,)))
    (upkeep,) = [one for one in found if one.kind == "upkeep"]
    assert (upkeep.state, upkeep.unknown) == (RiskState.UNKNOWN, check.because)


def test_what_was_dealt_with_by_its_criterion_is_no_longer_a_signal() -> None:
    story = Radar("data")
    story.ticket("CH-7", "The list has personal data")
    assert story.risk("privacy").state is RiskState.SIGNAL
    story.ticket("CH-8", "Privacy review of the list", "Done")
    assert story.risk("privacy").state is RiskState.NONE


def test_a_second_step_back_for_one_cause_is_a_signal() -> None:
    story = Radar("modeling")
    for number, day in ((1, "2026-11-02"), (2, "2026-11-19")):
        item = story.ticket(f"CH-{number}", "Profile of the winter", labels=("ml-modeling",))
        story.relabel(item, at(day), add="ml-data", remove="ml-modeling", actor="ana")
        story.comment(item, at(day, "10:30"), "the archive has holes, no readings in spring", "ana")
    signals = [
        one.because.detail for one in story.risk("data-quality").signals if one.because.signal == "loop"
    ]
    assert signals == ["CH-2 went back to data, 2 times now for the same cause"]


def test_upkeep_that_is_overdue_is_a_signal() -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Watching", issue_type="Epic", description="Review by: 2026-10-30")
    (signal,) = story.risk("upkeep").signals
    assert signal.because.detail == "CH-1 asks for a review by Fri 30 Oct 2026"


def test_a_dismissed_risk_stays_dismissed_until_something_is_recorded_after_it() -> None:
    story = Radar("monitoring")
    story.ticket("CH-7", "The list has personal data", created=at("2026-11-02"))
    story.dismiss("privacy", at("2026-11-10"))
    assert story.risk("privacy").is_dismissed
    story.ticket("CH-8", "More personal data", created=at("2026-11-12"))
    found = story.risk("privacy")
    assert (found.is_dismissed, found.came_back) == (False, True)
    story.dismiss("privacy", at("2026-11-13"))
    assert story.risk("privacy").is_dismissed
    assert not story.risk("privacy", now=at("2026-11-09")).is_dismissed, "that day nobody had dismissed it"


def test_an_absence_stays_dismissed() -> None:
    story = Radar("monitoring")
    story.dismiss("fairness", at("2026-11-10"))
    assert story.risk("fairness").is_dismissed


def test_the_policy_takes_kinds_off_and_adds_some(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(
        "risks:\n  kinds:\n    privacy: {off: true}\n    weather: {words: [hail], ask: [domain]}\n",
        encoding="utf-8",
    )
    policy = load_policy(path)
    story = Radar("scoping")
    story.ticket("CH-7", "Nine days of hail and personal data")
    outlook = story.state(policy).outlook
    assert outlook is not None
    assert [one.kind for one in outlook.risks if one.signals] == ["weather"]
    assert "privacy" not in {one.kind for one in outlook.risks}


def test_an_old_release_makes_upkeep_possible() -> None:
    story = Radar("monitoring")
    story.ticket("CH-1", "Watching", issue_type="Epic", description="Retrain after: 60 days")
    story.releases.append(Release("r1", "acme/churn", "v1", NOW - timedelta(days=61)))
    assert story.risk("upkeep").state is RiskState.SIGNAL


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    story = Radar("scoping")
    story.ticket("CH-7", text[:80] or "x", description=text)
    assert len(story.state().outlook.risks) == len(KINDS)  # type: ignore[union-attr]


def test_a_first_step_back_is_no_signal() -> None:
    story = Radar("modeling")
    item = story.ticket("CH-1", "Profile of the winter", labels=("ml-modeling",))
    story.relabel(item, at("2026-11-19"), add="ml-data", remove="ml-modeling", actor="ana")
    story.comment(item, at("2026-11-19", "10:30"), "the archive has holes, no readings in spring", "ana")
    assert [one for one in story.risk("data-quality").signals if one.because.signal == "loop"] == []


def test_work_that_hangs_on_one_person_is_a_signal_until_another_has_a_part_in_it() -> None:
    story = Radar("modeling")
    said = "all that was worked on lately in modeling depends on one person"
    for number in range(900, 903):
        story.comment(story.items[f"jira:CH-{number}"], at("2026-11-18"), "AUC 0.71 now", "ana")
    signals = [one for one in story.risk("resources").signals if one.because.signal == "team"]
    assert [(one.because, one.at, one.item) for one in signals] == [(Evidence("team", said), None, None)]
    story.comment(story.items["jira:CH-900"], at("2026-11-19"), "The loader is ready", "bo")
    assert story.risk("resources").signals == ()

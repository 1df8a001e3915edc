"""Checklists in a workspace's policy: single criteria change, others stay, and mistakes name line and field."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.errors import ConfigError
from config.source import load_policy

if TYPE_CHECKING:
    from config.policy import Policy

DEFAULT = load_policy(None)
ROOT = Path(__file__).parents[3]
STAGES = ["scoping", "data", "modeling", "validation", "deployment", "monitoring"]


def policy(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


def test_each_default_stage_has_a_checklist() -> None:
    assert list(DEFAULT.gates.stages) == STAGES
    assert all(len(gate.asked) >= 3 for gate in DEFAULT.gates.stages.values())


def test_no_criterion_stands_in_two_stages() -> None:
    names = [name for gate in DEFAULT.gates.stages.values() for name in gate.criteria]
    assert len(names) == len(set(names))


def test_a_workspace_changes_one_criterion_and_keeps_all_others(tmp_path: Path) -> None:
    changed = policy(
        tmp_path,
        """
gates:
  version: "acme-3"
  stages:
    deployment:
      mode: prevent
      criteria:
        load-test: {off: true}
        rollback-plan: {ask: [DevOps]}
        works-council:
          section: approval
          proofs: [{tickets: {words: [works council]}}]
""",
    ).gates
    default = DEFAULT.gates
    assert (changed.version, changed.mode, changed.mode_of("deployment")) == ("acme-3", "warn", "prevent")
    assert set(changed.of("deployment").asked) == {*default.of("deployment").asked, "works-council"} - {
        "load-test"
    }
    rollback = changed.of("deployment").asked["rollback-plan"]
    assert rollback.ask == ("DevOps",)
    assert rollback.proofs == default.of("deployment").asked["rollback-plan"].proofs
    assert changed.of("data") == default.of("data")


def test_single_words_of_the_glossary_change_and_the_others_stay(tmp_path: Path) -> None:
    words = policy(tmp_path, "glossary: {criteria: {sponsor: {en: name of the payer}}}\n").glossary
    assert words.criteria["sponsor"] == {**DEFAULT.glossary.criteria["sponsor"], "en": "name of the payer"}
    assert words.criteria["dashboard"] == DEFAULT.glossary.criteria["dashboard"]


def test_a_workspace_with_stages_of_its_own_need_not_mention_gates(tmp_path: Path) -> None:
    made = policy(tmp_path, "stages:\n  - name: build\n    plain: building it\n")
    assert made.gates.of("build").asked == {}


def test_the_example_of_the_guide_is_a_policy(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "configure.md").read_text(encoding="utf-8")
    (example,) = [part.partition("```")[0] for part in guide.split("```yaml\n") if part.startswith("gates:")]
    changed = policy(tmp_path, example)
    assert "load-test" not in changed.gates.of("deployment").asked
    assert dict(changed.glossary.words("criteria", "works-council"))["de"] == "Zustimmung des Betriebsrats"


def test_the_guide_says_what_each_criterion_follows() -> None:
    guide = (ROOT / "docs" / "configure.md").read_text(encoding="utf-8")
    told = {
        name: section
        for line in guide.splitlines()
        if len(cells := [cell.strip() for cell in line.split("|")]) == 7
        for name, section in [(cells[2].strip("`"), cells[3])]
    }
    for gate in DEFAULT.gates.stages.values():
        for name, criterion in gate.criteria.items():
            assert told[name] == criterion.section


CRITERION = "gates:\n  stages:\n    data:\n      criteria:\n        extra:\n          "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gates:\n  mode: block\n", "policy.yaml:2: gates.mode: "),
        ("gates:\n  mode: block\n", "accepted: prevent, warn, allow"),
        (
            "gates:\n  stages:\n    validaton: {}\n",
            "policy.yaml:3: gates.stages.validaton: there is no such stage; did you mean validation?; accepted: ",
        ),
        (
            "team:\n  needed:\n    modelling: [[data scientist]]\n",
            "policy.yaml:3: team.needed.modelling: there is no such stage; did you mean modeling?; accepted: ",
        ),
        (
            "team:\n  reviewed: [validation, deploy]\n",
            "policy.yaml:2: team.reviewed[1]: there is no such stage; did you mean deployment?; accepted: ",
        ),
        (
            "stages:\n- {name: data, plain: data, plain_in: {ge: Daten}}\n",
            "policy.yaml:2: stages[0].plain_in: there is no language ge; accepted: en, de, fr, es",
        ),
        (
            "gates:\n  stages:\n    data:\n      modes: warn\n",
            "policy.yaml:4: gates.stages.data.modes: there is no such field; did you mean mode?; accepted: ",
        ),
        (
            "gates:\n  stages:\n    data:\n      criteria:\n        labeling: {off: true}\n",
            "policy.yaml:5: gates.stages.data.criteria.labeling.section: is missing; accepted: a text",
        ),
        (
            f"{CRITERION}section: data\n          proofs:\n            - file: {{like: [x]}}\n",
            "policy.yaml:8: gates.stages.data.criteria.extra.proofs[0].file: there is no such field; did you mean ",
        ),
        (
            f"{CRITERION}section: data\n          proofs:\n            - {{record: run, approval: data}}\n",
            "policy.yaml:8: gates.stages.data.criteria.extra.proofs[0]: name exactly one kind of proof: files, tickets",
        ),
        (
            f"{CRITERION}section: data\n          proofs:\n            - tickets: {{every: true}}\n",
            "policy.yaml:8: gates.stages.data.criteria.extra.proofs[0].tickets: name words, labels, ",
        ),
        (
            f"{CRITERION}section: data\n          proofs: []\n",
            "policy.yaml:7: gates.stages.data.criteria.extra.proofs: ",
        ),
        (
            "gates:\n  who_may_waive: [product manger]\n",
            'policy.yaml:2: gates.who_may_waive[0]: there is no role "product manger"; did you mean product manager?',
        ),
    ],
)
def test_a_mistake_names_line_field_and_what_is_accepted(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        policy(tmp_path, text)
    assert any(said in problem.removeprefix(f"{tmp_path}/") for problem in caught.value.problems), (
        caught.value.problems
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{de: Geldgeber}", "say it in English, too: `en: …`"),
        ("{en: payer, xx: payer}", "there is no language xx; accepted: en, de, fr, es"),
    ],
)
def test_words_of_the_glossary_are_in_english_and_in_languages_that_there_are(
    tmp_path: Path, words: str, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        policy(tmp_path, f"glossary: {{criteria: {{works-council: {words}}}}}\n")
    assert str(caught.value).endswith(f"glossary.criteria.works-council: {said}")

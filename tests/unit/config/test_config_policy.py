from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import ConfigError
from config.policy import Policy
from config.source import load_policy

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["scoping", "data", "modeling", "validation", "deployment", "monitoring"]


def policy(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


def refused(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        policy(tmp_path, text)
    return [problem.removeprefix(f"{tmp_path}/") for problem in caught.value.problems]


def test_the_default_stages_are_the_six_in_their_order() -> None:
    assert [stage.name for stage in load_policy(None).stages] == NAMES


def test_modeling_and_validation_are_quiet_for_seven_days_the_others_for_ten() -> None:
    days = {stage.name: stage.quiet_days for stage in load_policy(None).stages}
    assert days == {**dict.fromkeys(NAMES, 10), "modeling": 7, "validation": 7}


@pytest.mark.parametrize(
    "kind", ["synonyms", "issue_types", "components", "statuses", "repositories", "paths", "branches"]
)
def test_no_default_rule_points_at_two_stages(kind: str) -> None:
    words = [
        word.casefold().replace(" ", "-")
        for stage in load_policy(None).stages
        for word in getattr(stage, kind)
    ]
    assert sorted(words) == sorted(set(words))


def test_no_default_synonym_is_the_name_of_another_stage() -> None:
    words = {word for stage in load_policy(None).stages for word in stage.synonyms}
    assert words.isdisjoint(NAMES)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert policy(tmp_path, "# nothing yet\n") == load_policy(None)


def test_a_section_merges_field_by_field(tmp_path: Path) -> None:
    changed = policy(tmp_path, "stalls:\n  hold_days: 5\n")
    default = load_policy(None)
    assert changed.stalls.hold_days == 5
    assert changed.stalls.model_copy(update={"hold_days": default.stalls.hold_days}) == default.stalls
    assert changed.stages == default.stages


def test_stages_replace_the_default_ones_as_a_whole(tmp_path: Path) -> None:
    changed = policy(tmp_path, "stages:\n  - name: build\n    plain: building it\n")
    assert [stage.name for stage in changed.stages] == ["build"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "label_prefx: x\n",
            "policy.yaml:1: label_prefx: there is no such field; did you mean label_prefix?; accepted: ",
        ),
        (
            "stalls:\n  hold_day: 5\n",
            "policy.yaml:2: stalls.hold_day: there is no such field; did you mean hold_days?",
        ),
        (
            "\nstalls:\n  hold_days: many\n",
            'policy.yaml:3: stalls.hold_days: "many" does not fit; accepted: a whole number',
        ),
        ("stalls:\n  percentile: 101\n", "not below 1, not above 100"),
        ("stalls:\n", "policy.yaml:1: stalls: an empty value does not fit; accepted: fields with values"),
        ("none_labels: none\n", 'policy.yaml:1: none_labels: "none" does not fit; accepted: a list'),
        ("none_labels: [a, 7]\n", 'policy.yaml:1: none_labels[1]: "7" does not fit; accepted: a text'),
        ("label_prefix: 'm l'\n", "policy.yaml:1: label_prefix: "),
        ("warnings:\n  time: 9.30\n", "policy.yaml:2: warnings.time: "),
        ("warnings:\n  time: 25:00\n", "use HH:MM between"),
        ("calendar:\n  workdays: [mon, tues]\n", "policy.yaml:2: calendar.workdays[1]: use one of mon, tue"),
        ("calendar:\n  workdays: []\n", "policy.yaml:2: calendar.workdays: is empty"),
        (
            "calendar:\n  extra_days_off:\n    - 24.12.2026\n",
            "policy.yaml:3: calendar.extra_days_off[0]: '24.12.2026' is no date",
        ),
        ("stalls:\n  lowest_limit: 30\n", "policy.yaml:2: stalls.lowest_limit: is above highest_limit (20)"),
        ("stages: []\n", "policy.yaml:1: stages: declare at least one stage"),
        (
            "stages:\n  - name: a\n    plain: b\n  - name: a\n    plain: c\n",
            "policy.yaml:4: stages[1].name: a is declared on line 2",
        ),
        ("stages:\n  - name: a\n", "policy.yaml:2: stages[0].plain: is missing; accepted: a text"),
        ("stages:\n  - name: A b\n    plain: c\n", "policy.yaml:2: stages[0].name: use lower-case letters"),
        ("- a\n", "policy.yaml:1: holds something else than fields"),
    ],
)
def test_a_mistake_names_file_line_field_and_what_is_accepted(tmp_path: Path, text: str, said: str) -> None:
    (problem,) = refused(tmp_path, text)
    assert said in problem
    assert len(problem.splitlines()) == 1


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    problems = refused(tmp_path, "people:\n  bot: []\nlabel_prefx: x\nstalls:\n  hold_days: -1\n")
    assert [problem.split(": ")[0] for problem in problems] == [
        "policy.yaml:2",
        "policy.yaml:3",
        "policy.yaml:5",
    ]


def test_hostile_names_and_values_stay_on_one_printable_line(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, '"x\\ny\\e[31m": 1\n')
    assert problem.isprintable()
    (problem,) = refused(tmp_path, f'label_prefix: ["{"y" * 5000}"]\n')
    assert len(problem) < 300


def test_time_may_be_written_without_quotes(tmp_path: Path) -> None:
    assert policy(tmp_path, "warnings:\n  time: 10:30\n").warnings.time == "10:30"


def test_who_may_tag_is_the_project_unless_the_policy_says_roles(tmp_path: Path) -> None:
    assert load_policy(None).tagging.who == ("project",)
    found = policy(tmp_path, "tagging: {who: [Product Manager, ML engineer], accept_all: [anyone]}\n")
    assert found.tagging.who == ("Product Manager", "ML engineer")
    assert found.tagging.write_labels


def test_who_may_ask_the_doctor_is_checked_like_who_may_tag(tmp_path: Path) -> None:
    assert load_policy(None).doctor.who == ("project",)
    assert policy(tmp_path, "doctor: {who: [DevOps]}\n").doctor.who == ("DevOps",)
    (problem,) = refused(tmp_path, "doctor:\n  who: [devoops]\n")
    assert problem.startswith("policy.yaml:2: doctor.who[0]: there is no role")


def test_a_role_that_nobody_can_have_is_named_with_its_line_and_the_nearest(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, "tagging:\n  who: [project]\n  accept_all: [product manger]\n")
    assert problem.startswith("policy.yaml:3: tagging.accept_all[0]: there is no role")
    assert "did you mean product manager?" in problem


def test_a_stage_that_stands_twice_is_refused_where_it_does(tmp_path: Path) -> None:
    stage = "  - {name: data, plain: getting the data right}\n"
    assert refused(tmp_path, f"stages:\n{stage}{stage}") == [
        "policy.yaml:3: stages[1].name: data is declared on line 2 already; each may stand once"
    ]
    one = load_policy(None).stage("data")
    with pytest.raises(ValueError, match="each stage may stand once; twice here: data"):
        Policy(stages=(one, one))


def test_a_stage_that_stands_nowhere_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError, match="alchemy"):
        load_policy(None).stage("alchemy")


def test_hours_that_end_before_they_begin_are_refused(tmp_path: Path) -> None:
    (said,) = refused(tmp_path, 'warnings: {time: "10:00", until: "09:00"}\n')
    assert said == 'policy.yaml:1: warnings: "until" (09:00) lies before "time" (10:00)'

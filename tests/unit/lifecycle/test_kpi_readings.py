"""Values of measures, read in metrics files of default branches and of tracked runs that finished."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.lifecycle.checklists import REPO, Checked
from tests.unit.reports.histories import NOW, at
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.kpis import Measure, read_kpis
from workflows.lifecycle.metric_files import MOST_NUMBERS, numbers_in, plain_name, value_under
from workflows.model import Document, Facts, ItemKind, Kpi, KpiEntry, RunMetric

if TYPE_CHECKING:
    from datetime import datetime


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def measured(story: Checked, *kpis: Kpi, now: datetime = NOW, metrics: tuple[RunMetric, ...] = ()) -> Measure:
    story.kpis(*(kpis or (Kpi("recall", None, 0.6, 0.8),)))
    facts = replace(story.facts(), metrics=metrics)
    return read_kpis(rewind(facts, now))[0]


def values(measure: Measure) -> list[float]:
    return [one.value for one in measure.readings]


def version(story: Checked, day: str, text: str | None, path: str = "metrics.json", **more: object) -> None:
    story.file(path, text, at=at(day), oid=f"{path}{day}", **more)


def test_each_version_of_a_metrics_file_is_a_reading_with_its_day_and_address() -> None:
    story = Checked()
    version(story, "2026-11-01", '{"recall": 0.61}', "evaluation/metrics.json")
    version(story, "2026-11-08", '{"recall": 0.70, "loss": 2}', "evaluation/metrics.json")
    one = measured(story)
    assert [(reading.value, reading.at) for reading in one.readings] == [
        (0.61, at("2026-11-01")), (0.7, at("2026-11-08")),
    ]  # fmt: skip
    assert one.latest is not None
    assert str(one.latest.because.detail) == "evaluation/metrics.json of Sun 8 Nov 2026"
    assert one.latest.because.url == "https://github.example/evaluation/metrics.json"


def test_a_file_and_a_run_are_dated_by_the_day_where_the_project_is() -> None:
    story = Checked(timezone="America/Los_Angeles")
    moment = at("2026-11-20", "03:00")
    story.file("metrics.json", '{"recall": 0.61}', at=moment)
    story.pull("run", "run 3", kind=ItemKind.RUN)
    logged = RunMetric("github:run", "recall", "churn/a", 0.7, moment)
    one = measured(story, Kpi("recall", run_metric="recall"), metrics=(logged,))
    assert sorted(str(each.because.detail) for each in one.readings) == [
        "logged by the run run on Thu 19 Nov 2026",
        "metrics.json of Thu 19 Nov 2026",
    ]


def test_the_same_content_twice_is_one_reading() -> None:
    story = Checked()
    story.file("metrics.json", '{"recall": 0.61}', at=at("2026-11-01"))
    story.file("metrics.json", '{"recall": 0.61}', at=at("2026-11-05"))
    assert values(measured(story)) == [0.61]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("metrics.json", '{"test": {"Recall": 0.7}}'),
        ("deep/down/METRICS.YAML", "test:\n  recall: 7e-1\n"),
        ("metrics.yml", "recall: 0.7 # of the test set\ntrain: {recall: 0.9}"),
    ],
)
def test_a_key_is_the_measures_name_alone_or_as_its_last_part(path: str, text: str) -> None:
    story = Checked()
    version(story, "2026-11-01", text, path)
    assert values(measured(story)) == [0.7]


def test_names_are_compared_by_their_words() -> None:
    assert (
        plain_name("Day-ahead error (nRMSE)")
        == plain_name("day_ahead_error_nrmse")
        == plain_name("Day ahead.ERROR/nRMSE")
    )
    assert value_under({"---": 1.0}, "!!!") is None


def test_a_key_that_stands_twice_in_a_file_is_not_guessed() -> None:
    story = Checked()
    version(story, "2026-11-01", '{"train": {"recall": 0.9}, "test": {"recall": 0.7}}')
    assert values(measured(story)) == []
    declared = Kpi("recall", file_repo=REPO, file_path="metrics.json", file_key="test.recall")
    assert values(measured(story, declared)) == [0.7]


def test_of_two_files_that_name_a_measure_neither_is_taken_and_that_is_told() -> None:
    story = Checked()
    version(story, "2026-11-01", '{"recall": 0.9}', "train/metrics.json")
    version(story, "2026-11-01", '{"recall": 0.7}', "test/metrics.json")
    one = measured(story)
    assert values(one) == []
    assert "2 files name recall" in str(one.stated[-1].detail)
    assert values(measured(story, Kpi("recall", file_repo="ACME/churn", file_path="test/metrics.json"))) == [
        0.7
    ]


def test_a_declared_file_counts_alone_and_may_have_any_name() -> None:
    story = Checked()
    version(story, "2026-11-01", '{"recall": 0.9}')
    version(story, "2026-11-02", "r: 0.5", "out/scores.yaml")
    assert values(
        measured(story, Kpi("recall", file_repo=REPO, file_path="out/scores.yaml", file_key="r"))
    ) == [0.5]
    assert values(measured(story, Kpi("recall", file_repo=REPO, file_path="gone.json"))) == []


def test_a_file_of_another_name_is_no_reading_unless_it_is_declared() -> None:
    story = Checked()
    version(story, "2026-11-01", '{"recall": 0.9}', "package.json")
    assert values(measured(story)) == []


def test_a_removed_file_reads_nothing_any_more_and_still_did_before() -> None:
    story = Checked()
    version(story, "2026-11-01", '{"recall": 0.61}')
    version(story, "2026-11-05", None, gone_at=at("2026-11-05"))
    assert values(measured(story)) == []
    assert values(measured(story, now=at("2026-11-04"))) == [0.61]


def test_of_several_words_the_newest_counts_and_all_are_kept() -> None:
    story = Checked()
    story.said = (KpiEntry("k", "churn", "recall", "value", "Ana", at("2026-11-05"), 0.66),)
    version(story, "2026-11-01", '{"recall": 0.61}')
    version(story, "2026-11-09", '{"recall": 0.7}')
    one = measured(story)
    assert values(one) == [0.61, 0.66, 0.7]
    assert [reading.because.signal for reading in one.readings] == ["metrics file", "said", "metrics file"]


def test_runs_count_only_for_a_measure_that_declares_them_and_by_their_experiment() -> None:
    story = Checked()
    story.run("final/one")
    logged = (
        RunMetric("mlflow:final/one", "val_recall", "churn/final", 0.7, at("2026-11-11")),
        RunMetric("mlflow:elsewhere", "val_recall", "churn/final", 0.1, at("2026-11-11")),
    )
    assert values(measured(story, metrics=logged)) == []
    declared = Kpi("recall", run_metric="Val_Recall")
    one = measured(story, declared, metrics=logged)
    assert [(reading.value, str(reading.because.detail)) for reading in one.readings] == [
        (0.7, "logged by the run final/one on Wed 11 Nov 2026")
    ]
    assert values(measured(story, replace(declared, run_experiment="churn/*"), metrics=logged)) == [0.7]
    assert values(measured(story, replace(declared, run_experiment="churn/trial*"), metrics=logged)) == []
    assert values(measured(story, declared, metrics=logged, now=at("2026-11-10"))) == []


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "0.7", "not json", '{"recall": "0.7"}', '{"recall": true}', '{"recall": NaN}', '{"recall": 1e999}',
        '{"recall": null}', '{"recall": [0.7]}', "[" * 60_000, '{"a":' * 5_000, '{"recall": 1' + "0" * 400 + "}",
        '{"recall": 0.7' + " " * 60_000 + "}",
    ],
)  # fmt: skip
def test_what_holds_no_usable_number_is_no_reading(text: str) -> None:
    story = Checked()
    version(story, "2026-11-01", text)
    assert values(measured(story)) == []


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "!!python/object/apply:os.system ['true']", "<<: *x", "recall: [", "? [a]\n: 1", "recall: 0.7\nrecall: 0.8",
    ],
)  # fmt: skip
def test_hostile_yaml_holds_none_either(text: str) -> None:
    assert numbers_in("metrics.yaml", text) == {}


def test_a_file_of_endless_numbers_is_read_in_part() -> None:
    assert len(numbers_in("metrics.json", json.dumps({f"a{n}": n for n in range(3000)}))) == MOST_NUMBERS


@given(st.text(max_size=300), st.sampled_from(["metrics.json", "metrics.yaml"]))
def test_any_text_is_read_without_an_error(text: str, path: str) -> None:
    found = numbers_in(path, text)
    assert all(isinstance(value, float) for value in found.values())


@given(
    st.recursive(
        st.floats(allow_nan=False, allow_infinity=False) | st.none() | st.text(max_size=5),
        lambda inner: st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=4),
        max_leaves=15,
    )
)
def test_a_number_is_found_under_its_full_name_as_json_wrote_it(value: object) -> None:
    found = numbers_in("metrics.json", json.dumps(value))
    for name, number in found.items():
        place = value
        for part in name.split("."):
            assert isinstance(place, dict)
            place = place[part]
        assert place == number


def test_a_project_without_measures_reads_no_files() -> None:
    facts = Facts(Checked().project, documents=(Document(REPO, "metrics.json", "1", NOW, '{"recall": 1}'),))
    assert read_kpis(facts) == ()


def test_a_key_that_is_a_number_is_a_name_as_it_is_written() -> None:
    assert numbers_in("metrics.yaml", "1: {recall: 0.1}\nrecall: 0.7\n") == {"1.recall": 0.1, "recall": 0.7}


def test_another_metric_of_the_run_is_no_reading() -> None:
    story = Checked()
    story.run("final/one")
    logged = (
        RunMetric("mlflow:final/one", "val_loss", "churn/final", 0.2, at("2026-11-11")),
        RunMetric("mlflow:nobody", "val_recall", "churn/final", 0.9, at("2026-11-11")),
    )
    assert values(measured(story, Kpi("recall", run_metric="val_recall"), metrics=logged)) == []


def test_a_version_that_names_the_measure_no_more_is_no_reading_and_earlier_ones_are() -> None:
    story = Checked()
    version(story, "2026-11-02", '{"recall": 0.7}')
    version(story, "2026-11-09", '{"loss": 0.2}')
    version(story, "2026-11-16", '{"recall": 0.8}')
    assert values(measured(story)) == [0.7, 0.8]

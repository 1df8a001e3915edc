from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.sources.jira_shapes import UnusableError, mapping
from workflows.sources.mlflow_parse import Place, parse_run, repository
from workflows.sources.tracked_run import RunStatus, TrackedRun

PLACES = {"7": Place("churn/gru", is_deleted=False), "8": Place("old", is_deleted=True)}
STARTED = 1_795_675_830_000


def record(**info: object) -> dict[str, Any]:
    """A run as the server sends it."""
    return {
        "info": {
            "run_uuid": "63a0d83e",
            "run_id": "63a0d83e",
            "experiment_id": "7",
            "run_name": "gru-v2",
            "user_id": "",
            "status": "RUNNING",
            "start_time": STARTED,
            "lifecycle_stage": "active",
            **info,
        },
        "data": {
            "metrics": [
                {"key": "loss", "value": "NaN", "timestamp": STARTED + 5_000, "step": 2},
                {"key": "acc", "value": 0.5, "timestamp": STARTED + 9_000, "step": 1},
            ],
            "tags": [
                {"key": "mlflow.user", "value": "ana"},
                {"key": "mlflow.source.git.branch", "value": "exp/gru"},
                {"key": "mlflow.source.git.repoURL", "value": "git@github.com:acme/churn.git"},
                {"key": "ticket", "value": "CH-7"},
            ],
        },
        "inputs": {},
    }


def parsed(raw: dict[str, Any]) -> TrackedRun:
    return parse_run(raw, PLACES, "https://mlflow.acme.example")


def seconds(after: int) -> datetime:
    return datetime.fromtimestamp(STARTED / 1000 + after, UTC)


def test_a_run_as_the_server_sends_it_is_read_completely() -> None:
    assert parsed(record()) == TrackedRun(
        id="63a0d83e",
        name="gru-v2",
        experiment="churn/gru",
        status=RunStatus.RUNNING,
        started=seconds(0),
        last_metric=seconds(9),
        user="ana",
        tags={"ticket": "CH-7"},
        branch="exp/gru",
        repo="acme/churn",
        url="https://mlflow.acme.example/#/experiments/7/runs/63a0d83e",
        metrics={"acc": 0.5},
    )


def test_an_old_server_calls_the_id_run_uuid_and_sends_times_as_text_and_zero_for_no_end() -> None:
    raw = record(run_id=None, start_time=str(STARTED), end_time="0")
    assert (parsed(raw).id, parsed(raw).started, parsed(raw).ended) == ("63a0d83e", seconds(0), None)


def test_a_run_without_metrics_has_no_last_metric() -> None:
    raw = record()
    del raw["data"]["metrics"]
    assert parsed(raw).last_metric is None


def test_a_metric_with_a_senseless_time_does_not_spoil_the_run() -> None:
    raw = record()
    raw["data"]["metrics"] += [
        {"timestamp": "yesterday"}, {"timestamp": 10**30}, {"timestamp": [1]}, {"timestamp": None}, "x", None,
    ]  # fmt: skip
    assert parsed(raw).last_metric == seconds(9)


@pytest.mark.parametrize(("stage", "number"), [("deleted", "7"), ("active", "8")])
def test_a_run_in_the_bin_or_in_a_deleted_experiment_is_deleted(stage: str, number: str) -> None:
    assert parsed(record(lifecycle_stage=stage, experiment_id=number)).deleted


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"run_id": "", "run_uuid": ""}, "it has no run_id"),
        ({"run_id": "x' OR '1'='1"}, "it has no run_id"),
        ({"status": "PAUSED"}, "its status PAUSED is unknown"),
        ({"status": None}, "its status is missing is unknown"),
        ({"start_time": None}, "its start_time is no time"),
        ({"start_time": True}, "its start_time is no time"),
        ({"end_time": "soon"}, "its end_time is no time"),
    ],
)
def test_an_unusable_run_says_which_field_is_wrong(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(UnusableError, match=said):
        parsed(record(**wrong))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/acme/churn.git", "acme/churn"),
        ("https://github.com/acme/churn", "acme/churn"),
        ("ssh://git@github.acme.example:22/acme/churn.git", "acme/churn"),
        ("git@github.com:acme/churn.git", "acme/churn"),
        ("/home/ana/churn", None),
        ("", None),
    ],
)
def test_a_git_address_tells_the_repository(address: str, name: str | None) -> None:
    assert repository(address) == name


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from(["run_id", "status", "start_time", "end_time", "experiment_id"]), JSON),
    JSON,
    JSON,
)
def test_whatever_comes_is_a_run_or_unusable(info: dict[str, Any], tags: Any, metrics: Any) -> None:
    raw = mapping({"info": record()["info"] | info, "data": {"tags": tags, "metrics": metrics}})
    try:
        run = parse_run(raw, PLACES, "https://mlflow.acme.example")
    except UnusableError:
        return
    assert run.started.tzinfo is not None

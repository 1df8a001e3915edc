"""Metrics of runs are what each run says now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.integration.store.batches import NOW
from workflows.batch import Batch
from workflows.model import Category, ItemKind, Kpi, Project, RunMetric, WorkItem
from workflows.store.facts import load_facts
from workflows.store.ingest import apply
from workflows.store.projects import declare

if TYPE_CHECKING:
    from sqlalchemy import Engine

RUN = WorkItem("mlflow:1", "final/one", ItemKind.RUN, "mlflow", "one", "finished", Category.DONE, NOW)
METRIC = RunMetric("mlflow:1", "val_recall", "churn/final", 0.7, NOW)


def ran(metrics: tuple[RunMetric, ...], item: WorkItem = RUN) -> Batch:
    return Batch("mlflow", items=(item,), members=(("churn", item.id),), metrics=metrics)


def test_a_run_keeps_its_metrics_until_it_says_something_else(churn: Engine) -> None:
    apply(churn, ran((METRIC,)), now=NOW)
    apply(
        churn, ran((replace(METRIC, item="mlflow:2"),), replace(RUN, id="mlflow:2", key="final/two")), now=NOW
    )
    assert {one.item for one in load_facts(churn, "churn").metrics} == {"mlflow:1", "mlflow:2"}
    apply(churn, ran((replace(METRIC, value=0.8),)), now=NOW)
    assert sorted(one.value for one in load_facts(churn, "churn").metrics) == [0.7, 0.8]
    apply(churn, ran(()), now=NOW)
    assert {one.item for one in load_facts(churn, "churn").metrics} == {"mlflow:2"}


def test_where_values_are_read_is_declared_with_the_measure(engine: Engine) -> None:
    kpi = Kpi(
        "recall", "%", 0.6, 0.8, None, "acme/churn", "out/m.json", "test.recall", "val_recall", "churn/*"
    )
    declare(engine, [Project("churn", "Churn", repositories=("acme/churn",), kpis=(kpi,))], now=NOW)
    assert load_facts(engine, "churn").project.kpis == (kpi,)

"""A standing comes back from JSON as it was, and nothing else is taken for one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.unit.reports.histories import at
from tests.unit.reports.stories import churn, everything, outlooked
from workflows.model import SourceState
from workflows.reports import kept
from workflows.reports.portfolio import standing
from workflows.reports.shape import Button, Line
from workflows.worded import Worded, worded


@pytest.mark.parametrize(
    "state", [churn(), everything(), outlooked()], ids=["churn", "everything", "outlooked"]
)
def test_a_standing_comes_back_as_it_was(state: object) -> None:
    made = standing(state)  # type: ignore[arg-type]
    assert kept.load(kept.dump(made)) == made


def test_why_a_source_failed_comes_back_as_a_sentence_that_can_be_said_in_any_language() -> None:
    failed = SourceState(
        "jira", at("2026-11-20"), at("2026-11-23"), worded("{name} did not answer", name="Jira")
    )
    made = kept.load(kept.dump(standing(replace(churn(), sources=(failed,)))))
    (found,) = made.basis.sources
    assert isinstance(found.error, Worded)
    assert (found.error, found.error.values) == ("Jira did not answer", {"name": "Jira"})


def test_a_value_that_no_portfolio_is_made_of_is_refused() -> None:
    made = standing(churn())
    strange = Line((Button("Share", "share", "x"),))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="has no Button"):
        kept.dump(replace(made, plain=(strange,)))


@pytest.mark.parametrize("body", ['{"is": "Policy"}', '{"is": "Line"}', "[]", "{", '"standing"', '{"a": 1}'])
def test_other_json_is_no_standing(body: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json says it in its own words, too
        kept.load(body)


def test_what_is_kept_names_its_kinds_and_runs_nothing() -> None:
    said = json.loads(kept.dump(standing(churn())))
    assert said["is"] == "Standing"
    assert {one["is"] for one in said["plain"]} == {"Line"}

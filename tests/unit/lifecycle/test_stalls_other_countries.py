"""Experiments in eleven other calendars and zones, with answers reasoned by hand from the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.lifecycle.judged import DATA, judged_told
from tests.unit.lifecycle.told import Told, read_told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.lifecycle.findings import Stall

SETS = {name: read_told(DATA / f"{name}.yaml") for name in ("spring", "autumn", "winter", "structures")}


@pytest.fixture(scope="module")
def verdicts() -> Mapping[str, Mapping[str, Stall]]:
    return {name: judged_told(name) for name in SETS}


@pytest.mark.parametrize(
    ("name", "key"), [(name, key) for name, told in SETS.items() for key in told.expected]
)
def test_the_verdict_and_its_numbers_are_as_reasoned(
    name: str, key: str, verdicts: Mapping[str, Mapping[str, Stall]]
) -> None:
    want, got = SETS[name].expected[key], verdicts[name][key]
    assert got.last_sign is not None
    assert (got.verdict.value, got.silent, got.limit.days, got.last_sign.activity.at) == (
        want["verdict"],
        want["silent"],
        want["limit"],
        want["last"],
    )


@pytest.mark.parametrize("told", SETS.values(), ids=SETS)
def test_nothing_else_is_listed(told: Told, verdicts: Mapping[str, Mapping[str, Stall]]) -> None:
    listed = next(found for name, found in verdicts.items() if SETS[name] is told)
    assert set(listed) == set(told.expected)
    assert not set(listed) & set(told.not_listed)

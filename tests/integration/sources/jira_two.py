"""A Jira with two projects of thirty issues in all, of either kind, and who asks for what of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import respx

from tests.integration.sources.jira_fake import FakeJira
from tests.unit.sources.jira_records import issue
from workflows.model import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

CHURN = Project("churn", "Churn", jira_keys=("CH",))
FRAUD = Project("fraud", "Fraud", jira_keys=("FR",))
PRICE = Project("price", "Price", jql='project in ("CH") ORDER BY rank')
COST = Project("cost", "Cost", jql='project in ("FR")')


def at(minute: int) -> str:
    return f"2026-11-19T08:{minute:02d}:00.000+0000"


def filled(router: respx.MockRouter, *, is_cloud: bool) -> FakeJira:
    fake = FakeJira(router, is_cloud=is_cloud)
    fake.issues = [issue(n, f"{'CH' if n % 2 else 'FR'}-{n}", updated=at(n)) for n in range(1, 31)]
    return fake


@pytest.fixture(params=[True, False], ids=["cloud", "data-center"])
def jira(request: pytest.FixtureRequest) -> Iterator[FakeJira]:
    with respx.mock as router:
        yield filled(router, is_cloud=request.param)


@pytest.fixture
def cloud() -> Iterator[FakeJira]:
    with respx.mock as router:
        yield filled(router, is_cloud=True)

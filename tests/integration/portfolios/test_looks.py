"""What is known of a project is loaded once for all who ask in a moment, and anew as soon as it would be another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW
from tests.benchmarks.test_portfolio import statements
from tests.integration.portfolios import test_standings as happenings
from tests.integration.portfolios.test_recall import ALL
from workflows.compose import Question, compose_for, keep_up, verdicts
from workflows.errors import Refused
from workflows.looks import WINDOW, Look, Looks, look_at
from workflows.store.facts import load_facts
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from config.policy import Policy

POLICY = load_policy(None)
LATER = NOW + timedelta(minutes=4)
"""Within the window of NOW."""
TICK = timedelta(seconds=1)


@pytest.fixture
def company(company_on_sqlite: Engine) -> Engine:
    """Databases are told apart in test_standings."""
    return company_on_sqlite


def look(
    looks: Looks, engine: Engine, slug: str = "p-1", at: datetime = NOW, policy: Policy = POLICY
) -> Look:
    return looks.at(engine, policy, slug, as_of=at, model=WorkspaceModel(engine).refresh())


def afresh(engine: Engine, slug: str = "p-1", at: datetime = NOW) -> Look:
    return look_at(engine, POLICY, slug, as_of=at, model=WorkspaceModel(engine).refresh())


def loads(seen: list[str]) -> int:
    """Return how often the activities of a project were asked for."""
    return sum("FROM activities" in one for one in seen)


def test_a_project_is_looked_at_once_while_nothing_changes(company: Engine) -> None:
    looks = Looks()
    first = look(looks, company)
    assert first == afresh(company)
    assert look(looks, company, at=LATER) is first
    assert look(looks, company, "p-2") == afresh(company, "p-2")


def test_warnings_standings_and_digests_of_a_moment_load_each_project_once(company: Engine) -> None:
    looks, model = Looks(), WorkspaceModel(company).refresh()
    with statements(company) as once:
        afresh(company)
    with statements(company) as seen:
        for slug in happenings.SLUGS:
            verdicts(company, POLICY, slug, as_of=NOW, model=model, looks=looks)
        keep_up(company, POLICY, as_of=LATER, model=model, looks=looks)
        for audience in ("team", "executive"):
            digest = Question("digest", "p-1", audience)
            compose_for(company, POLICY, digest, {}, as_of=LATER, model=model, looks=looks)
    assert loads(seen) == loads(once) * len(happenings.SLUGS) > 0


@pytest.mark.parametrize("happens", ALL)
def test_whatever_happens_is_in_the_next_look(company: Engine, happens: Callable[[Engine], object]) -> None:
    looks = Looks()
    look(looks, company)
    happens(company)
    assert look(looks, company, at=LATER) == afresh(company, at=LATER)


def test_what_comes_with_time_alone_is_in_the_next_look(company: Engine) -> None:
    acts = [one for those in load_facts(company, "p-1").activities.values() for one in those]
    moment = next(one.at for one in acts if (one.at - TICK).timestamp() // 300 == one.at.timestamp() // 300)
    looks = Looks()
    before, after = look(looks, company, at=moment - TICK), look(looks, company, at=moment)
    assert (before, after) == (afresh(company, at=moment - TICK), afresh(company, at=moment))
    assert before != after


@pytest.mark.parametrize("at", [NOW + WINDOW, NOW - TICK])
def test_what_was_seen_is_let_go_after_its_window(company: Engine, at: datetime) -> None:
    looks = Looks()
    first = look(looks, company)
    assert look(looks, company, at=at) is not first
    assert look(looks, company, "p-2", at=NOW + 3 * WINDOW)
    with statements(company) as seen:
        look(looks, company, at=NOW + 3 * WINDOW)
    assert loads(seen)


def test_another_policy_sees_another_thing(company: Engine) -> None:
    looks = Looks()
    first = look(looks, company)
    assert look(looks, company, policy=POLICY.model_copy(update={"label_prefix": "x-"})) is not first


def test_no_more_is_held_than_was_agreed_and_the_newest_the_longest(company: Engine) -> None:
    whole = load_facts(company, "p-1")
    size = len(whole.items) + sum(map(len, whole.activities.values()))
    looks = Looks(most=int(size * 2.5))
    seen = {slug: look(looks, company, slug) for slug in happenings.SLUGS}
    assert look(looks, company, "p-2") is seen["p-2"]
    assert look(looks, company, "p-0") is not seen["p-0"]
    tiny = Looks(most=size - 1)
    assert look(tiny, company) is not look(tiny, company)


def test_a_project_that_is_not_there_is_refused_each_time(company: Engine) -> None:
    looks = Looks()
    for _ in range(2):
        with pytest.raises(Refused, match="There is no project"):
            look(looks, company, "nowhere")

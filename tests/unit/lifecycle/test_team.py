"""The team: roles and counts; each finding is met, missing, and not claimed where it cannot be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.outlook import Coverage, Team
from workflows.lifecycle.state import ProjectState, read_state
from workflows.lifecycle.team import read_team
from workflows.model import ActorKind, LinkKind, Person, Verb

SINCE = NOW - timedelta(days=7)
ANA, BO, CHEN = Person("ana", "data scientist"), Person("bo", "data engineer"), Person("chen", "MLOps")


def worked(*people: Person, actors: dict[str, str]) -> History:
    """Return a project with three open tickets in each stage named, worked on by the stage's actor."""
    history = History(repositories=("acme/churn",))
    history.people(*people)
    for number, (stage, actor) in enumerate(actors.items()):
        for one in range(3):
            item = history.ticket(
                f"CH-{10 * number + one}", labels=(f"ml-{stage}",), created=at("2026-10-01")
            )
            history.comment(item, at("2026-11-18"), "AUC 0.71 now", actor)
    return history


def team(history: History) -> tuple[Team, ProjectState]:
    facts = history.facts()
    state = read_state(facts, POLICY, NOW, since=SINCE)
    return read_team(facts, state), state


def coverage(history: History, stage: str) -> Coverage:
    return next(one for one in team(history)[0].coverage if one.stage == stage)


STAGES = tuple(POLICY.team.needed)


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_misses_the_roles_that_nobody_has(stage: str) -> None:
    needs = POLICY.team.needed[stage]
    someone = worked(
        Person("ana", "painter"), Person("bo", "painter"), Person("chen", "painter"), actors={stage: "ana"}
    )
    assert coverage(someone, stage).absent == needs
    able = [Person(f"p{place}", need[-1].upper()) for place, need in enumerate(needs)]
    assert coverage(worked(*able, actors={stage: "p0"}), stage).absent == ()


@pytest.mark.parametrize("stage", STAGES)
def test_without_declared_people_nothing_is_claimed_of_a_stage(stage: str) -> None:
    assert team(worked(actors={stage: "ana"}))[0] == Team()


def test_somebody_who_left_has_no_role() -> None:
    gone = worked(ANA, BO, replace(CHEN, active=False), actors={"deployment": "ana"})
    assert coverage(gone, "deployment").absent == (("MLOps", "ML engineer", "DevOps"),)


def test_a_role_that_took_no_part_is_idle_and_one_that_did_is_counted() -> None:
    found = coverage(worked(ANA, BO, CHEN, actors={"deployment": "ana"}), "deployment")
    assert (found.absent, found.idle) == ((), (("MLOps", "ML engineer", "DevOps"),))
    assert coverage(worked(ANA, BO, CHEN, actors={"deployment": "chen"}), "deployment").present == (
        ("mlops", 1),
    )


def test_a_stage_hangs_on_one_person_only_where_there_are_more_and_enough_work() -> None:
    assert coverage(worked(ANA, BO, CHEN, actors={"modeling": "ana"}), "modeling").alone
    assert not coverage(worked(ANA, BO, actors={"modeling": "ana"}), "modeling").alone, "a team of two"
    shared = worked(ANA, BO, CHEN, actors={"modeling": "ana"})
    shared.comment(shared.items["jira:CH-0"], at("2026-11-19"), "The loader is ready", "bo")
    assert not coverage(shared, "modeling").alone


def test_modelling_and_deployment_that_never_meet_are_a_silo_until_a_link_or_a_word() -> None:
    actors = {"modeling": "ana", "deployment": "chen"}
    assert team(worked(ANA, BO, CHEN, actors=actors))[0].silo is not None
    assert team(worked(ANA, CHEN, actors=actors))[0].silo is None, "a team of two"
    linked = worked(ANA, BO, CHEN, actors=actors)
    linked.link(linked.items["jira:CH-0"], LinkKind.RELATES, linked.items["jira:CH-10"])
    assert team(linked)[0].silo is None
    spoken = worked(ANA, BO, CHEN, actors=actors)
    spoken.comment(spoken.items["jira:CH-10"], at("2026-11-19"), "The model needs 2 GB", "ana")
    assert team(spoken)[0].silo is None


@pytest.mark.parametrize(
    ("reviewer", "state", "told"),
    [("bo", "APPROVED", False), ("ana", "APPROVED", True), ("bo", "COMMENTED", True), (None, "", True)],
)
def test_a_merge_without_the_approval_of_somebody_else_is_told(
    reviewer: str | None,
    state: str,
    told: bool,  # noqa: FBT001 - a row of the table
) -> None:
    history = worked(ANA, BO, CHEN, actors={"deployment": "chen"})
    pull = history.pull("acme/churn#7", "Serve it", "merged", author="ana", labels=("ml-deployment",))
    if reviewer:
        history.act(pull, at("2026-11-18"), Verb.REVIEWED, reviewer, new=state)
    history.act(pull, at("2026-11-19"), Verb.MERGED, "ana")
    assert bool(team(history)[0].self_approved) is told


def test_work_without_its_counterpart_is_listed() -> None:
    history = worked(ANA, BO, CHEN, actors={"modeling": "ana"})
    done = history.ticket("CH-90", status="Done", labels=("ml-modeling",))
    history.status(done, at("2026-11-18"), "In Progress", "Done")
    loose = history.pull("acme/churn#8", "Try", author="ana")
    found = team(history)[0]
    assert (found.without_change, found.without_ticket) == ((done,), (loose,))
    history.link(loose, LinkKind.IMPLEMENTS, done)
    tied = team(history)[0]
    assert (tied.without_change, tied.without_ticket) == ((), ())


def test_roles_that_nobody_stated_are_counted() -> None:
    assert team(worked(ANA, Person("dana"), actors={"data": "ana"}))[0].unknown == 1


def test_what_machines_alone_did_lately_is_nobodys_work() -> None:
    history = worked(ANA, BO, CHEN, actors={"modeling": "ana"})
    for number in range(3):
        item = history.ticket(f"CH-{90 + number}", labels=("ml-data",))
        history.comment(item, at("2026-11-18"), "nightly figures", "ci-bot", kind=ActorKind.BOT)
    assert not coverage(history, "data").alone
    assert coverage(history, "modeling").alone

"""The demo's world: big enough, the same each time, and described by its projects file."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

import bot.sandbox
from bot.sandbox.seed import NOW, PEOPLE, REPOSITORIES, seed
from bot.sandbox.seed_bodies import BODIES
from bot.sandbox.world import World
from bot.sandbox.world_threads import PullRequest
from config.source import load_projects

HERE = Path(bot.sandbox.__file__).parent


@pytest.fixture(scope="module")
def world() -> World:
    made = World(lambda: NOW)
    seed(made)
    return made


def told(world: World) -> list[str]:
    issues = [f"{issue.key} {issue.first.summary} {issue.events[-1:]}" for issue in world.jira.issues]
    threads = [
        f"{repo.full_name}#{thread.number} {thread.title} {thread.at} {len(thread.entries)}"
        for repo in world.github.repositories
        for thread in repo.threads
    ]
    return issues + threads


def test_it_is_as_large_as_half_a_year_of_four_projects(world: World) -> None:
    pulls = [
        one
        for repo in world.github.repositories
        for one in repo.seen_threads(NOW)
        if isinstance(one, PullRequest)
    ]
    assert len(world.github.visible()) == 8
    assert 290 <= len(world.jira.visible()) <= 360
    assert 135 <= len(pulls) <= 170
    assert len(world.slack.channels) == len(REPOSITORIES) + 1


def test_the_same_world_comes_out_each_time(world: World) -> None:
    again = World(lambda: NOW)
    seed(again)
    first = [line.partition(" [")[0] for line in told(world)]
    assert [line.partition(" [")[0] for line in told(again)] == first


def test_no_two_tickets_have_one_title(world: World) -> None:
    titles = Counter(issue.first.summary for issue in world.jira.issues)
    assert [title for title, number in titles.items() if number > 1] == []


def test_every_description_has_its_ticket(world: World) -> None:
    assert set(BODIES) <= {issue.first.summary for issue in world.jira.issues}


def test_keys_count_up_with_time(world: World) -> None:
    for key in ("HP", "MTR", "LBL", "SOL", "LF"):
        issues = [issue for issue in world.jira.issues if issue.first.project == key]
        numbers = [
            int(issue.key.rpartition("-")[2]) for issue in sorted(issues, key=lambda one: one.first.created)
        ]
        assert numbers == list(range(1, len(issues) + 1))


def test_most_but_not_all_tickets_carry_a_lifecycle_label(world: World) -> None:
    labelled = [any(label.startswith("ml-") for label in state.labels) for _, state in world.jira.visible()]
    assert 0.55 <= sum(labelled) / len(labelled) <= 0.70


def test_it_goes_on_for_two_weeks_after_its_now(world: World) -> None:
    moments = [event.at for issue in world.jira.issues for event in issue.events]
    assert NOW + timedelta(days=9) < max(moments) < NOW + timedelta(days=16)
    assert min(moments) < NOW - timedelta(days=170)


def test_the_projects_file_names_the_accounts_of_the_world(world: World) -> None:
    projects = load_projects(HERE / "projects.yaml").projects
    assert {project.slug for project in projects} == set(REPOSITORIES)
    for project in projects:
        for spec in project.people:
            person = world.people.get(spec.name.lower())
            assert (spec.slack, spec.jira, spec.github, spec.email) == (
                person.slack_id,
                person.jira_id,
                person.github_login,
                person.email,
            )
            assert spec.active is person.is_active(NOW)
        assert {name.partition("/")[2] for name in project.repositories} == set(REPOSITORIES[project.slug])
        assert world.slack.find(project.channel or "") is not None
        assert ("digest", "mon", "09:00") in {
            (one.report, one.weekday, one.time) for one in project.subscriptions
        }


def test_everybody_who_acts_is_in_the_projects_or_above_them() -> None:
    declared = {
        person.name.lower() for one in load_projects(HERE / "projects.yaml").projects for person in one.people
    }
    assert {handle for handle, _ in PEOPLE} - declared == {"vera"}


def test_truths_rest_on_items_that_exist(world: World) -> None:
    truths = yaml.safe_load((HERE / "truths.yaml").read_text(encoding="utf-8"))
    known = {issue.key for issue in world.jira.issues}
    for repo in world.github.repositories:
        known |= {f"{repo.full_name}#{thread.number}" for thread in repo.threads}
        known |= {f"{repo.full_name}@{branch}" for branch in repo.branches(NOW)}
    known |= {f"{run.experiment.name.rpartition('/')[2]}/{run.name}" for run in world.mlflow.runs}
    every = [*truths["truths"], *truths["later"], *truths["outlook"]]
    assert {key for truth in every for key in truth["keys"]} - known == set()
    ids = Counter(truth["id"] for truth in every)
    assert set(ids.values()) == {1}

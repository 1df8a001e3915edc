from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.sandbox.world import World
from config.source import load_policy
from workflows.errors import Refused, Transient
from workflows.model import ActorKind, Category, ItemKind, LinkKind, Project, Verb, WorkItem
from workflows.sources.github import GitHubSource
from workflows.sources.github_login import GITHUB, token_headers
from workflows.sources.transport import Retry, Transport

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_github import Repository
    from config.policy import Policy
    from workflows.batch import Batch

Headers = Callable[[], Mapping[str, str]]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CHURN = Project("churn", "Churn", jira_keys=("CH",), repositories=("acme/churn",))


@cache
def policy() -> Policy:
    return load_policy(None)


def days(number: float) -> datetime:
    return NOW - timedelta(days=number)


@dataclass
class Reader:
    """Plays the store: keeps cursors and items as the batches say, and counts what each reading cost."""

    world: World
    sandbox: Sandbox
    cursors: dict[str, str] = field(default_factory=dict)
    items: dict[str, WorkItem] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    files: list[Batch] = field(default_factory=list)
    """What was read of default branches; tests/integration/sources/test_github_files.py looks at it."""
    requests: int = 0
    now: datetime = NOW

    def headers(self) -> Headers:
        return token_headers(self.world.github.token)

    @contextmanager
    def source(
        self, authorize: Headers | None = None, client: httpx.Client | None = None
    ) -> Iterator[GitHubSource]:
        transport = Transport(
            f"{self.sandbox.github_url}/graphql",
            service=GITHUB,
            authorize=authorize or self.headers(),
            sleep=lambda _: None,
            clock=lambda: self.now,
            budget=Retry(tries=1),
            client=client,
        )
        try:
            with transport:
                yield GitHubSource(transport, policy(), clock=lambda: self.now)
        finally:
            self.requests = transport.requests

    def read(
        self,
        *projects: Project,
        full: bool = False,
        authorize: Headers | None = None,
        client: httpx.Client | None = None,
    ) -> list[Batch]:
        batches: list[Batch] = []
        with self.source(authorize, client) as source:
            for batch in source.read(projects or (CHURN,), dict(self.cursors), full=full, now=self.now):
                self._apply(batch)
                (self.files if batch.trees else batches).append(batch)
        return batches

    def known(self) -> set[str]:
        return {item.key for item in self.items.values()}

    def _apply(self, batch: Batch) -> None:
        self.items |= {item.id: item for item in batch.items}
        self.scopes |= batch.scope_of
        for scope, ids in batch.present.items():
            gone = [one for one, where in self.scopes.items() if where == scope and one not in ids]
            for one in gone:
                self.items.pop(one, None)
        self.cursors |= {cursor.scope: cursor.mark for cursor in batch.cursors}


@pytest.fixture
def reader(server: Sandbox) -> Reader:
    moment = [NOW]
    world = World(lambda: moment[0])
    world.person("ana", "Ana Example")
    world.person("ben", "Ben Example")
    world.robot("ci-runner", "CI")
    server.become(world)
    reader = Reader(world, server)
    world.clock = lambda: reader.now
    return reader


def repository(reader: Reader, name: str = "acme/churn") -> Repository:
    made = reader.world.github.repository(name, created=days(200))
    made.commit("ana", days(190), "main", "Start", ["README.md"])
    return made


def only(batches: list[Batch], key: str) -> tuple[Batch, WorkItem]:
    return next((batch, item) for batch in batches for item in batch.items if item.key == key)


def test_a_pull_request_comes_with_its_whole_story(reader: Reader) -> None:
    repo = repository(reader)
    pull = repo.pull_request("ana", days(9), "exp/CH-7-gru", "GRU encoder", "Body", paths=["models/gru.py"])
    pull.label("ana", days(8), add=["ml-modeling"])
    pull.request_review("ana", days(7), "ben")
    pull.checks(days(7), "failure")
    pull.comment("ci-runner", days(6.5), "built")
    pull.review("ben", days(6), "APPROVED", "fine")
    pull.merge("ben", days(5))
    batch, item = only(reader.read(), "acme/churn#1")
    assert (item.kind, item.status, item.category) == (ItemKind.PULL_REQUEST, "merged", Category.DONE)
    assert (item.paths, item.labels, item.checks) == (("models/gru.py",), ("ml-modeling",), "failure")
    told = sorted(
        (one.at, one.verb, one.actor, one.actor_kind) for one in batch.activities if one.item == item.id
    )
    assert [(verb, actor) for _, verb, actor, _ in told] == [
        (Verb.OPENED, "github:ana"),
        (Verb.PUSHED, "github:ana"),
        (Verb.LABELLED, "github:ana"),
        (Verb.REVIEW_REQUESTED, "github:ana"),
        (Verb.COMMENTED, "github:ci-runner"),
        (Verb.REVIEWED, "github:ben"),
        (Verb.MERGED, "github:ben"),
    ]
    assert told[4][3] is ActorKind.BOT
    assert [(one.kind, one.target, one.via) for one in batch.links] == [
        (LinkKind.IMPLEMENTS, "CH-7", "branch")
    ]
    assert batch.members == (("churn", item.id),)
    assert item.id in batch.whole
    assert batch.scope_of[item.id] == "github:acme/churn"
    assert {one.ref: one.display_name for one in batch.accounts}["github:ana"] == "Ana Example"


def test_releases_tags_and_workflow_runs_are_read_once_and_again_when_they_change(reader: Reader) -> None:
    repo = repository(reader)
    repo.release("ben", days(4), "v1.0")
    repo.tag("ben", days(3), "data-2026-11")
    repo.workflow_run(days(2), "CI", "main", "failure")
    (batch,) = reader.read()
    assert {(one.name, one.kind) for one in batch.releases} == {("v1.0", "release"), ("data-2026-11", "tag")}
    assert [(one.name, one.branch, one.conclusion) for one in batch.runs] == [("CI", "main", "failure")]
    assert reader.read() == []
    repo.workflow_run(days(1), "CI", "main")
    (batch,) = reader.read()
    assert [one.conclusion for one in batch.runs] == ["success"]


def test_sixty_repositories_in_which_nothing_changed_cost_three_requests(reader: Reader) -> None:
    names = tuple(f"acme/r{n}" for n in range(60))
    for name in names:
        repo = repository(reader, name)
        repo.pull_request("ana", days(9), "exp/a", "A", paths=["a.py"])
        repo.issue("ben", days(8), "B")
        repo.commit("ana", days(7), "exp/b", "try", ["b.py"])
    project = Project("churn", "Churn", repositories=names)
    reader.read(project)
    assert len(reader.items) == 180
    assert reader.requests == 3 + 3 + 3 + 2 + 2
    assert reader.read(project) == []
    assert reader.requests == 3


def test_only_what_changed_is_read_again(reader: Reader) -> None:
    repo = repository(reader)
    issues = [repo.issue("ana", days(50 - n), f"Issue {n}") for n in range(30)]
    reader.read()
    reader.now += timedelta(hours=2)
    issues[3].comment("ben", reader.now - timedelta(hours=1), "still true")
    batches = reader.read()
    assert [item.key for batch in batches for item in batch.items] == ["acme/churn#4"]
    assert reader.requests == 2


def test_a_long_history_is_read_completely(reader: Reader) -> None:
    repo = repository(reader)
    for number in range(130):
        repo.issue("ana", days(180 - number), f"Issue {number}")
    busy = repo.issue("ben", days(20), "Busy")
    for number in range(230):
        busy.comment("ana", days(19) + timedelta(minutes=number), f"comment {number}")
    batches = reader.read()
    assert len(reader.items) == 131
    batch, item = only(batches, "acme/churn#131")
    said = [one.text for one in batch.activities if one.item == item.id and one.verb is Verb.COMMENTED]
    assert said == [f"comment {number}" for number in range(230)]
    assert reader.requests < 15


def test_a_branch_is_work_until_a_pull_request_speaks_for_it(reader: Reader) -> None:
    repo = repository(reader)
    repo.commit("ana", days(3), "exp/CH-9-try", "first try", ["models/x.py"])
    repo.commit("ben", days(2), "exp/CH-9-try", "second try", ["models/x.py"])
    batch, item = only(reader.read(), "acme/churn@exp/CH-9-try")
    assert (item.kind, item.author, item.created, item.updated) == (
        ItemKind.BRANCH,
        "github:ben",
        days(3),
        days(2),
    )
    assert item.id == f"github:{repo.id}@exp/CH-9-try"
    assert [one.verb for one in batch.activities] == [Verb.PUSHED, Verb.PUSHED]
    assert [(one.kind, one.target) for one in batch.links] == [(LinkKind.IMPLEMENTS, "CH-9")]
    reader.now += timedelta(hours=2)
    repo.pull_request("ana", NOW + timedelta(hours=1), "exp/CH-9-try", "CH-9: try")
    reader.read()
    assert reader.known() == {"acme/churn#1"}
    assert reader.read() == []


def test_a_deleted_branch_goes(reader: Reader) -> None:
    repo = repository(reader)
    repo.commit("ana", days(3), "exp/a", "try", ["a.py"])
    repo.commit("ana", days(3), "exp/b", "try", ["b.py"])
    reader.read()
    repo.delete_branch(NOW - timedelta(hours=1), "exp/a")
    reader.read()
    assert reader.known() == {"acme/churn@exp/b"}
    assert reader.requests == 1


def test_checks_that_end_later_are_noticed(reader: Reader) -> None:
    repo = repository(reader)
    pull = repo.pull_request("ana", days(2), "exp/a", "A", paths=["a.py"])
    pull.checks(days(2), "failure", ends=NOW + timedelta(hours=1))
    assert only(reader.read(), "acme/churn#1")[1].checks == "pending"
    reader.now += timedelta(hours=2)
    assert only(reader.read(), "acme/churn#1")[1].checks == "failure"


@pytest.mark.parametrize("issues", [3, 140])
def test_a_deleted_issue_is_missed_and_goes(reader: Reader, issues: int) -> None:
    repo = repository(reader)
    for number in range(issues):
        repo.issue("ana", days(150 - number), f"Issue {number}")
    reader.read()
    del repo.threads[1]
    reader.read()
    assert "acme/churn#2" not in reader.known()
    assert len(reader.items) == issues - 1
    assert reader.read() == []


def test_a_full_reading_forgets_what_is_no_longer_there(reader: Reader) -> None:
    repo = repository(reader)
    repo.issue("ana", days(9), "One")
    repo.issue("ana", days(8), "Two")
    reader.read()
    del repo.threads[0]
    repo.issue("ana", days(1), "Three")
    reader.read(full=True)
    assert {item.title for item in reader.items.values()} == {"Two", "Three"}


def test_a_renamed_repository_keeps_its_items_under_their_new_keys(reader: Reader) -> None:
    repo = repository(reader)
    repo.issue("ana", days(9), "One")
    reader.read()
    ids = set(reader.items)
    repo.rename(NOW - timedelta(hours=1), "acme/attrition")
    reader.read()
    assert reader.known() == {"acme/attrition#1"}
    assert set(reader.items) == ids


def test_a_repository_declared_by_its_old_and_its_new_name_is_read_once(reader: Reader) -> None:
    repo = repository(reader)
    repo.rename(days(1), "acme/attrition")
    project = Project("churn", "Churn", repositories=("acme/attrition", "acme/churn"))
    refusals = [one for batch in reader.read(project) for one in batch.refusals]
    assert [one.scope for one in refusals] == ["github:acme/churn"]
    assert "declare it once" in refusals[0].reason


def test_a_repository_that_cannot_be_seen_is_refused_and_the_others_are_read(reader: Reader) -> None:
    repository(reader).issue("ana", days(9), "One")
    project = Project("churn", "Churn", repositories=("acme/nothing", "acme/churn", "nobody/*"))
    refusals = [one for batch in reader.read(project) for one in batch.refusals]
    advice = "check its name in projects.yaml and what GITHUB_TOKEN may see"
    assert [(one.scope, one.projects, one.reason) for one in refusals] == [
        ("github:nobody/*", ("churn",), f"GitHub shows no nobody/*: {advice}"),
        ("github:acme/nothing", ("churn",), f"GitHub shows no acme/nothing: {advice}"),
    ]
    assert reader.known() == {"acme/churn#1"}


class GivingUp(httpx.HTTPTransport):
    """A GitHub that ends every question that contains `words` after its ten seconds."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words.encode()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        heavy = self._words in request.read()
        return httpx.Response(502, request=request) if heavy else super().handle_request(request)


def test_what_github_could_not_give_is_refused_and_read_the_next_time(reader: Reader) -> None:
    repo = repository(reader)
    for number in range(3):
        repo.issue("ana", days(9 - number), f"Issue {number}")
    with httpx.Client(transport=GivingUp(repo.threads[1].id)) as client:
        refused = [one.reason for batch in reader.read(client=client) for one in batch.refusals]
    assert len(refused) == 1
    assert "acme/churn#2" in refused[0]
    assert reader.known() == {"acme/churn#1", "acme/churn#3"}
    reader.read()
    assert reader.known() == {"acme/churn#1", "acme/churn#2", "acme/churn#3"}
    assert reader.read() == []


def test_all_repositories_of_an_organisation_are_listed_once_a_day(reader: Reader) -> None:
    project = Project("churn", "Churn", repositories=("acme/*",))
    repository(reader, "acme/a").issue("ana", days(9), "One")
    repository(reader, "other/b").issue("ana", days(9), "Two")
    reader.read(project)
    assert reader.known() == {"acme/a#1"}
    repository(reader, "acme/c").issue("ana", days(9), "Three")
    reader.read(project)
    assert (reader.requests, reader.known()) == (1, {"acme/a#1"})
    reader.now += timedelta(days=1, minutes=1)
    reader.read(project)
    assert reader.known() == {"acme/a#1", "acme/c#1"}


def test_a_repository_of_two_projects_is_read_once_and_belongs_to_both(reader: Reader) -> None:
    repo = repository(reader)
    repo.issue("ana", days(9), "One")
    reader.read()
    other = Project("retention", "Retention", jira_keys=("RE",), repositories=("Acme/Churn",))
    (batch,) = reader.read(CHURN, other)
    assert [slug for slug, _ in batch.members] == ["churn", "retention"]
    assert reader.read(CHURN, other) == []
    assert reader.read(CHURN) == []


def test_a_sync_of_one_project_brings_what_the_other_one_needs_too(reader: Reader) -> None:
    repo = repository(reader)
    other = Project("retention", "Retention", jira_keys=("RE",), repositories=("acme/churn",))
    reader.read(CHURN, other)
    repo.pull_request("ana", days(1), "exp/re-1", "RE-1: more", paths=["a.py"])
    (batch,) = reader.read(CHURN)
    assert sorted(slug for slug, _ in batch.members) == ["churn", "retention"]
    assert [link.target for link in batch.links] == ["RE-1"]
    assert reader.read(CHURN, other) == []


def test_a_new_jira_key_is_looked_for_in_what_was_read_before(reader: Reader) -> None:
    repository(reader).pull_request("ana", days(9), "exp/a", "DE-4: forecast", paths=["a.py"])
    assert only(reader.read(), "acme/churn#1")[0].links == ()
    demand = Project("demand", "Demand", jira_keys=("DE",))
    assert [link.target for link in only(reader.read(CHURN, demand), "acme/churn#1")[0].links] == ["DE-4"]


@pytest.mark.parametrize("answered", [0, 1, 2, 3])
def test_a_reading_that_breaks_off_loses_nothing(reader: Reader, answered: int) -> None:
    repo = repository(reader)
    for number in range(70):
        repo.issue("ana", days(150 - number), f"Issue {number}")
    with pytest.raises(Transient, match="the network is gone"):
        reader.read(authorize=breaking(reader.headers(), answered))
    assert "github:acme/churn" not in reader.cursors
    reader.read()
    assert len(reader.items) == 70
    assert reader.read() == []


def breaking(headers: Headers, answered: int) -> Headers:
    """Return headers for so many requests; the next one fails."""
    left = iter(range(answered))

    def give() -> Mapping[str, str]:
        if next(left, None) is None:
            raise Transient("the network is gone")
        return headers()

    return give


def test_a_wrong_token_is_one_clear_line(reader: Reader) -> None:
    repository(reader)
    with pytest.raises(Refused, match="GITHUB_TOKEN") as raised:
        reader.read(authorize=token_headers("wrong-token"))
    assert "wrong-token" not in str(raised.value)


def test_a_check_names_the_repository_that_was_meant(reader: Reader) -> None:
    repository(reader)
    with reader.source() as source:
        source.check([CHURN, Project("all", "All", repositories=("acme/*",))])
        project = Project("churn", "Churn", repositories=("acme/chrun", "nobody/*"))
        with pytest.raises(Refused, match=r"no nobody.*acme/chrun \(did you mean acme/churn\?\)") as raised:
            source.check([project])
    assert "\n" not in str(raised.value)

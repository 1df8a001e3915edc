"""Files of default branches, read from the sandbox into a real store."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.sandbox.world import World
from config.projects import ProjectsFile
from config.source import load_policy
from workflows.batch import Batch, Tree
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.gates import read_gates
from workflows.lifecycle.kpis import read_kpis
from workflows.lifecycle.outlook import CheckState
from workflows.lifecycle.state import read_state
from workflows.model import Document, Project
from workflows.sources.github import GitHubSource
from workflows.sources.github_login import GITHUB, token_headers
from workflows.sources.transport import Retry, Transport
from workflows.store.facts import load_facts, load_projects
from workflows.store.ingest import apply
from workflows.store.projects import apply_projects, declare
from workflows.sync import SyncResult, sync

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.sandbox.server import Sandbox
    from bot.sandbox.world_github import Repository
    from config.policy import Policy
    from workflows.model import Facts

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
POLICY = load_policy(None)
CARD = "# Card\n## Intended use\nCalls.\n## Limitations\nNo prices.\n## Metrics\n0.7\n## Ethics\nNone read.\n"


def days(number: float) -> datetime:
    return NOW - timedelta(days=number)


@dataclass
class Shelf:
    """A world, a sandbox and a store between two syncs."""

    world: World
    sandbox: Sandbox
    engine: Engine
    now: datetime = NOW
    policy: Policy = POLICY
    kpis: list[dict[str, object]] = field(default_factory=list)
    requests: int = 0

    def repository(self, name: str = "acme/churn") -> Repository:
        made = self.world.github.repository(name, created=days(200))
        made.commit("ana", days(190), "main", "Start", texts={"README.md": "# Churn\nSponsor: Dana\n"})
        return made

    @contextmanager
    def source(self) -> Iterator[GitHubSource]:
        transport = Transport(
            f"{self.sandbox.github_url}/graphql",
            service=GITHUB,
            authorize=token_headers(self.world.github.token),
            sleep=lambda _: None,
            clock=lambda: self.now,
            budget=Retry(tries=1),
        )
        with transport:
            yield GitHubSource(transport, self.policy, clock=lambda: self.now)
        self.requests = transport.requests

    def sync(self, *, full: bool = False) -> SyncResult:
        """Read everything declared: all repositories of the world belong to one project."""
        names = [one.names[0][1] for one in self.world.github.repositories]
        churn = {"slug": "churn", "name": "Churn", "repositories": names, "kpis": self.kpis}
        declared = ProjectsFile.model_validate({"projects": [churn]}).resolved()
        apply_projects(self.engine, declared, now=self.now)
        with self.source() as source:
            return sync(self.engine, [source], load_projects(self.engine), full=full, now=self.now)

    def later(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    def facts(self, at: datetime | None = None) -> Facts:
        return rewind(load_facts(self.engine, "churn"), at or self.now)

    def there(self, at: datetime | None = None) -> dict[str, str | None]:
        """Return the files that are there, with their texts."""
        latest = {(one.repo, one.path): one for one in self.facts(at).documents}
        return {path: one.text for (_, path), one in latest.items() if one.gone_at is None}

    def check(self, criterion: str, at: datetime | None = None) -> CheckState:
        facts = self.facts(at)
        when = at or self.now
        state = read_state(facts, self.policy, when, since=when - timedelta(days=7))
        checks = (check for gate in read_gates(facts, state) for check in gate.checks)
        return next(check.state for check in checks if check.criterion == criterion)

    def readings(self) -> list[tuple[datetime, float]]:
        """Return what was read of the only measure."""
        (measure,) = read_kpis(self.facts())
        return [(one.at, one.value) for one in measure.readings]

    def doubts(self, criterion: str) -> bool:
        """Whether a gap is told with the warning that not all files were seen."""
        state = read_state(self.facts(), self.policy, self.now, since=self.now - timedelta(days=7))
        checks = (check for gate in read_gates(self.facts(), state) for check in gate.checks)
        because = next(check.because for check in checks if check.criterion == criterion)
        return any("more folders than were read" in str(one.detail) for one in because)


@pytest.fixture
def shelf(server: Sandbox, engine: Engine) -> Shelf:
    world = World(lambda: NOW)
    world.person("ana", "Ana Example")
    server.become(world)
    made = Shelf(world, server, engine)
    world.clock = lambda: made.now
    return made


def test_files_that_gates_name_are_read_with_the_day_of_their_commit(shelf: Shelf) -> None:
    repo = shelf.repository()
    repo.commit("ana", days(20), "main", "Card", ["src/train.py"], texts={"docs/MODEL_CARD.md": CARD})
    repo.commit("ana", days(3), "main", "Drift", texts={"monitoring/drift_alert.yaml": "psi: 0.2"})
    shelf.sync()
    assert shelf.there() == {
        "README.md": "# Churn\nSponsor: Dana\n",
        "docs/MODEL_CARD.md": CARD,
        "monitoring/drift_alert.yaml": None,
    }
    card = next(one for one in shelf.facts().documents if one.path == "docs/MODEL_CARD.md")
    assert card.at == days(20)
    assert card.url is not None
    assert card.url.endswith(f"/acme/churn/blob/{repo.commits[1].oid}/docs/MODEL_CARD.md")
    assert shelf.check("model-card") is CheckState.MET
    assert shelf.check("drift-alert") is CheckState.MET
    assert shelf.check("sponsor") is CheckState.MET


def test_nothing_more_is_asked_while_the_branch_stands_where_it_stood(shelf: Shelf) -> None:
    repo = shelf.repository()
    shelf.sync()
    assert shelf.requests == 3
    shelf.later(2)
    shelf.sync()
    assert shelf.requests == 1
    repo.commit("ana", shelf.now, "main", "Code", ["src/train.py"])
    shelf.later(2)
    shelf.sync()
    assert shelf.requests == 2
    assert set(shelf.there()) == {"README.md"}


def test_a_changed_file_gets_a_version_and_a_removed_one_ends(shelf: Shelf) -> None:
    repo = shelf.repository()
    repo.commit("ana", days(20), "main", "Card", texts={"model_card.md": "# Card", "rollback.md": "Go back."})
    shelf.sync()
    shelf.later(2)
    repo.commit(
        "ana", NOW + timedelta(hours=1), "main", "Fill", texts={"model_card.md": CARD, "rollback.md": None}
    )
    shelf.sync()
    assert set(shelf.there()) == {"README.md", "model_card.md"}
    assert shelf.check("model-card") is CheckState.MET
    assert shelf.check("rollback-plan") is CheckState.MISSING
    assert shelf.there(NOW) == {
        "README.md": "# Churn\nSponsor: Dana\n",
        "model_card.md": "# Card",
        "rollback.md": None,
    }
    assert shelf.check("rollback-plan", NOW) is CheckState.MET


def test_a_full_reading_ends_what_vanished_too(shelf: Shelf) -> None:
    repo = shelf.repository()
    repo.commit("ana", days(20), "main", "Plan", texts={"rollback.md": "Go back."})
    shelf.sync()
    repo.commit("ana", shelf.now, "main", "Away", texts={"rollback.md": None})
    shelf.later(1)
    shelf.sync(full=True)
    assert set(shelf.there()) == {"README.md"}
    repo.commit("ana", shelf.now, "main", "Back", texts={"rollback.md": "Go back."})
    shelf.later(1)
    shelf.sync()
    assert set(shelf.there()) == {"README.md", "rollback.md"}


def test_a_version_that_comes_with_a_merge_is_no_older_than_the_last_reading(shelf: Shelf) -> None:
    repo = shelf.repository()
    repo.commit("ana", days(1), "main", "Card", texts={"model_card.md": "# One"})
    shelf.sync()
    shelf.later(1)
    late = repo.commit("ana", days(2), "main", "Forked before", texts={"model_card.md": "# Two"})
    repo.commit("ana", NOW + timedelta(minutes=30), "main", "Merge", ["src/a.py"])
    repo.commits.remove(late)
    repo.commits.insert(-1, late)
    shelf.sync()
    assert shelf.there()["model_card.md"] == "# Two"
    assert shelf.there(NOW)["model_card.md"] == "# One"


def test_a_text_too_long_binary_or_kept_elsewhere_is_known_by_name_alone(shelf: Shelf) -> None:
    repo = shelf.repository()
    texts: dict[str, str | bytes | None] = {
        "model_card.md": "x" * 100_001,
        "model_card.pdf": b"%PDF\0",
        "docs/model_card.txt": "version https://git-lfs.github.com/spec/v1\noid sha256:0",
        "notes/model-card.md": "lone é",
    }
    repo.commit("ana", days(2), "main", "Cards", texts=texts)
    shelf.sync()
    there = shelf.there()
    assert {path: there[path] for path in texts} == {
        "model_card.md": None,
        "model_card.pdf": None,
        "docs/model_card.txt": None,
        "notes/model-card.md": "lone é",
    }


def test_folders_are_listed_ten_levels_deep_and_what_lies_deeper_is_told_as_unread(shelf: Shelf) -> None:
    repo = shelf.repository()
    repo.commit("ana", days(2), "main", "Deep", texts={"a/b/c/d/e/f/rollback.md": "Go back."})
    shelf.sync()
    assert shelf.check("rollback-plan") is CheckState.MET
    assert not shelf.doubts("load-test")
    deeper = "/".join("abcdefghijk")
    repo.commit("ana", shelf.now, "main", "Deeper", texts={f"{deeper}/load_test.md": "Fast."})
    shelf.later(1)
    shelf.sync()
    assert shelf.check("rollback-plan") is CheckState.MET
    assert shelf.doubts("load-test")


def test_one_repository_without_the_permission_is_told_and_hides_no_other(shelf: Shelf) -> None:
    shelf.repository("acme/churn")
    closed = shelf.repository("acme/closed")
    closed.hides_contents = True
    result = shelf.sync()
    assert result.failures == ()
    assert {one.repo for one in shelf.facts().documents} == {"acme/churn"}
    assert shelf.facts().damaged == 1
    closed.hides_contents = False
    shelf.sync()
    assert {one.repo for one in shelf.facts().documents} == {"acme/churn", "acme/closed"}
    assert shelf.facts().damaged == 0


def test_a_tree_too_heavy_for_github_is_listed_in_its_upper_part(shelf: Shelf) -> None:
    repo = shelf.repository()
    repo.commit("ana", days(2), "main", "Wide", texts={"docs/rollback.md": "Go back.", "a/b/c.md": ""})
    shelf.world.github.deepest = 2
    shelf.sync()
    assert shelf.check("rollback-plan") is CheckState.MET
    assert shelf.doubts("load-test")


def test_a_file_merged_and_later_removed_proves_nothing_once_its_branch_was_listed(shelf: Shelf) -> None:
    repo = shelf.repository()
    pull = repo.pull_request("ana", days(9), "plan", "Plan", paths=["ops/rollback.md"])
    pull.merge("ana", days(8))
    repo.commit("ana", days(1), "main", "Away", texts={"ops/rollback.md": None, "README.md": None})
    shelf.sync()
    assert shelf.there() == {}
    assert shelf.check("rollback-plan") is CheckState.MISSING
    assert shelf.check("rollback-plan", days(5)) is CheckState.MET


def test_a_renamed_repository_leaves_no_files_under_its_old_name(shelf: Shelf) -> None:
    repo = shelf.repository()
    shelf.sync()
    repo.rename(shelf.now, "acme/retention")
    shelf.later(1)
    shelf.sync()
    left = [one.repo for one in load_facts(shelf.engine, "churn").documents if one.gone_at is not None]
    assert left == ["acme/churn"]


def test_what_a_policy_asks_anew_is_read_without_a_push(shelf: Shelf) -> None:
    repo = shelf.repository()
    repo.commit("ana", days(2), "main", "Sheet", ["handoff.md"])
    shelf.sync()
    assert "handoff.md" not in shelf.there()
    validation = POLICY.gates.of("validation")
    card = validation.criteria["model-card"]
    proof = card.proofs[0].model_copy(
        update={"files": card.proofs[0].files.model_copy(update={"like": ("handoff*",)})}
    )  # type: ignore[union-attr]
    changed = card.model_copy(update={"proofs": (proof,)})
    gate = validation.model_copy(update={"criteria": {**validation.criteria, "model-card": changed}})
    gates = POLICY.gates.model_copy(update={"stages": {**POLICY.gates.stages, "validation": gate}})
    shelf.policy = POLICY.model_copy(update={"gates": gates})
    shelf.sync()
    assert "handoff.md" in shelf.there()


def test_a_repository_with_thousands_of_pages_costs_no_more_than_its_bounds(shelf: Shelf) -> None:
    repo = shelf.repository()
    pages = [f"docs/p{number}.md" for number in range(300)] + [
        f"grafana/{number}.json" for number in range(300)
    ]
    repo.commit("ana", days(2), "main", "Pages", pages)
    shelf.sync()
    there = shelf.there()
    assert sum(path.startswith("docs/") for path in there) == 39
    assert sum(path.startswith("grafana/") for path in there) == 5
    assert shelf.requests == 3


def test_a_metrics_file_comes_with_its_past_and_each_version_is_a_reading(shelf: Shelf) -> None:
    repo = shelf.repository()
    for number in range(25):
        texts = {"evaluation/metrics.json": f'{{"recall": 0.{number + 10}}}'}
        repo.commit("ana", days(60 - number), "main", "Metrics", texts=texts)
    shelf.kpis = [{"name": "recall"}]
    shelf.sync()
    assert shelf.requests == 3
    read = shelf.readings()
    assert [value for _, value in read] == [round(0.15 + number / 100, 2) for number in range(20)]
    assert read[-1][0] == days(36)
    repo.commit("ana", shelf.now, "main", "Worse", texts={"evaluation/metrics.json": '{"recall": 0.2}'})
    shelf.later(1)
    shelf.sync()
    assert shelf.readings()[-2:] == [(days(36), 0.34), (NOW, 0.2)]
    assert len(shelf.readings()) == 21


def test_a_metrics_file_that_is_declared_later_is_read_with_its_past_and_without_a_push(shelf: Shelf) -> None:
    repo = shelf.repository()
    for day, value in ((30, 0.5), (20, 0.6)):
        repo.commit("ana", days(day), "main", "Scores", texts={"out/scores.yaml": f"r: {value}"})
    shelf.sync()
    assert "out/scores.yaml" not in shelf.there()
    file = {"repo": "acme/churn", "path": "out/scores.yaml", "key": "r"}
    shelf.kpis = [{"name": "recall", "metrics_file": file}]
    shelf.sync()
    assert shelf.readings() == [(days(30), 0.5), (days(20), 0.6)]
    shelf.kpis = []
    shelf.sync()
    assert shelf.requests == 1


def test_documents_that_were_imported_stay_while_their_folder_is_not_listed(engine: Engine) -> None:
    declare(engine, [Project("churn", "Churn", repositories=("acme/churn",))], now=NOW)
    documents = tuple(Document("acme/churn", path, "1", days(5), "x") for path in ("deep/a.md", "b.md"))
    apply(engine, Batch("snapshot", documents=documents), now=NOW)
    tree = Tree("acme/churn", days(1), frozenset({"c.md"}), frozenset({"deep"}))
    apply(engine, Batch("github", trees=(tree,)), now=NOW)
    apply(engine, Batch("github", trees=(tree,)), now=NOW)
    found = load_facts(engine, "churn")
    assert [(one.path, one.gone_at) for one in found.documents] == [
        ("b.md", None), ("deep/a.md", None), ("b.md", days(1)),
    ]  # fmt: skip
    assert [one.whole for one in found.listings] == [False]

"""What `sync --format json` prints, and who is told what when a source fails: sources here are plain lists."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.databases import sqlite
from workflows.batch import Batch, Cursor, Refusal
from workflows.errors import Malformed, Refused, StagecoachError, Transient
from workflows.model import Activity, ActorKind, Category, ItemKind, Project, SourceState, Verb, WorkItem
from workflows.store.cursors import read_cursors
from workflows.store.facts import load_facts
from workflows.store.projects import declare
from workflows.sync import Failure, SourceResult, SyncResult, choose, narrowed, run_trackers, sync, vendors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy import Engine

__all__ = ["sqlite"]

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CHURN = Project("churn", "Churn", jira_keys=("CH",), repositories=("acme/churn",))
FRAUD = Project("fraud", "Fraud", jira_keys=("FR",))


def page(number: int, *, source: str = "jira", project: str = "churn") -> Batch:
    """Return one page with one issue, one activity and its cursor."""
    item = WorkItem(
        f"{source}:{number}", f"CH-{number}", ItemKind.ISSUE, source, "Try", "Doing", Category.DOING, NOW
    )
    act = Activity(f"{source}:a{number}", item.id, NOW, "ana", ActorKind.HUMAN, Verb.CREATED)
    return Batch(
        source,
        items=(item,),
        activities=(act,),
        members=((project, item.id),),
        scope_of={item.id: f"{source}:CH"},
        cursors=(Cursor(source, f"{source}:CH", f"mark {number}"),),
    )


@dataclass
class Scripted:
    """A source that yields what it was given, then fails if told so; each page costs two requests."""

    name: str = "jira"
    pages: Sequence[Batch] = ()
    error: Exception | None = None
    requests: int = 7
    asked: list[dict[str, str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def reads_any_of(self, project: Project) -> bool:
        """Tell of what the source of that name would tell."""
        declared = {"jira": project.jira_keys or project.jql, "github": project.repositories}
        return bool(declared.get(self.name, True))

    def read(
        self, projects: Sequence[Project], cursors: Mapping[str, str], *, full: bool, now: datetime
    ) -> Iterator[Batch]:
        del now
        self.given += [project.slug for project in projects]
        self.asked.append({**cursors, "full": str(full)})
        for batch in self.pages:
            self.requests += 2
            yield batch
        if self.error:
            raise self.error


@pytest.fixture
def engine(sqlite: Engine) -> Engine:
    declare(sqlite, [CHURN, FRAUD], now=NOW)
    return sqlite


def state(engine: Engine, slug: str, source: str = "jira") -> SourceState:
    (found,) = (one for one in load_facts(engine, slug).sources if one.source == source)
    return found


def test_the_json_form_is_the_contract() -> None:
    result = SyncResult(
        {"jira": SourceResult(requests=3, items=2, activities=5, seconds=1.23456)},
        (Failure("github", "GitHub refused the token", ("churn", "fraud"), permanent=True),),
    )
    assert result.as_json() == {
        "sources": {"jira": {"requests": 3, "items": 2, "activities": 5, "seconds": 1.235}},
        "failures": [
            {"source": "github", "projects": ["churn", "fraud"], "message": "GitHub refused the token"}
        ],
    }
    assert json.loads(json.dumps(result.as_json())) == result.as_json()


@dataclass
class Shelves(Scripted):
    """A source that nobody has heard of, whose parts are read each by itself."""

    name: str = "shelves"
    only: frozenset[str] | None = None

    def limited_to(self, parts: Collection[str], /) -> Shelves:
        return replace(self, only=frozenset(parts))

    def reads_any_of(self, project: Project) -> bool:
        return project.slug != "fraud"

    def reads_all_of(self, _project: Project) -> bool:
        return self.only is None


@dataclass
class Ledger(Scripted):
    """A source that nobody has heard of, which is read as a whole."""

    name: str = "ledger"

    def tells_of(self, project: Project, held: Collection[str]) -> bool:
        return project.slug in {"fraud", *held}


def read_sources(engine: Engine, source: str) -> set[str]:
    return {
        slug
        for slug in ("churn", "fraud")
        for one in load_facts(engine, slug).sources
        if one.source == source and one.read_at
    }


def test_what_a_source_can_do_is_told_by_its_methods_and_not_by_its_name(engine: Engine) -> None:
    shelves, ledger = Shelves(), Ledger()
    assert vendors((shelves, ledger)) == (shelves,)
    assert run_trackers((shelves, ledger)) == (ledger,)
    (one,) = narrowed((shelves, ledger), {"shelves": frozenset({"a"})})
    assert isinstance(one, Shelves)
    assert one.only == {"a"}
    sync(engine, [one], [CHURN, FRAUD], now=NOW)
    assert read_sources(engine, "shelves") == set(), "a part of it is not all"
    sync(engine, [shelves, ledger], [CHURN, FRAUD], now=NOW)
    assert (read_sources(engine, "shelves"), read_sources(engine, "ledger")) == ({"churn"}, {"fraud"})


def test_a_sync_without_sources_has_an_empty_result(engine: Engine) -> None:
    assert sync(engine, [], [CHURN], now=NOW) == SyncResult()


def test_counts_are_of_this_sync_alone(engine: Engine) -> None:
    source = Scripted(pages=[page(1), page(2)])
    first = sync(engine, [source], [CHURN], now=NOW).sources["jira"]
    assert (first.requests, first.items, first.activities) == (4, 2, 2)
    again = sync(engine, [source], [CHURN], now=NOW).sources["jira"]
    assert (again.requests, again.items, again.activities) == (4, 0, 0)


def test_progress_is_told_after_each_page_with_what_is_stored_so_far(engine: Engine) -> None:
    told: list[tuple[str, int, int]] = []
    sync(
        engine,
        [Scripted(pages=[page(1), page(2)])],
        [CHURN],
        now=NOW,
        progress=lambda *words: told.append(words),
    )
    assert told == [("jira", 1, 1), ("jira", 2, 2)]


def test_the_next_sync_is_given_the_cursors_and_a_full_one_is_not(engine: Engine) -> None:
    source = Scripted(pages=[page(1)])
    for full in (False, False, True):
        sync(engine, [source], [CHURN], full=full, now=NOW)
    assert source.asked == [{"full": "False"}, {"jira:CH": "mark 1", "full": "False"}, {"full": "True"}]


def test_a_source_is_never_given_the_cursors_of_another(engine: Engine) -> None:
    sync(engine, [Scripted(pages=[page(1)])], [CHURN], now=NOW)
    other = Scripted("github")
    sync(engine, [other], [CHURN], now=NOW)
    assert other.asked == [{"full": "False"}]


@pytest.mark.parametrize(
    ("error", "permanent"),
    [(Transient("later"), False), (Refused("change it"), True), (Malformed("what?"), False)],
)
def test_only_what_a_person_must_change_is_permanent(
    engine: Engine, error: StagecoachError, *, permanent: bool
) -> None:
    result = sync(engine, [Scripted(error=error)], [CHURN, FRAUD], now=NOW)
    assert result.failures == (Failure("jira", str(error), ("churn", "fraud"), permanent=permanent),)


def test_what_came_before_a_failure_stays_with_its_cursor_and_the_failure_is_remembered(
    engine: Engine,
) -> None:
    source = Scripted(pages=[page(1)], error=Transient("Jira is away"))
    result = sync(engine, [source], [CHURN], now=NOW)
    assert result.sources["jira"].items == 1
    assert [item.key for item in load_facts(engine, "churn").items] == ["CH-1"]
    assert read_cursors(engine, "jira") == {"jira:CH": "mark 1"}
    assert state(engine, "churn") == SourceState("jira", None, NOW, "Jira is away")


def test_a_source_that_fails_keeps_no_other_from_being_read(engine: Engine) -> None:
    sources = [
        Scripted(error=Transient("Jira is away")),
        Scripted("github", pages=[page(2, source="github")]),
    ]
    result = sync(engine, sources, [CHURN], now=NOW)
    assert [failure.source for failure in result.failures] == ["jira"]
    assert result.sources["github"].items == 1
    assert state(engine, "churn", "github") == SourceState("github", NOW)


def test_a_refused_scope_concerns_its_projects_alone(engine: Engine) -> None:
    refusal = Refusal("jira", "jira:FR", "no Jira project FR", ("fraud",))
    source = Scripted(pages=[page(1), Batch("jira", refusals=(refusal,))])
    result = sync(engine, [source], [CHURN, FRAUD], now=NOW)
    assert result.failures == (Failure("jira", "no Jira project FR", ("fraud",), permanent=True),)
    assert state(engine, "churn") == SourceState("jira", NOW)
    assert state(engine, "fraud") == SourceState("jira", None, NOW, "no Jira project FR")


def test_a_failure_keeps_the_time_of_the_last_good_read_and_a_good_read_ends_it(engine: Engine) -> None:
    later = NOW + timedelta(hours=1)
    sync(engine, [Scripted()], [CHURN], now=NOW)
    sync(engine, [Scripted(error=Transient("Jira is away"))], [CHURN], now=later)
    assert state(engine, "churn") == SourceState("jira", NOW, later, "Jira is away")
    sync(engine, [Scripted()], [CHURN], now=later)
    assert state(engine, "churn") == SourceState("jira", later)


def test_a_source_that_a_project_does_not_use_says_nothing_about_it(engine: Engine) -> None:
    sync(engine, [Scripted("github"), Scripted()], [CHURN, FRAUD], now=NOW)
    assert [one.source for one in load_facts(engine, "churn").sources] == ["github", "jira"]
    assert [one.source for one in load_facts(engine, "fraud").sources] == ["jira"]


def test_a_source_is_given_every_project_as_work_of_one_names_the_keys_of_another(engine: Engine) -> None:
    source = Scripted("github")
    sync(engine, [source], [CHURN, FRAUD], now=NOW)
    assert source.given == ["churn", "fraud"]


def test_a_source_that_fails_does_not_trouble_a_project_that_does_not_use_it(engine: Engine) -> None:
    sync(engine, [Scripted("github", error=Transient("GitHub is away"))], [CHURN, FRAUD], now=NOW)
    assert state(engine, "churn", "github").error == "GitHub is away"
    assert load_facts(engine, "fraud").sources == ()


def test_a_mistake_of_ours_in_one_source_keeps_no_other_from_being_read(engine: Engine) -> None:
    sources = [Scripted(error=KeyError("fields")), Scripted("github", pages=[page(2, source="github")])]
    result = sync(engine, sources, [CHURN], now=NOW)
    assert [(failure.source, failure.permanent) for failure in result.failures] == [("jira", False)]
    assert result.sources["github"].items == 1
    assert state(engine, "churn").failed_at == NOW


def test_projects_that_were_not_asked_for_keep_their_state(engine: Engine) -> None:
    sync(engine, [Scripted()], [CHURN], now=NOW)
    assert load_facts(engine, "fraud").sources == ()


def test_choosing_takes_one_project_by_slug_or_all(engine: Engine) -> None:
    assert choose(engine, None) == (CHURN, FRAUD)
    assert choose(engine, "fraud") == (FRAUD,)
    with pytest.raises(Refused, match=r"Did you mean churn\?"):
        choose(engine, "chrun")

"""Facts: links find their ends, accounts their people, and the cost does not grow with the items."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from tests.integration.store.said import tag
from workflows.batch import Batch, Damaged
from workflows.errors import Refused
from workflows.model import (
    Account,
    Activity,
    ActorKind,
    Category,
    Facts,
    ItemKind,
    Link,
    LinkKind,
    Person,
    Project,
    Release,
    Verb,
    WorkflowRun,
    WorkItem,
)
from workflows.store.facts import jira_keys, load_facts, load_projects
from workflows.store.ingest import apply
from workflows.store.projects import declare

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANA = Person("Ana", "data scientist", jira="557058:aa-11", github="Ana-R")
BO = Person("Bo", active=False, email="bo@acme.test")
CHURN = Project("churn", "Churn", jira_keys=("CH",), repositories=("acme/churn",), people=(ANA, BO))
PRICE = Project("price", "Pricing", jira_keys=("PR",), repositories=("acme/price*",))


def issue(key: str, **more: Any) -> WorkItem:
    given: dict[str, Any] = {
        "id": f"jira:{key}", "key": key, "kind": ItemKind.ISSUE, "source": "jira", "title": key, "status": "Open",
        "category": Category.TODO, "created": NOW - 9 * HOUR,
    }  # fmt: skip
    return WorkItem(**{**given, **more})


def pull(number: int, repo: str = "acme/churn", **more: Any) -> WorkItem:
    given = {
        "id": f"github:PR{repo}{number}",
        "kind": ItemKind.PULL_REQUEST,
        "source": "github",
        "repo": repo,
    }
    return issue(f"{repo}#{number}", **{**given, **more})


def put(engine: Engine, project: str, *items: WorkItem, **more: Any) -> None:
    for source in dict.fromkeys(one.source for one in items):
        mine = [one for one in items if one.source == source]
        members = tuple((project, one.id) for one in mine)
        scopes = {one.id: f"{source}:{one.repo or one.key.partition('-')[0]}" for one in mine}
        apply(engine, Batch(source, items=tuple(mine), members=members, scope_of=scopes), now=NOW)
    if more:
        apply(engine, Batch("jira", **more), now=NOW)


@pytest.fixture
def two(engine: Engine) -> Engine:
    declare(engine, [CHURN, PRICE], now=NOW)
    return engine


def links(engine: Engine, slug: str = "churn") -> set[tuple[str, str, str]]:
    return {(one.origin, one.kind.value, one.target) for one in load_facts(engine, slug).links}


def test_a_target_is_found_by_key_in_any_case_by_id_and_by_former_key(two: Engine) -> None:
    put(
        two, "churn", issue("CH-1"), issue("CH-2"), issue("CH-3"), pull(4),
        links=tuple(
            Link("github:PRacme/churn4", LinkKind.IMPLEMENTS, to, "title") for to in ("ch-1", "jira:CH-2", "OLD-9")
        ),
        moved=(("OLD-9", "jira:CH-3"),),
    )  # fmt: skip
    assert links(two) == {("github:PRacme/churn4", "implements", f"jira:CH-{number}") for number in (1, 2, 3)}


def test_a_link_waits_until_its_target_is_known(two: Engine) -> None:
    put(two, "churn", issue("CH-1"), links=(Link("jira:CH-1", LinkKind.BLOCKED_BY, "CH-2", "issuelink"),))
    assert links(two) == set()
    put(two, "churn", issue("CH-2"))
    assert links(two) == {("jira:CH-1", "blocked_by", "jira:CH-2")}


def test_an_activity_waits_until_its_item_is_known(two: Engine) -> None:
    early = Activity("1", "jira:CH-1", NOW, None, ActorKind.HUMAN, Verb.COMMENTED)
    apply(two, Batch("jira", activities=(early,)), now=NOW)
    put(two, "churn", issue("CH-1"))
    assert load_facts(two, "churn").activities == {"jira:CH-1": (early,)}


def test_a_link_to_itself_to_nothing_or_to_something_gone_is_dropped(two: Engine) -> None:
    told = tuple(Link("jira:CH-1", LinkKind.RELATES, to, "body") for to in ("CH-1", "XX-404", "CH-2"))
    put(two, "churn", issue("CH-1"), issue("CH-2"), links=told)
    apply(two, Batch("jira", present={"jira:CH": frozenset({"jira:CH-1"})}), now=NOW)
    assert links(two) == set()
    assert [one.key for one in load_facts(two, "churn").items] == ["CH-1"]


def test_a_present_key_wins_over_a_former_one_and_the_own_source_over_another(two: Engine) -> None:
    old = issue("CH-9", id="jira:moved")
    twin = issue("CH-5", id="snapshot:CH-5", source="snapshot")
    put(two, "churn", issue("CH-1"), issue("CH-2"), issue("CH-5"), old, twin, moved=(("CH-2", "jira:moved"),))
    put(
        two, "churn", issue("CH-1"),
        links=tuple(Link("jira:CH-1", LinkKind.RELATES, to, "body") for to in ("CH-2", "CH-5")),
    )  # fmt: skip
    assert links(two) == {("jira:CH-1", "relates", "jira:CH-2"), ("jira:CH-1", "relates", "jira:CH-5")}
    assert load_facts(two, "churn").keys["CH-2"] == "jira:CH-2"


def test_the_same_link_read_in_two_places_of_one_kind_stands_once(two: Engine) -> None:
    told = tuple(Link("jira:CH-1", LinkKind.RELATES, to, "body") for to in ("CH-2", "ch-2", "jira:CH-2"))
    put(two, "churn", issue("CH-1"), issue("CH-2"), links=told)
    assert load_facts(two, "churn").links == (Link("jira:CH-1", LinkKind.RELATES, "jira:CH-2", "body"),)


def test_neighbours_of_other_projects_come_with_their_activities_and_from_both_directions(
    two: Engine,
) -> None:
    push = Activity("p", "github:PRacme/prices7", NOW, "github:ana-r", ActorKind.HUMAN, Verb.PUSHED)
    put(two, "price", issue("PR-1"), issue("PR-2"), pull(7, "acme/prices"))
    put(
        two, "churn", issue("CH-1"),
        activities=(push,),
        links=(
            Link("jira:CH-1", LinkKind.BLOCKED_BY, "PR-1", "issuelink"),
            Link("github:PRacme/prices7", LinkKind.IMPLEMENTS, "CH-1", "branch"),
            Link("jira:PR-2", LinkKind.RELATES, "PR-1", "issuelink"),
        ),
    )  # fmt: skip
    found = load_facts(two, "churn")
    assert {one.key for one in found.neighbours} == {"PR-1", "acme/prices#7"}
    assert [one.actor for one in found.activities["github:PRacme/prices7"]] == ["Ana"]
    assert found.keys["PR-1"] == "jira:PR-1"
    assert len(found.links) == 2


def test_accounts_become_people_by_account_by_email_by_name_and_else_by_their_own_end(two: Engine) -> None:
    refs = ("jira:557058:AA-11", "github:ana-r", "jira:b0", "jira:c0", "github:ghost")
    put(
        two, "churn", issue("CH-1", assignee="jira:b0", author="github:ghost"),
        activities=tuple(
            Activity(str(place), "jira:CH-1", NOW + place * HOUR, ref, ActorKind.HUMAN, Verb.COMMENTED)
            for place, ref in enumerate(refs)
        ),
        accounts=(Account("jira:b0", "Bo from Sales", "BO@acme.test"), Account("jira:c0", "Chen Wu", active=False)),
    )  # fmt: skip
    found = load_facts(two, "churn")
    assert [one.actor for one in found.activities["jira:CH-1"]] == ["Ana", "Ana", "Bo", "Chen Wu", "ghost"]
    assert (found.items[0].assignee, found.items[0].author) == ("Bo", "ghost")
    assert found.inactive == {"Bo", "Chen Wu"}


def change(name: str, verb: Verb, **more: Any) -> Activity:
    return Activity(name, "jira:CH-1", NOW, None, ActorKind.HUMAN, verb, **more)


def test_somebody_is_found_by_name_whatever_letters_it_begins_with(two: Engine) -> None:
    people = tuple(Person(name) for name in ("Éva Novák", "Özgür Öz", "Ann Lee"))
    declare(two, [Project("rank", "Ranking", people=people)], now=NOW)
    gone = tuple(Account(f"jira:{one.name}", one.name, active=False) for one in people)
    apply(two, Batch("jira", accounts=gone), now=NOW)
    assert load_facts(two, "rank").inactive == {one.name for one in people}


def test_people_named_by_a_change_are_named_too(two: Engine) -> None:
    put(
        two, "churn", issue("CH-1"),
        activities=(
            change("1", Verb.ASSIGNED, old="Chen Wu", new="jira:557058:aa-11"),
            change("2", Verb.REVIEW_REQUESTED, new="github:ANA-R"),
            change("3", Verb.EDITED, field="summary", old="jira:c0", new="Bo"),
            change("4", Verb.EDITED, field="reviewer", old="github:ANA-R"),
        ),
    )  # fmt: skip
    one, two_, three, four = load_facts(two, "churn").activities["jira:CH-1"]
    assert (one.old, one.new, two_.new, four.old) == ("Chen Wu", "Ana", "Ana", "Ana")
    assert (three.old, three.new) == ("jira:c0", "Bo")


def test_activities_are_sorted_by_time(two: Engine) -> None:
    times = [NOW + hours * HOUR for hours in (3, 1, 2)]
    put(
        two, "churn", issue("CH-1"),
        activities=tuple(
            Activity(str(n), "jira:CH-1", at, None, ActorKind.HUMAN, Verb.COMMENTED) for n, at in enumerate(times)
        ),
    )  # fmt: skip
    assert [one.at for one in load_facts(two, "churn").activities["jira:CH-1"]] == sorted(times)


def test_releases_and_runs_come_from_the_repositories_of_the_project_whatever_their_case(two: Engine) -> None:
    repos = ("Acme/Churn", "acme/prices", "acme/other")
    apply(
        two,
        Batch(
            "github",
            releases=tuple(Release(f"r{repo}", repo, "v1", NOW) for repo in repos),
            runs=tuple(WorkflowRun(f"w{repo}", repo, "ci", "main", "completed", None, NOW) for repo in repos),
        ),
        now=NOW,
    )
    for slug, repo in (("churn", "Acme/Churn"), ("price", "acme/prices")):
        found = load_facts(two, slug)
        assert [one.repo for one in found.releases] == [repo]
        assert [one.repo for one in found.runs] == [repo]


def test_every_word_on_a_stage_is_kept_and_the_newest_is_last(two: Engine) -> None:
    put(two, "churn", issue("CH-1"))
    put(two, "price", issue("PR-1"))
    tag(two, "jira:CH-1", None, "Bo", now=NOW + HOUR)
    tag(two, "jira:CH-1", "data", "Ana", now=NOW)
    tag(two, "jira:PR-1", "modeling", "Ana", now=NOW)
    assert [(one.stage, one.person) for one in load_facts(two, "churn").tags] == [
        ("data", "Ana"),
        (None, "Bo"),
    ]


def test_a_damaged_record_counts_where_it_may_belong(two: Engine) -> None:
    records = (
        ("jira", "CH-4"),
        ("jira", "PR-4"),
        ("jira", "page 3"),
        ("github", "acme/churn#4"),
        ("github", "acme/price"),
    )
    for source, name in records:
        apply(two, Batch(source, damaged=(Damaged(source, name, "odd"),)), now=NOW)
    assert (load_facts(two, "churn").damaged, load_facts(two, "price").damaged) == (3, 3)


def test_an_unknown_project_is_refused_with_the_nearest_name(two: Engine) -> None:
    with pytest.raises(Refused, match=r'There is no project "chrun"\. Did you mean churn\?'):
        load_facts(two, "chrun")
    with pytest.raises(Refused, match="There are: churn, price"):
        load_facts(two, "zzzzzz")


def test_without_any_project_the_refusal_says_how_to_declare_one(engine: Engine) -> None:
    with pytest.raises(Refused, match="stagecoach projects apply"):
        load_facts(engine, "churn")
    assert load_projects(engine) == ()


def test_projects_come_out_as_they_were_declared(two: Engine) -> None:
    assert load_projects(two) == (CHURN, PRICE)


def test_an_empty_project_has_empty_facts(two: Engine) -> None:
    found = load_facts(two, "churn")
    assert found == Facts(CHURN, inactive=frozenset({"Bo"}))


def test_the_number_of_statements_does_not_grow_with_the_items(two: Engine) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(two, "before_cursor_execute", note)
        load_facts(two, "churn")
        event.remove(two, "before_cursor_execute", note)
        return len(seen)

    empty = statements()
    numbers = range(700)
    put(
        two, "churn", *(issue(f"CH-{number}") for number in numbers),
        links=tuple(Link(f"jira:CH-{number}", LinkKind.RELATES, f"PR-{number}", "body") for number in numbers),
        activities=tuple(
            Activity("1", f"jira:CH-{number}", NOW, "jira:x", ActorKind.HUMAN, Verb.COMMENTED) for number in numbers
        ),
    )  # fmt: skip
    put(two, "price", *(issue(f"PR-{number}") for number in numbers))
    assert len(load_facts(two, "churn").neighbours) == len(numbers)
    assert statements() == empty <= 25


def test_the_jira_projects_are_known_by_their_issues(engine: Engine) -> None:
    apply(engine, Batch("jira", items=(issue("CH-1"), issue("ML_OPS-12"))), now=NOW)
    apply(engine, Batch("github", items=(pull(7),)), now=NOW)
    apply(engine, Batch("jira", items=(replace(issue("CH-1"), key="NEW-4"),)), now=NOW)
    assert jira_keys(engine) == {"CH", "ML_OPS", "NEW"}

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import PeopleRules
from tests.unit.sources.jira_records import SITE, Json, issue, user
from workflows.model import Category, ItemKind, Link, LinkKind, Verb, WorkItem
from workflows.sources.jira_parse import Issue, parse_issue, project_key
from workflows.sources.jira_people import People
from workflows.sources.jira_shapes import UnusableError


def parsed(raw: Json) -> Issue:
    return parse_issue(raw, SITE, People(PeopleRules()))


def item(**fields: Any) -> WorkItem:
    return parsed(issue(7, **fields)).item


def links(**fields: Any) -> tuple[Link, ...]:
    return parsed(issue(7, **fields)).links


def issue_link(name: str, inward: str, outward: str, side: str) -> Json:
    return {
        "id": "1",
        "type": {"name": name, "inward": inward, "outward": outward},
        side: {"id": "8", "key": "CH-8"},
    }


def test_an_issue_becomes_a_work_item_with_all_that_rules_need() -> None:
    found = item(
        issuetype={"name": "Experiment"},
        labels=["ml-data", "x", "ml-data"],
        components=[{"name": "Models"}],
        assignee=user("ben"),
        duedate="2026-10-09",
        description={"type": "doc", "content": [{"type": "text", "text": "why"}]},
        customfield_10021=[{"value": "Impediment"}],
    )
    assert found == WorkItem(
        id="jira:7",
        key="CH-7",
        kind=ItemKind.ISSUE,
        source="jira",
        title="Work 7",
        status="In Progress",
        category=Category.DOING,
        created=datetime(2026, 9, 1, 8, tzinfo=UTC),
        issue_type="Experiment",
        description="why",
        labels=("ml-data", "x"),
        components=("Models",),
        flagged=True,
        assignee="jira:id-ben",
        author="jira:id-ana",
        updated=datetime(2026, 9, 2, 10, tzinfo=UTC),
        due=date(2026, 10, 9),
        url="https://jira.example/browse/CH-7",
    )


def test_the_first_activity_of_an_issue_is_its_creation() -> None:
    found = parsed(issue(7)).created
    assert (found.verb, found.at, found.actor) == (
        Verb.CREATED,
        datetime(2026, 9, 1, 8, tzinfo=UTC),
        "jira:id-ana",
    )


@pytest.mark.parametrize(
    ("status", "category"),
    [
        ("To Do", Category.TODO),
        ("In Progress", Category.DOING),
        ("Done", Category.DONE),
        ("Odd", Category.TODO),
    ],
)
def test_the_category_follows_jiras_key_and_not_the_name(status: str, category: Category) -> None:
    assert item(status=status).category is category


def test_without_a_category_the_resolution_says_what_is_done() -> None:
    bare = issue(7)
    bare["fields"]["status"] = {"name": "Fertig"}
    assert parsed(bare).item.category is Category.DOING
    bare["fields"]["resolution"] = {"name": "Done"}
    assert parsed(bare).item.category is Category.DONE


def test_an_empty_flag_is_no_flag() -> None:
    assert not item(customfield_10021=[]).flagged
    assert not item(customfield_10021=None).flagged


def test_the_reporter_is_the_author_where_no_creator_is_told() -> None:
    assert item(creator=None, reporter=user("cy")).author == "jira:id-cy"


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ({"id": None}, "it has no id"),
        ({"key": ""}, "it has no key"),
        ({"fields": None}, "its time of creation is no time"),
        ({"fields": {**issue(1)["fields"], "summary": None}}, "it has no summary"),
        ({"fields": {**issue(1)["fields"], "status": "Done"}}, "it has no status"),
        ({"fields": {**issue(1)["fields"], "created": 7.5}}, "its time of creation is no time"),
        ({"fields": {**issue(1)["fields"], "updated": "soon"}}, "its time of update is no time"),
    ],
)
def test_a_damaged_issue_is_refused_with_what_it_lacks(damage: Json, reason: str) -> None:
    with pytest.raises(UnusableError, match=reason):
        parsed(issue(7) | damage)


FIELD = (
    st.none()
    | st.text(max_size=5)
    | st.integers()
    | st.lists(st.none() | st.text(), max_size=2)
    | st.just({"a": 1})
)


@given(st.dictionaries(st.sampled_from(sorted(issue(1)["fields"])), FIELD))
def test_any_field_may_be_of_any_type(fields: Json) -> None:
    raw = issue(7)
    raw["fields"] |= fields
    with suppress(UnusableError):
        assert parsed(raw).item.id == "jira:7"


@pytest.mark.parametrize(("key", "project"), [("CH-12", "CH"), ("ML_OPS-7", "ML_OPS"), ("nonsense", "")])
def test_a_key_names_its_project(key: str, project: str) -> None:
    assert project_key(key) == project


def test_the_parent_is_named_by_its_id() -> None:
    assert links(parent={"id": "3", "key": "CH-3"}) == (Link("jira:7", LinkKind.PARENT, "jira:3", "parent"),)


def test_an_epic_link_is_a_parent_unless_the_parent_says_so_already() -> None:
    epic = Link("jira:7", LinkKind.PARENT, "CH-3", "epic")
    assert links(customfield_10014="CH-3") == (epic,)
    both = links(customfield_10014="CH-3", parent={"id": "3"})
    assert both == (Link("jira:7", LinkKind.PARENT, "jira:3", "parent"),)


@pytest.mark.parametrize(
    ("names", "side", "kind"),
    [
        (("Blocks", "is blocked by", "blocks"), "outwardIssue", LinkKind.BLOCKS),
        (("Blocks", "is blocked by", "blocks"), "inwardIssue", LinkKind.BLOCKED_BY),
        (("Blocks", "wird blockiert von", "blockiert"), "inwardIssue", LinkKind.BLOCKED_BY),
        (("Gantt", "is blocked by", "blocks"), "inwardIssue", LinkKind.BLOCKED_BY),
        (("Gantt", "is blocked by", "blocks"), "outwardIssue", LinkKind.BLOCKS),
        (("Supersedes", "is superseded by", "supersedes"), "outwardIssue", LinkKind.SUPERSEDES),
        (("Follow-up", "is replaced by", "replaces"), "outwardIssue", LinkKind.SUPERSEDES),
        (("Cloners", "is cloned by", "clones"), "outwardIssue", LinkKind.RELATES),
        (("Duplicate", "is duplicated by", "duplicates"), "inwardIssue", LinkKind.RELATES),
        (("Relates", "relates to", "relates to"), "inwardIssue", LinkKind.RELATES),
    ],
)
def test_link_types_are_understood_from_this_issues_end(
    names: tuple[str, str, str], side: str, kind: LinkKind
) -> None:
    assert links(issuelinks=[issue_link(*names, side)]) == (Link("jira:7", kind, "jira:8", "issuelink"),)


@pytest.mark.parametrize(
    "names", [("Supersedes", "is superseded by", "supersedes"), ("X", "is replaced by", "replaces")]
)
def test_the_newer_issue_alone_states_that_it_supersedes(names: tuple[str, str, str]) -> None:
    assert links(issuelinks=[issue_link(*names, "inwardIssue")]) == ()


def test_damaged_links_are_no_links() -> None:
    assert links(issuelinks=[None, 7, {"type": {"name": "Blocks"}}, {"outwardIssue": {}}]) == ()

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import PeopleRules
from workflows.model import ActorKind, Category, ItemKind, Link, LinkKind, Verb
from workflows.sources.github_events import read_timeline
from workflows.sources.github_parse import Thread, read_thread
from workflows.sources.github_people import People
from workflows.sources.github_values import UNUSABLE, moment

ANA = {"__typename": "User", "login": "ana", "name": "Ana Example"}
BEN = {"__typename": "User", "login": "ben", "name": None}
REPO = {"id": "R_1", "nameWithOwner": "acme/churn"}
NOON = "2026-11-02T12:00:00Z"
LATE = "2026-11-09T12:00:00Z"


def pull(**changes: Any) -> dict[str, Any]:
    node = {
        "__typename": "PullRequest", "id": "PR_1", "number": 41, "title": "CH-7: GRU  encoder", "body": "Closes CH-8",
        "pullState": "OPEN", "isDraft": False, "isCrossRepository": False, "createdAt": NOON, "updatedAt": LATE,
        "url": "https://github.example/acme/churn/pull/41", "headRefName": "exp/gru", "headRefOid": "abc",
        "statusCheckRollup": {"state": "FAILURE"}, "repository": REPO, "author": ANA,
        "labels": {"nodes": [{"name": "ml-modeling"}]}, "assignees": {"nodes": [BEN]},
        "files": {"nodes": [{"path": "models/gru.py"}]}, "closingIssuesReferences": {"nodes": [{"id": "I_9"}]},
    }  # fmt: skip
    return node | changes


def issue(**changes: Any) -> dict[str, Any]:
    node = {
        "__typename": "Issue", "id": "I_1", "number": 7, "title": "Loader", "body": None, "issueState": "OPEN",
        "stateReason": None, "createdAt": NOON, "updatedAt": LATE, "url": "https://github.example/acme/churn/issues/7",
        "repository": REPO, "milestone": {"dueOn": "2026-12-01T00:00:00Z"}, "parent": {"id": "I_0"}, "author": ANA,
        "labels": {"nodes": []}, "assignees": {"nodes": []},
    }  # fmt: skip
    return node | changes


def read(node: Any, *entries: Any) -> Thread:
    return read_thread(node, entries, People(PeopleRules()), ("CH",))


def event(kind: str, **values: Any) -> dict[str, Any]:
    return {"__typename": kind, "id": f"{kind}_1", "createdAt": NOON, "actor": BEN, **values}


def commit(oid: str, at: str, message: str = "work") -> dict[str, Any]:
    change = {"oid": oid, "message": message, "committedDate": at, "url": "u", "author": None}
    return {"__typename": "PullRequestCommit", "id": f"PRC_{oid}", "commit": change}


def test_a_pull_request_becomes_a_work_item() -> None:
    item = read(pull()).item
    assert (item.id, item.key, item.kind, item.source) == (
        "github:PR_1",
        "acme/churn#41",
        ItemKind.PULL_REQUEST,
        "github",
    )
    assert (item.title, item.status, item.category, item.checks) == (
        "CH-7: GRU encoder",
        "open",
        Category.DOING,
        "failure",
    )
    assert (item.author, item.assignee, item.branch, item.repo) == (
        "github:ana",
        "github:ben",
        "exp/gru",
        "acme/churn",
    )
    assert (item.paths, item.labels) == (("models/gru.py",), ("ml-modeling",))
    assert item.created == datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("state", ["MERGED", "CLOSED"])
def test_a_merged_or_closed_pull_request_is_done(state: str) -> None:
    item = read(pull(pullState=state)).item
    assert (item.status, item.category) == (state.lower(), Category.DONE)


def test_a_pull_request_implements_the_tickets_and_the_issues_that_it_closes() -> None:
    assert read(pull()).links == (
        Link("github:PR_1", LinkKind.IMPLEMENTS, "CH-7", "title"),
        Link("github:PR_1", LinkKind.IMPLEMENTS, "CH-8", "body"),
        Link("github:PR_1", LinkKind.IMPLEMENTS, "github:I_9", "issuelink"),
    )


def test_a_branch_of_a_fork_is_no_branch_of_the_repository() -> None:
    assert read(pull()).own_branch == "exp/gru"
    assert read(pull(isCrossRepository=True)).own_branch is None


def test_what_the_token_may_not_see_is_absent_and_the_rest_is_read() -> None:
    node = pull(statusCheckRollup=None, files=None, closingIssuesReferences=None, author=None)
    item = read(node).item
    assert (item.checks, item.paths, item.author) == (None, (), None)


def test_an_issue_that_the_token_may_not_see_does_not_hide_the_pull_request_that_closes_it() -> None:
    closing = [
        link.target for link in read(pull(closingIssuesReferences={"nodes": [None, {"id": "I_9"}]})).links
    ]
    assert closing == ["CH-7", "CH-8", "github:I_9"]


def test_an_older_server_that_knows_no_rollup_and_no_parent_is_read_too() -> None:
    node, ticket = pull(), issue()
    del node["statusCheckRollup"], ticket["parent"]
    assert read(node).item.checks is None
    assert read(ticket).links == ()


def test_an_open_issue_is_under_way_once_somebody_has_it() -> None:
    assert read(issue()).item.category is Category.TODO
    assert read(issue(assignees={"nodes": [BEN]})).item.category is Category.DOING
    assert read(issue(issueState="CLOSED")).item.category is Category.DONE


def test_an_issue_takes_its_due_day_from_the_milestone_and_its_parent_as_a_link() -> None:
    thread = read(issue())
    assert thread.item.due == date(2026, 12, 1)
    assert thread.links == (Link("github:I_1", LinkKind.PARENT, "github:I_0", "parent"),)


def test_opening_and_the_last_edit_of_the_description_are_activities() -> None:
    thread = read(pull(lastEditedAt=LATE, editor=BEN))
    assert [(one.verb, one.actor, one.field) for one in thread.activities] == [
        (Verb.OPENED, "github:ana", None),
        (Verb.EDITED, "github:ben", "description"),
    ]
    assert read(issue()).activities[0].verb is Verb.CREATED


@pytest.mark.parametrize(
    ("entry", "verb", "field", "old", "new"),
    [
        (event("LabeledEvent", label={"name": "on-hold"}), Verb.LABELLED, "labels", None, "on-hold"),
        (event("UnlabeledEvent", label={"name": "on-hold"}), Verb.LABELLED, "labels", "on-hold", None),
        (event("AssignedEvent", assignee=ANA), Verb.ASSIGNED, "assignee", None, "github:ana"),
        (event("UnassignedEvent", assignee=ANA), Verb.ASSIGNED, "assignee", "github:ana", None),
        (
            event("ReviewRequestedEvent", requestedReviewer=ANA),
            Verb.REVIEW_REQUESTED,
            "reviewer",
            None,
            "github:ana",
        ),
        (
            event("ReviewRequestRemovedEvent", requestedReviewer=ANA),
            Verb.EDITED,
            "reviewer",
            "github:ana",
            None,
        ),
        (event("ReadyForReviewEvent"), Verb.EDITED, "draft", "true", "false"),
        (event("ConvertToDraftEvent"), Verb.EDITED, "draft", "false", "true"),
        (event("RenamedTitleEvent", previousTitle="a", currentTitle="b"), Verb.EDITED, "title", "a", "b"),
        (event("HeadRefForcePushedEvent"), Verb.PUSHED, "branch", None, None),
        (event("MergedEvent"), Verb.MERGED, None, None, None),
        (event("ClosedEvent", stateReason="NOT_PLANNED"), Verb.CLOSED, None, None, "not planned"),
        (event("ReopenedEvent"), Verb.REOPENED, None, None, None),
    ],
)
def test_each_event_says_who_did_what(entry: Any, verb: Verb, field: str, old: str, new: str) -> None:
    activity = read(pull(), entry).activities[-1]
    assert (activity.verb, activity.field, activity.old, activity.new) == (verb, field, old, new)
    assert (activity.actor, activity.actor_kind, activity.item) == (
        "github:ben",
        ActorKind.HUMAN,
        "github:PR_1",
    )


def review(who: Any, state: str = "APPROVED", at: str | None = NOON) -> dict[str, Any]:
    return {
        "__typename": "PullRequestReview", "id": "PRR_1", "submittedAt": at, "url": "u", "body": "fine", "state": state,
        "author": who,
    }  # fmt: skip


def test_a_review_tells_its_state() -> None:
    activity = read(pull(), review(BEN, "CHANGES_REQUESTED")).activities[-1]
    assert (activity.verb, activity.new, activity.text) == (Verb.REVIEWED, "changes_requested", "fine")


def test_answering_a_review_of_ones_own_pull_request_is_a_comment() -> None:
    assert read(pull(), review(ANA, "COMMENTED")).activities[-1].verb is Verb.COMMENTED


def test_a_review_that_is_not_submitted_is_nobodys_business() -> None:
    assert len(read(pull(), review(BEN, "PENDING", None)).activities) == 1


def test_a_merge_also_closes_and_is_said_once() -> None:
    verbs = [one.verb for one in read(pull(), event("MergedEvent"), event("ClosedEvent")).activities]
    assert verbs == [Verb.OPENED, Verb.MERGED]


def test_a_comment_by_a_bot_is_marked_as_such() -> None:
    entry = {"__typename": "IssueComment", "id": "C_1", "createdAt": NOON, "url": "u", "body": "built\x00",
             "author": {"__typename": "Bot", "login": "ci"}}  # fmt: skip
    activity = read(issue(), entry).activities[-1]
    assert (activity.actor_kind, activity.text, activity.url) == (ActorKind.BOT, "built", "u")


def test_a_push_is_dated_by_its_commit_but_never_after_the_last_change() -> None:
    thread = read(pull(), commit("a", "2026-11-03T10:00:00+02:00"), commit("b", "2031-01-01T00:00:00Z"))
    assert [one.at for one in thread.activities[1:]] == [
        datetime(2026, 11, 3, 8, tzinfo=UTC),
        datetime(2026, 11, 9, 12, tzinfo=UTC),
    ]


def test_commit_messages_link_tickets() -> None:
    assert (
        Link("github:PR_1", LinkKind.IMPLEMENTS, "CH-99", "commit")
        in read(pull(), commit("a", NOON, "CH-99 fix")).links
    )


@pytest.mark.parametrize(
    "bad", [None, 7, {}, {"__typename": "LabeledEvent", "id": "LE_1"}, event("MergedEvent", createdAt="soon")]
)
def test_a_damaged_entry_is_set_aside_and_the_others_are_read(bad: Any) -> None:
    thread = read(pull(), bad, event("ReopenedEvent"))
    assert [one.verb for one in thread.activities] == [Verb.OPENED, Verb.REOPENED]
    assert [one.record for one in thread.damaged] == ["acme/churn#41"]
    assert "\n" not in thread.damaged[0].reason


def test_an_entry_of_a_kind_that_we_did_not_ask_for_is_no_damage() -> None:
    assert read(pull(), event("SubscribedEvent")).damaged == ()


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        moment("2026-11-02T12:00:00")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(field=st.sampled_from(sorted(pull())), value=anything)
def test_whatever_stands_in_a_field_the_parser_reads_it_or_says_that_it_is_damaged(
    field: str, value: Any
) -> None:
    try:
        thread = read(pull(**{field: value}))
    except UNUSABLE:
        return
    item = thread.item
    texts = (
        item.id,
        item.key,
        item.title,
        item.status,
        item.description,
        item.url,
        item.repo,
        *item.labels,
        *item.paths,
    )
    assert all(isinstance(text, str) for text in texts)
    assert all(text == text.encode().decode() and "\x00" not in text for text in texts if text)
    assert item.created.tzinfo is not None


@given(st.lists(anything, max_size=4))
def test_no_entry_breaks_a_timeline(entries: list[Any]) -> None:
    found = read_timeline(
        "github:PR_1",
        None,
        entries,
        People(PeopleRules()),
        key="acme/churn#41",
        updated=datetime(2026, 11, 9, tzinfo=UTC),
    )
    assert len(found.damaged) + len(found.activities) <= len(entries)

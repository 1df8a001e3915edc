from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.policy import PeopleRules
from tests.unit.sources.jira_records import SITE, Json, change, comment, entry, issue
from workflows.model import Activity, ActorKind, Verb
from workflows.sources.jira_history import RESTRICTED, Past, read_past
from workflows.sources.jira_parse import parse_issue
from workflows.sources.jira_people import People


def past(*entries: Any, comments: tuple[Any, ...] = ()) -> Past:
    people = People(PeopleRules())
    return read_past(parse_issue(issue(7), SITE, people).item, entries, comments, people)


def only(*changes: Json, who: str | None = "ana") -> Activity:
    (activity,) = past(entry(5, *changes, who=who)).activities
    return activity


def test_a_transition_tells_both_statuses_by_name() -> None:
    found = only(change("status", "To Do", "In Progress", ("1", "2")))
    assert (found.verb, found.field, found.old, found.new) == (
        Verb.TRANSITIONED,
        "status",
        "To Do",
        "In Progress",
    )
    assert (found.actor, found.at) == ("jira:id-ana", datetime(2026, 9, 2, 8, tzinfo=UTC))


def test_an_assignment_names_accounts_and_not_display_names() -> None:
    found = only(change("assignee", "Ana", "Ben", ("id-ana", "id-ben")))
    assert (found.verb, found.old, found.new) == (Verb.ASSIGNED, "jira:id-ana", "jira:id-ben")


def test_an_assignment_without_ids_keeps_the_display_name() -> None:
    found = only(change("assignee", None, "Ben Example"))
    assert (found.old, found.new) == (None, "Ben Example")


def test_each_label_that_came_or_went_is_an_activity_of_its_own() -> None:
    found = past(entry(5, change("labels", "a ml-data", "ml-data ml-modeling b"), who="ana")).activities
    assert [(one.verb, one.old, one.new) for one in found] == [
        (Verb.LABELLED, None, "ml-modeling"),
        (Verb.LABELLED, None, "b"),
        (Verb.LABELLED, "a", None),
    ]
    assert len({one.id for one in found}) == 3


def test_labels_in_another_order_are_no_activity() -> None:
    assert past(entry(5, change("labels", "a b", "b a"), who="ana")).activities == ()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("This issue is blocked by CH-8", "blocked_by"),
        ("This issue blocks CH-8", "blocks"),
        ("This issue supersedes CH-8", "supersedes"),
        ("This issue is superseded by CH-8", "is_superseded_by"),
        ("This issue relates to CH-8", "link"),
    ],
)
def test_a_new_link_names_the_other_issue_and_the_kind(said: str, field: str) -> None:
    found = only(change("Link", None, said, (None, "CH-8")))
    assert (found.verb, found.field, found.new, found.text) == (Verb.LINKED, field, "CH-8", said)


def test_a_link_that_was_taken_away_is_an_edit() -> None:
    found = only(change("Link", "This issue blocks CH-8", None, ("CH-8", None)))
    assert (found.verb, found.field, found.old, found.new) == (Verb.EDITED, "link", "CH-8", None)


def test_other_fields_are_edits_under_their_name_in_lower_case() -> None:
    found = only(change("Fix Version", None, "1.2"))
    assert (found.verb, found.field, found.new) == (Verb.EDITED, "fix version", "1.2")


def test_raising_the_flag_can_be_told_from_lowering_it() -> None:
    raised, lowered = only(change("Flagged", "", "Impediment")), only(change("Flagged", "Impediment", ""))
    assert (raised.field, raised.old, raised.new) == ("flagged", None, "Impediment")
    assert (lowered.old, lowered.new) == ("Impediment", None)


def test_old_and_new_descriptions_are_not_kept() -> None:
    found = only(change("description", "x" * 30_000, "y" * 30_000))
    assert (found.verb, found.old, found.new) == (Verb.EDITED, None, None)


def test_a_moved_issue_tells_its_former_keys() -> None:
    found = past(entry(5, change("Key", "OLD-1", "CH-7"), change("project", "Old", "Churn"), who="ana"))
    assert found.moved == ("OLD-1",)


def test_what_jira_does_by_itself_is_a_bots_doing() -> None:
    assert only(change("status", "A", "B"), who=None).actor_kind is ActorKind.BOT


def test_a_change_read_again_has_the_same_id() -> None:
    record = entry(5, change("status", "A", "B"), change("resolution", None, "Done"), who="ana")
    first, again = past(record).activities, past(record).activities
    assert [one.id for one in first] == [one.id for one in again] == ["jira:change:5:0", "jira:change:5:1"]


def test_a_changelog_in_epoch_milliseconds_is_read() -> None:
    (found,) = past(entry(5, change("status", "A", "B"), at=1788253200000, who="ana")).activities
    assert found.at == datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "body", ["*ETA* Friday", {"type": "doc", "content": [{"type": "text", "text": "ETA Friday"}]}]
)
def test_a_comment_is_read_from_either_markup(body: object) -> None:
    (found,) = past(comments=(comment(4, body),)).activities
    assert (found.verb, found.text, found.actor) == (Verb.COMMENTED, "ETA Friday", "jira:id-ben")
    assert found.url == "https://jira.example/browse/CH-7?focusedCommentId=4"


def test_of_a_restricted_comment_only_the_fact_is_kept() -> None:
    secret = comment(4, "the salary is 7", visibility={"type": "role", "value": "Administrators"})
    (found,) = past(comments=(secret,)).activities
    assert found.text == RESTRICTED
    assert "salary" not in repr(found)


def test_a_damaged_record_is_set_aside_and_the_others_are_read() -> None:
    found = past(
        entry(5, change("status", "A", "B"), at="never", who="ana"),
        entry(6, change("status", "B", "C"), who="ana"),
        None,
        comments=(comment(4, "x") | {"id": None}, comment(9, "y")),
    )
    assert [one.id for one in found.activities] == ["jira:change:6:0", "jira:comment:9"]
    assert [one.record for one in found.damaged] == ["CH-7 changelog 5", "CH-7 changelog ?", "CH-7 comment ?"]
    assert found.damaged[0].reason == "its time is no time: left out"


VALUE = st.none() | st.text(max_size=6) | st.integers() | st.just([1]) | st.just({"a": None})


@given(
    st.dictionaries(st.sampled_from(["field", "from", "to", "fromString", "toString"]), VALUE),
    st.sampled_from(["status", "assignee", "labels", "Link", "Key", "Flagged", "Rank"]),
)
def test_any_change_is_read_or_set_aside(raw: Json, field: str) -> None:
    found = past(entry(5, raw), entry(6, raw | {"field": field}, who="ana"))
    assert all(one.at.tzinfo for one in found.activities)

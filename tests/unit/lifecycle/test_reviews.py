"""Who waits for a review, since when, and by whom."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.calendar import Workdays
from workflows.lifecycle.reviews import WaitingReview, waiting_reviews
from workflows.model import ActorKind, Person, Verb


def waiting(history: History) -> tuple[WaitingReview, ...]:
    facts = history.facts()
    return waiting_reviews(facts, POLICY, Workdays(facts.project, POLICY), NOW)


def asked(history: History, *, draft: bool = False, status: str = "open") -> History:
    change = history.pull("acme/churn#1", status=status, draft=draft, author="ana")
    history.act(change, at("2026-11-18"), Verb.REVIEW_REQUESTED, new="chen")
    return history


def test_a_requested_review_waits_in_working_days() -> None:
    (one,) = waiting(asked(History()))
    assert (one.reviewers, one.since, one.days) == (("chen",), at("2026-11-18"), 3)


def test_a_draft_never_waits_for_review() -> None:
    assert waiting(asked(History(), draft=True)) == ()


def test_a_merged_pull_request_waits_for_nothing() -> None:
    assert waiting(asked(History(), status="merged")) == ()


def test_without_a_request_nobody_waits() -> None:
    history = History()
    history.pull("acme/churn#1")
    assert waiting(history) == ()


def test_a_review_by_another_human_ends_the_wait() -> None:
    history = asked(History())
    history.act(
        history.items["github:acme/churn#1"], at("2026-11-19"), Verb.REVIEWED, "dana", new="commented"
    )
    assert waiting(history) == ()


def test_the_authors_own_review_and_a_bots_review_end_nothing() -> None:
    history = asked(History())
    change = history.items["github:acme/churn#1"]
    history.act(change, at("2026-11-19"), Verb.REVIEWED, "ana")
    history.act(change, at("2026-11-19"), Verb.REVIEWED, "lint[bot]", kind=ActorKind.BOT)
    assert len(waiting(history)) == 1


def test_a_new_request_after_a_review_waits_from_then_on() -> None:
    history = asked(History())
    change = history.items["github:acme/churn#1"]
    history.act(change, at("2026-11-19"), Verb.REVIEWED, "chen", new="changes_requested")
    history.act(change, at("2026-11-20"), Verb.REVIEW_REQUESTED, new="chen")
    (one,) = waiting(history)
    assert (one.since, one.days) == (at("2026-11-20"), 1)


@pytest.mark.parametrize(
    "taken_back",
    [
        {"verb": Verb.EDITED, "field": "reviewer", "old": "chen"},
        {"verb": Verb.REVIEW_REQUESTED, "old": "chen"},
    ],
)
def test_who_is_asked_no_more_is_not_waited_for(taken_back: dict[str, Any]) -> None:
    history = asked(History())
    change = history.items["github:acme/churn#1"]
    history.act(change, at("2026-11-19"), Verb.REVIEW_REQUESTED, new="dana")
    history.act(change, at("2026-11-20"), **taken_back)
    assert [one.reviewers for one in waiting(history)] == [("dana",)]
    history.act(change, at("2026-11-20"), Verb.EDITED, field="reviewer", old="dana")
    assert waiting(history) == ()


def test_another_edit_of_a_pull_request_takes_no_request_back() -> None:
    history = asked(History())
    change = history.items["github:acme/churn#1"]
    history.act(change, at("2026-11-19"), Verb.EDITED, field="title", old="chen")
    history.act(change, at("2026-11-19"), Verb.EDITED, field="reviewer", new="dana")
    assert len(waiting(history)) == 1


def test_several_reviewers_are_named_once_each() -> None:
    history = asked(History())
    change = history.items["github:acme/churn#1"]
    for reviewer in ("dana", "chen"):
        history.act(change, at("2026-11-19"), Verb.REVIEW_REQUESTED, new=reviewer)
    (one,) = waiting(history)
    assert one.reviewers == ("chen", "dana")


def test_a_reviewer_known_by_login_is_called_by_name() -> None:
    history = History()
    history.people(Person("Chen", github="Chen-Dev"))
    change = history.pull("acme/churn#1")
    history.act(change, at("2026-11-18"), Verb.REVIEW_REQUESTED, new="github:chen-dev")
    assert waiting(history)[0].reviewers == ("Chen",)


def test_a_bot_that_is_asked_keeps_nobody_waiting() -> None:
    history = History()
    change = history.pull("acme/churn#1")
    history.act(change, at("2026-11-18"), Verb.REVIEW_REQUESTED, new="github:renovate[bot]")
    assert waiting(history) == ()


def test_a_request_that_does_not_say_whom_still_waits() -> None:
    history = History()
    change = history.pull("acme/churn#1")
    history.act(change, at("2026-11-18"), Verb.REVIEW_REQUESTED)
    assert waiting(history)[0].reviewers == ()


def test_the_longest_wait_comes_first() -> None:
    history = asked(History())
    older = history.pull("acme/churn#2")
    history.act(older, at("2026-11-10"), Verb.REVIEW_REQUESTED, new="chen")
    assert [one.item.key for one in waiting(history)] == ["acme/churn#2", "acme/churn#1"]


def test_what_happens_after_now_is_not_seen() -> None:
    history = asked(History())
    history.act(history.items["github:acme/churn#1"], at("2026-11-24"), Verb.REVIEWED, "chen")
    assert len(waiting(history)) == 1

"""The state of a project: its centre of work, its stages, what was answered, what blocks and what is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.state import ProjectState, read_state
from workflows.model import ActorKind, ItemKind, LinkKind, Said, Verb

SINCE = NOW - timedelta(days=7)


def state(history: History) -> ProjectState:
    return read_state(history.facts(), POLICY, NOW, since=SINCE)


def test_a_project_without_items_has_a_state() -> None:
    found = state(History())
    assert (found.centre.stage, found.open, found.stalls, found.answers) == (None, (), (), ())


def test_the_centre_lies_where_tickets_are_under_way_and_says_how_many() -> None:
    history = History()
    for number in range(3):
        history.ticket(f"CH-{number}", labels=("ml-modeling",))
    history.ticket("CH-7", labels=("ml-data",))
    history.ticket("CH-8", "no stage")
    history.ticket("CH-9", labels=("ml-none",))
    centre = state(history).centre
    assert (centre.stage, centre.rival) == ("modeling", None)
    under_way = next(ground for ground in centre.grounds if ground.what == "under way")
    assert (len(under_way.items), under_way.total) == (3, 5)


def test_a_full_backlog_does_not_outweigh_the_work_under_way() -> None:
    history = History()
    for number in range(8):
        history.ticket(f"CH-{number}", status="To Do", labels=("ml-deployment",))
    history.ticket("CH-9", labels=("ml-data",))
    assert state(history).centre.stage == "data"


def test_two_stages_that_weigh_about_the_same_are_both_named() -> None:
    history = History()
    history.ticket("CH-1", labels=("ml-modeling",))
    history.ticket("CH-2", labels=("ml-data",))
    centre = state(history).centre
    assert (centre.stage, centre.rival) == ("data", "modeling")
    assert centre.grounds[0].rival == 1


def test_work_of_bots_moves_no_centre() -> None:
    history = History()
    quiet = history.ticket("CH-1", status="Done", labels=("ml-monitoring",))
    history.act(quiet, at("2026-11-20"), Verb.COMMENTED, "ci[bot]", kind=ActorKind.BOT)
    assert state(history).centre.stage is None


def test_a_ticket_done_in_the_period_counts_in_its_stage_and_an_older_one_does_not() -> None:
    history = History()
    fresh = history.ticket("CH-1", status="Done", labels=("ml-data",))
    history.status(fresh, at("2026-11-18"), "In Progress", "Done")
    old = history.ticket("CH-2", status="Done", labels=("ml-data",))
    history.status(old, at("2026-11-02"), "In Progress", "Done")
    history.ticket("CH-3", status="Done", labels=("ml-data",))
    tally = next(one for one in state(history).tallies if one.stage == "data")
    assert [item.key for item in tally.done] == ["CH-1"]


def test_what_was_reopened_is_not_done() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.status(item, at("2026-11-17"), "In Progress", "Done")
    history.status(item, at("2026-11-18"), "Done", "In Progress")
    assert state(history).done == ()


def test_open_items_without_a_stage_are_counted_by_kind() -> None:
    history = History()
    history.ticket("CH-1")
    history.ticket("CH-2", status="Done")
    history.ticket("CH-3", labels=("ml-none",))
    history.pull("acme/churn#1")
    history.pull("acme/churn@fix", kind=ItemKind.BRANCH, branch="fix")
    gap = state(history).unplaced
    assert [item.key for item in gap.tickets] == ["CH-1"]
    assert [item.key for item in gap.finished] == ["CH-2"]
    assert [item.key for item in gap.changes] == ["acme/churn#1", "acme/churn@fix"]
    assert [item.key for item in state(history).outside] == ["CH-3"]


def test_every_open_ticket_is_placed_unplaced_or_outside() -> None:
    history = History()
    for number, labels in enumerate([("ml-data",), (), ("ml-none",), ("ml-data", "ml-modeling")]):
        history.ticket(f"CH-{number}", labels=labels)
    found = state(history)
    assert len(found.open) + len(found.outside) == 4


def concluded(history: History, *comments: str) -> ProjectState:
    item = history.ticket("CH-1", status="Done", issue_type="Experiment")
    for number, text in enumerate(comments):
        history.comment(item, at("2026-11-17", f"1{number}:00"), text)
    history.status(item, at("2026-11-18"), "In Progress", "Done")
    return state(history)


def test_a_concluded_experiment_is_an_answer_with_the_comment_that_says_what_came_out() -> None:
    (answer,) = concluded(History(), "Ruled out: no gain on this data.", "Thanks!").answers
    assert answer.outcome
    assert answer.said is not None
    assert answer.said.text.startswith("Ruled out")


def test_an_experiment_closed_without_a_word_is_no_outcome() -> None:
    (answer,) = concluded(History()).answers
    assert (answer.outcome, answer.said) == (False, None)


def test_the_outcome_may_stand_in_the_experiments_pull_request() -> None:
    history = History()
    item = history.ticket("CH-1", status="Done", issue_type="Experiment")
    change = history.pull("acme/churn#1", status="closed")
    history.link(change, LinkKind.IMPLEMENTS, item)
    history.comment(change, at("2026-11-17"), "No gain, we drop this.")
    history.status(item, at("2026-11-18"), "In Progress", "Done")
    (answer,) = state(history).answers
    assert answer.outcome


@pytest.mark.parametrize("said", [Said.FINISHED, Said.DROPPED])
def test_an_outcome_given_by_a_button_is_an_answer_though_the_ticket_is_open(said: Said) -> None:
    history = History()
    item = history.ticket("CH-1", issue_type="Experiment")
    history.answer(item, at("2026-11-18"), said, outcome="ruled out", words="Nothing to see.")
    (answer,) = state(history).answers
    assert (answer.outcome, answer.closed, answer.at) == (True, False, at("2026-11-18"))
    assert answer.said is not None
    assert answer.said.text.endswith("ruled out: Nothing to see.")


def test_an_outcome_given_by_a_button_is_told_once_and_not_again_with_the_closing() -> None:
    history = History()
    item = history.ticket("CH-1", status="Done", issue_type="Experiment")
    history.answer(item, at("2026-11-13"), Said.FINISHED, outcome="supported")
    history.status(item, at("2026-11-18"), "In Progress", "Done")
    found = state(history)
    assert found.answers == ()
    assert found.done == (item,)


def test_an_outcome_given_in_the_week_of_the_closing_is_told_with_it() -> None:
    history = History()
    item = history.ticket("CH-1", status="Done", issue_type="Experiment")
    history.comment(item, at("2026-11-16"), "Rerunning on 60 days.")
    history.answer(item, at("2026-11-17"), Said.FINISHED, outcome="inconclusive")
    history.status(item, at("2026-11-18"), "In Progress", "Done")
    (answer,) = state(history).answers
    assert (answer.outcome, answer.closed, answer.at) == (True, True, at("2026-11-18"))


def test_an_outcome_that_a_later_answer_takes_the_place_of_is_none() -> None:
    history = History()
    item = history.ticket("CH-1", issue_type="Experiment")
    history.answer(item, at("2026-11-17"), Said.FINISHED, outcome="ruled out")
    history.answer(item, at("2026-11-18"), Said.RUNNING)
    assert state(history).answers == ()


def test_finished_without_an_outcome_is_no_result() -> None:
    history = History()
    item = history.ticket("CH-1", status="Done", issue_type="Experiment")
    history.answer(item, at("2026-11-17"), Said.FINISHED)
    history.status(item, at("2026-11-18"), "In Progress", "Done")
    (answer,) = state(history).answers
    assert not answer.outcome


def test_a_finished_task_is_no_answer() -> None:
    history = History()
    item = history.ticket("CH-1", status="Done", labels=("ml-modeling",))
    history.status(item, at("2026-11-18"), "In Progress", "Done")
    assert state(history).answers == ()


@pytest.mark.parametrize("kind", [LinkKind.BLOCKS, LinkKind.BLOCKED_BY])
def test_a_blocker_holds_up_what_is_linked_to_it_in_either_direction(kind: LinkKind) -> None:
    history = History()
    blocker = history.ticket("OPS-4", elsewhere=True, created=at("2026-11-10"))
    blocked = history.ticket("CH-1", created=at("2026-11-12"))
    ends = (blocker, blocked) if kind is LinkKind.BLOCKS else (blocked, blocker)
    history.link(ends[0], kind, ends[1])
    (one,) = state(history).blockers
    assert (one.item.key, [item.key for item in one.blocks], one.outside) == ("OPS-4", ["CH-1"], True)
    assert (one.since, one.days) == (at("2026-11-12"), 7)


def test_a_blocker_counts_from_the_day_on_which_it_was_linked() -> None:
    history = History()
    blocker, blocked = history.ticket("CH-2"), history.ticket("CH-1")
    history.link(blocked, LinkKind.BLOCKED_BY, blocker)
    history.act(blocked, at("2026-11-19"), Verb.LINKED, new="CH-2")
    (one,) = state(history).blockers
    assert (one.since, one.outside) == (at("2026-11-19"), False)


def test_a_finished_blocker_blocks_nothing() -> None:
    history = History()
    blocker, blocked = history.ticket("CH-2", status="Done"), history.ticket("CH-1")
    history.link(blocked, LinkKind.BLOCKED_BY, blocker)
    assert state(history).blockers == ()


def test_dates_are_next_or_past_in_working_days() -> None:
    history = History()
    for number, day in enumerate(
        [date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 7), date(2026, 12, 8)]
    ):
        history.ticket(f"CH-{number}", due=day)
    history.ticket("CH-9", status="Done", due=date(2026, 11, 20))
    assert [(due.item.key, due.late) for due in state(history).due] == [("CH-0", 1), ("CH-1", 0), ("CH-2", 0)]


def test_a_date_that_passed_on_a_weekend_is_late_on_monday() -> None:
    history = History()
    history.ticket("CH-1", due=date(2026, 11, 22))
    assert [due.late for due in state(history).due] == [1]


def test_a_date_on_saturday_is_past_on_sunday_though_no_working_day_went_by() -> None:
    history = History()
    history.ticket("CH-1", due=date(2026, 11, 21))
    sunday = at("2026-11-22")
    (due,) = read_state(history.facts(), POLICY, sunday, since=SINCE).due
    assert (due.past, due.late) == (True, 0)


def test_experiments_are_judged_with_the_stage_of_the_mapping() -> None:
    history = History()
    item = history.ticket("CH-1", issue_type="Experiment", assignee="ana")
    history.comment(item, at("2026-11-02"), "First fold trained, AUC 0.71.")
    (stall,) = state(history).stalls
    assert (stall.verdict.value, stall.silent, stall.limit.days) == ("stalled", 15, 7)

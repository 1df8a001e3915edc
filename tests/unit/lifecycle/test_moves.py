"""What moved between stages, what went back, and how often."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.moves import Moves, read_moves
from workflows.model import ActorKind, Verb

SINCE = at("2026-11-16")


def moves(history: History) -> Moves:
    return read_moves(history.facts(), POLICY, SINCE, NOW)


def test_a_ticket_whose_label_changes_forward_has_moved() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(item, at("2026-11-18"), add="ml-modeling", remove="ml-data")
    (change,) = moves(history).moved
    assert (change.origin, change.target, change.at) == ("data", "modeling", at("2026-11-18"))
    assert moves(history).looped == ()


def test_two_steps_of_relabelling_are_one_move() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(item, at("2026-11-18", "10:00"), add="ml-validation")
    history.relabel(item, at("2026-11-18", "10:02"), remove="ml-data")
    (change,) = moves(history).moved
    assert (change.origin, change.target) == ("data", "validation")


def test_a_label_taken_off_and_put_back_at_once_is_no_move() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(item, at("2026-11-18", "10:00"), remove="ml-data")
    history.relabel(item, at("2026-11-18", "10:03"), add="ml-data")
    assert moves(history) == Moves()


def test_days_without_a_label_do_not_hide_the_move() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(item, at("2026-11-09"), remove="ml-data")
    history.relabel(item, at("2026-11-18"), add="ml-modeling")
    (change,) = moves(history).moved
    assert (change.origin, change.target) == ("data", "modeling")


def test_the_first_label_places_a_ticket_and_moves_nothing() -> None:
    history = History()
    item = history.ticket("CH-1", components=("Serving",))
    history.relabel(item, at("2026-11-18"), add="ml-data")
    assert moves(history) == Moves()


def test_going_back_is_told_with_its_reason_and_counted() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-modeling",))
    history.relabel(item, at("2026-10-20"), add="ml-data", remove="ml-modeling")
    history.relabel(item, at("2026-11-02"), add="ml-modeling", remove="ml-data")
    history.relabel(item, at("2026-11-19"), add="ml-data", remove="ml-modeling", actor="bo")
    history.comment(item, at("2026-11-19", "09:00"), "contract changes missing", "bo")
    history.comment(item, at("2026-11-19", "10:01"), "shall I help?", "chen")
    (change,) = moves(history).looped
    assert (change.target, change.back, change.times) == ("data", True, 2)
    assert change.reason is not None
    assert change.reason.text == "contract changes missing"
    assert moves(history).moved == ()


def test_a_comment_two_days_away_is_no_reason() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-modeling",))
    history.relabel(item, at("2026-11-19"), add="ml-data", remove="ml-modeling")
    history.comment(item, at("2026-11-17", "09:59"), "looks fine")
    assert moves(history).looped[0].reason is None


def test_a_bot_gives_no_reasons() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-modeling",))
    history.relabel(item, at("2026-11-19"), add="ml-data", remove="ml-modeling")
    history.comment(item, at("2026-11-19"), "build 7 passed", kind=ActorKind.BOT)
    assert moves(history).looped[0].reason is None


def test_back_and_forward_again_is_told_as_a_loop_and_not_as_progress() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-modeling",))
    history.relabel(item, at("2026-11-17"), add="ml-data", remove="ml-modeling")
    history.relabel(item, at("2026-11-20"), add="ml-modeling", remove="ml-data")
    found = moves(history)
    assert found.moved == ()
    assert [change.target for change in found.looped] == ["data"]


def test_several_steps_forward_are_one_move_from_the_first_to_the_last() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(item, at("2026-11-17"), add="ml-modeling", remove="ml-data")
    history.relabel(item, at("2026-11-20"), add="ml-validation", remove="ml-modeling")
    (change,) = moves(history).moved
    assert (change.origin, change.target) == ("data", "validation")


def test_what_happened_before_the_period_or_after_now_is_left_out() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-scoping",))
    history.relabel(item, at("2026-11-15"), add="ml-data", remove="ml-scoping")
    history.relabel(item, at("2026-11-24"), add="ml-modeling", remove="ml-data")
    found = moves(history)
    assert (found.moved, found.looped) == ((), ())
    assert [change.target for change in found.history] == ["data"], (
        "what came before is history, what came after is not"
    )


def test_tags_move_a_ticket_that_carries_no_label() -> None:
    history = History()
    item = history.ticket("CH-1")
    history.tag(item, "data", at("2026-11-10"))
    history.tag(item, "modeling", at("2026-11-18"))
    (change,) = moves(history).moved
    assert (change.because.signal, change.actor) == ("tag", "ana")


def test_a_tag_for_a_stage_that_the_policy_has_no_more_is_no_place_to_come_from_or_go_back_to() -> None:
    history = History()
    item = history.ticket("CH-1")
    history.tag(item, "modeling", at("2026-11-10"))
    history.tag(item, "polishing", at("2026-11-17"))
    history.tag(item, "validation", at("2026-11-18"))
    found = moves(history)
    assert [(change.origin, change.target) for change in found.moved] == [("modeling", "validation")]
    assert found.looped == ()


def test_a_status_that_stands_for_a_stage_moves_a_ticket() -> None:
    history = History()
    item = history.ticket("CH-1", status="In validation")
    history.status(item, at("2026-11-10"), "To Do", "Labelling")
    history.status(item, at("2026-11-17"), "Labelling", "In Progress")
    history.status(item, at("2026-11-19"), "In Progress", "In validation")
    (change,) = moves(history).moved
    assert (change.origin, change.target, change.because.detail) == (
        "data",
        "validation",
        "status In validation",
    )


def test_a_status_moves_nothing_while_a_label_speaks() -> None:
    history = History()
    item = history.ticket("CH-1", status="In validation", labels=("ml-data",))
    history.status(item, at("2026-11-19"), "Labelling", "In validation")
    assert moves(history) == Moves()


def test_labels_that_are_no_stage_move_nothing() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(item, at("2026-11-17"), add="urgent")
    history.relabel(item, at("2026-11-18"), add="ml-none")
    assert moves(history) == Moves()


LABELS = st.sampled_from(["ml-data", "ml-modeling", "ml-validation", "ml-none", "bug", None])
STEPS = st.lists(st.tuples(st.integers(0, 60 * 24 * 30), LABELS, LABELS), max_size=12)


@given(STEPS)
def test_a_history_is_a_chain_whatever_people_do_to_the_labels(
    steps: list[tuple[int, str | None, str | None]],
) -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    for minutes, add, remove in sorted(steps, key=lambda step: step[0]):
        moment = at("2026-10-24")
        moment = moment.fromtimestamp(moment.timestamp() + minutes * 60, moment.tzinfo)
        history.relabel(item, moment, add=add, remove=remove)
    found = moves(history)
    for change in (*found.moved, *found.looped):
        assert change.origin != change.target
        assert SINCE < change.at <= NOW
    assert all(change.back for change in found.looped)


def test_the_verb_alone_without_words_is_survived() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-data",))
    history.act(item, at("2026-11-18"), Verb.LABELLED)
    history.act(item, at("2026-11-18"), Verb.TRANSITIONED)
    history.items[item.id] = replace(item, status="")
    assert moves(history) == Moves()

"""A ticket proves a criterion by its title, label, type or stage, and a check points to the ticket that it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from config.gates import Proof, TicketProof
from tests.unit.lifecycle.checklists import DEFAULT, REPO, Checked, details, unread
from tests.unit.reports.histories import at
from workflows.lifecycle.gate_found import find_unread
from workflows.lifecycle.gate_tickets import Closed, by_tickets, rules_of
from workflows.lifecycle.outlook import Check, CheckState
from workflows.model import Answer, Category, Evidence, Said, Verb

if TYPE_CHECKING:
    from config.policy import Policy
    from workflows.lifecycle.gate_found import Found
    from workflows.model import WorkItem

MET, MISSING, UNKNOWN = CheckState.MET, CheckState.MISSING, CheckState.UNKNOWN


def asking(*proofs: TicketProof) -> Policy:
    """Return the default policy in which a load test is proven by these tickets alone."""
    gate = DEFAULT.gates.stages["deployment"]
    made = gate.criteria["load-test"].model_copy(
        update={"proofs": tuple(Proof(tickets=one) for one in proofs)}
    )
    changed = gate.model_copy(update={"criteria": {**gate.criteria, "load-test": made}})
    stages = {**DEFAULT.gates.stages, "deployment": changed}
    return DEFAULT.model_copy(update={"gates": DEFAULT.gates.model_copy(update={"stages": stages})})


def checked(story: Checked, *proofs: TicketProof) -> Check:
    return story.check("load-test", asking(*proofs))


def found(story: Checked, proof: TicketProof, *tickets: WorkItem) -> Found:
    facts = story.facts()
    return by_tickets(proof, tickets, find_unread(facts), Closed(facts, rules_of(DEFAULT.gates.no_proof)))


LABEL = TicketProof(labels=("load-tested", "stress"))
TYPE = TicketProof(issue_types=("Load test", "Stress test"))
STAGE = TicketProof(stages=("monitoring", "deployment"))
WORDS = TicketProof(words=("load test", "stress test"))


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (WORDS, "no ticket that names load test"),
        (LABEL, "no ticket with the label load-tested"),
        (TYPE, "no ticket of the type Load test"),
        (STAGE, "no ticket placed in monitoring"),
    ],
)
def test_a_missing_ticket_is_told_by_the_first_of_what_was_looked_for(proof: TicketProof, said: str) -> None:
    check = checked(Checked(), proof)
    assert (check.state, check.because, check.items) == (MISSING, (Evidence("ticket", said),), ())


@pytest.mark.parametrize(
    ("proof", "fields"),
    [
        (LABEL, {"labels": ("other", "Load-Tested")}),
        (LABEL, {"labels": ("stress",)}),
        (TYPE, {"issue_type": "load test"}),
        (STAGE, {"labels": ("ml-deployment",)}),
    ],
)
def test_a_ticket_proves_by_its_label_type_or_stage_alone(
    proof: TicketProof, fields: dict[str, object]
) -> None:
    story = Checked()
    story.ticket("CH-1", "Minutes", "Done")
    item = story.ticket("CH-2", "Report", "Done", **fields)  # type: ignore[arg-type]  # fields of a ticket
    check = checked(story, proof)
    assert (check.state, check.items) == (MET, (item,))
    assert check.because == (Evidence("ticket", "CH-2 is done: Report", item.url),)


def test_each_of_several_proofs_is_held_to_the_tickets_that_it_names() -> None:
    story = Checked()
    item = story.ticket("CH-1", "Report", "Done", labels=("stress",))
    assert checked(story, WORDS, LABEL).items == (item,)
    assert checked(story, WORDS, TYPE).state is MISSING


def test_a_ticket_without_a_stage_is_in_none() -> None:
    story = Checked()
    story.ticket("CH-1", "Report", "Done")
    assert checked(story, STAGE).state is MISSING


def test_pull_requests_and_bugs_are_passed_over_and_what_comes_after_them_is_not() -> None:
    story = Checked()
    story.pull(f"{REPO}#1", "Load test", "merged")
    story.ticket("CH-1", "Load test fails", "Done", issue_type="Bug")
    story.ticket("CH-2", "Remove the load test", "Done")
    item = story.ticket("CH-3", "Load test", "Done")
    assert checked(story, WORDS).items == (item,)


def test_a_negation_reaches_three_words_ahead_and_no_further() -> None:
    story = Checked()
    story.ticket("CH-1", "Not one single load test", "Done")
    assert checked(story, WORDS).state is MISSING
    story.ticket("CH-2", "Not that it matters: load test", "Done")
    assert checked(story, WORDS).state is MET


def test_open_tickets_are_told_the_newest_first_and_no_more_than_three() -> None:
    story = Checked()
    items = [story.ticket(f"CH-{n}", "Load test", "To Do", created=at(f"2026-10-0{n}")) for n in range(1, 6)]
    check = checked(story, WORDS)
    assert check.state is MISSING
    assert check.because == tuple(
        Evidence("ticket", f"CH-{n} is open: Load test", items[n - 1].url) for n in (5, 4, 3)
    )
    assert check.items == tuple(reversed(items))


def test_what_has_begun_is_known_as_that_and_what_nobody_began_is_not() -> None:
    story = Checked()
    opened, closed = story.ticket("CH-1", "Load test", "To Do"), story.ticket("CH-2", "Load test", "Won't Do")
    dropped = replace(closed, category=Category.DONE)
    assert [found(story, WORDS, one).begun for one in (opened, dropped)] == [True, True]
    assert [found(story, WORDS, one).met for one in (opened, dropped)] == [False, False]
    assert (found(story, WORDS).met, found(story, WORDS).begun) == (False, False)


def test_a_dropped_ticket_is_shown_with_its_link() -> None:
    story = Checked()
    item = replace(story.ticket("CH-2", "Load test", "Won't Do"), category=Category.DONE)
    shown = found(story, WORDS, item)
    told = "CH-2 was closed without being done: Load test"
    assert (shown.because, shown.items) == ((Evidence("ticket", told, item.url),), (item,))


def test_done_tickets_hold_beside_open_ones_unless_every_one_is_asked_for() -> None:
    story = Checked()
    done = [story.ticket(f"CH-{n}", "Load test", "Done", created=at(f"2026-10-0{n}")) for n in (1, 2)]
    opened = [story.ticket(f"CH-{n}", "Load test", "To Do", created=at(f"2026-10-0{n}")) for n in (3, 4)]
    check = checked(story, WORDS)
    assert (check.state, details(check)) == (MET, ["CH-2 is done: Load test", "CH-4 is open: Load test"])
    assert check.items == (*reversed(done), *reversed(opened))
    every = WORDS.model_copy(update={"every": True})
    assert checked(story, every).state is MISSING


def test_an_open_ticket_is_enough_where_open_ones_count_but_not_where_every_one_must_be_done() -> None:
    story = Checked()
    item = story.ticket("CH-1", "Load test", "To Do")
    counting = WORDS.model_copy(update={"open_counts": True})
    assert (checked(story, counting).state, checked(story, counting).items) == (MET, (item,))
    both = counting.model_copy(update={"every": True})
    assert checked(story, both).state is MISSING


def test_a_ticket_at_hand_is_judged_even_where_no_tracker_was_read_to_its_end() -> None:
    story = unread()
    assert found(story, WORDS).met is None
    item = story.ticket("CH-1", "Load test", "Done")
    story.items.clear()
    assert found(story, WORDS, item).met is True


def test_only_an_answer_about_this_very_ticket_can_drop_it() -> None:
    story = Checked()
    item, other = story.ticket("CH-1", "Load test", "Done"), story.ticket("CH-2", "Report", "Done")
    story.answer(other, at("2026-11-10"), Said.DROPPED)
    story.answer(item, at("2026-11-10"), Said.RUNNING)
    assert checked(story, WORDS).state is MET


@pytest.mark.parametrize(("outcome", "state"), [("ruled out", MISSING), ("supported", MET), (None, MET)])
def test_a_ticket_whose_idea_was_ruled_out_by_a_button_is_not_done(
    outcome: str | None, state: CheckState
) -> None:
    story = Checked()
    item = story.ticket("CH-1", "Load test", "Done")
    said = Answer("k", item.id, Said.FINISHED, "bo", at("2026-11-10"), place="slack:C1", outcome=outcome)
    story.answers = [said]
    assert checked(story, WORDS).state is state


def test_the_last_resolution_counts_and_other_fields_are_none() -> None:
    story = Checked()
    item = story.ticket("CH-1", "Load test", "Done")
    story.act(item, at("2026-11-10"), Verb.EDITED, field="Resolution", new="Won't Do")
    story.act(item, at("2026-11-11"), Verb.EDITED, field="description", new="Done")
    story.act(item, at("2026-11-12"), Verb.EDITED, new="Done")
    assert checked(story, WORDS).state is MISSING

"""How signals become one decision, by numbers that somebody can follow with a pocket calculator."""

from __future__ import annotations

from math import log

import pytest

from config.policy import Policy, Stage
from workflows.lifecycle.findings import Decision
from workflows.lifecycle.mapping_repositories import Home
from workflows.lifecycle.mapping_rules import Match, Rank
from workflows.lifecycle.mapping_signals import Reading
from workflows.lifecycle.mapping_weighing import in_order, of_policy, settled, stage_words, strength, weighed
from workflows.model import Evidence

POLICY = Policy(
    stages=(
        Stage(name="data", plain="data", synonyms=("dataset", "modeling")),
        Stage(name="modeling", plain="modeling", synonyms=("training",)),
        Stage(name="deployment", plain="deployment"),
    )
)
"""Three stages: with what lies outside, four classes."""
CERTAIN, SUGGESTED, UNSURE = Decision.CERTAIN, Decision.SUGGESTED, Decision.UNSURE


def match(stage: str | None, trust: float, rank: Rank = Rank.DECLARED, said: str = "") -> Match:
    return Match(stage, rank, trust, Evidence("label", said or f"{stage} {trust:g} {rank.name}"))


def labelled(stage: str | None, trust: float = 0.95) -> Match:
    return match(stage, trust, Rank.LABELLED)


@pytest.mark.parametrize(("trust", "decision"), [(0.89, SUGGESTED), (0.9, CERTAIN), (0.999, CERTAIN)])
def test_a_final_word_is_certain_by_its_trust_and_never_beyond_the_ceiling(
    trust: float, decision: Decision
) -> None:
    found = settled([labelled("data", trust)])
    assert (found.stage, found.decision, found.confidence) == ("data", decision, min(trust, 0.99))
    assert (found.second_stage, found.guess) == (None, "data")


def test_final_words_that_agree_add_up() -> None:
    found = settled([labelled("data", 0.8), labelled("data", 0.6)])
    assert found.confidence == pytest.approx(1 - 0.2 * 0.4)
    assert found.decision is CERTAIN


@pytest.mark.parametrize(("other", "stage"), [(0.85, None), (0.84, "data")])
def test_final_words_that_weigh_the_same_are_left_to_a_person(other: float, stage: str | None) -> None:
    found = settled([labelled("modeling", other), labelled("data", 0.895)])
    assert (found.stage, found.second_stage, found.guess) == (stage, "modeling", "data")
    assert found.decision is (UNSURE if stage is None else SUGGESTED)
    assert found.confidence == pytest.approx(
        round(0.895 / 2, 4) if stage is None else round(0.895 * (1 - 0.5 * other), 4)
    )


def test_a_lower_word_that_dissents_is_named_and_takes_nothing_away() -> None:
    found = settled([labelled("data"), match("modeling", 0.9, Rank.TRACED), match("deployment", 0.8)])
    assert (found.decision, found.confidence, found.second_stage) == (CERTAIN, 0.95, "deployment")


def test_a_lower_word_that_agrees_adds_its_trust() -> None:
    found = settled([labelled("data", 0.8), match("data", 0.75, Rank.TRACED)])
    assert (found.decision, found.confidence) == (CERTAIN, 0.95)


def test_the_strength_of_a_signal_is_what_would_make_its_chance_if_nothing_else_were_known() -> None:
    assert strength(0.25, 4) == pytest.approx(0)
    assert strength(0.9, 4) == pytest.approx(log(27))
    found = weighed([match("data", 0.9)], None, POLICY)
    assert (found.stage, found.decision, found.confidence) == ("data", CERTAIN, 0.9)
    assert (found.second_stage, found.guess) == (None, "data")


def test_signals_add_up_and_the_sum_has_a_ceiling() -> None:
    two = weighed([match("data", 0.6), match("data", 0.6, Rank.TRACED)], None, POLICY)
    assert two.confidence == pytest.approx(round(4.5**2 / (4.5**2 + 3), 4))
    assert weighed([match("data", 0.99)] * 3, None, POLICY).confidence == 0.99


def test_a_stage_that_the_policy_does_not_know_says_nothing() -> None:
    found = weighed([match("alchemy", 0.9), match("data", 0.6)], None, POLICY)
    assert (found.stage, found.confidence) == ("data", 0.6)


@pytest.mark.parametrize(
    ("chance", "stage", "decision"),
    [(0.49, None, UNSURE), (0.5, "data", SUGGESTED), (0.899, "data", SUGGESTED), (0.9, "data", CERTAIN)],
)
def test_the_text_alone_places_from_a_half_on_and_is_certain_from_nine_tenths(
    chance: float, stage: str | None, decision: Decision
) -> None:
    rest = (1 - chance) / 3
    found = weighed([], {"data": chance, "modeling": rest, "deployment": rest, None: rest}, POLICY)
    assert (found.stage, found.decision, found.guess) == (stage, decision, "data")
    assert found.confidence == pytest.approx(chance, abs=1e-4)


def test_a_text_rules_nothing_out() -> None:
    text = {"modeling": 1.0, "data": 0.0, "deployment": 0.0, None: 0.0}
    found = weighed([match("data", 0.9), match("data", 0.9, Rank.TRACED)], text, POLICY)
    assert found.stage == "data"
    assert found.confidence == pytest.approx(0.002 * 27**2 / (0.002 * 27**2 + 1 + 2 * 0.002), abs=1e-4)


def test_two_stages_that_are_close_are_left_to_a_person() -> None:
    text = {"data": 0.5, "modeling": 0.46, "deployment": 0.02, None: 0.02}
    found = weighed([], text, POLICY)
    assert (found.stage, found.decision, found.second_stage) == (None, UNSURE, "modeling")
    clear = weighed([], {**text, "data": 0.52, "modeling": 0.44}, POLICY)
    assert (clear.stage, clear.second_stage) == ("data", "modeling")


@pytest.mark.parametrize(("rival", "second"), [(0.099, None), (0.101, "modeling")])
def test_a_second_stage_is_named_from_a_tenth_on(rival: float, second: str | None) -> None:
    text = {"data": 0.75, "modeling": rival, "deployment": 0.08, None: 0.17 - rival}
    assert weighed([], text, POLICY).second_stage == second


def test_teams_own_words_that_disagree_are_for_a_person_to_confirm() -> None:
    found = weighed(
        [match("data", 0.99), match("data", 0.9, Rank.TRACED), match("modeling", 0.5)], None, POLICY
    )
    assert (found.stage, found.decision, found.second_stage) == ("data", SUGGESTED, "modeling")
    traced = weighed([match("data", 0.99), match("modeling", 0.5, Rank.TRACED)], None, POLICY)
    assert (traced.decision, traced.second_stage) == (CERTAIN, None)


def test_what_only_its_home_would_place_is_left_to_a_person() -> None:
    home = Home("acme/churn", {"data": 60, "modeling": 0})
    text = {"data": 0.4, "modeling": 0.42, "deployment": 0.09, None: 0.09}
    found = weighed([], text, POLICY, home=home)
    assert (found.stage, found.decision, found.guess) == (None, UNSURE, "data")
    # With a signal of its own for that stage it is placed, and certain by nothing but itself.
    placed = weighed([match("data", 0.6)], text, POLICY, home=home)
    assert (placed.stage, placed.decision) == ("data", SUGGESTED)
    assert [one.detail for one in placed.because][-1] == "60 of 60 others placed in acme/churn are data"


def test_a_home_without_a_main_stage_is_no_evidence() -> None:
    scattered = Home("acme/churn", {"data": 3, "modeling": 3, "deployment": 3})
    found = weighed([match("data", 0.9)], None, POLICY, home=scattered)
    assert [one.signal for one in found.because] == ["label"]
    outside = Home("acme/churn", {None: 9})
    told = weighed([match(None, 0.9)], None, POLICY, home=outside)
    assert told.because[-1].detail == "9 of 9 others placed in acme/churn are outside the lifecycle"


def test_evidence_stands_with_that_for_the_stage_first_then_by_rank_and_trust_and_once() -> None:
    rows = [
        match("modeling", 0.9, Rank.LABELLED, "other stage"),
        match("data", 0.5, Rank.TRACED, "weak trace"),
        match("data", 0.9, Rank.TRACED, "strong trace"),
        match("data", 0.1, Rank.DECLARED, "own word"),
        match("data", 0.1, Rank.DECLARED, "own word"),
    ]
    said = [one.detail for one in in_order(rows, "data")]
    assert said == ["own word", "strong trace", "weak trace", "other stage"]


def test_a_name_is_its_stage_even_where_it_is_the_synonym_of_another() -> None:
    assert stage_words(POLICY) == {
        "data": "data", "dataset": "data", "modeling": "modeling", "training": "modeling", "deployment": "deployment",
    }  # fmt: skip


def test_chances_of_stages_that_the_policy_lacks_are_spread_evenly() -> None:
    reading = Reading((("training", 0.5), ("data", 0.2), ("monitoring", 0.2), (None, 0.1)))
    found = of_policy(reading, POLICY, stage_words(POLICY))
    assert found == pytest.approx({"data": 0.25, "modeling": 0.55, "deployment": 0.05, None: 0.15})
    whole = Reading((("training", 0.5), ("modeling", 0.2), (None, 0.3)))
    assert of_policy(whole, POLICY, stage_words(POLICY)) == pytest.approx(
        {"data": 0.0, "modeling": 0.7, "deployment": 0.0, None: 0.3}
    )

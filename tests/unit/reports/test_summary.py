"""The summary: the centre and why, stage by stage, and what waits or comes next."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.reports.histories import NOW, POLICY, History, at
from tests.unit.reports.reading import section, whole, words
from tests.unit.reports.stories import SINCE, everything
from workflows.lifecycle.state import read_state
from workflows.model import Kpi, KpiEntry, LinkKind, Verb
from workflows.reports import digest, summary


def test_each_stage_tells_open_under_way_done_moved_and_back_with_the_tickets() -> None:
    report = summary.build(everything())
    assert section(report, "Stages") == [
        "scoping: 2 tickets open, 0 under way, 0 done",
        "data: 3 tickets open, 1 under way, 0 done, 1 came back",
        "modeling: 5 tickets open, 5 under way, 2 done, 1 moved in",
        "Nothing in validation, deployment, monitoring",
    ]
    assert "under way: CH-92" in whole(report)


def test_the_tickets_of_the_stages_and_those_without_add_up_to_all_open_ones() -> None:
    state = everything()
    assert (
        sum(len(tally.open) for tally in state.tallies) + len(state.unplaced.tickets) == len(state.open) == 12
    )


def test_a_long_list_names_the_first_and_counts_the_others() -> None:
    history = History()
    for number in range(20):
        history.ticket(f"CH-{number}")
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert section(report, "No stage") == [
        "20 open tickets have no stage: CH-0, CH-1, CH-2, CH-3, CH-4, CH-5 and 14 more"
    ]


def test_a_list_never_ends_in_and_1_more() -> None:
    history = History()
    for number in range(7):
        history.ticket(f"CH-{number}")
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert section(report, "No stage")[0].endswith("CH-5, CH-6")


def test_a_repository_shows_what_its_profile_was_read_from() -> None:
    report = summary.build(everything())
    (one,) = next(part for part in report.sections if words(part.title) == "Repositories").lines
    assert words(one.text) == "acme/churn: modeling"
    assert "3 of 4 changed files since 24 Oct in modeling (models/loss.py)" in whole(report)
    assert "1 release, the last v0.4 on 16 Nov" in whole(report)


def test_work_outside_the_lifecycle_is_told_apart() -> None:
    history = History()
    history.ticket("CH-1", labels=("ml-none",))
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert section(report, "Stages")[-1] == "Outside the lifecycle: 1 ticket open: CH-1"


def test_without_any_stage_the_centre_is_unknown_and_not_guessed() -> None:
    history = History()
    history.ticket("CH-1")
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert words(report.lead[0].text) == "No ticket at work has a stage yet: the centre of work is unknown."


def test_a_title_from_outside_never_becomes_a_word_of_ours() -> None:
    hostile = "<!channel> *now* `rm`"
    history = History(name=hostile)
    item = history.ticket("CH-1", hostile, labels=("ml-modeling", hostile), assignee=hostile)
    history.relabel(item, at("2026-11-18"), add="ml-data", remove="ml-modeling", actor=hostile)
    history.comment(item, at("2026-11-18"), hostile, hostile)
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    texts = [report.title, *report.footer]
    texts += [text for part in report.sections for line in part.lines for text in (line.text, *line.because)]
    own = [value for text in texts for value in text if isinstance(value, str)]
    assert hostile in whole(report)
    assert not any("channel" in word for word in own)


def test_two_stages_that_weigh_the_same_are_told_with_both_numbers() -> None:
    history = History()
    history.ticket("CH-1", labels=("ml-modeling",))
    history.ticket("CH-2", labels=("ml-data",))
    state = read_state(history.facts(), POLICY, NOW, since=SINCE)
    line = summary.build(state).lead[0]
    assert words(line.text) == "Centre of work: data and modeling, about equally"
    assert words(line.because[0]) == "1 of 2 tickets under way in data, 1 in modeling"
    plain = summary.build(state, "executive").lead[0]
    assert (
        words(plain.text)
        == "Most of the work is on getting the data right and on building the model, about equally."
    )


def test_several_moves_on_one_route_share_a_line_and_keep_their_dates() -> None:
    history = History()
    for number in (1, 2):
        item = history.ticket(f"CH-{number}", labels=("ml-data",))
        history.relabel(item, at(f"2026-11-1{number + 6}"), add="ml-modeling", remove="ml-data")
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert section(report, "Moved") == ["data → modeling: CH-1, CH-2"]
    assert "CH-2 relabelled on 18 Nov" in whole(report)


def test_a_step_back_without_a_reason_or_a_name_is_told_all_the_same() -> None:
    history = History()
    item = history.ticket("CH-1", labels=("ml-modeling",))
    history.act(item, at("2026-11-18"), Verb.LABELLED, None, old="ml-modeling", new="ml-data")
    history.items[item.id] = replace(item, labels=("ml-data",))
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert section(report, "Moved") == ["CH-1 “a ticket” went back from modeling to data"]


def test_repositories_without_recent_work_or_with_work_of_no_stage_say_so() -> None:
    history = History(repositories=("acme/silent", "acme/weather-data"))
    change = history.pull("acme/other#1", paths=("README.md",))
    history.act(change, at("2026-11-18"), Verb.PUSHED)
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert section(report, "Repositories") == [
        "acme/other: recent work in no stage that I can tell",
        "acme/silent: no recent work",
        "acme/weather-data: data",
    ]


def test_a_blocker_that_nobody_has_says_so() -> None:
    history = History()
    blocker, blocked = history.ticket("CH-2", "Labels"), history.ticket("CH-1", created=NOW)
    history.link(blocked, LinkKind.BLOCKED_BY, blocker)
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert section(report, "Holding up") == ["CH-2 “Labels” blocks CH-1"]
    assert "nobody is assigned to it" in whole(report)


def test_a_measure_without_target_or_unit_says_what_is_missing() -> None:
    history = History()
    history.kpis(
        Kpi("calls avoided", baseline=0.5),
        Kpi("recall", target=0.8),
        Kpi("found", "share of visits", 0.31, 0.6),
    )
    report = summary.build(read_state(history.facts(), POLICY, NOW, since=SINCE))
    assert section(report, "Measures") == [
        "calls avoided: no value was read yet, baseline 0.5, target never stated",
        "recall: no value was read yet, target 0.8",
        "found, in share of visits: no value was read yet, baseline 0.31, target 0.6",
    ]


def test_the_value_of_a_measure_that_was_read_is_told_as_digests_tell_it() -> None:
    history = History()
    history.kpis(Kpi("recall", "%", 62, 80))
    entry = KpiEntry("1", "churn", "recall", "value", "Ana", at("2026-11-20"), 71.0)
    facts = replace(history.facts(), kpi_entries=(entry,))
    state = read_state(facts, POLICY, NOW, since=SINCE)
    told = section(summary.build(state), "Measures")
    assert told == ["recall: 71 %, baseline 62 %, target 80 %"]
    assert told == section(digest.build(state, "product"), "Measures")

"""Measures, approvals, outcomes, runs and releases prove a criterion, and a check points to the record it rests on."""

from __future__ import annotations

import pytest

from tests.unit.lifecycle.checklists import DEFAULT, REPO, Checked, unread
from tests.unit.reports.histories import NOW, at
from workflows.lifecycle.gate_found import Found, find_unread
from workflows.lifecycle.gate_records import by_approval, by_measure, by_outcomes, by_release, by_run
from workflows.lifecycle.kpis import read_kpis
from workflows.lifecycle.state import ProjectState, read_state
from workflows.model import Evidence, Kpi, KpiEntry, SourceState, Verb, WorkItem

NEEDS = ("baseline", "target")


def measured(story: Checked, *needs: str) -> Found:
    facts = story.facts()
    return by_measure(needs or NEEDS, read_kpis(facts), find_unread(facts))


def state_of(story: Checked) -> ProjectState:
    return read_state(story.facts(), DEFAULT, NOW, since=at("2026-11-16"))


def approved(story: Checked) -> Found:
    facts = story.facts()
    return by_approval("validation", facts, state_of(story), find_unread(facts))


def concluded(story: Checked) -> Found:
    facts = story.facts()
    return by_outcomes(facts, state_of(story), find_unread(facts))


def released(story: Checked) -> Found:
    facts = story.facts()
    return by_release(facts, find_unread(facts))


# Measures


def test_no_measure_is_missing_once_tickets_or_code_were_read_and_unknown_before() -> None:
    said = Evidence("measure", "no measure of success is written down")
    assert measured(Checked()) == Found(met=False, because=(said,))
    assert measured(Checked(repositories=())) == Found(met=False, because=(said,))
    assert measured(unread()).met is None


def test_the_measure_that_lacks_least_is_told() -> None:
    story = Checked()
    story.kpis(Kpi("precision"), Kpi("recall", None, 0.62), Kpi("lift"))
    found = measured(story)
    assert [(one.signal, one.detail) for one in found.because] == [("measure", "recall has no target")]
    assert (found.met, found.begun) == (False, True)


def test_a_measure_tells_its_numbers_and_where_they_were_said() -> None:
    story = Checked()
    story.kpis(Kpi("recall", None, 0.62, 0.8))
    item = story.ticket("CH-1", "Churn", description="KPI: lift; baseline 1.5; target 2.5")
    found = measured(story)
    assert [one.detail for one in found.because] == ["recall: baseline 0.62, target 0.8"]
    story.kpis()
    assert measured(story).because == (Evidence("measure", "lift: baseline 1.5, target 2.5", item.url),)


def test_a_measure_whose_value_is_asked_for_tells_it_beside_the_baseline() -> None:
    story = Checked()
    story.kpis(Kpi("recall", None, 0.62, 0.8))
    lacking = measured(story, "baseline", "value")
    assert [one.detail for one in lacking.because] == ["no value of recall was read"]
    story.said = (KpiEntry("k1", "churn", "recall", "value", "Ana", at("2026-11-20"), 0.71),)
    found = measured(story, "baseline", "value")
    assert [one.detail for one in found.because] == ["recall: 0.71, baseline 0.62"]
    assert [one.detail for one in measured(story).because] == ["recall: baseline 0.62, target 0.8"]


# Approvals


def pull(story: Checked, number: int = 1, status: str = "merged", **more: object) -> WorkItem:
    given = {"labels": ("ml-validation",), "author": "ana", **more}
    return story.pull(f"{REPO}#{number}", "Report", status, **given)  # type: ignore[arg-type]  # fields of an item


def test_without_a_merged_pull_request_of_the_stage_the_open_ones_are_shown() -> None:
    story = Checked()
    pull(story, 2, labels=("ml-modeling",))
    opened = pull(story, 1, "open")
    said = Evidence("approval", "no pull request of validation work was merged")
    assert approved(story) == Found(met=False, because=(said,), items=(opened,))


def test_a_merge_without_approval_has_begun_and_is_linked() -> None:
    story = Checked()
    item = pull(story)
    said = "acme/churn#1 was merged without an approval by another person"
    assert approved(story) == Found(
        met=False, because=(Evidence("approval", said, item.url),), items=(item,), begun=True
    )


@pytest.mark.parametrize("url", [None, "https://github.example/review/1"])
def test_an_approval_is_linked_itself_or_by_its_pull_request(url: str | None) -> None:
    story = Checked()
    item = pull(story)
    story.act(item, at("2026-11-10"), Verb.REVIEWED, "bo", new="APPROVED", url=url)
    said = Evidence("approval", "acme/churn#1 was approved by bo", url or item.url)
    assert approved(story) == Found(met=True, because=(said,), items=(item,))


def test_one_persons_change_of_mind_leaves_the_approval_of_another() -> None:
    story = Checked()
    item = pull(story)
    story.act(item, at("2026-11-10"), Verb.REVIEWED, "bo", new="approved")
    story.act(item, at("2026-11-11"), Verb.REVIEWED, "Dana", new="changes_requested")
    story.act(item, at("2026-11-12"), Verb.REVIEWED, "bo", new="commented")
    assert approved(story).met is True


def test_of_pull_requests_whose_merge_nobody_noted_the_one_changed_last_decides() -> None:
    story = Checked()
    late = pull(story, 1, created=at("2026-10-01"), updated=at("2026-11-12"))
    early = pull(story, 2, created=at("2026-10-20"), updated=at("2026-11-02"))
    story.act(early, at("2026-11-01"), Verb.REVIEWED, "bo", new="approved")
    assert approved(story).items == (late,)


# Outcomes


def finished(story: Checked, key: str, day: str, text: str | None = None) -> WorkItem:
    item = story.ticket(key, "Deeper trees", "Done", issue_type="Experiment", labels=("ml-modeling",))
    if text:
        story.comment(item, at(day, "09:00"), text, "ana", url=f"https://jira.example/{key}/words")
    story.status(item, at(day), "In Progress", "Done")
    return item


def test_without_a_finished_experiment_there_is_no_outcome() -> None:
    said = Evidence("outcome", "no experiment is finished yet")
    assert concluded(Checked()) == Found(met=False, because=(said,))


def test_the_last_three_experiments_without_a_result_are_told_and_all_of_them_listed() -> None:
    story = Checked()
    items = [finished(story, f"CH-{n}", f"2026-11-0{n}") for n in range(1, 5)]
    found = concluded(story)
    assert found.because == tuple(
        Evidence("outcome", f"{one.key} was closed without a result", one.url) for one in items[1:]
    )
    assert (found.met, found.items, found.begun) == (False, tuple(items), True)


def test_experiments_with_their_results_are_counted_and_the_last_is_linked() -> None:
    story = Checked()
    first = finished(story, "CH-1", "2026-11-03", "Ruled out: no gain on this data.")
    one = Evidence("outcome", "the one finished experiment has its result", "https://jira.example/CH-1/words")
    assert concluded(story) == Found(met=True, because=(one,), items=(first,))
    second = finished(story, "CH-2", "2026-11-04", "Ruled out: no gain at night.")
    two = "each of the 2 finished experiments has its result"
    assert concluded(story) == Found(
        met=True,
        because=(Evidence("outcome", two, "https://jira.example/CH-2/words"),),
        items=(first, second),
    )


# Runs and releases


def test_the_newest_run_that_finished_is_the_proof() -> None:
    story = Checked()
    story.run("a")
    story.run("b")
    story.run("c", failed=True)
    item = story.items["mlflow:b"]
    assert by_run(story.facts()) == Found(
        met=True, because=(Evidence("run", "run b finished", item.url),), items=(item,)
    )


def test_runs_that_failed_are_a_gap_and_a_tracker_without_runs_is_one_too() -> None:
    gap = (Evidence("run", "no tracked run finished"),)
    story = Checked()
    story.run("a", failed=True)
    assert by_run(story.facts()) == Found(met=False, because=gap, items=(story.items["mlflow:a"],))
    empty = Checked()
    empty.sources = (*empty.sources, SourceState("mlflow", at("2026-11-20")))
    assert by_run(empty.facts()) == Found(met=False, because=gap)


def test_where_no_tracker_is_read_nobody_can_tell_of_runs() -> None:
    said = Evidence("unread", "no tracker of runs is read")
    assert by_run(Checked().facts()) == Found(None, (said,))
    story = Checked()
    story.sources = (SourceState("mlflow", None),)
    assert by_run(story.facts()).met is None


def test_the_last_release_is_named_with_its_repository_and_linked() -> None:
    story = Checked()
    story.release(REPO, "v1", at("2026-11-01"))
    story.release(REPO, "v2", at("2026-11-10"))
    said = Evidence("release", "v2 of acme/churn was released", story.releases[-1].url)
    assert released(story) == Found(met=True, because=(said,))
    assert released(Checked()) == Found(met=False, because=(Evidence("release", "no release and no tag"),))
    assert released(unread()).met is None

"""The report on quiet experiments, and the JSON that scripts rely on."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.reports.histories import NOW, POLICY, History, at
from tests.unit.reports.reading import section, whole, words
from tests.unit.reports.stories import LIMIT, SINCE, churn, everything
from workflows.lifecycle.findings import Stall, Verdict
from workflows.lifecycle.state import read_state
from workflows.model import Evidence
from workflows.reports import quiet, stalled


def test_verdicts_stand_in_groups_with_those_that_need_an_answer_first() -> None:
    report = stalled.build((everything(),))
    assert words(report.lead[0].text) == "3 of 4 experiments under way need an answer."
    assert section(report, "Quiet without a reason") == [
        "CH-97 “Survival model instead of classifier” has been quiet for 11 working days; the limit is 7",
        "CH-104 “Longer window” was due back on 13 Nov; no news",
    ]
    assert section(report, "Only to be closed") == [
        "CH-111 “Old baseline” goes on elsewhere, and is still open"
    ]
    assert section(report, "Under way") == ["1 experiment with signs of life within the limit: CH-110"]


def test_a_verdict_carries_its_last_sign_its_limit_who_is_asked_and_the_next_step() -> None:
    line = next(part for part in stalled.build((everything(),)).sections if part.lines).lines[0]
    assert [words(why) for why in line.because] == [
        "on Thu 12 Nov Ana asked “any news?”, no answer [see]",
        "last: push by Bo on 05 Nov in CH-97",
        "limit: the default for modeling",
        "ask Bo: say whether it still runs",
    ]


def test_every_verdict_has_its_words_and_its_group() -> None:
    grouped = quiet.UNEXPLAINED | quiet.WAITING | quiet.TO_CLOSE | quiet.CALM
    assert grouped == set(Verdict) == {*quiet.SENTENCES, Verdict.OVERDUE_BACK}


def test_each_verdict_can_be_told_without_person_sign_or_day() -> None:
    history = History()
    item = history.ticket("CH-1", "Longer window")
    for verdict in Verdict:
        stall = Stall(item, verdict, 8, LIMIT, None, (Evidence("status", "Blocked"),), None, "")
        state = replace(read_state(history.facts(), POLICY, NOW, since=SINCE), stalls=(stall,))
        assert "CH-1" in whole(stalled.build((state,)))


def test_several_projects_are_told_apart_by_name() -> None:
    report = stalled.build((everything(), churn()))
    assert words(report.title) == "Quiet experiments"
    assert words(report.sections[0].title) == "Churn early warning: quiet without a reason"


def test_no_experiment_and_no_project_are_said_plainly() -> None:
    assert words(stalled.build((churn(),)).lead[0].text) == "No experiment is under way."
    assert words(stalled.build(()).lead[0].text) == "No experiment is under way."


def test_when_all_is_well_it_says_so() -> None:
    state = everything()
    calm = replace(state, stalls=tuple(stall for stall in state.stalls if stall.verdict is Verdict.ACTIVE))
    expected = "No experiment needs an answer; 1 experiment under way."
    assert words(stalled.build((calm,)).lead[0].text) == expected


def test_the_json_has_the_fields_of_the_contract() -> None:
    found = stalled.stall_json((everything(),), NOW)
    first = found["experiments"][0]
    assert found["as_of"] == "2026-11-23T08:00:00Z"
    assert first | {"because": []} == {
        "key": "CH-97", "project": "churn", "title": "Survival model instead of classifier",
        "url": "https://jira.example/browse/CH-97", "verdict": "stalled", "silent_working_days": 11,
        "limit_working_days": 7, "limit_source": "the default for modeling",
        "last_sign_of_life": {"at": "2026-11-05T10:00:00Z", "verb": "pushed", "actor": "Bo", "item": "CH-97"},
        "because": [], "ask": "Bo", "next_step": "say whether it still runs", "due_back": None,
    }  # fmt: skip
    assert first["because"][0]["signal"] == "ping"
    assert found["experiments"][1]["due_back"] == "2026-11-13"
    assert found["experiments"][3]["last_sign_of_life"] is None


def test_the_json_lists_every_experiment_of_every_project() -> None:
    history = History("other", "Other")
    item = history.ticket("OT-1", issue_type="Experiment")
    history.comment(item, at("2026-11-20"), "AUC 0.7 on fold 1")
    other = read_state(history.facts(), POLICY, NOW, since=SINCE)
    found = stalled.stall_json((everything(), other), NOW)["experiments"]
    assert [one["project"] for one in found] == ["churn"] * 4 + ["other"]


def test_the_move_that_nothing_followed_is_told_once() -> None:
    history = History()
    item = history.ticket("CH-1", issue_type="Experiment", assignee="ana")
    history.status(item, at("2026-11-02"), "To Do", "In Progress")
    state = read_state(history.facts(), POLICY, NOW, since=SINCE)
    assert [stall.verdict.value for stall in state.stalls] == ["never-started"]
    assert whole(stalled.build((state,))).count("change of status") == 1


def test_what_owners_have_not_heard_is_counted_with_the_others_and_not_named() -> None:
    state = everything()
    hidden = tuple(one for one in state.stalls if one.item.key in {"CH-97", "CH-111"})
    left = tuple(one for one in state.stalls if one not in hidden)
    report = stalled.build((replace(state, stalls=left, held=hidden),))
    assert [words(line.text) for line in report.lead] == [
        "3 of 4 experiments under way need an answer.",
        "2 of them are not named here: their owners hear first.",
    ]
    assert "Survival model" not in whole(report)
    assert "CH-111" not in whole(report)
    assert section(report, "Quiet without a reason") == [
        "CH-104 “Longer window” was due back on 13 Nov; no news"
    ]

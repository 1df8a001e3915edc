"""People tag from Slack, and Jira and GitHub follow: one stage label each, nothing of others touched, all told."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import jobs
from bot.sandbox.faults import Drop
from tests.integration.sandbox.small_world import on
from tests.journeys.tagging_world import button, policy, stage, tags_read_once, team, text

if TYPE_CHECKING:
    from tests.journeys.tagging_world import Team

__all__ = ["policy", "tags_read_once", "team"]


@pytest.mark.parametrize(
    "typed",
    [
        "/ml tag CH-2 data",
        "/ml tag data ch-2",
        "/ml CH-2 tag as Data",
        "/ml tag CH-2, dataset",
        "/ml tag https://acme.atlassian.net/browse/CH-2 ml-data",
    ],
)
def test_a_ticket_is_tagged_however_one_types_it(team: Team, typed: str) -> None:
    said = text(team.says(typed))
    assert "CH-2 “Something” is data now; Jira shows ml-data." in said
    assert team.labels("CH-2") == {"ml-data"}
    assert stage(team, "CH-2") == "data"


def test_a_bare_number_means_a_repository_of_the_project_of_this_channel(team: Team) -> None:
    said = text(team.says("/ml tag #1 #2 data"))
    assert said.count("is data now") == 2
    assert team.labels("acme/churn#1") == team.labels("acme/churn#2") == {"ml-data"}


def test_several_items_of_both_trackers_at_once(team: Team) -> None:
    said = text(
        team.says("/ml tag CH-2, CH-3 https://github.com/acme/churn/issues/1, acme/churn#2 modelling")
    )
    assert said.count("is modeling now") == 4
    for key in ("CH-2", "CH-3", "acme/churn#1", "acme/churn#2"):
        assert team.labels(key) == {"ml-modeling"}
        assert stage(team, key) == "modeling"


def test_another_stage_takes_the_place_of_the_first_and_tells_who_said_that(team: Team) -> None:
    team.says("/ml tag CH-2 data", who="ben")
    said = text(team.says("/ml tag CH-2 not lifecycle work"))
    assert "CH-2 “Something” is not lifecycle work now; Jira shows ml-none (before: ml-data)." in said
    assert "Ben had said data" in said
    assert team.labels("CH-2") == {"ml-none"}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/ml tag CH-22 data", "I know no CH-22. Did you mean CH-2?"),
        ("/ml tag CH-77 data", "I know no CH-77. It may not have been read yet."),
        ("/ml tag acme/chrun#1 data", "Did you mean acme/churn#1?"),
        ("/ml tag CH-2 valid", "Did you mean `validation`?"),
        ("/ml tag CH-2 xyz", "is no stage. There are"),
        ("/ml tag CH-2", "Which stage?"),
        ("/ml tag data", "I see no ticket in"),
        ("/ml tag", "Name a ticket and a stage"),
    ],
)
def test_what_is_not_known_is_one_line_with_the_nearest(team: Team, typed: str, answer: str) -> None:
    said = text(team.says(typed))
    assert answer in said
    assert team.labels("CH-2") == set()


def test_the_known_ones_are_tagged_beside_an_unknown_one(team: Team) -> None:
    said = text(team.says("/ml tag CH-2 CH-99 data"))
    assert "CH-2 “Something” is data now" in said
    assert "I know no CH-99" in said


def test_a_branch_has_no_labels_and_the_person_is_told_so(team: Team) -> None:
    said = text(team.says("/ml tag acme/churn@exp/tree validation"))
    assert "is validation now, in my records alone: a branch carries no labels." in said
    assert stage(team, "acme/churn@exp/tree") == "validation"


def test_undo_restores_what_was_there(team: Team) -> None:
    team.sandbox.world.jira.by_key["CH-2"].label("ben", team.clock(), add=["ml-scoping"])
    answer = team.says("/ml tag CH-2 CH-3 data")
    said = text(team.presses(answer, "Undo"))
    assert "CH-2 “Something” is no longer tagged data; in Jira ml-scoping is back, ml-data is gone." in said
    assert team.labels("CH-2") == {"ml-scoping"}
    assert team.labels("CH-3") == set()
    assert "taken back already" in text(team.presses(answer, "Undo"))


def test_undo_takes_back_the_last_change_of_the_one_who_asks(team: Team) -> None:
    team.says("/ml tag CH-2 data", who="ben")
    team.says("/ml tag CH-3 data")
    assert "CH-3" in text(team.says("/ml undo"))
    assert team.labels("CH-3") == set()
    assert "nothing of yours to take back" in text(team.says("/ml undo"))
    assert team.labels("CH-2") == {"ml-data"}
    assert "was tagged by Ben, who alone can take it back" in text(team.says("/ml undo CH-2"))


def test_nobody_can_press_the_undo_button_of_another(team: Team) -> None:
    answer = team.says("/ml tag CH-2 data")
    assert "taken back already" in text(team.presses(answer, "Undo", who="ben"))
    assert team.labels("CH-2") == {"ml-data"}


def test_undo_stops_politely_when_somebody_has_changed_it_since(team: Team) -> None:
    answer = team.says("/ml tag CH-2 data")
    team.says("/ml tag CH-2 modeling", who="ben")
    said = text(team.presses(answer, "Undo"))
    assert "CH-2 “Something” stays as it is: Ben said modeling since" in said
    assert team.labels("CH-2") == {"ml-modeling"}


def test_undo_stops_when_jira_was_changed_by_hand(team: Team) -> None:
    answer = team.says("/ml tag CH-2 data")
    team.clock.now += timedelta(seconds=1)
    issue = team.sandbox.world.jira.by_key["CH-2"]
    issue.label("ben", team.clock(), add=["ml-validation"], remove=["ml-data"])
    said = text(team.presses(answer, "Undo"))
    assert "carries ml-validation now, which somebody else changed since: nothing was taken back" in said
    assert team.labels("CH-2") == {"ml-validation"}
    assert stage(team, "CH-2") == "data", "the tag stays until the next sync tells of the newer label"
    team.syncs()
    assert stage(team, "CH-2") == "validation"


def test_who_is_not_of_the_project_is_refused_and_told_who_may(team: Team) -> None:
    said = text(team.says("/ml tag CH-2 data", who="eve"))
    assert "You cannot tag CH-2 “Something”: only the people of the project may" in said
    assert team.labels("CH-2") == set()
    assert stage(team, "CH-2") is None


@pytest.mark.parametrize("policy", ["tagging: {who: [product manager]}"], indirect=True)
def test_a_role_may_be_required_and_is_asked_for_when_the_button_is_pressed(team: Team) -> None:
    shown = team.says("/ml triage")
    said = text(team.presses(shown, "Not lifecycle work", who="ben"))
    assert "only these roles may: product manager" in said
    assert "is not lifecycle work now" in text(team.presses(shown, "Not lifecycle work"))


@pytest.mark.parametrize("policy", ["tagging: {who: [anyone]}"], indirect=True)
def test_where_anyone_may_a_stranger_is_named_as_slack_names_them(team: Team) -> None:
    team.says("/ml tag CH-2 data", who="eve")
    assert "eve said data (Slack, channel" in text(team.says("/ml history CH-2"))
    assert team.labels("CH-2") == {"ml-data"}


@pytest.mark.parametrize("policy", ["tagging: {write_labels: false}"], indirect=True)
def test_a_workspace_may_keep_its_trackers_as_they_are(team: Team) -> None:
    said = text(team.says("/ml tag CH-2 data"))
    assert "in my records alone: the policy says that labels are not written" in said
    assert team.labels("CH-2") == set()
    assert stage(team, "CH-2") == "data"
    assert "no label had to be changed" in text(team.says("/ml undo"))
    assert stage(team, "CH-2") is None


def test_a_refused_write_is_told_at_once_and_the_tag_counts_all_the_same(team: Team) -> None:
    team.sandbox.faults.status("/issue/", 403, json_body={"errorMessages": ["Not on the screen"]})
    said = text(team.says("/ml tag CH-2 data"))
    assert "its label in Jira was not changed: Jira does not let the bot change CH-2" in said
    assert stage(team, "CH-2") == "data"
    jobs.do_writes(team.service)
    assert team.private("ana") == []


def test_a_write_that_fails_later_is_told_privately_once(team: Team) -> None:
    team.sandbox.faults.status("/issue/", 503, json_body={"errorMessages": []})
    said = text(team.says("/ml tag CH-2 data"))
    assert "has to wait: Jira has trouble (503). I try again at" in said
    team.sandbox.faults.status("/issue/", 404, json_body={"errorMessages": []})
    team.clock.now += timedelta(minutes=1)
    jobs.do_writes(team.service)
    jobs.do_writes(team.service)
    (told,) = team.private("ana")
    assert "I could not change the label ml-data in Jira on CH-2" in told
    assert "it was moved or deleted" in told


def test_a_write_whose_answer_is_lost_has_its_effect_once_and_comes_late(team: Team) -> None:
    team.sandbox.faults.drop("/issue/", Drop.AFTER, method="PUT")
    assert "I try again" in text(team.says("/ml tag CH-2 data"))
    changes = len(team.sandbox.world.jira.by_key["CH-2"].events)
    team.clock.now += timedelta(minutes=1)
    jobs.do_writes(team.service)
    assert team.labels("CH-2") == {"ml-data"}
    assert len(team.sandbox.world.jira.by_key["CH-2"].events) == changes
    (told,) = team.private("ana")
    assert "Done late: the label ml-data in Jira on CH-2" in told
    assert "ml-data is gone" in text(team.says("/ml undo"))
    assert team.labels("CH-2") == set()


def test_a_double_click_tags_once(team: Team) -> None:
    shown = team.says("/ml triage")
    action, value = button(shown, "Tag data", "CH-1")
    clicks = [team.sandbox.click(action, user="ana", answer=shown, value=value, wait=0) for _ in range(2)]
    for click in clicks:
        if click is clicks[0]:
            click.wait(1, seconds=30)
    assert team.service.queue.drain(30)
    said = text(team.says("/ml history CH-1"))
    assert said.count("Ana said data") == 1
    assert team.labels("CH-1") == {"ml-data"}


def test_two_people_at_once_leave_one_label_and_both_are_told_the_truth(team: Team) -> None:
    answers: dict[str, str] = {}

    def say(who: str, stage: str) -> None:
        answers[who] = text(team.says(f"/ml tag CH-2 {stage}", who=who))

    people = [threading.Thread(target=say, args=pair) for pair in (("ana", "data"), ("ben", "modeling"))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert team.service.queue.drain(30)
    team.clock.now += timedelta(minutes=1)
    jobs.do_writes(team.service)
    said = stage(team, "CH-2")
    assert said in {"data", "modeling"}
    assert team.labels("CH-2") == {f"ml-{said}"}
    assert set(answers) == {"ana", "ben"}
    log = text(team.says("/ml history CH-2"))
    assert "Ana said data" in log
    assert "Ben said modeling" in log


def test_a_label_set_in_jira_afterwards_wins_at_the_next_sync(team: Team) -> None:
    team.says("/ml tag CH-2 data")
    team.clock.now += timedelta(minutes=5)
    issue = team.sandbox.world.jira.by_key["CH-2"]
    issue.label("ben", team.clock(), add=["ml-modeling"], remove=["ml-data"])
    team.syncs()
    assert stage(team, "CH-2") == "modeling"
    assert team.labels("CH-2") == {"ml-modeling"}


def test_a_label_taken_off_in_jira_afterwards_takes_the_tag_with_it(team: Team) -> None:
    team.says("/ml tag CH-2 data")
    team.syncs()
    assert stage(team, "CH-2") == "data", "our own label is no other word than the tag"
    team.sandbox.world.jira.by_key["CH-2"].label("ben", team.clock(), remove=["ml-data"])
    team.syncs()
    assert stage(team, "CH-2") is None


def test_an_older_label_gives_way_to_a_tag_also_while_it_cannot_be_written(team: Team) -> None:
    team.sandbox.world.jira.by_key["CH-2"].label("ben", on(19), add=["ml-scoping"])
    team.syncs()
    team.sandbox.faults.status("/issue/", 403, json_body={"errorMessages": []})
    team.says("/ml tag CH-2 data")
    team.syncs()
    assert team.labels("CH-2") == {"ml-scoping"}
    assert stage(team, "CH-2") == "data"


def test_the_history_tells_who_what_when_and_from_where(team: Team) -> None:
    team.says("/ml tag CH-2 data", who="ben")
    team.says("/ml undo", who="ben")
    team.sandbox.world.jira.by_key["CH-2"].label("eve", team.clock(), add=["ml-scoping"])
    team.syncs()
    said = text(team.says("/ml history CH-2"))
    assert "Ben said data (Slack, channel " in said
    assert "account U0BEN00000)" in said
    assert "what Ben said was taken back" in said
    assert "Jira labels +ml-data: done, asked by Ben" in said
    assert "added ml-scoping in Jira" in said
    assert "20 Nov" in said


def test_a_hostile_title_is_only_words_in_every_answer(team: Team) -> None:
    for typed in ("/ml tag CH-4 data", "/ml history CH-4", "/ml triage", "/ml undo CH-4"):
        answer = team.says(typed)
        raw = str(answer.blocks) + answer.text
        assert "<!channel>" not in raw
        assert "<https://evil.example|Approved>" not in raw


@pytest.mark.parametrize(
    "word", ["<!channel>", "*bold*", "`code`", "CH-" + "9" * 300, "\u202eCH-2", "#" * 50]
)
def test_hostile_words_are_answered_and_change_nothing(team: Team, word: str) -> None:
    answer = team.says(f"/ml tag {word} data")
    assert "<!channel>" not in answer.text
    assert team.service.queue.drain(10)
    for key in ("CH-1", "CH-3"):
        assert team.labels(key) == set()

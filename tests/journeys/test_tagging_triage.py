"""Somebody goes through what has no stage: page by page, one by one or all the certain ones, as they were shown."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.render.check import problems
from bot.render.message import Message
from tests.journeys.tagging_world import button, labels_shown, policy, stage, tags_read_once, team, text

if TYPE_CHECKING:
    from bot.sandbox.world_slack import Private
    from tests.journeys.tagging_world import Team

__all__ = ["policy", "tags_read_once", "team"]


COUNTED = re.compile(r"(\d+) (certain|suggested|that I cannot tell|with labels that contradict)")


def counts(answer: Private) -> dict[str, int]:
    """Return the numbers of a page's first line."""
    line = next(line for line in text(answer).split("\n") if "wait for a stage" in line)
    return {kind: int(number) for number, kind in COUNTED.findall(line)}


def keys(answer: Private) -> list[str]:
    """Return the keys on a page that have buttons, in their order."""
    return [
        line.split()[0].rstrip(":")
        for line in text(answer).split("\n")
        if "looks like" in line or "may be" in line or "cannot tell its stage" in line
    ]


def test_what_has_no_stage_is_listed_the_most_certain_first_with_exact_counts(team: Team) -> None:
    page = team.says("/ml triage")
    shown = text(page)
    assert shown.startswith("Stages of Churn early warning")
    assert "8 open items wait for a stage: " in shown
    assert sum(counts(page).values()) == 8
    assert "Here: 1 to 5 of 8." in shown
    assert "CH-5 “Write the handbook” looks like not lifecycle work (certain)." in shown
    assert "CH-1 “Reject rows with impossible tenure” looks like data (certain)." in shown
    assert "has the component Data Quality" in shown
    following = team.presses(page, "Next")
    said = [line for one in (page, following) for line in text(one).split("\n")]
    kinds = [
        0 if "(certain)" in line else 1 if "(please check)" in line else 2
        for line in said
        if "looks like" in line or ("cannot tell" in line and "wait for" not in line)
    ]
    assert kinds == sorted(kinds)
    assert len(kinds) == 8


def test_accepting_tags_and_edits_the_list_in_place(team: Team) -> None:
    first = team.says("/ml triage")
    second = team.presses(first, "Tag data", key="CH-1")
    assert second.body["replace_original"] is True
    assert "CH-1 “Reject rows with impossible tenure” is data now; Jira shows ml-data." in text(second)
    assert "7 open items wait for a stage" in text(second)
    assert counts(second)["certain"] == counts(first)["certain"] - 1
    assert team.labels("CH-1") == {"ml-data"}
    back = team.presses(second, "Undo")
    assert "CH-1 “Reject rows with impossible tenure” is no longer tagged data" in text(back)
    assert team.labels("CH-1") == set()
    again = team.presses(team.says("/ml triage"), "Tag data", key="CH-1")
    assert "is data now; Jira shows ml-data" in text(again)


def test_another_stage_is_chosen_from_the_menu_and_outside_has_its_button(team: Team) -> None:
    first = team.says("/ml triage")
    second = team.presses(first, "monitoring", key="CH-1")
    assert "CH-1 “Reject rows with impossible tenure” is monitoring now" in text(second)
    third = team.presses(second, "Not lifecycle work", key="CH-5")
    assert "CH-5 “Write the handbook” is not lifecycle work now; Jira shows ml-none." in text(third)
    assert "6 open items" in text(third)


def test_skipping_hides_an_item_for_now_and_the_counts_say_so(team: Team) -> None:
    page = team.says("/ml triage")
    before = counts(page)
    page = team.presses(page, "Skip", key="CH-5")
    assert "CH-5" not in keys(page)
    assert counts(page) == before
    assert "1 skipped for now. Here: 1 to 5 of 7." in text(page)
    page = team.presses(page, "Not lifecycle work", key="CH-1")
    assert "1 skipped for now" in text(page)
    for _ in range(6):
        page = team.presses(page, "Skip")
    assert "7 open items wait for a stage" in text(page)
    assert "7 skipped for now." in text(page)
    assert keys(page) == []
    assert "CH-5" in keys(team.says("/ml triage"))


def test_pages_are_turned_both_ways_and_show_each_item_once(team: Team) -> None:
    first = team.says("/ml triage")
    second = team.presses(first, "Next")
    assert "Here: 6 to 8 of 8." in text(second)
    assert "Next" not in labels_shown(second)
    every = [f"CH-{number}" for number in range(1, 7)] + ["acme/churn#1", "acme/churn#2"]
    assert sorted(keys(first) + keys(second)) == every
    assert keys(team.presses(second, "Previous")) == keys(first)


def all_certain(team: Team, *, who: str = "ana") -> tuple[Private, str]:
    """Press the button that shows all certain ones; return the list and the label that accepts it."""
    page = team.says("/ml triage", who=who)
    number = counts(page)["certain"]
    return team.presses(page, f"Accept all {number} certain ones…", who=who), f"Accept these {number}"


def test_all_certain_ones_are_accepted_after_one_has_seen_them(team: Team) -> None:
    asked, accept = all_certain(team)
    said = text(asked)
    assert said.startswith(f"{accept}?")
    assert "CH-5 “Write the handbook”: not lifecycle work (is of type Documentation)" in said
    assert "CH-1 “Reject rows with impossible tenure”: data (has the component Data Quality" in said
    assert team.labels("CH-1") == set()
    back = team.presses(asked, "Back to the list")
    assert "Here: 1 to 5 of 8." in text(back)
    done = team.presses(asked, accept)
    assert counts(done) == {kind: number for kind, number in counts(back).items() if kind != "certain"}
    assert team.labels("CH-1") == {"ml-data"}
    assert team.labels("CH-5") == {"ml-none"}
    team.presses(done, "Undo")
    assert team.labels("CH-1") == set()
    assert team.labels("CH-5") == set()


def test_accepted_is_what_was_shown_although_the_suggestion_has_changed(team: Team) -> None:
    asked, accept = all_certain(team)
    issue = team.sandbox.world.jira.by_key["CH-1"]
    issue.edit("ben", team.later(), components=("Serving",), type="Task")
    team.syncs()
    assert stage(team, "CH-1") != "data"
    team.presses(asked, accept)
    assert team.labels("CH-1") == {"ml-data"}


def test_what_somebody_has_decided_meanwhile_is_left_alone(team: Team) -> None:
    asked, accept = all_certain(team)
    team.says("/ml tag CH-1 modeling", who="ben")
    done = text(team.presses(asked, accept))
    assert "CH-1 “Reject rows with impossible tenure” was left as it is" in done
    assert team.labels("CH-1") == {"ml-modeling"}
    assert team.labels("CH-5") == {"ml-none"}


def test_many_labels_are_written_after_the_answer(team: Team) -> None:
    for _ in range(8):
        team.sandbox.world.jira.issue(
            "CH",
            summary="Check the tables",
            reporter="ana",
            at=team.clock(),
            type="Task",
            components=["Data Quality"],
        )
    team.syncs()
    asked, accept = all_certain(team)
    done = text(team.presses(asked, accept))
    assert "tagged as shown. Their labels follow within a minute or two" in done
    assert team.service.queue.drain(30)
    for number in range(7, 15):
        assert set(team.sandbox.world.jira.by_key[f"CH-{number}"].at(team.clock()).labels) == {"ml-data"}


@pytest.mark.parametrize("policy", ["tagging: {accept_all: [product manager]}"], indirect=True)
def test_who_may_accept_all_is_asked_at_both_clicks(team: Team) -> None:
    page = team.says("/ml triage")
    label = f"Accept all {counts(page)['certain']} certain ones…"
    refused = text(team.presses(page, label, who="ben"))
    assert "You cannot accept all at once: only these roles may: product manager." in refused
    asked, accept = all_certain(team)
    refused = text(team.presses(asked, accept, who="ben"))
    assert "You cannot accept all at once" in refused
    assert team.labels("CH-1") == set()


def test_two_labels_on_one_item_are_shown_for_a_decision(team: Team) -> None:
    issue = team.sandbox.world.jira.by_key["CH-6"]
    issue.label("ben", team.later(), add=["ml-data", "ml-modeling"])
    team.syncs()
    page = team.says("/ml triage")
    said = text(page)
    assert "1 with labels that contradict" in said
    assert "CH-6 “Old thing” carries ml-data and ml-modeling: which one is true?" in said
    assert "ml-modeling set by Ben Example, Fri 20 Nov" in said
    done = team.presses(page, "Keep modeling")
    assert "is modeling now; Jira shows ml-modeling (before: ml-data, ml-modeling)." in text(done)
    assert team.labels("CH-6") == {"ml-modeling"}
    assert "contradict" not in text(done)
    team.syncs()
    assert stage(team, "CH-6") == "modeling"


def test_a_label_that_everything_else_denies_is_shown_for_a_decision(team: Team) -> None:
    team.sandbox.world.jira.by_key["CH-1"].label("ben", team.later(), add=["ml-monitoring"])
    team.syncs()
    page = team.says("/ml triage")
    assert (
        "CH-1 “Reject rows with impossible tenure” carries ml-monitoring, but everything else says data."
        in text(page)
    )
    done = team.presses(page, "Keep monitoring")
    assert "contradict" not in text(done)
    assert team.labels("CH-1") == {"ml-monitoring"}
    assert stage(team, "CH-1") == "monitoring"


def test_a_page_is_one_legal_message_also_with_hostile_titles(team: Team) -> None:
    for number in range(30):
        team.sandbox.world.jira.issue(
            "CH", summary=f"<!here> & {'*_~`' * 60} {number}", reporter="ana", at=team.clock(), type="Task"
        )
    team.syncs()
    page = team.says("/ml triage")
    for _ in range(8):
        assert problems(Message(page.text, tuple(page.blocks))) == ()
        assert "More in the thread" not in text(page)
        assert "<!here>" not in page.text + str(page.blocks)
        if "Next" not in labels_shown(page):
            break
        page = team.presses(page, "Next")
    assert "of 38" in text(page)


def test_another_project_or_a_forged_button_changes_nothing(team: Team) -> None:
    page = team.says("/ml triage")
    action, value = button(page, "Tag data", "CH-1")
    for forged in (
        "",
        "t|x",
        value.replace("data", "nostage"),
        value.replace("|", "||"),
        "y" + value[1:],
        "z" * 1999,
    ):
        press(page, action, forged)
        answer = team.sandbox.click(action, user="ana", answer=page, value=forged, wait=0).wait(
            1, seconds=30
        )[0]
        assert "older version" in text(answer) or "open items wait" in text(answer)
        assert team.labels("CH-1") == set()


def press(answer: Private, action: str, value: str) -> None:
    """Let a button that stands on an answer carry another value, as a forger would."""
    for block in answer.blocks:
        for element in block.get("elements", ()):
            if element.get("action_id") == action:
                element["value"] = value
                return


def test_a_message_that_names_tickets_offers_to_tag_them(team: Team) -> None:
    shown = team.points(
        "CH-1 and https://github.com/acme/churn/issues/1 are stuck, like ch-2, UTF-8 and CH-999 <!channel>"
    )
    said = text(shown)
    assert said.startswith("Which stage?")
    assert "CH-1 “Reject rows with impossible tenure” looks like data (certain)." in said
    assert "acme/churn#1 “Which metric?”" in said
    assert "CH-2 “Something”" in said
    assert "CH-999" not in said
    done = text(team.presses(shown, "Tag data", key="CH-1"))
    assert "CH-1 “Reject rows with impossible tenure” is data now; Jira shows ml-data." in done
    assert team.labels("CH-1") == {"ml-data"}
    assert "CH-2 “Something” is not lifecycle work now" in text(
        team.presses(shown, "Not lifecycle work", key="CH-2")
    )


def test_a_suggestion_counts_again_after_it_was_taken_back_or_another_one_was_chosen(team: Team) -> None:
    shown = team.points("CH-1 is stuck")
    team.presses(team.presses(shown, "Tag data"), "Undo")
    assert team.labels("CH-1") == set()
    assert "CH-1 “Reject rows with impossible tenure” is data now" in text(team.presses(shown, "Tag data"))
    assert team.labels("CH-1") == {"ml-data"}
    team.presses(shown, "modeling")
    assert team.labels("CH-1") == {"ml-modeling"}
    done = team.presses(shown, "Tag data")
    assert team.labels("CH-1") == {"ml-data"}
    team.presses(done, "Undo")
    assert team.labels("CH-1") == {"ml-modeling"}


def test_a_ticket_that_is_newer_than_our_clock_leaves_the_others_of_its_message(team: Team) -> None:
    team.sandbox.world.jira.issue("CH", summary="Just now", reporter="ana", at=team.clock())
    team.syncs()
    team.clock.now -= timedelta(hours=1)
    said = text(team.points("CH-1 and CH-7"))
    assert said.startswith("Which stage?")
    assert "CH-1 “Reject rows" in said


def test_at_most_five_tickets_of_a_message_are_shown(team: Team) -> None:
    words = "CH-1 CH-2 CH-3 CH-4 CH-5 CH-6 acme/churn#1"
    shown = team.points(words, who="eve")
    assert "The message names 2 more" in text(shown)
    assert "CH-5" in text(shown)
    assert "CH-6" not in text(shown)
    assert "only the people of the project may" in text(
        team.presses(shown, "Tag data", key="CH-1", who="eve")
    )


def test_a_message_without_tickets_says_what_is_looked_for(team: Team) -> None:
    shown = team.points("good morning, GPT-4")
    assert "That message names no ticket that I know" in text(shown)

"""What is told of the team and of the ways between the stages, a line for each thing that the rules may find."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.render.text import to_text
from tests.unit.lifecycle.checklists import DEFAULT
from tests.unit.reports.histories import NOW, History, at
from tests.unit.reports.reading import words
from tests.unit.reports.stories import everything
from workflows.lifecycle.moves import StageChange
from workflows.lifecycle.outlook import (
    Check,
    CheckState,
    Coverage,
    Gate,
    Loop,
    Outlook,
    Silo,
    Skipped,
    Story,
    Team,
)
from workflows.model import Activity, ActorKind, Evidence, Verb
from workflows.outbox import Outage
from workflows.reports import outage
from workflows.reports.footer import left_out
from workflows.reports.story import story_lines, story_plain
from workflows.reports.team import team_lines, team_plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.lifecycle.state import ProjectState
    from workflows.model import WorkItem
    from workflows.reports.shape import Line

NEED = "data scientist or ML engineer"
HISTORY = History()
FIRST, SECOND = HISTORY.ticket("CH-1", "Deeper trees"), HISTORY.ticket("CH-2", "Serve it")
SAID = Activity("a1", FIRST.id, NOW, "ana", ActorKind.HUMAN, Verb.COMMENTED, text="labels were wrong")


def told(lines: Iterable[Line]) -> list[str]:
    return [" / ".join(words(text) for text in (line.text, *line.because)) for line in lines]


def having(**more: object) -> ProjectState:
    return replace(everything(), policy=DEFAULT, outlook=Outlook(**more))  # type: ignore[arg-type]


def of_team(**more: object) -> ProjectState:
    return having(team=Team(**more))  # type: ignore[arg-type]


def stage(**more: object) -> Coverage:
    given: dict[str, object] = {"present": (), "absent": (), "idle": (), "people": 1, "items": (FIRST,)}
    return Coverage("modeling", **{**given, **more})  # type: ignore[arg-type]


def test_a_need_that_nobody_meets_names_the_roles_that_would() -> None:
    found = of_team(coverage=(stage(absent=(("data scientist", "ML engineer"),), present=(("MLOps", 2),)),))
    assert told(team_lines(found)) == [
        f"modeling: nobody on the project is {NEED} / 1 open ticket: CH-1 / took part: MLOps (2)",
    ]
    assert told(team_plain(replace(found, centre=replace(found.centre, stage="data")))) == []


def test_who_took_no_part_and_what_hangs_on_one_person_is_told_by_roles() -> None:
    found = of_team(coverage=(stage(idle=(("domain",),), items=(FIRST, SECOND)), stage(alone=True)))
    assert told(team_lines(found)) == [
        "modeling: took no part lately: domain expert / 2 open tickets: CH-1, CH-2",
        "modeling: all work hangs on one person / 1 open ticket: CH-1",
    ]


def test_merges_without_a_second_person_and_work_that_never_meets_are_told() -> None:
    found = of_team(self_approved=(FIRST,), silo=Silo((FIRST,), (SECOND,)))
    assert told(team_lines(found))[:2] == [
        "1 pull request was merged without the approval of somebody else: CH-1",
        "Work on the model and on its deployment do not meet: no shared person, no link (CH-1 and CH-2)",
    ]


def back(item: WorkItem, times: int = 1, reason: Activity | None = SAID) -> StageChange:
    because, when = Evidence("label", "ml-data"), at("2026-11-18")
    made = StageChange(item, when, "modeling", "data", back=True, because=because, reason=reason)
    return replace(made, times=times)


def looped(*loops: Loop) -> ProjectState:
    return having(story=Story(loops))


def test_a_cause_that_came_again_is_told_with_its_words() -> None:
    again = Loop(back(SECOND), 2, (back(FIRST),))
    assert told(story_lines(looped(again))) == [
        "2 steps back to data for the same cause: CH-1, CH-2 / “labels were wrong”"
    ]
    assert told(story_lines(looped(replace(again, change=back(SECOND, reason=None))))) == [
        "2 steps back to data for the same cause: CH-1, CH-2"
    ]


def test_a_step_back_is_told_in_plain_words_as_often_as_it_happened() -> None:
    plain = [told(story_plain(looped(Loop(back(FIRST, times), times))))[0] for times in (1, 2, 3)]
    assert plain == [
        "The team went back to getting the data right: “labels were wrong” / CH-1",
        "The team went back to getting the data right, for the second time: “labels were wrong” / CH-1",
        "The team went back to getting the data right, 3 times by now: “labels were wrong” / CH-1",
    ]
    assert told(story_plain(looped(Loop(back(FIRST, reason=None))))) == [
        "The team went back to getting the data right. / CH-1"
    ]


def test_a_gate_that_work_went_past_names_what_was_missing() -> None:
    check = Check("datasheet", "data", CheckState.MISSING, ())
    gate = Gate("data", "modeling", "warn", "1", (check,))
    found = having(story=Story(skipped=(Skipped(gate, (check,), (back(FIRST),)),)))
    assert told(story_lines(found)) == ["CH-1 went past the gate of data; missing: description of the data"]


def test_nothing_is_told_where_nobody_looked_ahead() -> None:
    blind = replace(everything(), outlook=None)
    assert (team_lines(blind), team_plain(blind), story_lines(blind), story_plain(blind)) == ((), (), (), ())


def test_an_outage_of_many_projects_names_some_and_counts_the_rest() -> None:
    projects = tuple(f"p-{number}" for number in range(12))
    some = Outage("o1", "jira", whole=False, projects=projects, began_at=NOW, error="Jira refuses the token")
    report = outage.build(some, zone="UTC", language="en")
    assert "p-9 and 2 more; others are read." in words(report.lead[0].text)
    eleven = outage.build(replace(some, projects=projects[:11]), zone="UTC", language="de")
    assert "p-9 und 1 weiteres; andere werden gelesen." in to_text(eleven)
    few = outage.build(replace(some, projects=("churn",)), zone="UTC", language="en")
    assert words(few.lead[0].text) == "This is so for churn; others are read."


def test_how_many_private_projects_are_left_out_is_counted() -> None:
    assert left_out(0) == ()
    assert [words(left_out(number)[0]) for number in (1, 3)] == [
        "1 private project is left out",
        "3 private projects are left out",
    ]

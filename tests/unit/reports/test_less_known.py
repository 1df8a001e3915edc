"""A line still stands when a part of it is not known: without a name, a day or a limit, and never with a guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.unit.lifecycle.checklists import DEFAULT
from tests.unit.reports.histories import NOW, POLICY, History, at
from tests.unit.reports.reading import whole, words
from tests.unit.reports.stories import everything
from tests.unit.reports.test_backtest_report import back, past, replay
from workflows.lifecycle.answers import as_activity
from workflows.lifecycle.findings import CALM, Decision, Limit, Placement, Sign, Stall, Verdict
from workflows.lifecycle.kpis import Measure
from workflows.lifecycle.outlook import (
    Check,
    CheckState,
    Forecast,
    Gate,
    Outcome,
    Outlook,
    Risk,
    Signal,
    Team,
)
from workflows.lifecycle.reviews import WaitingReview
from workflows.lifecycle.state_work import Answer, Due
from workflows.lifecycle.wording import STOPPED
from workflows.model import Activity, ActorKind, Evidence, Project, Said, SourceState, Tag, Verb
from workflows.model import Answer as PressedAnswer
from workflows.outbox import Outage
from workflows.reports import backtest, outage, preview, team_digest
from workflows.reports import history as log
from workflows.reports.answered import Answered, answered_section
from workflows.reports.footer import as_of, basis
from workflows.reports.forecast import forecast_lines, forecast_plain
from workflows.reports.gates import gate_gaps
from workflows.reports.kpis import kpi_lines, kpi_plain
from workflows.reports.movement import answer_lines, review_lines, unanswered_lines
from workflows.reports.phrases import tell
from workflows.reports.quiet import happened, own_line
from workflows.reports.risks import risk_lines
from workflows.reports.shape import ItemRef, Tone
from workflows.reports.tagging import Told, tagged_line
from workflows.reports.team import team_lines
from workflows.reports.warning import Hearer, asks, known_lines
from workflows.reports.work import due_lines, tally_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Line

HISTORY = History()
TICKET, OTHER = HISTORY.ticket("CH-1", "Deeper trees"), HISTORY.ticket("CH-2", "Serve it")
CHURN = Project("churn", "Churn", timezone="UTC")
SOON, LATER = date(2027, 1, 12), date(2027, 1, 23)


def told(lines: Iterable[Line]) -> list[str]:
    return [" / ".join(words(text) for text in (line.text, *line.because)) for line in lines]


def ahead(**more: object) -> ProjectState:
    return replace(everything(), policy=DEFAULT, outlook=Outlook(**more))  # type: ignore[arg-type]


def act(verb: Verb = Verb.COMMENTED, actor: str = "", **more: str) -> Activity:
    return Activity("a1", TICKET.id, at("2026-11-18"), actor, ActorKind.HUMAN, verb, **more)  # type: ignore[arg-type]


def stall(verdict: Verdict = Verdict.STALLED, **more: object) -> Stall:
    given: dict[str, object] = {"last_sign": None, "because": (), "ask": None, "next_step": "", **more}
    return Stall(TICKET, verdict, 9, Limit(7, "the default"), **given)  # type: ignore[arg-type]


def forecast(**more: object) -> Forecast:
    now = Outcome(SOON, LATER)
    return Forecast("modeling", (TICKET,), 20, 10, now, weeks=12, pace=2, arrivals=1, **more)  # type: ignore[arg-type]


def test_a_forecast_without_what_new_work_makes_of_it_tells_that_of_today() -> None:
    state = ahead(forecast=forecast())
    assert told(forecast_plain(state))[0].startswith(
        "What is planned for it now is done between 12 Jan and 23 Jan. / "
    )
    assert "with new tickets" not in told(forecast_lines(state))[0]


def test_a_forecast_that_borrowed_the_pace_of_the_project_says_so() -> None:
    (line,) = told(forecast_lines(ahead(forecast=forecast(whole_project=True))))
    assert line.endswith(" a week, the stage's part of the whole project's 12 weeks")


def test_a_single_week_of_history_is_spoken_of_as_one() -> None:
    (line,) = told(forecast_lines(ahead(forecast=replace(forecast(), weeks=1))))
    assert line.endswith(" a week, over 1 week")


def test_a_forecast_names_its_stage_where_the_work_lies_in_two() -> None:
    state = ahead(forecast=forecast(growing=Outcome(date(2027, 3, 2), None)))
    two = replace(state, centre=replace(state.centre, rival="data"))
    (plain,) = told(forecast_plain(two))
    assert plain.startswith("What is planned now for ")
    none = replace(two, outlook=Outlook(forecast=replace(forecast(), outcome=Outcome(None, None))))
    assert told(forecast_plain(none))[0].startswith("At the present pace it cannot be said when ")


def test_what_is_unknown_of_a_gate_is_told_to_somebody_who_knows_no_ticket() -> None:
    why = (Evidence("unread", "no repository is read"),)
    check = Check("datasheet", "data", CheckState.UNKNOWN, why)
    state = ahead(gates=(Gate("modeling", "validation", "warn", "1", (check,), current=True),))
    assert told(gate_gaps(state)) == [
        "Cannot be told from what I read: description of the data. / no repository is read"
    ]


def test_a_measure_with_a_long_unit_names_it_beside_its_name() -> None:
    state = replace(everything(), measures=(Measure("saved", "thousand euros a month", target=40),))
    assert told(kpi_lines(state)) == ["saved, in thousand euros a month: no value was read yet, target 40"]
    assert told(kpi_plain(state)) == [
        "saved, in thousand euros a month: the target is 40; its present value is not known to me."
    ]


def test_an_outcome_without_an_author_or_a_word_is_told_all_the_same() -> None:
    said = act(text="no gain")
    answers = (Answer(TICKET, NOW, said, outcome=True), Answer(OTHER, NOW, None, outcome=False))
    state = replace(everything(), answers=answers)
    assert told(answer_lines(state)) == ["CH-1 “Deeper trees”: “no gain” / closed on 23 Nov"]
    (open_,) = told(unanswered_lines(state))
    assert open_.startswith("CH-2 “Serve it”")
    assert "last comment" not in open_


def test_a_pull_request_that_nobody_was_asked_to_review_waits_for_a_review() -> None:
    waiting = WaitingReview(TICKET, (), at("2026-11-10"), 9)
    (line,) = told(review_lines((waiting,), everything()))
    assert line == "CH-1 “Deeper trees” waits for a review since 10 Nov (9 working days)"


def test_an_experiment_that_is_not_stalled_is_told_with_its_silence_and_its_limit() -> None:
    found = own_line(everything(), stall(Verdict.WAITING_DATA, next_step="Ask the archive"))
    assert told((found,))[0].endswith(
        "no sign of life on record / quiet for 9 working days, limit 7: the default / next step: Ask the archive"
    )
    seen = own_line(everything(), stall(last_sign=Sign(act(Verb.PUSHED), OTHER)))
    assert "on 18 Nov in CH-2" in told((seen,))[0]


def test_a_risk_that_nobody_can_be_asked_about_names_nobody() -> None:
    seen = (Signal(Evidence("word", "“biased”"), None, TICKET),)
    asked = [told(risk_lines(ahead(risks=(Risk("fairness", seen, ask=ask),)))) for ask in ((), ("risk",))]
    assert [line for (line,) in asked] == [
        "Possible: unequal treatment of groups / “biased”",
        "Possible: unequal treatment of groups / “biased” / nobody on the project to ask: risk and compliance",
    ]


def test_a_tag_tells_what_was_said_before_it() -> None:
    before = Tag(TICKET.id, None, "ana", at("2026-11-20"))
    line = tagged_line(Told(TICKET, "data", None, before), POLICY, zone="UTC", replaced="")
    assert told((line,))[0].endswith("ana had said not lifecycle work, 20 Nov 10:00")
    assert not tagged_line(Told(TICKET, "data"), POLICY, zone="UTC", replaced="").because


@pytest.mark.parametrize(
    ("decision", "asked"), [(Decision.CERTAIN, []), (Decision.UNSURE, ["No stage yet: CH-1"])]
)
def test_new_tickets_are_told_and_those_without_a_stage_asked_about(
    decision: Decision, asked: list[str]
) -> None:
    state = everything()
    placements = {**state.placements, TICKET.id: Placement("data", decision, 0.5, ())}
    fresh = replace(state, created=(TICKET,), placements=placements)
    lines = new_lines(fresh)
    assert lines == ["1 new ticket: CH-1", *asked]
    assert new_lines(replace(state, created=())) == []


def new_lines(state: ProjectState) -> list[str]:
    _, sections = team_digest.tell_project(state)
    every = [words(line.text) for section in sections for line in section.lines]
    return [line for line in every if "new ticket" in line or line.startswith("No stage yet")]


def test_nobody_is_asked_about_what_is_expected() -> None:
    assert {verdict for verdict in Verdict if not asks(stall(verdict))} == CALM


def test_a_warning_without_a_sign_or_a_next_step_says_what_it_knows() -> None:
    bare = told(known_lines(CHURN, Hearer("ana"), stall()))
    assert bare == [
        "9 working days without a sign of life; the limit is 7 (the default).",
        "No sign of life is on record.",
    ]
    more = told(known_lines(CHURN, Hearer("ana"), stall(next_step="Close it.")))
    assert more == [*bare, "Next step: Close it."]


def test_a_ticket_due_on_a_free_day_was_due_and_is_not_late_yet() -> None:
    state = replace(everything(), due=(Due(TICKET, date(2026, 11, 22), past=True, late=0),))
    (line,) = due_lines(state, late=True)
    assert (words(line.text), line.tone) == ("CH-1 “Deeper trees” was due on 22 Nov", Tone.WARN)


def test_a_project_with_something_in_every_stage_names_no_empty_one() -> None:
    state = everything()
    busy = tuple(replace(tally, open=(TICKET,)) for tally in state.tallies)
    assert any(line.startswith("Nothing in ") for line in told(tally_lines(state)))
    assert not any(line.startswith("Nothing in ") for line in told(tally_lines(replace(state, tallies=busy))))


def test_data_whose_only_source_fails_is_dated_and_no_source_is_called_complete() -> None:
    read, failed = NOW - timedelta(hours=3), NOW - timedelta(hours=1)
    source = SourceState("jira", read, error="Jira refuses the token", failed_at=failed)
    (line, *_) = as_of((basis(replace(everything(), sources=(source,))),))
    assert words(line) == "Data as of 23 Nov 05:00"


def test_a_come_back_by_nobody_known_names_the_deed() -> None:
    ended = back(2)
    assert ended.sign is not None
    nameless = replace(ended, sign=replace(ended.sign, activity=replace(ended.sign.activity, actor="")))
    report = backtest.build(replay(past("E-2", date(2026, 10, 14), nameless)), POLICY)
    said = whole(report)
    assert "after 2 working days: push" in said
    assert "push by" not in said


def test_the_log_of_an_item_tells_a_label_that_nobody_known_took_off() -> None:
    changes = (
        act(Verb.LABELLED, old="ml-data"),
        replace(act(Verb.LABELLED, "rob", new="ml-modeling"), actor_kind=ActorKind.BOT),
        act(Verb.LABELLED, new="urgent"),
        act(Verb.COMMENTED, text="ml-data"),
    )
    tag = Tag(TICKET.id, "data", "ana", at("2026-11-17"))
    said = whole(log.build(log.Log(TICKET, ((tag, None),), (), changes), POLICY, zone="UTC"))
    assert "CH-1 “Deeper trees”: 3 entries." in said
    assert "17 Nov 10:00: ana said data" in said
    assert "somebody removed ml-data in Jira" in said
    assert "rob (a robot) added ml-modeling in Jira" in said


def test_an_outage_that_is_over_says_from_when_to_when() -> None:
    over = Outage(
        "o1", "jira", whole=True, projects=(), began_at=NOW, error="", ended_at=at("2026-11-23", "09:30")
    )
    report = outage.build(over, zone="UTC", language="en")
    assert whole(report).startswith("Jira could not be read from 23 Nov 08:00 to 23 Nov 09:30.")
    assert words(report.lead[0].text) == "It is read again, and nothing is to be done."


@pytest.mark.parametrize(
    ("placement", "said"),
    [
        (None, "Stage: not known"),
        (Placement(None, Decision.UNSURE, 0.3, ()), "Stage: not known"),
        (Placement(None, Decision.UNSURE, 0.3, (), guess="data"), "Stage: not known, perhaps data"),
        (Placement("data", Decision.CERTAIN, 1, ()), "Stage: data (certain)"),
        (Placement("data", Decision.SUGGESTED, 0.8, ()), "Stage: data (likely)"),
        (Placement(None, Decision.CERTAIN, 1, ()), "Outside the lifecycle (certain)"),
        (Placement(None, Decision.SUGGESTED, 0.8, ()), "Outside the lifecycle (likely)"),
    ],
)
def test_a_preview_says_how_sure_the_stage_is(placement: Placement | None, said: str) -> None:
    state = replace(everything(), placements={TICKET.id: placement} if placement else {}, stalls=())
    report = preview.build(state, TICKET, "en")
    assert [words(line.text) for line in report.lead] == [said, "In Jira: In Progress"]


def test_a_preview_tells_of_silence_without_a_person_and_of_activity_nothing() -> None:
    quiet, active = stall(ask="ana"), stall(Verdict.ACTIVE)
    for found, lines in ((quiet, 3), (active, 2), (replace(quiet, item=OTHER), 2)):
        report = preview.build(replace(everything(), stalls=(found,)), TICKET, "en")
        assert len(report.lead) == lines
        assert "ana" not in whole(report)
        assert words(report.footer[0]) == everything().project.name
    assert "has been quiet for" in whole(preview.build(replace(everything(), stalls=(quiet,)), TICKET, "en"))


def test_a_warning_that_ended_by_itself_says_how() -> None:
    section = answered_section(CHURN, Answered(ItemRef("CH-1", ""), tell("It is done")))
    assert told(section.lines) == ["It is done."]


def test_an_answer_by_a_button_is_called_one() -> None:
    said = PressedAnswer("a1", TICKET.id, Said.RUNNING, "ana", at("2026-11-18"))
    assert words(happened(as_activity(said))) == "answer"


def test_a_run_that_somebody_stopped_did_not_fail() -> None:
    assert words(happened(act(Verb.RUN_FAILED, text=STOPPED))) == "run was stopped"


def test_what_belongs_to_no_ticket_and_roles_that_nobody_stated_are_counted() -> None:
    team = Team(without_ticket=(TICKET, OTHER), unknown=2)
    assert told(team_lines(ahead(team=team)))[-2:] == [
        "2 open pull requests belong to no ticket: CH-1, CH-2",
        "The roles of 2 people are not stated",
    ]

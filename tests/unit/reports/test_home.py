"""The Home of a data scientist, of who keeps a project together, and of somebody whom no project knows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.render.check import home_problems
from bot.render.home import to_home
from bot.render.text import to_text
from tests.examples import tried
from tests.unit.render.samples import hostile
from tests.unit.reports.histories import NOW
from tests.unit.reports.stories import outlooked
from workflows.outbox import OpenWarning, Subscription, token
from workflows.reports.glance import Glance, read_glance
from workflows.reports.home import ASKED_SHOWN, SUBSCRIPTIONS_SHOWN, Reader, build
from workflows.reports.offers import RUNNING
from workflows.reports.shape import Button, Report
from workflows.reports.subscribed import Entry

if TYPE_CHECKING:
    from workflows.lifecycle.state import ProjectState

ACCOUNTS = {"Ana": "U0ANA", "Bo": "U0BO", "Chen": "U0CHEN", "Dana": "U0DANA"}
BO = Reader("U0BO", "Bo", "Europe/Berlin", "en", subscribes=(("Churn", "churn"),))
DANA = Reader("U0DANA", "Dana", "Europe/Berlin", "en", keeps=frozenset({"churn"}), sets_up=True)
STRANGER = Reader("U0EVE", None, "UTC", "en")


def state() -> ProjectState:
    told = outlooked()
    people = tuple(replace(one, slack=ACCOUNTS.get(one.name)) for one in told.project.people)
    return replace(told, project=replace(told.project, people=people))


def glance(warned: tuple[OpenWarning, ...] = (), triage: int = 3) -> Glance:
    return read_glance(state(), warned, triage)


def open_warnings() -> tuple[OpenWarning, ...]:
    return tuple(
        OpenWarning(one.item.id, "churn", one.verdict.value, one.ask, "d", NOW - timedelta(days=1))
        for one in state().stalls
    )


def values(report: Report) -> set[tuple[str, str]]:
    offers = [
        *report.buttons,
        *(offer for section in report.sections for line in section.lines for offer in line.offers),
    ]
    return {(one.action, one.value) for one in offers if isinstance(one, Button)}


def test_a_data_scientist_sees_what_is_asked_and_can_answer_it_there() -> None:
    mine = next(one for one in state().stalls if "Bo" in {one.ask, one.item.assignee})
    report = build(BO, (glance(open_warnings()),), ())
    words = to_text(report)
    assert words.index("Your work, Bo") < words.index("Asked of you") < words.index("Your projects")
    assert mine.item.key in words
    assert (RUNNING, token(mine.item.id)) in values(report)
    assert "Status: " not in words
    assert "Data as of" in words


def test_what_nobody_was_asked_about_has_no_buttons() -> None:
    report = build(BO, (glance(),), ())
    assert "Asked of you" in to_text(report)
    assert {action for action, _ in values(report)} & {RUNNING} == set()


def test_a_reviewer_sees_the_reviews_that_wait_for_them_and_nobody_else_does() -> None:
    reviewers = {name for one in state().reviews for name in one.reviewers}
    assert reviewers == {"Chen"}
    chen = build(Reader("U0CHEN", "Chen", "UTC", "en"), (glance(),), ())
    assert "has waited for your review for" in to_text(chen)
    assert "your review" not in to_text(build(BO, (glance(),), ()))


def test_a_review_that_was_asked_for_today_is_told_without_counting_days() -> None:
    known = state()
    today = replace(known, reviews=tuple(replace(one, days=0) for one in known.reviews))
    words = to_text(build(Reader("U0CHEN", "Chen", "UTC", "en"), (read_glance(today, (), 0),), ()))
    assert "has waited for your review since today" in words


def test_who_keeps_a_project_together_sees_its_colour_in_words_its_centre_and_what_is_asked() -> None:
    words = to_text(build(DANA, (glance(),), ()))
    assert "Status: " in words
    assert "Centre of work: " in words
    assert "Needs attention: " in words
    assert "open tickets: " in words
    assert "3 items of Churn early warning wait for their stage." in words


def test_the_project_that_needs_somebody_first_stands_first_and_none_is_left_out() -> None:
    calm = replace(
        glance(), project=replace(state().project, slug="calm", name="A calm one"), urgency=(2, True, "a")
    )
    many = tuple(
        replace(glance(), project=replace(state().project, slug=f"p{number}", name=f"Number {number:02}"))
        for number in range(20)
    )
    reader = replace(DANA, keeps=frozenset({"calm", *(one.project.slug for one in many)}))
    words = to_text(build(reader, (calm, *many), ()))
    assert words.index("Number 00") < words.index("A calm one")
    assert all(f"Number {number:02}" in words for number in range(20))


def test_what_its_owner_has_not_heard_of_is_only_counted_for_others() -> None:
    quiet = next(one for one in state().stalls if one.ask == "Bo")
    standing = to_text(
        replace(build(DANA, (glance(),), ()), sections=build(DANA, (glance(),), ()).sections[2:3])
    )
    assert quiet.item.key not in standing
    assert "hears first" in standing or "hear first" in standing


def test_a_stranger_reads_what_this_is_and_how_to_be_linked() -> None:
    report = build(STRANGER, (), ())
    words = to_text(report)
    assert "Welcome to Stagecoach" in words
    assert "U0EVE" in words
    assert "slack:" in words
    assert values(report) == {("home-ask:portfolio", "portfolio"), ("home-ask:help", "help")}


def test_the_page_and_its_buttons_are_said_in_the_readers_language() -> None:
    report = build(replace(BO, language="de"), (glance(open_warnings()),), ())
    words = json.dumps(to_home(report).view, ensure_ascii=False)
    for said in ("An Sie gefragt", "Läuft noch bis…", "Einordnen", "Was Sie mich fragen können"):
        assert said in words
    assert "ask Bo" not in words, "the one who reads it is asked"


def test_what_two_projects_share_is_told_once() -> None:
    once, twice = (build(BO, (glance(),) * number, ()) for number in (1, 2))
    (asked, *_), (again, *_) = once.sections, twice.sections
    assert asked == again


def test_the_next_reports_come_first_and_the_others_are_counted() -> None:
    entries = [
        Entry(
            Subscription(f"s{number}", "churn", "digest", "product", "U0BO", 0, "09:00", "UTC"),
            NOW + timedelta(days=number) if number else None,
        )
        for number in range(9)
    ]
    words = to_text(build(BO, (), entries))
    assert words.count("digest of churn to you: next on") == SUBSCRIPTIONS_SHOWN
    assert f"{9 - SUBSCRIPTIONS_SHOWN} more: /ml subscriptions shows all." in words
    assert "does not come any more" not in words, "it stands last"


@tried(10)
@given(hostile, st.integers(1, 60), st.sampled_from(["en", "de", "fr", "es"]))
def test_a_home_full_of_hostile_words_is_legal_in_every_language(
    name: str, number: int, language: str
) -> None:
    told = state()
    (stall, *_) = (one for one in told.stalls if "Bo" in {one.ask, one.item.assignee})
    many = tuple(
        replace(stall, item=replace(stall.item, id=f"i{each}", key=name, title=name * 5))
        for each in range(number)
    )
    busy = replace(told, stalls=many, project=replace(told.project, name=name))
    warned = tuple(
        OpenWarning(one.item.id, "churn", one.verdict.value, "Bo", "d", NOW - timedelta(days=1))
        for one in many
    )
    glances = tuple(
        replace(one, project=replace(one.project, slug=f"p{each}"))
        for one in (read_glance(busy, warned, number),)
        for each in range(number)
    )
    keeps = frozenset(one.project.slug for one in glances)
    reader = replace(BO, name=name, language=language, keeps=keeps, subscribes=((name, "churn"),) * number)
    report = build(reader, glances, ())
    assert home_problems(to_home(report).view) == ()
    assert sum(bool(line.offers) for line in report.sections[0].lines) == min(number, ASKED_SHOWN)

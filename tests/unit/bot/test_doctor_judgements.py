"""The doctor's judgements without anybody asked: what is told of answers, also of odd and hostile ones."""

from __future__ import annotations

import ast
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import doctor
from bot.doctor.clock import judge_clock
from bot.doctor.finding import Finding, Grade
from bot.doctor.github import judge_allowance
from bot.doctor.jira import judge_fields, judge_statuses
from bot.doctor.report import build, worst
from bot.doctor.run import Check, run
from bot.doctor.slack import judge_channels, judge_events, judge_scopes, judge_token
from bot.doctor.store import judge_people, judge_reading, judge_schedule, judge_slugs, judge_workers
from bot.render.text import to_text
from workflows.errors import Refused
from workflows.model import Person, Project, SourceState
from workflows.outbox import Subscription
from workflows.store.line import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OK = Finding(Grade.OK, "x", "y", "fine")

anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    [
        "ok",
        "error",
        "needed",
        "user",
        "team",
        "name",
        "id",
        "is_archived",
        "is_member",
        "resources",
        "graphql",
    ]
)
objects: st.SearchStrategy[dict[str, Any]] = st.dictionaries(FIELDS, anything, max_size=6)


@given(objects, st.lists(objects, max_size=4), st.text())
def test_whatever_a_vendor_answers_is_judged(
    answer: dict[str, Any], many: list[dict[str, Any]], word: str
) -> None:
    found = [
        judge_token(answer),
        judge_scopes(word, ["chat:write"]),
        judge_events(answer, hears_http=False),
        *judge_channels(["#a", word], many, complete=True),
        judge_allowance(answer),
        judge_fields(many),
        judge_statuses([word], many),
        judge_clock("slack", {"date": word}, NOW),
    ]
    assert to_text(build(found)).startswith("Doctor: ")


@pytest.mark.parametrize(
    ("off", "grade"), [(59, Grade.OK), (61, Grade.WARNING), (299, Grade.WARNING), (300, Grade.BROKEN)]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_clock_is_judged_by_its_distance(off: int, grade: Grade, sign: int) -> None:
    theirs = format_datetime(NOW, usegmt=True)
    assert judge_clock("slack", {"date": theirs}, NOW + sign * timedelta(seconds=off)).grade is grade


def test_an_answer_without_a_date_leaves_the_clock_unknown() -> None:
    assert judge_clock("slack", {}, NOW).grade is Grade.UNKNOWN


def test_scopes_that_are_not_told_are_unknown() -> None:
    assert judge_scopes(None, ["chat:write"]).grade is Grade.UNKNOWN


def test_a_channel_that_an_unfinished_list_does_not_hold_is_unknown() -> None:
    seen = [{"id": "C1", "name": "a", "is_member": True}]
    assert [one.grade for one in judge_channels(["#b"], seen, complete=False)] == [Grade.UNKNOWN]
    assert [one.grade for one in judge_channels(["C1"], seen, complete=False)] == [Grade.OK]


def test_an_allowance_that_runs_out_is_warned_of() -> None:
    def left(points: int) -> Grade:
        return judge_allowance({"resources": {"graphql": {"remaining": points}}}).grade

    assert (left(20), left(21)) == (Grade.WARNING, Grade.OK)
    assert judge_allowance({"message": "Rate limiting is not enabled."}).grade is Grade.OK


def test_jira_without_the_field_for_flags_is_warned_of() -> None:
    assert judge_fields([{"name": "Summary"}]).grade is Grade.WARNING
    assert judge_fields([{"name": "Markiert", "untranslatedName": "Flagged"}]).grade is Grade.OK


def test_a_status_that_jira_does_not_list_any_more_has_no_category() -> None:
    told = [{"name": "Doing", "statusCategory": {"key": "indeterminate"}}]
    assert judge_statuses(["DOING"], told).grade is Grade.OK
    assert "Gone" in judge_statuses(["Doing", "Gone"], told).says


def test_projects_that_are_called_like_a_command_are_named_with_how_to_ask_for_them() -> None:
    projects = [Project(slug, slug) for slug in ("stages", "churn", "all", "my status")]
    (found,) = judge_slugs(projects)
    assert (found.grade, found.says) == (Grade.WARNING, "called like a command: all, stages")
    assert "/ml status all" in found.do
    assert list(judge_slugs(projects[1:2])) == []


def test_no_finding_is_said_in_bare_english() -> None:
    found = [
        f"{path.name}:{node.lineno}"
        for path in Path(*doctor.__path__).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
        for said in node.args[3:]
        if isinstance(said, ast.Constant | ast.JoinedStr) and ast.unparse(said) != "'repo'"
    ]
    assert found == []


def test_a_finding_is_told_with_its_advice_in_each_language() -> None:
    (found,) = judge_slugs([Project("all", "All")])
    told = to_text(replace(build([found]), language="fr"))
    assert "Examen : 1 avertissement" in told
    assert (
        "projects slugs : portent le nom d'une commande : all. À faire : écrivez d'abord la commande" in told
    )


def test_long_lists_of_people_are_cut_and_counted() -> None:
    people = tuple(Person(f"p{number}", email="p@acme.example") for number in range(7))
    (found,) = judge_people([Project("churn", "Churn", people=people)], ())
    assert found.says.endswith("p4 (churn) and 2 more")


def test_who_has_left_is_not_missed() -> None:
    gone = Project("churn", "Churn", people=(Person("bo", active=False),))
    assert list(judge_people([gone], ())) == []


def test_a_subscription_that_never_comes_is_broken_and_the_next_of_the_others_is_told() -> None:
    good = Subscription("a", "churn", "digest", "team", "#churn", 0, "09:30", "Europe/Berlin")
    bad = Subscription("b", "churn", "digest", "team", "#churn", 0, "09:30", "Mars/Base")
    broken, following = judge_schedule([good, bad], NOW)
    assert (broken.grade, "Mars/Base" in broken.says) == (Grade.BROKEN, True)
    assert following.says == "next of 1: digest to #churn at Mon 30 Nov 2026, 08:30 UTC"


def test_the_worst_grade_counts_and_what_is_broken_comes_first() -> None:
    warning = Finding(Grade.WARNING, "x", "y", "hm", "look")
    broken = Finding(Grade.BROKEN, "x", "y", "no", "repair it")
    assert [worst([OK]), worst([OK, warning]), worst([OK, broken, warning])] == ["ok", "warning", "broken"]
    text = to_text(build([OK, warning, warning, broken]))
    assert text.startswith("Doctor: 1 broken, 2 warnings, 1 ok\n")
    assert text.index("To do: repair it") < text.index("To do: look") < text.index("fine")


def test_a_check_that_fails_hides_no_other_and_keeps_what_it_found() -> None:
    def refuses() -> Iterator[Finding]:
        yield OK
        raise Refused("set JIRA_TOKEN")

    def breaks() -> Iterator[Finding]:
        raise ZeroDivisionError
        yield OK

    found = run([Check("a", "A", refuses), Check("b", "B", breaks), Check("c", "C", lambda: [OK])])
    assert [(one.grade, one.subject) for one in found] == [
        (Grade.OK, "x"),
        (Grade.BROKEN, "a"),
        (Grade.UNKNOWN, "b"),
        (Grade.OK, "x"),
    ]
    assert found[1].says == "set JIRA_TOKEN"


def test_a_check_that_hangs_half_way_keeps_what_it_found() -> None:
    forever = threading.Event()

    def hangs() -> Iterator[Finding]:
        yield OK
        forever.wait(10)

    found = run([Check("a", "A_URL", hangs)] * 2, patience=0.05)
    forever.set()
    assert [one.says for one in found] == ["fine", "no answer in 0.05 s"] * 2
    assert found[1].do == "check A_URL and the network"


@pytest.mark.parametrize(
    ("line", "grade", "says"),
    [
        (Line(waiting=0), Grade.WARNING, "none is alive, and no tasks wait"),
        (Line(waiting=4), Grade.BROKEN, "none is alive, and 4 tasks wait"),
        (Line(waiting=0, takers=2), Grade.OK, "1 is alive, no tasks wait"),
        (Line(1, 2, 5, NOW - timedelta(minutes=14)), Grade.OK, "3 are alive, 1 task waits"),
        (
            Line(9, 2, 4, NOW - timedelta(minutes=40)),
            Grade.WARNING,
            "2 are alive, 9 tasks wait, the first of them for 40 minutes",
        ),
    ],
)
def test_whether_anybody_does_what_the_schedule_asks_for_is_judged(
    line: Line, grade: Grade, says: str
) -> None:
    found = judge_workers(line, NOW)
    assert (found.grade, found.says) == (grade, says)
    assert bool(found.do) is (grade is not Grade.OK)


@pytest.mark.parametrize(("hours", "ago"), [(25, "1 day ago"), (49, "2 days ago")])
def test_a_source_that_was_not_read_lately_is_told_with_its_age(hours: int, ago: str) -> None:
    states = {"churn": (SourceState("jira", NOW - timedelta(hours=hours)),)}
    (found,) = judge_reading(states, NOW)
    assert (found.grade, found.says) == (Grade.WARNING, f"Jira was last read {ago}")

"""A project in which something of everything has happened, and one in which nothing has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from tests.unit.reports.histories import NOW, POLICY, History, at
from workflows.lifecycle.findings import Limit, Sign, Stall, Verdict
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import ProjectState, read_state
from workflows.model import Activity, ActorKind, Evidence, Kpi, LinkKind, Person, Verb

if TYPE_CHECKING:
    from workflows.model import WorkItem

SINCE = NOW - timedelta(days=7)
LIMIT = Limit(7, "the default for modeling")


@cache
def churn() -> ProjectState:
    """Return the state of a project that has one ticket and nothing else."""
    history = History("assistant", "Support assistant", timezone="Europe/Berlin")
    history.ticket("SA-1", "Collect questions", "To Do")
    return read_state(history.facts(), POLICY, NOW, since=SINCE)


@cache
def everything() -> ProjectState:
    """Return a state with moves, loops, reviews, blockers, dates, answers, gaps and quiet experiments."""
    history = busy_history()
    state = read_state(history.facts(), POLICY, NOW, since=SINCE)
    return replace(state, stalls=quiet_experiments(history))


@cache
def outlooked() -> ProjectState:
    """Return the same state with everything that digests add."""
    state = everything()
    return replace(state, outlook=read_outlook(busy_history().facts(), state))


def busy_history() -> History:
    """Tell the story of a busy month."""
    history = History(timezone="Europe/Berlin", country="DE", repositories=("acme/churn",))
    history.people(
        Person("Ana", "data scientist"), Person("Bo", "data scientist"),
        Person("Chen", "ML engineer", github="chen-dev"), Person("Dana", "product manager"),
    )  # fmt: skip
    history.kpis(Kpi("recall at 5 % alerts", "%", 62, 80, date(2027, 1, 31)))
    _data_and_moves(history)
    _experiments(history)
    _changes(history)
    return history


def _data_and_moves(history: History) -> None:
    moved = history.ticket("CH-101", "Join contract history", labels=("ml-data",), assignee="Ana")
    history.relabel(moved, at("2026-11-18"), remove="ml-data", actor="Ana")
    history.relabel(moved, at("2026-11-18"), add="ml-modeling", actor="Ana")
    back = history.ticket("CH-92", "Calibrate on contract changes", labels=("ml-data",), assignee="Bo")
    for day, old, new in (("2026-10-05", "data", "modeling"), ("2026-10-20", "modeling", "data")):
        history.relabel(back, at(day), remove=f"ml-{old}", actor="Bo")
        history.relabel(back, at(day), add=f"ml-{new}", actor="Bo")
    history.relabel(back, at("2026-11-02"), remove="ml-data", add="ml-modeling", actor="Bo")
    history.relabel(back, at("2026-11-19"), remove="ml-modeling", add="ml-data", actor="Bo")
    history.comment(back, at("2026-11-19", "10:30"), "contract changes are missing from the history", "Bo")
    archive = history.ticket(
        "OPS-4",
        "Access to the contract archive",
        "To Do",
        elsewhere=True,
        created=at("2026-11-10"),
        assignee="Eve",
    )
    for number in (118, 121):
        waiting = history.ticket(f"CH-{number}", f"Load archive part {number}", "To Do", labels=("ml-data",))
        history.act(waiting, at("2026-11-10"), Verb.LINKED, new="OPS-4")
        history.link(waiting, LinkKind.BLOCKED_BY, archive)
    history.ticket(
        "CH-130", "Sign the data agreement", "To Do", labels=("ml-scoping",), due=date(2026, 11, 18)
    )
    history.ticket(
        "CH-131", "Agree on the alert budget", "To Do", labels=("ml-scoping",), due=date(2026, 11, 30)
    )
    history.ticket("CH-133", "Reject rows with impossible tenure", "To Do", created=at("2026-11-19"))
    history.ticket("CH-134", "Weekly call", "To Do", created=at("2026-11-20"))


def _experiments(history: History) -> None:
    for key, title in (("CH-97", "Survival model instead of classifier"), ("CH-104", "Longer window")):
        history.ticket(key, title, issue_type="Experiment", assignee="Bo")
    history.ticket("CH-110", "Gradient boosting", issue_type="Experiment", assignee="Ana")
    history.ticket("CH-111", "Old baseline", issue_type="Experiment", assignee="Ana")
    ruled_out = history.ticket("CH-95", "Embedding of call notes", "Done", issue_type="Experiment")
    history.comment(ruled_out, at("2026-11-17"), "Ruled out: no gain, 0.2 points on this data.", "Ana")
    history.status(ruled_out, at("2026-11-17", "11:00"), "In Progress", "Done", "Ana")
    silent = history.ticket("CH-96", "Deeper trees", "Done", issue_type="Experiment")
    history.status(silent, at("2026-11-18"), "In Progress", "Done", "Bo")


def _changes(history: History) -> None:
    change = history.pull(
        "acme/churn#231", "Survival loss", paths=("models/loss.py", "models/fit.py"), author="Bo"
    )
    history.act(change, at("2026-11-19"), Verb.REVIEW_REQUESTED, "Bo", new="github:chen-dev")
    fresh = history.pull("acme/churn#232", "Read the archive", paths=("ingest/archive.py",), author="Ana")
    history.act(fresh, at("2026-11-23", "07:00"), Verb.REVIEW_REQUESTED, "Ana", new="Chen")
    merged = history.pull(
        "acme/churn#230", "Faster folds", "merged", paths=("models/folds.py",), author="Ana"
    )
    history.act(merged, at("2026-11-18"), Verb.MERGED, "Ana")
    history.release("acme/churn", "v0.4", at("2026-11-16"))


def quiet_experiments(history: History) -> tuple[Stall, ...]:
    """Return one verdict of every family on the experiments of the story."""

    def item(key: str) -> WorkItem:
        return history.items[f"jira:{key}"]

    push = Activity("p1", item("CH-97").id, at("2026-11-05"), "Bo", ActorKind.HUMAN, Verb.PUSHED)
    sign = Sign(push, item("CH-97"))
    ping = Evidence(
        "ping", "on Thu 12 Nov Ana asked “any news?”, no answer", "https://jira.example/CH-97?c=1"
    )
    return (
        Stall(item("CH-97"), Verdict.STALLED, 11, LIMIT, sign, (ping,), "Bo", "say whether it still runs"),
        Stall(
            item("CH-104"), Verdict.OVERDUE_BACK, 6, LIMIT, sign, (), "Bo", "say when news is due",
            date(2026, 11, 13),
        ),
        Stall(item("CH-110"), Verdict.ACTIVE, 1, LIMIT, sign, (), None, ""),
        Stall(item("CH-111"), Verdict.SUPERSEDED, 3, LIMIT, None, (), "Ana", "close it"),
    )  # fmt: skip

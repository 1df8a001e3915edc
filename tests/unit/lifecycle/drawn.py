"""Histories drawn by hypothesis: an experiment, its pull request and its runs, in the wall clock of its project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.unit.lifecycle.judged import POLICY, by_label
from workflows.lifecycle.answers import woven
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.readings import Readings
from workflows.lifecycle.stalls import judge
from workflows.model import (
    Activity,
    ActorKind,
    Answer,
    Category,
    Facts,
    ItemKind,
    Link,
    LinkKind,
    Person,
    Project,
    Said,
    Verb,
    WorkItem,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workflows.lifecycle.findings import Stall

START = datetime(2026, 9, 1, 9)  # noqa: DTZ001 a wall clock: the zone comes when it is judged
SPAN = 45
TEXTS = (
    "AUC 0.71 with 30 days.", "Training until 2026-10-09.", "ETA Friday", "Läuft bis Ende der Woche",
    "blocked on E-9", "bloqué par le service juridique", "no longer blocked", "waiting for the labels",
    "En attente d'un GPU.", "Done, no gain.", "Not done yet.", "continued in E-9", "any update?", "+1",
)  # fmt: skip
"""What people say in drawn histories: facts, promises, blockers, ends, negations and pings."""
OF_TICKET = (
    Verb.COMMENTED,
    Verb.PUSHED,
    Verb.EDITED,
    Verb.RUN_STARTED,
    Verb.RUN_HEARTBEAT,
    Verb.RUN_FINISHED,
    Verb.RUN_FAILED,
)
OF_PULL = (Verb.COMMENTED, Verb.PUSHED, Verb.REVIEW_REQUESTED, Verb.REVIEWED)
TOLD = (Said.RUNNING, Said.WAITING, Said.FINISHED, Said.DROPPED)
WAITED = ("data", "compute", "review", "decision")
OUTCOMES = (None, "supported", "ruled out", "inconclusive")
RUNS = frozenset({Verb.RUN_STARTED, Verb.RUN_HEARTBEAT, Verb.RUN_FINISHED, Verb.RUN_FAILED})
CHANGES: Mapping[Verb, Mapping[str, str]] = {
    Verb.EDITED: {"field": "description"},
    Verb.REVIEW_REQUESTED: {"new": "bo"},
    Verb.TRANSITIONED: {"field": "status", "old": "To Do", "new": "In Progress"},
}
PEOPLE = (Person("ana", "data scientist"), Person("bo", "ML engineer"), Person("old", active=False))


@dataclass(frozen=True)
class Step:
    """One thing that happened: on which item, how long after the start, who, what."""

    item: str
    after: timedelta
    actor: str
    verb: Verb
    text: str = ""


@dataclass(frozen=True)
class Drawn:
    """A history in wall-clock time; `judge` realises it in a zone."""

    steps: tuple[Step, ...]
    owner: str | None = "ana"
    labels: tuple[str, ...] = ()
    blocked: bool = False
    merged: bool = False
    pull: bool = True
    answers: tuple[Answer, ...] = ()

    def with_step(self, *steps: Step) -> Drawn:
        """Return the history with more in it."""
        return replace(self, steps=(*self.steps, *steps))

    def judge(self, after: timedelta, zone: str = "UTC") -> Stall:
        """Return the verdict on the experiment so long after the start."""
        found = self.listed(after, zone)
        if found is None:
            raise LookupError("it is not listed")
        return found

    def listed(self, after: timedelta, zone: str = "UTC") -> Stall | None:
        """Return the verdict on the experiment, or None when it is not listed as one."""
        at = _moment(after, zone)
        facts = rewind(self._facts(zone), at)
        found = judge(facts, POLICY, by_label(facts), at)
        return next((stall for stall in found if stall.item.key == "E-1"), None)

    def with_answer(self, *answers: Answer) -> Drawn:
        """Return the history with more answers in it."""
        return replace(self, answers=(*self.answers, *answers))

    def replay(self, *after: timedelta) -> tuple[Stall, ...]:
        """Return the verdicts at these moments in order as a replay finds them: what was read of a thread is kept."""
        facts = self._facts("UTC")
        readings = Readings(facts, POLICY)
        return tuple(_replayed(facts, _moment(one, "UTC"), readings) for one in after)

    def _facts(self, zone: str) -> Facts:
        ticket = _item("E-1", ItemKind.ISSUE, zone, labels=("ml-modeling", *self.labels), assignee=self.owner)
        pull = _item("a/b#1", ItemKind.PULL_REQUEST, zone, status="merged" if self.merged else "open")
        pull = replace(pull, category=Category.DONE if self.merged else Category.DOING)
        acts: dict[str, list[Activity]] = {"E-1": [], "a/b#1": []}
        begun = [
            Step("E-1", timedelta(0), "ana", Verb.CREATED),
            Step("E-1", timedelta(minutes=1), "ana", Verb.TRANSITIONED),
        ]
        if self.pull:
            begun.append(Step("a/b#1", timedelta(hours=1), "ana", Verb.OPENED))
        for number, step in enumerate((*begun, *self.steps)):
            item = step.item if self.pull else "E-1"
            acts[item].append(replace(_act(number, step, zone), item=item))
        links = [Link("a/b#1", LinkKind.IMPLEMENTS, "E-1", "test")] if self.pull else []
        if self.blocked:
            links.append(Link("E-1", LinkKind.BLOCKED_BY, "E-9", "test"))
        other = replace(_item("E-9", ItemKind.ISSUE, zone), issue_type="Task")
        facts = Facts(
            project=Project("p", "P", zone, people=PEOPLE),
            answers=tuple(self._answer(one, zone) for one in self.answers),
            items=(ticket, pull, other) if self.pull else (ticket, other),
            activities={key: tuple(sorted(those, key=lambda act: act.at)) for key, those in acts.items()},
            links=tuple(links),
            keys={key: key for key in ("E-1", "a/b#1", "E-9")},
        )
        return woven(facts)

    def _answer(self, answer: Answer, zone: str) -> Answer:
        at = answer.at if answer.at.tzinfo else _moment(answer.at - START, zone)
        return replace(answer, at=at, item=answer.item if self.pull else "E-1")


def _replayed(facts: Facts, at: datetime, readings: Readings) -> Stall:
    then = rewind(facts, at)
    found = judge(then, POLICY, by_label(then), at, readings)
    return next(stall for stall in found if stall.item.key == "E-1")


def _moment(after: timedelta, zone: str) -> datetime:
    return (START + after).replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _item(key: str, kind: ItemKind, zone: str, **fields: object) -> WorkItem:
    issue = kind is ItemKind.ISSUE
    item = WorkItem(
        id=key, key=key, kind=kind, source="jira" if issue else "github", title=key,
        status="In Progress" if issue else "open", category=Category.DOING, created=_moment(timedelta(0), zone),
        issue_type="Experiment" if issue else None, assignee="ana", author="ana",
    )  # fmt: skip
    return replace(item, **fields)  # type: ignore[arg-type]  # the fields of a WorkItem


def _act(number: int, step: Step, zone: str) -> Activity:
    known = step.actor in {person.name for person in PEOPLE}
    kind = ActorKind.HUMAN if known else ActorKind.SELF if step.actor == "stagecoach" else ActorKind.BOT
    return Activity(
        f"a{number}", step.item, _moment(step.after, zone), step.actor, kind, step.verb,
        text=step.text, **CHANGES.get(step.verb, {}),
    )  # fmt: skip


def _deeds(*verbs: Verb) -> list[tuple[str, Verb, str]]:
    """Return who does which of the verbs to what: the ticket twice as often as its pull request."""
    ticket = [("E-1", verb, actor) for verb in OF_TICKET if verb in verbs for actor in _actors(verb)]
    pull = [("a/b#1", verb, actor) for verb in OF_PULL if verb in verbs for actor in _actors(verb)]
    return [*(2 * len(pull) * ticket), *(len(ticket) * pull)]


def _actors(verb: Verb) -> tuple[str, str]:
    return ("mlflow", "mlflow") if verb in RUNS else ("ana", "bo")


# A choice of what, by whom and when takes two draws: a draw takes longer than most verdicts.
ANYTHING = st.sampled_from(_deeds(*Verb))
BY_PEOPLE = st.sampled_from(_deeds(*(verb for verb in Verb if verb not in RUNS)))
WAKING = 16 * 60


@st.composite
def moments(draw: st.DrawFn) -> timedelta:
    """A time of a waking day, away from the hours in which clocks are changed."""
    days, minutes = divmod(draw(st.integers(0, (SPAN + 1) * WAKING - 1)), WAKING)
    hours, minutes = minutes // 60 - 3, minutes % 60
    return timedelta(days=days, hours=hours, minutes=minutes) if days else timedelta(hours=2, minutes=minutes)


@st.composite
def steps(draw: st.DrawFn, *, runs: bool) -> Step:
    """Something that people or the tracker did."""
    item, verb, actor = draw(ANYTHING if runs else BY_PEOPLE)
    text = draw(st.sampled_from(TEXTS)) if verb is Verb.COMMENTED else ""
    return Step(item, draw(moments()), actor, verb, text)


@st.composite
def answers(draw: st.DrawFn, said: tuple[Said, ...] = TOLD) -> Answer:
    """An answer by a button, as the forms can give it, in the wall clock of its project."""
    what, waits = draw(st.sampled_from(said)), draw(st.booleans())
    at = START + draw(moments())
    dated = what is Said.SNOOZED or (what in {Said.RUNNING, Said.WAITING} and not waits)
    return Answer(
        id=f"{draw(st.integers(0, 2**32)):x}",
        item=draw(st.sampled_from(["E-1", "E-1", "a/b#1"])),
        said=what,
        person="bo",
        at=at,
        until=(at + timedelta(days=draw(st.integers(0, 30)))).date() if dated else None,
        waiting_for=draw(st.sampled_from(WAITED)) if what is Said.WAITING else None,
        outcome=draw(st.sampled_from(OUTCOMES)) if what in {Said.FINISHED, Said.DROPPED} else None,
        words=draw(st.sampled_from(["", *TEXTS])),
    )


@st.composite
def histories(draw: st.DrawFn, *, runs: bool = True) -> Drawn:
    """An experiment with up to eight things that happened to it, and up to two answers."""
    return Drawn(
        answers=tuple(draw(st.lists(answers(), max_size=2))),
        steps=tuple(draw(st.lists(steps(runs=runs), max_size=8))),
        owner=draw(st.sampled_from(["ana", "ana", "bo", "old", None])),
        labels=tuple(
            draw(st.lists(st.sampled_from(["on-hold", "needs-data", "needs-gpu", "blocked"]), max_size=1))
        ),
        blocked=draw(st.booleans()) and draw(st.booleans()),
        merged=draw(st.booleans()),
        pull=draw(st.booleans()),
    )

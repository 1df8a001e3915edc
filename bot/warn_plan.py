"""Who is to hear of which experiment, and which warnings have ended; pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from workflows.lifecycle.answers import is_answer
from workflows.lifecycle.asking import OUTLAST_SIGNS, worth_asking
from workflows.lifecycle.comebacks import comeback
from workflows.lifecycle.findings import CALM
from workflows.lifecycle.resolutions import How, Resolution, answered, calm, gone
from workflows.lifecycle.stall_findings import keepers
from workflows.model import Said
from workflows.reports.answered import Heard
from workflows.reports.quiet import seen_as
from workflows.reports.warning import Hearer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.warn_hours import Hours
    from workflows.lifecycle.findings import Sign, Stall
    from workflows.model import Answer, Facts, Person, Project, WorkItem
    from workflows.outbox import OpenWarning

SYNC_LAG: Final = timedelta(days=1)
"""An activity may be read this long after it happened, so after a warning that it precedes."""
LAST_WORDS: Final = (Said.FINISHED, Said.DROPPED, Said.NO_EXPERIMENT)
"""Answers after which there is nothing to ask, whatever the rules make of the experiment."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of one project at the time of its warnings; `stalls` hold every verdict."""

    facts: Facts
    stalls: Sequence[Stall]
    hours: Hours
    asking: bool = True
    """Whether anybody may be asked by this run; what was answered is told in any case."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """In which language somebody is spoken to, by Slack account; "" is for everybody else."""
    items: Mapping[str, WorkItem] = field(init=False)
    verdicts: Mapping[str, Stall] = field(init=False)
    answers: Mapping[str, tuple[Answer, ...]] = field(init=False)
    """What people said, by item, oldest first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", {item.id: item for item in self.facts.items})
        object.__setattr__(self, "verdicts", {stall.item.id: stall for stall in self.stalls})
        said: dict[str, tuple[Answer, ...]] = {}
        for answer in self.facts.answers:
            said[answer.item] = (*said.get(answer.item, ()), answer)
        object.__setattr__(self, "answers", said)

    @property
    def project(self) -> Project:
        """The project."""
        return self.facts.project

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.hours.now

    def heard(self, warning: OpenWarning) -> Heard | None:
        """Return the latest answer that was given to a warning while it was open."""
        until = warning.resolved_at or self.now
        given = self.answers.get(warning.item, ())
        answer = next((one for one in reversed(given) if warning.opened_at <= one.at <= until), None)
        return self._heard(answer) if answer else None

    def said(self, item: str, answer: str) -> Heard | None:
        """Return an answer about an item by its id."""
        found = next((one for one in self.answers.get(item, ()) if one.id == answer), None)
        return self._heard(found) if found else None

    def _heard(self, answer: Answer) -> Heard:
        days = self.hours.days()
        until_then = days.between_days(days.local(answer.at), answer.until) if answer.until else 0
        return Heard(answer, until_then if answer.said is Said.SNOOZED else 0)

    def language_for(self, person: Person | None) -> str:
        """Return the language in which a message to this person, or to the channel, is told."""
        account = person.slack if person and person.slack else ""
        return self.languages.get(account) or self.languages.get("", "en")

    def hearing(self, answers: Iterable[Answer], about: Collection[str]) -> Scene:
        """Return the scene with these answers in the place of those that were known about some items (ids)."""
        others = (one for one in self.facts.answers if one.item not in about)
        return replace(self, facts=replace(self.facts, answers=(*others, *answers)))

    def asleep(self, warning: OpenWarning) -> bool:
        """Whether somebody asked not to be reminded today."""
        return warning.snoozed_until is not None and self.hours.today() <= warning.snoozed_until


@dataclass(frozen=True, slots=True)
class Ending:
    """An open warning that is over, and how."""

    warning: OpenWarning
    resolution: Resolution


@dataclass(frozen=True, slots=True)
class Ask:
    """One message: to whom, where, about what; its key allows one a day. `renews` are warnings that it puts anew."""

    hearer: Hearer
    target: str
    key: str
    stalls: tuple[Stall, ...]
    renews: tuple[Ending, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do; `unheard` are experiments whose project has nobody to ask and no channel."""

    endings: tuple[Ending, ...] = ()
    asks: tuple[Ask, ...] = ()
    unheard: tuple[Stall, ...] = ()


def plan_warnings(scene: Scene, open_: Sequence[OpenWarning]) -> Plan:
    """Return which open warnings end, and who may be asked now about what has none, one message a person.

    A warning whose snooze has run out in silence is put anew: that somebody asked for quiet is something new.
    """
    endings = tuple(Ending(one, how) for one in open_ if (how := _ending(scene, one)))
    if not scene.asking:
        return Plan(endings)
    ended = {ending.warning.item for ending in endings}
    awake = [one for one in open_ if one.item not in ended and _slept_out(scene, one)]
    heard = {one.item for one in open_} - ended - {one.item for one in awake}
    new = [
        stall
        for stall in scene.stalls
        if worth_asking(stall) and stall.item.id not in heard and not _still_answered(scene, stall)
    ]
    asks_, unheard = _grouped(scene, new, {one.item: one for one in awake})
    return Plan(endings, asks_, unheard)


def _slept_out(scene: Scene, warning: OpenWarning) -> bool:
    if warning.snoozed_until is None or scene.asleep(warning):
        return False
    heard = scene.heard(warning)
    return heard is None or heard.answer.said is Said.SNOOZED


def _still_answered(scene: Scene, stall: Stall) -> bool:
    """Whether the last thing that somebody said of an experiment still holds, so that it is not asked about."""
    about = reversed(scene.answers.get(stall.item.id, ()))
    answer = next((one for one in about if one.said is not Said.SNOOZED), None)
    if answer is None:
        return False
    if answer.said is Said.NO_EXPERIMENT:
        return True
    if stall.last_sign is not None and stall.last_sign.activity.at > answer.at:
        return False
    return answer.said in LAST_WORDS or _promised(scene, answer)


def _promised(scene: Scene, answer: Answer) -> bool:
    return answer.until is not None and scene.hours.today() <= answer.until


def _grouped(
    scene: Scene, stalls: Sequence[Stall], awake: Mapping[str, OpenWarning]
) -> tuple[tuple[Ask, ...], tuple[Stall, ...]]:
    """Return one message for each hearer, the longest silence first, and what nobody can be asked about."""
    groups: dict[str, list[Stall]] = {}
    hearing: dict[str, Person | None] = {}
    unheard: list[Stall] = []
    for stall in sorted(stalls, key=lambda one: (-one.silent, one.item.key)):
        person = hearer_for(scene, stall.ask)
        target = person.slack if person else scene.project.channel
        if not scene.hours.open(person):
            continue
        if target is None:
            unheard.append(stall)
            continue
        groups.setdefault(target, []).append(stall)
        hearing[target] = person
    asked = (
        Ask(
            hearer_of(person.name if person else None, groups[target]),
            target,
            f"warning:{target}:{scene.hours.today(person).isoformat()}",
            tuple(groups[target]),
            tuple(
                Ending(
                    old,
                    answered(heard.answer) if (heard := scene.heard(old)) else Resolution(How.SNOOZE_OVER),
                )
                for stall in groups[target]
                if (old := awake.get(stall.item.id))
            ),
        )
        for target, person in hearing.items()
    )
    return tuple(asked), tuple(unheard)


def hearer_of(name: str | None, stalls: Sequence[Stall]) -> Hearer:
    """Return the hearer by name, with those in whose place they hear of these experiments."""
    return Hearer(name, tuple(sorted({stall.ask for stall in stalls if stall.ask and stall.ask != name})))


def hearer_for(scene: Scene, name: str | None) -> Person | None:
    """Return whom to write to about what `name` is asked: that person, else who keeps the project together.

    Who works on another project, as the owner of a blocker may, is found there, if only one has the name.
    """
    person = person_called(scene, name)
    if person is not None:
        return person
    return next((one for one in keepers(scene.project.people) if one.slack), None)


def person_called(scene: Scene, name: str | None) -> Person | None:
    """Return the reachable person of that name: of this project, or the only one of all others."""
    if not name:
        return None
    own = [one for one in scene.project.people if _reached_as(one, name)]
    if own:
        return own[0]
    if any(one.name.casefold() == name.casefold() for one in scene.project.people):
        return None
    elsewhere = [one for project in scene.hours.others for one in project.people if _reached_as(one, name)]
    return elsewhere[0] if len({one.slack for one in elsewhere}) == 1 else None


def _reached_as(person: Person, name: str) -> bool:
    return person.active and person.slack is not None and person.name.casefold() == name.casefold()


def _ending(scene: Scene, warning: OpenWarning) -> Resolution | None:
    """Return how a warning has ended, or None while it has not."""
    stall = scene.verdicts.get(warning.item)
    heard = scene.heard(warning)
    if heard and _ends(scene, heard.answer, stall):
        return answered(heard.answer)
    if stall is None:
        return gone(scene.items.get(warning.item))
    if stall.verdict in OUTLAST_SIGNS and stall.verdict.value == warning.verdict and worth_asking(stall):
        return None
    content = calm(stall)
    sign = stall.last_sign
    if heard and sign is not None and is_answer(sign.activity):
        return answered(heard.answer)
    since = warning.opened_at - SYNC_LAG if content else warning.opened_at
    if sign is not None and sign.activity.at > since:
        return _back(scene, stall, sign, since)
    return content


def _ends(scene: Scene, answer: Answer, stall: Stall | None) -> bool:
    """Whether an answer ends the question: by its own weight, or because the rules are content with it."""
    if answer.said is Said.SNOOZED:
        return False
    if answer.said in LAST_WORDS:
        return True
    if stall is None:
        return False
    sign = stall.last_sign
    if sign is not None and sign.activity.at > answer.at:
        return False
    return stall.verdict in CALM or not worth_asking(stall) or _promised(scene, answer)


def _back(scene: Scene, stall: Stall, last: Sign, since: datetime) -> Resolution:
    """Return which sign of life ended the silence and, where the history tells it, how long that was."""
    listed = [one.item for one in scene.stalls]
    found = comeback(scene.facts, scene.hours.policy, stall.item, listed, since=since)
    act = (found.sign if found else last).activity
    return Resolution(
        How.BACK,
        what=seen_as(act),
        by=act.actor or "",
        day=scene.hours.days().local(act.at),
        days=found.silent if found else 0,
    )

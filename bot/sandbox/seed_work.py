"""The ordinary work of the demo: one row is a ticket with its pull request, review and end, spread by chance."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.sandbox.seed_bodies import BODIES
from bot.sandbox.seed_script import WEEKEND, YEAR, Plot, workdays_on

if TYPE_CHECKING:
    from random import Random

    from bot.sandbox.seed_script import Stage

LAST_QUIET_DAY = datetime.strptime(f"{YEAR}-11-13", "%Y-%m-%d").date()  # noqa: DTZ007 - a date, no moment
"""Ordinary work of before ends by this day, so that nothing but what is planted waits at the demo's now."""


LABELLED_AT_ONCE, SAID_OTHERWISE = 0.5, 0.22
"""Shares of tickets that get their lifecycle label when opened, and that never get one; the rest is triaged."""

PUSHED_TO_MAIN, ANOTHER_ROUND, CHECKS_FAIL, ROBOT_SPEAKS = 0.32, 0.3, 0.06, 0.15
"""Shares of changes without a pull request, with remarks of the reviewer, red checks, and a robot's comment."""


class Row(NamedTuple):
    """An ordinary ticket.

    `state` is "" (gets done), "~" (under way), "?" (to do) or "+" (begins after the demo's now). `code` is
    `letter:path path …` of its pull request, or "". `said` is a comment of the assignee at the end.
    """

    day: str
    who: str
    kind: str
    title: str
    place: str = ""
    code: str = ""
    said: str = ""

    @property
    def state(self) -> str:
        """Return what becomes of it."""
        return self.kind[1:]


class Crew:
    """Plays rows for one project: `key` of its Jira project, `reviewers` of its pull requests in turn."""

    def __init__(self, stage: Stage, key: str, reviewers: tuple[str, ...], chance: Random) -> None:
        self.stage = stage
        self.key = key
        self.reviewers = reviewers
        self.chance = chance
        self.serial = 0

    def work(self, row: Row, name: str = "") -> None:
        """Note a ticket's whole life."""
        self.serial += 1
        name = name or f"{self.key} row {self.serial}"
        reporter, _, worker = row.who.partition(">")
        opened = self._hour(self._day(row.day))
        place, late = self._triage(row.place)
        when = opened.strftime("%m-%d %H:%M")
        self.stage.open(
            Plot(name, self.key, when, row.who, row.kind[0], row.title, place, BODIES.get(row.title, ""))
        )
        if late:
            self._beat(self._after(opened, 1), name, reporter, "label", *late)
        if row.state != "?" and worker:
            self._life(row, name, worker, opened)

    def _triage(self, place: str) -> tuple[str, list[str]]:
        """Let some tickets get their lifecycle label a day later, as in teams that triage."""
        words = place.split()
        stages = [word for word in words if ":" not in word and not word.startswith("+")]
        drawn = self.chance.random()
        if not stages or drawn < LABELLED_AT_ONCE:
            return place, []
        if drawn < LABELLED_AT_ONCE + SAID_OTHERWISE and stages[0] in OTHER_WORDS:
            other = self.chance.choice(OTHER_WORDS[stages[0]])
            return " ".join(other if word == stages[0] else word for word in words), []
        return " ".join(word for word in words if word not in stages), [f"ml-{word}" for word in stages]

    def _life(self, row: Row, name: str, worker: str, opened: datetime) -> None:
        start = self._after(opened, self.chance.randint(1, 3))
        self._beat(start, name, worker, "status", "In Progress")
        if not row.code:
            end = self._after(start, self.chance.randint(1, 6))
            self._end(row, name, worker, start, end)
            return
        letter, _, paths = row.code.partition(":")
        asked = self._after(start, self.chance.randint(1, 4))
        if not row.state and row.place and self.chance.random() < PUSHED_TO_MAIN:
            self._beat(asked, name, worker, "push", f"{letter}:main", "{key} " + row.title, paths)
            self._end(row, name, worker, start, asked + timedelta(minutes=6))
            return
        where = f"{letter}:{{key}}-{slug(row.title)}"
        self._beat(asked, name, worker, "pr", where, "{key} " + row.title, paths)
        self._beat(asked + timedelta(minutes=9), name, worker, "checks", self._outcome())
        if self.chance.random() < ROBOT_SPEAKS:
            cover = self.chance.randint(71, 93)
            self._beat(asked + timedelta(minutes=11), name, "ci-bot", "say", f"Coverage is {cover} %.")
        if row.state == "~":
            return
        reviewer = next(one for one in self._in_turn() if one != worker)
        self._beat(asked + timedelta(minutes=4), name, worker, "request", reviewer)
        answered = self._after(asked, self.chance.randint(0, 2))
        if self.chance.random() < ANOTHER_ROUND:
            self._beat(answered, name, reviewer, "review", "CHANGES_REQUESTED", self._remark(paths))
            fixed = self._after(answered, 1)
            self._beat(fixed, name, worker, "push", where, "Review remarks", paths.split()[0])
            answered = self._after(fixed, self.chance.randint(0, 1))
        self._beat(answered, name, reviewer, "review", "APPROVED")
        merged = min(answered + timedelta(minutes=self.chance.randint(5, 90)), self._latest(row, asked))
        self._beat(max(merged, answered), name, worker, "merge")
        self._end(row, name, worker, start, max(merged, answered) + timedelta(minutes=3))

    def _end(self, row: Row, name: str, worker: str, start: datetime, end: datetime) -> None:
        if row.state == "~":
            if row.said:
                self._beat(self._after(start, 1), name, worker, "comment", row.said)
            return
        end = max(min(end, self._latest(row, start)), start + timedelta(hours=1))
        if row.said:
            self._beat(end, name, worker, "comment", row.said)
        self._beat(end + timedelta(minutes=1), name, worker, "status", "Done")

    def _beat(self, at: datetime, name: str, who: str, verb: str, *rest: str) -> None:
        self.stage.note(at, name, who, verb, list(rest))

    def try_out(self, begin: str, who: str, title: str, branch: str, days: str, answer: str) -> None:
        """Note an experiment of the past: its pull request as a run log, closed unmerged with the answer."""
        self.serial += 1
        name, where = f"{self.key} row {self.serial}", f"a:exp/{{key}}-{branch}"
        opened = self._hour(self._day(begin))
        when = opened.strftime("%m-%d %H:%M")
        self.stage.open(Plot(name, self.key, when, f"{who}>{who}", "X", title, "modeling"))
        self._beat(opened + timedelta(hours=1), name, who, "status", "In Progress")
        folder = f"experiments/{branch.replace('-', '_')}"
        last = opened
        for number, day in enumerate(days.split(), start=1):
            last = self._hour(self._day(day))
            if number == 1:
                title = f"{{key}} {title}"
                self._beat(last, name, who, "pr", where, title, f"{folder}/train.py {folder}/config.yaml")
            else:
                self._beat(last, name, who, "push", where, f"Run {number}", f"{folder}/config.yaml")
        told = self._after(last, 1)
        self._beat(told, name, who, "comment", answer)
        self._beat(told + timedelta(minutes=2), name, who, "status", "Done")
        self._beat(told + timedelta(minutes=9), name, who, "close")

    def _day(self, day: str) -> datetime:
        """Read `11-03`; what falls on a weekend is put on the Monday after it."""
        found = datetime.strptime(f"{YEAR}-{day}", "%Y-%m-%d")  # noqa: DTZ007 - a local date
        return found + timedelta(days=max(0, 7 - found.weekday()) % 7 if found.weekday() >= WEEKEND else 0)

    def _hour(self, day: datetime) -> datetime:
        """Return a moment of the working hours of a day."""
        moment = time(self.chance.randint(8, 16), self.chance.randint(0, 59))
        return datetime.combine(day.date(), moment, self.stage.zone)

    def _after(self, moment: datetime, days: int) -> datetime:
        """Return a moment `days` working days later, not before `moment` and, for old work, not after its end."""
        later = self._hour(datetime.combine(workdays_on(moment.date(), days), time(), self.stage.zone))
        if moment.date() <= LAST_QUIET_DAY < later.date():
            later = datetime.combine(LAST_QUIET_DAY, later.timetz())
        return max(later, moment + timedelta(minutes=self.chance.randint(20, 70)))

    def _latest(self, row: Row, start: datetime) -> datetime:
        last = start.date() + timedelta(days=60) if row.state == "+" else LAST_QUIET_DAY
        return datetime.combine(last, time(20, 30), self.stage.zone)

    def _in_turn(self) -> tuple[str, ...]:
        turn = self.serial % len(self.reviewers)
        return self.reviewers[turn:] + self.reviewers[:turn]

    def _outcome(self) -> str:
        return "failure" if self.chance.random() < CHECKS_FAIL else "success"

    def _remark(self, paths: str) -> str:
        file = paths.split(maxsplit=1)[0].rpartition("/")[2]
        return self.chance.choice(REMARKS).format(file=file)


def slug(title: str) -> str:
    """Return the words of a title as a branch name has them."""
    plain = "".join(char if char.isascii() and char.isalnum() else " " for char in title.lower())
    return "-".join(plain.split()[:4])


OTHER_WORDS = {
    "scoping": ("c:Discovery", "+discovery"),
    "data": ("c:Data", "+dataset", "c:Data_Quality"),
    "modeling": ("c:Modeling", "+model-development"),
    "validation": ("c:Evaluation", "+evaluation"),
    "deployment": ("c:Deployment", "+rollout"),
    "monitoring": ("c:Monitoring", "c:Model_Monitoring"),
}
"""How teams say a stage without its lifecycle label."""

REMARKS = (
    "{file}: this fails on an empty day.",
    "Please add a test for the hour that occurs twice.",
    "{file} reads the whole table to count rows, can the warehouse do that?",
    "Is the unit kW or kWh here? Say it in the name.",
    "The default hides missing values, I would rather see it fail.",
    "Why a new dependency for this in {file}?",
    "Works, but the log prints customer ids.",
    "Seed is not set, I get other numbers than you.",
    "{file}: local time or UTC?",
    "Could you split the renaming off? I cannot see what changes.",
    "One more: the path is your laptop's.",
    "I would keep the old name until the nightly job is moved.",
)

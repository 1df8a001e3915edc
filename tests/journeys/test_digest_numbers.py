"""Each number in the demo's digests is counted again: by raw SQL, by the calendar, or by the list that it heads."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import holidays
import pytest

from bot.sandbox.seed import NOW
from tests.integration.sandbox.planted_stages import planted_stages
from tests.journeys.test_digest_evidence import AUDIENCES, POLICY, PROJECTS, lines
from tests.unit.reports.reading import flat
from workflows.compose import Question, compose
from workflows.reports.shape import Count, Day, ItemRef, Line, Moment, Number, Phrase, WorkingDays
from workflows.store.engine import connect
from workflows.text.shipped import shipped_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workflows.reports.shape import Report, Text

CENTRES = {"heatpump": "scoping", "load": "monitoring", "meters": "data", "solar": "validation"}
"""Where the seed lets most of the work lie."""
MONTH = timedelta(days=30)
WORKED_ON = timedelta(days=28)
WEEK = timedelta(days=7)
TINY = 1e-6


@dataclass
class Counted:
    """One project as raw SQL finds it, and the stages that the seed meant."""

    slug: str
    zone: str
    days_off: holidays.HolidayBase
    items: dict[str, sqlite3.Row]
    acts: list[sqlite3.Row]
    kpis: int
    stated: set[float] = field(default_factory=set)
    """Numbers that were declared of measures, or that somebody wrote."""

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def today(self) -> date:
        return NOW.astimezone(self.clock).date()

    def in_centre(self, every: list[sqlite3.Row], number: float) -> bool:
        """Whether so many of these may lie in the stage of most of the work: as the seed meant, or it did not say."""
        stages = [self.stage(one) for one in every]
        there = stages.count(CENTRES[self.slug])
        return there <= number <= there + stages.count(None)

    def tickets(self, *categories: str) -> list[sqlite3.Row]:
        """Return the tickets of these categories that are lifecycle work."""
        issues = (one for one in self.items.values() if one["kind"] == "issue" and not self.outside(one))
        return [one for one in issues if one["category"] in categories]

    def doubtful(self, *categories: str) -> int:
        """Return how many more there are that the seed meant to lie outside: a reader may not be sure of that."""
        issues = (one for one in self.items.values() if one["kind"] == "issue" and self.outside(one))
        return sum(one["category"] in categories for one in issues)

    def outside(self, item: sqlite3.Row) -> bool:
        return self.stage(item) == "none"

    def stage(self, item: sqlite3.Row) -> str | None:
        return TRUTH.get(item["title"]) or TRUTH.get(item["title"].partition(" ")[2])

    def worked_on(self) -> set[str]:
        """Return what people did something on in four weeks."""
        since = NOW - WORKED_ON
        people = (one for one in self.acts if one["actor_kind"] == "human")
        return {one["item"] for one in people if since < _at(one["at"]) <= NOW}

    def working_days(self, since: date) -> int:
        """Return the days after `since`, up to and including today, on which people work."""
        every = (since + timedelta(days=n) for n in range(1, (self.today - since).days + 1))
        return sum(day.weekday() < 5 and day not in self.days_off for day in every)

    def ended(self, item: sqlite3.Row) -> datetime | None:
        """Return when a ticket was last moved to a finished status."""
        moves = (one for one in self.acts if one["item"] == item["id"])
        done = [_at(one["at"]) for one in moves if one["new"] == "Done" or one["verb"] == "closed"]
        return max(done, default=None) if item["category"] == "done" else None


TRUTH = planted_stages()


def _at(cell: str) -> datetime:
    return datetime.fromisoformat(cell).replace(tzinfo=UTC)


def _within(moment: datetime | None, first: datetime, last: datetime) -> bool:
    return moment is not None and first < moment <= last


def count(path: Path, slug: str) -> Counted:
    """Read a project without any of our code."""
    rows = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows.row_factory = sqlite3.Row
    own = "SELECT item FROM members WHERE project = ?"
    items = rows.execute(f"SELECT * FROM items WHERE id IN ({own})", (slug,)).fetchall()  # noqa: S608 - our own words
    acts = rows.execute(f"SELECT * FROM activities WHERE item IN ({own})", (slug,)).fetchall()  # noqa: S608 - as above
    project = rows.execute("SELECT * FROM projects WHERE slug = ?", (slug,)).fetchone()
    kpis = rows.execute("SELECT baseline, target FROM kpis WHERE project = ?", (slug,)).fetchall()
    written = [one["description"] for one in items]
    files = [text for (text,) in rows.execute("SELECT text FROM documents WHERE text IS NOT NULL")]
    metrics = f"SELECT value FROM run_metrics WHERE item IN ({own})"  # noqa: S608 - as above
    logged = {value for (value,) in rows.execute(metrics, (slug,))}
    rows.close()
    return Counted(
        slug,
        project["timezone"],
        holidays.country_holidays(project["country"], subdiv=project["region"]),
        {one["id"]: one for one in items},
        acts,
        len(kpis),
        {number for one in kpis for number in one if number is not None}
        | {float(one) for said in (*written, *files) for one in re.findall(r"\d+(?:\.\d+)?", said)}
        | logged,
    )


@dataclass(frozen=True)
class Told:
    """A sentence with numbers, the line that it stands in, and the digest around it."""

    phrase: Phrase
    line: Line
    report: Report
    counted: Counted

    @property
    def values(self) -> dict[str, Text]:
        return {name: value if isinstance(value, tuple) else (value,) for name, value in self.phrase.values}

    def value(self, name: str) -> Text:
        return self.values[name]

    def number(self, name: str = "number") -> float:
        """Return the only number of a value."""
        (found,) = numbers(self.value(name))
        return found


def numbers(text: Text) -> list[float]:
    """Return the numbers in a text, sentences within it left out: they are looked at by themselves."""
    found: list[float] = []
    for value in text:
        match value:
            case Number(value=number):
                found.append(number)
            case WorkingDays(days=days):
                found.append(days)
            case Count(number=number):
                found.append(number)
            case str() if re.fullmatch(r"\s*\d+\s*", value):
                found.append(int(value))
    return found


def items(told: Told, name: str = "items") -> int:
    """Return how many records a list names, and how many more it says there are."""
    every = list(flat(told.value(name)))
    more = [value.number for value in every if isinstance(value, Phrase) and value.many]
    return sum(isinstance(value, ItemRef) for value in every) + sum(more)


def listed(told: Told) -> bool:
    """The number of a sentence is that of the records it lists."""
    return told.phrase.number == items(told)


def beneath(told: Told) -> int:
    """Return how many records the line names beneath itself."""
    every = [one for text in told.line.because for one in flat(text)]
    more = sum(one.number for one in every if isinstance(one, Phrase) and one.many)
    return len({one.key for one in every if isinstance(one, ItemRef)}) + more


def shown_beneath(told: Told) -> bool:
    """The line names no fewer records beneath itself."""
    return 0 < told.phrase.number <= beneath(told)


def finished(told: Told) -> bool:
    """So many tickets were finished in the week."""
    every = (one for one in told.counted.items.values() if one["kind"] == "issue")
    done = [one for one in every if _within(told.counted.ended(one), NOW - WEEK, NOW)]
    return numbers(told.value("tickets")) == [len(done)]


def share(told: Told, *categories: str) -> bool:
    """Of so many tickets of these categories that SQL finds, so many lie in the stage that the seed meant."""
    every = told.counted.tickets(*categories)
    within = len(every) <= told.number("total") <= len(every) + told.counted.doubtful(*categories)
    return within and told.counted.in_centre(every, told.number("number"))


def under_way(told: Told) -> bool:
    return share(told, "doing")


def open_tickets(told: Told) -> bool:
    return share(told, "doing", "todo")


def touched(told: Told) -> bool:
    """A pull request lies where its files are, which the seed does not say: only tickets must lie there."""
    every = [told.counted.items[one] for one in told.counted.worked_on()]
    there = [one for one in every if one["kind"] == "issue" and not told.counted.outside(one)]
    others = sum(one["kind"] != "issue" for one in every)
    number, total = told.number("number"), told.number("total")
    within = any(told.counted.in_centre(there, number - more) for more in range(others + 1))
    return len(there) <= total <= len(every) and within


def files(told: Told) -> bool:
    """No more files than pull requests of the last 30 days changed."""
    since = NOW - MONTH
    recent = {one["item"] for one in told.counted.acts if _at(one["at"]) > since}
    paths = {
        path
        for one in told.counted.items.values()
        if one["kind"] == "pull_request" and one["id"] in recent
        for path in re.findall(r'"([^"]+)"', one["paths"])
    }
    return told.number("number") <= told.number("total") <= len(paths)


def still_open(told: Told) -> bool:
    open_ = len(told.counted.tickets("doing", "todo"))
    return open_ <= told.number() <= open_ + told.counted.doubtful("doing", "todo")


def since_that_day(told: Told) -> bool:
    """So many working days lie between the day that stands beside it and today."""
    (days,) = [one for name in ("days", "day") if name in told.values for one in numbers(told.value(name))]
    beside = [one for text in (told.line.text, *told.line.because) for one in flat(text)]
    began = {one.at.astimezone(told.counted.clock).date() for one in beside if isinstance(one, Moment)}
    began |= {one.day for one in beside if isinstance(one, Day)}
    return days in {told.counted.working_days(day) for day in began}


def as_the_blocker_says(told: Told) -> bool:
    """As long as another line says of the blocker, where the day stands beside it."""
    (days,) = numbers(told.value("days"))
    others = (line for line in lines(told.report) if line is not told.line)
    return days in {one.days for line in others for one in flat(line.text) if isinstance(one, WorkingDays)}


def pace(told: Told) -> bool:
    """So many tickets finished in those weeks as SQL finds in the stage, and a whole number of new ones."""
    weeks = told.number("weeks")
    tomorrow = told.counted.today + timedelta(days=1)
    until = datetime.combine(tomorrow, datetime.min.time(), told.counted.clock)
    ended = [
        one
        for one in told.counted.tickets("done")
        if _within(told.counted.ended(one), until - weeks * WEEK, until)
    ]
    done, came = told.number("done") * weeks, told.number("came") * weeks
    whole = abs(done - round(done)) < TINY and abs(came - round(came)) < TINY
    return whole and told.counted.in_centre(ended, round(done))


def steps_back(told: Told) -> bool:
    """As often the label of the stage of most of the work was put on the tickets that are named."""
    named = told.value("key" if "key" in told.values else "items")
    keys = {one.key if isinstance(one, ItemRef) else getattr(one, "text", one) for one in flat(named)}
    ids = {one["id"] for one in told.counted.items.values() if one["key"] in keys}
    label = f"ml-{CENTRES[told.counted.slug]}"
    return told.number() <= sum(one["item"] in ids and one["new"] == label for one in told.counted.acts)


def of_a_gate(told: Told) -> bool:
    """As many criteria as a checklist of the policy has, and no more of them met."""
    sizes = {len(gate.criteria) for gate in POLICY.gates.stages.values()}
    return told.number("met") <= told.number("all") and told.number("all") in sizes


def of_a_measure(told: Told) -> bool:
    """A number that was declared, or that somebody wrote."""
    every = (one for name in ("number", "target", "value") for one in numbers(told.values.get(name, ())))
    return all(one in told.counted.stated for one in every)


def without_stage(told: Told) -> bool:
    """As many as the line on tickets without a stage lists."""
    found = (DIGESTS[told.counted.slug, audience] for audience in ("product", "team"))
    every = (one for report in found for line in lines(report) for one in walk(line.text))
    return told.phrase.number in {
        one.number for one in every if one.words.startswith("1 open ticket has no stage")
    }


def asked_first(told: Told) -> bool:
    """Experiments whose owners hear first: open, and none of them named anywhere as quiet."""
    open_ = [one for one in told.counted.items.values() if one["category"] != "done"]
    return 0 < told.phrase.number <= len(open_)


def to_do(told: Told) -> bool:
    """As many as the list beneath it has."""
    return told.phrase.number in {len(section.lines) for section in told.report.sections}


def parts_of_it(_told: Told) -> bool:
    """Its numbers stand in sentences within it, which are looked at by themselves."""
    return True


DIGESTS: dict[tuple[str, str], Report] = {}
CHECKS: dict[Callable[[Told], bool], tuple[str, ...]] = {
    under_way: ("{number} of {total} tickets under way",),
    open_tickets: ("{number} of {total} open tickets",),
    touched: ("{number} of {total} things that people worked on in four weeks",),
    files: ("{number} of {total} files changed in 30 days that a path rule knows",),
    still_open: ("Since {day}: {facts}; {number} still open.",),
    finished: ("{tickets} finished",),
    pace: ("{done} finished and {came} new a week, over {weeks}",),
    since_that_day: (
        "{item} has been blocking {items} for {days}",
        "for {days}",
        "{item} waits for a review by {people} since {day}",
        "{item} was due on {day}, {days} ago",
    ),
    as_the_blocker_says: ("1 unfinished item has held up other work for {days} working days",),
    of_a_gate: ("{met} of {all}",),
    of_a_measure: (
        "baseline {number}",
        "target {number}",
        "target {number} by {day}",
        "{target} by {day}",
        "{measure}: the target is {target}; its present value is not known to me.",
        "{measure}: {value}; the target is {target}.",
    ),
    without_stage: ("1 open ticket not yet placed in a stage",),
    asked_first: (
        "1 more experiment asks for a word; its owner hears first.",
        "1 experiment asks for a word; its owner hears first.",
    ),
    to_do: ("1 thing to do this week.",),
    shown_beneath: (
        "1 experiment gave its answer",
        "1 ticket is past its date",
        "1 unfinished item holds up other work",
        "1 ticket waits for it",
    ),
    steps_back: (
        "{key} went back to {stage}, {number} times now for the same cause",
        "{number} steps back to {stage} for the same cause: {items}",
    ),
    parts_of_it: (
        " and {number} more",
        "Status: {colour}; {reasons}.",
        "{gate}: {counts} met, weakest: {section}.",
        "took part: {roles}",
    ),
}
BY_WORDS = {words: check for check, those in CHECKS.items() for words in those}


def walk(text: Text) -> Iterator[Phrase]:
    """Yield every sentence of a text, those within sentences too."""
    yield from (one for one in flat(text) if isinstance(one, Phrase))


def sentences(slug: str, audience: str, counted: Counted) -> Iterator[Told]:
    """Yield each sentence with a number of one digest."""
    report = DIGESTS[slug, audience]
    for line in lines(report):
        for text in (line.text, *line.because):
            for phrase in walk(text):
                told = Told(phrase, line, report, counted)
                if phrase.many is not None or any(numbers(value) for value in told.values.values()):
                    yield told


@pytest.fixture(scope="module", params=PROJECTS)
def counted(request: pytest.FixtureRequest, read_once: Path) -> Counted:
    """Count one project, and compose its three digests."""
    engine = connect(f"sqlite:///{read_once}")
    for audience in AUDIENCES:
        asked = Question("digest", request.param, audience)
        DIGESTS[request.param, audience] = compose(engine, POLICY, asked, as_of=NOW, model=shipped_model())
    engine.dispose()
    return count(read_once, request.param)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_number_is_counted_again(counted: Counted, audience: str) -> None:
    seen = 0
    for told in sentences(counted.slug, audience, counted):
        check = listed if "items" in told.values and told.phrase.many else BY_WORDS.get(told.phrase.words)
        assert check is not None, f"nobody counts again: {told.phrase.words}"
        assert check(told), (check.__name__, told.phrase)
        seen += 1
    assert seen


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_value_of_a_measure_was_read_and_a_change_lies_between_two_of_them(
    counted: Counted, audience: str
) -> None:
    seen = 0
    for line in lines(DIGESTS[counted.slug, audience]):
        if not any(one.words.startswith(("baseline {", "target {")) for one in walk(line.text)):
            continue
        for value in flat(line.text):
            if isinstance(value, Number):
                seen += 1
                changes = {round(one - other, 6) for one in counted.stated for other in counted.stated}
                known = changes if value.signed else counted.stated
                assert round(value.value, 6) in known, value
    assert seen or not counted.kpis

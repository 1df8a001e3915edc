"""What our own records tell: schema, people without accounts, next runs, doubts, and how current the sources are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.commands.table import STATUS, by_word
from bot.doctor.finding import Finding, Grade
from bot.periods import next_run
from config.words import listed
from workflows.errors import Refused, words_of
from workflows.lifecycle.wording import source_name
from workflows.outbox import DeliveryState
from workflows.reports.footer import FRESH, ONE_OFF
from workflows.store.standing import Standing
from workflows.worded import joined, worded, worded_many

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from workflows.model import Account, Project, SourceState
    from workflows.outbox import Delivery, Subscription
    from workflows.store.line import Line

DATABASE, PROJECTS, PEOPLE = "database", "projects", "people"
SCHEDULE, READING = "schedule", "reading"
RECENT: Final = timedelta(days=7)
"""What was not delivered before that nobody waits for."""
BEHIND: Final = timedelta(minutes=15)
"""What waits for longer is asked for again before it was done once."""
SHOWN: Final = 5
"""Names in one line; the rest is counted."""


def judge_schema(found: Standing) -> Finding:
    """Return whether the database has this program's schema."""
    match found:
        case Standing.CURRENT:
            return Finding(Grade.OK, DATABASE, "schema", worded("up to date"))
        case Standing.NEWER:
            says = worded("made by a newer Stagecoach")
            return Finding(Grade.BROKEN, DATABASE, "schema", says, worded("update this one"))
        case _:
            empty, older = worded("there are no tables yet"), worded("of an older Stagecoach")
            says = empty if found is Standing.EMPTY else older
            do = worded("stagecoach migrate; every process does it, too, when it starts")
            return Finding(Grade.WARNING, DATABASE, "schema", says, do)


def judge_slugs(projects: Sequence[Project]) -> Iterator[Finding]:
    """Yield the projects that are called like a command, by which they are meant only behind another one."""
    alike = sorted(one.slug for one in projects if by_word(one.slug) is not None)
    if alike:
        says = worded("called like a command: {names}", names=_some(alike))
        do = worded(
            "write the command first, e.g. {command}, or choose another slug in projects.yaml",
            command=f"/ml {STATUS.word} {alike[0]}",
        )
        yield Finding(Grade.WARNING, PROJECTS, "slugs", says, do)


def judge_people(projects: Sequence[Project], accounts: Collection[Account]) -> Iterator[Finding]:
    """Yield whom nobody can ask, and whose declared accounts were never seen at work."""
    there = [(project, one) for project in projects for one in project.people if one.active]
    mute = sorted({f"{one.name} ({project.slug})" for project, one in there if not one.slack})
    if mute:
        do = worded("add slack: U… to them in projects.yaml")
        says = worded("without a Slack id, so not asked about quiet experiments: {names}", names=_some(mute))
        yield Finding(Grade.WARNING, PEOPLE, "slack", says, do)
    for source in ("jira", "github"):
        seen = _seen(accounts, source)
        declared = {name for _, one in there if (name := getattr(one, source)) is not None}
        strange = sorted(name for name in declared if name.casefold() not in seen)
        if seen and strange:
            says = worded(
                "no work of theirs was ever seen in {source}: {names}",
                source=source_name(source),
                names=_some(strange),
            )
            do = worded("check {field} of these people in projects.yaml", field=f"{source}:")
            yield Finding(Grade.WARNING, PEOPLE, source, says, do)
    loose = sorted(
        f"{one.name} ({project.slug})" for project, one in there if not (one.jira or one.github or one.email)
    )
    if loose:
        says = worded("nothing links them to their work: {names}", names=_some(loose))
        do = worded("add jira:, github: or email: to them in projects.yaml")
        yield Finding(Grade.WARNING, PEOPLE, "accounts", says, do)
    if there and not mute:
        yield Finding(
            Grade.OK, PEOPLE, "slack", worded("each can be asked privately ({number})", number=len(there))
        )


def _seen(accounts: Collection[Account], source: str) -> frozenset[str]:
    """Return every word by which somebody may have declared one of a source's accounts."""
    own = [one for one in accounts if one.ref.startswith(f"{source}:")]
    words = [(one.ref.partition(":")[2], one.email, one.display_name) for one in own]
    return frozenset(word.casefold() for three in words for word in three if word)


def judge_schedule(subscriptions: Sequence[Subscription], now: datetime) -> Iterator[Finding]:
    """Yield the next report that is due, and each subscription that never will be."""
    if not subscriptions:
        says, do = worded("nobody gets a report by itself"), worded("add subscriptions to projects.yaml")
        yield Finding(Grade.WARNING, SCHEDULE, "subscriptions", says, do)
        return
    runs = []
    for one in subscriptions:
        try:
            if (run := next_run(one, now)) is not None:
                runs.append((run, one))
        except Refused as error:
            yield Finding(Grade.BROKEN, SCHEDULE, "subscriptions", words_of(error))
    if runs:
        at, first = min(runs, key=lambda run: run[0])
        says = worded(
            "next of {number}: {report} to {target} at {moment}",
            number=len(runs),
            report=first.report,
            target=first.target,
            moment=_moment(at),
        )
        yield Finding(Grade.OK, SCHEDULE, "next run", says)


def judge_deliveries(open_ones: Sequence[Delivery], now: datetime) -> Finding:
    """Return what was not delivered in the last days: refused, or in doubt."""
    late = [one for one in open_ones if now - one.claimed_at < RECENT]
    doubts = [one for one in late if one.state is DeliveryState.UNKNOWN]
    refused = [one for one in late if one.state is DeliveryState.CLAIMED and one.retry_at]
    if not doubts and not refused:
        return Finding(Grade.OK, SCHEDULE, "deliveries", worded("none waits or is in doubt"))
    parts = [
        worded("in doubt: {names}", names=_some(sorted({one.target for one in doubts}))) if doubts else "",
        worded("refused: {names}", names=_some(sorted({one.target for one in refused}))) if refused else "",
    ]
    says = joined([part for part in parts if part], "; ")
    return Finding(Grade.WARNING, SCHEDULE, "deliveries", says, worded("see docs/operate.md, “Deliveries”"))


def judge_reading(states: Mapping[str, tuple[SourceState, ...]], now: datetime) -> Iterator[Finding]:
    """Yield for each project what could not be read lately, or that all is fresh."""
    for slug, sources in states.items():
        stale = [_stale(one, now) for one in sources if one.source not in ONE_OFF]
        told = [words for words in stale if words]
        do = worded("run `stagecoach sync`; `run` and `worker` do it every 15 minutes")
        if not sources:
            yield Finding(Grade.WARNING, READING, slug, worded("nothing was read yet"), do)
        elif told:
            yield Finding(Grade.WARNING, READING, slug, joined(told, "; "), do)
        else:
            says = worded("fresh: {sources}", sources=listed(source_name(one.source) for one in sources))
            yield Finding(Grade.OK, READING, slug, says)


def judge_workers(found: Line, now: datetime) -> Finding:
    """Return whether anybody does what the schedule asks for, and keeps up with it."""
    if not found.workers:
        says = worded("none is alive, and {tasks}", tasks=_tasks(found.waiting))
        do = worded("start `stagecoach worker` (or `run`): nothing is read or delivered without one")
        return Finding(Grade.BROKEN if found.waiting else Grade.WARNING, SCHEDULE, "workers", says, do)
    alive = worded_many(found.workers, "1 is alive", "{number} are alive")
    if found.since is not None and now - found.since > BEHIND:
        minutes = int((now - found.since).total_seconds() // 60)
        says = worded(
            "{alive}, {tasks}, the first of them for {minutes} minutes",
            alive=alive,
            tasks=_tasks(found.waiting),
            minutes=minutes,
        )
        return Finding(Grade.WARNING, SCHEDULE, "workers", says, worded("start another worker"))
    return Finding(Grade.OK, SCHEDULE, "workers", joined([alive, _tasks(found.waiting)], ", "))


def _tasks(waiting: int) -> str:
    return worded_many(waiting, "1 task waits", "{number} tasks wait") if waiting else worded("no tasks wait")


def judge_damaged(records: int) -> Finding:
    """Return whether there are records that could not be used."""
    if not records:
        return Finding(Grade.OK, READING, "damaged records", worded("none is set aside"))
    many = worded_many(records, "1 record", "{number} records")
    says = worded("set aside, as they could not be used: {records}", records=many)
    do = worded("stagecoach quarantine list says which and why; quarantine retry asks for them again")
    return Finding(Grade.WARNING, READING, "damaged records", says, do)


def _moment(at: datetime) -> str:
    return worded("{day}, {clock} UTC", day=at.date(), clock=f"{at:%H:%M}")


def _stale(one: SourceState, now: datetime) -> str:
    name = source_name(one.source)
    if one.failed_at and (one.read_at is None or one.failed_at > one.read_at):
        return worded("{source} failed last ({error})", source=name, error=one.error or "")
    if one.read_at is None:
        return worded("{source} was not read yet", source=name)
    if now - one.read_at > FRESH:
        days = (now - one.read_at).days
        return worded_many(
            days,
            "{source} was last read 1 day ago",
            "{source} was last read {number} days ago",
            source=name,
        )
    return ""


def _some(names: Sequence[str]) -> str:
    left = len(names) - SHOWN
    more = [worded_many(left, " and {number} more", " and {number} more")] if left > 0 else []
    return joined([listed(names[:SHOWN]), *more], "")

"""What our own records tell: schema, people without accounts, next runs, doubts, and how current the sources are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.commands.table import STATUS, by_word
from bot.doctor.finding import Finding, Grade
from bot.periods import next_run
from config.words import listed
from workflows.errors import Refused
from workflows.lifecycle.wording import source_name
from workflows.outbox import DeliveryState
from workflows.reports.footer import FRESH, ONE_OFF
from workflows.store.standing import Standing

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
            return Finding(Grade.OK, DATABASE, "schema", "up to date")
        case Standing.NEWER:
            says = "made by a newer Stagecoach"
            return Finding(Grade.BROKEN, DATABASE, "schema", says, "update this one")
        case _:
            says = "there are no tables yet" if found is Standing.EMPTY else "of an older Stagecoach"
            do = "stagecoach migrate; every process does it, too, when it starts"
            return Finding(Grade.WARNING, DATABASE, "schema", says, do)


def judge_slugs(projects: Sequence[Project]) -> Iterator[Finding]:
    """Yield the projects that are called like a command, by which they are meant only behind another one."""
    alike = sorted(one.slug for one in projects if by_word(one.slug) is not None)
    if alike:
        says = f"called like a command: {_some(alike)}"
        do = f"write the command first, e.g. /ml {STATUS.word} {alike[0]}, or choose another slug in projects.yaml"
        yield Finding(Grade.WARNING, PROJECTS, "slugs", says, do)


def judge_people(projects: Sequence[Project], accounts: Collection[Account]) -> Iterator[Finding]:
    """Yield whom nobody can ask, and whose declared accounts were never seen at work."""
    there = [(project, one) for project in projects for one in project.people if one.active]
    mute = sorted({f"{one.name} ({project.slug})" for project, one in there if not one.slack})
    if mute:
        do = "add slack: U… to them in projects.yaml"
        says = f"without a Slack id, so not asked about quiet experiments: {_some(mute)}"
        yield Finding(Grade.WARNING, PEOPLE, "slack", says, do)
    for source in ("jira", "github"):
        seen = _seen(accounts, source)
        declared = {name for _, one in there if (name := getattr(one, source)) is not None}
        strange = sorted(name for name in declared if name.casefold() not in seen)
        if seen and strange:
            says = f"no work of theirs was ever seen in {source_name(source)}: {_some(strange)}"
            do = f"check {source}: of these people in projects.yaml"
            yield Finding(Grade.WARNING, PEOPLE, source, says, do)
    loose = sorted(
        f"{one.name} ({project.slug})" for project, one in there if not (one.jira or one.github or one.email)
    )
    if loose:
        do = "add jira:, github: or email: to them in projects.yaml"
        yield Finding(
            Grade.WARNING, PEOPLE, "accounts", f"nothing links them to their work: {_some(loose)}", do
        )
    if there and not mute:
        yield Finding(Grade.OK, PEOPLE, "slack", f"each can be asked privately ({len(there)})")


def _seen(accounts: Collection[Account], source: str) -> frozenset[str]:
    """Return every word by which somebody may have declared one of a source's accounts."""
    own = [one for one in accounts if one.ref.startswith(f"{source}:")]
    words = [(one.ref.partition(":")[2], one.email, one.display_name) for one in own]
    return frozenset(word.casefold() for three in words for word in three if word)


def judge_schedule(subscriptions: Sequence[Subscription], now: datetime) -> Iterator[Finding]:
    """Yield the next report that is due, and each subscription that never will be."""
    if not subscriptions:
        do = "add subscriptions to projects.yaml"
        yield Finding(Grade.WARNING, SCHEDULE, "subscriptions", "nobody gets a report by itself", do)
        return
    runs = []
    for one in subscriptions:
        try:
            if (run := next_run(one, now)) is not None:
                runs.append((run, one))
        except Refused as error:
            yield Finding(Grade.BROKEN, SCHEDULE, "subscriptions", str(error))
    if runs:
        at, first = min(runs, key=lambda run: run[0])
        says = f"next of {len(runs)}: {first.report} to {first.target} at {at:%a %d %b %H:%M} UTC"
        yield Finding(Grade.OK, SCHEDULE, "next run", says)


def judge_deliveries(open_ones: Sequence[Delivery], now: datetime) -> Finding:
    """Return what was not delivered in the last days: refused, or in doubt."""
    late = [one for one in open_ones if now - one.claimed_at < RECENT]
    doubts = [one for one in late if one.state is DeliveryState.UNKNOWN]
    refused = [one for one in late if one.state is DeliveryState.CLAIMED and one.retry_at]
    if not doubts and not refused:
        return Finding(Grade.OK, SCHEDULE, "deliveries", "none waits or is in doubt")
    parts = [
        f"in doubt: {_some(sorted({one.target for one in doubts}))}" if doubts else "",
        f"refused: {_some(sorted({one.target for one in refused}))}" if refused else "",
    ]
    do = "see docs/operate.md, “Deliveries”"
    return Finding(Grade.WARNING, SCHEDULE, "deliveries", "; ".join(part for part in parts if part), do)


def judge_reading(states: Mapping[str, tuple[SourceState, ...]], now: datetime) -> Iterator[Finding]:
    """Yield for each project what could not be read lately, or that all is fresh."""
    for slug, sources in states.items():
        stale = [_stale(one, now) for one in sources if one.source not in ONE_OFF]
        told = [words for words in stale if words]
        do = "run `stagecoach sync`; `run` and `worker` do it every 15 minutes"
        if not sources:
            yield Finding(Grade.WARNING, READING, slug, "nothing was read yet", do)
        elif told:
            yield Finding(Grade.WARNING, READING, slug, "; ".join(told), do)
        else:
            yield Finding(
                Grade.OK, READING, slug, f"fresh: {listed(source_name(one.source) for one in sources)}"
            )


def judge_workers(found: Line, now: datetime) -> Finding:
    """Return whether anybody does what the schedule asks for, and keeps up with it."""
    if not found.workers:
        says = f"none is alive, and {_tasks(found.waiting)}"
        do = "start `stagecoach worker` (or `run`): nothing is read or delivered without one"
        return Finding(Grade.BROKEN if found.waiting else Grade.WARNING, SCHEDULE, "workers", says, do)
    alive = "1 is alive" if found.workers == 1 else f"{found.workers} are alive"
    if found.since is not None and now - found.since > BEHIND:
        minutes = int((now - found.since).total_seconds() // 60)
        says = f"{alive}, {_tasks(found.waiting)}, the first of them for {minutes} minutes"
        return Finding(Grade.WARNING, SCHEDULE, "workers", says, "start another worker")
    return Finding(Grade.OK, SCHEDULE, "workers", f"{alive}, {_tasks(found.waiting)}")


def _tasks(waiting: int) -> str:
    return "1 task waits" if waiting == 1 else f"{waiting or 'no'} tasks wait"


def judge_damaged(records: int) -> Finding:
    """Return whether there are records that could not be used."""
    if not records:
        return Finding(Grade.OK, READING, "damaged records", "none is set aside")
    many = "1 record" if records == 1 else f"{records} records"
    says = f"set aside, as they could not be used: {many}"
    do = "stagecoach quarantine list says which and why; quarantine retry asks for them again"
    return Finding(Grade.WARNING, READING, "damaged records", says, do)


def _stale(one: SourceState, now: datetime) -> str:
    name = source_name(one.source)
    if one.failed_at and (one.read_at is None or one.failed_at > one.read_at):
        return f"{name} failed last ({one.error})"
    if one.read_at is None:
        return f"{name} was not read yet"
    if now - one.read_at > FRESH:
        days = (now - one.read_at).days
        return f"{name} was last read {days} {'day' if days == 1 else 'days'} ago"
    return ""


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{listed(names[:SHOWN])}{more}"

"""Tells the person who asked for a change how it ended: once, privately, when it failed or came late."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.deliver import deliver, stands
from bot.readers import language_of
from bot.render.blocks import to_messages
from workflows.errors import StagecoachError
from workflows.lifecycle.wording import source_name
from workflows.outbox import WriteKind, WriteState
from workflows.reports.phrases import detail, tell
from workflows.reports.shape import ItemRef, Line, Moment, Name, Report, Tone
from workflows.store import ledger
from workflows.store.engine import reading
from workflows.store.facts import load_projects
from workflows.store.queries import items_still_there
from workflows.store.writes import settled_since
from workflows.writing import REPLACED, TAKEN_BACK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.click import Asker
    from bot.service import Service
    from workflows.model import Project
    from workflows.outbox import Write
    from workflows.reports.shape import Text

log = structlog.get_logger()

LOOK_BACK: Final = timedelta(days=1)
ACCOUNT: Final = re.compile(r":(?P<user>[UW][A-Z0-9]+)$")
OF_NO_INTEREST: Final = frozenset({REPLACED, TAKEN_BACK})
"""Endings that the person brought about by asking for something else."""


def tell_outcomes(service: Service) -> None:
    """Tell of every write that ended badly or late within the last day and was not told yet."""
    now = service.clock()
    writes = [
        one
        for one in settled_since(service.engine, now - LOOK_BACK)
        if one.error not in OF_NO_INTEREST and not stands(service.engine, key_of(one))
    ]
    if not writes:
        return
    projects = load_projects(service.engine)
    for write in writes:
        target = _account(write, projects)
        if target is None:
            log.warning("nobody_to_tell", write=write.id, person=write.person, error=write.error)
            continue
        try:
            _tell(service, write, target, projects)
        except StagecoachError as error:
            log.warning("outcome_not_told", write=write.id, error=str(error))


def note_told(service: Service, writes: Iterable[Write], asker: Asker) -> None:
    """Remember that the asker has just been told of these writes in an answer."""
    now = service.clock()
    for write in writes:
        if ledger.claim(service.engine, key_of(write), asker.user, now=now):
            channel = asker.channel or asker.user
            ledger.settle_sent(service.engine, key_of(write), channel=channel, ts="answer", now=now)


def key_of(write: Write) -> str:
    """Return the ledger's key of the news about a write."""
    return f"write:{write.id}"


def outcome(write: Write, item: ItemRef, source: str, zone: str) -> Line:
    """Return what became of a write, for the one who asked for it."""
    tracker = source_name(source)
    label = ", ".join(write.adds)
    if write.kind is WriteKind.COMMENT:
        what = tell("the comment in {tracker} on {item}", tracker=Name(tracker), item=item)
        lost = tell("Your words were not posted.")
    elif label:
        what = tell(
            "the label {label} in {tracker} on {item}", label=Name(label), tracker=Name(tracker), item=item
        )
        lost = _kept(tracker)
    else:
        what, lost = (
            tell("the label in {tracker} on {item}", tracker=Name(tracker), item=item),
            _kept(tracker),
        )
    if write.state is WriteState.DONE and write.settled_at:
        since = Moment(write.settled_at, zone)
        return Line(
            tell("Done late: {change} stands since {moment}.", change=what, moment=since), bullet=False
        )
    reason = detail(write.error) if write.error else tell("nobody knows why")
    words = tell("I could not change {change}: {reason}. {lost}", change=what, reason=reason, lost=lost)
    return Line(words, tone=Tone.WARN, bullet=False)


def _kept(tracker: str) -> Text:
    return tell(
        "The label in {tracker} is as it was; what you said counts in my reports all the same.",
        tracker=Name(tracker),
    )


def _tell(service: Service, write: Write, target: str, projects: Iterable[Project]) -> None:
    with reading(service.engine) as connection:
        item = next(iter(items_still_there(connection, [write.item])), None)
    named = ItemRef(item.key, item.title, item.url) if item else ItemRef(write.key, "", titled=False)
    zone = next((one.timezone for one in projects if _knows(one, target)), "UTC")
    source = item.source if item else write.item.partition(":")[0]
    line = outcome(write, named, source, zone)
    done = write.state is WriteState.DONE
    title = tell("Your change was made") if done else tell("Your change was not made")
    report = Report("write", title, (line,), language=language_of(service, target))
    deliver(
        service.engine,
        service.channel,
        key=key_of(write),
        target=target,
        messages=to_messages(report),
        now=service.clock(),
    )


def _account(write: Write, projects: Iterable[Project]) -> str | None:
    """Return the Slack account of the one who asked: from where it was asked, else by name."""
    if found := ACCOUNT.search(write.place):
        return found["user"]
    return next(
        (who.slack for one in projects for who in one.people if who.name == write.person and who.slack), None
    )


def _knows(project: Project, account: str) -> bool:
    return any(who.slack == account for who in project.people)

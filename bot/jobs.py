"""What runs on the clock: read and write the trackers, deliver what is due, warn owners and take warnings back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot import metrics
from bot.deliver import Outcome, State, deliver, settle_unknown
from bot.inside import keep_inside
from bot.logbook import about
from bot.render.blocks import to_messages
from bot.turns import known_projects, reader_of, report_for, turn_of
from bot.warn import Warned, warn
from bot.warn_hours import Hours
from bot.warn_plan import Scene
from bot.write_news import tell_outcomes
from workflows.compose import keep_up, verdicts
from workflows.errors import Refused, StagecoachError
from workflows.hints import take_hints
from workflows.slices import concerned
from workflows.store import tellings
from workflows.store.facts import load_projects
from workflows.store.readers import languages_of
from workflows.store.standings import looked_at, unseen
from workflows.store.subscriptions import load_subscriptions
from workflows.store.warnings import warned_projects
from workflows.sync import Progress, SyncResult, choose, narrowed, no_progress, sync
from workflows.writing import write_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.service import Service
    from bot.turns import Known
    from workflows.model import Project
    from workflows.outbox import Subscription, Write
    from workflows.reach import Source
    from workflows.reports.shape import Report

    Pick = Callable[[Sequence[Source]], Sequence[Source]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Company:
    """All projects, and in which language their people are spoken to, by account; the usual one under no account."""

    projects: tuple[Project, ...]
    languages: Mapping[str, str]


def read_sources(
    service: Service,
    *,
    project: str | None = None,
    full: bool = False,
    progress: Progress = no_progress,
) -> SyncResult:
    """Read all configured sources once and settle; failures are in the result and in the log."""
    result = read_only(service, choose(service.engine, project), full=full, progress=progress)
    settle(service)
    return result


def read_only(
    service: Service,
    projects: Sequence[Project],
    pick: Pick = tuple,
    *,
    full: bool = False,
    since: datetime | None = None,
    progress: Progress = no_progress,
) -> SyncResult:
    """Read what `pick` leaves of the sources for these projects, and draw no conclusions yet.

    `since`: see `sync`.
    """
    with service.sources() as sources:
        result = sync(
            service.engine,
            pick(sources),
            projects,
            full=full,
            since=since,
            now=service.clock(),
            progress=progress,
            stopping=service.stopping.is_set,
        )
    metrics.count_sync(result)
    for failure in result.failures:
        log.warning("sync_failed", source=failure.source, projects=failure.projects, error=failure.message)
    return result


def settle(service: Service) -> None:
    """Draw the conclusions from what was read; what is left out at the end of a process the next reading does."""
    for follows in (read_texts, take_back_warnings, keep_up_standings):
        if not service.stopping.is_set():
            follows(service)


def follow_hints(service: Service) -> SyncResult | None:
    """Read what webhooks have hinted at, each source at most once; None when there is nothing to look at.

    What fails is not tried again here: the next reading by the clock brings it.
    """
    hinted = take_hints(service.engine, now=service.clock())
    if not hinted:
        return None
    projects = concerned(load_projects(service.engine), hinted)
    result = read_only(service, projects, lambda sources: narrowed(sources, hinted))
    settle(service)
    return result


def keep_up_standings(service: Service) -> int:
    """Work out how those projects stand that have changed, so that a portfolio is there at once; return how many."""
    return keep_up(
        service.engine,
        service.policy,
        as_of=service.clock(),
        model=service.model(),
        processes=service.processes,
        looks=service.looks,
    )


def read_texts(service: Service) -> int:
    """Let the text model read what is new, so that no report has to wait for it; return how many items that were."""
    model = service.model()
    return model.read_waiting() if model is not None else 0


def do_writes(
    service: Service, only: Collection[str] | None = None, *, everything: bool = False
) -> tuple[Write, ...]:
    """Try the writes to trackers whose time has come (`only` names ids), and return them as they stand then.

    A process without the tokens for a tracker leaves its writes alone; the one with the schedule does `everything`.
    Who asked is told how a write ended that failed or that took more than one try. Of the writes of `only` nobody
    is told: whoever names them answers the person.
    """
    with service.trackers() as trackers:
        tried = write_waiting(
            service.engine,
            trackers,
            now=service.clock(),
            only=only,
            everything=everything,
            stopping=service.stopping.is_set,
        )
    if only is None:
        tell_outcomes(service)
    return tried


def deliver_due(service: Service, subscription_id: str | None = None) -> tuple[Outcome, ...]:
    """Deliver every subscription whose time has come within the last day, each period once."""
    settle_unknown(service.engine, service.channel, now=service.clock())
    outcomes, known = [], {} if subscription_id else known_projects(service)
    for subscription in load_subscriptions(service.engine):
        if service.stopping.is_set():
            break
        if subscription_id in {None, subscription.id}:
            with about(subscription=subscription.id, project=subscription.project):
                outcome = _attempt(service, subscription, known)
            if outcome:
                outcomes.append(outcome)
    return tuple(outcomes)


def _attempt(service: Service, subscription: Subscription, known: Known) -> Outcome | None:
    """Deliver one subscription; whatever goes wrong with it must not keep the others waiting."""
    try:
        return _deliver_one(service, subscription, known)
    except Exception as error:  # noqa: BLE001 - told below
        return _failed(subscription, error)


def due_reports(service: Service) -> Iterator[tuple[str, Report | Outcome]]:
    """Yield what would be delivered now, or why it could not be, without claiming or posting anything."""
    known = known_projects(service)
    for subscription in load_subscriptions(service.engine):
        with about(subscription=subscription.id, project=subscription.project):
            found = _looked_at(service, subscription, known)
        if found:
            yield f"{subscription.report} to {subscription.target}", found


def _looked_at(service: Service, subscription: Subscription, known: Known) -> Report | Outcome | None:
    try:
        period = turn_of(service, subscription, known)
        return report_for(service, subscription, period).report if period else None
    except Exception as error:  # noqa: BLE001 - told below
        return _failed(subscription, error)


def _failed(subscription: Subscription, error: Exception) -> Outcome:
    if isinstance(error, StagecoachError):
        return Outcome(subscription.id, State.WAITING, error=str(error), refused=isinstance(error, Refused))
    log.error("delivery_broke", subscription=subscription.id, exc_info=error)
    return Outcome(subscription.id, State.WAITING, error="a mistake of ours: see the log")


def _deliver_one(service: Service, subscription: Subscription, known: Known) -> Outcome | None:
    now = service.clock()
    period = turn_of(service, subscription, known)
    if period is None:
        return None
    keep_inside(service.channel, service.policy, subscription.target)
    composed = report_for(service, subscription, period)
    # Before it is posted: what was posted and then forgotten would be told as new the next time.
    tellings.save(service.engine, period.key, reader_of(subscription), composed.told)
    return deliver(
        service.engine,
        service.channel,
        key=period.key,
        target=subscription.target,
        messages=to_messages(composed.report),
        now=now,
    )


def warn_owners(service: Service, slug: str, *, ask: bool = True, company: Company | None = None) -> Warned:
    """Tell of the warnings of one project what has become of them, and `ask` about what is newly quiet.

    Nobody is asked on a day off of theirs or of the project, nor outside of the policy's hours where they are. The
    messages that do not show yet what somebody said are edited. Who does so for many projects reads the `company` once.
    """
    with about(project=slug):
        return _warn_owners(service, slug, company or _company(service), ask=ask)


def _warn_owners(service: Service, slug: str, company: Company, *, ask: bool) -> Warned:
    now = service.clock()
    model, looks = service.model(), service.looks
    facts, stalls = verdicts(service.engine, service.policy, slug, as_of=now, model=model, looks=looks)
    hours = Hours(facts.project, service.policy, now, company.projects)
    asking = ask and service.policy.warnings.enabled
    scene = Scene(facts, stalls, hours, asking, languages=company.languages)
    return warn(service.engine, service.channel, scene)


def _company(service: Service) -> Company:
    projects = load_projects(service.engine)
    accounts = {person.slack for project in projects for person in project.people if person.slack}
    spoken = languages_of(service.engine, accounts)
    return Company(projects, {"": service.policy.digests.language, **spoken})


def warn_everyone(service: Service) -> tuple[Outcome, ...]:
    """Do so for every project, and return what became of each message; one that fails does not delay the others."""
    told: list[Outcome] = []
    company = _company(service)
    for project in company.projects:
        if service.stopping.is_set():
            break
        try:
            told.extend(warn_owners(service, project.slug, company=company).told)
        except StagecoachError as error:
            log.warning("warning_failed", project=project.slug, error=str(error))
        except Exception:
            log.exception("warning_broke", project=project.slug)
    return tuple(told)


def take_back_warnings(service: Service) -> None:
    """End the warnings that a sync has answered; a project that fails does not keep the others waiting.

    Projects of which nothing is new since they were looked at are passed over: what time alone changes the turns of
    questions bring.
    """
    # Counted before anything is read: what comes meanwhile is looked at the next time.
    changed = unseen(service.engine, warned_projects(service.engine))
    company = _company(service) if changed else None
    for slug, change in changed.items():
        if service.stopping.is_set():
            return
        try:
            if warn_owners(service, slug, ask=False, company=company).left == 0:
                looked_at(service.engine, slug, change)
        except StagecoachError as error:
            log.warning("warning_failed", project=slug, error=str(error))
        except Exception:
            log.exception("warning_broke", project=slug)

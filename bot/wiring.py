"""The only place that constructs clients, engine and queue, in plain calls; tests call it with their own clock."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Event
from time import sleep
from typing import TYPE_CHECKING, Final

import httpx
import structlog

from bot import metrics
from bot.doctor.run import PATIENCE
from bot.doctor.slack import SLACK
from bot.doctor.ways import Ways
from bot.logbook import running
from bot.mail import MailChannel
from bot.routes import Routes
from bot.service import Service
from bot.slack import ConsoleChannel, SlackChannel, slack_client
from bot.trackers import open_trackers
from bot.vendors import bearer, github_headers, jira_login, mlflow_headers
from config.mail import smtp_server
from workflows.errors import Stopped
from workflows.lifecycle.addresses import Sites
from workflows.queue import ThreadQueue
from workflows.sources.github_login import GITHUB
from workflows.sources.mlflow import MLFLOW, MLflow
from workflows.sources.tracked_run import NothingKnown
from workflows.sources.transport import Retry, Transport, trusted
from workflows.store.conversations import Conversations
from workflows.store.engine import connect
from workflows.store.facts import declared_keys, jira_keys
from workflows.store.mentions import Mentions
from workflows.store.upgrade import upgrade
from workflows.store.whereabouts import Whereabouts
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from sqlalchemy import Engine

    from bot.channel import Channel
    from bot.conversations import Opened
    from bot.doctor.finding import Finding
    from bot.doctor.ways import Way
    from bot.vendors import Sign
    from config.policy import Policy
    from config.settings import Settings
    from workflows.reach import Source
    from workflows.sources.github_mentions import Told
    from workflows.sources.tracked_run import KnownWork
    from workflows.sources.transport import Service as Vendor

log = structlog.get_logger()

JOB_THREADS = 4


def utc_now() -> datetime:
    """Return the present moment, aware: the one clock of the process."""
    return datetime.now(UTC)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_store(settings: Settings) -> Engine:
    """Return the database, brought up to date; Refused or Transient when it cannot be used."""
    engine = connect(settings.database_url)
    upgrade(engine)
    return engine


@contextmanager
def opened_store(settings: Settings) -> Iterator[Engine]:
    """Hold the database for one command."""
    engine = open_store(settings)
    try:
        yield engine
    finally:
        engine.dispose()


def build(settings: Settings, policy: Policy, *, clock: Callable[[], datetime] = utc_now) -> Service:
    """Return a service on the configured store and Slack; nothing is asked of any vendor yet."""
    engine, stopping = open_store(settings), Event()
    return Service(
        engine=engine,
        policy=policy,
        clock=clock,
        channel=open_channel(settings, clock, Conversations(engine, clock)),
        queue=ThreadQueue(threads=JOB_THREADS, on_error=_report, around=running),
        sources=lambda: sources_of(
            engine, settings, policy, clock=clock, wait=partial(wait_unless, stopping)
        ),
        model=WorkspaceModel(engine).refresh,
        trackers=lambda: open_trackers(settings),
        examine=lambda: _examine(engine, settings, clock),
        processes=cores(),
        sites=sites_of(settings),
        stopping=stopping,
    )


def sites_of(settings: Settings) -> Sites:
    """Return where people open tickets and pull requests, as far as these are connected."""
    jira = (settings.jira_site_url, settings.jira_url)
    github = (settings.github_site,) if settings.github_token or settings.github_is_app else ()
    return Sites(tuple(one for one in jira if one), github)


def wait_unless(stopping: Event, seconds: float) -> None:
    """Wait for so long; raise Stopped as soon as the process is told to end."""
    if stopping.wait(seconds):
        raise Stopped("the process ends: it is tried again after the next start")


def open_ways(settings: Settings, clock: Callable[[], datetime]) -> Ways:
    """Return the ways by which the doctor asks: each tries once, and waits a little longer than the doctor does."""

    def way(url: str, service: Vendor, sign: Sign | None) -> Way | None:
        if sign is None:
            return None
        once, patient = Retry(tries=1), httpx.Timeout(2 * PATIENCE)
        return lambda: Transport(
            url,
            service=service,
            authorize=sign,
            sleep=sleep,
            clock=clock,
            budget=once,
            client=httpx.Client(timeout=patient, verify=trusted()),
        )

    login, github = jira_login(settings), github_headers(settings)
    mail = open_mail(settings, clock)
    uri = settings.mlflow_tracking_uri
    return Ways(
        slack=way(settings.slack_api_url, SLACK, bearer(settings.slack_bot_token)),
        slack_app=way(settings.slack_api_url, SLACK, bearer(settings.slack_app_token)),
        hears_http=settings.slack_signing_secret is not None,
        hooked=_hooked(settings),
        jira=way(login.url, login.service, login.headers) if login else None,
        github=way(settings.github_api_url, GITHUB, github),
        github_graph=way(settings.graphql_url, GITHUB, github),
        mlflow=way(uri, MLFLOW, mlflow_headers(settings)) if uri else None,
        mail=mail.check if mail else None,
    )


def _hooked(settings: Settings) -> tuple[str, ...]:
    secrets = {"jira": settings.jira_webhook_secret, "github": settings.github_webhook_secret}
    return tuple(name for name, secret in secrets.items() if secret is not None)


def open_channel(settings: Settings, clock: Callable[[], datetime], opened: Opened | None = None) -> Channel:
    """Return Slack, or without a token what prints instead, and mail; `opened` remembers conversations with people."""
    token = settings.slack_bot_token
    if token is None:
        return ConsoleChannel(print, clock)
    slack = SlackChannel(lambda: slack_client(token.get_secret_value(), settings.slack_api_url), opened)
    return Routes(slack, open_mail(settings, clock))


def open_mail(settings: Settings, clock: Callable[[], datetime]) -> MailChannel | None:
    """Return the way to the mail server, None when none is set."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return MailChannel(smtp_server(settings.smtp_url.get_secret_value()), settings.mail_from, clock)


@dataclass(frozen=True, slots=True)
class Given:
    """What the sources are made from; `way` opens a way to a vendor, which is closed with all the others.

    `keys` are the known keys of Jira projects, beside the `declared` ones: GitHub's texts are searched for all of them.
    `known` tells runs of trackers what tickets and branches there are, `told` what was read of GitHub's texts before.
    """

    settings: Settings
    policy: Policy
    clock: Callable[[], datetime]
    keys: Collection[str]
    declared: Collection[str]
    known: KnownWork
    told: Told | None
    way: Callable[[str, str, Vendor, Sign], Transport]


def _jira(given: Given) -> Source | None:
    login = jira_login(given.settings)
    if login is None:
        return None
    way, site = given.way("jira", login.url, login.service, login.headers), given.settings.jira_site_url
    from workflows.sources.jira import JiraSource  # noqa: PLC0415 - who only answers reads nothing

    return JiraSource(way, people=given.policy.people, site_url=site, login=login, declared=given.declared)


def _github(given: Given) -> Source | None:
    sign = github_headers(given.settings)
    if sign is None:
        return None
    way = given.way("github", given.settings.graphql_url, GITHUB, sign)
    keys = {*given.keys, *given.declared}
    from workflows.sources.github import GitHubSource  # noqa: PLC0415 - as above

    return GitHubSource(way, given.policy, clock=given.clock, jira_keys=keys, told=given.told)


def _mlflow(given: Given) -> Source | None:
    uri, sign = given.settings.mlflow_tracking_uri, mlflow_headers(given.settings)
    if uri is None or sign is None:
        return None
    from workflows.sources.run_source import RunSource  # noqa: PLC0415 - as above

    return RunSource(MLflow(given.way("mlflow", uri, MLFLOW, sign)), given.known, given.policy)


SOURCES: Final[tuple[Callable[[Given], Source | None], ...]] = (_jira, _github, _mlflow)
"""What can be read, in the order of the reading: runs come after the tickets and branches that they belong to."""


def _examine(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> tuple[Finding, ...]:
    from bot.doctor.examine import examine  # noqa: PLC0415 - as above: it asks each vendor in its way

    return examine(engine, open_ways(settings, clock), clock)


def sources_of(
    engine: Engine,
    settings: Settings,
    policy: Policy,
    *,
    clock: Callable[[], datetime] = utc_now,
    wait: Callable[[float], None] = sleep,
) -> AbstractContextManager[tuple[Source, ...]]:
    """Return what opens the configured sources, which know what this database knows."""
    return open_sources(
        settings,
        policy,
        clock=clock,
        keys=jira_keys(engine),
        declared=declared_keys(engine),
        known=Whereabouts(engine),
        told=Mentions(engine),
        wait=wait,
    )


@contextmanager
def open_sources(
    settings: Settings,
    policy: Policy,
    *,
    clock: Callable[[], datetime],
    keys: Collection[str] = (),
    declared: Collection[str] = (),
    known: KnownWork | None = None,
    told: Told | None = None,
    wait: Callable[[float], None] = sleep,
) -> Iterator[tuple[Source, ...]]:
    """Yield the configured sources, each with clients of its own, and close these at the end.

    `wait` lets time pass before a call is repeated; the others: see `Given`.
    """
    with ExitStack() as stack:

        def way(name: str, url: str, service: Vendor, sign: Sign) -> Transport:
            heard = partial(metrics.count_request, name)
            made = Transport(url, service=service, authorize=sign, sleep=wait, clock=clock, heard=heard)
            return stack.enter_context(made)

        given = Given(settings, policy, clock, keys, declared, known or NothingKnown(), told, way)
        yield tuple(source for make in SOURCES if (source := make(given)) is not None)


def _report(key: str, error: Exception) -> None:
    log.error("job_failed", job=key.partition(":")[0], error=str(error), kind=type(error).__name__)

"""The only place that constructs clients, engine and queue, in plain calls; tests call it with their own clock."""

from __future__ import annotations

import os
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from threading import Event
from time import sleep
from typing import TYPE_CHECKING

import httpx
import structlog

from bot import metrics
from bot.doctor.examine import examine
from bot.doctor.run import PATIENCE
from bot.doctor.slack import SLACK
from bot.doctor.ways import Ways
from bot.logbook import running
from bot.mail import MailChannel
from bot.routes import Routes
from bot.service import Service
from bot.slack import ConsoleChannel, SlackChannel, slack_client
from config.mail import smtp_server
from workflows.errors import Stopped
from workflows.lifecycle.addresses import Sites
from workflows.queue import ThreadQueue
from workflows.sources.github import GitHubSource
from workflows.sources.github_auth import GITHUB, app_auth, app_headers, token_auth, token_headers
from workflows.sources.github_write import WRITE_PAUSE, GitHubTracker
from workflows.sources.jira import JiraSource
from workflows.sources.jira_login import Login
from workflows.sources.jira_write import JiraTracker
from workflows.sources.mlflow import MLFLOW, MLflow, authorize
from workflows.sources.run_source import RunSource
from workflows.sources.tracked_run import NothingKnown
from workflows.sources.transport import Retry, Transport
from workflows.store.engine import connect, upgrade
from workflows.store.facts import declared_keys, jira_keys
from workflows.store.whereabouts import Whereabouts
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from github.Auth import Auth
    from pydantic import SecretStr
    from sqlalchemy import Engine

    from bot.channel import Channel
    from bot.doctor.ways import Way
    from config.policy import Policy
    from config.settings import Settings
    from workflows.sources.tracked_run import KnownWork
    from workflows.sources.transport import Service as Vendor
    from workflows.sync import Source
    from workflows.writing import Tracker

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
        channel=open_channel(settings, clock),
        queue=ThreadQueue(threads=JOB_THREADS, on_error=_report, around=running),
        sources=lambda: open_sources(
            settings,
            policy,
            clock=clock,
            keys=jira_keys(engine),
            declared=declared_keys(engine),
            known=Whereabouts(engine),
            wait=partial(wait_unless, stopping),
        ),
        model=WorkspaceModel(engine).refresh,
        trackers=lambda: open_trackers(settings),
        examine=lambda: examine(engine, open_ways(settings, clock), clock),
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

    def way(url: str, service: Vendor, sign: Callable[[], Mapping[str, str]] | None) -> Way | None:
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
            client=httpx.Client(timeout=patient),
        )

    login, github = _jira_login(settings), _github_headers(settings)
    mail = open_mail(settings, clock)
    uri = settings.mlflow_tracking_uri
    return Ways(
        slack=way(settings.slack_api_url, SLACK, _bearer(settings.slack_bot_token)),
        slack_app=way(settings.slack_api_url, SLACK, _bearer(settings.slack_app_token)),
        hears_http=settings.slack_signing_secret is not None,
        hooked=_hooked(settings),
        jira=way(login.url, login.service, login.headers) if login else None,
        github=way(settings.github_api_url, GITHUB, github),
        github_graph=way(settings.graphql_url, GITHUB, github),
        mlflow=way(uri, MLFLOW, _mlflow_headers(settings)) if uri else None,
        mail=mail.check if mail else None,
    )


def _hooked(settings: Settings) -> tuple[str, ...]:
    secrets = {"jira": settings.jira_webhook_secret, "github": settings.github_webhook_secret}
    return tuple(name for name, secret in secrets.items() if secret is not None)


def _bearer(token: SecretStr | None) -> Callable[[], Mapping[str, str]] | None:
    return (lambda: {"Authorization": f"Bearer {token.get_secret_value()}"}) if token else None


def open_channel(settings: Settings, clock: Callable[[], datetime]) -> Channel:
    """Return Slack when there is a token, else a channel that prints what it would post; and the way to mail."""
    token = settings.slack_bot_token
    if token is None:
        return ConsoleChannel(print, clock)
    slack = SlackChannel(lambda: slack_client(token.get_secret_value(), settings.slack_api_url))
    return Routes(slack, open_mail(settings, clock))


def open_mail(settings: Settings, clock: Callable[[], datetime]) -> MailChannel | None:
    """Return the way to the mail server, None when none is set."""
    if settings.smtp_url is None or settings.mail_from is None:
        return None
    return MailChannel(smtp_server(settings.smtp_url.get_secret_value()), settings.mail_from, clock)


@contextmanager
def open_sources(
    settings: Settings,
    policy: Policy,
    *,
    clock: Callable[[], datetime],
    keys: Collection[str] = (),
    declared: Collection[str] = (),
    known: KnownWork | None = None,
    wait: Callable[[float], None] = sleep,
) -> Iterator[tuple[Source, ...]]:
    """Yield the configured sources, each with clients of its own, and close these at the end.

    `keys` are the known keys of Jira projects, beside the `declared` ones: GitHub's texts are searched for all of them.
    `known` tells runs of MLflow what tickets and branches there are; `wait` lets time pass before a call is repeated.
    """
    with ExitStack() as stack:

        def opened(name: str, url: str, service: Vendor, sign: Callable[[], Mapping[str, str]]) -> Transport:
            heard = partial(metrics.count_request, name)
            made = Transport(url, service=service, authorize=sign, sleep=wait, clock=clock, heard=heard)
            return stack.enter_context(made)

        sources: list[Source] = []
        if login := _jira_login(settings):
            transport = opened("jira", login.url, login.service, login.headers)
            site = settings.jira_site_url
            sources.append(
                JiraSource(transport, people=policy.people, site_url=site, login=login, declared=declared)
            )
        if authorize := _github_headers(settings):
            transport = opened("github", settings.graphql_url, GITHUB, authorize)
            sources.append(GitHubSource(transport, policy, clock=clock, jira_keys={*keys, *declared}))
        if uri := settings.mlflow_tracking_uri:
            transport = opened("mlflow", uri, MLFLOW, _mlflow_headers(settings))
            sources.append(RunSource(MLflow(transport), known or NothingKnown(), policy))
        yield tuple(sources)


def _mlflow_headers(settings: Settings) -> Callable[[], Mapping[str, str]]:
    token, password = settings.mlflow_tracking_token, settings.mlflow_tracking_password
    return authorize(
        token=token.get_secret_value() if token else None,
        username=settings.mlflow_tracking_username,
        password=password.get_secret_value() if password else None,
    )


@contextmanager
def open_trackers(
    settings: Settings, *, write_pause: float | None = WRITE_PAUSE
) -> Iterator[tuple[Tracker, ...]]:
    """Yield the trackers that can be written to, each with a client of its own that signs in when it is first used.

    `write_pause`: seconds between two writes to GitHub.
    """
    with ExitStack() as stack:
        trackers: list[Tracker] = []
        if login := _jira_login(settings):
            trackers.append(stack.enter_context(closing(JiraTracker(login))))
        if authenticate := _github_auth(settings):
            tracker = GitHubTracker(authenticate, api_url=settings.github_api_url, write_pause=write_pause)
            trackers.append(stack.enter_context(closing(tracker)))
        yield tuple(trackers)


def _jira_login(settings: Settings) -> Login | None:
    if not settings.jira_url or not settings.jira_token:
        return None
    return Login(settings.jira_url, settings.jira_token.get_secret_value(), settings.jira_email)


def _github_auth(settings: Settings) -> Callable[[], Auth] | None:
    if settings.github_app_id and settings.github_app_private_key:
        secret = settings.github_app_private_key.get_secret_value()
        return app_auth(settings.github_app_id, secret, api_url=settings.github_api_url)
    return token_auth(settings.github_token.get_secret_value()) if settings.github_token else None


def _github_headers(settings: Settings) -> Callable[[], Mapping[str, str]] | None:
    """Return what signs requests to GitHub; an App wins over a token when both are given."""
    if settings.github_app_id and settings.github_app_private_key:
        return app_headers(
            settings.github_app_id,
            settings.github_app_private_key.get_secret_value(),
            api_url=settings.github_api_url,
        )
    return token_headers(settings.github_token.get_secret_value()) if settings.github_token else None


def _report(key: str, error: Exception) -> None:
    log.error("job_failed", job=key.partition(":")[0], error=str(error), kind=type(error).__name__)

"""What a projects file declares, in the words of the model: projects and their subscriptions, defaults filled in."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from config.policy import WEEKDAYS
from workflows.model import Kpi, Person, Project
from workflows.outbox import MAIL, Subscription

if TYPE_CHECKING:
    from config.kpis import KpiSpec
    from config.projects import ProjectsFile, ProjectSpec, SubscriptionSpec

WEEKS = {"weekly": 1, "fortnightly": 2, "monthly": 1}


@dataclass(frozen=True, slots=True)
class Declared:
    """One project of the file."""

    project: Project
    subscriptions: tuple[Subscription, ...]


def declared_in(file: ProjectsFile) -> tuple[Declared, ...]:
    """Return everything that the file declares; two subscriptions that say the same are one."""
    return tuple(_declared(spec) for spec in file.resolved().projects)


def _declared(spec: ProjectSpec) -> Declared:
    wanted = ((each, target) for each in spec.subscriptions for target in _targets(each))
    subscriptions = {one.id: one for one in (_subscription(spec, each, target) for each, target in wanted)}
    project = Project(
        slug=spec.slug,
        name=spec.name,
        timezone=spec.timezone,
        country=spec.country,
        region=spec.region,
        jira_keys=tuple(dict.fromkeys(spec.jira_keys)),
        jql=spec.jql,
        repositories=tuple(dict.fromkeys(spec.repositories)),
        tracked_experiments=tuple(dict.fromkeys(spec.tracked_experiments)),
        channel=spec.channel,
        private=spec.private,
        people=tuple(Person(**person.model_dump()) for person in spec.people),
        kpis=tuple(map(_kpi, spec.kpis)),
    )
    return Declared(project, tuple(subscriptions.values()))


def _kpi(spec: KpiSpec) -> Kpi:
    file, run = spec.metrics_file, spec.run_metric
    return Kpi(
        spec.name,
        spec.unit,
        spec.baseline,
        spec.target,
        spec.due,
        file_repo=file.repo if file else None,
        file_path=file.path if file else None,
        file_key=file.key if file else None,
        run_metric=run.name if run else None,
        run_experiment=run.experiment if run else None,
    )


def _targets(wanted: SubscriptionSpec) -> tuple[str, ...]:
    """Return where a subscription goes: each address gets a delivery of its own."""
    chat = (wanted.to,) if wanted.to else ()
    return (*chat, *(f"{MAIL}{address}" for address in wanted.email))


def _subscription(spec: ProjectSpec, wanted: SubscriptionSpec, target: str) -> Subscription:
    if wanted.timezone is None:
        raise ValueError(f"the subscriptions of {spec.slug} are not resolved")
    project = None if wanted.report == "portfolio" else spec.slug
    every = WEEKS[wanted.every]
    who = (project or "", wanted.report, wanted.audience, target)
    monthly = wanted.which if wanted.every == "monthly" else None
    when = (wanted.weekday, wanted.time, wanted.timezone, str(every), *((monthly,) if monthly else ()))
    return Subscription(
        # The id names the period of a delivery: whoever moves a line of the file must not get the report again.
        id=blake2b("\0".join((*who, *when)).encode(), digest_size=8).hexdigest(),
        project=project,
        report=wanted.report,
        audience=wanted.audience,
        target=target,
        weekday=WEEKDAYS.index(wanted.weekday),
        time=wanted.time,
        timezone=wanted.timezone,
        every=every,
        anchor=wanted.starting,
        monthly=monthly,
        holidays=wanted.holidays,
        language=wanted.language,
        ends_on=wanted.until,
    )

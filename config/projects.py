"""The projects file as typed, frozen values: what `stagecoach projects apply` declares."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from config import places
from config.asked import Audience, Language, ReportName
from config.channels import CHANNEL, named, not_a_comment
from config.errors import FieldError
from config.globs import any_matches
from config.kpis import KpiSpec, repository
from config.mail import address
from config.people import MEMBER, PersonSpec, Words, Zone, region_code, with_region
from config.policy import Slug, Time, Weekday
from config.strict import Strict
from config.words import did_you_mean, listed, quoted

JIRA_KEY = re.compile(r"[A-Z][A-Z0-9_]+")
ISSUE_KEY = re.compile(r"([A-Z][A-Z0-9_]+)-\d+")
ORDER_BY = re.compile(r"\border\s+by\b", re.IGNORECASE)
IN_QUOTES = re.compile(r"\"[^\"]*\"|'[^']*'")


def _jira_key(value: str) -> str:
    issue = ISSUE_KEY.fullmatch(value.upper())
    if issue:
        raise ValueError(f"{quoted(value)} is the key of an issue; its project's key is {issue[1]}")
    if not JIRA_KEY.fullmatch(value):
        meant = value.upper().replace("-", "_")
        hint = f"; did you mean {meant}?" if JIRA_KEY.fullmatch(meant) else ""
        raise ValueError(
            f"{quoted(value)} is no Jira project key{hint}; use capital letters and digits, e.g. CH"
        )
    return value


def _jql(value: str) -> str:
    if ORDER_BY.search(IN_QUOTES.sub("", value)):
        raise ValueError("leave ORDER BY out: Stagecoach reads by date of change")
    return value


def _one_or_many(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class SubscriptionSpec(Strict):
    """A report that arrives by itself."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    report: ReportName
    audience: Audience = "product"
    to: Annotated[Words | None, BeforeValidator(not_a_comment)] = None
    """A channel, a Slack member id, or the name of somebody in `people`; default: the project's channel."""
    email: Annotated[tuple[Annotated[str, AfterValidator(address)], ...], BeforeValidator(_one_or_many)] = ()
    """Addresses that get it by mail, each a mail of its own: instead of a channel, or beside `to`."""
    weekday: Weekday
    time: Time
    timezone: Zone | None = None
    """Default: the project's time zone."""
    every: Literal["weekly", "fortnightly", "monthly"] = "weekly"
    starting: date | None = None
    """A day in the first week of a fortnightly report."""
    which: Literal["first", "second", "third", "fourth", "last"] = "first"
    """Which of the month's days of that name a monthly report comes on."""
    holidays: Literal["shift", "skip", "send"] = "shift"
    """On a public holiday: comes on the next working day, does not come, or comes all the same."""
    language: Language | None = None
    """Of digests and the portfolio; default: the policy's."""
    until: date | None = None
    """The last day on which it comes."""

    @model_validator(mode="after")
    def _a_fortnight_has_a_beginning(self) -> Self:
        if self.every == "fortnightly" and self.starting is None:
            raise FieldError(
                ("starting",), "is missing; a fortnightly report counts from a date, e.g. 2027-01-04"
            )
        return self


class ProjectSpec(Strict):
    """One ML initiative: where its work is, who is on it, what it wants to reach, and who hears of it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    slug: Slug
    """The word for commands: `/ml status churn`."""
    name: Words
    jira_keys: tuple[Annotated[str, AfterValidator(_jira_key)], ...] = ()
    """Keys of whole Jira projects."""
    jql: Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_jql)] | None = None
    """A Jira search instead of whole projects."""
    repositories: tuple[Annotated[str, AfterValidator(repository)], ...] = ()
    """`org/name`, or `org/*` for all repositories of an organisation."""
    tracked_experiments: tuple[Words, ...] = ()
    """Experiments of MLflow by name or glob, e.g. `churn/*`: their runs belong here unless they name other work."""
    channel: Annotated[Annotated[str, AfterValidator(named)] | None, BeforeValidator(not_a_comment)] = None
    """`"#name"` or a channel id; Stagecoach has to be invited there."""
    timezone: Zone = "UTC"
    """IANA name, e.g. Europe/Berlin: working days and times of delivery follow it."""
    country: Annotated[str, AfterValidator(places.country)] | None = None
    """Two letters, e.g. DE: its public holidays are no working days."""
    region: str | None = None
    """A region with holidays of its own, e.g. BY."""
    private: bool = False
    """Whether only the people and the channel of the project hear of it; portfolios elsewhere leave it out."""
    people: tuple[PersonSpec, ...] = ()
    kpis: tuple[KpiSpec, ...] = ()
    subscriptions: tuple[SubscriptionSpec, ...] = ()

    @field_validator("people", "kpis")
    @classmethod
    def _names_are_distinct(cls, entries: tuple[PersonSpec, ...] | tuple[KpiSpec, ...]) -> tuple[object, ...]:
        names = [entry.name for entry in entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"each name may stand once; twice here: {listed(twice)}")
        return entries

    @model_validator(mode="after")
    def _metrics_files_are_read(self) -> Self:
        for number, kpi in enumerate(self.kpis):
            repo = kpi.metrics_file.repo if kpi.metrics_file else None
            if repo and not any_matches([repo], self.repositories):
                said = f"{quoted(repo)} is none of the project's repositories: add it there"
                raise FieldError(("kpis", number, "metrics_file", "repo"), said)
        return self

    @model_validator(mode="after")
    def _has_work_to_read(self) -> Self:
        if not (self.jira_keys or self.jql or self.repositories or self.tracked_experiments):
            raise ValueError(
                "has nothing to read: give it jira_keys, jql, repositories or tracked_experiments"
            )
        if self.jira_keys and self.jql:
            message = "stands beside jira_keys; keep one (jql can name projects: project in (A, B) AND …)"
            raise FieldError(("jql",), message)
        return self

    @model_validator(mode="after")
    def _region_is_known(self) -> Self:
        return with_region(self)

    @model_validator(mode="after")
    def _subscriptions_have_targets(self) -> Self:
        for index, subscription in enumerate(self.subscriptions):
            try:
                self._target(subscription)
            except ValueError as error:
                raise FieldError(("subscriptions", index, "to"), str(error)) from error
        return self

    @model_validator(mode="after")
    def _a_private_project_stays_at_home(self) -> Self:
        own = {
            self.channel,
            *(person.slack for person in self.people),
            *(person.name for person in self.people),
        }
        for index, subscription in enumerate(self.subscriptions):
            if self.private and subscription.to is not None and subscription.to not in own:
                message = "is neither the channel of this private project nor one of its people"
                raise FieldError(("subscriptions", index, "to"), message)
            if self.private and not set(subscription.email) <= {person.email for person in self.people}:
                message = (
                    "may only name people of this private project, by the address that they have in people"
                )
                raise FieldError(("subscriptions", index, "email"), message)
        return self

    def _target(self, subscription: SubscriptionSpec) -> str | None:
        """Return the channel or member id that a subscription goes to, None by mail alone; ValueError if nowhere."""
        if subscription.email and subscription.to is None:
            return None
        wanted = subscription.to or self.channel
        if wanted is None:
            raise ValueError(
                'goes nowhere: give the project a channel, or the subscription a `to` such as "#name"'
            )
        by_name = {person.name: person for person in self.people}
        if wanted not in by_name and (CHANNEL.fullmatch(wanted) or MEMBER.fullmatch(wanted)):
            return wanted
        if wanted not in by_name:
            hint = did_you_mean(wanted, [*by_name, f"#{wanted}"])
            raise ValueError(f'{quoted(wanted)} is no channel ("#name"), member id or name in people{hint}')
        slack = by_name[wanted].slack
        if slack is None:
            raise ValueError(f"{wanted} has no Slack member id: add slack: U… to them in people")
        return slack

    def resolved(self) -> Self:
        """Return the project with its subscriptions' targets and zones filled in, its region as a code."""
        subscriptions = tuple(
            each.model_copy(update={"to": self._target(each), "timezone": each.timezone or self.timezone})
            for each in self.subscriptions
        )
        people = tuple(each.model_copy(update={"region": region_code(each)}) for each in self.people)
        return self.model_copy(
            update={"subscriptions": subscriptions, "region": region_code(self), "people": people}
        )


class ProjectsFile(Strict):
    """All projects of a workspace."""

    projects: tuple[ProjectSpec, ...]

    @field_validator("projects")
    @classmethod
    def _slugs_are_distinct(cls, projects: tuple[ProjectSpec, ...]) -> tuple[ProjectSpec, ...]:
        slugs = [project.slug for project in projects]
        twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        if twice:
            raise ValueError(f"each slug may stand once; twice here: {listed(twice)}")
        return projects

    def resolved(self) -> Self:
        """Return the file with every default that depends on a project filled in."""
        return self.model_copy(update={"projects": tuple(project.resolved() for project in self.projects)})

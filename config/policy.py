"""The policy of a workspace as typed, frozen values; `lifecycle.yaml` holds the defaults."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.digests import DigestRules
from config.errors import FieldError
from config.gates import GateRules
from config.glossary import Glossary, in_our_languages
from config.operators import OperatorRules
from config.risks import RiskRules, UpkeepRules
from config.setup import LEADS, SetupRules
from config.strict import Strict
from config.team import TeamRules
from config.words import did_you_mean, listed, quoted

SLUG = re.compile(r"^[a-z][a-z0-9-]*$")
TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
ANYONE: Final = "anyone"
PROJECT: Final = "project"
"""What may stand for a role in a rule about who may do something: everybody in Slack, all people of the project."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _slug(value: str) -> str:
    if not SLUG.match(value):
        msg = "use lower-case letters, digits and hyphens, starting with a letter"
        raise ValueError(msg)
    return value


def _weekday(value: str) -> str:
    if value.lower() not in WEEKDAYS:
        msg = f"use one of {', '.join(WEEKDAYS)}"
        raise ValueError(msg)
    return value.lower()


def _time(value: str) -> str:
    if not TIME.match(value):
        msg = 'use HH:MM between "00:00" and "23:59", in quotes'
        raise ValueError(msg)
    return value


Slug = Annotated[str, AfterValidator(_slug)]
Weekday = Annotated[str, AfterValidator(_weekday)]
Time = Annotated[str, AfterValidator(_time)]


class Stage(Strict):
    """One lifecycle stage: its word, its plain words for stakeholders, and the rules that place work in it."""

    name: Slug
    plain: str
    """What a vice-president reads: "proving it works on real cases"."""
    plain_in: Annotated[dict[str, str], AfterValidator(in_our_languages)] = Field(default_factory=dict)
    """The same in other languages, by language code: `de: nachweisen, dass es …`."""
    synonyms: tuple[str, ...] = ()
    """Labels (without prefix) and words that mean this stage."""
    issue_types: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    """Globs over `org/name`."""
    paths: tuple[str, ...] = ()
    """Globs over changed files, `**` crosses folders."""
    branches: tuple[str, ...] = ()
    """Branch prefixes, e.g. `exp/`."""
    quiet_days: int = Field(10, ge=1, le=60)
    """Limit of quiet working days while the project has too little history of its own."""
    fixed_days: int | None = Field(None, ge=1, le=60)
    """Limit of quiet working days whatever the project's own history says."""


class StallRules(Strict):
    """The numbers and words of the rules of stalled experiments."""

    gaps_needed: int = Field(10, ge=1)
    percentile: int = Field(85, ge=1, le=100)
    lowest_limit: int = Field(3, ge=1)
    highest_limit: int = Field(20, ge=1)
    hold_days: int = Field(20, ge=1)
    heartbeat_hours: int = Field(24, ge=1)
    ignored_fields: tuple[str, ...] = (
        "rank", "sprint", "fix version", "fix versions", "fixversion", "fixversions", "epic link",
        "remoteissuelink", "remote link", "remote issue link", "story points", "story point estimate", "priority",
    )  # fmt: skip
    housekeeping_labels: tuple[str, ...] = ("stale", "triage", "needs-update")
    hold_words: tuple[str, ...] = ("on-hold", "on hold", "paused", "parked")
    blocked_words: tuple[str, ...] = ("blocked",)
    data_labels: tuple[str, ...] = ("waiting-data", "needs-data", "waiting-labels")
    compute_labels: tuple[str, ...] = ("waiting-compute", "needs-gpu")
    experiment_types: tuple[str, ...] = ("experiment",)
    experiment_labels: tuple[str, ...] = ("experiment",)
    experiment_branches: tuple[str, ...] = ("exp/", "experiment/")


class WarningRules(Strict):
    """When owners hear of their quiet experiments, on working days, and what follows when nobody answers."""

    enabled: bool = True
    time: Time = "09:30"
    answer_by: Literal["project", "anyone"] = "project"
    """Who may answer a warning: people of the project with a Slack id, or whoever sees it."""
    comment: bool = True
    """Whether what somebody answers becomes a comment on the ticket."""
    until: Time = "17:30"
    """Nobody is written to before `time` or after `until`, where that person is."""
    channel_after: int = Field(3, ge=0, le=60)
    """Working days without an answer after which the project's channel hears of it; 0 for never."""
    digest_after: int = Field(5, ge=0, le=60)
    """Working days after that until digests name it as unanswered; 0 for never."""

    @model_validator(mode="after")
    def _hours_are_open(self) -> Self:
        if self.until < self.time:
            msg = f'"until" ({self.until}) lies before "time" ({self.time})'
            raise ValueError(msg)
        return self


class TagRules(Strict):
    """Who may tag, and whether tags become labels. A list holds roles, or `project` for all its people, or `anyone`."""

    who: tuple[str, ...] = ("project",)
    accept_all: tuple[str, ...] = ("project",)
    """Who may accept all certain suggestions at once."""
    write_labels: bool = True
    """Whether a tag is written to Jira or GitHub as a label; without, it is known to Stagecoach alone."""


class DoctorRules(Strict):
    """Who may ask `/ml doctor`: roles, or `project` for the people of any project, or `anyone`."""

    who: tuple[str, ...] = ("project",)


class Calendar(Strict):
    """Working days; national holidays come from the project's country and region."""

    workdays: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    extra_days_off: tuple[str, ...] = ()
    """ISO dates on which the whole company is off."""


class PeopleRules(Strict):
    """Which accounts are no humans; patterns are globs over account refs, logins and display names."""

    bots: tuple[str, ...] = ("*[bot]", "*-bot", "dependabot*", "renovate*", "github-actions*")
    stagecoach: tuple[str, ...] = ("stagecoach*",)
    """Accounts that Stagecoach itself writes with."""
    roles: tuple[str, ...] = (
        "data scientist", "ML engineer", "MLOps", "DevOps", "data engineer", "domain", "product manager", "risk",
    )  # fmt: skip


class RunRules(Strict):
    """How runs of a tracker find their ticket and their author."""

    ticket_tags: tuple[str, ...] = ("stagecoach.ticket", "ticket", "jira", "jira.ticket", "issue")
    """Tags of a run that name its ticket, the strongest first."""
    shared_users: tuple[str, ...] = (
        "root", "ubuntu", "ec2-user", "jovyan", "airflow", "jenkins", "runner", "docker", "mlflow", "unknown",
    )  # fmt: skip
    """Globs over users of machines behind whom nobody in particular stands."""


class KeepingRules(Strict):
    """How long histories are kept whole."""

    whole_days: int | None = Field(730, ge=400)
    """Days after which the history of a finished item is thinned out; null for never.

    No less, since a backtest looks back for a year.
    """


class Policy(Strict):
    """All that a workspace can decide about mapping, stalls, people and calendars."""

    label_prefix: str = Field("ml-", min_length=1, pattern=r"^[^\s,]+$")
    none_labels: tuple[str, ...] = ("none",)
    """Labels (after the prefix) that say: not lifecycle work."""
    stages: tuple[Stage, ...]
    none_issue_types: tuple[str, ...] = ()
    """Issue types that are never lifecycle work."""
    stalls: StallRules = StallRules()
    warnings: WarningRules = WarningRules()
    runs: RunRules = RunRules()
    keeping: KeepingRules = KeepingRules()
    tagging: TagRules = TagRules()
    doctor: DoctorRules = DoctorRules()
    operators: OperatorRules = OperatorRules()
    setup: SetupRules = SetupRules()
    calendar: Calendar = Calendar()
    people: PeopleRules = PeopleRules()
    gates: GateRules = GateRules()
    risks: RiskRules = RiskRules()
    upkeep: UpkeepRules = UpkeepRules()
    team: TeamRules = TeamRules()
    digests: DigestRules = DigestRules()
    glossary: Glossary = Glossary()

    @model_validator(mode="after")
    def _stages_are_distinct(self) -> Self:
        names = [stage.name for stage in self.stages]
        if not names:
            msg = "declare at least one stage"
            raise ValueError(msg)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            msg = f"each stage may stand once; twice here: {', '.join(twice)}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _deciders_are_known(self) -> Self:
        known = {word.casefold() for word in (ANYONE, PROJECT, *self.people.roles)}
        rules = {
            ("tagging", "who"): self.tagging.who,
            ("tagging", "accept_all"): self.tagging.accept_all,
            ("doctor", "who"): self.doctor.who,
            ("setup", "who"): self.setup.who,
            ("gates", "who_may_waive"): self.gates.who_may_waive,
            ("risks", "who_may_dismiss"): self.risks.who_may_dismiss,
            ("digests", "who_may_subscribe"): self.digests.who_may_subscribe,
        }
        for place, who in rules.items():
            for number, word in enumerate(who):
                if word.casefold() not in known and not (place[0] == "setup" and word.casefold() in LEADS):
                    accepted = listed((ANYONE, PROJECT, *self.people.roles))
                    hint = did_you_mean(word, (ANYONE, PROJECT, *self.people.roles))
                    text = f"there is no role {quoted(word)}{hint}; accepted: {accepted}"
                    raise FieldError((*place, number), text)
        return self

    def stage(self, name: str) -> Stage:
        """Return the stage of that name; raise KeyError when there is none."""
        for stage in self.stages:
            if stage.name == name:
                return stage
        raise KeyError(name)

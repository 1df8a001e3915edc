"""A project whose gates are judged: files, runs and waivers beside what every history has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from config.source import load_policy
from tests.unit.reports.histories import NOW, History, at
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.gates import read_gates
from workflows.lifecycle.state import read_state
from workflows.model import Category, Document, Facts, ItemKind, KpiEntry, Person, Verb, Waiver, WorkItem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from config.policy import Policy
    from workflows.lifecycle.outlook import Check, Gate

DEFAULT = load_policy(None)
REPO = "acme/churn"
NARROWED: dict[tuple[int, str], tuple[Policy, Policy]] = {}
"""The policies that ask for one criterion, beside the whole ones, which live as long, so that no other has their id."""


class Checked(History):
    """A project of which Jira and GitHub were read, and nothing is known yet."""

    def __init__(self, **project: Any) -> None:
        given = {"repositories": (REPO,), "jira_keys": ("CH",), "timezone": "Europe/Berlin"}
        super().__init__(**{**given, **project})
        self.documents: list[Document] = []
        self.waivers: list[Waiver] = []
        self.said: tuple[KpiEntry, ...] = ()
        self.people(Person("ana", "data scientist"), Person("bo", "ML engineer"), Person("Dana", "risk"))

    def file(self, path: str, text: str | None = None, **more: Any) -> None:
        """Add a file of the default branch, by name alone or with its text."""
        given = {"oid": "1", "at": at("2026-11-01"), "url": f"https://github.example/{path}"}
        self.documents.append(Document(REPO, path, text=text, **{**given, **more}))

    def run(self, key: str, *, failed: bool = False) -> None:
        """Add a tracked run that has ended."""
        item = WorkItem(
            f"mlflow:{key}", key, ItemKind.RUN, "mlflow", key, "ended", Category.DONE, at("2026-11-10")
        )
        self.items[item.id] = item
        self.act(item, at("2026-11-11"), Verb.RUN_FAILED if failed else Verb.RUN_FINISHED)

    def waive(self, stage: str, criterion: str, until: date | None = None, **more: Any) -> None:
        """Waive a criterion in Dana's name."""
        given = {
            "version": DEFAULT.gates.version,
            "person": "Dana",
            "at": at("2026-11-20"),
            "reason": "a pilot",
        }
        known = f"w{len(self.waivers)}"
        self.waivers.append(Waiver(known, "churn", stage, criterion, until=until, **{**given, **more}))

    def facts(self) -> Facts:
        """Return all that is known."""
        known = {"documents": tuple(self.documents), "waivers": tuple(self.waivers), "kpi_entries": self.said}
        return replace(super().facts(), **known)

    def gates(self, policy: Policy = DEFAULT, now: datetime = NOW) -> dict[str, Gate]:
        """Return the gates at a moment, by stage."""
        facts = rewind(self.facts(), now)
        state = read_state(facts, policy, now, since=now - timedelta(days=7))
        return {gate.stage: gate for gate in read_gates(facts, state)}

    def check(self, criterion: str, policy: Policy = DEFAULT, now: datetime = NOW) -> Check:
        """Return how a criterion stands."""
        gates = self.gates(asking_only_for(criterion, policy), now)
        return next(one for gate in gates.values() for one in gate.checks)


def asking_only_for(criterion: str, policy: Policy) -> Policy:
    """Return the policy whose checklists hold one criterion: to judge the others took most of a test's time."""
    known = NARROWED.get((id(policy), criterion))
    if known is None:
        stages = {
            stage: gate.model_copy(update={"criteria": {criterion: gate.criteria[criterion]}})
            for stage, gate in policy.gates.stages.items()
            if criterion in gate.asked
        }
        gates = policy.gates.model_copy(update={"stages": stages})
        known = policy, policy.model_copy(update={"gates": gates})
        NARROWED[id(policy), criterion] = known
    return known[1]


def unread() -> Checked:
    """Return a project without a repository of which no source was ever read."""
    made = Checked(repositories=())
    made.sources = ()
    return made


def criteria() -> Iterable[tuple[str, str]]:
    """Return stage and name of each default criterion."""
    return [(stage, name) for stage, gate in DEFAULT.gates.stages.items() for name in gate.asked]


def details(check: Check) -> list[str]:
    """Return what a check rests on, in words."""
    return [str(one.detail) for one in check.because]

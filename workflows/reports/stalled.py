"""The report on quiet experiments: which need an answer, wait or only need closing; and the contract's JSON."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from workflows.lifecycle.findings import CALM, Verdict
from workflows.reports.footer import troubles, trust
from workflows.reports.phrases import agree, listed, say
from workflows.reports.quiet import TO_CLOSE, UNEXPLAINED, WAITING, having, stall_line
from workflows.reports.shape import Count, Line, Name, Report, Section, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from workflows.lifecycle.findings import Stall
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Evidence

GROUPS: tuple[tuple[str, Collection[Verdict]], ...] = (
    ("Quiet without a reason", UNEXPLAINED),
    ("Waiting", WAITING),
    ("Only to be closed", TO_CLOSE),
    ("Quiet for a stated reason", (Verdict.QUIET_EXPECTED,)),
)


def build(states: Sequence[ProjectState]) -> Report:
    """Build the report on the experiments of one project, or of several in the order given."""
    many = len(states) > 1
    title: Text = (
        ("Quiet experiments",)
        if many or not states
        else say(Name(states[0].project.name), ": quiet experiments")
    )
    sections = tuple(section for state in states for section in _sections(state, named=many))
    return Report("stalled", title, (_lead(states), *troubles(states)), sections, trust(states))


def stall_json(states: Iterable[ProjectState], as_of: datetime) -> dict[str, Any]:
    """Return the verdicts in the form that scripts rely on (docs: `report stalled --format json`)."""
    experiments = [_experiment(stall, state.project.slug) for state in states for stall in state.stalls]
    return {"as_of": _utc(as_of), "experiments": experiments}


def _lead(states: Sequence[ProjectState]) -> Line:
    total = sum(len(state.stalls) for state in states)
    if not total:
        return Line(("No experiment is under way.",), bullet=False)
    asking = sum(stall.verdict not in CALM for state in states for stall in state.stalls)
    if not asking:
        return Line(
            ("No experiment needs an answer; ", Count(total, "experiment"), " under way."), tone=Tone.GOOD
        )
    needs = f" {agree(asking, 'needs', 'need')} an answer."
    return Line((f"{asking} of ", Count(total, "experiment"), " under way", needs), bullet=False)


def _sections(state: ProjectState, *, named: bool) -> tuple[Section, ...]:
    prefix: Text = (Name(state.project.name), ": ") if named else ()
    sections = []
    for title, verdicts in GROUPS:
        words = title[0].lower() + title[1:] if named else title
        lines = tuple(stall_line(state, stall) for stall in having(state, verdicts))
        sections.append(Section(say(prefix, words), lines))
    return (*sections, Section(say(prefix, "under way" if named else "Under way"), _active(state)))


def _active(state: ProjectState) -> tuple[Line, ...]:
    active = having(state, (Verdict.ACTIVE,))
    if not active:
        return ()
    text: Text = (Count(len(active), "experiment"), " with signs of life within the limit: ")
    return (Line(say(text, listed((stall.item for stall in active), len(active)))),)


def _experiment(stall: Stall, slug: str) -> dict[str, Any]:
    return {
        "key": stall.item.key,
        "project": slug,
        "title": stall.item.title,
        "url": stall.item.url,
        "verdict": stall.verdict.value,
        "silent_working_days": stall.silent,
        "limit_working_days": stall.limit.days,
        "limit_source": stall.limit.source,
        "last_sign_of_life": _sign(stall),
        "because": [_because(evidence) for evidence in stall.because],
        "ask": stall.ask,
        "next_step": stall.next_step,
        "due_back": stall.due_back.isoformat() if stall.due_back else None,
    }


def _sign(stall: Stall) -> dict[str, Any] | None:
    if stall.last_sign is None:
        return None
    act = stall.last_sign.activity
    return {"at": _utc(act.at), "verb": act.verb.value, "actor": act.actor, "item": stall.last_sign.item.key}


def _because(evidence: Evidence) -> dict[str, str | None]:
    return {"signal": evidence.signal, "detail": evidence.detail, "url": evidence.url}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

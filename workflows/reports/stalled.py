"""The report on quiet experiments: which need an answer, wait or only need closing; and the contract's JSON."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from workflows.lifecycle.findings import CALM, Verdict
from workflows.reports.footer import troubles, trust
from workflows.reports.phrases import listed, tell, tell_many
from workflows.reports.quiet import TO_CLOSE, UNEXPLAINED, WAITING, having, stall_line
from workflows.reports.shape import Line, Name, Report, Section, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from workflows.lifecycle.findings import Stall
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Evidence

GROUPS: tuple[tuple[Text, Callable[[Name], Text], Collection[Verdict]], ...] = (
    (
        tell("Quiet without a reason"),
        lambda name: tell("{project}: quiet without a reason", project=name),
        UNEXPLAINED,
    ),
    (tell("Waiting"), lambda name: tell("{project}: waiting", project=name), WAITING),
    (
        tell("Only to be closed"),
        lambda name: tell("{project}: only to be closed", project=name),
        TO_CLOSE,
    ),
    (
        tell("Quiet for a stated reason"),
        lambda name: tell("{project}: quiet for a stated reason", project=name),
        (Verdict.QUIET_EXPECTED,),
    ),
)
"""The title of a group alone, beside its project's name, and the verdicts in it."""


def build(states: Sequence[ProjectState]) -> Report:
    """Build the report on the experiments of one project, or of several in the order given."""
    many = len(states) > 1
    title = (
        tell("Quiet experiments")
        if many or not states
        else tell("{project}: quiet experiments", project=Name(states[0].project.name))
    )
    sections = tuple(section for state in states for section in _sections(state, named=many))
    return Report("stalled", title, (*_lead(states), *troubles(states)), sections, trust(states))


def stall_json(states: Iterable[ProjectState], as_of: datetime) -> dict[str, Any]:
    """Return the verdicts in the form that scripts rely on (docs: `report stalled --format json`)."""
    experiments = [_experiment(stall, state.project.slug) for state in states for stall in state.stalls]
    return {"as_of": _utc(as_of), "experiments": experiments}


def _lead(states: Sequence[ProjectState]) -> tuple[Line, ...]:
    held = sum(len(state.held) for state in states)
    counted = _counted([stall for state in states for stall in (*state.stalls, *state.held)])
    if not held:
        return (counted,)
    text = tell_many(
        held,
        "1 of them is not named here: its owner hears first.",
        "{number} of them are not named here: their owners hear first.",
    )
    return (counted, Line(text, bullet=False))


def _counted(stalls: Sequence[Stall]) -> Line:
    total = len(stalls)
    if not total:
        return Line(tell("No experiment is under way."), bullet=False)
    asking = sum(stall.verdict not in CALM for stall in stalls)
    if not asking:
        text = tell_many(
            total,
            "No experiment needs an answer; 1 experiment under way.",
            "No experiment needs an answer; {number} experiments under way.",
        )
        return Line(text, tone=Tone.GOOD)
    if total == 1:
        return Line(tell("1 of 1 experiment under way needs an answer."), bullet=False)
    text = tell_many(
        asking,
        "1 of {total} experiments under way needs an answer.",
        "{number} of {total} experiments under way need an answer.",
        total=str(total),
    )
    return Line(text, bullet=False)


def _sections(state: ProjectState, *, named: bool) -> tuple[Section, ...]:
    name = Name(state.project.name)
    sections = []
    for alone, beside, verdicts in GROUPS:
        lines = tuple(stall_line(state, stall) for stall in having(state, verdicts))
        sections.append(Section(beside(name) if named else alone, lines))
    active = tell("{project}: under way", project=name) if named else tell("Under way")
    return (*sections, Section(active, _active(state)))


def _active(state: ProjectState) -> tuple[Line, ...]:
    active = having(state, (Verdict.ACTIVE,))
    if not active:
        return ()
    text = tell_many(
        len(active),
        "1 experiment with signs of life within the limit: {items}",
        "{number} experiments with signs of life within the limit: {items}",
        items=listed((stall.item for stall in active), len(active)),
    )
    return (Line(text),)


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

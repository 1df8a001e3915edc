"""The risk radar in words: what is possible and why, whom to ask, what was dismissed, what cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from workflows.lifecycle.outlook import RiskState
from workflows.reports.carried import carry
from workflows.reports.footer import troubles, trust
from workflows.reports.phrases import both, day, people, phrases, quoted, reason, tell, tell_many, term
from workflows.reports.shape import Button, Line, Name, PersonRef, Report, Section, Term, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.policy import Policy
    from workflows.lifecycle.outlook import Risk
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Dismissal, Project
    from workflows.reports.shape import Offer, Text

DISMISS: Final = "risk-dismiss"
TAKE_BACK: Final = "risk-take-back"
FOLDED_FROM: Final = 2
REASONS: Final = 3
"""Records shown for one risk, the newest."""


def risk_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return what is possible, what was dismissed, and what cannot be told, beside what stands under upkeep.

    Risks for which no record speaks, but nothing shows that somebody looked, share one line.
    """
    risks = _beside_upkeep(state)
    silent = [one for one in _open(risks) if not one.signals]
    if len(silent) < FOLDED_FROM:
        return _lines(state, risks)
    told = [one for one in risks if one not in silent]
    possible = len(_open(told))
    lines = _lines(state, told)
    return (*lines[:possible], _unlooked(state, silent), *lines[possible:])


def _unlooked(state: ProjectState, risks: Sequence[Risk]) -> Line:
    names = both([(term(state, "risks", one.kind),) for one in risks])
    because = []
    for one in risks:
        criteria = phrases([(term(state, "criteria", absence.criterion),) for absence in one.absences])
        because.append(tell("nothing shows: {criteria}", criteria=criteria))
    roles = dict.fromkeys(role for one in risks for role in _held(state, one))
    ask = (tell("ask: {roles}", roles=phrases([(term(state, "roles", role),) for role in roles])),)
    text = tell("Nothing shows that anybody looked at: {risks}", risks=names)
    return Line(text, (*because, *(ask if roles else ())), Tone.WARN)


def _held(state: ProjectState, risk: Risk) -> list[str]:
    """Return the roles to ask that somebody on the project has."""
    held = {(person.role or "").casefold() for person in state.project.people if person.active}
    return [role for role in risk.ask if role.casefold() in held]


def signal_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return the possible risks that records speak for: what a team can do something about."""
    return tuple(_possible(state, one) for one in _open(_beside_upkeep(state)) if one.signals)


def risk_plain(state: ProjectState) -> tuple[Line, ...]:
    """Return the possible risks that records speak for as one sentence; upkeep has sentences of its own."""
    found = [one for one in _open(_risks(state)) if one.signals and one.kind != "upkeep"]
    if not found:
        return ()
    names = both([(term(state, "risks", one.kind),) for one in found])
    because = tuple(reason(signal.because) for one in found for signal in one.signals[:1])
    return (Line(tell("Possible risks, by the record: {risks}.", risks=names), because, Tone.WARN),)


def dismiss_offers(state: ProjectState) -> tuple[Offer, ...]:
    """Return the offer to dismiss what `risk_lines` shows as possible."""
    return _dismiss(state, _beside_upkeep(state))


def risk_report(state: ProjectState) -> Report:
    """Return the whole radar of a project."""
    title = tell("{project}: possible risks", project=Name(state.project.name))
    quiet = [one for one in _risks(state) if one.state is RiskState.NONE]
    names = phrases([(term(state, "risks", one.kind),) for one in quiet])
    nothing = (Line(tell("Nothing on record speaks for: {risks}", risks=names)),) if quiet else ()
    every = _risks(state)
    sections = (Section(tell("Radar"), (*_lines(state, every), *nothing)),)
    lead = Line(
        tell("What is listed is possible, not certain: somebody who knows should look."), bullet=False
    )
    return Report(
        "risks", title, (lead, *troubles((state,))), sections, trust((state,)), _dismiss(state, every)
    )


def dismissed_note(state: ProjectState) -> tuple[Text, ...]:
    """Return how many possible risks were dismissed and by whom, for the footer of a digest."""
    said = [one.dismissal for one in _risks(state) if one.is_dismissed and one.dismissal]
    if not said:
        return ()
    by = people(dict.fromkeys(one.person for one in said))
    return (
        tell_many(
            len(said),
            "1 possible risk dismissed with a reason, by {people}",
            "{number} possible risks dismissed with a reason, by {people}",
            people=by,
        ),
    )


def dismissed_report(project: Project, policy: Policy, said: Dismissal, *, back: bool = False) -> Report:
    """Return that a risk was dismissed, with the offer to take that back, or that it was taken back."""
    title = tell("{project}: possible risk", project=Name(project.name))
    risk = Term(policy.glossary.words("risks", said.risk))
    if back:
        return Report("dismissal", title, (Line(tell("No longer dismissed: {risk}.", risk=risk)),))
    text = tell("Dismissed: {risk}, by {person}", risk=risk, person=PersonRef(said.person))
    return Report("dismissal", title, (Line(text, ((quoted(said.reason),),)),), buttons=_take_back(said))


def _risks(state: ProjectState) -> tuple[Risk, ...]:
    return state.outlook.risks if state.outlook else ()


def _open(risks: Iterable[Risk]) -> tuple[Risk, ...]:
    return tuple(one for one in risks if one.is_possible and not one.is_dismissed)


def _beside_upkeep(state: ProjectState) -> tuple[Risk, ...]:
    """Return the risks without one of which all signals stand under upkeep already, and nothing else speaks for it."""
    return tuple(
        one
        for one in _risks(state)
        if one.absences or not one.signals or any(each.because.signal != "upkeep" for each in one.signals)
    )


def _lines(state: ProjectState, risks: Sequence[Risk]) -> tuple[Line, ...]:
    return (
        *(_possible(state, one) for one in _open(risks)),
        *(_dismissed(state, one.kind, one.dismissal) for one in risks if one.is_dismissed and one.dismissal),
        *_unknown(state, risks),
    )


def _dismiss(state: ProjectState, risks: Sequence[Risk]) -> tuple[Offer, ...]:
    kinds = [one.kind for one in _open(risks)]
    value = carry(state.project.slug, listed=kinds) if kinds else None
    return (Button("Dismiss…", DISMISS, value),) if value else ()


def _possible(state: ProjectState, risk: Risk) -> Line:
    text = tell("Possible: {risk}", risk=term(state, "risks", risk.kind))
    because = [reason(one.because) for one in risk.signals[:REASONS]]
    since = min((one.at for one in risk.signals if one.at is not None), default=None)
    if since is not None:
        because.append(tell("since {day}", day=day(state, since)))
    if risk.absences:
        names = phrases([(term(state, "criteria", one.criterion),) for one in risk.absences])
        because.append(tell("nothing shows: {criteria}", criteria=names))
    return Line(text, (*because, *_earlier(state, risk), *_asked(state, risk)), Tone.WARN)


def _earlier(state: ProjectState, risk: Risk) -> tuple[Text, ...]:
    if risk.dismissal is None:
        return ()
    person, at = PersonRef(risk.dismissal.person), day(state, risk.dismissal.at)
    return (tell("recorded after {person} dismissed it on {day}", person=person, day=at),)


def _asked(state: ProjectState, risk: Risk) -> tuple[Text, ...]:
    """Return whom to ask, by the roles that somebody has; where nobody has one, which are missing."""
    if there := _held(state, risk):
        return (tell("ask: {roles}", roles=phrases([(term(state, "roles", role),) for role in there])),)
    if not risk.ask:
        return ()
    roles = phrases([(term(state, "roles", role),) for role in risk.ask])
    return (tell("nobody on the project to ask: {roles}", roles=roles),)


def _dismissed(state: ProjectState, kind: str, said: Dismissal) -> Line:
    text = tell(
        "Dismissed by {person} on {day}: {risk}",
        person=PersonRef(said.person), day=day(state, said.at), risk=term(state, "risks", kind),
    )  # fmt: skip
    return Line(text, ((quoted(said.reason),),), offers=_take_back(said))


def _take_back(said: Dismissal) -> tuple[Offer, ...]:
    return (Button("Take it back", TAKE_BACK, said.id),)


def _unknown(state: ProjectState, risks: Iterable[Risk]) -> tuple[Line, ...]:
    found = [one for one in risks if one.state is RiskState.UNKNOWN]
    if not found:
        return ()
    names = phrases([(term(state, "risks", one.kind),) for one in found])
    because = dict.fromkeys(evidence for one in found for evidence in one.unknown)
    return (
        Line(
            tell("Cannot be told from what I read: {criteria}.", criteria=names), tuple(map(reason, because))
        ),
    )

"""The team in words: roles that are missing, stages that hang on one person, work that does not meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.reports.phrases import both, listed, phrases, say, stage, tell, tell_items, tell_many, term
from workflows.reports.shape import Line, Tone

if TYPE_CHECKING:
    from workflows.lifecycle.outlook import Coverage, Team
    from workflows.lifecycle.state import ProjectState
    from workflows.reports.shape import Text


def team_lines(state: ProjectState) -> tuple[Line, ...]:
    """Return what the records say about roles, reviews and work that does not meet; roles and counts only."""
    if state.outlook is None:
        return ()
    team = state.outlook.team
    return (
        *(_absent(state, one) for one in team.coverage if one.absent),
        *(_idle(state, one) for one in team.coverage if one.idle),
        *(_alone(state, one) for one in team.coverage if one.alone),
        *_reviews(team),
        *_silo(team),
        *_untied(team),
    )


def team_plain(state: ProjectState) -> tuple[Line, ...]:
    """Return the roles that are missing where most of the work is, for somebody who can fill them."""
    team = state.outlook.team if state.outlook else None
    here = [one for one in team.coverage if one.absent and one.stage == state.centre.stage] if team else []
    if not here:
        return ()
    first = here[0]
    where = stage(state, first.stage, plain=True)
    roles = _needs(state, first.absent)
    text = tell("Nobody on the project has this role for {stage}: {roles}.", stage=where, roles=roles)
    return (Line(text, (listed(first.items),), Tone.WARN),)


def _absent(state: ProjectState, one: Coverage) -> Line:
    where, roles = stage(state, one.stage), _needs(state, one.absent)
    text = tell("{stage}: nobody on the project is {roles}", stage=where, roles=roles)
    return Line(text, (_waiting(one), *_present(state, one)), Tone.WARN)


def _idle(state: ProjectState, one: Coverage) -> Line:
    text = tell(
        "{stage}: took no part lately: {roles}", stage=stage(state, one.stage), roles=_needs(state, one.idle)
    )
    return Line(text, (_waiting(one), *_present(state, one)))


def _alone(state: ProjectState, one: Coverage) -> Line:
    text = tell("{stage}: all work hangs on one person", stage=stage(state, one.stage))
    return Line(text, (_waiting(one),), Tone.WARN)


def _waiting(one: Coverage) -> Text:
    return tell_items(one.items, "1 open ticket: {items}", "{number} open tickets: {items}")


def _present(state: ProjectState, one: Coverage) -> tuple[Text, ...]:
    if not one.present:
        return ()
    names = {role.casefold(): role for role in state.policy.people.roles}
    roles = [say(term(state, "roles", names.get(role, role)), f" ({number})") for role, number in one.present]
    return (tell("took part: {roles}", roles=phrases(roles)),)


def _needs(state: ProjectState, needs: tuple[tuple[str, ...], ...]) -> Text:
    """Return `data engineer or data scientist, domain expert`."""
    return both([_either(state, need) for need in needs])


def _either(state: ProjectState, need: tuple[str, ...]) -> Text:
    roles: list[Text] = [(term(state, "roles", role),) for role in need]
    if len(roles) == 1:
        return roles[0]
    return tell("{some} or {last}", some=phrases(roles[:-1]), last=roles[-1])


def _reviews(team: Team) -> tuple[Line, ...]:
    text = tell_items(
        team.self_approved,
        "1 pull request was merged without the approval of somebody else: {items}",
        "{number} pull requests were merged without the approval of somebody else: {items}",
    )
    return (Line(text, tone=Tone.WARN),) if text else ()


def _silo(team: Team) -> tuple[Line, ...]:
    if team.silo is None:
        return ()
    text = tell(
        "Work on the model and on its deployment do not meet: no shared person, no link ({items} and {others})",
        items=listed(team.silo.modeling, 3),
        others=listed(team.silo.deployment, 3),
    )
    return (Line(text, tone=Tone.WARN),)


def _untied(team: Team) -> tuple[Line, ...]:
    without_change = tell_items(
        team.without_change,
        "1 ticket was finished without any change or run on record: {items}",
        "{number} tickets were finished without any change or run on record: {items}",
    )
    without_ticket = tell_items(
        team.without_ticket,
        "1 open pull request belongs to no ticket: {items}",
        "{number} open pull requests belong to no ticket: {items}",
    )
    lines = [Line(text) for text in (without_change, without_ticket) if text]
    if team.unknown:
        text = tell_many(
            team.unknown, "The role of 1 person is not stated", "The roles of {number} people are not stated"
        )
        lines.append(Line(text))
    return tuple(lines)

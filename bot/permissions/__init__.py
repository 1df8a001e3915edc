"""Who may do what, as one table: by the policy's rule, by what the person is in the project, and by who reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.visible import may_hear, may_see
from workflows.lifecycle.rights import may, person_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.click import Asker
    from config.policy import Policy
    from workflows.model import Project


class Deed(StrEnum):
    """Everything that somebody can ask for in Slack and that not everybody may."""

    LOOK = "look"
    SHARE = "share"
    TAG = "tag"
    ACCEPT_ALL = "accept-all"
    UNDO = "undo"
    MEASURE = "measure"
    WAIVE = "waive"
    DISMISS = "dismiss"
    SUBSCRIBE_CHANNEL = "subscribe-channel"
    SUBSCRIBE_SELF = "subscribe-self"
    LOOK_AHEAD = "look-ahead"
    CHANGE_SUBSCRIPTION = "change-subscription"
    ANSWER = "answer"
    NAME_PEOPLE = "name-people"
    SET_UP = "set-up"
    DOCTOR = "doctor"


class Verdict(StrEnum):
    """Whether somebody may; of a project that is `unseen` nothing is said, not even that there is one."""

    YES = "yes"
    NO = "no"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Permission:
    """What decides on a deed; `does` says it in words.

    `rule` is the place in the policy that says who may, empty where everybody may who sees the project. It counts what
    somebody is in one of the projects concerned, where it is `anywhere` also for nothing in particular.
    `own` says whose own matter may be done by them whatever the rule says, `own_unseen` also when they do not see the
    project any more. What `speaks` is read by everybody in the channel: all of them have to be allowed to hear of the
    project. What is `taken_along` is read by the person outside of the channel, too.
    """

    does: str
    rule: str = ""
    own: str = ""
    own_unseen: bool = False
    anywhere: bool = False
    alone: bool = False
    """Whether only the person whose own it is may."""
    speaks: bool = False
    taken_along: bool = False
    by_form: bool = False
    """Whether it is said by a form, which knows no channel."""
    sees: bool = True
    """Whether the project has to be seen where it is asked; a question is shown to those alone who may answer."""


PERMISSIONS: Final[Mapping[Deed, Permission]] = MappingProxyType(
    {
        Deed.LOOK: Permission("ask for reports, gates, risks, measures, the triage and a ticket's history"),
        Deed.SHARE: Permission("share an answer with the channel", speaks=True),
        Deed.TAG: Permission("tag a ticket", "tagging.who"),
        Deed.ACCEPT_ALL: Permission("accept all certain suggestions at once", "tagging.accept_all"),
        Deed.UNDO: Permission("take a tag back", own="who tagged", alone=True),
        Deed.MEASURE: Permission("note a measure, or take that back", "tagging.who"),
        Deed.WAIVE: Permission(
            "waive a gate's criterion, or take that back", "gates.who_may_waive", by_form=True
        ),
        Deed.DISMISS: Permission(
            "dismiss a possible risk, or take that back", "risks.who_may_dismiss", by_form=True
        ),
        Deed.SUBSCRIBE_CHANNEL: Permission(
            "have a report come to the channel", "digests.who_may_subscribe", speaks=True
        ),
        Deed.SUBSCRIBE_SELF: Permission(
            "have a report come to oneself", "digests.who_may_subscribe", taken_along=True
        ),
        Deed.LOOK_AHEAD: Permission(
            "see what a subscription would bring now",
            "digests.who_may_subscribe",
            own="who made it or gets it",
        ),
        Deed.CHANGE_SUBSCRIPTION: Permission(
            "pause, resume or end a subscription",
            "digests.who_may_subscribe",
            own="who made it or gets it",
            own_unseen=True,
        ),
        Deed.ANSWER: Permission(
            "answer for a quiet experiment, or take that back",
            "warnings.answer_by",
            own="who was asked",
            sees=False,
        ),
        Deed.NAME_PEOPLE: Permission(
            "say who works on a project",
            "setup.who",
            own="the only person of it whom Slack reaches",
            by_form=True,
        ),
        Deed.SET_UP: Permission(
            "set up a project", "setup.who", own="everybody while there is none", anywhere=True
        ),
        Deed.DOCTOR: Permission("ask `/ml doctor`", "doctor.who", anywhere=True),
    }
)


def decide(
    deed: Deed,
    policy: Policy,
    asker: Asker,
    projects: Iterable[Project] = (),
    *,
    own: bool = False,
    shared: bool = False,
) -> Verdict:
    """Return whether the asker may do it, where they ask, to what belongs to these projects.

    `own` says that it is their own matter as the table means it, `shared` that people of other companies read the
    channel where they ask.
    """
    permission, concerned = PERMISSIONS[deed], tuple(projects)
    anywhere = replace(asker, channel="", channel_name="")
    asker = anywhere if permission.by_form else asker
    if own and permission.own_unseen:
        return Verdict.YES
    seen = tuple(one for one in concerned if may_see(one, asker) or not permission.sees)
    if concerned and not seen and not permission.anywhere:
        return Verdict.UNSEEN
    if permission.speaks and not _is_heard(policy, asker, seen, shared=shared):
        return Verdict.NO
    if permission.taken_along and not any(may_see(one, anywhere) for one in seen):
        return Verdict.NO
    return Verdict.YES if _is_allowed(deed, policy, asker, seen, own=own) else Verdict.NO


def rule_of(deed: Deed, policy: Policy) -> tuple[str, ...]:
    """Return the policy's rule for a deed: roles, `project` or `anyone`; empty where none is needed."""
    place = PERMISSIONS[deed].rule
    if not place:
        return ()
    held = attrgetter(place)(policy)
    return (held,) if isinstance(held, str) else tuple(held)


def _is_heard(policy: Policy, asker: Asker, seen: Sequence[Project], *, shared: bool) -> bool:
    """Whether everybody who reads where the asker is may hear of one of the projects."""
    if shared and not policy.digests.shared_channels:
        return False
    return not seen or any(may_hear(one, asker.channel, asker.channel_name) for one in seen)


def _is_allowed(deed: Deed, policy: Policy, asker: Asker, seen: Sequence[Project], *, own: bool) -> bool:
    permission = PERMISSIONS[deed]
    if own or permission.alone:
        return own
    if not permission.rule:
        return True
    rule = rule_of(deed, policy)
    people = [person_of(one, asker.user) for one in seen]
    nobody = [None] if permission.anywhere or not people else []
    return any(may(rule, person) for person in (*nobody, *people))

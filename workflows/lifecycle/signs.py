"""Signs of life: which activities carry information, and whose."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from config.globs import any_matches
from workflows.lifecycle.answers import is_answer
from workflows.lifecycle.asof import is_label_change
from workflows.lifecycle.pings import is_ping
from workflows.lifecycle.statuses import words
from workflows.model import ActorKind, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.policy import Policy
    from workflows.model import Activity, Facts

RUN_VERBS = frozenset({Verb.RUN_STARTED, Verb.RUN_HEARTBEAT, Verb.RUN_FINISHED, Verb.RUN_FAILED})
FIELD_VERBS = frozenset({Verb.EDITED, Verb.LINKED, Verb.TRANSITIONED})
SEVERAL = re.compile(r"[,;\s]+")


@lru_cache(maxsize=256)
def _plain(field: str) -> str:
    """Return a field's name without case, blanks and plural: `Fix Version/s` and `fixVersions` are one field."""
    return re.sub(r"[\W_]+", "", field.casefold()).rstrip("s")


class Signs:
    """Judges activities by a workspace's policy; people declared in the project are never taken for bots.

    What it has found of a name or a comment it remembers.
    """

    __slots__ = ("_bots", "_housekeeping", "_ignored", "_names", "_people", "_pings", "_prefix")

    def __init__(self, facts: Facts, policy: Policy) -> None:
        self._people = frozenset(person.name for person in facts.project.people)
        self._bots = (*policy.people.bots, *policy.people.stagecoach)
        self._ignored = frozenset(_plain(field) for field in policy.stalls.ignored_fields)
        self._housekeeping = frozenset(words(label) for label in policy.stalls.housekeeping_labels)
        self._prefix = policy.label_prefix.casefold()
        self._names: dict[str, bool] = {}
        self._pings: dict[tuple[str, str], bool] = {}

    def is_person(self, name: str) -> bool:
        """Whether the name is not one of a bot."""
        known = self._names.get(name)
        if known is None:
            known = name in self._people or not any_matches([name], self._bots)
            self._names[name] = known
        return known

    def is_human(self, act: Activity) -> bool:
        """Whether a human acted: neither a bot nor Stagecoach itself; whoever presses a button is one."""
        if act.actor_kind is not ActorKind.HUMAN:
            return False
        return act.actor is None or self.is_person(act.actor) or is_answer(act)

    def is_comment(self, act: Activity) -> bool:
        """Whether it is a human's comment that is not a bare ping."""
        return act.verb is Verb.COMMENTED and self.is_human(act) and not self._is_ping(act)

    def is_bare_ping(self, act: Activity) -> bool:
        """Whether it is a human's comment that only asks for attention."""
        return act.verb is Verb.COMMENTED and self.is_human(act) and self._is_ping(act)

    def is_sign(self, act: Activity) -> bool:
        """Whether the activity is a sign of life: facts about runs by whomever, else a human's information."""
        if act.verb in RUN_VERBS:
            return True
        if not self.is_human(act):
            return False
        if act.verb is Verb.COMMENTED:
            return not self._is_ping(act)
        if is_label_change(act):
            return self._tells(act)
        return not (act.verb in FIELD_VERBS and act.field and _plain(act.field) in self._ignored)

    def of(self, acts: Iterable[Activity]) -> tuple[Activity, ...]:
        """Return those of the activities that are signs of life."""
        return tuple([act for act in acts if self.is_sign(act)])

    def _is_ping(self, act: Activity) -> bool:
        if is_answer(act):
            return False  # it was asked for, however short it is
        key = (act.item, act.id)
        known = self._pings.get(key)
        if known is None:
            known = self._pings[key] = is_ping(act.text)
        return known

    def _tells(self, act: Activity) -> bool:
        """Whether a change of labels touches one that is neither of the lifecycle nor of housekeeping."""
        changed = [label for label in (act.old, act.new) if label and label.strip()]
        return any(not self._is_routine(label) for label in changed)

    def _is_routine(self, label: str) -> bool:
        """Whether a label, or each of several in one field, is of the lifecycle or of housekeeping."""
        if words(label) in self._housekeeping:
            return True
        return all(
            part.casefold().startswith(self._prefix) or words(part) in self._housekeeping
            for part in SEVERAL.split(label.strip())
            if part
        )

"""Carries out what somebody said of stages: asks whether they may, tags, writes the labels, and tells how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot import jobs
from bot.permissions import Deed, Verdict, decide, rule_of
from bot.write_news import note_told
from workflows.lifecycle.rights import name_of, person_of, who_may
from workflows.outbox import WriteState
from workflows.reports.phrases import detail, ref, tell
from workflows.reports.shape import Button, Line, Tone
from workflows.reports.tagging import Told, tagged_line
from workflows.store.facts import load_projects
from workflows.store.writes import find_writes
from workflows.tagging import Wish, batch_of, tag_items
from workflows.writing import REPLACED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.click import Asker
    from bot.service import Service
    from config.policy import Policy
    from workflows.model import Project
    from workflows.outbox import Write
    from workflows.store.lookup import Known

UNDO: Final = "undo"
AT_ONCE: Final = 5
"""So many labels are written before the answer, which then says what the tracker says; more are written after it."""


@dataclass(frozen=True, slots=True)
class Pick:
    """An item and what somebody says of it."""

    known: Known
    stage: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer tells; `undo` is the button that takes it back, None when nothing was done."""

    lines: tuple[Line, ...]
    undo: Button | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What an asker may do, as the store and the policy say at this moment."""

    projects: Mapping[str, Project]
    asker: Asker
    policy: Policy

    def verdict(self, deed: Deed, known: Known, *, own: bool = False) -> Verdict:
        """Return whether the asker may do this to the item."""
        return decide(deed, self.policy, self.asker, self._owners(known), own=own)

    def name_for(self, known: Known) -> str:
        """Return how the asker is called where the item belongs."""
        return name_of(self._owners(known), self.asker.user, self.name)

    def _owners(self, known: Known) -> Sequence[Project]:
        return [self.projects[slug] for slug in known.projects if slug in self.projects]

    @property
    def name(self) -> str:
        """How the asker is called."""
        return name_of(self.projects.values(), self.asker.user, self.asker.name)

    @property
    def zone(self) -> str:
        """The time zone in which the asker reads times."""
        known = ((person_of(one, self.asker.user), one) for one in self.projects.values())
        return next((who.timezone or one.timezone for who, one in known if who), "UTC")


def rights_of(service: Service, asker: Asker) -> Rights:
    """Return what the asker may do now."""
    return Rights({one.slug: one for one in load_projects(service.engine)}, asker, service.policy)


def place_of(asker: Asker) -> str:
    """Return where something was said and by which account, for the audit log."""
    return f"{asker.place}:{asker.user}"


def carry_out(service: Service, picks: Sequence[Pick], asker: Asker) -> Outcome:
    """Tag what the asker may tag, and return a line for each pick; labels are told as the tracker shows them."""
    rights = rights_of(service, asker)
    judged = [(pick, rights.verdict(Deed.TAG, pick.known)) for pick in picks]
    wishes = [
        Wish(pick.known.item, pick.stage, rights.name_for(pick.known))
        for pick, verdict in judged
        if verdict is Verdict.YES
    ]
    refused = [_refusal(service, pick, verdict) for pick, verdict in judged if verdict is not Verdict.YES]
    if not wishes:
        return Outcome(tuple(refused))
    batch = batch_of(asker.key)
    tagged = tag_items(
        service.engine, service.policy, wishes, batch=batch, place=place_of(asker), now=service.clock()
    )
    writes = write_now(service, [one.write for one in tagged if one.write], asker)
    lines = [
        tagged_line(
            Told(one.wish.item, one.wish.stage, writes.get(one.write or ""), one.before),
            service.policy,
            zone=rights.zone,
            replaced=REPLACED,
        )
        for one in tagged
    ]
    return Outcome((*lines, *refused), Button("Undo", UNDO, batch))


def _refusal(service: Service, pick: Pick, verdict: Verdict) -> Line:
    """Say who may; of an item that the asker may not see no more than that it is unknown."""
    if verdict is Verdict.UNSEEN:
        return Line(tell("That ticket is no longer there."), tone=Tone.WARN)
    who = detail(who_may(rule_of(Deed.TAG, service.policy)))
    return Line(tell("You cannot tag {item}: {who}.", item=ref(pick.known.item), who=who), tone=Tone.WARN)


def write_now(service: Service, ids: Collection[str], asker: Asker) -> Mapping[str, Write]:
    """Do a few writes at once and many after the answer; return them as they stand, by id."""
    if len(ids) > AT_ONCE:
        service.queue.submit("writes", lambda: (jobs.do_writes(service), None)[1])
    elif ids:
        jobs.do_writes(service, ids)
    found = {one.id: one for one in find_writes(service.engine, ids)}
    if len(ids) <= AT_ONCE:
        note_told(service, [one for one in found.values() if one.state is WriteState.FAILED], asker)
    return found

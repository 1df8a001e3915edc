"""Proof by other records: measures of success, approvals, outcomes of experiments, tracked runs, releases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workflows.lifecycle.gate_found import Found
from workflows.lifecycle.signs import Signs
from workflows.lifecycle.state_work import answers, done_between
from workflows.model import Category, Evidence, ItemKind, Verb
from workflows.worded import worded, worded_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workflows.lifecycle.gate_found import Unread
    from workflows.lifecycle.kpis import Measure
    from workflows.lifecycle.state import ProjectState
    from workflows.model import Activity, Facts, WorkItem

EVER = datetime.min.replace(tzinfo=UTC)
APPROVED = "approved"


def by_measure(needs: tuple[str, ...], measures: Sequence[Measure], unread: Unread) -> Found:
    """Look for a measure of success of which all that is needed is known."""
    if not measures and unread.code is not None and unread.tickets is not None:
        return Found(None, (unread.tickets, unread.code))
    if not measures:
        detail = worded("no measure of success is written down")
        return Found(met=False, because=(Evidence("measure", detail),))
    best = min(measures, key=lambda one: sum(not _has(one, need) for need in needs))
    lacks = [need for need in needs if not _has(best, need)]
    url = next((one.url for one in best.stated if one.url), None)
    if lacks:
        gaps = tuple(Evidence("measure", _gap(best.name, need), url) for need in lacks)
        return Found(met=False, because=gaps, begun=True)
    return Found(met=True, because=(Evidence("measure", _known(best, needs), url),))


def _has(measure: Measure, need: str) -> bool:
    known = {"baseline": measure.baseline, "target": measure.target, "value": measure.latest}
    return known[need] is not None


def _gap(name: str, need: str) -> str:
    if need == "baseline":
        return worded("{measure} has no baseline", measure=name)
    if need == "target":
        return worded("{measure} has no target", measure=name)
    return worded("no value of {measure} was read", measure=name)


def _known(measure: Measure, needs: tuple[str, ...]) -> str:
    baseline = measure.baseline if measure.baseline is not None else 0.0
    if "value" in needs and measure.latest is not None:
        return worded(
            "{measure}: {value}, baseline {baseline}",
            measure=measure.name, value=measure.latest.value, baseline=baseline,
        )  # fmt: skip
    target = measure.target if measure.target is not None else 0.0
    return worded(
        "{measure}: baseline {baseline}, target {target}",
        measure=measure.name, baseline=baseline, target=target,
    )  # fmt: skip


def by_approval(stage: str, facts: Facts, state: ProjectState, unread: Unread) -> Found:
    """Judge whether the newest merged pull request of a stage was approved by another human than its author."""
    if unread.code is not None:
        return Found(None, (unread.code,))
    pulls = [
        item
        for item in facts.items
        if item.kind is ItemKind.PULL_REQUEST and state.placements[item.id].stage == stage
    ]
    merged = [item for item in pulls if item.status == "merged"]
    if not merged:
        said = worded("no pull request of {stage} work was merged", stage=stage)
        return Found(met=False, because=(Evidence("approval", said),), items=tuple(pulls))
    newest = max(merged, key=lambda item: (_merged_at(item, facts), item.key))
    given = _approval(newest, facts, Signs(facts, state.policy))
    if given is None:
        said = worded("{key} was merged without an approval by another person", key=newest.key)
        return Found(
            met=False, because=(Evidence("approval", said, newest.url),), items=(newest,), begun=True
        )
    said = worded("{key} was approved by {person}", key=newest.key, person=given.actor or "")
    return Found(met=True, because=(Evidence("approval", said, given.url or newest.url),), items=(newest,))


def _merged_at(item: WorkItem, facts: Facts) -> datetime:
    ends = [act.at for act in facts.activities.get(item.id, ()) if act.verb is Verb.MERGED]
    return max(ends, default=item.updated or item.created)


def _approval(item: WorkItem, facts: Facts, signs: Signs) -> Activity | None:
    """Return the approval that stands: each person's last word of approval or of changes wanted counts."""
    last: dict[str, Activity] = {}
    for act in facts.activities.get(item.id, ()):
        by_another = act.actor is not None and act.actor != item.author and signs.is_human(act)
        if act.verb is Verb.REVIEWED and by_another and (act.new or "").casefold() != "commented":
            last[act.actor or ""] = act
    return next((act for act in last.values() if (act.new or "").casefold() == APPROVED), None)


def by_outcomes(facts: Facts, state: ProjectState, unread: Unread) -> Found:
    """Judge whether all finished experiments tell what came out."""
    if unread.tickets is not None:
        return Found(None, (unread.tickets,))
    done = done_between(facts, EVER, state.now)
    found = answers(done, facts, state.policy, state.placements, EVER)
    silent = tuple(one.item for one in found if not one.outcome)
    if not found:
        said = worded("no experiment is finished yet")
        return Found(met=False, because=(Evidence("outcome", said),))
    if silent:
        gaps = tuple(
            Evidence("outcome", worded("{key} was closed without a result", key=item.key), item.url)
            for item in silent[-3:]
        )
        return Found(met=False, because=gaps, items=silent, begun=True)
    said = worded_many(
        len(found),
        "the one finished experiment has its result",
        "each of the {number} finished experiments has its result",
    )
    last = found[-1]
    url = (last.said.url if last.said else None) or last.item.url
    return Found(met=True, because=(Evidence("outcome", said, url),), items=tuple(one.item for one in found))


def by_run(facts: Facts) -> Found:
    """Look for the newest tracked run that finished; its parameters are on record in the tracker."""
    runs = [item for item in facts.items if item.kind is ItemKind.RUN]
    tracked = bool(runs) or any(one.source == "mlflow" and one.read_at for one in facts.sources)
    finished = [item for item in runs if item.category is Category.DONE and _finished(item, facts)]
    if finished:
        last = max(finished, key=lambda item: (item.created, item.key))
        detail = worded("run {key} finished", key=last.key)
        return Found(met=True, because=(Evidence("run", detail, last.url),), items=(last,))
    if not tracked:
        return Found(None, (Evidence("unread", worded("no tracker of runs is read")),))
    return Found(
        met=False, because=(Evidence("run", worded("no tracked run finished")),), items=tuple(runs[:1])
    )


def _finished(item: WorkItem, facts: Facts) -> bool:
    return all(act.verb is not Verb.RUN_FAILED for act in facts.activities.get(item.id, ()))


def by_release(facts: Facts, unread: Unread) -> Found:
    """Look for the newest release or tag."""
    if facts.releases:
        last = facts.releases[-1]
        detail = worded("{name} of {repo} was released", name=last.name, repo=last.repo)
        return Found(met=True, because=(Evidence("release", detail, last.url),))
    if unread.code is not None:
        return Found(None, (unread.code,))
    return Found(met=False, because=(Evidence("release", worded("no release and no tag")),))

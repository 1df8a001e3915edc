"""Learning from people: shipped tickets and the workspace's tags → a text model of its own, if it is no worse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from workflows.lifecycle.mapping_rules import lifecycle_stages
from workflows.lifecycle.mapping_signals import newest_tags
from workflows.store.facts import load_facts, load_projects
from workflows.store.text_models import Trained, remember
from workflows.text.copies import with_copies
from workflows.text.design import gather
from workflows.text.fit import Calibration, fit, train
from workflows.text.meanings import Meanings
from workflows.text.shipped import shipped_weights
from workflows.text.tickets import Lesson, digest, shipped_lessons
from workflows.text.weights import NONE, pack
from workflows.workspace_model import present_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from config.policy import Policy
    from workflows.model import Facts
    from workflows.text.reader import TrainedModel

TAG_WEIGHT = 3.0
"""How much a person's tag counts beside a shipped ticket, chosen by the learning curve."""
FOLDS = 3


def learn(
    engine: Engine, policy: Policy, *, now: datetime, shipped: Sequence[Lesson] | None = None
) -> Trained | None:
    """Train the workspace's model, keep what came of it and return it; None when there is nothing new to learn.

    Of the tags that the present model has not seen, the new recipe must get at least as many right, by models that
    have not seen them either; otherwise the present model stays.
    """
    basis = with_copies(shipped_lessons() if shipped is None else shipped)
    tags = tuple(lessons_of_people(engine, policy))
    present = present_model(engine)
    seen = frozenset(present.weights.about.get("seen", ()))
    held = [at for at, lesson in enumerate(tags) if mark(lesson) not in seen]
    if not held and {mark(lesson) for lesson in tags} == seen:
        return None
    before, after = _right(present, tags, held), _right_unseen(basis, tags, held)
    weights = _trained(basis, tags) if after >= before else None
    trained = Trained(
        trained_at=now,
        data=digest(sorted(map(mark, tags))),
        base=shipped_weights().about["data"],
        tags=len(tags),
        held=len(held),
        right_before=before,
        right_after=after,
        weights=weights,
    )
    remember(engine, trained)
    return trained


def lessons_of_people(engine: Engine, policy: Policy) -> Iterator[Lesson]:
    """Yield the items of all projects on which a person said the stage, by tag or by lifecycle label, each once."""
    told: set[str] = set()
    for project in load_projects(engine):
        for lesson in of_facts(load_facts(engine, project.slug), policy):
            if lesson.item.id not in told:
                told.add(lesson.item.id)
                yield lesson


def of_facts(facts: Facts, policy: Policy) -> Iterator[Lesson]:
    """Yield what people said about the items of one project; of two labels on one item nothing is learned."""
    tags = newest_tags(facts.tags)
    known = {stage.name for stage in policy.stages}
    for item in facts.items:
        labelled = dict(lifecycle_stages(item.labels, policy))
        stages = set(labelled.values()) or ({tags[item.id].stage} if item.id in tags else set())
        if len(stages) != 1:
            continue
        (stage,) = stages
        if stage is None or stage in known:
            # The model must not learn to read the answer off the label.
            plain = replace(item, labels=tuple(label for label in item.labels if label not in labelled))
            yield Lesson(plain, stage or NONE, None, facts.project.slug, weight=TAG_WEIGHT)


def mark(lesson: Lesson) -> str:
    """Return what a model remembers of a lesson: that it has seen this item with this answer."""
    return digest((lesson.item.id, lesson.stage))


def _right(model: TrainedModel, lessons: Sequence[Lesson], held: Iterable[int]) -> int:
    """Return how many of the held lessons the model gets right."""
    readings = ((model.read(lessons[at].item), lessons[at].stage) for at in held)
    return sum(found is not None and (found.chances[0][0] or NONE) == stage for found, stage in readings)


def _right_unseen(basis: Sequence[Lesson], tags: Sequence[Lesson], held: Sequence[int]) -> int:
    """Return how many of the held lessons are right by models trained on all but a part of them."""
    meanings = Meanings(shipped_weights().meanings)
    known, told = gather(basis, meanings), gather(tags, meanings)
    right = 0
    for fold in range(min(FOLDS, len(held))):
        out = set(held[fold::FOLDS])
        kept = [at for at in range(len(tags)) if at not in out]
        linear = fit([*basis, *(tags[at] for at in kept)], [*known, *(told[at] for at in kept)])
        votes = linear.of([told[at] for at in sorted(out)])[:, :-1]
        best = np.argmax(votes, axis=1)
        right += sum(linear.classes[one] == tags[at].stage for one, at in zip(best, sorted(out), strict=True))
    return right


def _trained(basis: Sequence[Lesson], tags: Sequence[Lesson]) -> bytes:
    base = shipped_weights()
    lessons = [*basis, *tags]
    tickets = gather(lessons, Meanings(base.meanings))
    about = {
        "data": digest(sorted(map(mark, tags))),
        "base": base.about["data"],
        "seen": sorted(map(mark, tags)),
    }
    return pack(train(lessons, tickets, base.meanings, Calibration(**base.about["calibration"]), about))

"""A person's tag beside the labels of the tracker: whichever was said last counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.mapping_globs import normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from config.policy import Policy
    from workflows.lifecycle.mapping_signals import Signals
    from workflows.model import Tag


def stage_label(stage: str | None, policy: Policy) -> str:
    """Return the label that Stagecoach sets for a stage, None being work outside of the lifecycle."""
    word = stage or next(iter(policy.none_labels), "none")
    return f"{policy.label_prefix}{word}"


def all_stage_labels(policy: Policy) -> Iterator[str]:
    """Yield every label that says a stage or "outside": the only ones that Stagecoach ever touches."""
    yield from (f"{policy.label_prefix}{stage.name}" for stage in policy.stages)
    yield from (f"{policy.label_prefix}{word}" for word in policy.none_labels or ("none",))


def counting_tag(signals: Signals, policy: Policy) -> Tag | None:
    """Return the tag that still says something: its stage is known, and nobody took its label off afterwards."""
    tag = signals.tag
    if tag is None or not (tag.stage is None or any(stage.name == tag.stage for stage in policy.stages)):
        return None
    labels = [normal(label) for label in _labels_of(tag.stage, policy)]
    removed = _last(signals.unlabelled.get(label) for label in labels)
    added = _last(signals.labelled.get(label) for label in labels)
    taken_off = removed is not None and removed > tag.at and (added is None or removed > added)
    return None if taken_off else tag


def is_overruled(stage: str | None, labelled: datetime | None, tag: Tag | None) -> bool:
    """Whether a label for `stage`, set at `labelled` (None: nobody knows when), is older than a tag that differs."""
    return tag is not None and tag.stage != stage and (labelled is None or labelled <= tag.at)


def _labels_of(stage: str | None, policy: Policy) -> tuple[str, ...]:
    if stage is not None:
        return (stage_label(stage, policy),)
    return tuple(f"{policy.label_prefix}{word}" for word in policy.none_labels or ("none",))


def _last(moments: Iterable[datetime | None]) -> datetime | None:
    return max((at for at in moments if at is not None), default=None)

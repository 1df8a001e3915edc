"""Placing tickets that come one JSON object a line: the mapping without a store, for scripts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from workflows.errors import Refused
from workflows.lifecycle.mapping import decide
from workflows.lifecycle.mapping_signals import Relative, Signals
from workflows.model import Category, ItemKind, WorkItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.policy import Policy
    from workflows.lifecycle.findings import Placement
    from workflows.lifecycle.mapping_signals import TextModel

NONE = "none"
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""A ticket on its own carries no date, and the mapping asks for none."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to one line, and what was wrong with the line, if anything."""

    answer: dict[str, Any]
    problem: str | None = None


def classify_lines(
    lines: Iterable[str], policy: Policy, model: TextModel | None = None
) -> Iterator[Answered]:
    """Yield one answer a line, in order; a line that cannot be used is answered as unsure and named."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _classify(number, line, policy, model)


def _classify(number: int, line: str, policy: Policy, model: TextModel | None) -> Answered:
    identity: object = None
    try:
        raw = _object(line)
        identity = raw.get("id")
        placement = decide(_item(raw), _signals(raw, policy), policy, model)
    except (ValueError, RecursionError) as error:
        return _unusable(identity, number, f"is no JSON ({type(error).__name__})")
    except Refused as error:
        return _unusable(identity, number, str(error))
    return Answered(_as_json(identity, placement))


def _object(line: str) -> dict[str, Any]:
    raw = json.loads(line)
    # What cannot be written again as strict JSON, such as NaN or half a surrogate pair, would spoil the answer.
    json.dumps(raw, ensure_ascii=False, allow_nan=False).encode()
    if not isinstance(raw, dict):
        raise Refused("is no JSON object")
    return raw


def _item(raw: dict[str, Any]) -> WorkItem:
    identity = _text(raw, "id") or "ticket"
    kind = _text(raw, "kind") or ItemKind.ISSUE.value
    if kind not in {each.value for each in ItemKind}:
        raise Refused(f"has an unknown kind: use one of {', '.join(each.value for each in ItemKind)}")
    return WorkItem(
        id=identity,
        key=identity,
        kind=ItemKind(kind),
        source="stdin",
        title=_text(raw, "title") or "",
        status=_text(raw, "status") or "",
        category=Category.DOING,
        created=UNDATED,
        issue_type=_text(raw, "issue_type"),
        description=_text(raw, "description") or "",
        labels=_texts(raw, "labels"),
        components=_texts(raw, "components"),
        repo=_text(raw, "repo"),
        paths=_texts(raw, "paths"),
        branch=_text(raw, "branch"),
    )


def _signals(raw: dict[str, Any], policy: Policy) -> Signals:
    stage = _text(raw, "parent_stage")
    if stage is None:
        return Signals()
    names = {each.name for each in policy.stages}
    if stage != NONE and stage not in names:
        raise Refused(f"has an unknown parent_stage: use one of {', '.join(sorted(names))} or {NONE}")
    return Signals(parent=Relative("its parent", None if stage == NONE else stage))


def _text(raw: dict[str, Any], name: str) -> str | None:
    value = raw.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and name == "id":
        return str(value)
    raise Refused(f"has something else than text in {name}")


def _texts(raw: dict[str, Any], name: str) -> tuple[str, ...]:
    value = raw.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refused(f"has something else than a list of texts in {name}")
    return tuple(value)


def _as_json(identity: object, placement: Placement) -> dict[str, Any]:
    return {
        "id": identity,
        "stage": placement.guess or NONE,
        "confidence": placement.confidence,
        "decision": placement.decision.value,
        "second_stage": placement.second_stage,
        "is_experiment": placement.is_experiment,
        "because": [{"signal": each.signal, "detail": each.detail} for each in placement.because],
    }


def _unusable(identity: object, number: int, reason: str) -> Answered:
    answer = {
        "id": identity,
        "stage": NONE,
        "confidence": 0.0,
        "decision": "unsure",
        "second_stage": None,
        "is_experiment": False,
        "because": [{"signal": "input", "detail": f"the line {reason}"}],
    }
    return Answered(answer, f"line {number} {reason}")

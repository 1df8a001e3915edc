"""Parts of reports as JSON and back: only values that are named here, so that what comes back is what was kept."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from workflows.lifecycle.telling import Ask, Telling
from workflows.model import SourceState
from workflows.reports import shape
from workflows.reports.footer import Basis
from workflows.reports.portfolio import Standing
from workflows.worded import Worded, kept, read_back

KIND: Final = "is"
"""Under which name an object says of which kind it is; no field has that name."""
KINDS: Final = {
    kind.__name__: kind
    for kind in (
        shape.ItemRef, shape.PersonRef, shape.WorkingDays, shape.Moment, shape.Day, shape.Count, shape.StageRef,
        shape.Quote, shape.Web, shape.Strong, shape.Name, shape.Term, shape.Number, shape.Phrase, shape.Line,
        shape.Tone, Basis, SourceState, Ask, Telling, Standing,
    )
}  # fmt: skip


def dump(standing: Standing) -> str:
    """Return a standing as JSON; TypeError for a value that no portfolio is made of."""
    return json.dumps(_plain(standing), ensure_ascii=False, separators=(",", ":"))


def load(body: str) -> Standing:
    """Return what `dump` was given; ValueError for anything else."""
    try:
        found = json.loads(body, object_hook=_made)
    except (TypeError, KeyError) as error:
        msg = f"this is no standing of a project: {error}"
        raise ValueError(msg) from error
    if not isinstance(found, Standing):
        msg = "this is no standing of a project"
        raise ValueError(msg)  # noqa: TRY004 - a matter of what was kept, not of how it is called
    return found


def _plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON takes
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Worded):
        return {KIND: "said", "value": kept(value)}
    if isinstance(value, (Enum, datetime, date, frozenset)):
        return _named(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if is_dataclass(value) and type(value).__name__ in KINDS:
        held = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {KIND: type(value).__name__, **held}
    msg = f"a portfolio has no {type(value).__name__}"
    raise TypeError(msg)


def _named(value: Enum | date | frozenset[str]) -> dict[str, Any]:
    if isinstance(value, frozenset):
        return {KIND: "set", "value": sorted(value)}
    if isinstance(value, Enum):
        return {KIND: type(value).__name__, "value": value.value}
    return {KIND: "datetime" if isinstance(value, datetime) else "date", "value": value.isoformat()}


def _made(raw: dict[str, Any]) -> object:
    kind = raw.pop(KIND)
    if kind == "datetime":
        return datetime.fromisoformat(raw["value"])
    if kind == "date":
        return date.fromisoformat(raw["value"])
    if kind == "said":
        return read_back(raw["value"])
    if kind == "set":
        return frozenset(raw["value"])
    return KINDS[kind](**{name: _frozen(value) for name, value in raw.items()})


def _frozen(value: Any) -> Any:  # noqa: ANN401 - whatever JSON gives
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value

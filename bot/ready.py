"""Whether this process can serve, and how fresh what it serves is: the second never keeps it from serving."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

import structlog

from workflows.errors import StagecoachError
from workflows.store.standing import Standing, standing
from workflows.store.vitals import Reading, readings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from bot.service import Service

log = structlog.get_logger()

PATIENCE: Final = 3.0
"""Seconds in which the database has to answer; a load balancer gives up after five or so."""
SERVES: Final = (Standing.CURRENT, Standing.NEWER)
"""During an update the new program brings the schema up to date while the old one still answers people."""


@dataclass(frozen=True, slots=True)
class _Seen:
    schema: Standing | None = None
    projects: int = 0
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a page says: `ready` decides on its status, `body` names each part and no secret."""

    ready: bool
    body: dict[str, Any] = field(default_factory=dict)


def readiness(service: Service, *, patience: float = PATIENCE) -> Readiness:
    """Ask the database within `patience` seconds; a source that is away leaves the process ready."""
    seen = _within(service.engine, patience)
    ready = seen.schema in SERVES
    sources = [_told(one, service) for one in seen.readings]
    body: dict[str, Any] = {
        "ready": ready,
        "database": "reachable" if seen.schema else "unreachable",
        "schema": seen.schema.value if seen.schema else "unknown",
    }
    if ready:
        fresh = all(one["fresh"] for one in sources) and (bool(sources) or not seen.projects)
        body |= {"fresh": fresh, "sources": sources}
    return Readiness(ready, body)


def _within(engine: Engine, patience: float) -> _Seen:
    """Return what the database said in time; a thread that is kept waiting ends with its connection's own limits."""
    found: SimpleQueue[_Seen] = SimpleQueue()
    Thread(target=lambda: found.put(_look(engine)), name="readiness", daemon=True).start()
    try:
        return found.get(timeout=patience)
    except Empty:
        log.warning("not_ready", error=f"the database gave no answer in {patience:g} s")
        return _Seen()


def _look(engine: Engine) -> _Seen:
    try:
        schema = standing(engine)
        if schema not in SERVES:
            log.warning("not_ready", error=f"the schema is {schema.value}")
            return _Seen(schema)
        return _Seen(schema, *readings(engine))
    except StagecoachError as error:
        log.warning("not_ready", error=str(error))
    except Exception:
        log.exception("not_ready")
    return _Seen()


def _told(one: Reading, service: Service) -> dict[str, Any]:
    limit = timedelta(minutes=service.policy.operators.after_minutes)
    age = _age(one.oldest, service.clock())
    return {
        "source": one.source,
        "last_read": one.oldest.isoformat() if one.oldest else None,
        "age_seconds": None if age is None else int(age.total_seconds()),
        "fresh": age is not None and age < limit,
        "failing_projects": one.failing,
    }


def _age(at: datetime | None, now: datetime) -> timedelta | None:
    return None if at is None else now - at

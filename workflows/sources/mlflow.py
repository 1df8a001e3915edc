"""MLflow as a run tracker, over its REST API: what is open, what has ended, and what vanished."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from workflows.batch import Damaged
from workflows.errors import Malformed, TooLarge
from workflows.sources.jira_shapes import Json, UnusableError, line, mapping, moment, sequence
from workflows.sources.mlflow_parse import Place, parse_experiment, parse_run, run_id_of
from workflows.sources.tracked_run import RunPage
from workflows.sources.transport import Service
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from workflows.sources.tracked_run import TrackedRun
    from workflows.sources.transport import Transport

MLFLOW = Service(
    "MLflow",
    url_setting="MLFLOW_TRACKING_URI",
    token_setting="MLFLOW_TRACKING_TOKEN",  # noqa: S106 - the name of a variable
    new_token="set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME with MLFLOW_TRACKING_PASSWORD",  # noqa: S106
)
API = "api/2.0/mlflow"
PAGE = 1_000
"""Runs and experiments of one answer; MLflow allows 50,000 runs, which would be too many metrics at once."""
SMALLEST_PAGE = 10
"""Runs of one answer where each has very many metrics, parameters or long tags."""
EXPERIMENTS = 1_000
"""Experiments named in one search."""
IDS = 200
"""Runs asked for by name in one search."""
LISTED_FOR = timedelta(hours=1)
"""A list of experiments is good for so long: a new one is found within the hour."""
LOOKS_BACK = timedelta(days=1)
"""Clocks of training machines differ, and tags are set when a run is over: what has just ended is read again."""
EMPTY_PAGES = 20
"""So many answers in a row may have a next page and no records: a server may filter what an account sees."""
OPEN = "attributes.status LIKE '%U%'"
"""RUNNING and SCHEDULED: the filters of MLflow know no OR, and IN for ids alone."""
BY_START = "attributes.start_time ASC"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where reading goes on: up to when all was read, or how far a first reading has come."""

    places: Mapping[str, Place] = field(default_factory=dict)
    listed: datetime | None = None
    until: datetime | None = None
    group: int = 0
    since: datetime | None = None

    def text(self) -> str:
        stored = {
            "places": {number: [one.name, one.is_deleted] for number, one in self.places.items()},
            "group": self.group,
        }
        times = {"listed": self.listed, "until": self.until, "since": self.since}
        return json.dumps(stored | {name: at.isoformat() for name, at in times.items() if at})


class MLflow:
    """Reads a tracking server over a transport whose base URL is MLFLOW_TRACKING_URI."""

    name = "mlflow"
    title = "MLflow"

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @property
    def address(self) -> str:
        """Where the server is."""
        return self._transport.base_url

    @property
    def requests(self) -> int:
        """Requests made since the adapter was built."""
        return self._transport.requests

    def pages(self, mark: str | None, *, followed: Collection[str], now: datetime) -> Iterator[RunPage]:
        """Yield what is new: 2 requests when nothing is, 3 when the list of experiments is an hour old."""
        held = _recall(mark)
        # Not in the middle of a first reading, which counts the experiments that it has done.
        if held.listed is None or (held.until is not None and now - held.listed >= LISTED_FOR):
            held = replace(held, places=self._experiments(), listed=now)
        if held.until is None:
            yield from self._everything(held, now)
        else:
            yield from self._news(held, held.until, followed, now)

    def _everything(self, held: _Mark, now: datetime) -> Iterator[RunPage]:
        """Read all runs by their start; a reading that breaks off goes on where it was."""
        complete = held.group == 0 and held.since is None
        ids: dict[str, set[str]] = {place.name: set() for place in held.places.values()}
        for number, group in enumerate(_groups(held.places)[held.group :], held.group):
            since = held.since if number == held.group else None
            where = f"attributes.start_time >= {_epoch(since)}" if since else ""
            for answer in self._search(group, where):
                page = self._page(answer, held)
                complete = complete and not page.damaged
                for run in page.runs:
                    if not run.deleted:
                        ids.setdefault(run.experiment, set()).add(run.id)
                since = max((run.started for run in page.runs), default=since)
                yield replace(page, mark=replace(held, group=number, since=since).text())
        done = replace(held, until=now, group=0, since=None).text()
        present = {name: frozenset(runs) for name, runs in ids.items()}
        yield RunPage((), done, present=present if complete else {})

    def _news(
        self, held: _Mark, until: datetime, followed: Collection[str], now: datetime
    ) -> Iterator[RunPage]:
        """Read what is open and what has ended since; what is in neither is asked for by name."""
        unseen = set(followed)
        ended = f"attributes.end_time >= {_epoch(until - LOOKS_BACK)}"
        for where in (OPEN, ended):
            for group in _groups(held.places):
                for answer in self._search(group, where):
                    unseen -= {run_id_of(mapping(raw)) for raw in answer}
                    yield self._page(answer, held)
        lost = sorted(unseen)
        for start in range(0, len(lost), IDS):
            names = lost[start : start + IDS]
            for group in _groups(held.places):
                for answer in self._search(group, f"attributes.run_id IN ({_quoted(names)})"):
                    unseen -= {run_id_of(mapping(raw)) for raw in answer}
                    yield self._page(answer, held)
        yield RunPage((), replace(held, until=now).text(), gone=tuple(sorted(unseen)))

    def _page(self, answer: Iterable[object], held: _Mark) -> RunPage:
        runs: list[TrackedRun] = []
        damaged: list[Damaged] = []
        for raw in map(mapping, answer):
            try:
                runs.append(parse_run(raw, held.places, self.address))
            except UnusableError as error:
                record = f"run {run_id_of(raw)[:60]}".strip()
                damaged.append(Damaged(self.name, record, f"{error}: left out"))
        return RunPage(tuple(runs), held.text(), tuple(damaged))

    def _experiments(self) -> Mapping[str, Place]:
        """List all experiments, deleted ones too: their runs are gone with them."""
        found: dict[str, Place] = {}
        for answer in self._pages("experiments", {"view_type": "ALL"}):
            for raw in map(mapping, answer):
                try:
                    number, place = parse_experiment(raw)
                except UnusableError:
                    continue
                found[number] = place
        return found

    def _search(self, experiments: Sequence[str], where: str) -> Iterator[list[object]]:
        body = {"experiment_ids": list(experiments), "run_view_type": "ALL"}
        return self._pages("runs", {**body, "order_by": [BY_START], **({"filter": where} if where else {})})

    def _pages(self, what: str, body: Mapping[str, object]) -> Iterator[list[object]]:
        """Yield the records of each answer; a server whose pages do not end is Malformed."""
        token, known, empty, size = "", set[str](), 0, PAGE
        while True:
            asked = {**body, "max_results": size, **({"page_token": token} if token else {})}
            try:
                answer = self._transport.post(f"{API}/{what}/search", json=asked).json
            except TooLarge:
                if size <= SMALLEST_PAGE:
                    raise
                # A token says where to go on and not how far: a smaller page begins at the same place.
                size //= 10
                continue
            if not isinstance(answer, dict) or not isinstance(answer.get(what, []), list):
                raise Malformed(
                    worded(
                        "MLflow answered {what}/search with something else than {what}: "
                        "check that MLFLOW_TRACKING_URI is the address of MLflow itself",
                        what=what,
                    )
                )
            records = sequence(answer.get(what))
            yield records
            token = line(answer.get("next_page_token"))
            if not token:
                return
            empty = 0 if records else empty + 1
            if token in known or empty > EMPTY_PAGES:
                raise Malformed(
                    worded(
                        "MLflow gives the pages of {what}/search without end: restart the server", what=what
                    )
                )
            known.add(token)


def authorize(
    *, token: str | None = None, username: str | None = None, password: str | None = None
) -> Callable[[], Mapping[str, str]]:
    """Return what signs requests, as MLflow's own client does: name and password before a token, or nothing."""
    if username and password:
        pair = base64.b64encode(f"{username}:{password}".encode()).decode()
        return lambda: {"Authorization": f"Basic {pair}"}
    return lambda: {"Authorization": f"Bearer {token}"} if token else {}


def _groups(places: Mapping[str, Place]) -> list[list[str]]:
    numbers = sorted(places)
    return [numbers[start : start + EXPERIMENTS] for start in range(0, len(numbers), EXPERIMENTS)]


def _epoch(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _quoted(names: Iterable[str]) -> str:
    """Return ids as a list of MLflow's filters; they were checked when they were read."""
    return ", ".join(f"'{name}'" for name in names)


def _recall(text: str | None) -> _Mark:
    """Return a stored mark; an unusable one means that everything is read anew."""
    try:
        raw = mapping(json.loads(text or ""))
        places = {
            number: Place(line(one[0]), is_deleted=one[1] is True)
            for number, stored in mapping(raw.get("places")).items()
            if len(one := sequence(stored)) == len(("name", "is_deleted"))
        }
        group = raw.get("group")
        return _Mark(
            places,
            _at(raw, "listed"),
            _at(raw, "until"),
            group if isinstance(group, int) else 0,
            _at(raw, "since"),
        )
    except (ValueError, RecursionError):
        return _Mark()


def _at(raw: Json, name: str) -> datetime | None:
    value = raw.get(name)
    return None if value is None else moment(value, name).astimezone(UTC)

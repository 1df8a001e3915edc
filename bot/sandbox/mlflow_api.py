"""The sandbox's MLflow over HTTP: the two searches, with its paging, filters, order and errors."""

from __future__ import annotations

import base64
import json
import re
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.web import answer, json_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from starlette.requests import Request

    from bot.sandbox.world_mlflow import TrackedExperiment, TrackedRun, TrackingServer

MOST = {"runs": 50_000, "experiments": 50_000}
DEFAULT = 1_000
CLAUSE = re.compile(
    r"attributes?\.(\w+)\s*(>=|<=|!=|=|>|<|LIKE|ILIKE|IN)\s*('(?:[^']*)'|\d+|\([^)]*\))", re.IGNORECASE
)
NUMERIC = ("start_time", "end_time")
TEXTUAL = ("status", "run_id", "run_name", "user_id", "artifact_uri")


def _like(have: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace("%", ".*"), have, re.DOTALL) is not None


COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">=": lambda have, asked: have >= asked,
    "<=": lambda have, asked: have <= asked,
    ">": lambda have, asked: have > asked,
    "<": lambda have, asked: have < asked,
    "=": lambda have, asked: have == asked,
    "!=": lambda have, asked: have != asked,
    "LIKE": _like,
    "ILIKE": lambda have, asked: _like(have.lower(), asked.lower()),
    "IN": lambda have, asked: have in asked,
}
Record: TypeAlias = "dict[str, Any]"


class InvalidError(Exception):
    """What MLflow answers as INVALID_PARAMETER_VALUE."""


class MlflowApi:
    """Serves one tracking server below `/mlflow`."""

    def __init__(self, server: TrackingServer) -> None:
        self.server = server

    def routes(self) -> list[Route]:
        """Return the routes; an unknown one is a web page, as Flask makes it."""
        table = (("runs/search", self.runs), ("experiments/search", self.experiments))
        served = [
            Route(f"/mlflow/api/2.0/mlflow/{path}", self._guarded(handler), methods=["POST"])
            for path, handler in table
        ]
        return [
            *served,
            Route("/mlflow/api/{rest:path}", _missing, methods=["GET", "POST"]),
            Route("/mlflow/", self.page),
        ]

    async def page(self, _request: Request) -> Response:
        """List the runs, each at the anchor that links in messages name."""
        rows = "".join(_row(run, self.server.now()) for run in self.server.visible())
        return Response(
            f"<!doctype html><title>MLflow</title><h1>Runs</h1><table>{rows}</table>", media_type="text/html"
        )

    def runs(self, asked: Record) -> Record:
        """Search runs; without experiments there is nothing."""
        within = {str(number) for number in asked.get("experiment_ids", ())}
        view = asked.get("run_view_type", "ACTIVE_ONLY")
        now = self.server.now()
        found = [
            run
            for run in self.server.visible()
            if run.experiment.id in within and _in_view(run.stage(now), view)
        ]
        shown = [_run(run, now) for run in _filtered(found, str(asked.get("filter", "")), now)]
        return _page("runs", _ordered(shown, asked.get("order_by", ())), asked)

    def experiments(self, asked: Record) -> Record:
        """Search experiments, the newest first."""
        now, view = self.server.now(), asked.get("view_type", "ACTIVE_ONLY")
        found = [_experiment(one, now) for one in self.server.experiments if one.created <= now]
        shown = [one for one in reversed(found) if _in_view(one["lifecycle_stage"], view)]
        return _page("experiments", shown, asked)

    def _guarded(self, handler: Callable[[Record], Record]) -> Callable[[Request], Any]:
        async def serve(request: Request) -> Response:
            header = request.headers.get("authorization", "")
            if not self.server.accepts(header, _decoded(header)):
                words = "You are not authenticated. Please see the documentation on how to authenticate."
                return Response(words, 401, {"WWW-Authenticate": 'Basic realm="mlflow"'}, "text/html")
            asked = await json_body(request)
            try:
                return answer(handler(asked or {}))
            except InvalidError as error:
                return answer({"error_code": "INVALID_PARAMETER_VALUE", "message": str(error)}, 400)

        return serve


def _row(run: TrackedRun, now: datetime) -> str:
    status, _ = run.state(now)
    anchor = f"/experiments/{run.experiment.id}/runs/{run.id}"
    cells = (run.experiment.name, run.name, status, f"{run.started:%d %b %Y %H:%M}")
    shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr id="{escape(anchor)}">{shown}</tr>'


async def _missing(_request: Request) -> Response:
    return Response(
        "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>", 404, media_type="text/html"
    )


def _experiment(one: TrackedExperiment, now: datetime) -> Record:
    gone = one.deleted is not None and one.deleted <= now
    return {
        "experiment_id": one.id,
        "name": one.name,
        "artifact_location": f"mlflow-artifacts:/{one.id}",
        "lifecycle_stage": "deleted" if gone else "active",
        "creation_time": _millis(one.created),
        "last_update_time": _millis(one.created),
    }


def _run(run: TrackedRun, now: datetime) -> Record:
    status, ended = run.state(now)
    info = {
        "run_uuid": run.id,
        "run_id": run.id,
        "experiment_id": run.experiment.id,
        "run_name": run.name,
        "user_id": "",
        "status": status,
        "start_time": _millis(run.started),
        "artifact_uri": f"mlflow-artifacts:/{run.experiment.id}/{run.id}/artifacts",
        "lifecycle_stage": run.stage(now),
    }
    metrics = [
        {"key": key, "value": value, "timestamp": _millis(at), "step": 0}
        for key, (at, value) in run.latest(now).items()
    ]
    tags = [{"key": key, "value": value} for key, value in run.tags.items()]
    data = {"tags": tags} | ({"metrics": metrics} if metrics else {})
    return {"info": info | ({"end_time": _millis(ended)} if ended else {}), "data": data, "inputs": {}}


def _filtered(runs: Iterable[TrackedRun], where: str, now: datetime) -> list[TrackedRun]:
    clauses = [part for part in re.split(r"\s+AND\s+", where.strip(), flags=re.IGNORECASE) if part]
    tests = [_clause(part) for part in clauses]
    return [run for run in runs if all(test(_run(run, now)["info"]) for test in tests)]


def _clause(part: str) -> Callable[[Record], bool]:
    found = CLAUSE.fullmatch(part.strip())
    if found is None:
        raise InvalidError(f"Invalid clause(s) in filter string: '{part}'")
    name, sign, raw = found[1], found[2].upper(), found[3]
    if name not in (*NUMERIC, *TEXTUAL):
        raise InvalidError(f"Invalid attribute key '{name}' specified.")
    if (name in NUMERIC) != raw.isdecimal():
        raise InvalidError(f"Expected another value type for '{name}' in '{part}'")
    if sign == "IN" and name != "run_id":
        raise InvalidError(
            "Only the 'run_id' attribute supports comparison with a list of quoted string values."
        )
    asked: Any = int(raw) if raw.isdecimal() else re.findall(r"'([^']*)'", raw) if sign == "IN" else raw[1:-1]

    def test(info: Record) -> bool:
        have = info.get(name)
        return have is not None and COMPARE[sign](have, asked)

    return test


def _ordered(shown: list[Record], order: Sequence[str]) -> list[Record]:
    """Sort as MLflow does: by the columns asked for, then the newest start first, then the id."""
    rows = sorted(shown, key=lambda run: (-run["info"]["start_time"], run["info"]["run_id"]))
    for part in reversed(order):
        name, _, direction = part.partition(" ")
        column = name.removeprefix("attributes.")
        if column not in (*NUMERIC, *TEXTUAL):
            raise InvalidError(f"Invalid order_by clause '{part}'")
        rows.sort(key=lambda run: run["info"].get(column) or 0, reverse=direction.upper() == "DESC")
    return rows


def _page(what: str, shown: Sequence[Record], asked: Record) -> Record:
    size = asked.get("max_results", DEFAULT)
    if not isinstance(size, int) or not 0 < size <= MOST[what]:
        raise InvalidError(f"Invalid value {size} for parameter 'max_results' supplied")
    start = _offset(asked.get("page_token"))
    page = shown[start : start + size]
    more = start + size < len(shown)
    token = base64.b64encode(json.dumps({"offset": start + size}).encode()).decode()
    # MLflow leaves empty lists out.
    return ({what: page} if page else {}) | ({"next_page_token": token} if more else {})


def _offset(token: object) -> int:
    if not token:
        return 0
    try:
        return int(json.loads(base64.b64decode(str(token)))["offset"])
    except (ValueError, KeyError, TypeError):
        raise InvalidError(f"Invalid page token, decoded value={token!r}") from None


def _in_view(stage: str, view: str) -> bool:
    return view == "ALL" or stage == ("deleted" if view == "DELETED_ONLY" else "active")


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _decoded(header: str) -> str:
    kind, _, secret = header.partition(" ")
    if kind != "Basic":
        return ""
    try:
        return base64.b64decode(secret).decode()
    except ValueError:
        return ""

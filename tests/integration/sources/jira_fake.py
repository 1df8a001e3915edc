"""A Jira for respx that keeps issues as records and understands the queries of the source, and no more."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from config.policy import PeopleRules
from workflows.sources.jira import JiraSource
from workflows.sources.jira_login import Login
from workflows.sources.jira_shapes import moment
from workflows.sources.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import respx

    from workflows.batch import Batch
    from workflows.model import Project

Json = dict[str, Any]
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
URL = "https://jira.example"
GROUP = re.compile(r'project in \(([^)]*)\)(?:(?: AND \d = \d)?\))?(?: AND updated >= (\d+|"-\d+m"))?')


class FakeJira:
    """`issues` and `histories` (by issue id) are what it holds, `projects` the keys that it knows."""

    def __init__(self, router: respx.MockRouter, *, is_cloud: bool = True) -> None:
        self.is_cloud = is_cloud
        self.issues: list[Json] = []
        self.histories: dict[str, list[Json]] = {}
        self.comments: dict[str, list[Json]] = {}
        self.projects = {"CH", "FR"}
        self.page = 100
        self.now = NOW
        self.asked: list[str] = []
        self.queries: list[str] = []
        self.instead: Callable[[str, Json], httpx.Response | None] = lambda _path, _body: None
        router.route(host="jira.example").mock(side_effect=self._answer)

    def source(self, **more: Any) -> JiraSource:
        login = Login(URL, "token", "bot@acme.example" if self.is_cloud else None)
        transport = Transport(
            URL, service=login.service, authorize=login.headers, sleep=lambda _s: None, clock=lambda: NOW
        )
        return JiraSource(transport, people=PeopleRules(), login=login, **more)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/rest/api/")
        body = json.loads(request.content) if request.content else dict(request.url.params)
        self.asked.append(path)
        if "jql" in body:
            self.queries.append(body["jql"])
        return self.instead(path, body) or self._routed(path, body)

    def _routed(self, path: str, body: Json) -> httpx.Response:
        fixed: dict[str, Any] = {
            "2/serverInfo": {"deploymentType": "Cloud" if self.is_cloud else "Server", "baseUrl": URL},
            "2/status": [{"name": "In Progress", "statusCategory": {"key": "indeterminate"}}],
            "2/field": [
                {"id": "customfield_10021", "name": "Markiert", "untranslatedName": "Flagged", "custom": True}
            ],
        }
        if path in fixed:
            return httpx.Response(200, json=fixed[path])
        if path == "3/changelog/bulkfetch":
            return self._changelogs(body)
        if path.endswith("/comment"):
            every = self.comments[path.split("/")[2]]
            start = int(body["startAt"])
            return httpx.Response(200, json={"comments": every[start : start + 3], "total": len(every)})
        if path == ("3/search/jql" if self.is_cloud else "2/search"):
            return self._search(body)
        return httpx.Response(404, json={"errorMessages": ["no such path"]})

    def _changelogs(self, body: Json) -> httpx.Response:
        start = int(body.get("nextPageToken", 0))
        rows = [(number, one) for number in body["issueIdsOrKeys"] for one in self.histories.get(number, [])]
        logs = [
            {"issueId": number, "changeHistories": [one]} for number, one in rows[start : start + self.page]
        ]
        more = {"nextPageToken": str(start + self.page)} if start + self.page < len(rows) else {}
        return httpx.Response(200, json={"issueChangeLogs": logs} | more)

    def _search(self, body: Json) -> httpx.Response:
        groups = [(re.findall(r'"(\w+)"', keys), since) for keys, since in GROUP.findall(body["jql"])]
        for key in (key for keys, _ in groups for key in keys):
            if key not in self.projects:
                text = f"The value '{key}' does not exist for the field 'project'."
                return httpx.Response(400, json={"errorMessages": [text]})
        found = [raw for raw in self.issues if any(_matches(raw, *group, now=self.now) for group in groups)]
        found.sort(key=lambda raw: str(raw["fields"]["updated"]))
        start = int(body.get("nextPageToken", body.get("startAt", 0)))
        page = found[start : start + self.page]
        if not self.is_cloud:
            page = [raw | {"changelog": {"histories": self.histories.get(raw["id"], [])}} for raw in page]
            return httpx.Response(200, json={"issues": page, "startAt": start, "total": len(found)})
        more = (
            {"nextPageToken": str(start + self.page)} if start + self.page < len(found) else {"isLast": True}
        )
        return httpx.Response(200, json={"issues": page} | more)


def _matches(raw: Json, keys: Sequence[str], since: str, *, now: datetime) -> bool:
    border = datetime.min.replace(tzinfo=UTC)
    if since.startswith('"'):
        border = now - timedelta(minutes=int(since[2:-2]))
    elif since:
        border = datetime.fromtimestamp(int(since) / 1000, UTC)
    try:
        updated = moment(raw["fields"]["updated"], "time")
    except ValueError:
        updated = now
    return str(raw["key"]).rpartition("-")[0] in keys and updated >= border


class Reader:
    """Reads a source as sync does, with the cursors of the batches before."""

    def __init__(self, source: JiraSource) -> None:
        self.source = source
        self.cursors: dict[str, str] = {}
        self.stored: list[str] = []
        """Keys of all items so far, also of readings that broke off."""

    def read(self, *projects: Project, full: bool = False, now: datetime = NOW) -> list[Batch]:
        batches = []
        for batch in self.source.read(projects, {} if full else dict(self.cursors), full=full, now=now):
            batches.append(batch)
            self.stored += [item.key for item in batch.items]
            self.cursors |= {cursor.scope: cursor.mark for cursor in batch.cursors}
        return batches

    def keys(self, *projects: Project, full: bool = False, now: datetime = NOW) -> list[str]:
        return [item.key for batch in self.read(*projects, full=full, now=now) for item in batch.items]

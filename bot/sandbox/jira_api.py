"""The sandbox's Jira over HTTP: Cloud or Data Center, as `world.jira.deployment` says."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.jira_changelogs import Changelogs
from bot.sandbox.jira_fields import field_list
from bot.sandbox.jira_forms import NO_ISSUE, refusal, start_of, token_for
from bot.sandbox.jira_jql import JqlError, compile_jql, run
from bot.sandbox.jira_json import Form
from bot.sandbox.jira_writes import JiraWrites
from bot.sandbox.web import answer, base_of, json_body, number, parameters

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_jira import JiraSite
    from bot.sandbox.world_jira_state import IssueState

Handler = Callable[["Request", Form], Awaitable[Response]]
Found = list[tuple["JiraIssue", "IssueState"]]

PAGE, FULL_PAGE, ID_PAGE, SERVER_PAGE = 50, 100, 5000, 1000
REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."


class JiraApi:
    """Serves one site."""

    def __init__(self, site: JiraSite) -> None:
        self.site = site
        self.writes = JiraWrites(site)
        self.changelogs = Changelogs(site)

    def routes(self) -> list[Route]:
        """Return the routes below `/jira/rest`."""
        table: tuple[tuple[str, str, Handler], ...] = (
            ("GET", "serverInfo", self.server_info),
            ("GET", "myself", self.myself),
            ("GET", "mypermissions", self.permissions),
            ("GET", "field", self.fields),
            ("GET", "status", self.statuses),
            ("GET", "project", self.projects),
            ("GET", "project/search", self.project_search),
            ("GET", "project/{key}", self.project),
            ("GET,POST", "search/jql", self.search_jql),
            ("POST", "search/approximate-count", self.count),
            ("GET,POST", "search", self.search),
            ("POST", "changelog/bulkfetch", self.changelogs.bulk),
            ("POST", "issue/bulkfetch", self.bulk_issues),
            ("GET", "issue/{key}", self.issue),
            ("PUT", "issue/{key}", self.writes.edit),
            ("GET", "issue/{key}/comment", self.comments),
            ("POST", "issue/{key}/comment", self.writes.comment),
            ("GET", "issue/{key}/changelog", self.changelogs.single),
        )
        return [
            Route(f"/api/{{version}}/{path}", self._guarded(handler), methods=methods.split(","))
            for methods, path, handler in table
        ]

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            version = request.path_params["version"].replace("latest", "2")
            form = Form(self.site, version, f"{base_of(request)}/jira")
            if version not in ({"2", "3"} if form.is_cloud else {"2"}):
                return Response("<html><body>Not Found</body></html>", 404, media_type="text/html")
            anonymous = request.url.path.endswith("/serverInfo")
            if not anonymous and not self._is_allowed(request.headers.get("authorization", "")):
                shown = {
                    "message": "Client must be authenticated to access this resource.",
                    "status-code": 401,
                }
                return answer(shown, 401, {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
            given = await handler(request, form)
            given.headers.update(
                {"X-AREQUESTID": "sandbox", "X-RateLimit-Limit": "350", "X-RateLimit-Remaining": "349"}
            )
            given.headers.update(self.site.headers)
            return given

        return serve

    def _is_allowed(self, authorization: str) -> bool:
        kind, _, secret = authorization.partition(" ")
        if self.site.deployment != "Cloud":
            return (kind, secret) == ("Bearer", self.site.token)
        wanted = base64.b64encode(f"{self.site.email}:{self.site.token}".encode()).decode()
        return (kind, secret) == ("Basic", wanted)

    async def server_info(self, _request: Request, form: Form) -> Response:
        """Answer what kind of Jira this is; needs no login."""
        numbers = [1001, 0, 0] if form.is_cloud else [9, 12, 4]
        return answer(
            {
                "baseUrl": form.base,
                "version": "1001.0.0-SNAPSHOT" if form.is_cloud else "9.12.4",
                "versionNumbers": numbers,
                "deploymentType": self.site.deployment,
                "buildNumber": 100300,
                "serverTime": form.time(self.site.clock()),
                "serverTitle": "Jira",
            }
        )

    async def myself(self, _request: Request, form: Form) -> Response:
        """Answer the account of the token."""
        shown = form.user(self.site.me())
        return answer({**(shown or {}), "timeZone": self.site.timezone})

    async def permissions(self, request: Request, _form: Form) -> Response:
        """Answer which of the permissions asked for the account has in a project."""
        key = request.query_params.get("projectKey")
        if key and key not in {one.key for one in self.site.seen_projects()}:
            return refusal(404, f"No project could be found with key '{key}'.")
        asked = [name for name in request.query_params.get("permissions", "").split(",") if name]
        shown = {name: {"key": name, "havePermission": name in self.site.permissions} for name in asked}
        return answer({"permissions": shown})

    async def fields(self, _request: Request, _form: Form) -> Response:
        """List the fields."""
        return answer(field_list())

    async def statuses(self, _request: Request, form: Form) -> Response:
        """List the statuses."""
        return answer([form.status(name) for name in self.site.statuses])

    async def projects(self, _request: Request, form: Form) -> Response:
        """List the projects that the token may see."""
        return answer([form.project(one) for one in self.site.seen_projects()])

    async def project_search(self, request: Request, form: Form) -> Response:
        """List projects in pages (Cloud)."""
        start, size = (
            number(request.query_params.get("startAt"), 0),
            number(request.query_params.get("maxResults"), 50),
        )
        keys = request.query_params.getlist("keys")
        every = [form.project(one) for one in self.site.seen_projects() if not keys or one.key in keys]
        page = every[start : start + size]
        shown = {
            "maxResults": size,
            "startAt": start,
            "total": len(every),
            "isLast": start + size >= len(every),
        }
        return answer({**shown, "values": page})

    async def project(self, request: Request, form: Form) -> Response:
        """Answer one project by key or id."""
        wanted = request.path_params["key"].upper()
        for one in self.site.seen_projects():
            if wanted in {one.key, one.id}:
                return answer(form.project(one))
        return refusal(404, f"No project could be found with key '{request.path_params['key']}'.")

    async def search_jql(self, request: Request, form: Form) -> Response:
        """Search as Cloud does: pages by token, no total, ids only unless fields are asked for."""
        if not form.is_cloud:
            return refusal(404, "null for uri")
        asked = await parameters(request)
        found = self._found(str(asked.get("jql") or ""))
        if isinstance(found, Response):
            return found
        fields = _names(asked.get("fields")) or ["id"]
        most = ID_PAGE if set(fields) <= {"id", "key"} else self.site.largest_page
        size = max(1, min(number(asked.get("maxResults"), PAGE), most))
        start = start_of(asked.get("nextPageToken"))
        if start is None:
            return refusal(400, "The provided nextPageToken is invalid or expired.")
        page = found[start : start + size]
        last = start + size >= len(found)
        shown: dict[str, Any] = {
            "issues": [_search_form(form, *one, fields, asked) for one in page],
            "isLast": last,
        }
        return answer(shown if last else shown | {"nextPageToken": token_for(start + size)})

    async def count(self, request: Request, _form: Form) -> Response:
        """Count roughly (here: exactly)."""
        found = self._found(str((await parameters(request)).get("jql") or ""))
        return found if isinstance(found, Response) else answer({"count": len(found)})

    async def search(self, request: Request, form: Form) -> Response:
        """Search as Data Center does, with startAt and total; Cloud has removed this."""
        if form.is_cloud:
            return refusal(410, REMOVED)
        asked = await parameters(request)
        found = self._found(str(asked.get("jql") or ""), bounded=False)
        if isinstance(found, Response):
            return found
        start, size = number(asked.get("startAt"), 0), min(number(asked.get("maxResults"), PAGE), SERVER_PAGE)
        fields = _names(asked.get("fields")) or ["*navigable"]
        expand = _names(asked.get("expand"))
        shown = [form.issue(*one, fields, expand) for one in found[start : start + size]]
        head = {"expand": "schema,names", "startAt": start, "maxResults": size, "total": len(found)}
        return answer({**head, "issues": shown})

    async def bulk_issues(self, request: Request, form: Form) -> Response:
        """Answer up to 100 issues by id or key; what is not there is listed as an error (Cloud)."""
        body = await json_body(request) or {}
        names = [str(name) for name in body.get("issueIdsOrKeys") or ()]
        if not form.is_cloud or not 0 < len(names) <= FULL_PAGE:
            return refusal(400, f"issueIdsOrKeys must hold 1 to {FULL_PAGE} values.")
        found = {name: self.site.find(name) for name in names}
        fields = _names(body.get("fields")) or ["*navigable"]
        shown = [form.issue(*pair, fields, _names(body.get("expand"))) for pair in found.values() if pair]
        missing = [name for name, pair in found.items() if not pair]
        return answer(
            {"expand": "names,schema", "issues": shown, "issueErrors": [{"id": one} for one in missing]}
        )

    async def issue(self, request: Request, form: Form) -> Response:
        """Answer one issue; a former key leads to it too."""
        found = self.site.find(request.path_params["key"])
        if found is None:
            return refusal(404, NO_ISSUE)
        fields = _names(request.query_params.get("fields")) or ["*all"]
        return answer(form.issue(*found, fields, _names(request.query_params.get("expand"))))

    async def comments(self, request: Request, form: Form) -> Response:
        """Answer a page of comments."""
        found = self.site.find(request.path_params["key"])
        if found is None:
            return refusal(404, NO_ISSUE)
        start = number(request.query_params.get("startAt"), 0)
        size = min(number(request.query_params.get("maxResults"), 100), 100)
        newest_first = request.query_params.get("orderBy") == "-created"
        return answer(form.comments(*found, start, size, newest_first=newest_first))

    def _found(self, jql: str, *, bounded: bool = True) -> Found | Response:
        try:
            query = compile_jql(jql, self.site)
            if bounded and not query.bounded:
                return refusal(400, UNBOUNDED)
            return run(query, self.site)
        except JqlError as error:
            return refusal(400, str(error))


def _search_form(
    form: Form, issue: JiraIssue, state: IssueState, fields: list[str], asked: dict[str, Any]
) -> dict[str, Any]:
    if fields == ["id"]:
        return {"id": issue.id}
    return form.issue(issue, state, fields, _names(asked.get("expand")))


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [str(part) for part in value] if isinstance(value, list) else []

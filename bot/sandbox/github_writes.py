"""What the sandbox's GitHub takes by REST: labels and comments of issues and pull requests, as the token's account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

from starlette.responses import Response

from bot.sandbox.github_maker import stamp
from bot.sandbox.web import answer, base_of, json_body, number
from bot.sandbox.world_threads import PullRequest

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.world_github import GitHubHost, Repository
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_threads import Entry, Thread

Handler = Callable[["Request"], Awaitable[Response]]
DOCS = "https://docs.github.com/rest/issues"
LONGEST_LABEL = 50
PER_PAGE = 30


class GitHubWrites:
    """Changes issues and pull requests at the world's present time."""

    def __init__(self, host: GitHubHost) -> None:
        self.host = host

    def table(self) -> tuple[tuple[str, str, Handler], ...]:
        """Return method, path and handler of each address."""
        repo, issue = "/repos/{owner}/{name}", "/repos/{owner}/{name}/issues/{number}"
        return (
            ("GET", f"{repo}/labels/{{label:path}}", self.label),
            ("POST", f"{repo}/labels", self.create_label),
            ("GET", issue, self.issue),
            ("GET", f"{issue}/labels", self.labels),
            ("POST", f"{issue}/labels", self.add_labels),
            ("DELETE", f"{issue}/labels/{{label:path}}", self.remove_label),
            ("GET", f"{issue}/comments", self.comments),
            ("POST", f"{issue}/comments", self.comment),
        )

    async def label(self, request: Request) -> Response:
        """Answer one label of a repository, found in any case."""
        repo = self._repository(request)
        if repo is None:
            return _refusal(404, "Not Found")
        wanted = request.path_params["label"].casefold()
        known = {name.casefold(): name for name in repo.label_names(self.host.clock())}
        if wanted not in known:
            return _refusal(404, "Not Found")
        return answer(self._label(repo, known[wanted], request))

    async def create_label(self, request: Request) -> Response:
        """Create a label in a repository; a name that exists in any case is refused."""
        repo, body = self._repository(request), await json_body(request)
        if repo is None:
            return _refusal(404, "Not Found")
        name = str((body or {}).get("name") or "")
        if not 1 <= len(name) <= LONGEST_LABEL:
            return _invalid("Label", "name", "invalid")
        if name.casefold() in {one.casefold() for one in repo.label_names(self.host.clock())}:
            return _invalid("Label", "name", "already_exists")
        repo.made_labels[name] = str((body or {}).get("color") or "ededed")
        return answer(self._label(repo, name, request), 201)

    async def issue(self, request: Request) -> Response:
        """Answer an issue, or a pull request as one."""
        thread = self._thread(request)
        return _refusal(404, "Not Found") if thread is None else answer(self._issue(thread, request))

    async def labels(self, request: Request) -> Response:
        """List the labels of an issue."""
        thread = self._thread(request)
        if thread is None:
            return _refusal(404, "Not Found")
        return answer([self._label(thread.repo, name, request) for name in thread.labels(self.host.clock())])

    async def add_labels(self, request: Request) -> Response:
        """Add labels to an issue; what it carries already stays as it is."""
        thread, body = self._thread(request), await _json(request)
        if thread is None:
            return _refusal(404, "Not Found")
        names = body.get("labels") if isinstance(body, dict) else body
        if not isinstance(names, list) or not all(isinstance(one, str) and one for one in names):
            return _invalid("Label", "name", "invalid")
        now = self.host.clock()
        carried = {name.casefold() for name in thread.labels(now)}
        thread.label(self.host.me(), now, add=[name for name in names if name.casefold() not in carried])
        return await self.labels(request)

    async def remove_label(self, request: Request) -> Response:
        """Take one label off an issue; one that it does not carry is a 404 of its own."""
        thread = self._thread(request)
        if thread is None:
            return _refusal(404, "Not Found")
        now, wanted = self.host.clock(), request.path_params["label"].casefold()
        carried = [name for name in thread.labels(now) if name.casefold() == wanted]
        if not carried:
            return _refusal(404, "Label does not exist")
        thread.label(self.host.me(), now, remove=carried)
        return await self.labels(request)

    async def comments(self, request: Request) -> Response:
        """List the comments in pages, oldest first; `since` is about their last change."""
        thread = self._thread(request)
        if thread is None:
            return _refusal(404, "Not Found")
        since = request.query_params.get("since")
        oldest = datetime.fromisoformat(since) if since else thread.at
        found = [
            one
            for one in thread.timeline(self.host.clock())
            if one.kind == "IssueComment" and one.at >= oldest
        ]
        size = min(number(request.query_params.get("per_page"), PER_PAGE), 100)
        page = max(number(request.query_params.get("page"), 1), 1)
        shown = [self._comment(thread, one, request) for one in found[(page - 1) * size : page * size]]
        more = page * size < len(found)
        url = request.url.include_query_params(page=page + 1)
        return answer(shown, headers={"Link": f'<{url}>; rel="next"'} if more else {})

    async def comment(self, request: Request) -> Response:
        """Add a comment."""
        thread, body = self._thread(request), await json_body(request)
        if thread is None:
            return _refusal(404, "Not Found")
        text = (body or {}).get("body")
        if not isinstance(text, str) or not text.strip():
            return _invalid("IssueComment", "body", "missing_field")
        made = thread.comment(self.host.me(), self.host.clock(), text)
        return answer(self._comment(thread, made, request), 201)

    def _repository(self, request: Request) -> Repository | None:
        return self.host.find(f"{request.path_params['owner']}/{request.path_params['name']}")

    def _thread(self, request: Request) -> Thread | None:
        repo, wanted = self._repository(request), request.path_params["number"]
        threads = repo.seen_threads(self.host.clock()) if repo else []
        return next((one for one in threads if str(one.number) == wanted), None)

    def _issue(self, thread: Thread, request: Request) -> dict[str, Any]:
        now, base = self.host.clock(), f"{base_of(request)}/github"
        name, closed = thread.repo.full_name, thread.closed(now)
        kind = "pull" if isinstance(thread, PullRequest) else "issues"
        url = f"{base}/repos/{name}/issues/{thread.number}"
        pull = {"pull_request": {"url": f"{base}/repos/{name}/pulls/{thread.number}"}}
        return {
            "id": 5_000_000 + thread.repo.number * 1000 + thread.number,
            "node_id": thread.id,
            "number": thread.number,
            "title": thread.title_at(now),
            "body": thread.body_at(now),
            "state": "closed" if closed else "open",
            "user": self._user(thread.who, request),
            "labels": [self._label(thread.repo, one, request) for one in thread.labels(now)],
            "assignees": [self._user(one, request) for one in thread.assignees(now)],
            "created_at": stamp(thread.at),
            "updated_at": stamp(thread.updated(now)),
            "url": url,
            "repository_url": f"{base}/repos/{name}",
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "html_url": f"{base_of(request)}/{name}/{kind}/{thread.number}",
            **(pull if isinstance(thread, PullRequest) else {}),
        }

    def _label(self, repo: Repository, name: str, request: Request) -> dict[str, Any]:
        url = f"{base_of(request)}/github/repos/{repo.full_name}/labels/{name}"
        colour = repo.made_labels.get(name, "ededed")
        return {"id": crc32(name.encode()), "node_id": f"LA_{name}", "name": name, "color": colour,
                "default": False, "description": None, "url": url}  # fmt: skip

    def _comment(self, thread: Thread, entry: Entry, request: Request) -> dict[str, Any]:
        place = 1 + [one.id for one in thread.entries].index(entry.id)
        serial = thread.repo.number * 100_000 + thread.number * 1000 + place
        url = f"{base_of(request)}/github/repos/{thread.repo.full_name}/issues/comments/{serial}"
        return {"id": serial, "node_id": entry.id, "body": entry.data["body"], "url": url,
                "user": self._user(entry.who, request), "created_at": stamp(entry.at),
                "updated_at": stamp(entry.at)}  # fmt: skip

    def _user(self, person: Person, request: Request) -> dict[str, Any]:
        login = person.github_login
        return {"login": login, "id": 1000 + person.serial, "node_id": f"U_kgDO{person.serial:06d}",
                "type": "Bot" if person.robot else "User",
                "url": f"{base_of(request)}/github/users/{login}"}  # fmt: skip


async def _json(request: Request) -> object:
    """Read a body that may be a list: older clients send labels so."""
    try:
        return await request.json()
    except ValueError:
        return None


def _refusal(status: int, message: str) -> Response:
    return answer({"message": message, "documentation_url": DOCS, "status": str(status)}, status)


def _invalid(resource: str, field: str, code: str) -> Response:
    said = [{"resource": resource, "field": field, "code": code}]
    return answer(
        {"message": "Validation Failed", "errors": said, "documentation_url": DOCS, "status": "422"}, 422
    )

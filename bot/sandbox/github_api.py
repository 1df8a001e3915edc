"""The sandbox's GitHub over HTTP: GraphQL, and the REST addresses that authentication, checks and writes need."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from bot.sandbox.github_graph import Graph
from bot.sandbox.github_maker import stamp
from bot.sandbox.github_writes import GitHubWrites
from bot.sandbox.web import answer, base_of, json_body, number

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.sandbox.world_github import GitHubHost, Repository

Handler = Callable[["Request"], Awaitable["Response"]]
DOCS = "https://docs.github.com/rest"
INSTALLATION = 4242


def missing() -> Response:
    """Answer GitHub's 404, which also means "not for your eyes"."""
    return answer({"message": "Not Found", "documentation_url": DOCS, "status": "404"}, 404)


class GitHubApi:
    """Serves one host."""

    def __init__(self, host: GitHubHost) -> None:
        self.host = host
        self.graph = Graph(host)
        self.writes = GitHubWrites(host)
        self.issued: set[str] = set()

    def routes(self) -> list[Route]:
        """Return the routes; what the API does not know is its 404, what is left are pages."""
        table: tuple[tuple[str, str, Handler], ...] = (
            ("POST", "/graphql", self.graphql),
            ("GET", "/user", self.user),
            ("GET", "/rate_limit", self.rate_limit),
            ("GET", "/repos/{owner}/{name}", self.repository),
            ("GET", "/orgs/{org}", self.organisation),
            ("GET", "/orgs/{org}/repos", self.organisation_repositories),
            ("GET", "/app", self.app),
            ("GET", "/app/installations", self.installations),
            ("GET", "/app/installations/{id}", self.installation),
            ("GET", "/orgs/{org}/installation", self.installation),
            ("GET", "/users/{org}/installation", self.installation),
            ("GET", "/repos/{owner}/{name}/installation", self.installation),
            ("POST", "/app/installations/{id}/access_tokens", self.access_token),
            ("GET", "/installation/repositories", self.installation_repositories),
            *self.writes.table(),
        )
        served = [
            Route(f"/github{path}", self._guarded(handler), methods=[method])
            for method, path, handler in table
        ]
        return served + [
            Route(f"/github/{first}/{{rest:path}}", self.unknown)
            for first in ("repos", "orgs", "app", "users")
        ]

    async def unknown(self, _request: Request) -> Response:
        """Answer what the sandbox does not serve."""
        return missing()

    def _guarded(self, handler: Handler) -> Handler:
        async def serve(request: Request) -> Response:
            secret = request.headers.get("authorization", "").rpartition(" ")[2]
            about_app = request.url.path.startswith("/github/app") or request.url.path.endswith(
                "/installation"
            )
            allowed = self._is_our_app(secret) if about_app else secret in {self.host.token, *self.issued}
            if not allowed:
                shown = {"message": "Bad credentials", "documentation_url": DOCS, "status": "401"}
                return answer(shown, 401, {"X-GitHub-Request-Id": "SANDBOX"})
            given = await handler(request)
            given.headers.update(self._limits("graphql" if request.url.path.endswith("/graphql") else "core"))
            return given

        return serve

    def _limits(self, resource: str) -> dict[str, str]:
        budget = self.host.budget
        return {
            "X-RateLimit-Limit": str(budget.limit),
            "X-RateLimit-Remaining": str(budget.remaining),
            "X-RateLimit-Used": str(budget.used),
            "X-RateLimit-Reset": str(int(budget.resets(self.host.clock()).timestamp())),
            "X-RateLimit-Resource": resource,
            "X-GitHub-Request-Id": "SANDBOX",
            "X-OAuth-Scopes": self.host.scopes,
        }

    def _is_our_app(self, token: str) -> bool:
        """Whether a JWT names our app; its signature is not checked, as the sandbox has no key."""
        parts = token.split(".")
        try:
            claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        except (IndexError, ValueError):
            return False
        return str(claims.get("iss")) == self.host.app_id

    async def graphql(self, request: Request) -> Response:
        """Answer a question; what is wrong with it comes with status 200, too."""
        body = await json_body(request)
        if body is None or not isinstance(body.get("query"), str):
            return answer({"message": "Problems parsing JSON", "documentation_url": DOCS}, 400)
        variables = body.get("variables") or {}
        return answer(self.graph.ask(body["query"], variables, f"{base_of(request)}/github"))

    async def user(self, request: Request) -> Response:
        """Answer whose token it is."""
        me = self.host.me()
        base = f"{base_of(request)}/github"
        return answer({"login": me.github_login, "id": 1001, "node_id": "U_kgDO001001", "type": "User",
                       "name": me.name, "url": f"{base}/users/{me.github_login}"})  # fmt: skip

    async def rate_limit(self, _request: Request) -> Response:
        """Answer what is left."""
        budget = self.host.budget
        shown = {"limit": budget.limit, "used": budget.used, "remaining": budget.remaining,
                 "reset": int(budget.resets(self.host.clock()).timestamp())}  # fmt: skip
        return answer({"resources": {"core": shown, "graphql": shown, "search": shown}, "rate": shown})

    async def repository(self, request: Request) -> Response:
        """Answer one repository."""
        found = self.host.find(f"{request.path_params['owner']}/{request.path_params['name']}")
        return answer(self._repository(found, request)) if found else missing()

    async def organisation(self, request: Request) -> Response:
        """Answer an organisation that owns anything here."""
        login = request.path_params["org"]
        if not self._owned(login):
            return missing()
        return answer({"login": login, "id": 9001, "node_id": f"O_{login}", "type": "Organization",
                       "url": f"{base_of(request)}/github/orgs/{login}"})  # fmt: skip

    async def organisation_repositories(self, request: Request) -> Response:
        """List an organisation's repositories in pages with a Link header."""
        found = self._owned(request.path_params["org"])
        if not found:
            return missing()
        size = min(number(request.query_params.get("per_page"), 30), 100)
        page = max(number(request.query_params.get("page"), 1), 1)
        shown = [self._repository(repo, request) for repo in found[(page - 1) * size : page * size]]
        more = page * size < len(found)
        url = request.url.include_query_params(page=page + 1)
        return answer(shown, headers={"Link": f'<{url}>; rel="next"'} if more else {})

    async def app(self, _request: Request) -> Response:
        """Answer the app itself."""
        return answer({"id": int(self.host.app_id), "slug": "stagecoach", "name": "Stagecoach", "events": []})

    async def installations(self, request: Request) -> Response:
        """List where the app is installed."""
        return answer([self._installation(request)])

    async def installation(self, request: Request) -> Response:
        """Answer one installation."""
        return answer(self._installation(request))

    async def access_token(self, _request: Request) -> Response:
        """Issue a token for an hour of the world's time."""
        token = f"ghs_sandbox{len(self.issued)}"
        self.issued.add(token)
        until = stamp(self.host.budget.resets(self.host.clock()))
        return answer({"token": token, "expires_at": until, "permissions": {"contents": "read"}}, 201)

    async def installation_repositories(self, request: Request) -> Response:
        """List what the installation may see."""
        shown = [self._repository(repo, request) for repo in self.host.visible()]
        return answer({"total_count": len(shown), "repositories": shown})

    def _installation(self, request: Request) -> dict[str, Any]:
        base = f"{base_of(request)}/github"
        return {
            "id": INSTALLATION,
            "app_id": int(self.host.app_id),
            "target_type": "Organization",
            "access_tokens_url": f"{base}/app/installations/{INSTALLATION}/access_tokens",
            "repositories_url": f"{base}/installation/repositories",
        }

    def _owned(self, login: str) -> list[Repository]:
        return [repo for repo in self.host.visible() if repo.full_name.split("/")[0].lower() == login.lower()]

    def _repository(self, repo: Repository, request: Request) -> dict[str, Any]:
        base, name = f"{base_of(request)}/github", repo.full_name
        owner = name.split("/", maxsplit=1)[0]
        return {
            "id": repo.number,
            "node_id": repo.id,
            "name": name.split("/")[1],
            "full_name": name,
            "private": repo.private,
            "archived": repo.archived,
            "default_branch": repo.default_branch,
            "owner": {"login": owner, "id": 9001, "type": "Organization", "url": f"{base}/users/{owner}"},
            "url": f"{base}/repos/{name}",
            "html_url": f"{base}/{name}",
            "created_at": stamp(repo.created),
            "permissions": {"pull": True},
        }

"""Serves the sandbox's pages: a workspace in which one can act, single messages, and the records links lead to."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.sandbox.pages.acts import Acts
from bot.sandbox.pages.conversations import Conversations
from bot.sandbox.pages.pulls import thread_form
from bot.sandbox.pages.records import issue_record, repository_record, thread_record
from bot.sandbox.pages.tickets import ticket_form
from bot.sandbox.pages.viewer import Viewers, named

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import tzinfo

    from starlette.requests import Request

    from bot.sandbox.pages.around import Around
    from bot.sandbox.pages.records import Record
    from bot.sandbox.pages.refusal import Refusal
    from bot.sandbox.world_people import Person

    Shows = Callable[[Request], Awaitable[Response]]

NOW = "%A, %-d %B %Y, %H:%M %Z"
ASSETS = {"style.css": "text/css", "script.js": "text/javascript"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Site:
    """Draws one world, and takes what is done on its pages."""

    def __init__(self, sandbox: Around) -> None:
        self.sandbox, self.world = sandbox, sandbox.world
        self.viewers = Viewers(self.world)
        self.acts = Acts(sandbox, self.viewers, self._refused)
        self.talks = Conversations(self.world, self.viewers, self.acts)
        self.templates = Environment(loader=PackageLoader("bot.sandbox.pages", "."), autoescape=True)

    def routes(self) -> list[Route]:
        """Return the routes of all pages."""
        return [
            Route("/", self._seen_from(self.workspace)),
            Route("/channels/{channel}", self._seen_from(self.channel)),
            Route("/home", self.home),
            Route("/messages/{channel}/{ts}", self._seen_from(self.message)),
            Route("/jira/browse/{key}", self.issue),
            Route("/github/{owner}/{name}", self.repository),
            Route("/github/{owner}/{name}/{kind:str}/{number:int}", self.thread),
            Route("/github/{owner}/{name}/{rest:path}", self.repository),
            *self.acts.routes(),
            Route("/{asset:str}", self.asset),
        ]

    def _seen_from(self, shows: Shows) -> Shows:
        """Return the same page, which knows what there was to see before it was drawn: later things are fetched."""

        async def shown(request: Request) -> Response:
            request.state.seen = self.acts.seen(self.viewers.person(request))
            return await shows(request)

        return shown

    async def asset(self, request: Request) -> Response:
        """Answer the style sheet or the script."""
        name = request.path_params["asset"]
        if name not in ASSETS:
            return self._missing(request, "no such page")
        content = files("bot.sandbox.pages").joinpath(name).read_text(encoding="utf-8")
        return Response(content, media_type=ASSETS[name])

    async def workspace(self, request: Request) -> Response:
        """Show all channels with what was posted, and what single persons saw."""
        return self._page(
            request, "workspace.html", title="All messages", **self.talks.all(self.viewers.person(request))
        )

    async def channel(self, request: Request) -> Response:
        """Show one channel to the person who is looking, with what only they see, and a place to write."""
        person = self.viewers.person(request)
        found = self.world.slack.channels.get(request.path_params["channel"])
        if found is None or not self.viewers.may_read(person, found):
            return self._missing(request, "no such channel for you")
        if "quietly" in request.query_params:
            self.viewers.has_read(person, found)
        talk = self.talks.one(found, person)
        self.viewers.has_read(person, found)
        return self._page(request, "channel.html", title=talk["name"], here=found.id, channel=talk)

    async def home(self, request: Request) -> Response:
        """Show somebody's App Home, as the bot publishes it when it is opened."""
        person = self.viewers.person(request)
        if "quietly" not in request.query_params:
            before = self.world.slack.homes.get(person.slack_id)
            with suppress(LookupError):  # no bot is connected: what it published before is shown
                await run_in_threadpool(self.sandbox.open_home, person.handle)
            if before is None:
                await self.acts.until(lambda: person.slack_id in self.world.slack.homes)
        request.state.seen = self.acts.seen(person)
        return self._page(request, "home.html", title="Home", here="home", body=self.talks.home(person))

    async def message(self, request: Request) -> Response:
        """Show one message with its thread, and a place to reply."""
        person, where = self.viewers.person(request), request.path_params["channel"]
        channel = self.world.slack.channels.get(where)
        shown = self.talks.thread(channel, request.path_params["ts"], person) if channel else None
        if channel is None or shown is None:
            return self._missing(request, "no such message")
        return self._page(request, "channel.html", title="Thread", here=channel.id, channel=shown)

    async def issue(self, request: Request) -> Response:
        """Show a Jira issue, with what one can do with it."""
        found = self.world.jira.find(request.path_params["key"])
        if found is None:
            return self._missing(request, "no such issue")
        ticket, state = found
        record = issue_record(ticket, state, self._zone(request))
        return self._record(request, record, issue=ticket_form(self.world, state))

    async def repository(self, request: Request) -> Response:
        """Show a repository."""
        repo = self.world.github.find(f"{request.path_params['owner']}/{request.path_params['name']}")
        if repo is None:
            return self._missing(request, "no such repository")
        return self._record(request, repository_record(repo, self.world.now(), self._zone(request)))

    async def thread(self, request: Request) -> Response:
        """Show an issue or a pull request."""
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        repo, now = self.world.github.find(name), self.world.now()
        for thread in repo.seen_threads(now) if repo else ():
            if thread.number == request.path_params["number"]:
                record = thread_record(thread, now, self._zone(request))
                form = thread_form(thread, self.viewers.person(request), now)
                return self._record(request, record, thread=form)
        return self._missing(request, "no such issue or pull request")

    def _record(self, request: Request, record: Record, **more: Any) -> Response:  # noqa: ANN401 - as in `_page`
        return self._page(request, "record.html", title=record.title, record=record, **more)

    def _zone(self, request: Request) -> tzinfo:
        return ZoneInfo(self.viewers.person(request).timezone)

    def _refused(self, request: Request, person: Person, why: Refusal, back: str) -> Response:
        """Say on a page of the workspace why something was not done, with the way back."""
        answer = self._page(
            request, "refused.html", title="Not done", why=str(why), back=back, me=person, form=None,
            suffix=named("", person) if self.viewers.person(request) is not person else "",
            places=self.talks.places(person),
        )  # fmt: skip
        answer.status_code = why.status
        return answer

    def _missing(self, request: Request, what: str) -> Response:
        answer = self._page(request, "missing.html", title="Not here", what=what)
        answer.status_code = 404
        return answer

    def _page(self, request: Request, template: str, **values: Any) -> Response:  # noqa: ANN401 - the template's values
        if not self.viewers.is_here(request):
            return Response("the sandbox answers on this machine only", HTTPStatus.MISDIRECTED_REQUEST)
        person = self.viewers.person(request)
        common = {
            "now": self.world.now().astimezone(self._zone(request)).strftime(NOW),
            "me": person,
            "seen": getattr(request.state, "seen", ""),
            "people": self.viewers.people,
            "places": self.talks.places(person),
            "token": self.viewers.token,
            "back": request.url.path,
            "suffix": named("", person) if self.viewers.is_another(request) else "",
            "busy": self.sandbox.story or self.acts.hands.busy,
            "failed": self.acts.hands.failed,
            "has_desk": self.sandbox.desk is not None,
            "here": None,
            "form": self.talks.form(person),
        }
        shown = self.templates.get_template(template).render({**common, **values})
        # Going back shows what is there now, and never a form that was closed meanwhile.
        return HTMLResponse(shown, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"})

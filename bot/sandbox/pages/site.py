"""Serves the sandbox's pages: the workspace at `/`, single messages, and the records that links lead to."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.sandbox.pages.blocks import draw
from bot.sandbox.pages.mrkdwn import Names, mrkdwn
from bot.sandbox.pages.records import issue_record, repository_record, thread_record

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.pages.records import Record
    from bot.sandbox.world import World
    from bot.sandbox.world_slack import Channel, Message, Private

DAY = "%A, %-d %B %Y"
NOW = "%-d %B %Y, %H:%M %Z"


class Site:
    """Draws one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.templates = Environment(loader=PackageLoader("bot.sandbox.pages", "."), autoescape=True)
        self.style = files("bot.sandbox.pages").joinpath("style.css").read_text(encoding="utf-8")

    def routes(self) -> list[Route]:
        """Return the routes of all pages."""
        return [
            Route("/", self.workspace),
            Route("/style.css", self.css),
            Route("/messages/{channel}/{ts}", self.message),
            Route("/jira/browse/{key}", self.issue),
            Route("/github/{owner}/{name}", self.repository),
            Route("/github/{owner}/{name}/{kind:str}/{number:int}", self.thread),
            Route("/github/{owner}/{name}/{rest:path}", self.repository),
        ]

    async def css(self, _request: Request) -> Response:
        """Answer the style sheet."""
        return Response(self.style, media_type="text/css")

    async def workspace(self, _request: Request) -> Response:
        """Show all channels with what was posted, and what single persons saw."""
        slack = self.world.slack
        channels = [self._channel(one, self._parents(one)) for one in slack.channels.values()]
        privates = [self._private(one) for one in slack.privates]
        busy = sorted((one for one in channels if one["count"]), key=lambda one: one["name"])
        quiet = sorted((one for one in channels if not one["count"]), key=lambda one: one["name"])
        return self._page("workspace.html", title="Messages", channels=busy, quiet=quiet, privates=privates)

    async def message(self, request: Request) -> Response:
        """Show one message with its thread."""
        channel = self.world.slack.channels.get(request.path_params["channel"])
        wanted = [one for one in channel.messages if one.ts == request.path_params["ts"]] if channel else []
        if channel is None or not wanted:
            return self._missing("no such message")
        parent = wanted[0].thread or wanted[0].ts
        shown = [one for one in channel.messages if one.ts == parent] or wanted
        return self._page(
            "workspace.html", title="Message", channels=[self._channel(channel, shown)], quiet=[], privates=[]
        )

    async def issue(self, request: Request) -> Response:
        """Show a Jira issue."""
        found = self.world.jira.find(request.path_params["key"])
        return self._record(issue_record(*found)) if found else self._missing("no such issue")

    async def repository(self, request: Request) -> Response:
        """Show a repository."""
        repo = self.world.github.find(f"{request.path_params['owner']}/{request.path_params['name']}")
        return (
            self._record(repository_record(repo, self.world.now()))
            if repo
            else self._missing("no such repository")
        )

    async def thread(self, request: Request) -> Response:
        """Show an issue or a pull request."""
        repo = self.world.github.find(f"{request.path_params['owner']}/{request.path_params['name']}")
        now = self.world.now()
        for thread in repo.seen_threads(now) if repo else ():
            if thread.number == request.path_params["number"]:
                return self._record(thread_record(thread, now))
        return self._missing("no such issue or pull request")

    def _names(self) -> Names:
        slack = self.world.slack
        people = {person.slack_id: person.name for person in self.world.people}
        return Names(
            people | {slack.bot_user: "Stagecoach"}, {one.id: one.name for one in slack.channels.values()}
        )

    def _parents(self, channel: Channel) -> list[Message]:
        now = self.world.now()
        known = {one.ts for one in channel.messages}
        return [
            one
            for one in channel.messages
            if one.at <= now and (one.thread in {None, one.ts} or one.thread not in known)
        ]

    def _channel(self, channel: Channel, messages: list[Message]) -> dict[str, Any]:
        names = self._names()
        name = (
            f"#{channel.name}" if channel.name else names.people.get(channel.person or "", "Direct message")
        )
        shown = [self._message(one, channel, names) for one in messages]
        return {"id": channel.id, "name": name, "direct": channel.person is not None, "messages": shown,
                "count": len(channel.messages), "people": len(channel.members)}  # fmt: skip

    def _message(self, message: Message, channel: Channel, names: Names) -> dict[str, Any]:
        replies = [one for one in channel.messages if one.thread == message.ts and one.ts != message.ts]
        return {
            "who": names.people.get(message.user, message.user),
            "bot": message.from_bot,
            "day": message.at.astimezone(self.world.zone).strftime(DAY),
            "time": message.at.astimezone(self.world.zone).strftime("%H:%M"),
            "iso": message.at.isoformat(),
            "url": f"/messages/{message.channel}/{message.ts}",
            "body": self._body(message.text, message.blocks, names),
            "edited": message.edited is not None,
            "replies": [self._message(one, channel, names) for one in replies],
        }

    def _private(self, shown: Private) -> dict[str, Any]:
        names = self._names()
        place = names.channels.get(shown.channel)
        return {
            "who": names.people.get(shown.user, shown.user),
            "where": f"#{place}" if place else "direct message",
            "time": shown.at.astimezone(self.world.zone).strftime("%H:%M"),
            "body": self._body(shown.text, shown.blocks, names),
        }

    def _body(self, text: str, blocks: list[dict[str, Any]], names: Names) -> Markup:
        return (
            draw(blocks, names)
            if blocks
            else Markup('<div class="section"><div>{}</div></div>').format(mrkdwn(text, names))
        )

    def _record(self, record: Record) -> Response:
        return self._page("record.html", title=record.title, record=record)

    def _missing(self, what: str) -> Response:
        page = self.templates.get_template("missing.html").render(title="Not here", what=what)
        return HTMLResponse(page, 404)

    def _page(self, template: str, **values: Any) -> Response:  # noqa: ANN401 - the template's values
        shown = self.templates.get_template(template).render(
            now=self.world.now().astimezone(self.world.zone).strftime(NOW), **values
        )
        policy = "default-src 'none'; style-src 'self'; img-src 'none'"
        return HTMLResponse(shown, headers={"Content-Security-Policy": policy})

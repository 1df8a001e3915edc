"""What people do on the sandbox's pages, sent to the bot exactly as Slack would send it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qsl, quote

import structlog
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.sandbox.pages.controls import FIELD
from bot.sandbox.pages.viewer import COOKIE, Viewers
from bot.sandbox.slack_views import state_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from starlette.requests import Request

    from bot.sandbox.server import Sandbox
    from bot.sandbox.slack_exchange import Exchange
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_slack import Private, SlackWorkspace, View

log = structlog.get_logger()

ANSWER_SECONDS: Final = 3.0
"""How long a page waits for what the bot makes of a click, before it shows what is there."""
LOOKS: Final = 0.05
LONGEST: Final = 4_000
LARGEST: Final = 200_000
"""Bytes of a form."""
Filled = dict[str, str]
HOME: Final = "/home"
"""The page of somebody's Home, whose buttons belong to no message."""
NEXT: Final = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


class Desk(Protocol):
    """Whoever runs the bot's clock: the demo."""

    def move(self, to: datetime) -> None:
        """Let the time pass up to a moment, with all that falls due."""
        ...

    def read(self) -> None:
        """Let the bot read its sources now."""
        ...


@dataclass(slots=True)
class Acts:
    """The forms of the pages; `desk` is there while somebody runs a clock that may be moved."""

    sandbox: Sandbox
    viewers: Viewers
    problems: dict[str, dict[str, str]] = field(default_factory=dict)
    """What is wrong with the fields of an open modal, by view and field."""
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    busy: str = ""
    """What the desk is doing."""
    failed: str = ""
    """What the desk was doing last, when that broke."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def routes(self) -> list[Route]:
        """Return the routes of all forms."""
        return [
            Route(f"/act/{name}", self._guarded(act), methods=["POST"])
            for name, act in {
                "person": self.person, "say": self.say, "click": self.click, "shortcut": self.shortcut,
                "begin": self.begin, "submit": self.submit, "close": self.close, "clock": self.clock, "read": self.read,
                "issue": self.issue, "thread": self.thread,
            }.items()
        ] + [Route("/pulse", self.pulse)]  # fmt: skip

    async def pulse(self, request: Request) -> Response:
        """Answer a word that changes whenever there is something new to see."""
        slack, person = self.sandbox.world.slack, self.viewers.person(request)
        edits = _edits(slack)
        views = [one.hash for one in slack.views.values() if one.user == person.slack_id]
        home = slack.homes.get(person.slack_id)
        state = (edits, len(slack.privates), *views, home.hash if home else "", self.busy, self.failed)
        return JSONResponse({"state": repr(state)})

    async def person(self, _person: Person, filled: Filled) -> Response:
        """Play somebody else from now on."""
        answer, wanted = self._back(filled), filled.get("as", "")
        if any(one.handle == wanted for one in self.viewers.people):
            answer.set_cookie(COOKIE, wanted, httponly=True, samesite="strict")
        return answer

    async def say(self, person: Person, filled: Filled) -> Response:
        """Write a message, or type a command."""
        slack, text = self.sandbox.world.slack, filled.get("text", "").strip()[:LONGEST]
        place = slack.find(filled.get("channel", ""))
        if place is None or not text or not self.viewers.may_read(person, place):
            return self._back(filled)
        if text.startswith("/"):
            await run_in_threadpool(
                self.sandbox.slash, text, user=person.handle, channel=place.id, wait=ANSWER_SECONDS
            )
        else:
            # As Slack keeps what people write.
            kept = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            with suppress(LookupError):  # no bot is connected that could hear of its links
                await run_in_threadpool(self.sandbox.say, kept, user=person.handle, channel=place.id)
        return self._back(filled)

    async def click(self, person: Person, filled: Filled) -> Response:
        """Press a button or choose from a menu, on a message or on an answer."""
        before = self._state(person)
        exchange: Exchange = await run_in_threadpool(self._clicked, person, filled)
        await self._settled(person, before, exchange)
        return self._back(filled)

    def _clicked(self, person: Person, filled: Filled) -> Exchange:
        action, value = filled.get("action", ""), filled.get("value") or None
        if filled.get("back", "").startswith(HOME):
            return self.sandbox.press(action, user=person.handle, value=value)
        answer = self._answer(person, filled)
        ts = None if answer else filled.get("ts")
        return self.sandbox.click(action, user=person.handle, message=ts, answer=answer, value=value, wait=0)

    async def shortcut(self, person: Person, filled: Filled) -> Response:
        """Use a shortcut on a message."""
        before = self._state(person)
        exchange: Exchange = await run_in_threadpool(
            lambda: self.sandbox.point(
                filled.get("callback", ""), user=person.handle, message=filled.get("ts", ""), wait=0
            )
        )
        await self._settled(person, before, exchange)
        return self._back(filled)

    async def begin(self, person: Person, filled: Filled) -> Response:
        """Use a global shortcut."""
        before = self._state(person)
        exchange: Exchange = await run_in_threadpool(
            self.sandbox.begin, filled.get("callback", ""), user=person.handle
        )
        await self._settled(person, before, exchange)
        return self._back(filled)

    async def submit(self, person: Person, filled: Filled) -> Response:
        """Send a modal; what the bot refuses stands under the fields."""
        view = self._view(person, filled)
        if view is None:
            return self._back(filled)
        values: dict[str, Any] = {
            name.removeprefix(FIELD): value or None
            for name, value in filled.items()
            if name.startswith(FIELD)
        }
        state, before = state_of(view.view, values), self._state(person)
        exchange: Exchange = await run_in_threadpool(
            lambda: self.sandbox.events.submit(self.sandbox.url, view, state, user=person.handle)
        )
        self.given[view.id] = {name: value or "" for name, value in values.items()}
        if exchange.ack.get("response_action") == "errors":
            self.problems[view.id] = dict(exchange.ack.get("errors") or {})
            return self._back(filled)
        if exchange.ack.get("response_action") == "update":
            view.view = exchange.ack["view"]
            return self._back(filled)
        self._forget(view)
        await self._settled(person, before, exchange)
        return self._back(filled)

    async def close(self, person: Person, filled: Filled) -> Response:
        """Close a modal."""
        if view := self._view(person, filled):
            self._forget(view)
        return self._back(filled)

    async def clock(self, _person: Person, filled: Filled) -> Response:
        """Let the time pass: an hour, a day, or up to Monday morning."""
        now = self.sandbox.world.now().astimezone(self.sandbox.world.zone)
        word = filled.get("to", "")
        if word == "monday":
            day = now + timedelta(days=7 - now.weekday())
            to = day.replace(hour=9, minute=0, second=0, microsecond=0)
        elif word in NEXT:
            to = now + NEXT[word]
        else:
            return self._back(filled)
        self._run("The time passes…", lambda desk: desk.move(to))
        return self._back(filled)

    async def read(self, _person: Person, filled: Filled) -> Response:
        """Let the bot read Jira, GitHub and MLflow now."""
        self._run("Stagecoach reads Jira and GitHub…", lambda desk: desk.read())
        return self._back(filled)

    async def issue(self, person: Person, filled: Filled) -> Response:
        """Change a ticket of the sandbox's Jira: its status, its assignee, a label, or say something."""
        site, now = self.sandbox.world.jira, self.sandbox.world.now()
        found = site.find(filled.get("key", ""))
        if found is None:
            return self._back(filled)
        ticket, text = found[0], filled.get("text", "").strip()[:LONGEST]
        if text:
            ticket.comment(person.handle, now, text)
        if filled.get("status") in site.statuses and filled["status"] != found[1].status:
            ticket.transition(person.handle, now, filled["status"])
        if label := filled.get("label", "").strip().replace(" ", "-")[:100]:
            ticket.label(person.handle, now, add=[label])
        assignee = filled.get("assignee", "")
        if assignee and any(one.handle == assignee for one in self.sandbox.world.people):
            ticket.assign(person.handle, now, assignee)
        return self._back(filled)

    async def thread(self, person: Person, filled: Filled) -> Response:
        """Say something on an issue or a pull request of the sandbox's GitHub."""
        now, text = self.sandbox.world.now(), filled.get("text", "").strip()[:LONGEST]
        repo = self.sandbox.world.github.find(filled.get("repo", ""))
        for one in repo.seen_threads(now) if repo and text else ():
            if str(one.number) == filled.get("number"):
                one.comment(person.handle, now, text)
        return self._back(filled)

    def open_view(self, person: Person) -> View | None:
        """Return the modal that is open for somebody, the newest."""
        views = [one for one in self.sandbox.world.slack.views.values() if one.user == person.slack_id]
        return views[-1] if views else None

    def _view(self, person: Person, filled: Filled) -> View | None:
        view = self.sandbox.world.slack.views.get(filled.get("view", ""))
        return view if view is not None and view.user == person.slack_id else None

    def _forget(self, view: View) -> None:
        self.sandbox.world.slack.views.pop(view.id, None)
        self.problems.pop(view.id, None)
        self.given.pop(view.id, None)

    def _answer(self, person: Person, filled: Filled) -> Private | None:
        if not filled.get("answer"):
            return None
        shown = self.sandbox.world.slack.privates
        return next(
            (one for one in shown if one.ts == filled.get("ts") and one.user == person.slack_id), None
        )

    def _state(self, person: Person) -> tuple[object, ...]:
        slack = self.sandbox.world.slack
        home = slack.homes.get(person.slack_id)
        views = sum(one.user == person.slack_id for one in slack.views.values())
        edits = _edits(slack)
        return views, edits, len(slack.privates), home.hash if home else ""

    async def _settled(self, person: Person, before: tuple[object, ...], exchange: Exchange) -> None:
        """Wait until something is to be seen of what was done; what comes later the page fetches by itself."""
        await self.until(
            lambda: bool(exchange.answers) or self._state(person) != before or not exchange.is_acknowledged
        )

    @staticmethod
    async def until(done: Callable[[], bool]) -> None:
        """Wait for something, but not longer than a person would."""
        for _ in range(int(ANSWER_SECONDS / LOOKS)):
            if done():
                return
            await asyncio.sleep(LOOKS)

    def _run(self, what: str, work: Callable[[Desk], None]) -> None:
        desk = self.sandbox.desk
        if desk is None or self.busy:
            return

        async def run() -> None:
            try:
                await run_in_threadpool(work, desk)
            except Exception:
                log.exception("desk_broke")
                self.failed = f"{what} That did not work: the terminal says why."
            finally:
                self.busy = ""

        self.busy, self.failed = what, ""
        task = asyncio.create_task(run())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _guarded(
        self, act: Callable[[Person, Filled], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            body = await request.body()
            if len(body) > LARGEST:
                return Response("this form is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            filled = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
            if not (self.viewers.is_here(request) and self.viewers.is_ours(filled)):
                return Response("this form was not on a page of the sandbox", HTTPStatus.FORBIDDEN)
            try:
                return await act(self.viewers.person(request), filled)
            except (LookupError, KeyError) as error:
                return Response(f"that is not there any more: {error}", HTTPStatus.CONFLICT)

        return guarded

    def _back(self, filled: Filled) -> Response:
        """Return to the page where it was done; never to another site."""
        back = filled.get("back", "/")
        safe = back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/"
        done = BackgroundTask(self.sandbox.call_out)
        return RedirectResponse(quote(safe, safe="/?=&#@:%"), HTTPStatus.SEE_OTHER, background=done)


def _edits(slack: SlackWorkspace) -> int:
    """Return a number that grows with each message, each edit and each preview."""
    every = (one for place in slack.channels.values() for one in place.messages)
    return sum(len(one.history) + len(one.unfurls) + 1 for one in every)

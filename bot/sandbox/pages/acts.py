"""What people do on the sandbox's pages, sent to the bot exactly as Slack would send it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.pages import refusal
from bot.sandbox.pages.back import go_to, inside
from bot.sandbox.pages.controls import FIELD
from bot.sandbox.pages.hands import Hands
from bot.sandbox.pages.pulls import change_thread
from bot.sandbox.pages.refusal import Refusal
from bot.sandbox.pages.tickets import change_ticket, new_ticket
from bot.sandbox.pages.viewer import COOKIE, Viewers, named
from bot.sandbox.slack_link import Unconnected
from bot.sandbox.slack_view_json import state_of
from bot.sandbox.slack_words import LONGEST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from bot.sandbox.pages.around import Around
    from bot.sandbox.slack_exchange import Exchange
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_slack import Channel, Private, View

ANSWER_SECONDS: Final = 3.0
"""How long a page waits for what the bot makes of a click, before it shows what is there."""
LOOKS: Final = 0.05
LARGEST: Final = 400_000
"""Bytes of a form."""
Filled = dict[str, str]
HOME: Final = "/home"
"""The page of somebody's Home, whose buttons belong to no message."""
THREAD: Final = "/messages/"


class Acts:
    """The forms of the pages; `refused` draws the page that says why something was not done."""

    def __init__(
        self, sandbox: Around, viewers: Viewers, refused: Callable[[Request, Person, Refusal, str], Response]
    ) -> None:
        self.sandbox, self.viewers, self.refused = sandbox, viewers, refused
        self.hands = Hands(lambda: sandbox.desk)
        self.problems: dict[str, dict[str, str]] = {}
        """What is wrong with the fields of an open modal, by view and field."""
        self.given: dict[str, dict[str, str]] = {}

    def routes(self) -> list[Route]:
        """Return the routes of all forms."""
        acts = {
            "say": self.say, "click": self.click, "shortcut": self.shortcut, "begin": self.begin, "submit": self.submit,
            "close": self.close, "clock": self.clock, "read": self.read, "issue": self.issue,
            "create": self.create, "thread": self.thread, "person": self.person,
        }  # fmt: skip
        every = [Route(f"/act/{name}", self._guarded(act), methods=["POST"]) for name, act in acts.items()]
        return [*every, Route("/pulse", self.pulse)]

    async def pulse(self, request: Request) -> Response:
        """Answer a word that changes whenever there is something new to see."""
        return JSONResponse({"state": self.seen(self.viewers.person(request))})

    def seen(self, person: Person) -> str:
        """Return what tells one moment of somebody's pages from any that looks otherwise."""
        views = [one.hash for one in self.sandbox.world.slack.views.values() if one.user == person.slack_id]
        return repr((*self._state(person), *views, self.sandbox.story, self.hands.busy, self.hands.failed))

    async def person(self, _person: Person, filled: Filled) -> str | None:
        """Play somebody else from now on; the guard sets the cookie."""
        return None if filled.get("back") else "/"

    async def say(self, person: Person, filled: Filled) -> str | None:
        """Write a message, reply in a thread, or type a command."""
        text, thread = filled.get("text", "").strip(), filled.get("thread") or None
        place = self._place(person, filled)
        if not text:
            return None
        if len(text) > LONGEST:
            raise Refusal(refusal.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if text.startswith("/"):
            if thread:
                raise Refusal(refusal.NO_COMMANDS)
            before = self._state(person)
            exchange: Exchange = await run_in_threadpool(
                self.sandbox.slash, text, user=person.handle, channel=place.id, wait=0
            )
            await self._settled(person, before, exchange)
        else:
            await run_in_threadpool(
                self.sandbox.say, text, user=person.handle, channel=place.id, thread=thread
            )
        return None

    async def click(self, person: Person, filled: Filled) -> str | None:
        """Press a button or choose from a menu, on a message or on an answer."""
        before = self._state(person)
        exchange: Exchange = await run_in_threadpool(self._clicked, person, filled)
        await self._settled(person, before, exchange)
        is_told = exchange.answers and filled.get("back", "").startswith(THREAD)
        # What only one person sees stands in the channel, as in Slack.
        return f"/channels/{filled.get('channel', '')}" if is_told else None

    def _clicked(self, person: Person, filled: Filled) -> Exchange:
        action, value = filled.get("action", ""), filled.get("value") or None
        if filled.get("back", "").startswith(HOME):
            return self.sandbox.press(action, user=person.handle, value=value)
        self._place(person, filled)
        answer = self._answer(person, filled)
        ts = None if answer else filled.get("ts")
        return self.sandbox.click(action, user=person.handle, message=ts, answer=answer, value=value, wait=0)

    async def shortcut(self, person: Person, filled: Filled) -> str | None:
        """Use a shortcut on a message."""
        self._place(person, filled)
        before, name, ts = self._state(person), filled.get("callback", ""), filled.get("ts", "")
        exchange: Exchange = await run_in_threadpool(
            lambda: self.sandbox.point(name, user=person.handle, message=ts, wait=0)
        )
        await self._settled(person, before, exchange)
        return None

    async def begin(self, person: Person, filled: Filled) -> str | None:
        """Use a global shortcut."""
        before, name = self._state(person), filled.get("callback", "")
        exchange: Exchange = await run_in_threadpool(self.sandbox.begin, name, user=person.handle)
        await self._settled(person, before, exchange)
        return None

    async def submit(self, person: Person, filled: Filled) -> str | None:
        """Send a modal; what the bot refuses stands under the fields."""
        view = self._view(person, filled)
        if view is None:
            raise Refusal(refusal.NO_FORM)
        values: dict[str, Any] = {
            name.removeprefix(FIELD): value or None
            for name, value in filled.items()
            if name.startswith(FIELD)
        }
        state, before = state_of(view.view, values), self._state(person)
        self.given[view.id] = {name: value or "" for name, value in values.items()}
        exchange: Exchange = await run_in_threadpool(
            lambda: self.sandbox.events.submit(self.sandbox.url, view, state, user=person.handle)
        )
        refusal.heard(exchange)
        self.problems[view.id] = {}
        if exchange.ack.get("response_action") == "errors":
            self.problems[view.id] = dict(exchange.ack.get("errors") or {})
        elif exchange.ack.get("response_action") != "update":
            self._forget(view)
            await self._settled(person, before, exchange)
        return None

    async def close(self, person: Person, filled: Filled) -> str | None:
        """Close a modal."""
        if view := self._view(person, filled):
            self._forget(view)
        return None

    async def clock(self, person: Person, filled: Filled) -> str | None:
        """Let the time pass, as it is where the person is."""
        self.hands.move(filled.get("to", ""), self.sandbox.world.now().astimezone(ZoneInfo(person.timezone)))
        return None

    async def read(self, _person: Person, _filled: Filled) -> str | None:
        """Let the bot read Jira, GitHub and MLflow now."""
        self.hands.read()
        return None

    async def issue(self, person: Person, filled: Filled) -> str | None:
        """Change a ticket of the sandbox's Jira."""
        change_ticket(self.sandbox.world, person, filled)
        return None

    async def create(self, person: Person, filled: Filled) -> str | None:
        """Write a new ticket, and go there."""
        return f"/jira/browse/{new_ticket(self.sandbox.world, person, filled).key}"

    async def thread(self, person: Person, filled: Filled) -> str | None:
        """Do something with an issue or a pull request of the sandbox's GitHub."""
        change_thread(self.sandbox.world, person, filled)
        return None

    def open_view(self, person: Person) -> View | None:
        """Return the modal that is open for somebody, the newest."""
        views = [one for one in self.sandbox.world.slack.views.values() if one.user == person.slack_id]
        return views[-1] if views else None

    def _place(self, person: Person, filled: Filled) -> Channel:
        place = self.sandbox.world.slack.channels.get(filled.get("channel", ""))
        if place is None or not self.viewers.may_read(person, place):
            raise Refusal(refusal.NO_PLACE)
        return place

    def _view(self, person: Person, filled: Filled) -> View | None:
        view = self.sandbox.world.slack.views.get(filled.get("view", ""))
        return view if view is not None and view.user == person.slack_id else None

    def _forget(self, view: View) -> None:
        self.sandbox.world.slack.views.pop(view.id, None)
        self.problems.pop(view.id, None)
        self.given.pop(view.id, None)

    def _answer(self, person: Person, filled: Filled) -> Private | None:
        """Return the answer that something is pressed on; Refusal when another one took its place."""
        if not filled.get("answer"):
            return None
        slack, ts = self.sandbox.world.slack, filled.get("ts", "")
        mine = (one for one in slack.privates if one.ts == ts and one.user == person.slack_id)
        found = None if ts in slack.replaced else next(mine, None)
        if found is None:
            raise Refusal(refusal.GONE)
        return found

    def _state(self, person: Person) -> tuple[object, ...]:
        slack = self.sandbox.world.slack
        home = slack.homes.get(person.slack_id)
        views = sum(one.user == person.slack_id for one in slack.views.values())
        every = (one for place in slack.channels.values() for one in place.messages)
        edits = sum(len(one.history) + len(one.unfurls) + 1 for one in every)
        return views, edits, len(slack.privates), len(slack.replaced), home.hash if home else ""

    async def _settled(self, person: Person, before: tuple[object, ...], exchange: Exchange) -> None:
        """Wait until something is to be seen of what was done; what comes later the page fetches by itself."""
        refusal.heard(exchange)
        await self.until(lambda: bool(exchange.answers) or self._state(person) != before)

    @staticmethod
    async def until(done: Callable[[], bool]) -> None:
        """Wait for something, but not longer than a person would."""
        for _ in range(int(ANSWER_SECONDS / LOOKS)):
            if done():
                return
            await asyncio.sleep(LOOKS)

    def _guarded(
        self, act: Callable[[Person, Filled], Awaitable[str | None]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            if not self.viewers.is_here(request):
                return Response("the sandbox answers on this machine only", HTTPStatus.FORBIDDEN)
            body = await request.body()
            filled = dict(parse_qsl(body[:LARGEST].decode("utf-8", "replace"), keep_blank_values=True))
            # Whoever the page was drawn for does it, whatever another tab has become meanwhile.
            person = self.viewers.called(filled.get("person", "")) or self.viewers.person(request)
            back = inside(filled.get("back", "/"))
            try:
                self._may_be_sent(body, filled)
                back = await act(person, filled) or back
            except Refusal as why:
                return self.refused(request, person, why, back)
            except Unconnected:
                return self.refused(request, person, Refusal(refusal.NO_BOT), back)
            except LookupError:
                return self.refused(request, person, Refusal(refusal.GONE), back)
            if (wanted := filled.get("as")) is not None:
                return self._become(wanted, back)
            self._has_seen(person, filled)
            answer = go_to(named(back, person) if self.viewers.person(request) is not person else back)
            answer.background = BackgroundTask(self.sandbox.call_out)
            return answer

        return guarded

    def _may_be_sent(self, body: bytes, filled: Filled) -> None:
        if len(body) > LARGEST:
            raise Refusal(refusal.TOO_LARGE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if not self.viewers.is_ours(filled):
            raise Refusal(refusal.OLD_PAGE, HTTPStatus.FORBIDDEN)
        if self.sandbox.story and "as" not in filled:
            raise Refusal(refusal.STORY)

    def _become(self, wanted: str, back: str) -> Response:
        person = self.viewers.called(wanted)
        answer = go_to(back if person is None else self._also_for(person, back))
        if person is not None:
            answer.set_cookie(COOKIE, wanted, httponly=True, samesite="strict")
        return answer

    def _also_for(self, person: Person, back: str) -> str:
        """Return the page itself, or the start where somebody else's channel is not for this person."""
        place = self.sandbox.world.slack.channels.get(back.removeprefix("/channels/"))
        return back if place is None or self.viewers.may_read(person, place) else "/"

    def _has_seen(self, person: Person, filled: Filled) -> None:
        """Note that what came while somebody acted in a channel is nothing new to them."""
        place = self.sandbox.world.slack.channels.get(filled.get("channel", ""))
        if place is not None and self.viewers.may_read(person, place):
            self.viewers.has_read(person, place)

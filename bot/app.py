"""The Bolt app: it acknowledges at once, opens forms while their trigger is good, and passes the rest on as work."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog
from slack_bolt import Ack, App, BoltResponse

from bot import work
from bot.click import (
    Reply,
    read_begun,
    read_click,
    read_command,
    read_home,
    read_links,
    read_shortcut,
    read_submission,
)
from bot.commands.understand import chosen
from bot.listeners import CLICKS, FORMS, OPENERS, STARTS
from bot.readers import told_to, voice_of
from bot.render.words import sentence
from bot.respond import show
from bot.slack import slack_client
from bot.work import Address, Looked, Typed, Unfilled, Work, attempt, whisper
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.click import Asker
    from bot.render.form import Form
    from bot.service import Service
    from config.settings import Settings

    Take = Callable[[Work], None]

log = structlog.get_logger()

LISTENER_THREADS: Final = 16
"""Listeners only acknowledge and pass on; many can wait for Slack's threads without starving the next one."""
ANY: Final = re.compile("")
"""What a form or shortcut is, its own word tells; Bolt need not know them."""
OLD_FORM: Final = worded("This form is of an older version: please start again with `/ml`.")


def build_app(settings: Settings, service: Service, take: Take | None = None) -> App:
    """Return the Bolt app with its listeners; it asks Slack nothing until the first request comes.

    `take` gets the work that people wait for; without one this process does it.
    """
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    secret = settings.slack_signing_secret
    app = App(
        # Without a name Bolt reads the source of each caller to find one.
        name="stagecoach",
        client=slack_client(token, settings.slack_api_url, timeout=10),
        signing_secret=secret.get_secret_value() if secret else None,
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )
    register(app, service, take or partial(work.take, service))
    return app


def register(app: App, service: Service, take: Take) -> None:
    """Bind the listeners to the service, and to what takes the work."""
    _register_asking(app, service, take)
    _register_forms(app, service, take)
    _register_shortcuts(app, service, take)
    _register_events(app, take)

    @app.error
    def failed(error: Exception) -> BoltResponse:
        log.error("listener_failed", error=repr(error))
        return BoltResponse(status=200, body="")


def _register_asking(app: App, service: Service, take: Take) -> None:
    @app.command("/ml")
    def asked(ack: Ack, command: dict[str, Any]) -> None:
        ack()
        asker, address = read_command(command), _address(app, command)
        text = str(command.get("text") or "")
        named, rest = chosen(text)
        if named is not None and named.opens_form:
            opens = OPENERS[named.word]
            _open(service, asker, address, lambda: opens(service, asker, rest))
        else:
            take(Work(Typed(asker, text), address))

    @app.action(ANY)
    def clicked(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        click = read_click(body)
        address = None if click.on_home else _address(app, body)
        # Messages outlive deployments: an old button, or one that only opens a page, is acknowledged too.
        row = CLICKS.get(click.action)
        if row is not None and row.opens is not None:
            opens = row.opens
            _open(service, click.asker, address, lambda: opens(service, click))
        elif row is not None:
            take(Work(click, address))


def _register_shortcuts(app: App, service: Service, take: Take) -> None:
    @app.message_shortcut(ANY)
    def pointed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        take(Work(read_shortcut(body), _address(app, body)))

    @app.global_shortcut(ANY)
    def begun(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        begin = read_begun(body)
        row = STARTS.get(begin.shortcut)
        if row is None:
            return
        view = _open(service, begin.asker, None, lambda: row.opens(service, begin.asker))
        if view is not None and row.fills is not None:
            take(Work(Unfilled(begin.asker, begin.shortcut, view)))


def _register_forms(app: App, service: Service, take: Take) -> None:
    @app.view(ANY)
    def sent(ack: Ack, body: dict[str, Any]) -> None:
        submission = read_submission(body)
        row = FORMS.get(submission.form)
        if row is None:
            voice = voice_of(service, submission.asker.user)
            ack(response_action="update", view=_notice(sentence(OLD_FORM, voice)))
            return
        if wrong := row.check(service, submission):
            voice = voice_of(service, submission.asker.user)
            ack(
                response_action="errors", errors={name: sentence(said, voice) for name, said in wrong.items()}
            )
            return
        ack()
        take(Work(submission))


def _register_events(app: App, take: Take) -> None:
    @app.event("app_home_opened")
    def looked(event: dict[str, Any]) -> None:
        if found := read_home(event):
            take(Work(Looked(*found)))

    @app.event("link_shared")
    def linked(event: dict[str, Any]) -> None:
        if found := read_links(event):
            take(Work(found))


def _open(service: Service, asker: Asker, address: Address | None, opens: Callable[[], Form]) -> str | None:
    """Open a form while its trigger is good and return its id; what goes wrong is told to the one who asked."""
    opened: list[str] = []

    def form() -> Reply:
        opened.append(service.channel.open_form(asker.trigger, told_to(opens(), service, asker.user)))
        return Reply(())

    failed = attempt(service, asker, form)
    if opened:
        return opened[0]
    if address is not None:
        show(address.url, failed, api=address.api)
    else:
        # A message to somebody takes several questions to Slack: not on the thread that takes the next click.
        service.queue.submit(asker.key, lambda: whisper(service, asker, failed))
    return None


def _address(app: App, body: dict[str, Any]) -> Address:
    """Return where Slack takes the answers to what it sent."""
    url = body.get("response_url")
    return Address(url if isinstance(url, str) else "", app.client.base_url)


def _notice(words: str) -> dict[str, Any]:
    """Return a form that only says something."""
    text = {"type": "mrkdwn", "text": words, "verbatim": True}
    title = {"type": "plain_text", "text": "Stagecoach", "emoji": False}
    return {"type": "modal", "title": title, "blocks": [{"type": "section", "text": text}]}

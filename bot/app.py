"""The Bolt app: it acknowledges at once, queues the work, and answers the one who asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import Ack, App, BoltResponse, Respond

from bot import metrics, unfurl
from bot.answer import answer
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
from bot.listeners import CLICKS, FORMS, OPENERS, ORDERS, SHORTCUTS, STARTS
from bot.logbook import about
from bot.readers import reader_of, spoken, told_to, voice_of
from bot.render.mrkdwn import guard
from bot.render.words import sentence
from bot.respond import show
from bot.slack import slack_client
from bot.slack_errors import Outdated
from bot.told import told
from bot.views import home
from workflows.errors import StagecoachError, Unready, words_of
from workflows.worded import worded

if TYPE_CHECKING:
    from bot.click import Asker
    from bot.commands.table import Command
    from bot.listeners import Opened
    from bot.render.form import Form
    from bot.service import Service
    from config.settings import Settings

log = structlog.get_logger()

Tell = Callable[[Reply], None]

LISTENER_THREADS = 16
"""Listeners only acknowledge and queue; many can wait for Slack's threads without starving the next one."""
ANY = re.compile("")
"""What a form or shortcut is, its own word tells; Bolt need not know them."""
SORRY = worded(
    "Something went wrong on my side. The operators find it in the log; please try again in a minute."
)
OLD_FORM = worded("This form is of an older version: please start again with `/ml`.")


def build_app(settings: Settings, service: Service) -> App:
    """Return the Bolt app with its listeners; it asks Slack nothing until the first request comes."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    secret = settings.slack_signing_secret
    app = App(
        client=slack_client(token, settings.slack_api_url, timeout=10),
        signing_secret=secret.get_secret_value() if secret else None,
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )
    register(app, service)
    return app


def register(app: App, service: Service) -> None:
    """Bind the listeners to the service."""
    _register_forms(app, service)
    _register_shortcuts(app, service)
    _register_home(app, service)
    _register_links(app, service)

    @app.command("/ml")
    def asked(ack: Ack, command: dict[str, Any], respond: Respond) -> None:
        ack()
        asker = read_command(command)
        text = str(command.get("text") or "")
        named, rest = chosen(text)
        if named is not None and named.opens_form:
            opens = OPENERS[named.word]
            _open(service, asker, _shown_to(respond, app), lambda: opens(service, asker, rest))
            return
        made = _counted(named, lambda: answer(service, text, asker, orders=ORDERS))
        _queue(service, asker, _shown_to(respond, app), made)

    @app.action(ANY)
    def clicked(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        click = read_click(body)
        tell = _shown_to(respond, app) if not click.on_home else _told_beside_home(service, click.asker)
        # Messages outlive deployments: an old button, or one that only opens a page, is acknowledged too.
        row = CLICKS.get(click.action)
        if row is not None and row.opens is not None:
            opens = row.opens
            _open(service, click.asker, tell, lambda: opens(service, click))
        elif row is not None and row.does is not None:
            does = row.does
            _queue(service, click.asker, tell, lambda: does(service, click))

    @app.error
    def failed(error: Exception) -> BoltResponse:
        log.error("listener_failed", error=repr(error))
        return BoltResponse(status=200, body="")


def _register_shortcuts(app: App, service: Service) -> None:
    @app.message_shortcut(ANY)
    def pointed(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        point = read_shortcut(body)
        does = SHORTCUTS.get(point.shortcut)
        if does is not None:
            _queue(service, point.asker, _shown_to(respond, app), lambda: does(service, point))

    @app.global_shortcut(ANY)
    def begun(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        begin = read_begun(body)
        row = STARTS.get(begin.shortcut)
        if row is not None:
            _begin(service, begin.asker, row)


def _register_forms(app: App, service: Service) -> None:
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
        service.queue.submit(
            submission.asker.key,
            lambda: _whisper(
                service,
                submission.asker,
                _attempt(service, submission.asker, lambda: row.does(service, submission)),
            ),
        )


def _register_home(app: App, service: Service) -> None:
    @app.event("app_home_opened")
    def looked(event: dict[str, Any]) -> None:
        if found := read_home(event):
            home.opened(service, *found)


def _register_links(app: App, service: Service) -> None:
    @app.event("link_shared")
    def linked(event: dict[str, Any]) -> None:
        if found := read_links(event):
            unfurl.shared(service, found)


def _counted(command: Command | None, make: Callable[[], Reply]) -> Callable[[], Reply]:
    """Return the same, which is counted by the command's word alone: not by what else was typed, nor by whom."""
    word = command.word if command else "other"

    def answered() -> Reply:
        with about(command=word):
            return metrics.counting_command(word, make)

    return answered


def _queue(service: Service, asker: Asker, tell: Tell, make: Callable[[], Reply]) -> None:
    def work() -> None:
        tell(_attempt(service, asker, make))
        home.refresh(service)

    service.queue.submit(asker.key, work)


def _open(service: Service, asker: Asker, tell: Tell, opens: Callable[[], Form]) -> None:
    """Open a form while its trigger is good; what goes wrong is told to the one who asked."""

    def form() -> Reply:
        service.channel.open_form(asker.trigger, told_to(opens(), service, asker.user))
        return Reply(())

    tell(_attempt(service, asker, form))


def _begin(service: Service, asker: Asker, row: Opened) -> None:
    """Open the form of a global shortcut, and fill it from the queue; what goes wrong is told privately."""
    opened: list[str] = []

    def form() -> Reply:
        shown = told_to(row.opens(service, asker), service, asker.user)
        opened.append(service.channel.open_form(asker.trigger, shown))
        return Reply(())

    def filled() -> Reply:
        if row.fills is not None:
            with suppress(Outdated):  # closed again: nobody waits for it
                service.channel.change_form(
                    opened[0], told_to(row.fills(service, asker), service, asker.user)
                )
        return Reply(())

    def work() -> None:
        _whisper(service, asker, _attempt(service, asker, filled if opened else lambda: failed))

    failed = _attempt(service, asker, form)
    # A message to somebody takes several questions to Slack: not on the thread that takes the next click.
    if not opened or row.fills is not None:
        service.queue.submit(asker.key, work)


def _shown_to(respond: Respond, app: App) -> Tell:
    return lambda reply: show(respond, reply, api=app.client.base_url)


def _told_beside_home(service: Service, asker: Asker) -> Tell:
    """Return how a click on the Home is answered: what it replaces shows there itself, anything else privately."""
    return lambda reply: None if reply.replaces else _whisper(service, asker, reply)


def _attempt(service: Service, asker: Asker, make: Callable[[], Reply]) -> Reply:
    """Return the reply in the asker's language; an expected failure is said in its line, any other without words."""
    reply = _made(service, asker, make)
    if reply.spoken or not reply.messages:
        return reply
    return spoken(reply, *reader_of(service, asker.user))


def _made(service: Service, asker: Asker, make: Callable[[], Reply]) -> Reply:
    try:
        return make()
    except Unready as error:
        log.error("answer_failed", error=str(error))  # noqa: TRY400 - an expected failure has no traceback
        return Reply((told(SORRY),))
    except StagecoachError as error:
        said = sentence(words_of(error), voice_of(service, asker.user))
        return Reply((told(guard(said)),))
    except Exception:
        log.exception("answer_failed")
        return Reply((told(SORRY),))


def _whisper(service: Service, asker: Asker, reply: Reply) -> None:
    """Tell somebody in their private conversation: a form and a Home have no address for answers."""
    for message in reply.messages:
        service.channel.post(asker.user, message, key=asker.key)
    home.refresh(service)


def _notice(words: str) -> dict[str, Any]:
    """Return a form that only says something."""
    text = {"type": "mrkdwn", "text": words, "verbatim": True}
    title = {"type": "plain_text", "text": "Stagecoach", "emoji": False}
    return {"type": "modal", "title": title, "blocks": [{"type": "section", "text": text}]}

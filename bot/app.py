"""The Bolt app: it acknowledges at once, queues the work, and answers the one who asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import Ack, App, BoltResponse, Respond
from slack_sdk import WebClient

from bot import metrics
from bot.answer import answer, told
from bot.click import Reply, read_click, read_command, read_home, read_shortcut, read_submission
from bot.commands.table import COMMANDS, opening
from bot.listeners import CLICKS, FORMS, OPENERS, ORDERS, SHORTCUTS
from bot.logbook import about
from bot.render.mrkdwn import guard
from bot.views import home
from workflows.errors import StagecoachError, Unready

if TYPE_CHECKING:
    from slack_sdk.webhook import WebhookResponse

    from bot.click import Asker
    from bot.render.form import Form
    from bot.render.message import Message
    from bot.service import Service
    from config.settings import Settings

log = structlog.get_logger()

Tell = Callable[[Reply], None]

LISTENER_THREADS = 16
"""Listeners only acknowledge and queue; many can wait for Slack's threads without starving the next one."""
ANSWERS = 5
"""Slack takes at most five answers to one question."""
ANY = re.compile("")
"""What a form or shortcut is, its own word tells; Bolt need not know them."""
SORRY = "Something went wrong on my side. The operators find it in the log; please try again in a minute."
WORDS = frozenset(command.word for command in COMMANDS)
OLD_FORM = "This form is of an older version: please start again with `/ml`."


def build_app(settings: Settings, service: Service) -> App:
    """Return the Bolt app with its listeners; it asks Slack nothing until the first request comes."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    secret = settings.slack_signing_secret
    app = App(
        client=WebClient(token=token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[]),
        signing_secret=secret.get_secret_value() if secret else None,
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )
    register(app, service)
    return app


def register(app: App, service: Service) -> None:
    """Bind the listeners to the service."""
    _register_forms(app, service)
    _register_home(app, service)

    @app.command("/ml")
    def asked(ack: Ack, command: dict[str, Any], respond: Respond) -> None:
        ack()
        asker = read_command(command)
        text = str(command.get("text") or "")
        word, rest = opening(text, OPENERS)
        if word is not None:
            _open(service, asker, _shown_to(respond), lambda: OPENERS[word](service, asker, rest))
            return
        _queue(
            service,
            asker,
            _shown_to(respond),
            _counted(text, lambda: answer(service, text, asker, orders=ORDERS)),
        )

    @app.action(ANY)
    def clicked(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        click = read_click(body)
        tell = _shown_to(respond) if not click.on_home else _told_beside_home(service, click.asker)
        # Messages outlive deployments: an old button, or one that only opens a page, is acknowledged too.
        row = CLICKS.get(click.action)
        if row is not None and row.opens is not None:
            opens = row.opens
            _open(service, click.asker, tell, lambda: opens(service, click))
        elif row is not None and row.does is not None:
            does = row.does
            _queue(service, click.asker, tell, lambda: does(service, click))

    @app.message_shortcut(ANY)
    def pointed(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        point = read_shortcut(body)
        does = SHORTCUTS.get(point.shortcut)
        if does is not None:
            _queue(service, point.asker, _shown_to(respond), lambda: does(service, point))

    @app.error
    def failed(error: Exception) -> BoltResponse:
        log.error("listener_failed", error=repr(error))
        return BoltResponse(status=200, body="")


def _register_forms(app: App, service: Service) -> None:
    @app.view(ANY)
    def sent(ack: Ack, body: dict[str, Any]) -> None:
        submission = read_submission(body)
        row = FORMS.get(submission.form)
        if row is None:
            ack(response_action="update", view=_notice(OLD_FORM))
            return
        if wrong := row.check(service, submission):
            ack(response_action="errors", errors=dict(wrong))
            return
        ack()
        service.queue.submit(
            submission.asker.key,
            lambda: _whisper(service, submission.asker, _attempt(lambda: row.does(service, submission))),
        )


def _register_home(app: App, service: Service) -> None:
    @app.event("app_home_opened")
    def looked(event: dict[str, Any]) -> None:
        if found := read_home(event):
            home.opened(service, *found)


def _counted(text: str, make: Callable[[], Reply]) -> Callable[[], Reply]:
    """Return the same, which is counted by the command's word alone: not by what else was typed, nor by whom."""
    typed = (text.split(maxsplit=1) or ["help"])[0].casefold()
    word = typed if typed in WORDS else "other"

    def answered() -> Reply:
        with about(command=word):
            return metrics.counting_command(word, make)

    return answered


def _queue(service: Service, asker: Asker, tell: Tell, make: Callable[[], Reply]) -> None:
    def work() -> None:
        tell(_attempt(make))
        home.refresh(service)

    service.queue.submit(asker.key, work)


def _open(service: Service, asker: Asker, tell: Tell, opens: Callable[[], Form]) -> None:
    """Open a form while its trigger is good; what goes wrong is told to the one who asked."""

    def form() -> Reply:
        service.channel.open_form(asker.trigger, opens())
        return Reply(())

    tell(_attempt(form))


def _shown_to(respond: Respond) -> Tell:
    return lambda reply: _respond(respond, reply)


def _told_beside_home(service: Service, asker: Asker) -> Tell:
    """Return how a click on the Home is answered: what it replaces shows there itself, anything else privately."""
    return lambda reply: None if reply.replaces else _whisper(service, asker, reply)


def _attempt(make: Callable[[], Reply]) -> Reply:
    """Return the reply; an expected failure is said in its own line, any other without its words."""
    try:
        return make()
    except Unready as error:
        log.error("answer_failed", error=str(error))  # noqa: TRY400 - an expected failure has no traceback
        return Reply((told(SORRY),))
    except StagecoachError as error:
        return Reply((told(guard(str(error))),))
    except Exception:
        log.exception("answer_failed")
        return Reply((told(SORRY),))


def _respond(respond: Respond, reply: Reply) -> None:
    """Show the reply to the asker alone, through the address that Slack gave for it."""
    for number, message in enumerate(_within(reply.messages)):
        replaces = reply.replaces and number == 0
        sent = _show(respond, message, replaces=replaces)
        if message.words and "invalid_blocks" in (sent.body or ""):
            sent = _show(respond, message.in_words, replaces=replaces)
        if sent.status_code != 200:  # noqa: PLR2004 - the one status that Slack answers with
            log.warning("answer_refused", status=sent.status_code)
            return


def _show(respond: Respond, message: Message, *, replaces: bool) -> WebhookResponse:
    return respond(
        text=message.text,
        blocks=[dict(block) for block in message.blocks],
        response_type="ephemeral",
        replace_original=replaces,
    )


def _whisper(service: Service, asker: Asker, reply: Reply) -> None:
    """Tell somebody in their private conversation: a form and a Home have no address for answers."""
    for message in reply.messages:
        service.channel.post(asker.user, message, key=asker.key)
    home.refresh(service)


def _within(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    if len(messages) <= ANSWERS:
        return messages
    left = len(messages) - (ANSWERS - 1)
    more = told(f"… and {left} more parts. Share it with the channel to have all of them in one thread.")
    return (*messages[: ANSWERS - 1], more)


def _notice(words: str) -> dict[str, Any]:
    """Return a form that only says something."""
    text = {"type": "mrkdwn", "text": words, "verbatim": True}
    title = {"type": "plain_text", "text": "Stagecoach", "emoji": False}
    return {"type": "modal", "title": title, "blocks": [{"type": "section", "text": text}]}

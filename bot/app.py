"""The Bolt app: it acknowledges at once, queues the work, and answers through the response address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import Ack, App, BoltResponse, Respond
from slack_sdk import WebClient

from bot.answer import SHARE, answer, shared, told
from bot.deliver import Outcome, deliver
from bot.render.mrkdwn import guard
from workflows.errors import StagecoachError, Unready

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.render.message import Message
    from bot.service import Service
    from config.settings import Settings

log = structlog.get_logger()

LISTENER_THREADS = 16
"""Listeners only acknowledge and queue; many can wait for Slack's threads without starving the next one."""
ANSWERS = 5
"""Slack takes at most five answers to one question."""
SORRY = "Something went wrong on my side. The operators find it in the log; please try again in a minute."


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

    @app.command("/ml")
    def asked(ack: Ack, command: dict[str, Any], respond: Respond) -> None:
        ack()
        key = f"ask:{command.get('trigger_id', '')}"
        service.queue.submit(key, lambda: _reply(respond, lambda: _answer(service, command)))

    @app.action(SHARE)
    def share(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        service.queue.submit(f"share:{_clicked(body)}", lambda: _share(service, body, respond))

    @app.action({"type": "block_actions"})
    def any_other_button(ack: Ack) -> None:
        # Messages outlive deployments: an old button, or one that only opens a page, is acknowledged too.
        ack()

    @app.error
    def failed(error: Exception) -> BoltResponse:
        log.error("listener_failed", error=repr(error))
        return BoltResponse(status=200, body="")


def _answer(service: Service, command: dict[str, Any]) -> tuple[Message, ...]:
    return answer(
        service,
        str(command.get("text") or ""),
        channel_id=str(command.get("channel_id", "")),
        channel_name=str(command.get("channel_name", "")),
    )


def _reply(respond: Respond, make: Callable[[], tuple[Message, ...]]) -> None:
    """Answer the asker alone; an expected failure is said in its own line, any other without its words."""
    try:
        messages = make()
    except Unready as error:
        log.error("answer_failed", error=str(error))  # noqa: TRY400 - an expected failure has no traceback
        messages = (told(SORRY),)
    except StagecoachError as error:
        messages = (told(guard(str(error))),)
    except Exception:
        log.exception("answer_failed")
        messages = (told(SORRY),)
    for message in _within(messages):
        sent = respond(
            text=message.text, blocks=[dict(block) for block in message.blocks], response_type="ephemeral"
        )
        if sent.status_code != 200:  # noqa: PLR2004 - the one status that Slack answers with
            log.warning("answer_refused", status=sent.status_code)
            return


def _within(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    if len(messages) <= ANSWERS:
        return messages
    left = len(messages) - (ANSWERS - 1)
    more = told(f"… and {left} more parts. Share it with the channel to have all of them in one thread.")
    return (*messages[: ANSWERS - 1], more)


def _clicked(body: dict[str, Any]) -> str:
    """Return what a click is about, the same for both halves of a double click."""
    container = body.get("container") or {}
    return f"{container.get('channel_id')}:{container.get('message_ts')}:{(body.get('user') or {}).get('id')}"


def _outcome(outcome: Outcome) -> str:
    if outcome.stands:
        return "Shared with the channel."
    return guard(outcome.error) if outcome.error else "It is being shared already."


def _share(service: Service, body: dict[str, Any], respond: Respond) -> None:
    user = body.get("user") or {}
    target = str((body.get("channel") or {}).get("id", ""))

    def post() -> tuple[Message, ...]:
        messages = shared(
            service, str(body["actions"][0].get("value", "")), by=str(user.get("name") or user.get("id"))
        )
        outcome = deliver(
            service.engine,
            service.channel,
            key=f"share:{_clicked(body)}",
            target=target,
            messages=messages,
            now=service.clock(),
        )
        return (told(_outcome(outcome)),)

    _reply(respond, post)

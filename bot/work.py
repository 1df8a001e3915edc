"""What people did in Slack and wait for, as values: any process that has a service can do it, and tell them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import structlog

from bot import metrics, unfurl
from bot.answer import answer
from bot.click import Asker, Click, Linked, Pointed, Reply, Submission
from bot.commands.understand import chosen
from bot.listeners import CLICKS, FORMS, ORDERS, SHORTCUTS, STARTS
from bot.logbook import about
from bot.readers import reader_of, spoken, told_to, voice_of
from bot.render.mrkdwn import guard
from bot.render.words import sentence
from bot.respond import show
from bot.slack_errors import Outdated
from bot.told import told
from bot.views import home
from workflows.errors import StagecoachError, Unready, words_of
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.service import Service

    Tell: TypeAlias = Callable[[Reply], None]

log = structlog.get_logger()

SORRY: Final = worded(
    "Something went wrong on my side. The operators find it in the log; please try again in a minute."
)


@dataclass(frozen=True, slots=True)
class Typed:
    """Words typed after /ml."""

    asker: Asker
    text: str


@dataclass(frozen=True, slots=True)
class Unfilled:
    """A form opened at once by a global shortcut, which waits for what only the store knows; `view` is its id."""

    asker: Asker
    shortcut: str
    view: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody opened their Home, where a page of that mark stands; empty for none."""

    user: str
    mark: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where Slack takes the answers to one question, and the API of the Slack that it has to be one of."""

    url: str
    api: str


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that somebody did; `address` is where they are answered, None where Slack named no place for it.

    What is `spoilt` is not tried again: who waits for it is told so.
    """

    did: Typed | Click | Pointed | Submission | Unfilled | Looked | Linked
    address: Address | None = None
    spoilt: bool = False

    @property
    def is_waited_for(self) -> bool:
        """Tell whether somebody waits for words; who opened their Home, or posted a link, does not."""
        return not isinstance(self.did, Looked | Linked)

    @property
    def user(self) -> str:
        """Whose work it is: that of one person is done by one process, which knows what it does already."""
        return self.did.user if isinstance(self.did, Looked) else self.did.asker.user


def nothing() -> None:
    """Nobody wants to know."""


def take(service: Service, work: Work, done: Callable[[], None] = nothing) -> None:
    """Put it into the queue of this process; what is there already, or not known any more, is not done again.

    `done` is called once in any case: when whoever waits was told, or when there is nothing to wait for.
    """
    match work.did:
        case Looked(user, mark):
            home.opened(service, user, mark)
        case Linked() as linked:
            unfurl.shared(service, linked)
        case other:
            does = _sorry if work.spoilt else _does(service, other)
            tell = _teller(service, other, work.address)
            if does is not None:
                job = partial(_do, service, other.asker, does, tell, done)
                if service.queue.submit(other.asker.key, job):
                    return
    done()


def attempt(service: Service, asker: Asker, make: Callable[[], Reply]) -> Reply:
    """Return the reply in the asker's language; an expected failure is said in its line, any other without words."""
    reply = _made(service, asker, make)
    if reply.spoken or not reply.messages:
        return reply
    return spoken(reply, *reader_of(service, asker.user))


def whisper(service: Service, asker: Asker, reply: Reply) -> None:
    """Tell somebody in their private conversation: a form and a Home have no address for answers."""
    for message in reply.messages:
        service.channel.post(asker.user, message, key=asker.key)


def _do(
    service: Service, asker: Asker, does: Callable[[], Reply], tell: Tell, done: Callable[[], None]
) -> None:
    try:
        tell(attempt(service, asker, does))
    finally:
        done()
    home.refresh(service)


def _does(
    service: Service, did: Typed | Click | Pointed | Submission | Unfilled
) -> Callable[[], Reply] | None:
    """Return what is to be done; None for what only an older version knew: messages outlive deployments."""
    match did:
        case Typed():
            return partial(_answered, service, did)
        case Click():
            clicked = CLICKS.get(did.action)
            by_click = clicked.does if clicked else None
            return partial(by_click, service, did) if by_click else None
        case Pointed():
            by_point = SHORTCUTS.get(did.shortcut)
            return partial(by_point, service, did) if by_point else None
        case Submission():
            sent = FORMS.get(did.form)
            return partial(sent.does, service, did) if sent else None
        case Unfilled():
            return partial(_filled, service, did)


def _sorry() -> Reply:
    return Reply((told(SORRY),))


def _answered(service: Service, typed: Typed) -> Reply:
    """Answer a command, which is counted by its word alone: not by what else was typed, nor by whom."""
    command, _ = chosen(typed.text)
    word = command.word if command else "other"
    with about(command=word):
        return metrics.counting_command(word, lambda: answer(service, typed.text, typed.asker, orders=ORDERS))


def _filled(service: Service, unfilled: Unfilled) -> Reply:
    """Show the form whole; who closed it again does not wait for it."""
    row = STARTS.get(unfilled.shortcut)
    if row is not None and row.fills is not None:
        form = told_to(row.fills(service, unfilled.asker), service, unfilled.asker.user)
        with suppress(Outdated):
            service.channel.change_form(unfilled.view, form)
    return Reply(())


def _teller(
    service: Service, did: Typed | Click | Pointed | Submission | Unfilled, address: Address | None
) -> Tell:
    """Return how somebody is told: where they asked; on the Home only what does not show there itself."""
    if isinstance(did, Click) and did.on_home:
        return lambda reply: None if reply.replaces else whisper(service, did.asker, reply)
    if address is None:
        return lambda reply: whisper(service, did.asker, reply)
    return lambda reply: show(address.url, reply, api=address.api)


def _made(service: Service, asker: Asker, make: Callable[[], Reply]) -> Reply:
    try:
        return make()
    except Unready as error:
        log.error("answer_failed", error=str(error))  # noqa: TRY400 - an expected failure has no traceback
        return _sorry()
    except StagecoachError as error:
        said = sentence(words_of(error), voice_of(service, asker.user))
        return Reply((told(guard(said)),))
    except Exception:
        log.exception("answer_failed")
        return _sorry()

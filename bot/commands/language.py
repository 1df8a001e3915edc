"""`/ml language`: in which language the asker is spoken to, and how that is changed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot.click import Reply
from bot.commands.typed import nearest, shown
from bot.readers import language_of
from bot.render.voice import TONGUES
from bot.told import told
from config.asked import LANGUAGES
from workflows.store.readers import choose_language
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.click import Asker
    from bot.commands.understand import Order
    from bot.service import Service

OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {"german": "de", "french": "fr", "spanish": "es", "englisch": "en", "anglais": "en", "inglés": "en"}
)
USUAL: Final = frozenset({"usual", "default", "none", "reset"})


def language(service: Service, order: Order, asker: Asker) -> Reply:
    """Say in which language the asker is spoken to, or keep the one that they name."""
    if not order.rest:
        present = TONGUES[language_of(service, asker.user)].name
        return Reply((told(worded("I speak {language} to you. {how}", language=present, how=_how())),))
    word = order.rest[0].casefold()
    if word in USUAL:
        choose_language(service.engine, asker.user, None, now=service.clock())
        usual = TONGUES[language_of(service, asker.user)].name
        return Reply((told(worded("I speak {language} to you from now on.", language=usual)),))
    code = _code(word)
    if code is None:
        return Reply((told(worded("I do not speak {word}. {how}", word=shown(order.rest[0]), how=_how())),))
    choose_language(service.engine, asker.user, code, now=service.clock())
    return Reply((told(worded("I speak {language} to you from now on.", language=TONGUES[code].name)),))


def _how() -> str:
    codes = ", ".join(f"`/ml language {code}`" for code in LANGUAGES)
    return worded("There are {codes}; `/ml language usual` is what the others get.", codes=codes)


def _code(word: str) -> str | None:
    known: dict[str, str] = {**{code: code for code in LANGUAGES}, **OTHER_NAMES}
    known |= {tongue.name.casefold(): code for code, tongue in TONGUES.items()}
    exact = known.get(word)
    close = nearest(word, [name for name in known if len(name) > len("de")])
    return exact or (known[close] if close else None)

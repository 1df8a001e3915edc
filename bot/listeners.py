"""Everything that people can do in Slack beside asking, as tables: commands that act, buttons, forms, shortcuts.

Each family of actions is a file of its own and adds its rows here; `app` only reads the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from bot import ask, gates, quiet, risks, setup, setup_people, subscriptions
from bot.answer import answer
from bot.commands import kpi
from bot.commands.doctor import doctor
from bot.commands.history import history
from bot.commands.language import language
from bot.commands.suggest import SHORTCUT, suggest, tag_click
from bot.commands.tag import tag
from bot.commands.triage import triage, triage_click
from bot.commands.undo import undo, undo_click
from bot.share import SHARE, share
from bot.views import ask as ask_view
from bot.views import dismiss, home, subscribe, waive, who
from bot.views import setup as setup_view
from bot.views.quiet import FORMS as FORMS_OF_QUIET
from workflows.reports import gates as checklist
from workflows.reports import home as page
from workflows.reports import kpis, offers, subscribed
from workflows.reports import risks as radar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.click import Asker, Click, Pointed, Reply, Submission
    from bot.commands.understand import Order
    from bot.render.form import Form
    from bot.service import Service


@dataclass(frozen=True, slots=True)
class Clicked:
    """What a button or a menu does: `does` runs in the queue, or `opens` returns at once the form that it opens.

    A form is made from the click and the clock: Slack waits three seconds for it, and a database may be busy.
    """

    does: Callable[[Service, Click], Reply] | None = None
    opens: Callable[[Service, Click], Form] | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form does: `check` returns what is wrong by field, from form and clock; `does` runs in the queue."""

    check: Callable[[Service, Submission], Mapping[str, str]]
    does: Callable[[Service, Submission], Reply]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a global shortcut does: `opens` returns at once the form that it opens, as for a button.

    Where the form offers what only the store knows, `fills` returns it whole, from the queue.
    """

    opens: Callable[[Service, Asker], Form]
    fills: Callable[[Service, Asker], Form] | None = None


ORDERS: Final[Mapping[str, Callable[[Service, Order, Asker], Reply]]] = MappingProxyType(
    {
        "subscriptions": subscriptions.show,
        "tag": tag,
        "triage": triage,
        "undo": undo,
        "history": history,
        "gate": gates.gate,
        "risks": risks.risks,
        "kpi": kpi.kpi,
        "language": language,
        "doctor": doctor,
    }
)
"""By the word of the command, which has a row in `commands.table.COMMANDS`, too."""

OPENERS: Final[Mapping[str, Callable[[Service, Asker, Sequence[str]], Form]]] = MappingProxyType(
    {"subscribe": subscriptions.open_form, "setup": setup.open_form}
)
"""Commands that open a form at once, by their word; each gets the other words as typed."""


def _ask(service: Service, click: Click) -> Reply:
    """Answer a button as if its words had been typed after /ml: whoever presses it may do no more than that."""
    return answer(service, click.value, click.asker, orders=ORDERS)


def _ask_form(service: Service, sent: Submission) -> Reply:
    """Answer the form as if its words had been typed after /ml."""
    return answer(service, ask.words_of(sent), sent.asker, orders=ORDERS)


CLICKS: Final[Mapping[str, Clicked]] = MappingProxyType(
    {
        SHARE: Clicked(does=share),
        **{name: Clicked(opens=quiet.open_form) for name in FORMS_OF_QUIET},
        offers.SNOOZE: Clicked(does=quiet.take_click),
        offers.NO_EXPERIMENT: Clicked(does=quiet.take_click),
        offers.TAKE_BACK: Clicked(does=quiet.take_back),
        checklist.WAIVE: Clicked(opens=gates.open_form),
        kpis.TAKE_BACK: Clicked(does=kpi.take_back),
        checklist.TAKE_BACK: Clicked(does=gates.take_back),
        radar.DISMISS: Clicked(opens=risks.open_form),
        radar.TAKE_BACK: Clicked(does=risks.take_back),
        subscribed.PREVIEW: Clicked(does=subscriptions.preview),
        subscribed.PAUSE: Clicked(does=subscriptions.pause),
        subscribed.RESUME: Clicked(does=subscriptions.resume),
        subscribed.END: Clicked(does=subscriptions.end),
        page.SUBSCRIBE: Clicked(opens=home.open_subscribe),
        page.SET_UP: Clicked(opens=setup.open_at_home),
        setup.AGAIN: Clicked(opens=setup.open_again),
        setup_people.PEOPLE: Clicked(opens=setup_people.open_form),
        page.ASK: Clicked(does=_ask),
        "tag": Clicked(does=tag_click),
        "triage": Clicked(does=triage_click),
        "undo": Clicked(does=undo_click),
    }
)
"""By the action id up to its colon."""

FORMS: Final[Mapping[str, Sent]] = MappingProxyType(
    {
        **{name: Sent(quiet.check, quiet.take_form) for name in FORMS_OF_QUIET},
        waive.FORM: Sent(gates.check, gates.take_form),
        subscribe.FORM: Sent(subscriptions.check, subscriptions.take_form),
        setup_view.FORM: Sent(setup.check, setup.take_form),
        who.FORM: Sent(setup_people.check, setup_people.take_form),
        dismiss.FORM: Sent(risks.check, risks.take_form),
        ask_view.FORM: Sent(ask.check, _ask_form),
    }
)
"""By the name of the form up to its colon."""

SHORTCUTS: Final[Mapping[str, Callable[[Service, Pointed], Reply]]] = MappingProxyType({SHORTCUT: suggest})
"""By the callback id of the message shortcut in the manifest."""

STARTS: Final[Mapping[str, Opened]] = MappingProxyType(
    {ask.SHORTCUT: Opened(ask.open_form, ask.fill_form), setup.SHORTCUT: Opened(setup.open_anywhere)}
)
"""By the callback id of the global shortcut in the manifest."""

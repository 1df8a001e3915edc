"""The global shortcut that asks where a project stands: a form at once, its projects as soon as they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.views import ask as view
from bot.visible import projects_for
from workflows.lifecycle.rights import person_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.click import Asker, Submission
    from bot.render.form import Form
    from bot.service import Service

SHORTCUT: Final = "ask_project"


def open_form(service: Service, asker: Asker) -> Form:
    """Return what can be shown without asking the store: Slack waits three seconds."""
    del service, asker
    return view.waiting()


def fill_form(service: Service, asker: Asker) -> Form:
    """Return the form with the projects that the asker may see, their own first."""
    seen = sorted(projects_for(service, asker), key=lambda one: (one.name.casefold(), one.slug))
    return view.form(sorted(seen, key=lambda one: person_of(one, asker.user) is None))


def check(service: Service, sent: Submission) -> Mapping[str, str]:
    """Return what is wrong with the form."""
    del service
    return view.mistakes(sent)


def words_of(sent: Submission) -> str:
    """Return what somebody would have typed after /ml to ask the same."""
    return f"{sent.values.get(view.QUESTION)} {sent.values.get(view.PROJECT)}"

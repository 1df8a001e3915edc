"""`/ml risks` and what can be done there: the radar is shown, a possible risk is dismissed, that is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot import statements
from bot.click import Reply
from bot.commands.understand import Told, project_meant
from bot.permissions import Deed
from bot.readers import language_of
from bot.render.blocks import to_messages
from bot.told import told
from bot.views import dismiss
from bot.visible import projects_for
from workflows.compose import Question, states
from workflows.model import Dismissal
from workflows.reports.carried import read_carried
from workflows.reports.risks import dismissed_report, risk_report
from workflows.store.statements import dismissals
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.click import Asker, Click, Submission
    from bot.commands.understand import Order
    from bot.render.form import Form
    from bot.service import Service

WORD: Final = "risks"
DOING: Final = worded("dismiss risks")


def risks(service: Service, order: Order, asker: Asker) -> Reply:
    """Show the radar of the project that was named, or of the channel's."""
    slug = project_meant(WORD, " ".join(order.rest), projects_for(service, asker), order.project)
    if isinstance(slug, Told):
        return Reply((told(slug.text),))
    wanted = Question("digest", slug)  # the state that a digest tells is the one with risks
    (state,) = states(service.engine, service.policy, wanted, as_of=service.clock(), model=service.model())
    return Reply(to_messages(risk_report(state)))


def open_form(service: Service, click: Click) -> Form:
    """Return the form that dismisses a possible risk."""
    return dismiss.form(click.value, service.policy, language_of(service, click.asker.user))


def check(service: Service, sent: Submission) -> Mapping[str, str]:
    """Return what is wrong with the form, by field."""
    return dismiss.mistakes(sent, service.policy)


def take_form(service: Service, sent: Submission) -> Reply:
    """Keep the dismissal, once however often the form arrives, and say so with the offer to take it back."""
    slug, _ = read_carried(sent.carried)
    project = statements.project_named(service, slug)
    said = Dismissal(
        id=sent.asker.key,
        project=project.slug,
        risk=dismiss.risk_of(sent, service.policy) or "",
        person=statements.speaker(service.policy, Deed.DISMISS, project, sent.asker, DOING),
        at=service.clock(),
        reason=sent.values.get(dismiss.REASON) or "",
    )
    dismissals.save(service.engine, said, place=sent.asker.place)
    return Reply(to_messages(dismissed_report(project, service.policy, said)))


def take_back(service: Service, click: Click) -> Reply:
    """Take a dismissal back: the risk is possible again."""
    project, said = statements.take_back(service, click, dismissals, Deed.DISMISS, DOING)
    return Reply(to_messages(dismissed_report(project, service.policy, said, back=True)))

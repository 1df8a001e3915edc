"""`/ml doctor`: the whole examination, for those who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.click import Reply
from bot.doctor.report import build
from bot.permissions import Deed, Verdict, decide, rule_of
from bot.render.blocks import to_messages
from bot.told import told
from workflows.lifecycle.rights import who_may
from workflows.store.facts import load_projects
from workflows.worded import worded

if TYPE_CHECKING:
    from bot.click import Asker
    from bot.commands.understand import Order
    from bot.service import Service


def doctor(service: Service, order: Order, asker: Asker) -> Reply:
    """Examine everything and show it to the asker; who may not is told who may."""
    del order
    if decide(Deed.DOCTOR, service.policy, asker, load_projects(service.engine)) is not Verdict.YES:
        who = who_may(rule_of(Deed.DOCTOR, service.policy))
        return Reply((told(worded("I cannot show you this: {who}.", who=who)),))
    return Reply(to_messages(build(service.examine())))

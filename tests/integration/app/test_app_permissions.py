"""Who may do what: each cell of the table, played against what commands, buttons and forms do."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.commands.table import COMMANDS
from bot.permissions import PERMISSIONS
from bot.permissions.cells import Role, cells, verdict
from bot.permissions.page import page
from config.source import load_policy
from tests.databases import sqlite
from tests.integration.app.permission_play import Company, Play, settle
from tests.integration.schedule.desk import PATIENCE, open_desk

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.permissions.cells import Cell
    from config.policy import Policy

__all__ = ["sqlite"]
is_private = attrgetter("private")
PAGE = Path(__file__).parents[3] / "docs" / "permissions.md"
EVERYBODY = ("anyone",)
SHIPPED = load_policy(None)
OPEN = SHIPPED.model_copy(
    update={
        "tagging": SHIPPED.tagging.model_copy(update={"who": EVERYBODY, "accept_all": EVERYBODY}),
        "doctor": SHIPPED.doctor.model_copy(update={"who": EVERYBODY}),
        "setup": SHIPPED.setup.model_copy(update={"who": EVERYBODY}),
        "gates": SHIPPED.gates.model_copy(update={"who_may_waive": EVERYBODY}),
        "risks": SHIPPED.risks.model_copy(update={"who_may_dismiss": EVERYBODY}),
        "digests": SHIPPED.digests.model_copy(update={"who_may_subscribe": EVERYBODY}),
        "warnings": SHIPPED.warnings.model_copy(update={"answer_by": "anyone"}),
    }
)
"""A workspace in which anyone may: whatever is refused there is refused because it is not seen, or read by others."""


def matters(cell: Cell, policy: Policy) -> bool:
    """Where anyone may, those are played who would see nothing."""
    return policy is SHIPPED or (cell.private and cell.role is Role.ANYBODY)


@pytest.mark.parametrize("policy", [SHIPPED, OPEN], ids=["as shipped", "anyone may"])
def test_the_bot_does_what_the_table_says(sqlite: Engine, policy: Policy) -> None:
    desk = open_desk(sqlite, policy)
    board = Company(desk.clock)
    play = Play(replace(desk, service=replace(desk.service, channel=board)), board)
    wrong = []
    for private, some in groupby(sorted(cells(), key=is_private), key=is_private):
        played = [one for one in some if matters(one, policy)]
        if played:
            settle(desk, private=private)
        wrong += [(one, said) for one in played if (said := play.plays(one)) is not verdict(one, policy)]
    assert wrong == []
    assert desk.service.queue.close(PATIENCE)


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(SHIPPED), "write it anew: make permissions"


def test_help_names_the_same_rules() -> None:
    rules = {one.rule for one in PERMISSIONS.values()}
    assert {one.rule for one in COMMANDS if one.rule} <= rules

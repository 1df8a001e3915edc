"""Who may do what: each cell of the table, played against what commands, buttons and forms do."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.answer import answer
from bot.commands.table import COMMANDS
from bot.listeners import ORDERS
from bot.permissions import PERMISSIONS, Deed, Verdict
from bot.permissions.cells import Cell, Place, Role, asker, cells, projects, verdict
from bot.permissions.page import page
from config.source import load_policy
from tests.databases import sqlite
from tests.integration.app.permission_play import Company, Play, read, settle
from tests.integration.schedule.desk import PATIENCE, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

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


@pytest.fixture
def play(sqlite: Engine) -> Iterator[Play]:
    """The workspace of the table, whose project is private."""
    desk = open_desk(sqlite, SHIPPED)
    board = Company(desk.clock)
    settle(desk, private=True)
    yield Play(replace(desk, service=replace(desk.service, channel=board)), board)
    assert desk.service.queue.close(PATIENCE)


def test_a_hint_names_no_ticket_of_a_project_that_is_not_seen(play: Play) -> None:
    stranger = asker(Cell(Deed.LOOK, Role.ANYBODY, Place.OTHER, private=True), "key")
    for command in ("history OWN-1", "tag OWN-11 data", "undo OWN-2"):
        said = read(answer(play.service, command, stranger, orders=ORDERS))
        assert "I know no OWN-" in said
        assert "Did you mean" not in said
    member = asker(Cell(Deed.LOOK, Role.MEMBER, Place.OTHER, private=True), "key")
    assert "Did you mean OWN-1" in read(answer(play.service, "history OWN-11", member, orders=ORDERS))


def test_who_has_left_a_private_project_sees_nothing_of_it_by_what_they_had(play: Play) -> None:
    """They made a subscription, tagged a ticket, and hold the buttons of both and of a list."""
    member = Cell(Deed.LOOK_AHEAD, Role.MEMBER, Place.OTHER, private=True, own=True)
    tagged = replace(member, deed=Deed.UNDO)
    assert [play.plays(one) for one in (member, tagged)] == [Verdict.YES, Verdict.YES]
    own, near = projects(private=True)
    play.desk.declare(replace(own, people=own.people[:1]), near)
    assert [play.plays(one) for one in (member, tagged)] == [Verdict.UNSEEN, Verdict.UNSEEN]
    assert play.plays(replace(member, deed=Deed.LOOK, own=False)) is Verdict.UNSEEN
    assert play.plays(replace(member, deed=Deed.CHANGE_SUBSCRIPTION)) is Verdict.YES

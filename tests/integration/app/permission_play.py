"""What people try in Slack, one method a deed; each says how the bot took it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot import gates, quiet, risks, setup, setup_people, share, subscriptions
from bot.answer import SHARE, answer
from bot.channel import as_text
from bot.click import Click, Submission
from bot.commands.doctor import doctor
from bot.commands.suggest import tag_click
from bot.commands.triage import triage_click
from bot.commands.understand import Order
from bot.commands.undo import undo_click
from bot.listeners import ORDERS
from bot.permissions import Verdict
from bot.permissions.cells import ACCOUNTS, Cell, Place, asker, projects
from bot.triage_state import ALL, PAGE, View, short, write_button
from bot.views import dismiss, subscribe, waive, who
from bot.views import setup as setup_view
from tests.integration.schedule.desk import FRIDAY, Board, Desk
from tests.integration.store.said import warned
from workflows.errors import Refused
from workflows.lifecycle.proposals import Proposal
from workflows.outbox import OpenWarning, Subscription, token
from workflows.reports.offers import SNOOZE, SNOOZES
from workflows.reports.subscribed import PAUSE, PREVIEW
from workflows.store import ledger
from workflows.store import subscriptions as kept
from workflows.store.lookup import find_by_id
from workflows.tagging import Wish, batch_of, tag_items

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.click import Asker, Reply
    from bot.service import Service

YES, NO, UNSEEN = Verdict
SOMEBODY: Final = "U0SOMEBODY"
TICKET: Final = "OWN-1"
LOOKS: Final = ("status own", "gate own", "risks own", "kpi own", "triage own")
TOLD_NOTHING: Final = (
    "There is no project", "There is no such project", "I know no", "no longer there", "older version",
    "Nothing was taken", "taken back already", "has ended", "No project is set up",
)  # fmt: skip


class Company(Board):
    """A chat in which some channels are read by another company."""

    shared: frozenset[str] = frozenset()

    def is_shared(self, target: str) -> bool:
        return target in self.shared


@dataclass
class Play:
    """A workspace with one project, and people of every role who try things."""

    desk: Desk
    board: Company
    number: int = 0
    own: bool = False

    @property
    def service(self) -> Service:
        return self.desk.service

    def plays(self, cell: Cell) -> Verdict:
        """Do what the cell says, as the person, and return how the bot took it."""
        self.number, self.own = self.number + 1, cell.own
        self.board.shared = frozenset({"C0OWN"} if cell.place is Place.SHARED else ())
        does: Callable[[Asker], str | Verdict] = getattr(self, cell.deed.value.replace("-", "_"))
        try:
            said = does(asker(cell, f"key:{self.number}"))
        except Refused as error:
            said = str(error)
            return UNSEEN if any(words in said for words in TOLD_NOTHING) else NO
        if isinstance(said, Verdict):
            return said
        if any(words in said for words in TOLD_NOTHING):
            return UNSEEN
        refused = ("You cannot" in said, "I cannot show you" in said, "who alone can" in said)
        return NO if any(refused) else YES

    def look(self, who: Asker) -> Verdict:
        """Every way to look is closed when one is; of what is open a report and a log are looked at."""
        shown = read(answer(self.service, LOOKS[0], who, orders=ORDERS))
        said = [shown, read(answer(self.service, f"history {TICKET}", who, orders=ORDERS))]
        if "There is no project" not in shown:
            assert all("The project" in text or TICKET in text for text in said)
            return YES
        said += [read(answer(self.service, words, who, orders=ORDERS)) for words in LOOKS[1:]]
        assert all(any(words in text for words in TOLD_NOTHING) for text in said), said
        assert not any("The project" in text or "Try OWN" in text for text in said), said
        with pytest.raises(Refused, match="older version"):
            self.press(triage_click, who, "triage", write_button(PAGE, View(short("own"))))
        return UNSEEN

    def share(self, who: Asker) -> str | Verdict:
        asked = json.dumps({"report": "summary", "project": "own", "audience": "product"})
        before = len(self.board.posts)
        said = read(share.share(self.service, Click(who, SHARE, asked, message=str(self.number))))
        assert self.board.posts[before:] == [who.channel]
        return said

    def tag(self, who: Asker) -> str:
        """By a command and by the button of an old suggestion."""
        by_button = self.press(tag_click, who, "tag", f"data|0|jira:{TICKET}")
        by_command = read(answer(self.service, f"tag {TICKET} data", who, orders=ORDERS))
        tagged = ["Tagged" in by_button, "Tagged" in by_command]
        assert len(set(tagged)) == 1, (by_button, by_command)
        return by_command

    def accept_all(self, who: Asker) -> str:
        rest = f"data:{short(f'jira:{TICKET}')}"
        return self.press(triage_click, who, "triage", write_button(ALL, View(short("own")), rest=rest))

    def undo(self, who: Asker) -> str | Verdict:
        """By the button of what was tagged; that of others is named, too."""
        tagger = who if self.own else replace(who, user=SOMEBODY)
        known = find_by_id(self.desk.engine, [f"jira:{TICKET}"])[f"jira:{TICKET}"].item
        batch = batch_of(f"tagged:{self.number}")
        place = f"slack:C0OWN:{tagger.user}"
        self.desk.clock.now += timedelta(seconds=1)
        tag_items(
            self.desk.engine, self.service.policy, [Wish(known, "data", "x")], batch=batch, place=place,
            now=self.desk.clock(),
        )  # fmt: skip
        said = self.press(undo_click, who, "undo", batch)
        if self.own:
            return said
        assert "taken back already" in said
        return read(answer(self.service, f"undo {TICKET}", who, orders=ORDERS)).replace(
            "Nothing was taken", ""
        )

    def measure(self, who: Asker) -> str:
        return read(answer(self.service, "kpi own set recall value 0.7", who, orders=ORDERS))

    def waive(self, who: Asker) -> str:
        values = {waive.CRITERION: "load-test", waive.REASON: "a pilot"}
        return self.send(gates.take_form, who, waive.FORM, "own deployment load-test", values)

    def dismiss(self, who: Asker) -> str:
        risk = next(iter(self.service.policy.risks.watched))
        return self.send(
            risks.take_form, who, dismiss.FORM, f"own {risk}", {dismiss.RISK: risk, dismiss.REASON: "no"}
        )

    def subscribe_channel(self, who: Asker) -> str:
        return self.subscribes(who, subscribe.HERE)

    def subscribe_self(self, who: Asker) -> str:
        return self.subscribes(who, subscribe.ME)

    def subscribes(self, who: Asker, where: str) -> str:
        values = {name: options[0][0] for name, options in subscribe.OPTIONS.items()}
        values |= {subscribe.WHERE: where, subscribe.TIME_OF_DAY: "09:00"}
        try:
            carried = f"{who.channel} {who.channel_name} own"
            return self.send(subscriptions.take_form, who, subscribe.FORM, carried, values)
        finally:
            kept.end(self.desk.engine, f"slack:{who.key}", now=self.desk.clock())

    def look_ahead(self, who: Asker) -> str | Verdict:
        return self.subscription(who, subscriptions.preview, PREVIEW)

    def change_subscription(self, who: Asker) -> str | Verdict:
        return self.subscription(who, subscriptions.pause, PAUSE)

    def subscription(self, who: Asker, does: Callable[..., Reply], action: str) -> str | Verdict:
        one = Subscription(
            f"slack:{self.number}", "own", "summary", "product", "C0OWN", 0, "09:00", "UTC",
            made_by=who.user if self.own else SOMEBODY, starts_at=FRIDAY,
        )  # fmt: skip
        kept.subscribe(self.desk.engine, one)
        try:
            return self.press(does, who, action, one.id)
        finally:
            kept.end(self.desk.engine, one.id, now=self.desk.clock())

    def answer(self, who: Asker) -> str:
        key = f"OWN-{who.user}" if self.own else "OWN-OTHERS"
        value = f"{SNOOZES[0]} {token(f'jira:{key}')}"
        return self.press(quiet.take_click, who, SNOOZE, value)

    def name_people(self, who_asks: Asker) -> str:
        carried = who.dump("own", (Proposal("Nils", "nils", None, None, None, None),))
        return self.send(setup_people.take_form, who_asks, who.FORM, carried, {"role:0": "data scientist"})

    def set_up(self, who: Asker) -> str:
        """As far as the question whether the repository is there, which nobody can be asked here."""
        wanted = {
            setup_view.NAME: "Another", setup_view.REPOSITORIES: "acme/another", setup_view.ZONE: "UTC",
            setup_view.SEEN_BY: setup_view.OPEN, setup_view.ROLE: "product manager",
        }  # fmt: skip
        return self.send(setup.take_form, who, setup_view.FORM, "", wanted)

    def doctor(self, who: Asker) -> str:
        return read(doctor(self.service, Order("doctor", (), None), who))

    def press(self, does: Callable[..., Reply], who: Asker, action: str, value: str) -> str:
        return read(does(self.service, Click(who, action, value, message="1.0")))

    def send(
        self, does: Callable[..., Reply], who: Asker, form: str, carried: str, values: dict[str, Any]
    ) -> str:
        """Send a form, which knows no channel."""
        there = replace(who, channel="", channel_name="")
        return read(does(self.service, Submission(there, form, carried, values)))


def read(reply: Reply) -> str:
    """Return what a reader sees."""
    return "\n".join(as_text(message) for message in reply.messages)


def settle(desk: Desk, *, private: bool) -> None:
    """Let there be the projects, a ticket, and an experiment of each person about which they were asked."""
    desk.declare(*projects(private=private))
    desk.experiment(TICKET, quiet_since=FRIDAY - timedelta(days=1), slug="own", owner="Lena")
    keys: Sequence[tuple[str, str]] = [
        ("OWN-OTHERS", SOMEBODY),
        *((f"OWN-{one}", one) for one in ACCOUNTS.values()),
    ]
    for key, target in keys:
        desk.experiment(key, quiet_since=FRIDAY - timedelta(days=60), slug="own", owner="Lena")
        asked = f"asked:{target}"
        ledger.claim(desk.engine, asked, target, now=FRIDAY)
        ledger.settle_sent(desk.engine, asked, channel="D0", ts=f"1.{len(target)}", now=FRIDAY)
        warned(desk.engine, [OpenWarning(f"jira:{key}", "own", "stalled", "Lena", asked, FRIDAY)])

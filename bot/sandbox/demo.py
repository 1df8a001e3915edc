"""`stagecoach demo`: the whole job, step by step, by the very same bot, in a sandbox of its own."""

from __future__ import annotations

import logging
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from rich.console import Console

from bot import jobs, processes
from bot.answer import SHARE
from bot.channel import as_text
from bot.render.message import Message as Rendered
from bot.sandbox.clock import Clock
from bot.sandbox.desk import DemoDesk
from bot.sandbox.seed import NOW, seed
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from bot.wiring import build
from config.settings import load_settings
from config.source import load_policy, load_projects
from workflows.compose import Question, states
from workflows.errors import Refused
from workflows.outbox import token
from workflows.reports.offers import RUNNING
from workflows.store.facts import load_facts
from workflows.store.projects import apply_projects
from workflows.store.writes import writes_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.world_slack import Message
    from bot.service import Service

ASKER, ASKED, CHANNEL = "mira", "/ml status load", "ml-load"
OWNER, QUIET, PROMISED = "iker", "MTR-49", date(2026, 11, 27)
ANSWER_SECONDS = 20.0


def play(*, once: bool, port: int, console: Console | None = None) -> None:
    """Run one whole cycle and say what happens; unless `once`, serve the page until interrupted."""
    out = console or Console(highlight=False, soft_wrap=True, markup=False)
    _only_warnings()
    clock = Clock(NOW)
    world = World(clock)
    seed(world)
    with ExitStack() as stack:
        sandbox = stack.enter_context(_opened(world, port))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="stagecoach-demo-")))
        settings = load_settings({**sandbox.environment, "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}"})
        service = build(settings, load_policy(None), clock=clock)
        stack.callback(processes.stop, service)
        desk = DemoDesk(service, clock)
        cycle = Cycle(out, sandbox, service, clock, desk)
        cycle.set_up()
        cycle.sync()
        cycle.find()
        stack.enter_context(processes.connected(settings, service))
        cycle.ask()
        cycle.let_the_day_pass()
        cycle.answer()
        cycle.let_the_week_pass()
        cycle.show_posts()
        if once:
            return
        clock.start()
        sandbox.story = ""
        stack.enter_context(processes.ringing(service))
        sandbox.desk = desk
        out.print(f"\nLook at it: {sandbox.url}   (Ctrl+C ends it)")
        processes.until_told()


@contextmanager
def _opened(world: World, port: int) -> Iterator[Sandbox]:
    """Hold the sandbox; Refused where its port is not free."""
    sandbox = Sandbox(world, port=port)
    try:
        sandbox.start()
    except OSError as error:
        raise Refused(
            f"the port {port} cannot be opened ({error.strerror}): choose another --port"
        ) from error
    try:
        yield sandbox
    finally:
        sandbox.stop()


@dataclass(frozen=True, slots=True)
class Cycle:
    """The steps of the demo, each telling what it did."""

    out: Console
    sandbox: Sandbox
    service: Service
    clock: Clock
    desk: DemoDesk

    def set_up(self) -> None:
        """Declare the projects, as `stagecoach projects apply` does."""
        self._step(f"It is {_said(self.clock())} in the sandbox at {self.sandbox.url}")
        self.out.print("  the page shows what happens from now on, and can be used once the week is told")
        with as_file(files("bot.sandbox") / "projects.yaml") as path:
            changes = apply_projects(self.service.engine, load_projects(path), now=self.clock())
        self.out.print(
            f"  {sum(change.kind == 'added' for change in changes)} declarations applied from projects.yaml"
        )

    def sync(self) -> None:
        """Read everything, then once more, to show what a sync costs when nothing changed."""
        for title in ("Reading Jira, GitHub and MLflow", "Reading them again: nothing has changed"):
            self._step(title)
            result = jobs.read_sources(self.service)
            for name, part in result.sources.items():
                brought = f"{part.items} items, {part.activities} activities"
                self.out.print(f"  {name}: {brought} in {part.requests} requests, {part.seconds:.1f} s")
            for failure in result.failures:
                self.out.print(f"  {failure.source}: {failure.message}")

    def find(self) -> None:
        """Say what the rules make of it."""
        self._step("What the rules found")
        for state in states(
            self.service.engine, self.service.policy, Question("portfolio"), as_of=self.clock()
        ):
            self.out.print(f"  {state.project.name}: the work centres on {state.centre.stage}")
            verdicts = ", ".join(f"{stall.item.key} {stall.verdict.value}" for stall in state.stalls)
            self.out.print(f"    experiments: {verdicts}")
            unplaced = ", ".join(item.key for item in (*state.unplaced.tickets, *state.unplaced.changes))
            self.out.print(f"    open and without a stage: {unplaced or 'nothing'}")

    def ask(self) -> None:
        """Ask as a person would, and share the answer with the channel."""
        self._step(f"{ASKER} types {ASKED} in #{CHANNEL} and shares the answer")
        exchange = self.sandbox.slash(ASKED, user=ASKER, channel=CHANNEL)
        (answer, *_) = exchange.wait(1, seconds=ANSWER_SECONDS)
        self.out.print(f"  acknowledged after {exchange.seconds * 1000:.0f} ms")
        self.sandbox.click(SHARE, user=ASKER, answer=answer).wait(1, seconds=ANSWER_SECONDS)

    def let_the_day_pass(self) -> None:
        """Move the clock to each moment of the day at which something is due."""
        self._step(
            "The day passes: digests at nine where each project is, then the owners of quiet experiments hear privately"
        )
        evening = NOW.replace(hour=18, minute=0)
        for passed in self.desk.passing(evening, since=NOW):
            self.out.print(f"  {_said(passed.at)}: {passed.reports} reports, {passed.warnings} warnings")

    def answer(self) -> None:
        """Answer the private question about one experiment, as its owner would."""
        self._step(f"{OWNER} presses “Still running until…” for {QUIET} and names a day")
        owner = self.sandbox.world.people.get(OWNER).slack_id
        (asked,) = self.sandbox.world.slack.messages(owner)
        name = token(load_facts(self.service.engine, "meters").keys[QUIET])
        self.sandbox.click(RUNNING, user=OWNER, message=asked.ts, value=name, wait=0)
        words = {"until": PROMISED.isoformat(), "words": "third of five seeds, nine hours each"}
        self.sandbox.submit(self.sandbox.form(OWNER), words, user=OWNER)
        if not self.service.queue.drain(ANSWER_SECONDS):
            raise TimeoutError(f"the answer was not taken within {ANSWER_SECONDS:.0f} s")
        said = next(line for line in _lines(asked) if PROMISED.strftime("%d %b") in line)
        self.out.print(f"  the same message now says: {said}")
        for write in writes_by(self.service.engine, OWNER.title()):
            self.out.print(f"  on {write.key} in Jira, {write.state.value}: {write.text}")

    def let_the_week_pass(self) -> None:
        """Move on to Friday morning: what nobody answered since Monday goes to the channels."""
        self.clock.stand_at(NOW.replace(hour=9, minute=30) + timedelta(days=4))
        self._step(f"Nobody answers the other questions. It is {_said(self.clock())}")
        jobs.read_sources(self.service)
        told = [one for one in jobs.warn_everyone(self.service) if one.state == "sent"]
        raised = [one for one in told if one.key.startswith("raised:")]
        self.out.print(
            f"  {len(raised)} channels hear of it, {len(told) - len(raised)} people are asked anew"
        )

    def show_posts(self) -> None:
        """Print every posted message as text, with its address on the page."""
        for message in sorted(self.sandbox.world.slack.messages(), key=lambda one: (one.at, one.ts)):
            if message.from_bot:
                self._show(message)

    def _show(self, message: Message) -> None:
        channel = self.sandbox.world.slack.find(message.channel)
        where = message.channel if channel is None else f"#{channel.name}"
        if channel is not None and channel.person:
            person = self.sandbox.world.people.find(channel.person)
            where = f"private, to {person.name if person else channel.person}"
        self._step(f"{where} · {_said(message.at)}{' · in the thread' if message.thread else ''}")
        self.out.print(as_text(Rendered(message.text, tuple(message.blocks))))
        self.out.print(f"{self.sandbox.url}/messages/{message.channel}/{message.ts}")

    def _step(self, title: str) -> None:
        self.sandbox.story = f"{title} …"
        self.out.print(f"\n── {title}", style="bold")


def _lines(message: Message) -> list[str]:
    return as_text(Rendered(message.text, tuple(message.blocks))).splitlines()


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(NOW.tzinfo):%a %d %b %Y %H:%M} (Berlin)"


def _only_warnings() -> None:
    """Keep the story readable: what is normal is told by the steps."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))

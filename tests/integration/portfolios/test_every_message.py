"""Slack takes every answer of every command, in each language, when a company is large and its words are hostile.

What can be asked is read off the table of commands, and each button under an answer is pressed: what is new is asked
and pressed too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import TYPE_CHECKING, Final

import pytest
from sqlalchemy import select, update

from bot import jobs
from bot.answer import answer
from bot.click import Asker, Click
from bot.commands.table import COMMANDS
from bot.listeners import CLICKS, OPENERS, ORDERS
from bot.readers import spoken
from bot.render.blocks import to_messages
from bot.render.check import problems, view_problems
from bot.render.check_previews import preview_problems
from bot.render.form import to_view
from bot.render.preview import to_previews
from bot.render.voice import ENGLISH
from config.asked import AUDIENCES, LANGUAGES
from config.source import load_policy
from tests.benchmarks.portfolio_world import NOW, Size, fill_one
from tests.integration.schedule.desk import PATIENCE, Desk, open_desk
from workflows.compose import Question, compose, keep_up
from workflows.errors import Refused, StagecoachError
from workflows.previews import previews
from workflows.store import schema
from workflows.store.engine import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from bot.channel import Receipt
    from bot.click import Reply
    from bot.commands.table import Command
    from bot.render.form import Form
    from bot.render.message import Message

PROJECTS: Final = 7
"""More than a portfolio tells one after the other: a table and folded parts are among what is looked at."""
ITEMS: Final = 150
FEW: Final = 40
"""What the projects have of which only a portfolio tells."""
HOSTILE: Final = (
    "<!channel> everyone", "<https://evil.example|CH-1>", "*_~`&<>\"'", "\u202egnirts eht", "Z\u0351\u036b\u0343" * 60,
    "x" * 40_000, "a\x07\x1b[31mb\x7f", "раyраl", "👩‍👩‍👧‍👦" * 80, "```code", "> quote\n> more", "| a | b |\n|---|---|",
)  # fmt: skip
WORDS: Final[dict[str, tuple[str, ...]]] = {
    "help": ("", *(command.word for command in COMMANDS), "nonsense"),
    "status": ("p-1", ""),
    "digest": tuple(f"p-1 {audience}" for audience in AUDIENCES),
    "portfolio": ("", *AUDIENCES),
    "stalled": ("p-1", ""),
    "preview": ("p-1", "p-1 data=3"),
    "kpi": ("p-1", "p-1 set recall value 0.7", "p-1 set <b> nonsense"),
    "gate": ("p-1", "p-1 deployment", "p-1 nowhere"),
    "risks": ("p-1", ""),
    "subscribe": ("p-1", ""),
    "subscriptions": ("",),
    "triage": ("p-1", ""),
    "tag": ("P1-1 P1-2 data", "P1-1 none", "NO-1 data", "<!channel> data"),
    "undo": ("P1-1", ""),
    "history": ("P1-1", "NO-1"),
    "language": ("", "de", "usual", "nonsense"),
    "setup": ("Churn", ""),
    "doctor": ("",),
}
"""What is asked of each command beside its word; a new one fails until it has words."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Return a bot in a company whose tickets, measures and projects have the worst of names."""
    from workflows.store.engine import connect  # noqa: PLC0415 - a database of this module's own
    from workflows.store.upgrade import upgrade  # noqa: PLC0415 - a database of this module's own

    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'company.db'}")
    upgrade(engine)
    fill_one(engine, 1, Size(PROJECTS, ITEMS))
    for number in (0, *range(2, PROJECTS)):
        fill_one(engine, number, Size(PROJECTS, FEW))
    _spoil(engine)
    desk = open_desk(engine, load_policy(None))
    desk.clock.now = NOW
    # As the job does after each sync: else each portfolio here would work out seven projects anew.
    keep_up(engine, desk.service.policy, as_of=NOW, model=None)
    yield desk
    desk.service.queue.close(PATIENCE)
    engine.dispose()


def _spoil(engine: Engine) -> None:
    words = cycle(HOSTILE)
    with writing(engine) as connection:
        for item in connection.execute(select(schema.items.c.id)).scalars().all():
            text = next(words)
            kpi = f"KPI: {text[:40]}; target {text[:9]}"
            values = {"title": text, "description": kpi + "\n" + text, "labels": (text[:90],)}
            connection.execute(update(schema.items).where(schema.items.c.id == item).values(values))
        for slug in connection.execute(select(schema.projects.c.slug)).scalars().all():
            named = {"name": next(words)[:200]}
            connection.execute(update(schema.projects).where(schema.projects.c.slug == slug).values(named))
        for act in connection.execute(select(schema.activities.c.id).limit(600)).scalars().all():
            said = {"text": next(words)[:3000]}
            connection.execute(update(schema.activities).where(schema.activities.c.id == act).values(said))


def asker() -> Asker:
    return Asker("UP1-4", HOSTILE[0], "C00000001", HOSTILE[4][:80], "ask:1")


OTHERS = cycle([language for language in LANGUAGES if language != ENGLISH])
"""All languages come within three replies: each reply in each of them would take minutes."""


def held(reply: Reply) -> None:
    """Assert that Slack takes a reply, in English and in another language."""
    for language in (ENGLISH, next(OTHERS)):
        for message in spoken(reply, language).messages:
            assert problems(message) == ()


def opened(form: Form) -> None:
    """Assert that Slack takes a form, in each language."""
    for language in LANGUAGES:
        assert view_problems(to_view(replace(form, language=language))) == ()


def buttons(reply: Reply) -> dict[str, str]:
    """Return what can be pressed under a reply: of each action the first value."""
    found: dict[str, str] = {}
    for block in (block for message in reply.messages for block in message.blocks):
        for element in (*block.get("elements", ()), block.get("accessory", {})):
            if "action_id" in element:
                value = element.get("value") or element.get("options", [{}])[0].get("value", "")
                found.setdefault(element["action_id"], value)
    return found


def test_every_command_has_words_to_ask_it_with() -> None:
    assert set(WORDS) == {command.word for command in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.word)
def test_slack_takes_every_answer_and_what_its_buttons_bring(company: Desk, command: Command) -> None:
    word, answered = command.word, 0
    pressed: set[str] = set()
    for rest in (*WORDS[word], HOSTILE[0], HOSTILE[5][:400]):
        try:
            if word in OPENERS:
                opened(OPENERS[word](company.service, asker(), rest.split()))
                answered += 1
                continue
            reply = answer(company.service, f"{word} {rest}", asker(), orders=ORDERS)
        except Refused:
            continue  # one line of our own, which the listeners escape
        assert reply.messages
        held(reply)
        answered += 1
        for action, value in buttons(reply).items():
            if action not in pressed:
                pressed.add(action)
                press(company, action, value)
    assert answered, "every answer was a refusal"


def press(company: Desk, action: str, value: str) -> None:
    """Press a button that Slack was sent, and hold what comes."""
    row = CLICKS[action.partition(":")[0]]
    click = Click(asker(), action.partition(":")[0], value, "1.1")
    try:
        if row.opens is not None:
            opened(row.opens(company.service, click))
        elif row.does is not None:
            held(row.does(company.service, click))
    except StagecoachError:
        return  # one line of our own


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(("report", "slug"), [("digest", "p-1"), ("portfolio", None)])
def test_slack_takes_every_digest_in_every_language(
    company: Desk, report: str, slug: str | None, audience: str, language: str
) -> None:
    asked = Question(report, slug, audience, language=language)
    found = compose(company.engine, company.service.policy, asked, as_of=NOW)
    for told in (found, replace(found, sections=found.sections * 3)):
        for message in to_messages(told):
            assert problems(message) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_every_preview_in_every_language(company: Desk, language: str) -> None:
    with reading(company.engine) as connection:
        held = select(schema.members.c.item).where(schema.members.c.project == "p-1").distinct()
        items = connection.execute(held).scalars().all()
    asked = dict.fromkeys(items, "p-1")
    made = previews(company.engine, company.service.policy, asked, as_of=NOW, language=language)
    assert len(made) > ITEMS // 2
    told = [(f"https://jira.example.com/browse/{place}", one) for place, one in enumerate(made.values())]
    for start in range(0, len(told), 7):
        assert preview_problems(to_previews(dict(told[start : start + 7]))) == ()


def test_slack_takes_every_warning(company: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Message] = []
    post = company.board.post

    def kept(target: str, message: Message, *, key: str, thread: str | None = None) -> Receipt:
        sent.append(message)
        return post(target, message, key=key, thread=thread)

    monkeypatch.setattr(company.board, "post", kept)
    company.clock.now = NOW + timedelta(hours=3)  # owners hear at half past nine
    jobs.warn_everyone(company.service)
    assert sent
    for message in sent:
        assert problems(message) == ()

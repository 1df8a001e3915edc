"""A portfolio looks up how projects stand; whatever is new makes that out of date, and then it is worked out anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event, update

from bot.render.text import to_text
from tests.benchmarks.portfolio_world import NOW
from tests.integration.portfolios.conftest import POLICY, keep
from tests.integration.store.said import warned
from workflows import looks, portfolios
from workflows.batch import Batch, Damaged
from workflows.compose import Composed, Question, compose_for
from workflows.errors import Refused
from workflows.lifecycle.telling import Telling
from workflows.model import (
    Activity,
    ActorKind,
    Answer,
    Category,
    Dismissal,
    Document,
    ItemKind,
    KpiEntry,
    Said,
    Tag,
    Verb,
    Waiver,
)
from workflows.outbox import OpenWarning
from workflows.store import answers, schema, standings
from workflows.store.engine import writing
from workflows.store.escalation import close, put_into_digest
from workflows.store.facts import load_facts
from workflows.store.ingest import apply
from workflows.store.projects import declare
from workflows.store.source_states import mark_failed, mark_read
from workflows.store.statements import dismissals, kpi_entries, waivers
from workflows.store.tags import add_tag, undo_tags
from workflows.workspace_model import WorkspaceModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.policy import Policy

PORTFOLIO = Question("portfolio", audience="executive")
SOON = NOW + timedelta(minutes=20)
SLUGS = ("p-0", "p-1", "p-2")


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the slugs of the projects that were worked out."""
    done: list[str] = []
    state_of = portfolios.state_of

    def noted(engine: Engine, policy: Policy, slug: str, **more: object) -> object:
        done.append(slug)
        return state_of(engine, policy, slug, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(portfolios, "state_of", noted)
    return done


def look(engine: Engine, policy: Policy = POLICY, *, hours: float = 0.4, processes: int = 1) -> Composed:
    model = WorkspaceModel(engine).refresh()
    return compose_for(
        engine,
        policy,
        PORTFOLIO,
        {},
        as_of=NOW + timedelta(hours=hours),
        model=model,
        processes=processes,
    )


def test_what_is_kept_is_looked_up_and_says_the_same(company: Engine, worked_out: list[str]) -> None:
    fresh = look(company, hours=0)
    assert worked_out == list(SLUGS)
    assert keep(company) == len(SLUGS)
    worked_out.clear()
    assert look(company, hours=0) == fresh
    assert worked_out == []
    assert keep(company) == 0


def test_keeping_up_reads_no_standing_of_a_project_that_stands_as_before(kept: Engine) -> None:
    asked: list[str] = []
    event.listen(kept, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert keep(kept) == 0
    assert [words for words in asked if "standings" in words]
    assert not [words for words in asked if "standings.body" in words]


def item_of(engine: Engine, slug: str, kind: ItemKind = ItemKind.ISSUE) -> str:
    wanted = (one for one in load_facts(engine, slug).items if one.kind is kind)
    return next(one.id for one in wanted if one.category is not Category.DONE)


def comment(engine: Engine) -> None:
    said = Activity(
        "new",
        item_of(engine, "p-1"),
        SOON,
        "jira:p1-0-account",
        ActorKind.HUMAN,
        Verb.COMMENTED,
        text="Done.",
    )
    apply(engine, Batch("jira", activities=(said,)), now=SOON)


def document(engine: Engine) -> None:
    card = Document("acme/p1", "MODEL_CARD.md", "a1", NOW, "# Model card")
    apply(engine, Batch("github", documents=(card,)), now=SOON)


def tag(engine: Engine) -> None:
    with writing(engine) as connection:
        add_tag(connection, Tag(item_of(engine, "p-1"), "data", "p1-0", SOON, write="w"))


def untag(engine: Engine) -> None:
    with writing(engine) as connection:
        undo_tags(connection, ["w"], now=SOON)


def answer(engine: Engine) -> None:
    with writing(engine) as connection:
        answers.note(connection, Answer("a", item_of(engine, "p-1"), Said.RUNNING, "p1-0", SOON))


def take_back_answer(engine: Engine) -> None:
    with writing(engine) as connection:
        answers.take_back(connection, "a", now=SOON)


def waive(engine: Engine) -> None:
    said = Waiver("v", "p-1", "modeling", "reproducible-run", "1", "p1-4", SOON, "because")
    waivers.save(engine, said, place="slack:C1")


def measure(engine: Engine) -> None:
    kpi_entries.save(engine, KpiEntry("k", "p-1", "recall", "value", "p1-4", SOON, 0.7), place="slack:C1")


def take_back_measure(engine: Engine) -> None:
    kpi_entries.take_back(engine, "k", now=SOON)


def dismiss(engine: Engine) -> None:
    dismissals.save(engine, Dismissal("d", "p-1", "privacy", "p1-4", SOON, "none"), place="slack:C1")


def warning(engine: Engine) -> OpenWarning:
    return OpenWarning(item_of(engine, "p-1"), "p-1", "stalled", "p1-0", "warn:1", NOW - timedelta(days=9))


def warn(engine: Engine) -> None:
    warned(engine, [warning(engine)])


def leave_to_the_digest(engine: Engine) -> None:
    put_into_digest(engine, warning(engine), now=NOW - timedelta(days=2))


def resolve(engine: Engine) -> None:
    close(engine, warning(engine), text="answered", now=NOW - timedelta(days=1))


def rename(engine: Engine) -> None:
    one = next(one for one in (load_facts(engine, slug).project for slug in SLUGS) if one.slug == "p-1")
    # A projects file is what renames; a snapshot leaves alone what a file declared.
    with writing(engine) as connection:
        connection.execute(
            update(schema.projects)
            .where(schema.projects.c.slug == one.slug)
            .values(repositories=(), jira_keys=())
        )
    declare(engine, [replace(one, name="Other", repositories=(), jira_keys=())], now=SOON)


BEFORE: dict[str, tuple[Callable[[Engine], None], ...]] = {
    "untag": (tag,),
    "take_back_answer": (answer,),
    "take_back_measure": (measure,),
    "leave_to_the_digest": (warn,),
    "resolve": (warn, leave_to_the_digest),
}


@pytest.mark.parametrize(
    "happens",
    [
        comment, document, tag, untag, answer, take_back_answer, waive, measure, take_back_measure, dismiss, warn,
        leave_to_the_digest, resolve, rename,
    ],
)  # fmt: skip
def test_whatever_happens_to_a_project_it_alone_is_worked_out_anew(
    kept: Engine, worked_out: list[str], happens: Callable[[Engine], None]
) -> None:
    for first in BEFORE.get(happens.__name__, ()):
        first(kept)
    keep(kept)
    happens(kept)
    worked_out.clear()
    seen = look(kept)
    assert worked_out == ["p-1"]
    with writing(kept) as connection:
        connection.execute(update(schema.standings).values(made_from=None))
    assert to_text(seen.report) == to_text(look(kept).report)


def read_again(engine: Engine) -> None:
    for source in ("jira", "github", "mlflow"):
        mark_read(engine, source, SLUGS, now=SOON)


def fail(engine: Engine) -> None:
    mark_failed(engine, "jira", ["p-1"], "Jira refuses the token", now=SOON)


def damage(engine: Engine) -> None:
    key = next(item.key for item in load_facts(engine, "p-1").items if item.kind is ItemKind.ISSUE)
    apply(engine, Batch("jira", damaged=(Damaged("jira", key, "it has no status"),)), now=SOON)


@pytest.mark.parametrize("happens", [read_again, fail, damage])
def test_what_a_portfolio_rests_on_is_told_as_it_is_now_though_nothing_is_worked_out(
    kept: Engine, worked_out: list[str], happens: Callable[[Engine], None]
) -> None:
    before = to_text(look(kept).report)
    happens(kept)
    seen = to_text(look(kept).report)
    assert worked_out == []
    assert seen != before
    with writing(kept) as connection:
        connection.execute(update(schema.standings).values(made_from=None))
    assert seen == to_text(look(kept).report)


def test_a_change_to_a_ticket_of_another_project_counts_for_those_that_are_linked_to_it(
    company: Engine, worked_out: list[str]
) -> None:
    from workflows.model import Link, LinkKind  # noqa: PLC0415 - only here

    there, here = item_of(company, "p-2"), item_of(company, "p-1")
    key = next(one.key for one in load_facts(company, "p-2").items if one.id == there)
    apply(company, Batch("jira", links=(Link(here, LinkKind.BLOCKED_BY, key, "issuelink"),)), now=NOW)
    keep(company)
    worked_out.clear()
    said = Activity("n", there, SOON, "jira:p2-0-account", ActorKind.HUMAN, Verb.COMMENTED, text="Moved.")
    apply(company, Batch("jira", activities=(said,)), now=SOON)
    look(company)
    assert worked_out == ["p-1", "p-2"]


def test_what_comes_while_a_project_is_worked_out_makes_it_out_of_date_again(
    company: Engine, monkeypatch: pytest.MonkeyPatch, worked_out: list[str]
) -> None:
    load = looks.load_facts

    def meanwhile(engine: Engine, slug: str) -> object:
        facts = load(engine, slug)
        if slug == "p-1":
            comment(engine)
        return facts

    monkeypatch.setattr(looks, "load_facts", meanwhile)
    keep(company)
    monkeypatch.setattr(looks, "load_facts", load)
    worked_out.clear()
    look(company)
    assert worked_out == ["p-1"]


@pytest.mark.parametrize("hours", [-1, 5, 24])
def test_a_standing_is_for_its_own_day_and_a_few_hours(
    kept: Engine, worked_out: list[str], hours: int
) -> None:
    look(kept, hours=hours)
    assert worked_out == list(SLUGS)


def test_another_policy_works_out_everything_anew(kept: Engine, worked_out: list[str]) -> None:
    look(kept, POLICY.model_copy(update={"label_prefix": "x-"}))
    assert worked_out == list(SLUGS)


def test_a_standing_that_cannot_be_read_is_worked_out_anew(kept: Engine, worked_out: list[str]) -> None:
    with writing(kept) as connection:
        this = schema.standings.c.project == "p-1"
        connection.execute(update(schema.standings).where(this).values(body='{"is": "Line"}'))
    look(kept)
    assert worked_out == ["p-1"]


def test_each_reader_is_told_what_changed_since_their_own_last_portfolio(kept: Engine) -> None:
    model = WorkspaceModel(kept).refresh()
    told = look(kept).told
    before = {slug: replace(one, colour="off-track") for slug, one in told.items() if slug == "p-0"}
    again = compose_for(kept, POLICY, PORTFOLIO, before, as_of=SOON, model=model)
    assert len(again.report.sections[0].lines) >= 1
    asks = {(ask.kind, ask.item): ask.times for ask in again.told["p-0"].asks}
    assert set(asks.values()) <= {2}
    assert isinstance(again.told["p-1"], Telling)


def spread_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolios, "TRIED", 1)
    monkeypatch.setattr(portfolios, "WORTH_SECONDS", 0.0)


def test_what_is_soon_done_starts_no_processes(company: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("processes were started")

    monkeypatch.setattr(portfolios, "_spread", never)
    look(company, processes=2)


def test_several_processes_say_what_one_says(company: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    spread_at_once(monkeypatch)
    assert look(company, processes=2) == look(company)


def test_a_process_that_dies_costs_time_and_nothing_else(
    company_on_sqlite: Engine, monkeypatch: pytest.MonkeyPatch, worked_out: list[str]
) -> None:
    alone = look(company_on_sqlite)
    spread_at_once(monkeypatch)
    monkeypatch.setattr(portfolios, "_work", _die)
    worked_out.clear()
    assert look(company_on_sqlite, processes=2) == alone
    assert worked_out == list(SLUGS)


def _die(_slug: str) -> None:
    import os  # noqa: PLC0415 - only in the process that dies

    os._exit(9)


def test_a_refusal_in_a_process_of_its_own_reaches_who_asked(
    company_on_sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread_at_once(monkeypatch)
    asked = portfolios.Asked(POLICY, timedelta(days=7), NOW)
    model = WorkspaceModel(company_on_sqlite).refresh()
    with pytest.raises(Refused, match="There is no project"):
        portfolios.read_standings(company_on_sqlite, ["p-0", "nowhere"], asked, model, processes=2)


def test_counters_of_projects_nobody_noted_are_zero(company: Engine) -> None:
    assert standings.changes(company, ["nowhere"]) == {"nowhere": 0}

"""Every kind of report at least once, so that a test can go through all that Stagecoach says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final

from tests.unit.lifecycle.checklists import DEFAULT, Checked
from tests.unit.reports.histories import NOW, POLICY, History, at
from tests.unit.reports.reading import portfolio_of
from tests.unit.reports.stories import SINCE, busy_history, everything, outlooked
from tests.unit.reports.test_backtest_report import FOUR, back, past, replay
from tests.unit.reports.test_home import BO, DANA, STRANGER, glance, open_warnings
from workflows.lifecycle.backtest import Next, Outcome
from workflows.lifecycle.findings import Decision, Placement, Sign, Verdict
from workflows.lifecycle.mapping import place
from workflows.lifecycle.outlook_reading import read_outlook
from workflows.lifecycle.state import read_state
from workflows.lifecycle.triage import Case, Need, cases
from workflows.model import (
    Activity,
    ActorKind,
    Answer,
    Dismissal,
    ItemKind,
    KpiEntry,
    LinkKind,
    Said,
    Tag,
    Verb,
    Waiver,
)
from workflows.outbox import Subscription, Write, WriteKind, WriteState
from workflows.reports import backtest, digest, home, stalled, subscribed, summary
from workflows.reports import history as log
from workflows.reports.answered import Answered, Heard
from workflows.reports.gates import gate_report, waived_report
from workflows.reports.kpis import kpi_report, said_report
from workflows.reports.phrases import ref
from workflows.reports.raised import Unanswered, raised
from workflows.reports.risks import dismissed_report, risk_report
from workflows.reports.shape import Line, Report
from workflows.reports.tagging import Told, overtaken_line, restored_line, tagged_line
from workflows.reports.triage import case_section, certain_lines, counts_text
from workflows.reports.warning import Hearer, warning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from config.policy import Policy
    from workflows.lifecycle.findings import Stall
    from workflows.lifecycle.state import ProjectState
    from workflows.model import WorkItem

ZONE = "Europe/Berlin"
UNTIL = date(2026, 11, 27)
OVERTAKEN = "overtaken"


def _states() -> Iterator[Report]:
    busy, empty = outlooked(), read_state(History().facts(), POLICY, NOW, since=SINCE)
    for state, audience in product((busy, empty), ("executive", "product", "team")):
        yield summary.build(state, audience)
        yield digest.build(state, audience)
        yield portfolio_of((state,), audience)
    spoken = replace(busy, stalls=tuple(_stalls()))
    calm = replace(busy, stalls=tuple(one for one in busy.stalls if one.verdict is Verdict.ACTIVE))
    for states in ((), (empty,), (spoken,), (calm,), (spoken, calm)):
        yield stalled.build(states)
    yield summary.build(spoken)


def _stages() -> Iterator[Report]:
    state, checked = outlooked(), _checked()
    yield from (kpi_report(state), risk_report(state), risk_report(checked))
    for audience in ("executive", "product", "team"):
        yield digest.build(checked, audience)
    for mode in ("allow", "warn", "prevent"):
        gated = DEFAULT.gates.model_copy(update={"mode": mode})
        told = _checked(DEFAULT.model_copy(update={"gates": gated}))
        yield from (gate_report(told, stage.name) for stage in DEFAULT.stages)
    yield from (gate_report(state), gate_report(checked))
    waiver = Waiver("1", "churn", "data", "datasheet", "3", "Ana", NOW, "small data", UNTIL)
    yield from (waived_report(state.project, POLICY, waiver, back=back) for back in (False, True))
    said = Dismissal("1", "churn", "privacy", "Ana", NOW, "no names in it")
    yield from (dismissed_report(state.project, POLICY, said, back=back) for back in (False, True))
    for field, value, day in (
        ("value", 0.71, None), ("target", 0.8, None), ("baseline", 0.62, None), ("due", None, UNTIL)
    ):  # fmt: skip
        entry = KpiEntry("1", "churn", "recall", field, "Ana", NOW, value, day)
        yield from (said_report(state.project, entry, back=back) for back in (False, True))
        yield said_report(state.project, entry, beside=("recall", "lift"))


def _checked(policy: Policy = DEFAULT) -> ProjectState:
    """Return a project of which criteria are met, missing, waived for a time and for good, and unknown."""
    story = Checked()
    for number, stage in enumerate(policy.stages):
        story.ticket(
            f"CH-{number}", "Privacy review", "Done" if number % 2 else "To Do", labels=(f"ml-{stage.name}",)
        )
    story.ticket("CH-97", "Survival model", issue_type="Experiment", labels=("ml-modeling",), assignee="ana")
    story.file("MODEL_CARD.md", "# Model card")
    story.waive("data", "datasheet", UNTIL)
    story.waive("modeling", "reproducible-run", version="old")
    facts = story.facts()
    state = read_state(facts, policy, NOW, since=SINCE)
    return replace(state, outlook=read_outlook(facts, state))


def _replays() -> Iterator[Report]:
    yield backtest.build(FOUR, POLICY)
    yield backtest.build(replay(tried=frozenset({"modeling"})), POLICY)
    others = (
        *(past(f"E-{number}", UNTIL, Outcome(what, number)) for what in Next for number in range(2)),
        *(past(f"F-{number}", UNTIL, back(number), carried=True) for number in range(70)),
    )
    yield backtest.build(replay(*others, tried=frozenset({"modeling"})), POLICY)


def _homes() -> Iterator[Report]:
    entries = tuple(_entries())
    for reader in (BO, DANA, STRANGER):
        yield home.build(reader, (glance(open_warnings()),), entries[:3])
        yield home.build(reader, (), entries[3:])


def _entries() -> Iterator[subscribed.Entry]:
    first = Subscription("1", "churn", "digest", "product", "#churn", 0, "09:00", ZONE)
    yield subscribed.Entry(first, NOW)
    yield subscribed.Entry(replace(first, paused_at=NOW, made_by="U0ANA"), None)
    yield subscribed.Entry(replace(first, project=None, report="portfolio", target="U0ANA"), None)
    for number, report in enumerate(("summary", "stalled")):
        yield subscribed.Entry(replace(first, report=report, every=number + 1, weekday=number), NOW)
    for number, audience in enumerate(("executive", "team")):
        yield subscribed.Entry(replace(first, audience=audience, weekday=2 + number), NOW)
    for number, monthly in enumerate(("first", "second", "third", "fourth", "last")):
        yield subscribed.Entry(replace(first, monthly=monthly, weekday=2 + number), NOW)
    for holidays in ("shift", "skip", "send"):
        yield subscribed.Entry(replace(first, holidays=holidays, language="de", ends_on=UNTIL), NOW)


def _subscriptions() -> Iterator[Report]:
    yield subscribed.build(tuple(_entries()), "7")
    yield subscribed.build((), "7")


def _stalls() -> Iterator[Stall]:
    """Yield an experiment for each verdict, one whose day is not known, and what can be last."""
    stall = everything().stalls[0]
    for verdict in Verdict:
        yield replace(stall, verdict=verdict, due_back=UNTIL)
    yield replace(stall, verdict=Verdict.OVERDUE_BACK, due_back=None, last_sign=None, ask=None)
    for verb in Verb:
        act = Activity("p1", stall.item.id, NOW, None, ActorKind.HUMAN, verb)
        yield replace(stall, last_sign=Sign(act, stall.item))


def _answers() -> Iterator[Heard]:
    plain = Answer("1", everything().stalls[0].item.id, Said.RUNNING, "Bo", NOW)
    for said, until, words in product(Said, (None, UNTIL), ("", "two left")):
        yield Heard(replace(plain, said=said, until=until, words=words), 3 if until else 0)
    for what, until in product(("data", "compute", "review", "decision", "Godot"), (None, UNTIL)):
        yield Heard(replace(plain, said=Said.WAITING, waiting_for=what, until=until))
    for said, outcome in product((Said.FINISHED, Said.DROPPED), ("supported", "ruled out", "inconclusive")):
        yield Heard(replace(plain, said=said, outcome=outcome))


def _warnings() -> Iterator[Report]:
    project, stalls = everything().project, tuple(_stalls())
    asking = tuple(one for one in stalls if one.verdict not in {Verdict.ACTIVE, Verdict.QUIET_EXPECTED})
    heard = tuple(_answers())
    done = tuple(Answered(ref(stalls[0].item), heard=one) for one in heard)
    for hearer in (Hearer("Bo"), Hearer(None), Hearer("Kim", ("Ana", "Bo"))):
        yield warning(project, hearer, asking, done, now=NOW)
        yield warning(project, hearer, (), done, now=NOW)
        yield from (warning(project, hearer, (one,), (), now=NOW) for one in asking)
        yield from (
            warning(project, hearer, asking[:1], (), now=NOW, said={asking[0].item.id: one}) for one in heard
        )
    for asked, said in product(("Bo", "Kim", None), (None, heard[0])):
        yield raised(project, (Unanswered(replace(asking[0], ask="Bo"), asked, NOW, said),), done, now=NOW)
    yield raised(project, (), done, now=NOW)
    yield raised(project, [Unanswered(one, "Bo", NOW) for one in asking], (), now=NOW)


def _writes(item: WorkItem) -> Iterator[Write]:
    plain = Write("1", item.id, item.key, WriteKind.LABELS, "Ana", "slack:C1:U1", NOW, ("ml-data",))
    for state, error in product(WriteState, (None, OVERTAKEN, "Jira says no")):
        yield replace(plain, state=state, error=error, before=("ml-x",), removes=("ml-x",), tries=2)
    yield replace(plain, adds=(), state=WriteState.DONE, place="slack:D1:U1")
    yield replace(plain, error="Jira rests", retry_at=NOW, place="terminal")
    yield replace(plain, kind=WriteKind.COMMENT, place="slack:C1")


def _tags() -> Iterator[Report]:
    history = busy_history()
    ticket = history.items["jira:CH-97"]
    branch = history.pull("acme/churn#9", kind=ItemKind.BRANCH)
    items = (ticket, branch, replace(ticket, kind=ItemKind.RUN), replace(ticket, source="snapshot"))
    tags = tuple(Tag(ticket.id, stage, "Ana", NOW, "slack:D1") for stage in ("data", None))
    lines: list[Line] = []
    for tag, item in product(tags, items):
        silent = POLICY.tagging.model_copy(update={"write_labels": False})
        policies = (POLICY, POLICY.model_copy(update={"tagging": silent}))
        for write, policy in product((None, *_writes(item)), policies):
            told = Told(item, tag.stage, write, tag)
            lines.append(tagged_line(told, policy, zone=ZONE, replaced=OVERTAKEN))
            lines.append(restored_line(item, tag, write, policy, zone=ZONE))
    lines.append(restored_line(None, tags[0], None, POLICY, zone=ZONE))
    lines += [overtaken_line(item, tags[0], tags[1], POLICY, zone=ZONE) for item in (ticket, None)]
    yield Report("tagged", (), tuple(lines))


def _logs() -> Iterator[Report]:
    item = busy_history().items["jira:CH-97"]
    acts = [
        Activity("1", item.id, NOW, actor, kind, Verb.LABELLED, field="labels", new=new, old=old)
        for actor, kind in (("Ana", ActorKind.HUMAN), (None, ActorKind.BOT))
        for new, old in (("ml-data", None), (None, "ml-data"))
    ]
    tags = [(Tag(item.id, stage, "Ana", NOW, "slack:D1"), NOW) for stage in ("data", None)]
    writes = tuple(_writes(item))
    for said, written, seen in (((), (), ()), (tags[:1], (), ()), (tags, writes, ()), (tags, (), acts)):
        yield log.build(log.Log(item, said, written, seen), POLICY, zone=ZONE)
    yield log.build(log.Log(item, tags, writes * 3, acts), POLICY, zone=ZONE)


def _cases() -> Iterator[Case]:
    history = rules_history()
    yield from cases(history.facts(), POLICY)
    item = history.items["jira:CH-97"]
    because = place(history.facts(), POLICY)[item.id].because
    for decision, stage in product(Decision, ("data", None)):
        yield Case(item, Need.UNTAGGED, Placement(stage, decision, 0.9, because, guess=stage))
        yield Case(item, Need.UNTAGGED, Placement(stage, decision, 0.0, (), guess=stage))
    act = Activity("1", item.id, NOW, None, ActorKind.HUMAN, Verb.LABELLED, new="ml-data")
    placement = Placement("data", Decision.CERTAIN, 0.99, because)
    for need in (Need.DOUBTED, Need.TWO_LABELS):
        labels = (("ml-data", "data"), ("ml-modeling", "modeling"))
        yield Case(item, need, placement, labels, (act, replace(act, actor="Ana")))


def _triage() -> Iterator[Report]:
    every = tuple(_cases())
    sections = tuple(
        case_section(case, POLICY, zone=ZONE, action="triage", value=lambda stage: stage or "")
        for case in every
    )
    lead = (Line(counts_text(every)), Line(counts_text(every[:1])), *certain_lines(every, POLICY))
    yield Report("triage", (), lead, sections)


def rules_history() -> History:
    """Return a project in which each rule that places work in a stage has something to say."""
    history = busy_history()
    old = history.ticket("CH-1", labels=("ml-data",))
    history.relabel(old, at("2026-11-01"), add="ml-data")
    history.tag(old, "modeling", at("2026-11-10"))
    history.tag(history.ticket("CH-2"), None, at("2026-11-10"))
    history.ticket("CH-3", issue_type="Admin")
    parent = history.ticket(
        "CH-4", components=("Ingest",), labels=("stage::dataset",), issue_type="Experiment"
    )
    child = history.ticket("CH-5", status="Labelling")
    history.link(child, LinkKind.PARENT, parent)
    history.ticket("CH-6", labels=("ml-data", "ml-modeling"))
    for number, paths in enumerate((("ingest/a.py", "ingest/b.py"), ("models/a.py",))):
        change = history.pull(f"acme/x-data#{number}", paths=paths, branch="exp/one")
        history.link(change, LinkKind.IMPLEMENTS, child)
    alone = history.pull("acme/x#3", paths=("ingest/a.py",))
    history.link(alone, LinkKind.IMPLEMENTS, parent)
    history.pull("acme/churn#8", kind=ItemKind.BRANCH, branch="experiment/two")
    history.pull("run-1", kind=ItemKind.RUN)
    return history


EVERY: Final[Mapping[str, Callable[[], Iterator[Report]]]] = {
    "states": _states,
    "stages": _stages,
    "replays": _replays,
    "homes": _homes,
    "subscriptions": _subscriptions,
    "warnings": _warnings,
    "tags": _tags,
    "logs": _logs,
    "triage": _triage,
}
"""Reports by what they are about."""

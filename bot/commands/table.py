"""The commands that /ml knows, as a table: help, parsing and suggestions all read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from workflows.worded import worded

HELP: Final = "help"


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: its word, the report that it asks for, and what help says of it.

    Without a report it is an order (or help): its words are for the family of commands that carries it out.
    """

    word: str
    report: str | None
    usage: str
    says: str
    synonyms: tuple[str, ...] = ()
    takes_audience: bool = False
    examples: tuple[str, ...] = ()
    rule: str = ""
    """Where the policy says who may; empty where everybody may who sees the project."""
    looks: bool = False
    """Whether everybody may look, and the rule is only about what can be changed there."""
    opens_form: bool = False
    """Whether it opens a form at once, before anything is read."""


STATUS = Command(
    "status",
    "summary",
    "/ml status [project]",
    worded("where a project's work lies, what moved, what waits"),
    ("summary", "stage", "stages"),
    examples=("/ml status", "/ml status churn"),
)
STALLED = Command(
    "stalled",
    "stalled",
    "/ml stalled [project]",
    worded("experiments that are quiet, why, and what would end it"),
    ("stalls", "quiet", "stuck"),
    examples=("/ml stalled", "/ml stalled churn"),
)
PREVIEW = Command(
    "preview",
    "preview",
    "/ml stalled preview [project] [stage=days …]",
    worded("the warnings that the last 12 weeks would have brought, with the limits that you try"),
    ("backtest", "replay", "vorschau"),
    examples=("/ml stalled preview churn", "/ml stalled preview churn modeling=5 data=8"),
)
COMMANDS = (
    Command(
        HELP,
        None,
        "/ml help [command]",
        worded("what you can ask, or all about one command"),
        ("hilfe", "?", "commands"),
        examples=("/ml help", "/ml help tag"),
    ),
    STATUS,
    STALLED,
    PREVIEW,
    Command(
        "digest",
        "digest",
        "/ml digest [project] [executive|product|team]",
        worded("the week for stakeholders, for the PM or for the team"),
        ("weekly",),
        takes_audience=True,
        examples=("/ml digest churn executive", "/ml digest team"),
    ),
    Command(
        "portfolio",
        "portfolio",
        "/ml portfolio [executive|product|team]",
        worded("all projects on one screen"),
        ("projects", "all"),
        takes_audience=True,
        examples=("/ml portfolio", "/ml portfolio executive"),
    ),
    Command(
        "gate",
        None,
        "/ml gate [project] [stage]",
        worded("what is asked for before work goes on to the next stage, and what of it is missing"),
        ("gates", "checklist"),
        examples=("/ml gate", "/ml gate churn deployment"),
        rule="gates.who_may_waive",
        looks=True,
    ),
    Command(
        "risks",
        None,
        "/ml risks [project]",
        worded("which risks are possible by the record, whom to ask, and what was dismissed"),
        ("risk", "radar"),
        examples=("/ml risks churn",),
        rule="risks.who_may_dismiss",
        looks=True,
    ),
    Command(
        "kpi",
        None,
        "/ml kpi [project], /ml kpi set recall value 0.71",
        worded("the measures of success; note a value, target, baseline or due date"),
        ("kpis", "measures"),
        examples=("/ml kpi churn", "/ml kpi set recall value 0.71", "/ml kpi set recall due 2027-01-31"),
        rule="tagging.who",
        looks=True,
    ),
    Command(
        "subscribe",
        None,
        "/ml subscribe [project]",
        worded("have a report come by itself: to this channel or to you, weekly, fortnightly or monthly"),
        ("abo",),
        examples=("/ml subscribe churn",),
        rule="digests.who_may_subscribe",
        opens_form=True,
    ),
    Command(
        "subscriptions",
        None,
        "/ml subscriptions",
        worded("what comes by itself here and to you, when next; preview, pause, end"),
        ("subscribed", "schedule"),
        examples=("/ml subscriptions",),
        rule="digests.who_may_subscribe",
        looks=True,
    ),
    Command(
        "triage",
        None,
        "/ml triage [project]",
        worded("open work without a stage, with suggestions to accept"),
        ("untagged",),
        examples=("/ml triage churn",),
        rule="tagging.who",
        looks=True,
    ),
    Command(
        "tag",
        None,
        "/ml tag CH-97 data",
        worded("say which stage tickets and pull requests belong to (`none`: no lifecycle work)"),
        ("tags", "label"),
        examples=("/ml tag CH-97 CH-98 data", "/ml tag CH-97 none"),
        rule="tagging.who",
    ),
    Command(
        "undo",
        None,
        "/ml undo [CH-97]",
        worded("take back what you tagged last, or your tag of one ticket"),
        ("revert",),
        examples=("/ml undo", "/ml undo CH-97"),
    ),
    Command(
        "history",
        None,
        "/ml history CH-97",
        worded("who tagged a ticket, and what was written for it"),
        ("audit",),
        examples=("/ml history CH-97",),
    ),
    Command(
        "language",
        None,
        "/ml language [de|en|es|fr]",
        worded("in which language I speak to you"),
        ("sprache", "langue", "idioma", "lang"),
        examples=("/ml language", "/ml language deutsch", "/ml language usual"),
    ),
    Command(
        "setup",
        None,
        "/ml setup [name]",
        worded("set up a project: its Jira keys, repositories, channel and people, then its first summary"),
        ("onboard",),
        examples=("/ml setup", "/ml setup Churn early warning"),
        rule="setup.who",
        opens_form=True,
    ),
    Command(
        "doctor",
        None,
        "/ml doctor",
        worded("whether Slack, Jira, GitHub and the schedule are in order, and what to do if not"),
        ("check", "health"),
        examples=("/ml doctor",),
        rule="doctor.who",
    ),
)


def by_word(word: str) -> Command | None:
    """Return the command that goes by this word, its own or another."""
    folded = word.casefold()
    return next((one for one in COMMANDS if folded in {one.word, *one.synonyms}), None)

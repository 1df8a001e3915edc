"""The commands that /ml knows, as a table: help, parsing and suggestions all read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.preview import Preview, cut_limits, is_preview
from bot.commands.typed import nearest, words
from bot.render.mrkdwn import guard

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from workflows.model import Project

HELP = "help"
AUDIENCES = ("executive", "product", "team")
LONGEST_ECHO = 40


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


STALLED = Command(
    "stalled",
    "stalled",
    "/ml stalled [project]",
    "experiments that are quiet, why, and what would end it",
    ("stalls", "quiet", "stuck"),
)
PREVIEW = Command(
    "preview",
    "preview",
    "/ml stalled preview [project] [stage=days …]",
    "the warnings that the last 12 weeks would have brought, with the limits that you try",
)
COMMANDS = (
    Command(
        HELP,
        None,
        "/ml help [command]",
        "what you can ask, or all about one command",
        ("hilfe", "?", "commands"),
    ),
    Command(
        "status",
        "summary",
        "/ml status [project]",
        "where a project's work lies, what moved, what waits",
        ("summary", "stage", "stages"),
        examples=("/ml status", "/ml status churn"),
    ),
    STALLED,
    PREVIEW,
    Command(
        "digest",
        "digest",
        "/ml digest [project] [executive|product|team]",
        "the week for stakeholders, for the PM or for the team",
        ("weekly",),
        takes_audience=True,
        examples=("/ml digest churn executive", "/ml digest team"),
    ),
    Command("portfolio", "portfolio", "/ml portfolio", "all projects on one screen", ("projects", "all")),
    Command(
        "gate",
        None,
        "/ml gate [project] [stage]",
        "what is asked for before work goes on to the next stage, and what of it is missing",
        ("gates", "checklist"),
        examples=("/ml gate", "/ml gate churn deployment"),
        rule="gates.who_may_waive",
    ),
    Command(
        "risks",
        None,
        "/ml risks [project]",
        "which risks are possible by the record, whom to ask, and what was dismissed",
        ("risk", "radar"),
        examples=("/ml risks churn",),
        rule="risks.who_may_dismiss",
    ),
    Command(
        "kpi",
        None,
        "/ml kpi [project], /ml kpi set recall value 0.71",
        "the measures of success; note a value, target, baseline or due date",
        ("kpis", "measures"),
        examples=("/ml kpi churn", "/ml kpi set recall value 0.71", "/ml kpi set recall due 2027-01-31"),
    ),
    Command(
        "subscribe",
        None,
        "/ml subscribe [project]",
        "have a report come by itself: to this channel or to you, weekly, fortnightly or monthly",
        ("abo",),
        examples=("/ml subscribe churn",),
        rule="digests.who_may_subscribe",
    ),
    Command(
        "subscriptions",
        None,
        "/ml subscriptions",
        "what comes by itself here and to you, when next; preview, pause, end",
        ("subscribed", "schedule"),
    ),
    Command(
        "triage",
        None,
        "/ml triage [project]",
        "open work without a stage, with suggestions to accept",
        ("untagged",),
        examples=("/ml triage churn",),
        rule="tagging.who",
    ),
    Command(
        "tag",
        None,
        "/ml tag CH-97 data",
        "say which stage tickets and pull requests belong to (`none`: no lifecycle work)",
        ("tags", "label"),
        examples=("/ml tag CH-97 CH-98 data", "/ml tag CH-97 none"),
        rule="tagging.who",
    ),
    Command("undo", None, "/ml undo [CH-97]", "take back what you tagged last, or your tag of one ticket"),
    Command(
        "history", None, "/ml history CH-97", "who tagged a ticket, and what was written for it", ("audit",)
    ),
    Command(
        "setup",
        None,
        "/ml setup [name]",
        "set up a project: its Jira keys, repositories, channel and people, then its first summary",
        ("onboard",),
        rule="setup.who",
    ),
    Command(
        "doctor",
        None,
        "/ml doctor",
        "whether Slack, Jira, GitHub and the schedule are in order, and what to do if not",
        ("check", "health"),
        rule="doctor.who",
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood: the report, the project when one was named, and the audience."""

    report: str
    project: str | None
    audience: str


@dataclass(frozen=True, slots=True)
class Order:
    """Something to be done: the command's word, the other words as typed, and the project whose channel this is."""

    word: str
    rest: tuple[str, ...]
    project: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that needs no report: help, or what was not understood and what would be."""

    text: str


def understand(
    text: str,
    projects: Sequence[Project],
    *,
    channel_project: str | None,
    stages: Collection[str] = (),
) -> Asked | Order | Preview | Told:
    """Return what was asked; words may come in any order and case, a project by slug or name.

    Without a project the one whose channel this is counts, or the only one there is.
    """
    said = words(text)
    command, rest = _command(said)
    if command is None:
        return Told(_unknown(said[0]))
    if command.word == HELP or _is_help(rest):
        return Told(_help(command, rest))
    if command.report is None:
        return Order(command.word, rest, channel_project)
    if command is PREVIEW or (command is STALLED and is_preview(rest)):
        return _preview(rest, projects, channel_project, stages)
    audience, rest = _audience(command, rest, {project.slug for project in projects})
    if command.word == "portfolio":
        return Asked("portfolio", None, audience)
    return with_project(command, audience, " ".join(rest), projects, channel_project)


def opening(text: str, words_of_forms: Collection[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return the word of the command if it is one that opens a form, and the other words as typed."""
    command, rest = _command(words(text))
    known = command is not None and command.word in words_of_forms
    return (command.word if known and command else None), rest


def _preview(
    rest: Sequence[str], projects: Sequence[Project], channel_project: str | None, stages: Collection[str]
) -> Preview | Told:
    """Understand what may follow a preview: `stalled` once more, a project, and limits."""
    limits, others = cut_limits(rest, stages)
    name = " ".join(word for word in others if word.casefold() not in {STALLED.word, *STALLED.synonyms})
    asked = with_project(PREVIEW, "product", name, projects, channel_project)
    return asked if isinstance(asked, Told) else Preview(asked.project, limits)


def help_text() -> str:
    """Return what /ml help says: a line for each command."""
    lines = [f"`{command.usage}`: {command.says}" for command in COMMANDS]
    return "\n".join(["*What you can ask me*", *lines, "Only you see the answer until you share it."])


def help_of(command: Command) -> str:
    """Return what /ml help says of one command: how it is typed, what it does, examples, other words, who may."""
    lines = [f"`{command.usage}`: {command.says}."]
    if command.examples:
        lines.append(f"For example: {', '.join(f'`{one}`' for one in command.examples)}")
    if command.synonyms:
        lines.append(f"Also: {', '.join(f'`{one}`' for one in command.synonyms)}")
    if command.rule:
        lines.append(f"Who may is said by `{command.rule}` in the policy.")
    return "\n".join(lines)


def _help(command: Command, rest: Sequence[str]) -> str:
    """Return the help that was asked for: of a command, by its word or nearly so, else of all."""
    if command.word != HELP:
        return help_of(command)
    others = [word for word in rest if not _is_help((word,))]
    if not others:
        return help_text()
    named, _ = _command(others)
    guess = nearest(others[0], [one.word for one in COMMANDS]) if named is None else named.word
    meant = next((one for one in COMMANDS if one.word == guess), None)
    return help_of(meant) if meant is not None else f"{_unknown(others[0])}\n{help_text()}"


def _is_help(rest: Sequence[str]) -> bool:
    helps = COMMANDS[0]
    return any(word.casefold() in {helps.word, *helps.synonyms} for word in rest)


def _command(said: Sequence[str]) -> tuple[Command | None, tuple[str, ...]]:
    if not said:
        return COMMANDS[0], ()
    for place, word in enumerate(said):
        for command in COMMANDS:
            if word.casefold() in {command.word, *command.synonyms}:
                return command, (*said[:place], *said[place + 1 :])
    return None, tuple(said)


def _unknown(word: str) -> str:
    guess = nearest(word, [command.word for command in COMMANDS])
    meant = f" Did you mean `/ml {guess}`?" if guess else ""
    return f"I do not know {shown(word)}.{meant} `/ml help` lists what you can ask."


def _audience(command: Command, rest: Sequence[str], slugs: Collection[str]) -> tuple[str, tuple[str, ...]]:
    audience = "product"
    kept = []
    for word in rest:
        # A project that is called "teams" is meant when somebody writes "teams".
        may_be = command.takes_audience and word.casefold() not in slugs
        found = nearest(word, AUDIENCES) if may_be else None
        if found:
            audience = found
        else:
            kept.append(word)
    return audience, tuple(kept)


def with_project(
    command: Command, audience: str, name: str, projects: Sequence[Project], channel_project: str | None
) -> Asked | Told:
    """Return the question with its project: the one named, the channel's, or the only one; else what to write."""
    if not projects:
        return Told(
            "No project is set up yet: `/ml setup` does it, or `stagecoach projects apply projects.yaml`."
        )
    if not name:
        only = projects[0].slug if len(projects) == 1 else None
        slug = channel_project or only
        if slug or command.report == "stalled":
            return Asked(command.report or "", slug, audience)
        slugs = [guard(project.slug) for project in projects]
        listed = ", ".join(f"`{one}`" for one in slugs)
        return Told(f"Which project? Try `/ml {command.word} {slugs[0]}`. There are: {listed}.")
    by_name = {project.slug: project.slug for project in projects}
    by_name |= {project.name: project.slug for project in projects}
    by_name |= {project.channel.lstrip("#"): project.slug for project in projects if project.channel}
    exact = {key.casefold(): slug for key, slug in by_name.items()}.get(name.casefold().lstrip("#"))
    if exact:
        return Asked(command.report or "", exact, audience)
    guess = nearest(name, list(by_name))
    meant = f" Did you mean *{guard(by_name[guess])}*?" if guess else ""
    return Told(f"There is no project {shown(name)}.{meant} `/ml help` lists what you can ask.")


def shown(word: str) -> str:
    """Return what somebody typed so that it can be shown: short, quoted, without any markup or mention."""
    cut = word if len(word) <= LONGEST_ECHO else f"{word[: LONGEST_ECHO - 1]}…"
    plain = "".join(letter for letter in cut if letter.isprintable() and letter not in "*_~`")
    return f'"{guard(plain)}"'

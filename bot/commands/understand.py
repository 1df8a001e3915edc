"""From what was typed after /ml to a question, an order, or words that say what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commands.help import help_of, help_text
from bot.commands.naming import named, nearest_project, places_in_names
from bot.commands.preview import Preview, cut_limits, is_preview
from bot.commands.table import COMMANDS, HELP, PREVIEW, STALLED, STATUS, Command, by_word
from bot.commands.typed import nearest, shown, words
from bot.render.mrkdwn import guard
from config.asked import AUDIENCES
from workflows.worded import joined, worded

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from workflows.model import Project

LIST = worded("`/ml help` lists what you can ask.")


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
    """Return what was asked; words may come in any order and case, a project by slug, name or channel.

    Without a project the one whose channel this is counts, or the only one there is. A project alone asks how it
    stands.
    """
    said = words(text)
    command, rest = _command(said, projects)
    if command is None:
        return _without_command(said, projects)
    if command.word == HELP or _is_help(rest, projects):
        return Told(_help(command, rest))
    if command.report is None:
        return Order(command.word, rest, channel_project)
    if command is PREVIEW or (command is STALLED and is_preview(rest)):
        return _preview(rest, projects, channel_project, stages)
    audience, rest = _audience(command, rest, projects)
    if command.word == "portfolio":
        return Asked("portfolio", None, audience)
    return with_project(command, audience, " ".join(rest), projects, channel_project)


def chosen(text: str) -> tuple[Command | None, tuple[str, ...]]:
    """Return the command that the words alone name, without looking at any project, and the other words as typed."""
    return _command(words(text), ())


def with_project(
    command: Command, audience: str, name: str, projects: Sequence[Project], channel_project: str | None
) -> Asked | Told:
    """Return the question with its project: the one named, the channel's, or the only one; else what to write."""
    if not projects:
        return Told(
            worded(
                "No project is set up yet: `/ml setup` does it, or `stagecoach projects apply projects.yaml`."
            )
        )
    said = name.split()
    if not said:
        return _of_channel(command, audience, projects, channel_project)
    found = named(said, projects)
    if len(found.slugs) == 1 and not found.others:
        return Asked(command.report or "", found.slugs[0], audience)
    if len(found.slugs) > 1:
        each = ", ".join(f"`/ml {command.word} {guard(slug)}`" for slug in found.slugs)
        return Told(worded("One project at a time: {commands}.", commands=each))
    if found.slugs and all(word.casefold() in AUDIENCES for word in found.others):
        slug, reader = guard(found.slugs[0]), found.others[0].casefold()
        return Told(
            worded(
                "{command} is the same for everybody. Try {other}.",
                command=f"`/ml {command.word}`",
                other=f"`/ml digest {slug} {reader}`",
            )
        )
    guess = found.slugs[0] if found.slugs else nearest_project(said, projects)
    meant = [worded("Did you mean {word}?", word=f"*{guard(guess)}*")] if guess else []
    return Told(joined([worded("There is no project {word}.", word=shown(name)), *meant, LIST], " "))


def project_meant(
    word: str, name: str, projects: Sequence[Project], channel_project: str | None
) -> str | Told:
    """Return the slug of the project that an order is about, found as that of a question; else what to write."""
    command = next(one for one in COMMANDS if one.word == word)
    asked = with_project(command, "product", name, projects, channel_project)
    return asked if isinstance(asked, Told) else asked.project or ""


def _of_channel(
    command: Command, audience: str, projects: Sequence[Project], channel_project: str | None
) -> Asked | Told:
    slug = channel_project or (projects[0].slug if len(projects) == 1 else None)
    if slug or command.report == "stalled":
        return Asked(command.report or "", slug, audience)
    slugs = [guard(project.slug) for project in projects]
    listed = ", ".join(f"`{one}`" for one in slugs)
    # A project of the command's own name: whoever typed it alone may have meant the project.
    alike = (one for one in projects if by_word(one.slug) is command)
    example = f"`/ml {command.word} {guard(next(alike, projects[0]).slug)}`"
    return Told(
        worded("Which project? Try {example}. There are: {projects}.", example=example, projects=listed)
    )


def _command(said: Sequence[str], projects: Sequence[Project]) -> tuple[Command | None, tuple[str, ...]]:
    """Return the command among the words, and the others.

    The first one counts, unless the last word is a command too and only then the others name a project: people call
    projects "status" and "all". Behind the first word it may be a part of a project's name ("my status"). So
    `/ml status SLUG` is always understood, whatever a project is called.
    """
    if not said:
        return COMMANDS[0], ()
    places = [place for place, word in enumerate(said) if by_word(word) is not None]
    if not places:
        return None, tuple(said)
    first, last = places[0], len(said) - 1
    others = {place: (*said[:place], *said[place + 1 :]) for place in (first, last)}
    turned = (
        first == 0
        and last in places
        and not named(others[first], projects).slugs
        and bool(named(others[last], projects).slugs)
    )
    place = last if turned else first
    if place > 0 and not named(others[place], projects).slugs:
        inside = places_in_names(said, projects)
        left = next((one for one in places if one not in inside), None)
        if left is None:
            return None, tuple(said)
        place = left
    return by_word(said[place]), (*said[:place], *said[place + 1 :])


def _without_command(said: Sequence[str], projects: Sequence[Project]) -> Asked | Told:
    found = named(said, projects)
    if not found.others:
        return with_project(STATUS, "product", " ".join(said), projects, None)
    return Told(_unknown(found.others[0], found.slugs))


def _unknown(word: str, slugs: Sequence[str] = ()) -> str:
    guess = nearest(word, [command.word for command in COMMANDS])
    typed = " ".join([guess or "", *(guard(slug) for slug in slugs[:1])])
    meant = [worded("Did you mean {word}?", word=f"`/ml {typed}`")] if guess else []
    return joined([worded("I do not know {word}.", word=shown(word)), *meant, LIST], " ")


def _preview(
    rest: Sequence[str], projects: Sequence[Project], channel_project: str | None, stages: Collection[str]
) -> Preview | Told:
    """Understand what may follow a preview: `stalled` once more, a project, and limits."""
    limits, others = cut_limits(rest, stages)
    spare = {STALLED.word, *STALLED.synonyms}.intersection(map(str.casefold, named(others, projects).others))
    name = " ".join(word for word in others if word.casefold() not in spare)
    asked = with_project(PREVIEW, "product", name, projects, channel_project)
    return asked if isinstance(asked, Told) else Preview(asked.project, limits)


def _help(command: Command, rest: Sequence[str]) -> str:
    """Return the help that was asked for: of a command, by its word or nearly so, else of all."""
    if command.word != HELP:
        return help_of(command)
    others = [word for word in rest if by_word(word) is not COMMANDS[0]]
    if not others:
        return help_text()
    guess = nearest(others[0], [one.word for one in COMMANDS])
    meant = next((found for word in others if (found := by_word(word))), by_word(guess or ""))
    return help_of(meant) if meant is not None else joined([_unknown(others[0]), help_text()])


def _is_help(rest: Sequence[str], projects: Sequence[Project]) -> bool:
    """Whether help is asked for, at either end; further inside `help` may be the name of a measure."""
    others = named(rest, projects).others
    return any(by_word(word) is COMMANDS[0] and word in others for word in (*rest[:1], *rest[-1:]))


def _audience(
    command: Command, rest: Sequence[str], projects: Sequence[Project]
) -> tuple[str, tuple[str, ...]]:
    """Return whom the report is for, and the other words."""
    audience = "product"
    kept = []
    # A project that is called "teams" is meant when somebody writes "teams".
    others = named(rest, [replace(one, name="", channel=None) for one in projects]).others
    for word in rest:
        may_be = command.takes_audience and word in others
        found = nearest(word, AUDIENCES) if may_be else None
        if found:
            audience = found
        else:
            kept.append(word)
    return audience, tuple(kept)

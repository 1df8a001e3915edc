"""`/ml tag`: places items in a stage, by their keys or links."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.click import Reply
from bot.commands.tag_words import MOST_KEYS, nearest_stage, read_stage, read_words
from bot.commands.typed import shown
from bot.render.blocks import to_messages
from bot.render.mrkdwn import guard
from bot.tagging import Outcome, Pick, carry_out
from bot.told import told
from bot.visible import projects_for
from workflows.reports.phrases import tell
from workflows.reports.shape import Line, Name, Report, Tone
from workflows.store.lookup import find_by_key, keys_near
from workflows.worded import joined, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.click import Asker
    from bot.commands.understand import Order
    from bot.service import Service
    from config.policy import Policy
    from workflows.model import Project
    from workflows.store.lookup import Known

GUESSES: Final = 5
NEAR: Final = 0.85
"""Keys are short: below this likeness nearly every other ticket is near."""
USAGE: Final = worded("Name a ticket and a stage: `/ml tag CH-97 data`.")


def tag(service: Service, order: Order, asker: Asker) -> Reply:
    """Tag what was named, tell what became of each, and offer to take it back."""
    words = read_words(order.rest)
    if not words.keys:
        return Reply((told(joined([*_no_key(words.rest), USAGE], " ")),))
    if not words.rest:
        return Reply((told(joined([worded("Which stage?"), stages_line(service.policy), USAGE], " ")),))
    meant = read_stage(words.rest, service.policy)
    if meant is None:
        return Reply((told(_no_stage(words.rest, service.policy)),))
    if len(words.keys) > MOST_KEYS:
        return Reply(
            (
                told(
                    worded(
                        "These are {count} items: I tag at most {most} at once.",
                        count=len(words.keys),
                        most=MOST_KEYS,
                    )
                ),
            )
        )
    known, unknown = resolve(service, words.keys, order.project, asker)
    outcome = carry_out(service, [Pick(one, meant.name) for one in known], asker) if known else Outcome(())
    lines = (*outcome.lines, *(unknown_line(service, key, asker) for key in unknown))
    return Reply(to_messages(report_of(Outcome(lines, outcome.undo))))


def report_of(outcome: Outcome) -> Report:
    """Return an outcome as a report, with its button."""
    buttons = (outcome.undo,) if outcome.undo else ()
    title = tell("Tagged") if outcome.undo else tell("Not tagged")
    return Report("tagged", title, outcome.lines, buttons=buttons)


def resolve(
    service: Service, keys: Sequence[str], project: str | None, asker: Asker
) -> tuple[tuple[Known, ...], tuple[str, ...]]:
    """Return the items that these keys mean, each once, and the keys that nobody knows.

    Items that belong to private projects alone, which the asker may not see, count as unknown; of others those projects
    are left out. A bare `#41` means an issue of a repository of the project whose channel this is.
    """
    seen = {one.slug: one for one in projects_for(service, asker)}
    spelled = {key: _spellings(key, seen.get(project or "")) for key in keys}
    found = find_by_key(service.engine, [one for some in spelled.values() for one in some])
    items: dict[str, Known] = {}
    unknown: list[str] = []
    for key, some in spelled.items():
        known = next((found[one.casefold()] for one in some if one.casefold() in found), None)
        if known is None or (known.projects and seen.keys().isdisjoint(known.projects)):
            unknown.append(key)
        else:
            there = tuple(slug for slug in known.projects if slug in seen)
            items.setdefault(known.item.id, replace(known, projects=there))
    return tuple(items.values()), tuple(unknown)


def unknown_line(service: Service, key: str, asker: Asker) -> Line:
    """Return that nobody knows this key, with the nearest that is known and that the asker may see."""
    near = {one.casefold(): one for one in keys_near(service.engine, key)}
    close = difflib.get_close_matches(key.casefold(), near, n=GUESSES, cutoff=NEAR)
    seen, _ = resolve(service, [near[one] for one in close], None, asker)
    if seen:
        meant = tell("I know no {key}. Did you mean {near}?", key=Name(key), near=Name(seen[0].item.key))
    else:
        meant = tell("I know no {key}. It may not have been read yet.", key=Name(key))
    return Line(meant, tone=Tone.WARN)


def stages_line(policy: Policy) -> str:
    """Return the stages that there are, for somebody who has to choose."""
    names = ", ".join(f"`{guard(stage.name)}`" for stage in policy.stages)
    return worded("There are {names} and `none` (not lifecycle work).", names=names)


def _spellings(key: str, here: Project | None) -> tuple[str, ...]:
    """Return the whole keys that a typed one may stand for: `#41` is of one of the repositories of this channel."""
    if not key.startswith("#"):
        return (key,)
    return tuple(f"{repo}{key}" for repo in (here.repositories if here else ()) if "*" not in repo)


def _no_key(rest: str) -> tuple[str, ...]:
    return (worded("I see no ticket in {words}.", words=shown(rest)),) if rest else ()


def _no_stage(text: str, policy: Policy) -> str:
    guess = nearest_stage(text, policy)
    meant = worded("Did you mean {word}?", word=f"`{guard(guess)}`") if guess else stages_line(policy)
    return joined([worded("{words} is no stage.", words=shown(text)), meant], " ")

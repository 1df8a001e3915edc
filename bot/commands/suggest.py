"""The message shortcut "Tag ML ticket": suggestions for the tickets that a message names or links, with buttons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.answer import project_of
from bot.click import Reply
from bot.commands.tag import report_of, resolve
from bot.commands.tag_words import read_words
from bot.render import limits
from bot.render.blocks import to_messages
from bot.tagging import Pick, carry_out, place_of, rights_of
from bot.told import told
from bot.triage_state import OUTSIDE, stamp_of
from bot.visible import projects_for
from workflows.errors import Refused
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.mapping import place
from workflows.lifecycle.triage import Case, Need, cases
from workflows.reports.phrases import tell, tell_many
from workflows.reports.shape import Line, Report
from workflows.reports.triage import case_section
from workflows.store.facts import load_facts
from workflows.store.lookup import find_by_id, tags_said
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.click import Asker, Click, Pointed
    from bot.service import Service
    from workflows.reports.shape import Section
    from workflows.store.lookup import Known

SHORTCUT: Final = "tag_ticket"
WORD: Final = "tag"
MOST: Final = 5
LONGEST: Final = 8_000
"""Characters of a message that are looked through."""
NO_TICKET: Final = worded(
    "That message names no ticket that I know. "
    "I look for keys such as `CH-97` or `acme/churn#41` and for links."
)
OLD_BUTTON: Final = worded("This button is of an older version: use `/ml tag` with the ticket's key.")


def suggest(service: Service, point: Pointed) -> Reply:
    """Show what the tickets of a message look like, at most five, with buttons to tag each."""
    here = project_of(projects_for(service, point.asker), point.asker.channel, point.asker.channel_name)
    known, _ = resolve(
        service, read_words(point.text[:LONGEST].split()).keys[: limits.OPTIONS], here, point.asker
    )
    shown = [one for one in known if one.projects]
    # What its tracker made at a moment that our clock has not reached is no case yet.
    found = _cases(service, shown[:MOST])
    listed = [found[one.item.id] for one in shown[:MOST] if one.item.id in found]
    if not listed:
        return Reply((told(NO_TICKET),))
    stamp = stamp_of(service.clock().timestamp())
    zone = rights_of(service, point.asker).zone
    sections = tuple(_section(service, case, stamp, zone) for case in listed)
    left = len(shown) - MOST
    more = (
        Line(
            tell_many(
                left,
                "The message names 1 more: /ml tag takes several keys.",
                "The message names {number} more: /ml tag takes several keys.",
            ),
            bullet=False,
        ),
    )
    return Reply(to_messages(Report("suggest", tell("Which stage?"), more if left > 0 else (), sections)))


def tag_click(service: Service, click: Click) -> Reply:
    """Tag the one item that a button names."""
    stage, _, rest = click.value.partition("|")
    _, _, item = rest.partition("|")
    meant = None if stage == OUTSIDE else stage
    if meant is not None and all(one.name != meant for one in service.policy.stages):
        raise Refused(OLD_BUTTON)
    known = find_by_id(service.engine, [item]).get(item)
    if known is None:
        raise Refused(worded("That ticket is no longer there."))
    asker = _again(service, click.asker, item, meant)
    return Reply(to_messages(report_of(carry_out(service, [Pick(known, meant)], asker))))


def _again(service: Service, asker: Asker, item: str, stage: str | None) -> Asker:
    """Return the asker, under another key where they said the same and it does not count any more: no double click."""
    said = tags_said(service.engine, item)
    counts = next((one for one in reversed(said) if one.undone_at is None), None)
    same = [one for one in said if (one.stage, one.place) == (stage, place_of(asker)) and one is not counts]
    return replace(asker, key=f"{asker.key}:{len(same)}") if same else asker


def _cases(service: Service, known: Sequence[Known]) -> Mapping[str, Case]:
    """Return each item as a case, whether it waits for a stage or not; each project is read once."""
    found: dict[str, Case] = {}
    for slug in dict.fromkeys(one.projects[0] for one in known):
        facts = rewind(load_facts(service.engine, slug), service.clock())
        placements = place(facts, service.policy, service.model())
        waiting = {case.item.id: case for case in cases(facts, service.policy, service.model())}
        found |= {
            item.id: waiting.get(item.id) or Case(item, Need.UNTAGGED, placements[item.id])
            for item in facts.items
        }
    return found


def _section(service: Service, case: Case, stamp: str, zone: str) -> Section:
    def value(stage: str | None) -> str:
        return f"{stage or OUTSIDE}|{stamp}|{case.item.id}"

    return case_section(case, service.policy, zone=zone, action=WORD, value=value)

"""`/ml triage`: open work that waits for a stage, a few at a time, edited in place while somebody goes through it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.click import Reply
from bot.commands.understand import Told, project_meant
from bot.permissions import Deed, Verdict, decide, rule_of
from bot.render.blocks import to_messages
from bot.tagging import Outcome, Pick, carry_out
from bot.told import told
from bot.triage_state import (
    ALL,
    ASK_ALL,
    OLD,
    PAGE,
    SKIP,
    TAG,
    View,
    read_all,
    read_button,
    short,
    stamp_of,
    write_all,
    write_button,
)
from bot.visible import projects_for
from workflows.errors import Refused
from workflows.lifecycle.asof import rewind
from workflows.lifecycle.rights import who_may
from workflows.lifecycle.triage import cases
from workflows.reports.phrases import detail, ref, say, tell, tell_many
from workflows.reports.shape import Button, Line, Name, Number, Report, Section, Tone
from workflows.reports.triage import case_section, certain_lines, counts_text
from workflows.store.facts import load_facts
from workflows.store.lookup import Known
from workflows.worded import worded_many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.click import Asker, Click
    from bot.commands.understand import Order
    from bot.service import Service
    from bot.triage_state import Pressed
    from workflows.lifecycle.triage import Case
    from workflows.model import Facts, Project
    from workflows.reports.shape import Offer, Text

WORD: Final = "triage"
A_PAGE: Final = 5
AT_ONCE: Final = 40
"""Certain suggestions in one list: more cannot be looked through."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page is made of: the project's facts, what waits in it, and what of that was not skipped."""

    project: Project
    facts: Facts
    waiting: tuple[Case, ...]
    left: tuple[Case, ...]
    view: View

    @property
    def certain(self) -> tuple[Case, ...]:
        """Those that may be accepted together."""
        return tuple(case for case in self.left if case.certain)


def triage(service: Service, order: Order, asker: Asker) -> Reply:
    """Show the first page of the project that was named, or whose channel this is."""
    slug = project_meant(WORD, " ".join(order.rest), projects_for(service, asker), order.project)
    if isinstance(slug, Told):
        return Reply((told(slug.text),))
    view = View(short(slug), stamp=stamp_of(service.clock().timestamp()))
    return _page(service, asker, view, Outcome(()), replaces=False)


def triage_click(service: Service, click: Click) -> Reply:
    """Do what a button of the list says and show the list as it stands then."""
    pressed = read_button(click.value)
    acts = {TAG: _tag, SKIP: _skip, PAGE: _turn, ASK_ALL: _ask_all, ALL: _accept_all}
    return acts[pressed.verb](service, pressed, click.asker)


def _desk(service: Service, asker: Asker, view: View) -> Desk:
    """Read the project anew; Refused when the list is of a project that is gone, or not for the asker any more."""
    seen = projects_for(service, asker)
    project = next((one for one in seen if short(one.slug) == view.project), None)
    if project is None:
        raise Refused(OLD)
    now = service.clock()
    facts = rewind(load_facts(service.engine, project.slug), now)
    waiting = cases(facts, service.policy, service.model())
    left = tuple(case for case in waiting if not view.hides(case.item.id))
    return Desk(project, facts, waiting, left, replace(view, stamp=stamp_of(now.timestamp())))


def _tag(service: Service, pressed: Pressed, asker: Asker) -> Reply:
    desk = _desk(service, asker, pressed.view)
    _check_stage(service, pressed.stage)
    item = next((one for one in desk.facts.items if short(one.id) == pressed.item), None)
    if item is None:
        return _page(service, asker, pressed.view, _note(tell("That item is no longer in the project.")))
    outcome = carry_out(service, [Pick(Known(item, (desk.project.slug,)), pressed.stage)], asker)
    return _page(service, asker, pressed.view, outcome)


def _skip(service: Service, pressed: Pressed, asker: Asker) -> Reply:
    desk = _desk(service, asker, pressed.view)
    skipped = [case for case in desk.waiting if short(case.item.id) == pressed.item]
    view = pressed.view.skip(skipped[0].item.id) if skipped else pressed.view
    return _page(service, asker, view, Outcome(()))


def _turn(service: Service, pressed: Pressed, asker: Asker) -> Reply:
    return _page(service, asker, pressed.view, Outcome(()))


def _ask_all(service: Service, pressed: Pressed, asker: Asker) -> Reply:
    """Show what would be accepted, with a button that accepts exactly that."""
    desk = _desk(service, asker, pressed.view)
    if refusal := _may_not_accept_all(service, desk.project, asker):
        return _page(service, asker, pressed.view, refusal)
    if not desk.certain:
        return _page(service, asker, pressed.view, _note(tell("There is no certain suggestion left.")))
    for size in range(min(AT_ONCE, len(desk.certain)), 0, -1):
        messages = to_messages(_certain_report(desk, desk.certain[:size], service))
        if len(messages) == 1:
            return Reply(messages, replaces=True)
    raise Refused(OLD)


def _certain_report(desk: Desk, shown: Sequence[Case], service: Service) -> Report:
    count, total = len(shown), len(desk.certain)
    certain = tell_many(count, "1 certain suggestion.", "{number} certain suggestions.")
    if count < total:
        certain = tell_many(
            count,
            "1 of {total} certain suggestions; the others come next.",
            "{number} of {total} certain suggestions; the others come next.",
            total=Number(total),
        )
    accept = write_button(ALL, desk.view, rest=write_all(shown))
    return Report(
        "triage",
        tell_many(count, "Accept this one?", "Accept these {number}?"),
        (Line(certain, bullet=False),),
        (Section((), certain_lines(shown, service.policy)),),
        buttons=(
            Button(worded_many(count, "Accept this one", "Accept these {number}"), f"{WORD}:all", accept),
            Button("Back to the list", f"{WORD}:back", write_button(PAGE, desk.view)),
        ),
    )


def _accept_all(service: Service, pressed: Pressed, asker: Asker) -> Reply:
    """Accept what was shown and nothing else, whatever is suggested by now; what somebody decided since stays."""
    desk, wanted = _desk(service, asker, pressed.view), read_all(pressed.rest)
    if refusal := _may_not_accept_all(service, desk.project, asker):
        return _page(service, asker, pressed.view, refusal)
    for stage in wanted.values():
        _check_stage(service, stage)
    still = {case.item.id for case in desk.waiting}
    items = [(one, wanted[short(one.id)]) for one in desk.facts.items if short(one.id) in wanted]
    picks = [Pick(Known(item, (desk.project.slug,)), stage) for item, stage in items if item.id in still]
    decided = [
        Line(tell("{item} was left as it is: somebody has decided or closed it meanwhile.", item=ref(item)))
        for item, _ in items
        if item.id not in still
    ]
    outcome = carry_out(service, picks, asker) if picks else Outcome(())
    lines = outcome.lines if len(outcome.lines) <= A_PAGE else _summed(outcome, len(picks))
    return _page(service, asker, replace(pressed.view, start=0), Outcome((*lines, *decided), outcome.undo))


def _summed(outcome: Outcome, picked: int) -> tuple[Line, ...]:
    """Return many outcomes in one line, and in full those that went wrong."""
    wrong = tuple(line for line in outcome.lines if line.tone is Tone.WARN)
    done = tell_many(
        picked - len(wrong),
        "1 item tagged as shown. Its label follows within a minute or two; I tell you if that fails.",
        "{number} items tagged as shown. Their labels follow within a minute or two; I tell you of each that fails.",
    )
    return (Line(done, tone=Tone.GOOD, bullet=False), *wrong)


def _may_not_accept_all(service: Service, project: Project, asker: Asker) -> Outcome | None:
    if decide(Deed.ACCEPT_ALL, service.policy, asker, (project,)) is Verdict.YES:
        return None
    who = who_may(rule_of(Deed.ACCEPT_ALL, service.policy))
    return _note(tell("You cannot accept all at once: {who}.", who=detail(who)))


def _check_stage(service: Service, stage: str | None) -> None:
    if stage is not None and all(one.name != stage for one in service.policy.stages):
        raise Refused(OLD)


def _note(words: Text) -> Outcome:
    return Outcome((Line(words, tone=Tone.WARN, bullet=False),))


def _page(service: Service, asker: Asker, view: View, outcome: Outcome, *, replaces: bool = True) -> Reply:
    """Return the page as large as it fits in one message, which can then be edited in place."""
    desk = _desk(service, asker, view)
    for size in range(A_PAGE, 1, -1):
        messages = to_messages(_report(service, desk, outcome, size))
        if len(messages) == 1:
            return Reply(messages, replaces=replaces)
    return Reply(to_messages(_report(service, desk, outcome, 1)), replaces=replaces)


def _report(service: Service, desk: Desk, outcome: Outcome, size: int) -> Report:
    last = max(0, (len(desk.left) - 1) // size * size)
    start = min(desk.view.start, last)
    view = replace(desk.view, start=start)
    shown = desk.left[start : start + size]
    sections = [_section(service, desk, case, view) for case in shown]
    done = [Section((), outcome.lines)] if outcome.lines else []
    undo = [outcome.undo] if outcome.undo else []
    return Report(
        "triage",
        tell("Stages of {project}", project=Name(desk.project.name)),
        _lead(desk, start, len(shown)),
        (*done, *sections),
        buttons=(*undo, *_turns(desk, view, size)),
    )


def _lead(desk: Desk, start: int, shown: int) -> tuple[Line, ...]:
    if not desk.waiting:
        return (Line(tell("Everything that is open has its stage."), bullet=False),)
    skipped = len(desk.waiting) - len(desk.left)
    notes = [tell_many(skipped, "1 skipped for now.", "{number} skipped for now.")] if skipped else []
    if shown:
        first, last, all_ = (Number(one) for one in (start + 1, start + shown, len(desk.left)))
        notes.append(tell("Here: {first} to {last} of {all}.", first=first, last=last, all=all_))
    spaced = (part for note in notes for part in (" ", note))
    return (Line(say(counts_text(desk.waiting), *spaced), bullet=False),)


def _section(service: Service, desk: Desk, case: Case, view: View) -> Section:
    item = case.item.id
    skip = Button("Skip", f"{WORD}:skip", write_button(SKIP, view, item=item))

    def value(stage: str | None) -> str:
        return write_button(TAG, view, item=item, stage=stage)

    return case_section(
        case, service.policy, zone=desk.project.timezone, action=WORD, value=value, more=(skip,)
    )


def _turns(desk: Desk, view: View, size: int) -> tuple[Offer, ...]:
    """Return the buttons below the list: the pages before and after it, and all certain ones together."""
    offers: list[Offer] = []
    if view.start > 0:
        before = replace(view, start=max(0, view.start - size))
        offers.append(Button("Previous", f"{WORD}:previous", write_button(PAGE, before)))
    if view.start + size < len(desk.left):
        after = replace(view, start=view.start + size)
        offers.append(Button("Next", f"{WORD}:next", write_button(PAGE, after)))
    if number := len(desk.certain):
        label = worded_many(number, "Accept the certain one…", "Accept all {number} certain ones…")
        offers.append(Button(label, f"{WORD}:every", write_button(ASK_ALL, view)))
    return tuple(offers)

"""Somebody's Home: what is asked of them, their experiments, reviews and projects, and what comes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from workflows.reports.footer import as_of, troubles_in
from workflows.reports.kinds import KINDS
from workflows.reports.phrases import say, tell, tell_many
from workflows.reports.shape import (
    Button,
    Line,
    Menu,
    Moment,
    Name,
    PersonRef,
    Report,
    Section,
    Strong,
    Tone,
)
from workflows.reports.subscribed import offers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workflows.reports.glance import Desk, Glance, Told
    from workflows.reports.shape import Offer, Text
    from workflows.reports.subscribed import Entry

SUBSCRIBE: Final = "home-subscribe"
"""Carries the slug of a project."""
SET_UP: Final = "home-setup"
ASK: Final = "home-ask"
"""Carries what could be typed after /ml instead."""
ASKED_SHOWN: Final = 8
"""Each has a row of buttons, and a Home has a hundred blocks."""
SHOWN: Final = 12
PROJECTS_SHOWN: Final = 15
SUBSCRIPTIONS_SHOWN: Final = 6
OPTIONS: Final = 100
"""Entries of a menu."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose Home it is: `name` is None for somebody whom no project knows; `keeps` names the projects they lead."""

    account: str
    name: str | None
    zone: str
    language: str
    keeps: frozenset[str] = frozenset()
    subscribes: tuple[tuple[str, str], ...] = ()
    """Names and slugs of the projects whose reports they may have sent."""
    sets_up: bool = False


def build(reader: Reader, glances: Sequence[Glance], entries: Sequence[Entry]) -> Report:
    """Return the page; `glances` are the projects that the reader belongs to, `entries` what comes to them."""
    if reader.name is None:
        return _first_page(reader, entries)
    desks = [desk for one in glances if (desk := one.desks.get(reader.account))]
    ordered = sorted(glances, key=lambda one: one.urgency)
    kept = [one for one in ordered if one.project.slug in reader.keeps][:PROJECTS_SHOWN]
    sections = (
        _section(tell("Asked of you"), _once(desks, _asked), ASKED_SHOWN, "/ml stalled"),
        _section(tell("Your reviews"), _once(desks, _reviews), SHOWN, "/ml status"),
        *_portfolio(kept),
        _section(tell("Your experiments"), _own(desks), SHOWN, "/ml stalled"),
        _section(
            tell("Your projects"),
            tuple(_project(one) for one in ordered if one not in kept),
            PROJECTS_SHOWN,
            "/ml portfolio",
        ),
        _triage(glances),
        _coming(entries, reader),
    )
    return Report(
        kind="home",
        title=tell("Your work, {person}", person=PersonRef(reader.name)),
        lead=(_lead(desks), *troubles_in(glances)),
        sections=sections,
        footer=as_of(glances),
        buttons=_offers(reader),
        language=reader.language,
    )


def _asked(desk: Desk) -> tuple[Told, ...]:
    return desk.asked


def _reviews(desk: Desk) -> tuple[Told, ...]:
    return desk.reviews


def _own(desks: Sequence[Desk]) -> tuple[Line, ...]:
    """Return the experiments of which nothing is asked, in any of the projects."""
    asked = {known for desk in desks for known, _ in desk.asked}
    return _once(desks, lambda desk: tuple(one for one in desk.experiments if one[0] not in asked))


def _once(desks: Sequence[Desk], of: Callable[[Desk], tuple[Told, ...]]) -> tuple[Line, ...]:
    found: dict[str, Line] = {}
    for desk in desks:
        for known, line in of(desk):
            found.setdefault(known, line)
    return tuple(found.values())


def _section(title: Text, lines: Sequence[Line], shown: int, command: str) -> Section:
    """Return the first lines, and how many more there are with the command that shows them."""
    left = len(lines) - shown
    if left <= 0:
        return Section(title, tuple(lines))
    more = tell_many(
        left, "{number} more: {command} shows all.", "{number} more: {command} shows all.", command=command
    )
    return Section(title, (*lines[:shown], Line(more, bullet=False)))


def _lead(desks: Sequence[Desk]) -> Line:
    asked, reviews = len(_once(desks, _asked)), len(_once(desks, _reviews))
    if not asked and not reviews:
        return Line(tell("Nothing is asked of you at present."), tone=Tone.GOOD)
    parts = [
        tell_many(asked, "1 experiment asks for your word", "{number} experiments ask for your word"),
        tell_many(reviews, "1 review waits for you", "{number} reviews wait for you"),
    ]
    told = [part for part, number in zip(parts, (asked, reviews), strict=True) if number]
    text = tell("{some}, and {other}.", some=told[0], other=told[-1]) if len(told) > 1 else say(*told[0], ".")
    return Line(text, tone=Tone.ASK, bullet=False)


def _portfolio(kept: Sequence[Glance]) -> tuple[Section, ...]:
    """Return each project that the reader keeps together: its colour in words, its centre and what is asked."""
    return tuple(Section((Name(one.project.name),), (one.stages, *one.standing)) for one in kept)


def _project(glance: Glance) -> Line:
    where = glance.stages
    return Line(say(Strong(Name(glance.project.name)), ": ", where.text), where.because)


def _triage(glances: Sequence[Glance]) -> Section:
    lines = [
        Line(
            tell_many(
                one.triage,
                "1 item of {project} waits for its stage.",
                "{number} items of {project} wait for their stage.",
                project=Name(one.project.name),
            ),
            offers=(Button("Triage", f"{ASK}:triage", f"triage {one.project.slug}"),),
        )
        for one in glances
        if one.triage
    ]
    return _section(tell("Without a stage"), lines, SUBSCRIPTIONS_SHOWN, "/ml triage")


def _coming(entries: Sequence[Entry], reader: Reader) -> Section:
    ordered = sorted(entries, key=lambda one: (one.next_run is None, one.next_run or 0, one.subscription.id))
    lines = [_entry(one, reader) for one in ordered]
    return _section(tell("What comes by itself"), lines, SUBSCRIPTIONS_SHOWN, "/ml subscriptions")


def _entry(entry: Entry, reader: Reader) -> Line:
    one = entry.subscription
    report = KINDS[one.report].called if one.report in KINDS else (Name(one.report),)
    what = tell("{report} of {project}", report=report, project=Name(one.project)) if one.project else report
    where: Text = tell("you") if one.target == reader.account else (Name(one.target),)
    when = tell("does not come any more")
    if one.paused_at is not None:
        when = tell("paused since {moment}", moment=Moment(one.paused_at, reader.zone))
    elif entry.next_run is not None:
        when = tell("next on {moment}", moment=Moment(entry.next_run, reader.zone))
    return Line(
        tell("{report} to {place}: {when}", report=what, place=where, when=when), offers=offers_of(one)
    )


def _offers(reader: Reader) -> tuple[Offer, ...]:
    options = reader.subscribes[:OPTIONS]
    subscribing = (Menu("Subscribe to…", SUBSCRIBE, options),) if options else ()
    setting = (Button("Set up a project", SET_UP, ""),) if reader.sets_up else ()
    return (
        *subscribing,
        Button("Portfolio", f"{ASK}:portfolio", "portfolio"),
        Button("What you can ask me", f"{ASK}:help", "help"),
        *setting,
    )


def _first_page(reader: Reader, entries: Sequence[Entry]) -> Report:
    """Return what somebody sees whom no project knows by their Slack account."""
    what = tell(
        "Stagecoach reads Jira and GitHub and tells where each machine learning project stands, which experiments "
        "have gone quiet, and what is asked of whom. It asks owners first, in private, and scores nobody."
    )
    link = tell(
        "No project knows you yet. Your Slack member id is {account}: ask whoever looks after your project to add it "
        "to you as {field} in projects.yaml. Then your experiments and reviews stand here.",
        account=Strong(Name(reader.account)),
        field="slack:",
    )
    meanwhile = tell("Until then {help} lists what you can ask, and {status} tells how a project stands.",
                     help="/ml help", status="/ml status")  # fmt: skip
    return Report(
        kind="home",
        title=tell("Welcome to Stagecoach"),
        lead=(Line(what, bullet=False),),
        sections=(
            Section(
                tell("How you get your own page"), (Line(link, bullet=False), Line(meanwhile, bullet=False))
            ),
            _coming(entries, reader),
        ),
        buttons=_offers(reader),
        language=reader.language,
    )

"""`/ml subscribe` and `/ml subscriptions`: what comes by itself, to whom and when; previewed, paused, ended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.click import Reply
from bot.commands.understand import Told, project_meant
from bot.inside import keep_inside
from bot.periods import Period
from bot.permissions import Deed, Verdict, decide, rule_of
from bot.render.blocks import to_messages
from bot.statements import speaker
from bot.told import told
from bot.turns import known_projects, next_turn, report_for
from bot.views import subscribe as view
from bot.views.days import chosen_day
from bot.visible import hidden_from, is_channel_of, may_see, projects_for
from config.policy import WEEKDAYS
from workflows.errors import Refused
from workflows.lifecycle.rights import who_may
from workflows.outbox import Subscription
from workflows.reports import subscribed
from workflows.reports.phrases import tell
from workflows.store import subscriptions
from workflows.store.facts import load_projects
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.click import Asker, Click, Submission
    from bot.commands.understand import Order
    from bot.render.form import Form
    from bot.service import Service
    from workflows.model import Project
    from workflows.reports.shape import Text

WORD: Final = "subscribe"
DOING: Final = worded("change the subscriptions")
GONE: Final = worded("This subscription has ended.")


def open_form(service: Service, asker: Asker, words: Sequence[str]) -> Form:
    """Return the form; the project that was typed is looked up when it is sent, as Slack waits three seconds."""
    del service
    return view.form(asker, " ".join(words))


def check(service: Service, sent: Submission) -> Mapping[str, str]:
    """Return what is wrong with the form, by field."""
    return view.mistakes(sent, service.clock())


def take_form(service: Service, sent: Submission) -> Reply:
    """Keep the subscription, once however often the form arrives, and show it with what can be done about it."""
    carried = view.read_carried(sent.carried)
    asker = _there(sent.asker, carried)
    project = _project(service, asker, carried.project)
    if isinstance(project, Told):
        return Reply((told(project.text),))
    wanted = sent.values
    portfolio = wanted.get(view.REPORT) == "portfolio"
    speaker(service.policy, Deed.CHANGE_SUBSCRIPTION, project, asker, DOING)
    target = _target(service, sent, asker, project)
    rhythm = wanted.get(view.RHYTHM) or view.WEEKLY
    every_other = rhythm == view.FORTNIGHTLY
    now, zone = service.clock(), wanted.get(view.ZONE) or project.timezone
    # This week is the first, as it is where the report is read.
    this_week = now.astimezone(ZoneInfo(zone)).date() if every_other else None
    made = Subscription(
        id=f"slack:{sent.asker.key}",
        project=None if portfolio else project.slug,
        report=wanted.get(view.REPORT) or "digest",
        audience=wanted.get(view.AUDIENCE) or "product",
        target=target,
        weekday=WEEKDAYS.index(wanted.get(view.WEEKDAY) or "mon"),
        time=wanted.get(view.TIME_OF_DAY) or "09:00",
        timezone=zone,
        every=2 if every_other else 1,
        anchor=chosen_day(sent, view.FROM) or this_week,
        monthly=None if rhythm in {view.WEEKLY, view.FORTNIGHTLY} else rhythm,
        holidays=wanted.get(view.HOLIDAYS) or "shift",
        language=wanted.get(view.LANGUAGE),
        ends_on=chosen_day(sent, view.UNTIL),
        made_by=sent.asker.user,
        starts_at=now,
    )
    subscriptions.subscribe(service.engine, made)
    return _listed(service, (made,), tell("Subscribed"))


def show(service: Service, order: Order, asker: Asker) -> Reply:
    """Show what comes to this channel and to the asker, and when next."""
    del order
    seen = projects_for(service, asker)
    here = next((one for one in seen if is_channel_of(one, asker.channel, asker.channel_name)), None)
    own = {asker.user, asker.channel, f"#{asker.channel_name}", here.channel if here else asker.channel}
    known = {None, *(one.slug for one in seen)}
    every = subscriptions.load_subscriptions(service.engine)
    return _listed(
        service, [one for one in every if one.target in own and one.project in known], tell("Subscriptions")
    )


def preview(service: Service, click: Click) -> Reply:
    """Show the asker alone what would come now."""
    one = _named(service, click, Deed.LOOK_AHEAD)
    now, projects = service.clock(), load_projects(service.engine)
    hidden = {project.slug for project in projects if not may_see(project, click.asker)}
    if not hidden <= set(hidden_from(projects, one.target)):
        # Its readers see more than the asker, who is shown what would come to them alone.
        one = replace(one, target=click.asker.user)
    composed = report_for(service, one, Period("", now.date(), now, one.timezone, late=False))
    return Reply(to_messages(composed.report))


def pause(service: Service, click: Click) -> Reply:
    """Let it rest."""
    one = _named(service, click)
    subscriptions.pause(service.engine, one.id, person=click.asker.user, now=service.clock())
    return _again(service, one.id)


def resume(service: Service, click: Click) -> Reply:
    """Let it go on with the next period."""
    one = _named(service, click)
    subscriptions.resume(service.engine, one.id, now=service.clock())
    return _again(service, one.id)


def end(service: Service, click: Click) -> Reply:
    """End one that was made in Slack; Refused for one that the projects file declares."""
    one = _named(service, click)
    if one.made_by is None:
        raise Refused(worded("The projects file declares it: take it out there, or pause it here."))
    subscriptions.end(service.engine, one.id, now=service.clock())
    return Reply((told(worded("Ended: it does not come any more.")),), replaces=True)


def _named(service: Service, click: Click, deed: Deed = Deed.CHANGE_SUBSCRIPTION) -> Subscription:
    """Return the subscription of a button; Refused for who may neither see nor change it."""
    one = subscriptions.find_subscription(service.engine, click.value)
    if one is None:
        raise Refused(GONE)
    asker = click.asker
    concerned = [each for each in load_projects(service.engine) if one.project in {None, each.slug}]
    own = asker.user in {one.made_by, one.target}
    verdict = decide(deed, service.policy, asker, concerned, own=own)
    if verdict is Verdict.UNSEEN:
        raise Refused(GONE)
    if verdict is Verdict.NO:
        who = who_may(rule_of(deed, service.policy))
        raise Refused(worded("You cannot change the subscriptions: {who}.", who=who))
    return one


def _again(service: Service, known: str) -> Reply:
    one = subscriptions.find_subscription(service.engine, known)
    return _listed(service, (one,) if one else (), tell("Subscription"), replaces=True)


def _listed(service: Service, found: Sequence[Subscription], title: Text, *, replaces: bool = False) -> Reply:
    known = known_projects(service)
    entries = tuple(subscribed.Entry(one, next_turn(service, one, known)) for one in found)
    return Reply(to_messages(subscribed.build(entries, title)), replaces)


def _there(asker: Asker, carried: view.Carried) -> Asker:
    """Return the asker where the form was asked for: a form itself knows no channel."""
    return replace(asker, channel=carried.channel, channel_name=carried.channel_name)


def _project(service: Service, asker: Asker, name: str) -> Project | Told:
    """Return the project that was typed, the channel's or the only one; what to write where that is not clear."""
    seen = projects_for(service, asker)
    here = next((one.slug for one in seen if is_channel_of(one, asker.channel, asker.channel_name)), None)
    slug = project_meant(WORD, name, seen, here)
    return slug if isinstance(slug, Told) else next(one for one in seen if one.slug == slug)


def _target(service: Service, sent: Submission, asker: Asker, project: Project) -> str:
    """Return where it goes; Refused for a channel of others, and for a private project that would leave its own."""
    if sent.values.get(view.WHERE) == view.ME:
        if decide(Deed.SUBSCRIBE_SELF, service.policy, asker, (project,)) is not Verdict.YES:
            raise Refused(
                worded("{project} is private: its reports go to its own people only.", project=project.name)
            )
        return asker.user
    if not asker.channel and project.channel is None:
        raise Refused(
            worded(
                "{project} has no channel: choose “me alone”, or ask in the channel that is meant.",
                project=project.name,
            )
        )
    there = asker if asker.channel else replace(asker, channel=project.channel or "")
    if decide(Deed.SUBSCRIBE_CHANNEL, service.policy, there, (project,)) is not Verdict.YES:
        raise Refused(
            worded(
                "{project} is private: its reports go to its own channel and people only.",
                project=project.name,
            )
        )
    own = is_channel_of(project, there.channel, there.channel_name)
    target = (project.channel if own else None) or there.channel
    keep_inside(service.channel, service.policy, target)
    return target

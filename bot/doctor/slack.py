"""Slack: the tokens, the scopes against the manifest, and whether the bot is where it is to post."""

from __future__ import annotations

import re
from contextlib import closing
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import yaml

from bot.doctor.clock import judge_clock
from bot.doctor.finding import Finding, Grade
from bot.slack_errors import advice_on
from config.words import listed
from workflows.outbox import MAIL
from workflows.sources.transport import Service
from workflows.worded import worded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from datetime import datetime

    from bot.doctor.ways import Ways
    from workflows.sources.transport import Transport
    from workflows.store.overview import Overview

SLACK: Final = Service("Slack", "SLACK_API_URL", "SLACK_BOT_TOKEN", worded("set SLACK_BOT_TOKEN anew"))
SUBJECT: Final = "slack"
MANIFEST: Final = "slack-manifest.yaml"
PAGE: Final = 999
MOST_PAGES: Final = 5
"""Requests for the list of channels; of a larger workspace the rest is unknown."""
_PERSON: Final = re.compile(r"[UWD][A-Z0-9]{2,30}")

Json = dict[str, Any]


def ask_slack(ways: Ways, known: Overview, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Ask in at most seven requests; without a good token nothing else is asked."""
    if ways.slack is None:
        says, do = worded("SLACK_BOT_TOKEN is not set"), worded("see docs/connect.md, section 1")
        yield Finding(Grade.BROKEN, SUBJECT, "token", says, do)
        return
    with closing(ways.slack()) as slack:
        answer = slack.get("auth.test")
        who = _json(answer.json)
        yield judge_token(who)
        if not who.get("ok"):
            return
        yield judge_scopes(answer.headers.get("x-oauth-scopes"), wanted_scopes())
        yield judge_clock(SUBJECT, answer.headers, clock())
        yield _ask_events(ways)
        yield from _ask_channels(slack, wanted_channels(known))


def _ask_events(ways: Ways) -> Finding:
    if ways.slack_app is None:
        return judge_events(None, hears_http=ways.hears_http)
    with closing(ways.slack_app()) as slack:
        return judge_events(
            _json(slack.post("apps.connections.open", json={}).json), hears_http=ways.hears_http
        )


def _ask_channels(slack: Transport, wanted: Collection[str]) -> Iterator[Finding]:
    if not wanted:
        return
    seen: list[Json] = []
    cursor = ""
    for _ in range(MOST_PAGES):
        kinds: dict[str, str | int] = {"types": "public_channel,private_channel", "limit": PAGE}
        page = _json(
            slack.get("conversations.list", params=kinds | ({"cursor": cursor} if cursor else {})).json
        )
        if not page.get("ok"):
            yield Finding(Grade.UNKNOWN, SUBJECT, "channels", _advice(page))
            return
        listed_here = page.get("channels")
        seen += [one for one in listed_here if isinstance(one, dict)] if isinstance(listed_here, list) else []
        cursor = str(_json(page.get("response_metadata")).get("next_cursor") or "")
        if not cursor:
            break
    yield from judge_channels(wanted, seen, complete=not cursor)


def wanted_scopes() -> tuple[str, ...]:
    """Return the scopes of the manifest: the app was made from it."""
    manifest = yaml.safe_load((files("config") / MANIFEST).read_text(encoding="utf-8"))
    return tuple(manifest["oauth_config"]["scopes"]["bot"])


def wanted_channels(known: Overview) -> tuple[str, ...]:
    """Return the channels, by `#name` or id, to which something is to be posted."""
    targets = [one.target for one in known.subscriptions if not one.target.startswith(MAIL)]
    named = [*(one.channel for one in known.projects if one.channel), *targets]
    return tuple(dict.fromkeys(one for one in named if not _PERSON.fullmatch(one)))


def judge_token(who: Json) -> Finding:
    """Return whose token it is, or what to do about one that Slack does not take."""
    if not who.get("ok"):
        return Finding(Grade.BROKEN, SUBJECT, "token", _advice(who))
    says = worded("signed in as {person} in {team}", person=str(who.get("user")), team=str(who.get("team")))
    return Finding(Grade.OK, SUBJECT, "token", says)


def judge_scopes(granted: str | None, wanted: Sequence[str]) -> Finding:
    """Return whether the token has every scope of the manifest."""
    if granted is None:
        return Finding(Grade.UNKNOWN, SUBJECT, "scopes", worded("Slack does not say which the token has"))
    missing = sorted(set(wanted) - {one.strip() for one in granted.split(",")})
    if not missing:
        return Finding(
            Grade.OK, SUBJECT, "scopes", worded("all {number} of the manifest", number=len(wanted))
        )
    do = worded("update the app from {file} and reinstall it", file=f"config/{MANIFEST}")
    return Finding(Grade.BROKEN, SUBJECT, "scopes", worded("missing: {names}", names=listed(missing)), do)


def judge_events(opened: Json | None, *, hears_http: bool) -> Finding:
    """Return whether Slack can reach us: by a connection that we open, or by signed requests."""
    if opened is not None and opened.get("ok"):
        return Finding(Grade.OK, SUBJECT, "app token", worded("Socket Mode connections can be opened"))
    if opened is not None:
        says = worded("Slack refuses it ({error})", error=str(opened.get("error")))
        do = worded("create an app-level token with connections:write and set SLACK_APP_TOKEN")
        return Finding(Grade.BROKEN, SUBJECT, "app token", says, do)
    if hears_http:
        return Finding(Grade.OK, SUBJECT, "app token", worded("not set; Slack is heard over HTTP (`web`)"))
    says = worded("no command or click reaches Stagecoach")
    do = worded("set SLACK_APP_TOKEN for `run`, or SLACK_SIGNING_SECRET for `web`")
    return Finding(Grade.BROKEN, SUBJECT, "app token", says, do)


def judge_channels(wanted: Collection[str], seen: Sequence[Json], *, complete: bool) -> Iterator[Finding]:
    """Yield what keeps the bot from posting in the wanted channels, or that nothing does."""
    by_name = {f"#{one.get('name')}": one for one in seen} | {str(one.get("id")): one for one in seen}
    missing = [name for name in wanted if name not in by_name]
    archived = [name for name in wanted if name in by_name and by_name[name].get("is_archived")]
    outside = [
        name
        for name in wanted
        if name in by_name and name not in archived and not by_name[name].get("is_member")
    ]
    if missing:
        says = worded("not to be seen: {names}", names=listed(missing))
        do = worded(
            "check the names in projects.yaml; invite the bot into private ones with /invite @Stagecoach"
        )
        if not complete:
            says = worded("the list of channels is too long to look for {names}", names=listed(missing))
        yield Finding(Grade.BROKEN if complete else Grade.UNKNOWN, SUBJECT, "channels", says, do)
    if archived:
        says = worded("archived: {names}", names=listed(archived))
        do = worded("name other channels in projects.yaml and apply it")
        yield Finding(Grade.BROKEN, SUBJECT, "channels", says, do)
    if outside:
        says = worded("the bot is not in {names}", names=listed(outside))
        yield Finding(Grade.BROKEN, SUBJECT, "channels", says, worded("write /invite @Stagecoach there"))
    if not (missing or archived or outside):
        says = worded("the bot is in each that it posts to ({number})", number=len(wanted))
        yield Finding(Grade.OK, SUBJECT, "channels", says)


def _advice(answer: Json) -> str:
    code = str(answer.get("error") or "no reason given")
    return advice_on(code, worded("the question"), str(answer.get("needed") or ""))


def _json(value: object) -> Json:
    return value if isinstance(value, dict) else {}

"""The sentences of stall verdicts: short, with the day and the comparison, and never about how well a person works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.lifecycle.answers import is_answer
from workflows.model import Evidence, Verb
from workflows.worded import Worded, worded, worded_many

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.case import Case
    from workflows.model import Activity

SOURCE_NAMES = {"jira": "Jira", "github": "GitHub", "mlflow": "MLflow", "snapshot": "the imported snapshot"}
STOPPED = "was stopped"
"""What a tracker says of a run that was killed."""
QUOTED = 140
"""Characters of a comment that evidence quotes."""
DEEDS = {
    Verb.CREATED: worded("created"),
    Verb.COMMENTED: worded("comment"),
    Verb.TRANSITIONED: worded("change of status"),
    Verb.ASSIGNED: worded("assignment"),
    Verb.EDITED: worded("edit"),
    Verb.LABELLED: worded("change of labels"),
    Verb.LINKED: worded("link"),
    Verb.PUSHED: worded("push"),
    Verb.OPENED: worded("opened"),
    Verb.REVIEW_REQUESTED: worded("review request"),
    Verb.REVIEWED: worded("review"),
    Verb.MERGED: worded("merge"),
    Verb.CLOSED: worded("closed"),
    Verb.REOPENED: worded("reopened"),
    Verb.RUN_STARTED: worded("run started"),
    Verb.RUN_HEARTBEAT: worded("heartbeat of a run"),
    Verb.RUN_FINISHED: worded("run finished"),
    Verb.RUN_FAILED: worded("run failed"),
}


def source_name(source: str) -> str:
    """Return the name that people know a source by."""
    return SOURCE_NAMES.get(source, source)


def quoted(text: str) -> str:
    """Return words from outside in quotation marks, on one line, shortened with an ellipsis."""
    return f'"{shortened(text)}"'


def shortened(text: str) -> str:
    """Return words from outside on one line, shortened with an ellipsis."""
    plain = " ".join(text.split())
    return plain if len(plain) <= QUOTED else plain[: QUOTED - 1].rstrip() + "…"


def counted(days: int) -> Worded:
    """Return a number of working days with its noun."""
    return worded_many(days, "{number} working day", "{number} working days")


def told(case: Case, signal: str, act: Activity, due: date | None = None, *, late: bool = False) -> Evidence:
    """Return what somebody said as evidence, with their name and the day; `due` is the day that it names."""
    item = case.thread.item_of(act)
    said = _said(act, case.days.local(act.at), item.key)
    if due is not None:
        said = (
            worded("was due back on {day}, no news: {said}", day=due, said=said)
            if late
            else worded("news is due on {day}: {said}", day=due, said=said)
        )
    return Evidence(signal, said, act.url or item.url)


def _said(act: Activity, day: date, key: str) -> Worded:
    if is_answer(act):
        who, words = act.actor or "", _answered(act.text)
        return worded("{person} said in Slack on {day}: {words}", person=who, day=day, words=words)
    words = quoted(act.text)
    if act.actor is None:
        return worded("{words} (unknown, {day}, {key})", words=words, day=day, key=key)
    return worded("{words} ({person}, {day}, {key})", words=words, person=act.actor, day=day, key=key)


def _answered(text: str) -> str:
    """Return an answer in its words; a long one is shortened, and stays as it was written then."""
    return text if isinstance(text, Worded) and len(text) <= QUOTED else shortened(text)


def deed(act: Activity) -> Worded:
    """Return what happened in a few words; a run that somebody stopped did not fail by itself."""
    if is_answer(act):
        return worded("answer in Slack")
    stopped = act.verb is Verb.RUN_FAILED and act.text == STOPPED
    return worded("run was stopped") if stopped else DEEDS[act.verb]


def did(case: Case, signal: str, act: Activity) -> Evidence:
    """Return what somebody did as evidence, with the item, their name and the day."""
    item = case.thread.item_of(act)
    what, day = deed(act), case.days.local(act.at)
    if act.actor is None:
        detail = worded("{deed} on {day}, {key}", deed=what, day=day, key=item.key)
    else:
        detail = worded(
            "{deed} by {person} on {day}, {key}", deed=what, person=act.actor, day=day, key=item.key
        )
    return Evidence(signal, detail, act.url or item.url)


def silence(case: Case) -> tuple[Evidence, ...]:
    """Return what every verdict carries: the quiet days against the limit, the last sign of life, unanswered pings."""
    last = case.last
    quiet = Evidence(
        "quiet",
        worded(
            "{days} without a sign of life; the limit is {limit}",
            days=counted(case.silent),
            limit=case.limit.days,
        ),
    )
    found = [quiet, Evidence("limit", case.limit.source)]
    if last is None:
        found.append(
            Evidence(
                "last sign",
                worded("none since it was created on {day}", day=case.days.local(case.item.created)),
                case.item.url,
            )
        )
    else:
        found.append(did(case, "last sign", last.activity))
    since = last.activity.at if last else case.item.created
    found += [
        told(case, "unanswered ping", act)
        for act in case.thread.activities
        if act.at > since and case.signs.is_bare_ping(act)
    ]
    return tuple(found)

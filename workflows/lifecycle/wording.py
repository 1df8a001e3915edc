"""The sentences of stall verdicts: short, with the day and the comparison, and never about how well a person works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.model import Evidence, Verb

if TYPE_CHECKING:
    from datetime import date

    from workflows.lifecycle.case import Case
    from workflows.model import Activity

SOURCE_NAMES = {"jira": "Jira", "github": "GitHub", "mlflow": "MLflow", "snapshot": "the imported snapshot"}
STOPPED = "was stopped"
"""What a tracker says of a run that was killed."""
ANSWERED = "answer"
"""The field of an activity that is an answer given by a button (`lifecycle/answers.py`)."""
ANSWER_IDS = "answer:"
"""How the id of such an activity begins."""
QUOTED = 140
"""Characters of a comment that evidence quotes."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DEEDS = {
    Verb.CREATED: "created",
    Verb.COMMENTED: "comment",
    Verb.TRANSITIONED: "change of status",
    Verb.ASSIGNED: "assignment",
    Verb.EDITED: "edit",
    Verb.LABELLED: "change of labels",
    Verb.LINKED: "link",
    Verb.PUSHED: "push",
    Verb.OPENED: "opened",
    Verb.REVIEW_REQUESTED: "review request",
    Verb.REVIEWED: "review",
    Verb.MERGED: "merge",
    Verb.CLOSED: "closed",
    Verb.REOPENED: "reopened",
    Verb.RUN_STARTED: "run started",
    Verb.RUN_HEARTBEAT: "heartbeat of a run",
    Verb.RUN_FINISHED: "run finished",
    Verb.RUN_FAILED: "run failed",
}


def source_name(source: str) -> str:
    """Return the name that people know a source by."""
    return SOURCE_NAMES.get(source, source)


def spoken(day: date) -> str:
    """Return a day as people write it: Fri 20 Nov 2026."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def quoted(text: str) -> str:
    """Return words from outside in quotation marks, on one line, shortened with an ellipsis."""
    return f'"{shortened(text)}"'


def shortened(text: str) -> str:
    """Return words from outside on one line, shortened with an ellipsis."""
    plain = " ".join(text.split())
    return plain if len(plain) <= QUOTED else plain[: QUOTED - 1].rstrip() + "…"


def counted(days: int) -> str:
    """Return a number of working days with its noun."""
    return f"{days} working day" if days == 1 else f"{days} working days"


def is_answer(act: Activity) -> bool:
    """Whether an activity is an answer given by a button: a field that is called so in a tracker is none."""
    return act.field == ANSWERED and act.id.startswith(ANSWER_IDS)


def told(case: Case, signal: str, act: Activity, lead: str = "") -> Evidence:
    """Return what somebody said as evidence, with their name and the day."""
    item = case.thread.item_of(act)
    if is_answer(act):
        said = f"{act.actor} said in Slack on {spoken(case.days.local(act.at))}: {shortened(act.text)}"
        return Evidence(signal, f"{lead}{said}", act.url or item.url)
    detail = (
        f"{lead}{quoted(act.text)} ({act.actor or 'unknown'}, {spoken(case.days.local(act.at))}, {item.key})"
    )
    return Evidence(signal, detail, act.url or item.url)


def deed(act: Activity) -> str:
    """Return what happened in a few words; a run that somebody stopped did not fail by itself."""
    if is_answer(act):
        return "answer in Slack"
    stopped = act.verb is Verb.RUN_FAILED and act.text == STOPPED
    return "run was stopped" if stopped else DEEDS[act.verb]


def did(case: Case, signal: str, act: Activity) -> Evidence:
    """Return what somebody did as evidence, with the item, their name and the day."""
    item = case.thread.item_of(act)
    who = f" by {act.actor}" if act.actor else ""
    return Evidence(
        signal,
        f"{deed(act)}{who} on {spoken(case.days.local(act.at))}, {item.key}",
        act.url or item.url,
    )


def silence(case: Case) -> tuple[Evidence, ...]:
    """Return what every verdict carries: the quiet days against the limit, the last sign of life, unanswered pings."""
    last = case.last
    quiet = Evidence(
        "quiet", f"{counted(case.silent)} without a sign of life; the limit is {case.limit.days}"
    )
    found = [quiet, Evidence("limit", case.limit.source)]
    if last is None:
        found.append(
            Evidence(
                "last sign",
                f"none since it was created on {spoken(case.days.local(case.item.created))}",
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

"""Reads GitHub's timelines: each comment, review, push and event becomes one dated activity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from workflows.batch import Damaged
from workflows.model import Activity, Verb
from workflows.sources.github_values import SOURCE, UNUSABLE, moment, needed, plain, reason, record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from workflows.sources.github_people import People

Json: TypeAlias = "Mapping[str, Any]"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The activities of one item, and the entries that could not be read."""

    activities: tuple[Activity, ...]
    damaged: tuple[Damaged, ...]
    messages: tuple[str, ...]
    """Of its commits, for the tickets that they name."""


@dataclass(frozen=True, slots=True)
class _Change:
    verb: Verb
    at: str
    who: Json | None
    field: str | None = None
    old: str | None = None
    new: str | None = None
    text: str = ""


def read_timeline(
    item: str, author: str | None, nodes: Iterable[object], people: People, *, key: str, updated: datetime
) -> Timeline:
    """Return what happened to an item; `updated` bounds the dates of its commits, which any clock can write."""
    activities: list[Activity] = []
    damaged: list[Damaged] = []
    messages: list[str] = []
    for node in nodes:
        try:
            activity = _activity(item, author, node, people, updated)
            if activity and activity.verb is Verb.PUSHED:
                messages.append(activity.text)
        except UNUSABLE as error:
            damaged.append(Damaged(SOURCE, key, f"{record(node)} of its timeline: {reason(error)}"))
            continue
        if activity:
            activities.append(activity)
    return Timeline(tuple(_merged_once(activities)), tuple(damaged), tuple(messages))


def push(item: str, commit: Json, people: People, *, no_later: datetime) -> Activity:
    """Return the push of one commit; a committer's clock that is ahead counts as `no_later`."""
    actor, kind = people.committer(commit["author"])
    at = min(moment(commit["committedDate"]), no_later)
    text, url = plain(commit["message"]), needed(commit["url"])
    return Activity(f"{item}:{needed(commit['oid'])}", item, at, actor, kind, Verb.PUSHED, text=text, url=url)


def _activity(item: str, author: str | None, node: Any, people: People, updated: datetime) -> Activity | None:  # noqa: ANN401 - any shape
    name = node["__typename"]
    if name == "PullRequestCommit":
        return push(item, node["commit"], people, no_later=updated)
    parser = EVENTS.get(name)
    change = parser(node, people) if parser else None
    if change is None:
        return None
    actor, kind = people.actor(change.who)
    verb = change.verb
    if verb is Verb.REVIEWED and actor == author and actor is not None:
        # Answering in a review thread makes a review of one's own pull request: that is a comment.
        verb = Verb.COMMENTED
    return Activity(
        f"github:{needed(node['id'])}", item, moment(change.at), actor, kind, verb,
        change.field, change.old, change.new, change.text, plain(node.get("url")) or None,
    )  # fmt: skip


def _merged_once(activities: list[Activity]) -> list[Activity]:
    """GitHub also closes what it merges: the merge says it all."""
    merges = [one.at for one in activities if one.verb is Verb.MERGED]
    return [one for one in activities if not (merges and one.verb is Verb.CLOSED and one.at >= min(merges))]


def _comment(node: Json, _: People) -> _Change:
    return _Change(Verb.COMMENTED, node["createdAt"], node["author"], text=plain(node["body"]))


def _review(node: Json, _: People) -> _Change | None:
    if node["state"] == "PENDING" or node["submittedAt"] is None:
        return None
    state, text = needed(node["state"]).lower(), plain(node["body"])
    return _Change(Verb.REVIEWED, node["submittedAt"], node["author"], new=state, text=text)


def _event(verb: Verb, field: str | None = None, **change: Callable[[Json, People], str | None]) -> Parser:
    """Return a parser for events that say who, when, and what the old and the new value are."""

    def parse(node: Json, people: People) -> _Change:
        values = {name: read(node, people) for name, read in change.items()}
        return _Change(verb, node["createdAt"], node["actor"], field, values.get("old"), values.get("new"))

    return parse


def _constant(value: str) -> Callable[[Json, People], str | None]:
    return lambda _node, _people: value


def _label(node: Json, _: People) -> str:
    return plain(node["label"]["name"])


def _reviewer(node: Json, people: People) -> str | None:
    return people.ref(node["requestedReviewer"])


def _assignee(node: Json, people: People) -> str | None:
    return people.ref(node["assignee"])


def _why(node: Json, _: People) -> str | None:
    why = node.get("stateReason")
    return plain(why).lower().replace("_", " ") or None


Parser: TypeAlias = "Callable[[Json, People], _Change | None]"
EVENTS: Mapping[str, Parser] = {
    "IssueComment": _comment,
    "PullRequestReview": _review,
    "HeadRefForcePushedEvent": _event(Verb.PUSHED, "branch"),
    "ReviewRequestedEvent": _event(Verb.REVIEW_REQUESTED, "reviewer", new=_reviewer),
    "ReviewRequestRemovedEvent": _event(Verb.EDITED, "reviewer", old=_reviewer),
    "ReadyForReviewEvent": _event(Verb.EDITED, "draft", old=_constant("true"), new=_constant("false")),
    "ConvertToDraftEvent": _event(Verb.EDITED, "draft", old=_constant("false"), new=_constant("true")),
    "LabeledEvent": _event(Verb.LABELLED, "labels", new=_label),
    "UnlabeledEvent": _event(Verb.LABELLED, "labels", old=_label),
    "AssignedEvent": _event(Verb.ASSIGNED, "assignee", new=_assignee),
    "UnassignedEvent": _event(Verb.ASSIGNED, "assignee", old=_assignee),
    "RenamedTitleEvent": _event(
        Verb.EDITED,
        "title",
        old=lambda node, _: plain(node["previousTitle"]),
        new=lambda node, _: plain(node["currentTitle"]),
    ),
    "MergedEvent": _event(Verb.MERGED),
    "ClosedEvent": _event(Verb.CLOSED, new=_why),
    "ReopenedEvent": _event(Verb.REOPENED),
}

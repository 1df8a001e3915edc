"""What a person does with an issue or a pull request of the sandbox's GitHub, where GitHub lets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sandbox.pages.refusal import Refusal
from bot.sandbox.world_threads import PullRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.sandbox.world import World
    from bot.sandbox.world_people import Person
    from bot.sandbox.world_threads import Thread

Filled = dict[str, str]
TEXT, LABEL, LABELS = 65_536, 50, 100
"""What GitHub takes: characters of a comment and of a label, and labels of one thread."""
NO_WORDS = "Say in a comment what should change: GitHub asks for it."


def thread_form(thread: Thread, person: Person, now: datetime) -> dict[str, object]:
    """Return what the form for a thread shows, and the acts that GitHub offers to this person now."""
    return {
        "repo": thread.repo.full_name,
        "number": thread.number,
        "acts": [(name, says) for name, (says, can, _) in ACTS.items() if can(thread, person, now)],
        "labels": ", ".join(thread.labels(now)),
        "assignees": [one.handle for one in thread.assignees(now)],
        "is_pull": isinstance(thread, PullRequest),
        "reviewers": [one.handle for one in thread.requested(now)] if isinstance(thread, PullRequest) else [],
    }


def change_thread(world: World, person: Person, filled: Filled) -> None:
    """Do the one thing whose button was pressed, with the comment that stands beside it."""
    now, repo = world.now(), world.github.find(filled.get("repo", ""))
    thread = next(
        (one for one in (repo.seen_threads(now) if repo else ()) if str(one.number) == filled.get("number")),
        None,
    )
    if thread is None:
        raise Refusal("There is no such issue or pull request any more. Nothing was changed.")
    _says, can, does = ACTS.get(filled.get("do", "comment"), (None, None, None))
    if can is None or does is None or not can(thread, person, now):
        raise Refusal(
            "GitHub does not offer that now: its state was changed, or it is your own. Nothing was done."
        )
    does(thread, person, now, filled)


def _words(filled: Filled) -> str:
    return filled.get("text", "").strip()[:TEXT]


def _comment(thread: Thread, person: Person, now: datetime, filled: Filled) -> None:
    if text := _words(filled):
        thread.comment(person, now, text)


def _close(thread: Thread, person: Person, now: datetime, filled: Filled) -> None:
    _comment(thread, person, now, filled)
    thread.close(person, now)


def _not_planned(thread: Thread, person: Person, now: datetime, filled: Filled) -> None:
    _comment(thread, person, now, filled)
    thread.close(person, now, reason="NOT_PLANNED")


def _reopen(thread: Thread, person: Person, now: datetime, filled: Filled) -> None:
    _comment(thread, person, now, filled)
    thread.reopen(person, now)


def _approve(thread: Thread, person: Person, now: datetime, filled: Filled) -> None:
    _pull(thread).review(person, now, "APPROVED", _words(filled))


def _object(thread: Thread, person: Person, now: datetime, filled: Filled) -> None:
    if not _words(filled):
        raise Refusal(NO_WORDS)
    _pull(thread).review(person, now, "CHANGES_REQUESTED", _words(filled))


def _ready(thread: Thread, person: Person, now: datetime, _filled: Filled) -> None:
    _pull(thread).ready(person, now)


def _draft(thread: Thread, person: Person, now: datetime, _filled: Filled) -> None:
    _pull(thread).to_draft(person, now)


def _merge(thread: Thread, person: Person, now: datetime, filled: Filled) -> None:
    _comment(thread, person, now, filled)
    _pull(thread).merge(person, now)


def _settle(thread: Thread, person: Person, now: datetime, filled: Filled) -> None:
    """Set labels, assignees and reviewers as the form has them."""
    people = thread.repo.host.people
    before, after = _listed(filled.get("was-labels", "")), _listed(filled.get("labels", ""))
    if any(len(one) > LABEL for one in after):
        raise Refusal(f"A label has at most {LABEL} characters. Nothing was changed.")
    assignee, reviewer = people.find(filled.get("assign", "")), people.find(filled.get("reviewer", ""))
    if reviewer is thread.who:
        raise Refusal("Nobody reviews their own pull request. Nothing was changed.")
    thread.label(
        person, now, add=[one for one in after if one not in before],
        remove=[one for one in before if one not in after],
    )  # fmt: skip
    if assignee:
        taken = assignee in thread.assignees(now)
        (thread.unassign if taken else thread.assign)(person, now, assignee)
    if reviewer and isinstance(thread, PullRequest):
        asked = reviewer in thread.requested(now)
        (thread.withdraw_request if asked else thread.request_review)(person, now, reviewer)


def _listed(labels: str) -> list[str]:
    named = (one.strip() for one in labels.split(","))
    return [one for one in dict.fromkeys(named) if one][:LABELS]


def _pull(thread: Thread) -> PullRequest:
    if not isinstance(thread, PullRequest):
        raise Refusal("That can be done with a pull request only.")
    return thread


def _any(_thread: Thread, _person: Person, _now: datetime) -> bool:
    return True


def _is_open(thread: Thread, _person: Person, now: datetime) -> bool:
    return thread.closed(now) is None


def _is_open_issue(thread: Thread, _person: Person, now: datetime) -> bool:
    return thread.closed(now) is None and not isinstance(thread, PullRequest)


def _can_reopen(thread: Thread, _person: Person, now: datetime) -> bool:
    merged = isinstance(thread, PullRequest) and thread.merged(now)
    return thread.closed(now) is not None and not merged


def _can_review(thread: Thread, person: Person, now: datetime) -> bool:
    return isinstance(thread, PullRequest) and thread.closed(now) is None and thread.who != person


def _is_draft(thread: Thread, _person: Person, now: datetime) -> bool:
    return isinstance(thread, PullRequest) and thread.closed(now) is None and thread.is_draft(now)


def _is_ready(thread: Thread, _person: Person, now: datetime) -> bool:
    return isinstance(thread, PullRequest) and thread.closed(now) is None and not thread.is_draft(now)


ACTS: dict[
    str,
    tuple[
        str,
        Callable[[Thread, Person, datetime], bool],
        Callable[[Thread, Person, datetime, Filled], None],
    ],
] = {
    "comment": ("Comment", _any, _comment),
    "close": ("Close", _is_open, _close),
    "not-planned": ("Close as not planned", _is_open_issue, _not_planned),
    "reopen": ("Reopen", _can_reopen, _reopen),
    "approve": ("Approve", _can_review, _approve),
    "object": ("Request changes", _can_review, _object),
    "ready": ("Ready for review", _is_draft, _ready),
    "draft": ("Convert to draft", _is_ready, _draft),
    "merge": ("Merge", _is_ready, _merge),
    "settle": ("Save", _any, _settle),
}
"""By the button's name: what it says, when GitHub offers it, and what it does."""

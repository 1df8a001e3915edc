"""How the demo's tables become history: events are gathered, sorted by time and then told to the world once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.sandbox.world import World
    from bot.sandbox.world_github import Repository
    from bot.sandbox.world_issue import JiraIssue
    from bot.sandbox.world_threads import PullRequest

YEAR = 2026
KINDS = {
    "T": "Task", "S": "Story", "B": "Bug", "E": "Epic", "X": "Experiment", "K": "Spike", "U": "Sub-task",
}  # fmt: skip
WEEKEND = 5


class Plot(NamedTuple):
    """A planted ticket: `name` is how other tables call it, `events` are (when, who, verb, …) in local time."""

    name: str
    jira_key: str
    when: str
    who: str
    kind: str
    title: str
    place: str = ""
    body: str = ""
    events: tuple[tuple[str, ...], ...] = ()


class Script:
    """All events of the demo in the order of time: keys and numbers then count up as they would have."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.issues: dict[str, JiraIssue] = {}
        self.pulls: dict[str, PullRequest] = {}
        self._beats: list[tuple[datetime, int, Callable[[], object]]] = []

    def beat(self, at: datetime, act: Callable[[], object]) -> None:
        """Note something that happens at a moment."""
        self._beats.append((at, len(self._beats), act))

    def play(self) -> None:
        """Tell the world everything, oldest first."""
        for _, _, act in sorted(self._beats, key=lambda beat: beat[:2]):
            act()
        self._beats.clear()


class Stage:
    """One project's corner of the script: its zone, its people's work, its repositories by a letter."""

    def __init__(self, script: Script, zone: str, repositories: Mapping[str, Repository]) -> None:
        self.script = script
        self.zone = ZoneInfo(zone)
        self.repositories = repositories

    def local(self, when: str) -> datetime:
        """Read `11-03 15:10` as a local time of the year of the demo."""
        return datetime.strptime(f"{YEAR}-{when}", "%Y-%m-%d %H:%M").replace(tzinfo=self.zone)

    def tell(self, plot: Plot) -> None:
        """Note a planted ticket and all that happens to it."""
        self.open(plot)
        for when, who, verb, *rest in plot.events:
            self.note(self.local(when), plot.name, who, verb, rest)

    def note(self, at: datetime, name: str, who: str, verb: str, rest: list[str]) -> None:
        """Note one thing that happens to a ticket or to its pull request."""
        self.script.beat(at, lambda: VERBS[verb](self, name, at, who, rest))

    def open(self, plot: Plot) -> None:
        """Note the creation of a ticket; `who` is `reporter` or `reporter>assignee`."""
        at = self.local(plot.when)
        reporter, _, assignee = plot.who.partition(">")
        labels, components, parent = placed_by(plot.place)

        def act() -> None:
            self.script.issues[plot.name] = self.script.world.jira.issue(
                plot.jira_key,
                type=KINDS[plot.kind],
                summary=plot.title,
                reporter=reporter,
                at=at,
                labels=labels,
                components=components,
                assignee=assignee or None,
                parent=self.script.issues[parent] if parent else None,
                **described(worded(self.script, plot.body)),
            )

        self.script.beat(at, act)

    def push(self, at: datetime, who: str, where: str, message: str, paths: str) -> None:
        """Note a push to `letter:branch` outside of any ticket."""
        letter, _, branch = where.partition(":")
        repo = self.repositories[letter]
        self.script.beat(at, lambda: repo.commit(who, at, branch, message, paths.split()))


def placed_by(place: str) -> tuple[list[str], list[str], str]:
    """Split `data +experiment c:Ingestion p:archive` into labels, components and the parent's name.

    A bare word is a stage and becomes its lifecycle label.
    """
    labels: list[str] = []
    components: list[str] = []
    parent = ""
    for word in place.split():
        if word.startswith("c:"):
            components.append(word[2:].replace("_", " "))
        elif word.startswith("p:"):
            parent = word[2:]
        elif word.startswith("+"):
            labels.append(word[1:])
        else:
            labels.append(f"ml-{word}")
    return labels, components, parent


def described(body: str) -> dict[str, Any]:
    """Return the description as Jira takes it: wiki text, or an ADF document where the body begins with `adf:`."""
    if not body.startswith("adf:"):
        return {"description": body}
    first, *items = body.removeprefix("adf:").strip().split("\n* ")
    content: list[dict[str, Any]] = [_paragraph(first)]
    if items:
        content.append(
            {
                "type": "bulletList",
                "content": [{"type": "listItem", "content": [_paragraph(one)]} for one in items],
            }
        )
    return {"adf": {"type": "doc", "version": 1, "content": content}}


def _paragraph(text: str) -> dict[str, Any]:
    return {"type": "paragraph", "content": [{"type": "text", "text": text.strip()}]}


def workdays_on(day: date, number: int) -> date:
    """Return the day `number` weekdays after `day`."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < WEEKEND
    return day


Rest = list[str]


def _relabel(stage: Stage, name: str, at: datetime, who: str, rest: Rest) -> None:
    out, into = rest
    stage.script.issues[name].label(who, at, remove=[f"ml-{out}"], add=[f"ml-{into}"])


def _pull_request(stage: Stage, name: str, at: datetime, who: str, rest: Rest) -> None:
    where, title, paths, *body = rest
    letter, _, branch = where.partition(":")
    key = stage.script.issues[name].first.key
    stage.script.pulls[name] = stage.repositories[letter].pull_request(
        who,
        at,
        branch.format(key=key),
        title.format(key=key),
        "".join(body).format(key=key),
        paths=paths.split(),
    )


def _push(stage: Stage, name: str, at: datetime, who: str, rest: Rest) -> None:
    where, message, paths = rest
    letter, _, branch = where.partition(":")
    key = stage.script.issues[name].first.key
    stage.repositories[letter].commit(who, at, branch.format(key=key), message.format(key=key), paths.split())


def worded(script: Script, text: str) -> str:
    """Put keys where a text names other tickets, mentions where it names people: `{@ana}: see {privacy}`."""
    if "{" not in text:
        return text
    known = {name: issue.first.key for name, issue in script.issues.items()}
    known |= {f"@{one.handle}": f"[~accountid:{one.jira_id}]" for one in script.world.people}
    return text.format_map(known)


VERBS: dict[str, Callable[[Stage, str, datetime, str, Rest], object]] = {
    "comment": lambda s, n, at, who, rest: s.script.issues[n].comment(who, at, worded(s.script, rest[0])),
    "status": lambda s, n, at, who, rest: s.script.issues[n].transition(
        who, at, rest[0], resolution="".join(rest[1:]) or "Done"
    ),
    "assign": lambda s, n, at, who, rest: s.script.issues[n].assign(who, at, rest[0] if rest else None),
    "label": lambda s, n, at, who, rest: s.script.issues[n].label(who, at, add=rest),
    "unlabel": lambda s, n, at, who, rest: s.script.issues[n].label(who, at, remove=rest),
    "relabel": _relabel,
    "link": lambda s, n, at, who, rest: s.script.issues[n].link(who, at, rest[0], s.script.issues[rest[1]]),
    "flag": lambda s, n, at, who, _: s.script.issues[n].flag(who, at),
    "due": lambda s, n, at, who, rest: s.script.issues[n].edit(
        who, at, due=date.fromisoformat(f"{YEAR}-{rest[0]}")
    ),
    "title": lambda s, n, at, who, rest: s.script.issues[n].edit(who, at, summary=rest[0]),
    "pr": _pull_request,
    "push": _push,
    "request": lambda s, n, at, who, rest: s.script.pulls[n].request_review(who, at, rest[0]),
    "review": lambda s, n, at, who, rest: s.script.pulls[n].review(who, at, rest[0], "".join(rest[1:])),
    "say": lambda s, n, at, who, rest: s.script.pulls[n].comment(who, at, rest[0]),
    "checks": lambda s, n, at, _, rest: s.script.pulls[n].checks(at, rest[0]),
    "merge": lambda s, n, at, who, _: s.script.pulls[n].merge(who, at),
    "close": lambda s, n, at, who, _: s.script.pulls[n].close(who, at),
}
"""What can happen to a planted ticket or its pull request, by the word that the tables use."""

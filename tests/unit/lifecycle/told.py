"""Reads histories told in YAML, in the local time of their project, as lines of a snapshot.

A case is an experiment with its log of `[time, actor, verb, text]` or `[time, actor, verb, {change}]`; `with` holds the
other items of its thread. An actor who is not one of the project's people is a bot, `stagecoach` is Stagecoach itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import yaml

if TYPE_CHECKING:
    from pathlib import Path

KINDS = {"#": "pull_request", "@": "branch"}
BEFORE = timedelta(hours=1)
FIELDS = {"labelled": "labels", "transitioned": "status", "assigned": "assignee"}


@dataclass
class Told:
    """One file of histories: its snapshot, and what is expected of each key."""

    as_of: datetime
    lines: list[str] = field(default_factory=list)
    expected: dict[str, dict[str, Any]] = field(default_factory=dict)
    not_listed: list[str] = field(default_factory=list)


def read_yaml(path: Path) -> Any:
    """Return what stands in a file, by the reader in C where PyYAML has it: ten times as fast."""
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), loader)  # noqa: S506 - both are safe loaders


@cache
def read_told(path: Path) -> Told:
    """Return the histories of a file, read once: nobody changes them."""
    raw = read_yaml(path)
    told = Told(datetime.fromisoformat(raw["as_of"]))
    projects = {project["slug"]: project for project in raw["projects"]}
    for project in projects.values():
        people = [{"name": name, "active": active} for name, active in project["people"].items()]
        told.lines.append(
            json.dumps({**project, "type": "project", "name": project["slug"], "people": people})
        )
    for case in raw["cases"]:
        _Case(told, projects[case["project"]]).tell(case)
    return told


@dataclass
class _Case:
    told: Told
    project: dict[str, Any]

    def tell(self, case: dict[str, Any]) -> None:
        self._item(case, experiment=True)
        for part in case.get("with", ()):
            self._item(part, experiment=False)
            back = part["link"] == "implements-back"
            ends = (case["key"], part["key"]) if back else (part["key"], case["key"])
            self._link(ends[0], "implements" if back else part["link"], ends[1])
            self.told.not_listed.append(part["key"])
        for origin, link, target in case.get("links", ()):
            self._link(origin, link, target)
        if "link_to" in case:
            self._link(case["key"], "implements", case["link_to"])
        for at, actor, origin, target in case.get("late-links", ()):
            self._write(self._act(origin, [at, actor, "linked", {"to": target}]))
        want = case["expect"]
        if want == "not-listed":
            self.told.not_listed.append(case["key"])
        else:
            self.told.expected[case["key"]] = {**want, "last": self._utc(want["last"])}

    def _utc(self, text: str) -> datetime:
        spelled = text if len(text) > len("05-13 10:00") else f"{self.told.as_of.year}-{text}"
        return (
            datetime.fromisoformat(spelled).replace(tzinfo=ZoneInfo(self.project["timezone"])).astimezone(UTC)
        )

    def _item(self, raw: dict[str, Any], *, experiment: bool) -> None:
        key = raw["key"]
        kind = raw.get("kind") or next((kind for mark, kind in KINDS.items() if mark in key), "issue")
        log = [self._act(key, line) for line in raw["log"]]
        begun = raw.get("begun")
        first = min(act["at"] for act in log)
        created = first if begun == "none" else (self._utc(begun) if begun else first - BEFORE)
        issue = kind == "issue"
        owner = raw.get("owner")
        self._write(
            {
                "type": "item",
                "project": self.project["slug"],
                "key": key,
                "kind": kind,
                "source": raw.get("source", "jira" if issue else "mlflow" if kind == "run" else "github"),
                "issue_type": raw.get("type", "Experiment") if issue else None,
                "title": key,
                "labels": [
                    *raw.get("labels", ["ml-modeling"] if (issue and experiment) or kind == "branch" else []),
                    *raw.get("plus", []),
                ],
                "status": raw.get(
                    "status", "In Progress" if issue else "running" if kind == "run" else "open"
                ),
                "status_category": raw.get("category", "doing"),
                "flagged": raw.get("flagged", False),
                "assignee": owner,
                "author": raw.get("author", owner),
                "created": created,
                "branch": key.partition("@")[2] or None,
                "url": f"https://tracker.example/{key}",
            }
        )
        if issue:
            self._begin(raw, created)
        for act in log:
            self._write(act)

    def _begin(self, raw: dict[str, Any], created: datetime) -> None:
        """An issue is created, assigned and moved to doing in three minutes, unless the case says otherwise."""
        owner = raw.get("begun_owner", raw.get("owner"))
        actor = raw.get("owner") or next(iter(self.project["people"]))
        steps = [{"verb": "created"}]
        if owner:
            steps.append({"verb": "assigned", "field": "assignee", "to": owner})
        if raw.get("begun_status", "In Progress"):
            steps.append({"verb": "transitioned", "field": "status", "from": "To Do", "to": "In Progress"})
        for minute, step in enumerate(steps):
            at = created + timedelta(minutes=minute)
            self._write(
                {
                    "type": "activity",
                    "item": raw["key"],
                    "at": at,
                    "actor": actor,
                    "actor_kind": "human",
                    **step,
                }
            )

    def _act(self, key: str, line: list[Any]) -> dict[str, Any]:
        at, actor, verb, rest = line
        known = actor in self.project["people"]
        kind = "human" if known else "self" if actor == "stagecoach" else "bot"
        act = {
            "type": "activity",
            "item": key,
            "at": self._utc(at),
            "actor": actor,
            "actor_kind": kind,
            "verb": verb,
        }
        told = rest if isinstance(rest, dict) else {"text": rest}
        return {**act, "field": FIELDS.get(verb), **told}

    def _link(self, origin: str, link: str, target: str) -> None:
        self._write({"type": "link", "from": origin, "to": target, "link": link})

    def _write(self, record: dict[str, Any]) -> None:
        self.told.lines.append(
            json.dumps(record, ensure_ascii=False, default=lambda moment: moment.astimezone(UTC).isoformat())
        )

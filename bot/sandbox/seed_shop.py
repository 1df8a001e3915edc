# ruff: noqa: E501 - a table is read by the row
"""What there is beside the tickets: first commits, releases, workflow runs, robots, issues on GitHub, chat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.sandbox.seed_script import Stage

STARTS = {
    "heatpump": (("a", "ana"), ("b", "bo")),
    "meters": (("a", "iker"), ("b", "paula")),
    "solar": (("a", "theo"), ("b", "wren")),
    "load": (("a", "chen"), ("b", "emil")),
}
"""Who made the first commit of each repository."""

RELEASES = {
    "meters": (
        ("09-11 16:30", "b:2026.09", "paula", "One table for three generations of meters."),
        ("10-30 12:10", "b:2026.10", "paula", "Industrial meters, one clock for October."),
    ),
    "solar": (
        ("08-21 15:00", "a:v0.9.0", "theo", "The candidate: nRMSE 9.1 % on sites it has never seen."),
        ("11-06 10:30", "b:v0.4.0", "jonah", "Everything that goes into the acceptance report."),
    ),
    "load": (
        ("07-28 09:30", "b:2026.1", "emil", "Zone north."),
        ("08-12 10:00", "b:2026.2", "emil", "All four zones."),
        ("09-15 10:15", "b:2026.3", "emil", "Without the old forecast."),
        ("11-12 12:00", "b:2026.4", "emil", "Canary passed, all zones."),
        ("11-25 16:45", "b:2026.5", "emil", "Retrained with the evening tariff."),
    ),
}  # fmt: skip
"""When, letter:tag, who, notes."""

RUNS = {
    "meters": (("11-12 02:30", "b", "Nightly tables", "failure"), ("11-13 02:30", "b", "Nightly tables", "success")),
    "solar": (("11-13 03:00", "b", "Evaluation", "success"), ("11-23 03:00", "b", "Evaluation", "success")),
    "load": (
        ("11-14 04:10", "a", "Nightly forecast", "success"), ("11-15 04:10", "a", "Nightly forecast", "success"),
        ("11-12 12:05", "b", "Release", "success"), ("11-25 16:50", "b", "Release", "success"),
    ),
}  # fmt: skip
"""When, letter, workflow, conclusion: runs on the main branch."""

BUMPS = {
    "meters": (("09-21 05:10", "b", "pyarrow", "21.0.0", "22.0.0", "paula", "09-22 09:40"),),
    "solar": (("08-10 05:12", "a", "torch", "2.8.0", "2.9.0", "jonah", "08-12 10:30"),),
    "load": (
        ("06-15 05:05", "b", "fastapi", "0.115.0", "0.116.0", "emil", "06-16 09:15"),
        ("09-07 05:05", "a", "lightgbm", "4.6.0", "4.7.0", "chen", "09-09 13:00"),
        ("11-09 05:05", "b", "uvicorn", "0.37.0", "0.38.0", "", ""),
    ),
}  # fmt: skip
"""Updates by the robot: when, letter, package, from, to, who merged it and when ("": nobody yet)."""

ISSUES = {
    "meters": (("10-05 10:20", "b", "iker", "olmo", "Reader swallows the last line of a file", "ingestion", "10-07 12:00"),),
    "solar": (("10-12 09:30", "b", "theo", "jonah", "Replay needs 60 GB for August", "backtesting", "10-15 14:20"),),
    "load": (
        ("08-26 14:00", "b", "tarek", "emil", "Wrong zone name in the answer for the islands", "serving", "08-27 10:10"),
        ("11-10 16:15", "b", "emil", "emil", "Drift chart: put the limit into the picture", "drift", ""),
    ),
}  # fmt: skip
"""Issues on GitHub: when, letter, who, assignee, title, label, when it was closed."""

CHAT = {
    "heatpump": (("ml-heatpump", "11-12 15:40", "dilek", "1 940 houses with their own meter. More than I had hoped."),),
    "meters": (("ml-meters", "11-11 09:50", "paula", "El acuerdo del archivo está en Legal desde ayer."),),
    "solar": (("ml-solar", "11-10 11:25", "priya", "Shadow log runs for all 20 installers."),),
    "load": (("ml-load", "11-03 08:20", "emil", "Evening peak is 9 % off in all zones, Chen is looking at it."),),
}  # fmt: skip


def furnish(stage: Stage, slug: str) -> None:
    """Note what happens in the repositories and the channel of a project without a ticket."""
    for letter, who in STARTS[slug]:
        stage.push(stage.local("05-12 09:00"), who, f"{letter}:main", "First commit", "README.md")
    for when, tag, who, notes in RELEASES.get(slug, ()):
        _release(stage, when, tag, who, notes)
    for when, letter, name, conclusion in RUNS.get(slug, ()):
        _run(stage, when, letter, name, conclusion)
    for bump in BUMPS.get(slug, ()):
        _bump(stage, *bump)
    for issue in ISSUES.get(slug, ()):
        _issue(stage, *issue)
    slack = stage.script.world.slack
    for name, when, who, text in CHAT[slug]:
        if channel := slack.find(name):
            slack.say(who, channel, stage.local(when), text)


def _release(stage: Stage, when: str, tag: str, who: str, notes: str) -> None:
    letter, _, name = tag.partition(":")
    at, repo = stage.local(when), stage.repositories[letter]
    stage.script.beat(at, lambda: repo.release(who, at, name, body=notes))


def _run(stage: Stage, when: str, letter: str, name: str, conclusion: str) -> None:
    at, repo = stage.local(when), stage.repositories[letter]
    ends = at + timedelta(minutes=25)
    stage.script.beat(
        at, lambda: repo.workflow_run(at, name, "main", conclusion, ends=ends, event="schedule")
    )


def _bump(
    stage: Stage, when: str, letter: str, package: str, old: str, new: str, merger: str, merged: str
) -> None:
    at, repo, name = stage.local(when), stage.repositories[letter], f"bump {package}"
    title = f"Bump {package} from {old} to {new}"
    branch = f"dependabot/pip/{package}-{new}"

    def act() -> None:
        pull = repo.pull_request("dependabot", at, branch, title, paths=["requirements.txt"])
        stage.script.pulls[name] = pull

    stage.script.beat(at, act)
    if merger:
        stage.note(stage.local(merged), name, merger, "merge", [])


def _issue(
    stage: Stage, when: str, letter: str, who: str, to: str, title: str, label: str, closed: str
) -> None:
    at, repo = stage.local(when), stage.repositories[letter]

    def act() -> None:
        issue = repo.issue(who, at, title, labels=[label], assignees=[to])
        if closed:
            issue.close(to, stage.local(closed))

    stage.script.beat(at, act)

"""Reads systemd's unit files as they are: sections of keys, each of which may come several times."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

HOME = Path(__file__).parents[3]
DEPLOY = HOME / "deploy"
NAMES = ("stagecoach", "stagecoach-web", "stagecoach-worker")


def unit(name: str) -> dict[str, list[str]]:
    """Return the values of each `Section.Key` of a unit, in their order."""
    found: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in (DEPLOY / f"{name}.service").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, separator, value = line.partition("=")
            assert separator, f"{name}: {line!r} is no setting"
            found[f"{section}.{key}"].append(value)
    return dict(found)

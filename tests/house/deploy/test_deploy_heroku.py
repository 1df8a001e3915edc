"""What a platform reads: the Procfile, app.json and the version of Python, held to the real command and settings."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

from bot.cli import FAMILIES
from config.settings import WHERE, Settings

HOME = Path(__file__).parents[3]
SET_BY_THE_ADDON = "DATABASE_URL"


def procfile() -> dict[str, list[str]]:
    lines = (HOME / "Procfile").read_text(encoding="utf-8").splitlines()
    return {kind: shlex.split(command) for kind, command in (line.split(": ", 1) for line in lines)}


def app() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HOME / "app.json").read_text(encoding="utf-8"))
    return found


def test_each_kind_of_process_starts_a_command_that_there_is() -> None:
    kinds = procfile()
    known = {command for commands in FAMILIES.values() for command in commands}
    own = {kind: words[3] for kind, words in kinds.items() if words[:3] == ["python", "-m", "bot"]}
    assert own == {"release": "migrate", "web": "web", "worker": "worker", "socket": "run"}
    assert set(own.values()) <= known
    assert set(kinds) == set(own)


def test_app_json_asks_for_settings_that_are_read_and_starts_one_worker_that_does_not_sleep() -> None:
    said = app()
    assert set(said["env"]) <= {name.upper() for name in Settings.model_fields}
    assert SET_BY_THE_ADDON not in said["env"]
    needed = {name for name, field in said["env"].items() if field.get("required", True)}
    assert needed == {"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}
    assert all(name.lower() in WHERE for name in needed)
    assert set(said["formation"]) <= set(procfile())
    assert said["formation"]["worker"]["quantity"] == 1
    assert all(part["size"] != "eco" for part in said["formation"].values())


def test_the_version_of_python_is_one_that_the_package_takes_and_the_container_has_the_same() -> None:
    version = (HOME / ".python-version").read_text(encoding="utf-8").strip()
    assert re.fullmatch(r"3\.\d+", version), "without the last number, security updates come by themselves"
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"].removeprefix(">=")
    assert tuple(map(int, version.split("."))) >= tuple(map(int, least.split(".")))
    assert f"python:{version}-slim" in (HOME / "Containerfile").read_text(encoding="utf-8")

"""Wherever a change is looked at, the same commands look at it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

HOME = Path(__file__).parents[3]
HOSTED = HOME / ".github"


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def targets(text: str) -> set[str]:
    """Return the targets of make that are named after it."""
    found = re.findall(r"\bmake((?:[ \t]+[\w=./-]+)+)", text)
    return {one for words in found for one in words.split() if "=" not in one and not one.startswith("-")}


def test_the_hosted_checks_are_those_of_our_own_and_run_on_both_pythons() -> None:
    job = loaded(HOSTED / "workflows" / "checks.yml")["jobs"]["checks"]
    asked = targets("\n".join(step.get("run", "") for step in job["steps"]))
    assert asked >= targets((HOME / ".ci" / "run").read_text(encoding="utf-8")) == {"check", "test"}
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.13"]


def test_hooks_and_checks_ask_for_targets_that_there_are() -> None:
    known = set(re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    hooks = [hook for repo in loaded(HOME / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    asked = targets("\n".join(hook["entry"] for hook in hooks))
    assert asked == {"format", "lint", "types", "layers"}
    assert asked | targets((HOSTED / "workflows" / "checks.yml").read_text(encoding="utf-8")) <= known
    assert all(hook["language"] == "system" for hook in hooks)


@pytest.mark.parametrize("name", ["bug", "verdict"])
def test_a_form_for_issues_asks_for_what_was_seen_and_for_what_is_true(name: str) -> None:
    form = loaded(HOSTED / "ISSUE_TEMPLATE" / f"{name}.yml")
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert sum(bool(part.get("validations", {}).get("required")) for part in asked) == 2
    assert len({part["id"] for part in asked}) == len(asked)


def test_updates_are_looked_for_in_everything_that_is_pinned() -> None:
    found = {one["package-ecosystem"] for one in loaded(HOSTED / "dependabot.yml")["updates"]}
    assert found == {"pip", "github-actions", "docker"}

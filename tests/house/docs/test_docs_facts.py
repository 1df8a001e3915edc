"""What the guides tell people to type is what the program takes: commands, variables, processes, units."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import FAMILIES
from config.settings import Settings

HOME = Path(__file__).parents[3]
GUIDES = [HOME / "README.md", *sorted(HOME.glob("docs/*.md"))]
COMMANDS = {command for commands in FAMILIES.values() for command in commands}
OTHERS = {
    "PORT", "WEB_CONCURRENCY",  # of the platform
    "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",  # of the libraries
    "MODULES", "STAGECOACH_BROWSER", "STAGECOACH_CRASHES", "STAGECOACH_EXAMPLES",
    "STAGECOACH_FUZZ", "STAGECOACH_MUTANTS", "STAGECOACH_SOAK", "UPDATE_GOLDEN", "ONCE", "WHERE",  # of tests, make, SQL
    "NAME", "END",  # stand for something else
}  # fmt: skip
VARIABLE = re.compile(r"(?<![\w/-])([A-Z][A-Z_]{2,})=")
TYPED = re.compile(
    r"^ *(?:\S*/bin/)?stagecoach ([a-z]+)(?: |$)|`stagecoach ([a-z]+)|python -m bot ([a-z]+)", re.MULTILINE
)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_command_and_variable_of_a_guide_is_one_of_the_program(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    typed = {word for found in TYPED.findall(text) for word in found if word}
    assert typed <= COMMANDS
    named = set(VARIABLE.findall(text)) - OTHERS
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_setting_is_told_in_the_guides_of_connecting() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in HOME.glob("docs/connect*.md"))
    missing = [name.upper() for name in Settings.model_fields if name.upper() not in told]
    assert missing == []


def test_every_file_to_deploy_is_told_of() -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in HOME.glob("docs/run-*.md"))
    told += (HOME / "Containerfile").read_text(encoding="utf-8")
    files = [path.name for path in (HOME / "deploy").iterdir() if path.is_file()]
    assert [name for name in files if name not in told] == []
    kinds = [line.partition(":")[0] for line in (HOME / "Procfile").read_text(encoding="utf-8").splitlines()]
    assert [kind for kind in kinds if f"| `{kind}` |" not in told] == []

"""The package as it is installed elsewhere: its wheel has every file that the code reads, and its command runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from config.settings import Settings

HOME = Path(__file__).parents[3]
PACKAGES = ("bot", "config", "workflows")
BUILD = "from setuptools.build_meta import build_wheel; print(build_wheel('wheels'))"
NOT_SHIPPED = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.pyc")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, as building leaves folders behind."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in PACKAGES:
        shutil.copytree(HOME / name, folder / name, ignore=NOT_SHIPPED)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(HOME / name, folder)
    (folder / "wheels").mkdir()
    made = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", "-c", BUILD], cwd=folder, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    (found,) = (folder / "wheels").glob("stagecoach-*.whl")
    return found


def test_the_wheel_has_every_file_of_the_packages_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        inside = {name for name in packed.namelist() if ".dist-info/" not in name}
    here = {
        path.relative_to(HOME).as_posix()
        for package in PACKAGES
        for path in (HOME / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == here


def test_what_was_installed_works_away_from_the_repository(wheel: Path, tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
    kept = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}

    def stagecoach(*words: str, given: str = "") -> str:
        ran = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", "import bot; print(bot.__file__); from bot.__main__ import main; main()", *words],
            cwd=elsewhere, env=kept | {"PYTHONPATH": str(place), "PYTHONSAFEPATH": "1"}, input=given,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        where, _, said = ran.stdout.partition("\n")
        assert Path(where).is_relative_to(place)
        return said

    assert "up to date" in stagecoach("migrate")
    # The text model, the rules and the words of stages are files of the package.
    said = stagecoach("classify", given='{"id": "1", "title": "Train the survival model on all seasons"}\n')
    assert '"modeling"' in said

"""The systemd units start what the command really has, ask for little, and end as the process does."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from click import Context
from typer.main import get_command

from bot.cli import build_cli
from bot.processes import STOP_SECONDS
from config.settings import Settings
from tests.house.deploy.units import DEPLOY, NAMES, unit

if TYPE_CHECKING:
    from pathlib import Path

OWN = {"MPLCONFIGDIR"}
"""Variables of the units that are a library's."""
NEWER = re.compile(r"Unknown key '(RestartSteps|RestartMaxDelaySec)' in section \[Service\], ignoring\.")
"""What systemd before 254 says of the growing pause between restarts."""


def words(name: str) -> list[str]:
    (start,) = unit(name)["Service.ExecStart"]
    program, *rest = start.split()
    assert program == "/opt/stagecoach/bin/stagecoach"
    return rest


@pytest.mark.parametrize("name", NAMES)
def test_each_unit_starts_a_command_that_there_is_with_options_that_it_takes(name: str) -> None:
    command, *options = words(name)
    cli = get_command(build_cli(command))
    with Context(cli) as context:
        found = cli.get_command(context, command)  # type: ignore[attr-defined]
        assert found is not None
        found.make_context(command, list(options), parent=context)


def test_the_three_units_start_run_web_and_worker_and_one_process_is_not_run_beside_two() -> None:
    assert [words(name)[0] for name in NAMES] == ["run", "web", "worker"]
    assert unit("stagecoach")["Unit.Conflicts"] == ["stagecoach-web.service stagecoach-worker.service"]
    for half in NAMES[1:]:
        assert unit(half)["Unit.Conflicts"] == ["stagecoach.service"]


def test_the_units_differ_only_in_what_they_start() -> None:
    own = {"Service.ExecStart", "Unit.Description", "Unit.Conflicts"}
    first, *others = ({key: value for key, value in unit(name).items() if key not in own} for name in NAMES)
    assert all(other == first for other in others)


def test_the_web_half_is_reached_through_the_proxy_of_the_same_machine_alone() -> None:
    assert words("stagecoach-web")[1:] == ["--host", "127.0.0.1", "--port", "8000"]


def test_systemd_waits_longer_than_the_process_takes_to_end_and_gives_up_where_somebody_must_act() -> None:
    service = unit("stagecoach")
    assert float(service["Service.TimeoutStopSec"][0]) > STOP_SECONDS
    assert service["Service.Restart"] == ["on-failure"]
    assert service["Service.RestartPreventExitStatus"] == ["2"]


def test_every_variable_of_units_and_example_is_one_that_is_read_and_no_secret_has_a_value() -> None:
    known = {name.upper() for name in Settings.model_fields}
    set_by_units = {one.partition("=")[0] for one in unit("stagecoach")["Service.Environment"]}
    assert set_by_units <= known | OWN
    example = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    named = dict(re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", example, flags=re.MULTILINE))
    assert set(named) <= known
    assert {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "JIRA_URL", "GITHUB_TOKEN"} <= set(named)
    assert not [name for name, value in named.items() if "TOKEN" in name and value]


@pytest.mark.parametrize("name", NAMES)
def test_systemd_itself_finds_nothing_wrong_and_little_exposed(name: str, tmp_path: Path) -> None:
    asked = shutil.which("systemd-analyze")
    if asked is None:
        pytest.skip("there is no systemd-analyze on this machine")
    text = (DEPLOY / f"{name}.service").read_text(encoding="utf-8")
    copy = tmp_path / f"{name}.service"
    # The program need not be installed here: any that can be started stands in for it.
    copy.write_text(text.replace("/opt/stagecoach/bin/stagecoach", "/bin/true"), encoding="utf-8")
    verified = subprocess.run(  # noqa: S603 - our own unit
        [asked, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False
    )
    assert [line for line in verified.stderr.splitlines() if not NEWER.search(line)] == []
    judged = subprocess.run(  # noqa: S603 - as above
        [asked, "security", "--offline=true", "--threshold=20", "--no-pager", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout

"""The Containerfile, read line by line: what gets in, as whom it runs, and how it is asked whether it is well."""

from __future__ import annotations

import re
import runpy
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOME = Path(__file__).parents[3]


def steps() -> list[tuple[str, str]]:
    """Return the instructions with their words, lines that go on put together."""
    text = (HOME / "Containerfile").read_text(encoding="utf-8")
    told = [line for line in text.splitlines() if line and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(told)).splitlines()
    return [(verb, rest) for verb, _, rest in (line.partition(" ") for line in joined)]


def last_stage() -> list[tuple[str, str]]:
    said = steps()
    begins = max(place for place, (verb, _) in enumerate(said) if verb == "FROM")
    return said[begins:]


def words(verb: str) -> list[str]:
    return [rest for said, rest in last_stage() if said == verb]


@pytest.fixture
def healthy() -> Callable[[bytes, str], bool]:
    found: Callable[[bytes, str], bool] = runpy.run_path(str(HOME / "deploy" / "healthy.py"))["healthy"]
    return found


@contextmanager
def listening(status: int) -> Iterator[str]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *said: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield str(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def test_what_is_copied_is_there_and_let_through_by_the_ignore_file() -> None:
    ignored = (HOME / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_through = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert "*" in ignored
    copied = [rest.split()[:-1] for verb, rest in steps() if verb == "COPY" and "--from" not in rest]
    named = {name for names in copied for name in names}
    assert named == let_through
    assert [name for name in named if not (HOME / name).exists()] == []


def test_both_stages_stand_on_the_same_base_with_a_tag() -> None:
    bases = {rest.split()[0] for verb, rest in steps() if verb == "FROM"}
    assert len(bases) == 1
    assert re.fullmatch(r"docker\.io/library/python:3\.\d+-slim-\w+", bases.pop())


def test_every_package_from_an_index_is_held_to_its_hash_and_none_is_built_there() -> None:
    installs = [
        part
        for verb, rest in steps()
        if verb == "RUN"
        for part in rest.split("&&")
        if re.search(r"\bpip .*\b(install|wheel)\b", part) and "uninstall" not in part
    ]
    assert len(installs) == 4
    for part in installs:
        assert "--no-index" in part or ("--require-hashes" in part and "--only-binary :all:" in part)


def test_the_last_layer_runs_as_nobody_in_particular_and_brings_no_tool_that_installs() -> None:
    assert words("USER") == ["10001:10001"]
    assert "pip uninstall --yes --quiet setuptools wheel pip" in words("RUN")[0]
    assert not [rest for rest in words("RUN") if "apt" in rest]


def test_it_starts_run_by_default_and_keeps_its_database_in_the_volume() -> None:
    (environment,), (volume,), (command,) = words("ENV"), words("VOLUME"), words("CMD")
    assert words("ENTRYPOINT") == ['["stagecoach"]']
    assert command == '["run"]'
    assert "run" in FAMILIES["serve"]
    assert f"DATABASE_URL=sqlite:///{volume}/stagecoach.db" in environment
    assert words("WORKDIR") == [volume]
    assert words("STOPSIGNAL") == ["SIGTERM"]
    assert "/opt/stagecoach/healthy.py" in words("HEALTHCHECK")[0]


def test_web_is_well_when_its_health_page_answers(healthy: Callable[[bytes, str], bool]) -> None:
    command = b"/opt/stagecoach/bin/python\0/opt/stagecoach/bin/stagecoach\0web\0"
    with listening(200) as port:
        assert healthy(command, port)
        assert healthy(b"/sbin/docker-init\0--\0" + command, port)
    with listening(500) as port:
        assert not healthy(command, port)
    assert not healthy(command, port)


def test_what_has_no_page_is_well_while_it_lives(healthy: Callable[[bytes, str], bool]) -> None:
    assert healthy(b"/opt/stagecoach/bin/python\0/opt/stagecoach/bin/stagecoach\0run\0", "1")

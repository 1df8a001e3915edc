"""`stagecoach train` and `classify` use the workspace's own model; each command is in the table of families."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

import bot.cli.classify
from bot.cli import FAMILIES, build_cli
from workflows.text.shipped import shipped_model
from workflows.text.tickets import shipped_lessons

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Shell

TICKET = json.dumps({"id": "A-1", "title": "zorble Pendrix frimmle"})


def snapshot(number: int) -> str:
    """Return a project with so many items that people labelled."""
    lines = [{"type": "project", "slug": "churn", "name": "Churn", "timezone": "Europe/Berlin"}]
    for at in range(number):
        item = {
            "type": "item",
            "project": "churn",
            "key": f"ML-{at}",
            "kind": "issue",
            "title": f"zorble {'xyzuvw'[at % 6]}orn frimmle",
        }
        lines.append(
            {
                **item,
                "labels": ["ml-deployment"],
                "created": "2026-11-01T08:00:00Z",
                "status_category": "todo",
            }
        )
    return "\n".join(map(json.dumps, lines))


@pytest.fixture
def few_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn from a part of the shipped tickets: this is about the command."""
    monkeypatch.setattr("workflows.learn.shipped_lessons", lambda: shipped_lessons()[::12])


def classified(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(TICKET))
    found = json.loads(shell("classify").out)
    return str(found["stage"])


def test_without_tags_training_says_that_there_is_nothing_new(shell: Shell) -> None:
    ran = shell("train")
    assert (ran.status, ran.out) == (
        0, "nothing new to learn: no tag is new since the model in use was trained\n"
    )  # fmt: skip


@pytest.mark.usefixtures("few_shipped")
def test_labels_of_people_are_learned_and_classify_uses_them(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert classified(shell, monkeypatch) != "deployment"
    assert shell("import", shell.file("churn.jsonl", snapshot(9))).status == 0
    ran = shell("train")
    assert ran.status == 0
    assert ran.out.startswith(
        "the model of 9 tags is in use now; of 9 tags that neither had seen it has 9 right"
    )
    assert classified(shell, monkeypatch) == "deployment"


def test_classify_makes_no_database_and_reads_one_that_is_not_set_up(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    classified(shell, monkeypatch)
    assert list(shell.folder.iterdir()) == []
    shell.file("test.db", "")
    assert classified(shell, monkeypatch) in shipped_model().weights.classes


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_the_commands_that_its_row_names(family: str) -> None:
    cli = build_cli(FAMILIES[family][0])
    names = [command.name for command in cli.registered_commands] + [
        group.name for group in cli.registered_groups
    ]
    assert set(names) == set(FAMILIES[family])


def test_an_unknown_word_shows_all_commands() -> None:
    cli = build_cli("clasify")
    names = {command.name for command in cli.registered_commands} | {
        group.name for group in cli.registered_groups
    }
    assert names == {name for commands in FAMILIES.values() for name in commands}


def test_the_curve_has_a_row_for_each_large_company_and_their_mean(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflows.text.curve.large_companies", lambda _: ["Hollerau Service Voice"])
    monkeypatch.setattr("workflows.text.curve.curve", lambda *_, **__: [(0, 0.5), (100, 0.75)])
    head, row, mean = shell("train", "--curve").out.splitlines()
    assert head.split() == ["tags", "0", "10", "25", "50", "100"]
    assert row.split()[-2:] == mean.split()[-2:] == ["0.500", "0.750"]


def test_a_database_elsewhere_is_asked_for_its_model(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = type("S", (), {"database_url": "postgresql://nobody@127.0.0.1:1/none"})()
    assert bot.cli.classify._model(settings) is shipped_model()

"""Every ticket that the model learns from is whole, and there are enough of every kind."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import Any

import pytest

from workflows.errors import Malformed
from workflows.text.tickets import digest, lesson_of, shipped_lessons

FIELDS = [
    *("id", "project", "kind", "issue_type", "title", "description", "labels", "components"),
    *("stage", "second_stage", "is_experiment", "lang", "hard"),
]
STAGES = {"scoping", "data", "modeling", "validation", "deployment", "monitoring", "none"}
HARD = {None, "terse", "misleading-keyword", "multi-stage", "jargon", "non-native"}
FOLDER = files("workflows.text").joinpath("tickets")
FILES = sorted(entry.name for entry in FOLDER.iterdir())


def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in FOLDER.joinpath(name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_one_company_and_whole_tickets(name: str) -> None:
    found = records(name)
    assert len({one["project"] for one in found}) == 1
    for one in found:
        assert list(one) == FIELDS
        assert one["stage"] in STAGES
        assert one["second_stage"] in STAGES | {None}
        assert one["second_stage"] != one["stage"]
        assert one["lang"] in {"en", "de", "fr", "es"}
        assert one["hard"] in HARD
        assert isinstance(one["is_experiment"], bool)
        assert one["title"].strip()
        assert not [label for label in one["labels"] if label.startswith("ml-")]


def test_no_ticket_and_no_company_stands_there_twice() -> None:
    everything = [one for name in FILES for one in records(name)]
    assert len({(one["project"], one["id"]) for one in everything}) == len(everything)
    assert len({one["project"] for one in everything}) == len(FILES)
    said = Counter((one["title"].casefold(), one["description"]) for one in everything)
    assert [text for text, number in said.items() if number > 2] == []


def test_there_are_enough_of_every_stage_and_language() -> None:
    lessons = shipped_lessons()
    stages, languages = Counter(one.stage for one in lessons), Counter(one.language for one in lessons)
    assert len(lessons) >= 1_440
    assert min(stages[stage] for stage in STAGES) >= 0.1 * len(lessons)
    assert min(languages[name] for name in ("de", "fr", "es")) >= 100
    assert sum(bool(one.is_experiment) for one in lessons) >= 0.12 * len(lessons)


@pytest.mark.parametrize("broken", [{}, {"id": "A-1"}, {"id": "A-1", "kind": "poem"}])
def test_a_ticket_that_is_not_whole_is_refused_with_its_id(broken: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match=str(broken.get("id"))):
        lesson_of(broken)


def test_a_digest_tells_where_one_text_ends() -> None:
    assert digest(["ab", "c"]) != digest(["a", "bc"])

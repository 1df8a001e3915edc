from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from config.schemas import schemas
from config.schemas.__main__ import main
from config.source import load_policy, load_projects
from config.yaml_lines import parse

HOUSE = Path(str(files("config")))


@cache
def made() -> dict[str, str]:
    """Return both schemas, made once: that takes longer than to check by them."""
    return schemas()


@cache
def schema(name: str) -> Draft202012Validator:
    text = made()[f"{name}.schema.json"]
    return Draft202012Validator(json.loads(text), format_checker=Draft202012Validator.FORMAT_CHECKER)


def data(path: str) -> Any:
    return parse((HOUSE / path).read_text(encoding="utf-8"), path).data


@pytest.mark.parametrize("name", ["policy.schema.json", "projects.schema.json"])
def test_the_written_schemas_are_those_of_the_models(name: str) -> None:
    assert (HOUSE / "schemas" / name).read_text(encoding="utf-8") == made()[name], "run make schemas"


def test_making_the_schemas_writes_just_these(tmp_path: Path) -> None:
    main(tmp_path)
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == made()


@pytest.mark.parametrize("name", ["policy", "projects"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(made()[f"{name}.schema.json"]))


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("policy", "lifecycle.yaml"),
        ("policy", "examples/policy.yaml"),
        ("projects", "examples/projects.yaml"),
    ],
)
def test_what_we_ship_fits_the_schemas(name: str, path: str) -> None:
    assert [error.message for error in schema(name).iter_errors(data(path))] == []


def test_the_examples_load() -> None:
    assert load_policy(HOUSE / "examples/policy.yaml").label_prefix == "lifecycle-"
    assert [project.slug for project in load_projects(HOUSE / "examples/projects.yaml").projects] == [
        "churn",
        "invoices",
    ]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("policy", {"label_prefx": "x"}),
        ("policy", {"stalls": {"percentile": 101}}),
        ("policy", {"calendar": {"workdays": ["tues"]}}),
        ("policy", {"calendar": {"extra_days_off": ["24.12."]}}),
        ("policy", {"warnings": {"time": "9:30"}}),
        ("projects", {}),
        ("projects", {"projects": [{"slug": "Churn", "name": "x"}]}),
        ("projects", {"projects": [{"slug": "c", "name": "x", "channel": "general"}]}),
        ("projects", {"projects": [{"slug": "c", "name": "x", "jira_keys": ["ch"]}]}),
        ("projects", {"projects": [{"slug": "c", "name": "x", "repositories": ["acme"]}]}),
    ],
)
def test_an_editor_sees_the_usual_mistakes(name: str, wrong: dict[str, Any]) -> None:
    assert not schema(name).is_valid(wrong)


def test_a_policy_that_says_one_thing_is_complete() -> None:
    assert schema("policy").is_valid({"label_prefix": "x-"})

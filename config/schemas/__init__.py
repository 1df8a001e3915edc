"""JSON schemas of both YAML files, so that editors complete and check them; written by `python -m config.schemas`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from config.channels import CHANNEL
from config.kpis import REPOSITORY
from config.people import MEMBER
from config.policy import SLUG, TIME, WEEKDAYS, Policy
from config.projects import JIRA_KEY, ProjectsFile

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _whole(pattern: re.Pattern[str]) -> dict[str, Any]:
    return {"pattern": f"^(?:{pattern.pattern.strip('^$')})$"}


# What validators check in code, said to editors: (definition, field) → what the schema adds to its texts.
RULES: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("Stage", "name"): _whole(SLUG),
    ("WarningRules", "time"): _whole(TIME),
    ("OperatorRules", "channel"): _whole(CHANNEL),
    ("Calendar", "workdays"): {"enum": list(WEEKDAYS)},
    ("Calendar", "extra_days_off"): {"format": "date"},
    ("ProjectSpec", "slug"): _whole(SLUG),
    ("ProjectSpec", "jira_keys"): _whole(JIRA_KEY),
    ("ProjectSpec", "repositories"): _whole(REPOSITORY),
    ("ProjectSpec", "channel"): _whole(CHANNEL),
    ("PersonSpec", "slack"): _whole(MEMBER),
    ("SubscriptionSpec", "weekday"): {"enum": list(WEEKDAYS)},
    ("SubscriptionSpec", "time"): _whole(TIME),
}


def schemas() -> dict[str, str]:
    """Return the text of each schema file by its name."""
    policy = _schema(Policy, "Stagecoach policy")
    policy.pop("required")  # a workspace's file says only what differs from the defaults
    declared = _schema(ProjectsFile, "Stagecoach projects")
    return {"policy.schema.json": _text(policy), "projects.schema.json": _text(declared)}


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = model.model_json_schema()
    for (definition, name), rule in RULES.items():
        if definition in schema["$defs"]:
            _add(schema["$defs"][definition]["properties"][name], rule)
    return {"$schema": DIALECT, **schema, "title": title}


def _add(schema: dict[str, Any], rule: Mapping[str, Any]) -> None:
    """Add the rule to every text that the schema allows, inside lists and alternatives too."""
    if schema.get("type") == "string":
        schema.update(rule)
    for inner in (schema.get("items"), *schema.get("anyOf", ())):
        if inner:
            _add(inner, rule)


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"

"""The two YAML files of a workspace, policy and projects, from path to validated value."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel, ValidationError

from config.complaints import at, complaints
from config.errors import ConfigError
from config.policy import Policy
from config.projects import ProjectsFile
from config.words import did_you_mean, listed
from config.yaml_lines import Document, read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from config.yaml_lines import Value

M = TypeVar("M", bound=BaseModel)

DEFAULTS: Final = ("lifecycle.yaml", "glossary.yaml", "gates.yaml", "risks.yaml")
"""What a workspace's own policy is merged over; each file holds sections of its own."""


def load_policy(path: Path | None) -> Policy:
    """Return the policy of the file merged over the defaults (None: the defaults alone).

    A list, `stages` among them, replaces the default one as a whole; fields merge one by one, at every depth.
    Raises ConfigError with file, line and field of everything that has to change.
    """
    if path is None:
        return _usual()
    defaults = _defaults()
    document = read_document(path)
    own = _fields(document)
    merged = Document(document.name, _merged(defaults, own), document.lines)
    _refuse(document, _twice(document, own.get("stages"), "stages", "name"))
    policy = _validated(merged, Policy, about="stages")
    _refuse(document, (*_policy_nonsense(policy), *_of_no_stage(own, policy)))
    return policy


@cache
def _usual() -> Policy:
    """Return the packaged policy, made once: nobody changes it."""
    return _validated(Document("the default policy", _defaults(), {}), Policy, about="stages")


@cache
def _defaults() -> dict[str, Value]:
    """Return what is packaged, read once: nobody changes it."""
    defaults: dict[str, Value] = {}
    for name in DEFAULTS:
        with as_file(files("config") / name) as packaged:
            defaults |= _fields(read_document(packaged))
    return defaults


def load_projects(path: Path) -> ProjectsFile:
    """Return the declared projects, each subscription with its target and time zone filled in.

    Raises ConfigError with file, line and field of everything that has to change.
    """
    document = read_document(path)
    declared = _fields(document)
    _refuse(document, _twice(document, declared.get("projects"), "projects", "slug"))
    return _validated(document, ProjectsFile, about="projects").resolved()


def _fields(document: Document) -> dict[str, Value]:
    if document.data is None:
        return {}
    if not isinstance(document.data, dict):
        raise ConfigError(
            f"{document.name}:1: holds something else than fields; accepted: fields such as `name: value`"
        )
    return document.data


def _merged(defaults: dict[str, Value], own: dict[str, Value]) -> dict[str, Value]:
    result = dict(defaults)
    for name, value in own.items():
        standing = result.get(name)
        both = isinstance(standing, dict) and isinstance(value, dict)
        result[name] = _merged(standing, value) if both else value  # type: ignore[arg-type]  # both are mappings
    return result


def _validated(document: Document, model: type[M], *, about: str) -> M:
    try:
        return model.model_validate(document.data if document.data is not None else {})
    except ValidationError as error:
        problems = complaints(error, document, model, about=about)
    raise ConfigError(*problems)


def _twice(
    document: Document, entries: Value, section: str, name: str
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield a problem for each entry whose name stands before it already, at its own line."""
    first: dict[str, int] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        word = entry.get(name) if isinstance(entry, dict) else None
        if not isinstance(word, str):
            continue
        if word in first:
            line = document.line((section, first[word], name))
            yield (section, index, name), f"{word} is declared on line {line} already; each may stand once"
        first.setdefault(word, index)


def _policy_nonsense(policy: Policy) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what is well formed and still cannot be meant."""
    if policy.stalls.lowest_limit > policy.stalls.highest_limit:
        yield ("stalls", "lowest_limit"), f"is above highest_limit ({policy.stalls.highest_limit})"
    if not policy.calendar.workdays:
        yield (
            ("calendar", "workdays"),
            "is empty; accepted: at least one of mon, tue, wed, thu, fri, sat, sun",
        )
    for index, day in enumerate(policy.calendar.extra_days_off):
        if not _is_date(day):
            yield (
                ("calendar", "extra_days_off", index),
                f"{day!r} is no date; accepted: a date such as 2027-01-31",
            )


def _of_no_stage(own: dict[str, Value], policy: Policy) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield what the file itself says of stages that there are not; defaults of stages left out are no mistake."""
    known = [stage.name for stage in policy.stages]
    for section, field in (("gates", "stages"), ("team", "needed"), ("team", "reviewed")):
        rules = own.get(section)
        for place, name in _named(rules.get(field) if isinstance(rules, dict) else None):
            if name not in known:
                hint = did_you_mean(name, known)
                yield (section, field, place), f"there is no such stage{hint}; accepted: {listed(known)}"


def _named(value: Value) -> Iterator[tuple[str | int, str]]:
    """Yield the names in a mapping or a list, each with its place there."""
    if isinstance(value, dict):
        yield from ((name, name) for name in value)
    elif isinstance(value, list):
        yield from ((place, str(name)) for place, name in enumerate(value))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _refuse(document: Document, problems: Iterable[tuple[tuple[str | int, ...], str]]) -> None:
    lines = tuple(at(document, place, sentence) for place, sentence in problems)
    if lines:
        raise ConfigError(*lines)

"""YAML as plain values, each with the line that it stands on; bounded in size, depth and number.

Scalars follow YAML 1.2, as editors read them: `country: NO` is Norway and not false, `time: 10:30` is a text
and not 630, a date is a text until a field asks for a date. Anchors and aliases work; merge keys do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import yaml

from config.errors import ConfigError
from config.words import quoted

if TYPE_CHECKING:
    from pathlib import Path

    from yaml.nodes import Node

MOST_BYTES: Final = 1_000_000
MOST_VALUES: Final = 100_000
MOST_DEPTH: Final = 30
MOST_DIGITS: Final = 40

TAG: Final = "tag:yaml.org,2002:"

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]
Place = tuple[str | int, ...]

SCALARS: Final = (
    ("null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""]),
    ("bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")),
    ("int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789")),
    (
        "float",
        re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
        list("-+.0123456789"),
    ),
)


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader with the scalars of YAML 1.2, refusing to nest without end."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's own slot
    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"lists and mappings nested more than {MOST_DEPTH} deep",
                problem_mark=self.peek_event().start_mark,  # type: ignore[no-untyped-call]  # PyYAML has no types here
            )
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


for _name, _pattern, _starts in SCALARS:
    _Loader.add_implicit_resolver(f"{TAG}{_name}", _pattern, _starts)


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML file holds: `data`, and for each place in it the line (from 1) where it begins."""

    name: str
    data: Value
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """Return the line of `place`, or of the nearest thing around it that the file does hold."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_document(path: Path) -> Document:
    """Return the content of the YAML file; raise ConfigError with file and line when it cannot be read."""
    name = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{name}: cannot be read ({error.strerror or error}); check the path") from error
    if len(content) > MOST_BYTES:
        raise ConfigError(f"{name}: is larger than {MOST_BYTES // 1000} kB; is this the right file?")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{name}:{line}: is not UTF-8 text; save the file as UTF-8") from error
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """Return the document that `text` holds; raise ConfigError with `name` and the line otherwise."""
    try:
        root = _Loader(text).get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(f"{name}:{line}: holds a character that YAML does not allow; remove it") from error
    except yaml.MarkedYAMLError as error:
        raise ConfigError(_syntax(error, name)) from error
    if root is None:
        return Document(name, None)
    walk = _Walk(name)
    return Document(name, walk.value(root, ()), walk.lines)


def _syntax(error: yaml.MarkedYAMLError, name: str) -> str:
    mark = error.problem_mark or error.context_mark
    problem = " ".join(filter(None, (error.context, error.problem)))
    if "'\\t'" in problem:
        problem = "a tab where YAML wants spaces; indent with spaces"
    line = mark.line + 1 if mark else 1
    clean = "".join(letter if letter.isprintable() else " " for letter in problem)
    return f"{name}:{line}: is not valid YAML: {clean}"


@dataclass(slots=True)
class _Walk:
    """One walk over the nodes of a document, counting what aliases multiply."""

    name: str
    lines: dict[Place, int] = field(default_factory=dict)
    seen: int = 0

    def value(self, node: Node, place: Place) -> Value:
        self.seen += 1
        if self.seen > MOST_VALUES or len(place) > MOST_DEPTH:
            raise self.refusal(node, "its aliases (*name) multiply without end; write the values out")
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node)
        kind = "seq" if isinstance(node, yaml.SequenceNode) else "map"
        if node.tag != f"{TAG}{kind}":
            raise self.refusal(node, f"the tag {quoted(node.tag)} has no meaning here; remove it")
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        return [self.value(entry, (*place, index)) for index, entry in enumerate(node.value)]

    def mapping(self, node: yaml.MappingNode, place: Place) -> Value:
        found: dict[str, Value] = {}
        for key, entry in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self.refusal(key, "a field's name is a single word; put texts with { or [ in quotes")
            word = key.value
            if word == "<<":
                raise self.refusal(key, "merge keys (<<) are not understood here; write the fields out")
            if word in found:
                first = self.lines[(*place, word)]
                raise self.refusal(key, f"{quoted(word)} stands twice, first on line {first}; keep one")
            self.lines[(*place, word)] = key.start_mark.line + 1
            found[word] = self.value(entry, (*place, word))
        return found

    def scalar(self, node: yaml.ScalarNode) -> Value:
        text: str = node.value
        match node.tag.removeprefix(TAG):
            case "str":
                return text
            case "null":
                return None
            case "bool" if text.lower() in {"true", "false"}:
                return text.lower() == "true"
            case "int" if SCALARS[2][1].match(text) and len(text) <= MOST_DIGITS:
                return int(text)
            case "float" if SCALARS[3][1].match(text) and len(text) <= MOST_DIGITS:
                return float(text)
            case "int" | "float" | "bool":
                raise self.refusal(node, f"{quoted(text)} is no usable number or truth value")
        raise self.refusal(node, f"the tag {quoted(node.tag)} has no meaning here; remove it")

    def refusal(self, node: Node, problem: str) -> ConfigError:
        return ConfigError(f"{self.name}:{node.start_mark.line + 1}: {problem}")

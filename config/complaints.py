"""From what pydantic found wrong to lines to act on: file, line, field, what is wrong, what is accepted."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError

from config.errors import FieldError
from config.words import did_you_mean, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from config.yaml_lines import Document, Place

KINDS = {
    "string": "a text, in quotes where it looks like a number",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list, e.g. [one, two]",
    "object": "fields with values, indented below it",
    "null": "nothing",
}
FORMATS = {"date": "a date such as 2027-01-31"}


def complaints(
    error: ValidationError, document: Document, model: type[BaseModel], *, about: str
) -> tuple[str, ...]:
    """Return one line per problem, in the file's order; `about` is the field of whole-file rules."""
    problems = error.errors(include_url=False)
    placed = [(_place(problem) or (about,), problem) for problem in problems]
    placed.sort(key=lambda pair: document.line(pair[0]))
    return tuple(at(document, place, _sentence(problem, place, model)) for place, problem in placed)


def _place(problem: ErrorDetails) -> Place:
    error = problem.get("ctx", {}).get("error")
    return (*problem["loc"], *error.place) if isinstance(error, FieldError) else tuple(problem["loc"])


def at(document: Document, place: Place, sentence: str) -> str:
    """Return `file:line: field: sentence`."""
    return f"{document.name}:{document.line(place)}: {spelled(place)}: {sentence}"


def spelled(place: Place) -> str:
    """Return the place as people write it: `projects[0].people[2].slack`; always printable."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{quoted(step)[1:-1]}" for step in place)
    return "".join(steps).removeprefix(".")


def _sentence(problem: ErrorDetails, place: Place, model: type[BaseModel]) -> str:
    match problem["type"]:
        case "extra_forbidden":
            names = sorted(_fields(_model_at(model, place[:-1])))
            hint = did_you_mean(str(place[-1]), names)
            return f"there is no such field{hint}; accepted: {listed(names)}"
        case "missing":
            field = _fields(_model_at(model, place[:-1])).get(str(place[-1]))
            return f"is missing; accepted: {_accepted(field)}"
        case "value_error" | "assertion_error":
            return str(problem["ctx"]["error"])
    field = _fields(_model_at(model, place[:-1])).get(str(place[-1])) if isinstance(place[-1], str) else None
    accepted = _accepted(field) if field else KINDS["string"]
    return f"{_given(problem['input'])} does not fit; accepted: {accepted}"


def _given(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return "what stands here"
    return "an empty value" if value is None else quoted(value)


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    """Return the model that describes the mapping at `place`."""
    found: type[BaseModel] | None = model
    free = False
    for step in place:
        if isinstance(step, int):
            continue
        if free:  # the step is a name of the file's own, as in a mapping from names to models
            free = False
            continue
        field = _fields(found).get(step)
        found = next(_models(field.annotation), None) if field else None
        free = field is not None and get_origin(field.annotation) is dict
    return found


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401  # annotations have no type of their own
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _fields(model: type[BaseModel] | None) -> Mapping[str, FieldInfo]:
    return model.model_fields if model else {}


def _accepted(field: FieldInfo | None) -> str:
    if field is None:
        return "something else"
    parts = get_args(field.annotation) if get_origin(field.annotation) in {Union, types.UnionType} else ()
    wanted = [part for part in parts if part is not type(None)] or [field.annotation]
    return " or ".join(dict.fromkeys(_described(part, field.metadata) for part in wanted))


def _described(annotation: Any, metadata: list[Any]) -> str:  # noqa: ANN401  # as above
    try:
        schema = TypeAdapter(Annotated[annotation, *metadata] if metadata else annotation).json_schema()
    except PydanticSchemaGenerationError:
        return "something else"
    if "enum" in schema or "const" in schema:
        return listed(str(value) for value in schema.get("enum", [schema.get("const")]))
    kind = FORMATS.get(schema.get("format", "")) or KINDS.get(schema.get("type", "object"), KINDS["object"])
    bounds = (("minimum", "not below"), ("maximum", "not above"), ("pattern", "matching"))
    return listed([kind, *(f"{words} {schema[name]}" for name, words in bounds if name in schema)])

"""Development check: our GraphQL questions, and the sandbox's schema, against the schema that GitHub publishes.

Run by `make schema`; it needs npm once. Nothing that it fetches is kept in the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    NoDeprecatedCustomRule,
    build_schema,
    parse,
    validate,
)

HOME = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME))

from tests.schema.questions import every_question  # noqa: E402
from workflows.sources.github_graphql import NEWER_FIELDS  # noqa: E402 - the script runs from anywhere
from workflows.sources.github_queries import batched_text, text  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "@octokit/graphql-schema"
CACHE = HOME / ".cache" / "graphql-schema"
SANDBOX = HOME / "bot" / "sandbox" / "github.graphql"
ROWS = 25


def published_schema() -> GraphQLSchema:
    """Return GitHub's schema; the package is fetched when it is not in the cache."""
    source = CACHE / "package" / "schema.graphql"
    if not source.exists():
        _fetch()
    # The published file repeats a field and mixes deprecations: fine for asking, not for graphql-core's taste.
    return build_schema(source.read_text(encoding="utf-8"), assume_valid_sdl=True, assume_valid=True)


def _fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit(f"npm is missing: it fetches {PACKAGE}, which holds GitHub's schema; install Node.js")
    CACHE.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(  # noqa: S603 - a fixed command
        [npm, "pack", PACKAGE, "--silent", "--pack-destination", str(CACHE)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if packed.returncode:
        sys.exit(f"npm could not fetch {PACKAGE}: {packed.stderr.strip()[-300:]}")
    with tarfile.open(CACHE / packed.stdout.split()[-1]) as archive:
        archive.extractall(CACHE, filter="data")


def question_problems(schema: GraphQLSchema) -> Iterator[str]:
    """Yield what is wrong with the questions, alone, in batches, and as an older GitHub Enterprise gets them."""
    for question in every_question():
        variants = {
            "": text(question),
            " without newer fields": text(question, without=NEWER_FIELDS),
            f" for {ROWS} rows": batched_text(question, ROWS),
        }
        for variant, asked in variants.items():
            document = parse(asked)
            wrong = validate(schema, document) + validate(schema, document, [NoDeprecatedCustomRule])
            for message in sorted({error.message for error in wrong}):
                yield f"{question}.graphql{variant}: {message}"


def subset_problems(ours: GraphQLSchema, theirs: GraphQLSchema) -> Iterator[str]:
    """Yield what the sandbox's schema says that GitHub's does not."""
    for name, mine in ours.type_map.items():
        if name.startswith("__"):
            continue
        real = theirs.type_map.get(name)
        if real is None or type(real) is not type(mine):
            yield f"type {name}: GitHub has {type(real).__name__ if real else 'no such type'}"
        elif isinstance(mine, GraphQLEnumType) and isinstance(real, GraphQLEnumType):
            yield from _unknown(name, mine.values, real.values)
        elif isinstance(mine, GraphQLUnionType) and isinstance(real, GraphQLUnionType):
            yield from _unknown(name, {t.name for t in mine.types}, {t.name for t in real.types})
        elif isinstance(mine, GraphQLObjectType | GraphQLInterfaceType) and isinstance(
            real, GraphQLObjectType | GraphQLInterfaceType
        ):
            yield from _unknown(name, {t.name for t in mine.interfaces}, {t.name for t in real.interfaces})
            yield from _field_problems(name, mine, real)
        elif isinstance(mine, GraphQLInputObjectType) and isinstance(real, GraphQLInputObjectType):
            yield from _typed_problems(name, mine.fields, real.fields)


def _field_problems(
    name: str,
    mine: GraphQLObjectType | GraphQLInterfaceType,
    real: GraphQLObjectType | GraphQLInterfaceType,
) -> Iterator[str]:
    yield from _typed_problems(name, mine.fields, real.fields)
    for field in mine.fields.keys() & real.fields.keys():
        yield from _typed_problems(f"{name}.{field}", mine.fields[field].args, real.fields[field].args)


def _typed_problems(name: str, mine: dict[str, object], real: dict[str, object]) -> Iterator[str]:
    yield from _unknown(name, mine, real)
    for key in mine.keys() & real.keys():
        said, true = str(mine[key].type), str(real[key].type)  # type: ignore[attr-defined] # fields and arguments
        if said != true:
            yield f"{name}.{key}: {said}, but GitHub says {true}"


def _unknown(name: str, mine: object, real: object) -> Iterator[str]:
    for extra in sorted(set(mine) - set(real)):  # type: ignore[call-overload] # any two collections of names
        yield f"{name}: GitHub has no {extra}"


def main() -> int:
    """Print every problem; return 1 when there is one."""
    schema = published_schema()
    problems = list(question_problems(schema))
    if SANDBOX.exists():
        sandbox = build_schema(SANDBOX.read_text(encoding="utf-8"))
        problems += [f"bot/sandbox/github.graphql: {one}" for one in subset_problems(sandbox, schema)]
        for question in every_question():
            wrong = validate(sandbox, parse(text(question)))
            problems += [f"the sandbox cannot answer {question}.graphql: {error.message}" for error in wrong]
    for problem in problems:
        print(problem)  # noqa: T201 - a command line check
    checked = f"{len(every_question())} questions and the sandbox's schema"
    print(f"{len(problems)} problems" if problems else f"{checked} agree with GitHub's published schema")  # noqa: T201
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

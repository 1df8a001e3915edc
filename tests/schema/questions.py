"""All questions to GitHub that the product has: each lies beside the code that asks it."""

from __future__ import annotations

from importlib.resources import files

from workflows.sources.github_queries import FRAGMENTS

SUFFIX = ".graphql"


def every_question() -> list[str]:
    lying = (one.name for one in files("workflows.sources").iterdir())
    named = {name.removesuffix(SUFFIX) for name in lying if name.endswith(SUFFIX)}
    return sorted(named - {FRAGMENTS})

"""Which roles each stage needs."""

from __future__ import annotations

from pydantic import Field

from config.strict import Strict

NEEDED = {
    "scoping": (("product manager",), ("domain",)),
    "data": (("data engineer", "data scientist"), ("domain",)),
    "modeling": (("data scientist", "ML engineer"),),
    "validation": (("data scientist", "ML engineer"), ("domain", "risk")),
    "deployment": (("MLOps", "ML engineer", "DevOps"),),
    "monitoring": (("MLOps", "ML engineer", "DevOps"), ("product manager",)),
}


class TeamRules(Strict):
    """What a balanced team is; reports tell roles and counts, never people."""

    needed: dict[str, tuple[tuple[str, ...], ...]] = Field(default_factory=lambda: dict(NEEDED))
    """By stage: each entry is one need, which any of its roles meets."""
    weeks: int = Field(8, ge=1, le=52)
    """How far back taking part counts."""
    smallest: int = Field(3, ge=2)
    """Active people below which nothing is said of one-person stages and of silos."""
    least_items: int = Field(3, ge=1)
    """Items worked on in a stage below which nothing is said of it."""
    reviewed: tuple[str, ...] = ("validation", "deployment")
    """Stages whose changes somebody else than the author has to approve."""

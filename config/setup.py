"""Who may set up projects in Slack."""

from __future__ import annotations

from typing import Final

from config.strict import Strict

LEADS: Final = ("product manager", "product owner", "pm", "project manager", "lead")
"""Roles that keep a project together, in the order in which they are asked about work without an owner."""


class SetupRules(Strict):
    """Who may set up a project by `/ml setup`: roles in any project, `project` for all their people, or `anyone`.

    While there is no project, anybody may.
    """

    who: tuple[str, ...] = LEADS

"""What the app's manifest says to Slack."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml


@cache
def bot_events() -> frozenset[str]:
    """Return the events that the app listens to."""
    manifest = yaml.safe_load(files("config").joinpath("slack-manifest.yaml").read_text(encoding="utf-8"))
    return frozenset(manifest["settings"]["event_subscriptions"]["bot_events"])

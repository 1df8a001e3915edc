"""Writes docs/permissions.md anew: `make permissions`."""

from __future__ import annotations

from pathlib import Path

from bot.permissions.page import page
from config.source import load_policy

if __name__ == "__main__":
    Path("docs/permissions.md").write_text(page(load_policy(None)), encoding="utf-8")

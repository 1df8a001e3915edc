"""Sources read from a sandbox."""

from __future__ import annotations

from tests.sandboxes import server

__all__ = ["server"]

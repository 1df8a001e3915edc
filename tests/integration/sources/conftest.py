"""Sources read from a sandbox."""

from __future__ import annotations

from tests.databases import engine, pg_server, pg_url, postgres, sqlite
from tests.sandboxes import server

__all__ = ["engine", "pg_server", "pg_url", "postgres", "server", "sqlite"]

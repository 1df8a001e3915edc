"""Standings are examined on both databases."""

from __future__ import annotations

from tests.databases import engine, pg_server, pg_url, postgres, sqlite

__all__ = ["engine", "pg_server", "pg_url", "postgres", "sqlite"]

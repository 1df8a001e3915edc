"""Indexes for what reports look up by name in small letters: without them each report goes through all of it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    for table in ("releases", "runs", "documents", "listings"):
        op.create_index(f"ix_{table}_lower_repo", table, [text("lower(repo)")])
    for name in ("email", "display_name"):
        op.create_index(f"ix_accounts_lower_{name}", "accounts", [text(f"lower({name})")])

"""Readings of everything anew that are not at their end, and which scopes they have read: the next hour goes on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.store.columns import UtcDateTime, WordList, Words

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("cursors", sa.Column("whole_at", UtcDateTime))
    op.create_table(
        "unfinished",
        sa.Column("subject", Words, nullable=False),
        sa.Column("began_at", UtcDateTime, nullable=False),
        sa.Column("sources", WordList, nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_unfinished"),
    )

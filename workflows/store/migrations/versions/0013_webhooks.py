"""What Jira and GitHub called in by webhook, and what the worker has taken of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("source", "delivery", name="pk_webhooks"),
        sa.UniqueConstraint("source", "digest", name="uq_webhooks_source_digest"),
    )
    op.create_index("ix_webhooks_at", "webhooks", ["at"])
    op.create_index("ix_webhooks_taken_at", "webhooks", ["taken_at"])

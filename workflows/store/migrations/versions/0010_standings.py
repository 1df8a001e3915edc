"""How projects stood when it was last worked out, and which have changed since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "standings",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("made_from", sa.Integer()),
        sa.Column("made_at", sa.DateTime(timezone=True)),
        sa.Column("made_by", sa.Text()),
        sa.Column("body", sa.Text()),
        sa.PrimaryKeyConstraint("project", name="pk_standings"),
    )
    op.create_index("ix_members_item", "members", ["item"])

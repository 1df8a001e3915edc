"""How often a damaged record was met and how to ask for it again; since when a source fails, and who was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("damaged", sa.Column("ref", sa.Text()))
    op.add_column("damaged", sa.Column("last_at", sa.DateTime(timezone=True)))
    op.add_column("damaged", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("source_states", sa.Column("failing_since", sa.DateTime(timezone=True)))
    op.execute("UPDATE source_states SET failing_since = failed_at")
    op.create_table(
        "outages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("projects", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("told", sa.Text()),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
    )
    op.create_index("ix_outages_closed_at", "outages", ["closed_at"])
    lasts = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_outages_lasting",
        "outages",
        ["source", "whole"],
        unique=True,
        sqlite_where=lasts,
        postgresql_where=lasts,
    )

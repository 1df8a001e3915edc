"""Default branches that were listed, from when on; metrics of runs; where values of measures are read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for name in ("file_repo", "file_path", "file_key", "run_metric", "run_experiment"):
        op.add_column("kpis", sa.Column(name, sa.Text()))
    op.create_table(
        "run_metrics",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("item", "name", "experiment")),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("item", "name", name="pk_run_metrics"),
    )
    op.create_table(
        "listings",
        sa.Column("repo", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("repo", name="pk_listings"),
    )

"""What the text model read in each item, so that a text is read once and not for each report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "text_readings",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("body", sa.Text()),
        sa.PrimaryKeyConstraint("item", name="pk_text_readings"),
    )
    op.create_index("ix_text_readings_model", "text_readings", ["model"])
    # Whatever is known already is still to be read: the next sync does it.
    op.execute(
        "INSERT INTO text_readings (item, written, model) "
        "SELECT id, '', '' FROM items WHERE kind IN ('issue', 'pull_request')"
    )

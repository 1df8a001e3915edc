"""In which language somebody wants to be answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "readers",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("account", "language")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_readers"),
    )

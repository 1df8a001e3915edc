"""How often and when last a damaged record was met, and by which id it can be asked for again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("damaged", sa.Column("ref", sa.Text()))
    op.add_column("damaged", sa.Column("last_at", sa.DateTime(timezone=True)))
    op.add_column("damaged", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))

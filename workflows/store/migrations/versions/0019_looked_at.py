"""Up to which change a project's open warnings were looked at: where nothing is new they need not be judged again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("standings", sa.Column("looked_at", sa.Integer()))

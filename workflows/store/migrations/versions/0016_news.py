"""What somebody said about a warning that its messages may not show yet: an edit that failed is made up for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("warnings", sa.Column("news", sa.Text))

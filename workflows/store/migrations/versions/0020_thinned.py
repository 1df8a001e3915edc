"""Up to which day the history of an item was thinned out: a new reading must not bring back what was dropped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.store.columns import UtcDateTime

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("items", sa.Column("thinned_to", UtcDateTime))

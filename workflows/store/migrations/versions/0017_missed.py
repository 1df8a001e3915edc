"""What a reading missed and was not believed: one that lacks most of what was there has to say so twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.store.columns import UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("sightings", sa.Column("missed_at", UtcDateTime))

"""Which conversation Slack opened with whom: asked once for all workers, as Slack takes few such requests a minute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.store.columns import UtcDateTime, Words

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("account", Words, nullable=False),
        sa.Column("channel", Words, nullable=False),
        sa.Column("opened_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_conversations"),
    )

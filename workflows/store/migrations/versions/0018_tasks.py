"""Tasks that any number of workers share: when alarms rang, and on PostgreSQL Procrastinate's tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "rings",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rung_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_rings"),
    )
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Many statements at once, with percent signs in them: only the driver itself takes them as they are.
        driver = connection.connection.driver_connection
        driver.execute(SchemaManager.get_schema())  # type: ignore[union-attr]  # a psycopg connection

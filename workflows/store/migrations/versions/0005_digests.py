"""What digests rest on: files of default branches, waivers of criteria, and what people said of measures of success."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _by_a_person("waivers", "stage", "criterion", "version", "reason", more=(sa.Column("until", sa.Date()),))
    _by_a_person(
        "kpi_entries", "name", "field", more=(sa.Column("value", sa.Float()), sa.Column("day", sa.Date()))
    )
    op.create_table(
        "documents",
        sa.Column("repo", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("oid", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("gone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("repo", "path", "at", name="pk_documents"),
    )


def _by_a_person(table: str, *words: str, more: tuple[sa.Column[object], ...] = ()) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        *(sa.Column(word, sa.Text(), nullable=False) for word in words),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *more,
        sa.Column("place", sa.Text()),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_project", table, ["project"])

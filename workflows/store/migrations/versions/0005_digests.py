"""What digests rest on: documents, measurements, waivers, dismissals, measures of success, and what was told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    _columns()
    _said_by_people()
    _read_from_sources()
    _told()


def _columns() -> None:
    added = {
        "projects": (
            sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("language", sa.Text()),
        ),
        "kpis": (sa.Column("metric", sa.Text()), sa.Column("better", sa.Text())),
        "subscriptions": (
            sa.Column("monthly", sa.Integer()),
            sa.Column("language", sa.Text()),
            sa.Column("holidays", sa.Text(), nullable=False, server_default="deliver"),
            sa.Column("paused_at", sa.DateTime(timezone=True)),
            sa.Column("ends_on", sa.Date()),
            sa.Column("made_by", sa.Text()),
        ),
    }
    for table, columns in added.items():
        for column in columns:
            op.add_column(table, column)


def _said_by_people() -> None:
    _by_a_person("waivers", "stage", "criterion", "version", "reason", more=(sa.Column("until", sa.Date()),))
    _by_a_person("dismissals", "risk", "subject", "reason")
    _by_a_person(
        "kpi_entries", "name", "field", more=(sa.Column("value", sa.Float()), sa.Column("day", sa.Date()))
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


def _read_from_sources() -> None:
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
    op.create_table(
        "measurements",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("item", "name", name="pk_measurements"),
    )


def _told() -> None:
    op.create_table(
        "tellings",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("delivery", "project", name="pk_tellings"),
    )
    op.create_index("ix_tellings_subscription", "tellings", ["subscription"])
    op.create_table(
        "standings",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", name="pk_standings"),
    )

"""Subscriptions made in Slack, pauses, months, days off, languages; projects that are private."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("projects", sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false()))
    for column in _more():
        op.add_column("subscriptions", column)
    op.create_table(
        "subscribed",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("project", sa.Text()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("report", "audience", "target")),
        sa.Column("weekday", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("time", "timezone")),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.Date()),
        sa.Column("monthly", sa.Text()),
        sa.Column("holidays", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("ends_on", sa.Date()),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_subscribed"),
    )
    op.create_index("ix_subscribed_target", "subscribed", ["target"])
    op.create_table(
        "pauses",
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("subscription", name="pk_pauses"),
    )


def _more() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("monthly", sa.Text()),
        sa.Column("holidays", sa.Text(), nullable=False, server_default="shift"),
        sa.Column("language", sa.Text()),
        sa.Column("ends_on", sa.Date()),
    )

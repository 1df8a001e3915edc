"""What people answer, tag and have written: answers, the outbox of writes, calendars of persons, escalation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _answers()
    _writes()
    for name in ("timezone", "country", "region"):
        op.add_column("people", sa.Column(name, sa.Text()))
    op.add_column("people", sa.Column("away", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("tags", sa.Column("place", sa.Text()))
    op.add_column("tags", sa.Column("write", sa.Text()))
    op.add_column("tags", sa.Column("undone_at", sa.DateTime(timezone=True)))
    op.create_index("ix_tags_write", "tags", ["write"])
    op.add_column("warnings", sa.Column("snoozed_until", sa.Date()))
    op.add_column("warnings", sa.Column("raised", sa.Text()))
    op.add_column("warnings", sa.Column("raised_at", sa.DateTime(timezone=True)))
    op.add_column("warnings", sa.Column("digest_at", sa.DateTime(timezone=True)))


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date()),
        sa.Column("waiting_for", sa.Text()),
        sa.Column("outcome", sa.Text()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("place", sa.Text()),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
    )
    op.create_index("ix_answers_item", "answers", ["item"])


def _writes() -> None:
    op.create_table(
        "writes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("adds", sa.Text(), nullable=False),
        sa.Column("removes", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Text()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("before", sa.Text()),
        sa.Column("activity", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_writes"),
    )
    for column in ("item", "undoes", "state", "activity"):
        op.create_index(f"ix_writes_{column}", "writes", [column])

"""What the keys of tickets begin with, kept: to ask all items for it took longer with each of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from workflows.store.columns import Words

revision = "0023"
down_revision = "0022"
FILL = """
    INSERT INTO jira_keys (key)
    SELECT DISTINCT substr(begun, 1, length(begun) - 1)
    FROM (SELECT rtrim(items.key, '0123456789') AS begun FROM items WHERE items.source = 'jira') AS keys
    WHERE begun LIKE '_%-'
"""


def upgrade() -> None:
    op.create_table(
        "jira_keys",
        sa.Column("key", Words, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_jira_keys"),
    )
    # A process of the version before may bring another one meanwhile: any later change of its tickets tells it.
    op.execute(FILL)

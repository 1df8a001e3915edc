"""What Alembic runs: on the open transaction of `store.upgrade`, never on a connection of its own."""

from __future__ import annotations

from alembic import context

from workflows.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()

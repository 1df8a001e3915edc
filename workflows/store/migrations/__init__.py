"""The way of the database from each version to the next, played by Alembic."""

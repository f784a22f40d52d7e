"""What Alembic runs to bring the tables up to date; `bot.storage.database` gives it the connection."""

from __future__ import annotations

from alembic import context

from bot.storage.tables import schema

context.configure(connection=context.config.attributes["connection"], target_metadata=schema)
context.run_migrations()

"""The journal: chats, answered updates, counts, and redacted questions that had no answer, in SQLite or PostgreSQL."""

"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them; take over what the release before kept in a file of the same name."""
    before = {"answered", "votes"} <= set(sa.inspect(op.get_bind()).get_table_names())
    if before:
        op.rename_table("votes", "votes_before")
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("hour", sa.SmallInteger, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("entry", sa.String(64)),
        sa.Column("band", sa.String(8), nullable=False),
        sa.Column("faq", sa.String(16), nullable=False),
        sa.Column("ms", sa.Integer, nullable=False),
    )
    op.create_table(
        "votes",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("entry", sa.String(64), primary_key=True),
        sa.Column("faq", sa.String(16), primary_key=True),
        sa.Column("vote", sa.String(4), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Date, nullable=False, index=True),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("why", sa.String(8), nullable=False),
        sa.Column("entry", sa.String(64)),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "chats",
        sa.Column("key", sa.LargeBinary(16), primary_key=True),
        sa.Column("seen", sa.Integer, nullable=False, index=True),
        sa.Column("lang", sa.String(8)),
        sa.Column("context", sa.LargeBinary),
        sa.Column("paid", sa.Float, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.Column("shown", sa.LargeBinary),
    )
    op.create_table(
        "updates",
        sa.Column("bot", sa.String(32), primary_key=True),
        sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Integer, nullable=False, index=True),
        sa.Column("chat", sa.LargeBinary(16)),
    )
    waiting = sa.text("chat IS NOT NULL")
    op.create_index("waiting", "updates", ["chat"], postgresql_where=waiting, sqlite_where=waiting)
    op.create_table(
        "replicas",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("faq", sa.String(16), nullable=False),
        sa.Column("secret", sa.String(16), nullable=False),
        sa.Column("seen", sa.Integer, nullable=False),
    )
    if before:
        op.execute("INSERT INTO updates (bot, update_id, at) SELECT bot, update_id, at FROM answered")
        op.execute(
            "INSERT INTO votes (day, entry, faq, vote, count) SELECT day, entry, faq, vote, count FROM votes_before"
        )
        op.drop_table("answered")
        op.drop_table("votes_before")

"""The tables, in SQLAlchemy's terms; migrations/ creates them, and a test checks that both agree."""

from __future__ import annotations

import sqlalchemy as sa

schema = sa.MetaData()

replies = sa.Table(
    "replies",
    schema,
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
"""One row per reply. `day` and `hour` are in the clinic's time zone; `entry` is the first one answered or offered; `band` is how sure
the answer was: `high`, `middle` or `low`; `faq` is the content's version; `ms` are the milliseconds until it was decided."""

votes = sa.Table(
    "votes",
    schema,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("entry", sa.String(64), primary_key=True),
    sa.Column("faq", sa.String(16), primary_key=True),
    sa.Column("vote", sa.String(4), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)
"""How often an entry helped (`up`) or did not (`down`), per day and version of the content."""

questions = sa.Table(
    "questions",
    schema,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("lang", sa.String(8), nullable=False),
    sa.Column("why", sa.String(8), nullable=False),
    sa.Column("entry", sa.String(64)),
    sa.Column("text", sa.Text, nullable=False),
)
"""Redacted questions, without their chats: `why` is `unknown` if there was no answer, `unsure` if there were only suggestions,
`down` if `entry` was voted down."""

chats = sa.Table(
    "chats",
    schema,
    sa.Column("key", sa.LargeBinary(16), primary_key=True),
    sa.Column("seen", sa.Integer, nullable=False, index=True),
    sa.Column("lang", sa.String(8)),
    sa.Column("context", sa.LargeBinary),
    sa.Column("paid", sa.Float, nullable=False),
    sa.Column("told", sa.Boolean, nullable=False),
    sa.Column("shown", sa.LargeBinary),
)
"""What is kept of a chat, under a keyed hash of it: when it was last `seen` (seconds since 1970), the language it chose, its thread (JSON),
its rate, and which messages answer which of the patient's, by number (JSON)."""

updates = sa.Table(
    "updates",
    schema,
    sa.Column("bot", sa.String(32), primary_key=True),
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", sa.Integer, nullable=False, index=True),
    sa.Column("chat", sa.LargeBinary(16)),
)
"""Telegram's updates: when they arrived (seconds since 1970), with their chat's key while they wait for their turn; and when their reply
was sent, without the key."""

sa.Index(
    "waiting", updates.c.chat, postgresql_where=updates.c.chat.is_not(None), sqlite_where=updates.c.chat.is_not(None)
)

replicas = sa.Table(
    "replicas",
    schema,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("faq", sa.String(16), nullable=False),
    sa.Column("secret", sa.String(16), nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
)
"""The processes that share this database: the content each answers from, and a fingerprint of the secret its chats' keys are made with."""

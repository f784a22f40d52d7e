"""Numbers for Prometheus: how many replies of which kind, how fast, what went wrong. No text, no chat, no user."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.conversation.assistant import Replied
from bot.health import Health

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
"""Bounds of the histogram's buckets."""


class Metrics:
    """What this process has counted since its start."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.replies = Counter(
            "bot_replies", "Replies by channel, kind and language", ["channel", "kind", "lang"], registry=self.registry
        )
        self.seconds = Histogram(
            "bot_reply_seconds", "Time to decide a reply", ["channel"], buckets=_SECONDS, registry=self.registry
        )
        self.problems = Gauge("bot_problem", "1 while a part is out of order", ["part"], registry=self.registry)
        self.unrecorded = Gauge(
            "bot_unrecorded", "Rows the journal could not record since the start", registry=self.registry
        )
        self.faq = Gauge("bot_faq_info", "The FAQ in force", ["version"], registry=self.registry)

    def record(self, replied: Replied) -> None:
        """Count a reply."""
        self.replies.labels(replied.channel, replied.reply.kind, replied.reply.lang).inc()
        self.seconds.labels(replied.channel).observe(replied.seconds)

    def text(self, health: Health, faq_version: str, unrecorded: int) -> bytes:
        """Everything in Prometheus' text format; `unrecorded` is how many rows the journal has lost."""
        self.unrecorded.set(unrecorded)
        self.problems.clear()
        for part in health.problems | health.warnings:
            self.problems.labels(part).set(1)
        self.faq.clear()
        self.faq.labels(faq_version).set(1)
        return generate_latest(self.registry)

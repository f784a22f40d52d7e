"""Probes for hosts and Prometheus: whether the process is alive and ready for everybody, details and metrics for few."""

from __future__ import annotations

import hmac

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.conversation.assistant import Assistant
from bot.health import Health
from bot.http.household import is_internal
from bot.metrics import Metrics
from bot.settings import Settings
from bot.storage.journal import Journal

_CLOSED = "metrics are shown to private addresses, or with METRICS_TOKEN in the header Authorization: Bearer"
_PASSED_ON = ("x-forwarded-for", "x-real-ip", "forwarded")
"""Headers in which a proxy names its client."""


def probes(settings: Settings, assistant: Assistant, journal: Journal, health: Health, metrics: Metrics) -> list[Route]:
    """The routes /healthz, /readyz and /metrics."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def readyz(request: Request) -> Response:
        told: dict[str, object] = {"ready": health.ready}
        if _may_see(request, settings):
            version = assistant.index().faq.version
            told |= {"faq": version, "problems": health.problems, "warnings": health.warnings}
        return JSONResponse(told, 200 if health.ready else 503)

    async def metrics_text(request: Request) -> Response:
        if not _may_see(request, settings):
            return PlainTextResponse(_CLOSED, 403)
        text = metrics.text(health, assistant.index().faq.version, journal.lost)
        return Response(text, media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics_text)]


def _may_see(request: Request, settings: Settings) -> bool:
    """Whether a request may see details: it has the token or, if none is set, comes from an internal address."""
    if settings.metrics_token:
        given = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {settings.metrics_token}".encode())
    if request.client is None or settings.trusted_proxies == "*":  # any client can claim any address
        return False
    passed_on = [
        address for name in _PASSED_ON for value in request.headers.getlist(name) for address in value.split(",")
    ]
    return all(map(is_internal, [request.client.host, *passed_on]))

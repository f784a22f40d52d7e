"""The web application: the page, its API, the probes of a host and, where Telegram sends updates, its webhook."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot.assistant import Assistant
from bot.health import Health
from bot.limiter import Limiter
from bot.metrics import Metrics
from bot.settings import Settings
from bot.store import Store
from bot.web_channel import openapi
from bot.web_channel.api import ADDRESS_SHARE, Api
from bot.web_channel.body import Refused
from bot.web_channel.guard import Guard, refused
from bot.web_channel.page import Page

_COMPRESSED_FROM = 4096
"""Bytes: the page, not the replies, for which it would cost more than it saves."""


def application(  # noqa: PLR0917 -- the parts of the process, each once
    settings: Settings,
    assistant: Assistant,
    store: Store,
    health: Health,
    metrics: Metrics,
    more: Sequence[BaseRoute] = (),
) -> ASGIApp:
    """Everything this process answers by HTTP; `more`: routes of other channels."""
    limiter = Limiter(settings.messages_per_minute)
    api = Api(assistant, limiter, Limiter(settings.messages_per_minute * ADDRESS_SHARE), store.vote)
    routes = [*api.routes(), *openapi.routes(), *Page(api).routes(), *_probes(assistant, health, metrics), *more]
    starlette = Starlette(
        routes=routes,
        middleware=[Middleware(GZipMiddleware, minimum_size=_COMPRESSED_FROM)],
        exception_handlers={Refused: refused, HTTPException: refused, Exception: refused},
    )
    starlette.router.redirect_slashes = False
    secure = settings.public_url.startswith("https://")
    return Guard(starlette, lambda: assistant.index().faq.clinic.websites, secure=secure)


def _probes(assistant: Assistant, health: Health, metrics: Metrics) -> list[Route]:
    async def healthz(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> Response:
        version = assistant.index().faq.version
        told = {"ready": health.ready, "faq": version, "problems": health.problems}
        return JSONResponse(told, 200 if health.ready else 503)

    async def numbers(_: Request) -> Response:
        text = metrics.text(health, assistant.index().faq.version)
        return Response(text, media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", numbers)]

"""The web application: the page, its API and the probes of a host."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.conversation.assistant import Assistant
from bot.conversation.limiter import Limiter
from bot.health import Health
from bot.http.body import Refused
from bot.http.guard import Guard, refused
from bot.metrics import Metrics
from bot.settings import Settings
from bot.storage.store import Journal
from bot.web_channel import openapi, site_files
from bot.web_channel.api import ADDRESS_SHARE, Api
from bot.web_channel.page import Page


def application(
    settings: Settings,
    assistant: Assistant,
    journal: Journal,
    health: Health,
    metrics: Metrics,
    *,
    staff: Sequence[Route] = (),
) -> ASGIApp:
    """Everything a browser or a host asks by HTTP; `staff` are the addresses of the staff page, where there is one."""
    limiter = Limiter(settings.messages_per_minute)
    api = Api(assistant, journal, limiter, Limiter(settings.messages_per_minute * ADDRESS_SHARE))
    page = Page(api, settings.public_url)
    files = site_files.routes(lambda: assistant.index().faq, assistant.clock)
    routes = [*api.routes(), *openapi.routes(), *page.routes(), *files, *_probes(assistant, journal, health, metrics)]
    starlette = Starlette(
        routes=[*routes, *staff],
        exception_handlers={Refused: refused, 404: page.not_found, HTTPException: refused, Exception: refused},
    )
    starlette.router.redirect_slashes = False
    secure = settings.public_url.startswith("https://")
    return Guard(starlette, lambda: assistant.index().faq.clinic.websites, secure=secure)


def _probes(assistant: Assistant, journal: Journal, health: Health, metrics: Metrics) -> list[Route]:
    async def healthz(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> Response:
        version = assistant.index().faq.version
        told = {"ready": health.ready, "faq": version, "problems": health.problems, "warnings": health.warnings}
        return JSONResponse(told, 200 if health.ready else 503)

    async def numbers(_: Request) -> Response:
        text = metrics.text(health, assistant.index().faq.version, journal.lost)
        return Response(text, media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", numbers)]

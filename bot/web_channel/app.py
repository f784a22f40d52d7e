"""The web application: the page, its API and the probes for hosts."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.conversation.assistant import Assistant
from bot.conversation.limiter import Limiter
from bot.health import Health
from bot.http.body import Refused
from bot.http.guard import Guard, refused
from bot.metrics import Metrics
from bot.settings import Settings
from bot.storage.journal import Journal
from bot.web_channel import openapi, site_files
from bot.web_channel.api import ADDRESS_SHARE, Api
from bot.web_channel.page import Page
from bot.web_channel.probes import probes


def application(
    settings: Settings,
    assistant: Assistant,
    journal: Journal,
    health: Health,
    metrics: Metrics,
    *,
    staff: Sequence[Route] = (),
) -> ASGIApp:
    """Everything that is served by HTTP; `staff` are the routes of the staff page, if there is one."""
    limiter = Limiter(settings.messages_per_minute)
    api = Api(assistant, journal, limiter, Limiter(settings.messages_per_minute * ADDRESS_SHARE))
    page = Page(api, settings.public_url)
    routes = [
        *api.routes(),
        *openapi.routes(settings.public_url),
        *page.routes(),
        *site_files.routes(lambda: assistant.index().faq, assistant.clock),
        *probes(settings, assistant, journal, health, metrics),
    ]
    starlette = Starlette(
        routes=[*routes, *staff],
        exception_handlers={Refused: refused, 404: page.not_found, HTTPException: refused, Exception: refused},
    )
    starlette.router.redirect_slashes = False
    secure = settings.public_url.startswith("https://")
    return Guard(starlette, lambda: assistant.index().faq.clinic.websites, secure=secure)

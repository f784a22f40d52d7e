"""What browsers and search engines ask for besides the page: icons, the manifest and robots.txt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web_channel import icon, theme
from faq.facts import say
from faq.model import Faq

ICON_SIZES = (180, 192, 512)
"""Pixels: the sizes that iOS, Android and previews of shared links ask for."""
_KEPT = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}
_ROBOTS = "User-agent: *\nAllow: /$\nAllow: /?lang=\nAllow: /icon-\nDisallow: /\n"


def routes(faq: Callable[[], Faq], clock: Callable[[], datetime]) -> list[Route]:
    """The routes of these files; `faq` gives the content in force."""

    async def icon_svg(_: Request) -> Response:
        return Response(icon.svg(theme.accent(faq().clinic.color)), media_type="image/svg+xml", headers=_KEPT)

    async def icon_png(request: Request) -> Response:
        size = int(request.path_params["size"])
        if size not in ICON_SIZES:
            return PlainTextResponse("icons are 180, 192 or 512 pixels wide", 404)
        return Response(icon.png(theme.accent(faq().clinic.color), size), media_type="image/png", headers=_KEPT)

    async def manifest(request: Request) -> Response:
        wanted = request.query_params.get("lang")
        described = _manifest(faq(), wanted if wanted in faq().languages else None, clock())
        return Response(msgspec.json.encode(described), media_type="application/manifest+json", headers=_KEPT)

    async def robots(_: Request) -> Response:
        return PlainTextResponse(_ROBOTS, headers=_KEPT)

    return [
        Route("/icon.svg", icon_svg),
        Route("/favicon.ico", icon_svg),
        Route("/icon-{size:int}.png", icon_png),
        Route("/manifest.webmanifest", manifest),
        Route("/robots.txt", robots),
    ]


def _manifest(faq: Faq, lang: str | None, now: datetime) -> dict[str, object]:
    lang = lang or faq.languages[0]
    icons = [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml"}]
    icons += [
        {"src": f"icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"}
        for size in ICON_SIZES
    ]
    return {
        "name": say(faq, "page_title", lang, now),
        "short_name": faq.clinic.name,
        "description": say(faq, "about_short", lang, now),
        "lang": lang,
        "start_url": f"./?lang={lang}",
        "scope": "./",
        "display": "standalone",
        "background_color": theme.LIGHT_GROUND,
        "theme_color": "#ffffff",
        "icons": icons,
    }

"""The staff page's responses: rendered templates, redirects and static files, with security headers."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.http.templating import templates
from bot.report import html_page
from bot.web_channel.page import PALETTE

_HERE = Path(__file__).parent
_TEMPLATES = templates(_HERE / "templates")
_STATIC = {
    "staff.css": ("text/css", PALETTE + (_HERE / "static" / "staff.css").read_text("utf-8")),
    "staff.js": ("text/javascript", (_HERE / "static" / "staff.js").read_text("utf-8")),
    "report.css": ("text/css", html_page.STYLE),
}
"""Name -> media type and text."""
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # With `no-referrer`, browsers would send `Origin: null` with this site's forms.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def page(template: str, status: int = 200, /, **values: object) -> Response:
    """Render a template."""
    return Response(_TEMPLATES.get_template(template).render(values), status, _HEADERS, "text/html")


def redirect_to(path: str) -> Response:
    """Redirect to another page with GET."""
    return RedirectResponse(path, 303, _HEADERS)


def download(data: bytes, media_type: str, name: str) -> Response:
    """A file to keep under a name."""
    return Response(data, 200, _HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}, media_type)


def static_routes() -> list[Route]:
    """The style sheets and the script; public, as they hold no secret."""

    async def static(request: Request) -> Response:
        kind, text = _STATIC[request.url.path.rpartition("/")[2]]
        return Response(text, media_type=kind, headers=_HEADERS)

    return [Route(f"/staff/{name}", static, methods=["GET"]) for name in _STATIC]

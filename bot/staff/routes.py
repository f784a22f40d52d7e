"""All routes of the staff page."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.routing import Route

from bot.staff.access import AccessControl
from bot.staff.browse_pages import BrowsePages
from bot.staff.edit_pages import EditPages
from bot.staff.report_pages import ReportPages
from bot.staff.responses import static_routes
from bot.staff.website_page import WebsitePage
from bot.staff.workspace import Workspace


def routes(
    workspace: Workspace,
    password: str,
    *,
    secure: bool,
    public_url: str = "",
    clock: Callable[[], float] = time.time,
) -> list[Route]:
    """All routes below `/staff`; `secure`: the site is served by https; `clock` returns seconds since 1970.

    `public_url`: the address of the chat; without it, the one that a request was sent to.
    """
    access = AccessControl(password, secure=secure, clock=clock)
    pages = (BrowsePages(workspace), ReportPages(workspace), EditPages(workspace), WebsitePage(workspace, public_url))
    return [*static_routes(), *access.routes(), *(route for part in pages for route in part.routes(access))]

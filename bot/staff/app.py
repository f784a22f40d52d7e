"""The staff page as a whole: every address of it, for the web application to mount."""

from __future__ import annotations

import time
from collections.abc import Callable

from starlette.routing import Route

from bot.staff.access import Door
from bot.staff.browse_pages import Reading
from bot.staff.desk import Desk
from bot.staff.edit_pages import Writing
from bot.staff.rendering import static_routes
from bot.staff.report_pages import Listening


def routes(desk: Desk, password: str, *, secure: bool, clock: Callable[[], float] = time.time) -> list[Route]:
    """All of `/staff`; `secure`: it is reached by https. `clock` gives seconds since 1970."""
    door = Door(password, secure=secure, clock=clock)
    pages = (Reading(desk), Listening(desk), Writing(desk))
    return [*static_routes(), *door.routes(), *(route for part in pages for route in part.routes(door))]

"""A load balancer in front of several processes: to each in turn, and to the next where one is gone."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

_HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "host", "keep-alive"}


@asynccontextmanager
async def balancing(port: int, urls: list[str]) -> AsyncIterator[None]:
    """Pass on what comes to a port of this machine."""
    turns = itertools.count()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def passed_on(request: web.Request) -> web.Response:
            body, first = await request.read(), next(turns)
            headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
            for number in range(len(urls)):
                url = urls[(first + number) % len(urls)] + request.path_qs
                try:
                    async with session.request(request.method, url, data=body, headers=headers) as answer:
                        given = {
                            name: value for name, value in answer.headers.items() if name.lower() not in _HOP_BY_HOP
                        }
                        return web.Response(status=answer.status, body=await answer.read(), headers=given)
                except aiohttp.ClientConnectorError:
                    continue  # nobody listens there any more
                except aiohttp.ClientError:
                    break  # it may have been answered: Telegram has to ask again
            return web.Response(status=502)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", passed_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        try:
            yield
        finally:
            await runner.cleanup()

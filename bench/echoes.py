"""Echo bots: the least a bot on a library can do, to measure ours against.

    python -m bench.echoes NAME

Each sends the message back by a real `sendMessage`, and takes its settings from the same variables as ours.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

import aiogram
import uvicorn
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot import process, settings
from bot.telegram_channel.request import AiohttpRequest

SECRET = "the-secret-of-the-webhook"  # noqa: S105 -- of nobody's
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
PATH = "/telegram"

Chosen = settings.Settings


async def _echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    await update.effective_message.reply_text(update.effective_message.text)


def same_transport(chosen: Chosen) -> None:
    """Python-telegram-bot on our client and our server: the update is acknowledged after its reply was sent."""
    with asyncio.Runner(loop_factory=process.event_loop) as runner:
        runner.run(_same_transport(chosen))


async def _same_transport(chosen: Chosen) -> None:
    request, updates_request = AiohttpRequest(), AiohttpRequest()
    bot = Bot(
        chosen.telegram_bot_token,
        base_url=f"{chosen.telegram_api_url}/bot",
        request=request,
        get_updates_request=updates_request,
    )
    application = Application.builder().bot(bot).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, _echo))

    async def receive(request: Request) -> Response:
        if request.headers.get(SECRET_HEADER) != SECRET:
            return Response(status_code=404)
        await application.process_update(Update.de_json(await request.json(), bot))
        return Response()

    app = Starlette(routes=[Route(PATH, receive, methods=["POST"])])
    config = uvicorn.Config(
        app,
        chosen.host,
        chosen.port,
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    async with application:
        await bot.set_webhook(chosen.public_url + PATH, secret_token=SECRET)
        await uvicorn.Server(config).serve()


def stock(chosen: Chosen) -> None:
    """Python-telegram-bot as it comes: httpx and tornado; the update is acknowledged at once, and many are handled side by side."""
    application = (
        Application.builder()
        .token(chosen.telegram_bot_token)
        .base_url(f"{chosen.telegram_api_url}/bot")
        .concurrent_updates(True)  # noqa: FBT003 -- the library's signature
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_webhook(chosen.host, chosen.port, PATH, webhook_url=chosen.public_url + PATH, secret_token=SECRET)


def aiogram_(chosen: Chosen, loop: asyncio.AbstractEventLoop | None = None) -> None:
    """Aiogram with its own aiohttp handler: the update is acknowledged after its reply was sent."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(chosen.telegram_api_url))
    bot = aiogram.Bot(chosen.telegram_bot_token, session)
    dispatcher = aiogram.Dispatcher()

    @dispatcher.message()
    async def echo(message: aiogram.types.Message) -> None:
        await message.answer(message.text)

    async def set_webhook(_: web.Application) -> None:
        await bot.set_webhook(chosen.public_url + PATH, secret_token=SECRET)

    app = web.Application()
    app.on_startup.append(set_webhook)
    SimpleRequestHandler(dispatcher, bot, handle_in_background=False, secret_token=SECRET).register(app, PATH)
    web.run_app(app, host=chosen.host, port=chosen.port, print=None, loop=loop)


def aiogram_uvloop(chosen: Chosen) -> None:
    """Aiogram on uvloop, which is not its default."""
    aiogram_(chosen, process.event_loop())


ECHOES: dict[str, Callable[[Chosen], None]] = {
    "ptb-same": same_transport,
    "ptb-stock": stock,
    "aiogram": aiogram_,
    "aiogram-uvloop": aiogram_uvloop,
}


if __name__ == "__main__":
    ECHOES[sys.argv[1]](settings.read(os.environ))

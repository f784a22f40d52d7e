"""The process that patients reach: the web, and Telegram where a token is set; they start and stop together."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bot import process
from bot.assistant import Assistant
from bot.health import Health
from bot.live import Live
from bot.metrics import Metrics
from bot.settings import InvalidSettings, Settings
from bot.store import Store
from bot.telegram_channel.channel import TelegramChannel
from bot.web_channel.app import application
from bot.web_channel.protocol import PatientProtocol

logger = logging.getLogger(__name__)

FINISH_WITHIN = 7
"""Seconds for requests under way when the process is asked to stop."""
BACKLOG = 2048
"""Connections that may wait to be accepted."""
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


async def serve(settings: Settings, live: Live) -> int:
    """Serve until a signal asks to stop; the exit code.

    Raises:
        InvalidSettings: the address cannot be listened on.

    """
    process.allow_many_connections()
    listener = _listener(settings.host, settings.port)
    metrics = Metrics()
    health, stopping = Health(), asyncio.Event()
    store = Store(settings.data_dir, health)
    assistant = Assistant(live.index, record=metrics.record, count_vote=store.vote)
    telegram = TelegramChannel(settings, assistant, store, health) if settings.telegram_bot_token else None
    app = application(settings, assistant, health, metrics)
    if telegram and telegram.webhook:
        app = telegram.webhook.before(app)
    server = _Server(app, settings, stopping)
    # From here on, whether the server runs already or not; when it is done, it raises again what it has heard.
    for number in STOP_SIGNALS:
        signal.signal(number, server.handle_exit)
    host, port = listener.getsockname()[:2]
    logger.info("listening on http://%s:%s; Ctrl-C ends", f"[{host}]" if ":" in host else host, port)
    learning = asyncio.create_task(live.learn())
    try:
        async with asyncio.TaskGroup() as parts:
            parts.create_task(server.serve(sockets=[listener]))
            if telegram:
                parts.create_task(telegram.run(stopping))
    finally:
        learning.cancel()
        store.close()
    return 0


class _Server(uvicorn.Server):
    """The web server, which is also who hears the signals."""

    def __init__(self, app: ASGIApp, settings: Settings, stopping: asyncio.Event) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=PatientProtocol,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=settings.trusted_proxies or None,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=FINISH_WITHIN,
            )
        )
        self.stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stopping.set()
        super().handle_exit(sig, frame)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)  # at once: until somebody listens, another process can bind to the same port
    except (OSError, UnicodeError) as error:  # UnicodeError: a name that no host can have
        listener.close()
        why = getattr(error, "strerror", error)
        problem = f"HOST, PORT: cannot listen on {host}:{port} ({why}); another program may: choose another PORT"
        raise InvalidSettings([problem]) from error
    listener.set_inheritable(False)
    return listener


def leave_on_signal() -> None:
    """Until `serve` listens for them, signals end the process at once and in good order."""
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: sys.exit(0))

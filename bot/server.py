"""The process that patients reach: the web, and Telegram where a token is set; they start and stop together."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
from datetime import date
from ipaddress import ip_address
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import uvicorn
from starlette.types import ASGIApp

from bot import logs, process
from bot.conversation.assistant import Assistant, Replied
from bot.editing.folder import Content
from bot.health import Health
from bot.http.household import trusted_networks
from bot.http.protocol import PatientProtocol
from bot.metrics import Metrics
from bot.publishing import encoder
from bot.publishing.last_good import LastGood
from bot.publishing.live import ContentState, Live
from bot.report.figures import Figures, figures_between
from bot.settings import InvalidSettings, Settings
from bot.staff.routes import routes as staff_routes
from bot.staff.telegram_commands import StaffChat
from bot.staff.workspace import Workspace
from bot.storage import keys
from bot.storage.address import parse_database_url
from bot.storage.database import Database
from bot.storage.journal import Journal
from bot.storage.keys import Keys
from bot.web_channel.app import application

if TYPE_CHECKING:
    from bot.telegram_channel.application import TelegramChannel

logger = logging.getLogger(__name__)

FINISH_REQUESTS_WITHIN = 7
"""Seconds for requests under way when the process is asked to stop: more than the Telegram channel has for its updates, as the requests
of the webhook wait for those."""
BACKLOG = 2048
"""Connections that may wait to be accepted."""
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def run(settings: Settings) -> NoReturn:
    """Serve until a signal asks to stop, and end the process.

    Raises:
        InvalidFaq: the content has problems, and none is kept that was in force before.
        InvalidSettings: the address cannot be listened on, or the database's cannot be used.

    """
    leave_on_signal()
    logs.set_up(settings.log_level)
    if settings.database_url:
        parse_database_url(settings.database_url)  # before the content is loaded, which takes a while
    live = Live(
        settings.faq_dir,
        encoder.load(settings.data_dir),
        LastGood(settings.data_dir, settings.faq_dir),
        data_dir=settings.data_dir,
    )
    with asyncio.Runner(loop_factory=process.event_loop) as runner:
        runner.run(serve(settings, live))
        process.end(0)


async def serve(settings: Settings, live: Live) -> None:
    """Serve until a signal asks to stop.

    Raises:
        InvalidSettings: the address cannot be listened on.

    """
    process.allow_many_connections()
    listener = _listener(settings.host, settings.port)
    metrics = Metrics()
    health, stopping = Health(), asyncio.Event()
    journal = _journal(settings, health)

    def record(replied: Replied) -> None:
        metrics.record(replied)
        journal.replied(replied)

    assistant = Assistant(live.index, record=record, count_vote=journal.voted)
    workspace = _workspace(settings, live, journal)
    telegram = _telegram(settings, assistant, journal, health, workspace) if settings.telegram_bot_token else None
    secure = settings.public_url.startswith("https://")
    staff = (
        staff_routes(workspace, settings.staff_password, secure=secure, public_url=settings.public_url)
        if settings.staff_password
        else []
    )
    app = application(settings, assistant, journal, health, metrics, staff=staff)
    if telegram and telegram.webhook:
        app = telegram.webhook.before(app)
    server = _Server(app, settings, stopping)
    # Set now, not by the server when it starts: a signal may come before that. When it ends, it raises the signals that it received.
    for number in STOP_SIGNALS:
        signal.signal(number, server.handle_exit)
    host, port = listener.getsockname()[:2]
    reach = ", which only this machine can reach" if ip_address(host).is_loopback else ""
    logger.info("listening on http://%s:%s%s; Ctrl-C ends", f"[{host}]" if ":" in host else host, port, reach)
    await journal.start()
    tending = [
        asyncio.create_task(live.run(health)),
        asyncio.create_task(journal.run(lambda: live.index().faq.version)),
    ]
    try:
        async with asyncio.TaskGroup() as parts:
            parts.create_task(server.serve(sockets=[listener]))
            if telegram:
                parts.create_task(telegram.run(stopping))
    finally:
        for task in tending:
            task.cancel()
        await asyncio.gather(*tending, return_exceptions=True)
        await journal.stop()


def _journal(settings: Settings, health: Health) -> Journal:
    """The journal that the settings ask for. If DATA_DIR cannot hold the secret, it lasts as long as the process."""
    database = Database(settings.data_dir, settings.database_url)
    if settings.chat_secret:
        secret = settings.chat_secret.encode()
    else:
        try:
            secret = keys.load_or_create_secret(settings.data_dir)
        except OSError as error:
            health.report(
                "secret",
                f"DATA_DIR cannot hold it ({error.strerror or error}): chats are forgotten at each start",
                warning=True,
            )
            secret = os.urandom(keys.KEY_BYTES)
        if database.shared:
            problem = "CHAT_SECRET is not set: several replicas need the same one, otherwise they do not know each other's chats"
            health.report("secret", problem, warning=True)
    return Journal(
        database,
        Keys(secret),
        health,
        retention_days=settings.retention_days,
        keep_questions=settings.keep_questions,
    )


def _workspace(settings: Settings, live: Live, journal: Journal) -> Workspace:
    """What staff work with, on their page and in Telegram."""

    async def figures(since: date, until: date) -> Figures:
        await journal.written()
        return await figures_between(journal.database.engine, since, until)

    return Workspace(Content(settings.faq_dir, settings.data_dir, lasts=settings.content_lasts), live, figures)


def _telegram(
    settings: Settings, assistant: Assistant, journal: Journal, health: Health, workspace: Workspace
) -> TelegramChannel:
    """The Telegram channel, which also tells staff's chats about the content."""
    # Imported only if needed: its libraries take half a second and 20 MB.
    from bot.telegram_channel.application import TelegramChannel  # noqa: PLC0415

    if not settings.staff_chat_id:
        return TelegramChannel(settings, assistant, journal, health)
    staff = StaffChat(workspace, journal, settings.staff_chat_id)
    telegram = TelegramChannel(settings, assistant, journal, health, staff)
    tell, telling = staff.notices(telegram.tell), set[asyncio.Task[None]]()

    def told(outcome: ContentState) -> None:
        telling.add(task := asyncio.ensure_future(tell(outcome)))
        task.add_done_callback(telling.discard)

    workspace.live.listen(told)
    return telegram


class _Server(uvicorn.Server):
    """The web server, which also receives the signals."""

    def __init__(self, app: ASGIApp, settings: Settings, stopping: asyncio.Event) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=PatientProtocol,
                proxy_headers=bool(settings.trusted_proxies),
                forwarded_allow_ips=trusted_networks(settings.trusted_proxies) if settings.trusted_proxies else None,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=FINISH_REQUESTS_WITHIN,
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
    return listener


def leave_on_signal() -> None:
    """Let signals end the process at once until `serve` handles them; by `os._exit`, as the event loop could swallow a SystemExit."""
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: process.end(0))

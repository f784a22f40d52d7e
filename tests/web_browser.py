"""A real browser for the tests of the web page, and windows in it that notice what a patient's browser must not meet."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect
from web_server import Site

PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome")
"""The first has no windows, and takes a sixth less processor time."""
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
NO_BROWSER = "Chromium is missing"
BRING_BROWSER = f"sudo apt-get install {PROGRAMS[0]} (or set CHROMIUM to the path of a browser of its kind)"
ISOLATED = "--site-per-process"
"""Otherwise the first of them runs the chat and the website around it in one process, where their messages to each other fail."""
IN_BROWSER = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(CHROMIUM is None, reason=NO_BROWSER),
]
"""Marks of the modules whose tests need it."""
HOST = "http://localhost:8999"
"""The clinic's own website: a page there is made up by the test, and its origin is not the chat's."""
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SMALLEST = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PATIENCE = 60_000
"""Milliseconds until a state of the page that does not come is an error."""
LIGHTEST = 60_000
"""Bytes of everything the page needs."""
expect.set_options(timeout=PATIENCE)
EMERGENCY = "I can't breathe and my chest hurts"
CRISIS = "I want to kill myself"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all of them."""
    # The website that a test makes up has no address, and the browser would not let it near this machine's own. Suggestions below an
    # address bar that nobody sees are two pages more in every window, and take longer than most tests.
    without = "LocalNetworkAccessChecks,WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess"
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    quiet.append(f"--disable-features={without}")
    quiet.append(ISOLATED)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield chromium
        await chromium.close()


@dataclass
class Visit:
    """A browser window, what it asked the network for, and what it complained about."""

    context: BrowserContext
    page: Page
    site: Site
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def go(self, query: str = "") -> Page:
        await self.page.goto(f"{self.site.url}/{query}")
        return self.page

    async def begin_anew(self, query: str = "") -> Page:
        """The page as if nothing had been asked in this window; it must show a page of the site already."""
        await self.page.evaluate("sessionStorage.clear()")
        return await self.go(query)

    async def ask(self, text: str) -> None:
        """Ask and wait for the answer."""
        answers = self.page.locator(".asked ~ .answer")
        before = await answers.count()
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")
        await expect(answers).to_have_count(before + 1)


def _is_complaint(line: ConsoleMessage) -> bool:
    """Whether a line of the console says that something is wrong with the page. That it is offline is the tests' doing."""
    return line.type != "log" and "net::ERR_INTERNET_DISCONNECTED" not in line.text


@asynccontextmanager
async def visiting(browser: Browser, site: Site, **options: object) -> AsyncIterator[Visit]:
    """A window of its own; at the end nothing was asked of anybody else, and nothing was complained about."""
    context = await browser.new_context(**{"locale": "en-US", "reduced_motion": "reduce", **DESKTOP, **options})
    context.set_default_timeout(PATIENCE)
    visit = Visit(context, await context.new_page(), site)
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("console", lambda line: visit.complaints.append(line.text) if _is_complaint(line) else None)
    try:
        yield visit
    finally:
        await context.close()
    assert not visit.complaints, visit.complaints
    assert [url for url in visit.requests if not url.startswith((site.url, HOST, "data:"))] == []


async def no_violations(page: Page) -> None:
    """Run every rule of axe-core, best practices included, on the page and what it shows inside."""
    found = await Axe().run(page)
    _expect_none(found.response["violations"])


async def no_violations_by_day_or_night(page: Page) -> None:
    """Run every rule by day, and those of colors by night, which changes nothing else (`tests/test_web_looks.py`)."""
    await page.emulate_media(color_scheme="light")
    await no_violations(page)
    await page.emulate_media(color_scheme="dark")
    found = await page.evaluate(
        "axe.run({resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']})"
    )
    _expect_none(found["violations"])


def _expect_none(violations: list[dict[str, Any]]) -> None:
    told = [f"{violation['id']}: {node['html']}" for violation in violations for node in violation["nodes"]]
    assert told == []

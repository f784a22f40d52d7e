"""`make screenshots`: the pictures of the chat page and the widget in the README, and those of the staff guide.

The guide's are taken while its steps are followed.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot import process

process.prepare()

from playwright.async_api import Browser, Locator, Page, async_playwright  # noqa: E402 -- not before prepare()
from staff_guide import GUIDE, Newcomer, tasks  # noqa: E402
from staff_site import PASSWORD, StaffSite, listening  # noqa: E402
from web_browser import CHROMIUM, HOST, ISOLATED, PATIENCE  # noqa: E402
from web_server import NOON, Site, serving  # noqa: E402

from bot.report.figures import Question  # noqa: E402
from faq.loading.loader import BUILT_IN, load  # noqa: E402
from faq.search import index  # noqa: E402

CHAT, WIDGET = GUIDE.parent / "chat.png", GUIDE.parent / "widget.png"
CHAT_SCREEN, WIDGET_SCREEN = {"width": 760, "height": 716}, {"width": 1000, "height": 716}
WEBSITE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>The clinic's website</title>
<style>
  body { margin: 0; font: 18px/1.6 Georgia, serif; color: #2b2b2b; }
  header { padding: 24px 48px; background: #eef2ee; font-size: 22px; }
  main { max-width: 420px; padding: 24px 48px; }
</style>
<header>Atlas Ketamine</header>
<main><h1>Ketamine infusions for CRPS</h1><p>18205 N 51st Ave STE 126, Glendale, AZ 85308</p></main>
<script src="%s/widget.js" async></script></html>"""
"""A website of the clinic's, made up for the picture."""
ASKED = ("will it make me sick to my stomach?",)
"""What a patient asks in the picture."""
SCREEN = {"width": 1000, "height": 720}
SCALE = 0.7
"""As wide as a document is shown; the text stays readable, and the files small."""
ABOVE, BELOW = 240, 28
"""Pixels kept in sight above and below what a picture is about."""
BUTTONS = 70
"""Pixels at the foot of the screen where the buttons of a form stay in sight."""
YESTERDAY = NOON.date() - timedelta(days=1)
UNANSWERED = (Question("en", "unknown", None, "is there a chapel", 3, YESTERDAY),)
"""What patients asked in vain, at the clinic of the pictures."""


async def take(page: Page, name: str, about: Sequence[Locator]) -> None:
    """Picture the page from the top of the screen to the last thing it is about, each in a frame; with none, all that is there."""
    for one in about:
        await one.evaluate("one => { one.style.outline = '4px solid #d9480f'; one.style.outlineOffset = '3px' }")
    if about:
        await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        if max([await _end(one) for one in about]) > SCREEN["height"] - BUTTONS:
            await page.evaluate("by => scrollBy(0, by)", (await _box(about[0]))["y"] - ABOVE)
    ends = [await _end(one) for one in about or [page.locator("main > :last-child")]]
    bottom = min(max(ends), SCREEN["height"])
    clip = {"x": 0, "y": 0, "width": SCREEN["width"], "height": bottom}
    await page.screenshot(path=GUIDE.parent / name, clip=clip, animations="disabled")  # type: ignore[arg-type]


async def _end(one: Locator) -> float:
    """Where something ends, with some room below it."""
    box = await _box(one)
    return box["y"] + box["height"] + BELOW


async def _box(one: Locator) -> dict[str, float]:
    box = await one.bounding_box()
    assert box
    return dict(box)


async def page_and_widget(site: Site) -> None:
    """Picture the chat page and the widget after the questions in `ASKED`."""
    async with async_playwright() as playwright:
        quiet = ["--no-sandbox", ISOLATED]
        quiet.append("--disable-features=LocalNetworkAccessChecks")  # the made-up website has no address
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        page = await _window(chromium, CHAT_SCREEN)
        await page.goto(site.url)
        await _ask(page.locator("body"))
        await page.screenshot(path=CHAT, animations="disabled")
        page = await _window(chromium, WIDGET_SCREEN)
        await page.route(f"{HOST}/", lambda route: route.fulfill(body=WEBSITE % site.url, content_type="text/html"))
        with site.with_clinic(websites=(HOST,)):
            await page.goto(f"{HOST}/")
            await page.get_by_role("button", name="Questions? Ask here").click()
            await _ask(page.frame_locator("iframe").locator("body"))
        await page.screenshot(path=WIDGET, animations="disabled")
        await chromium.close()


async def _window(chromium: Browser, screen: dict[str, int]) -> Page:
    page = await chromium.new_page(
        viewport=screen,
        device_scale_factor=SCALE,
        locale="en-US",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page.set_default_timeout(PATIENCE)
    return page


async def _ask(chat: Locator) -> None:
    for number, question in enumerate(ASKED):
        await chat.locator("#text").fill(question)
        await chat.locator("#text").press("Enter")
        await chat.locator(".asked ~ .answer").nth(number).wait_for()


async def walk(staff: StaffSite) -> None:
    """Follow the whole guide."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = await chromium.new_context(
            viewport=SCREEN, device_scale_factor=SCALE, locale="en-US", color_scheme="light", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        await page.goto(f"{staff.url}/staff")
        given = {"your name": "Ana Ruiz", "the password": PASSWORD}
        for steps in tasks(GUIDE.read_text("utf-8")).values():
            await Newcomer(page, given, take).follow(steps)
        await chromium.close()


if __name__ == "__main__":
    with serving(index.build(load())) as patients:
        asyncio.run(page_and_widget(patients))
    with tempfile.TemporaryDirectory() as folder:
        content = shutil.copytree(BUILT_IN, Path(folder) / "content")
        with listening(StaffSite(content, Path(folder) / "data", questions=UNANSWERED)) as site:
            asyncio.run(walk(site))

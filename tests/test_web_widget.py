"""The chat page inside the clinic's own website, and what axe-core finds there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect
from web_browser import DESKTOP, HOST, IN_BROWSER, PHONE, Visit, no_violations, visiting
from web_server import Site

pytestmark = IN_BROWSER


# Inside the clinic's website


STRICT = "default-src 'none'; script-src {url}; frame-src {url}; style-src 'none'"


async def host_page(visit: Visit, body: str, policy: str = "", lang: str = "en") -> None:
    """Open a page of the clinic's website."""
    html = f"<!doctype html><html lang='{lang}'><title>The clinic</title><main><h1>The clinic</h1>{body}</main></html>"

    async def website(route: Route) -> None:
        headers = {"Content-Security-Policy": policy.format(url=visit.site.url)} if policy else {}
        await route.fulfill(body=html, content_type="text/html", headers=headers)

    await visit.context.route(f"{HOST}/**", website)
    await visit.page.goto(f"{HOST}/")


async def test_websites_named_by_the_clinic_may_show_the_page(browser: Browser, site: Site) -> None:
    frame = f"<iframe title='chat' src='{site.url}/?embed=1'></iframe>"
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            await host_page(visit, frame)
            await expect(visit.page.frame_locator("iframe").get_by_role("button", name="Send")).to_be_visible()
    async with visiting(browser, site) as visit:
        async with visit.page.expect_console_message(lambda line: "frame-ancestors" in line.text):
            await host_page(visit, frame)
        assert await visit.page.frame_locator("iframe").locator("#text").count() == 0
        assert "frame-ancestors" in " ".join(visit.complaints)
        visit.complaints.clear()


@pytest.mark.parametrize("options", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_widget_opens_and_closes(browser: Browser, site: Site, options: dict[str, Any]) -> None:
    script = f"<script src='{site.url}/widget.js' async></script>"
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site, **options) as visit:
            await host_page(visit, script + script, STRICT)
            page = visit.page
            button = page.get_by_role("button", name="Questions? Ask here")
            await expect(button).to_have_count(1)
            await expect(button).to_have_css("position", "fixed")
            assert not any("embed" in url for url in visit.requests)
            names = await page.evaluate("Object.keys(window).filter(name => /chat|clinic|WORDS/i.test(name))")
            assert names == []
            await button.click()
            dialog = page.get_by_role("dialog", name="Ask Atlas Ketamine")
            await expect(dialog).to_be_visible()
            await expect(dialog).to_be_focused()
            chat = page.frame_locator("iframe[title='Ask Atlas Ketamine']")
            await chat.locator("#text").fill("is there parking?")
            await chat.locator("#text").press("Enter")
            await expect(chat.locator(".asked ~ .answer")).to_have_count(1)
            await chat.locator("#text").press("Escape")
            await expect(dialog).to_be_hidden()
            await expect(button).to_be_focused()
            await expect(button).to_have_attribute("aria-expanded", "false")
            await button.press("Enter")
            await expect(button).to_have_attribute(
                "aria-expanded", "true", timeout=2000
            ) if options is DESKTOP else None
            await page.keyboard.press("Escape")
            await expect(dialog).to_be_hidden()
            await button.click()
            await page.get_by_role("button", name="Close").click()
            await expect(dialog).to_be_hidden()
            await expect(button).to_be_focused()


async def test_the_widget_speaks_the_websites_language(browser: Browser, site: Site) -> None:
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            await host_page(visit, f"<script src='{site.url}/widget.js' async></script>", lang="es-US")
            await visit.page.get_by_role("button", name="¿Preguntas? Escriba aquí").click()
            chat = visit.page.frame_locator("iframe")
            await expect(chat.get_by_role("button", name="Enviar")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_widget_and_the_apis_description(
    browser: Browser, site: Site, scheme: str
) -> None:
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site, color_scheme=scheme) as visit:
            await host_page(visit, f"<script src='{site.url}/widget.js' async></script>")
            await visit.page.get_by_role("button", name="Questions? Ask here").click()
            await expect(visit.page.frame_locator("iframe").get_by_role("button", name="Send")).to_be_visible()
            await no_violations(visit.page)
    async with visiting(browser, site, color_scheme=scheme) as visit:
        await no_violations(await visit.go("api"))

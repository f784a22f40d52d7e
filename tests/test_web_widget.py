"""The chat page inside the clinic's own website, and what axe-core finds there."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect
from waiting import until
from web_browser import DESKTOP, HOST, IN_BROWSER, PHONE, Visit, no_violations, visiting
from web_server import Site

pytestmark = IN_BROWSER


# Inside the clinic's website


STRICT = "default-src 'none'; script-src {url}; frame-src {url}; style-src 'none'"


async def host_page(visit: Visit, body: str, policy: str = "", lang: str = "en") -> None:
    """Open a page of the clinic's website."""
    head = "<title>The clinic</title><meta name='viewport' content='width=device-width'>"
    html = f"<!doctype html><html lang='{lang}'>{head}<main><h1>The clinic</h1>{body}</main></html>"

    async def website(route: Route) -> None:
        headers = {"Content-Security-Policy": policy.format(url=visit.site.url)} if policy else {}
        await route.fulfill(body=html, content_type="text/html", headers=headers)

    await visit.context.route(f"{HOST}/**", website)
    await visit.page.goto(f"{HOST}/")


async def step_back(page: Page) -> None:
    """Wait until a widget that was closed on a phone has taken back the step that it made in the browser's history."""
    # `wait_for_function` would need eval, which a strict policy forbids.
    await until(lambda: page.evaluate("!(history.state && history.state['clinic-chat'])"))


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
            await expect(dialog.get_by_text("Ask Atlas Ketamine")).to_be_visible()
            chat = page.frame_locator("iframe[title='Ask Atlas Ketamine']")
            await chat.locator("#text").fill("is there parking?")
            await chat.locator("#text").press("Enter")
            await expect(chat.locator(".asked ~ .answer")).to_have_count(1)
            await chat.locator("#text").press("Escape")
            await expect(dialog).to_be_hidden()
            await step_back(page)
            await expect(button).to_be_focused()
            await expect(button).to_have_attribute("aria-expanded", "false")
            await button.press("Enter")
            await expect(button).to_have_attribute("aria-expanded", "true")
            await page.keyboard.press("Escape")
            await expect(dialog).to_be_hidden()
            await step_back(page)
            await button.click()
            await page.get_by_role("button", name="Close").click()
            await expect(dialog).to_be_hidden()
            await expect(button).to_be_focused()


WIDGET = "<script src='{url}/widget.js' async></script>"
BUTTON = "Questions? Ask here"
HOSTILE = {
    "every div hidden": "<style>div { display: none }</style>",
    "everything hidden": "<style>html > *, body * { display: none !important; visibility: hidden !important; opacity: 0 }</style>",
    "body transformed": "<style>body { transform: translateX(-300px) scale(0.5); overflow: hidden; height: 100px }</style>",
    "banner on top": "<div style='position: fixed; inset: 0; z-index: 2147483647; background: #fff'>Cookies?</div>",
    "tiny text": "<style>html { font-size: 40% } button { all: unset; font-size: 1px !important }</style>",
    "strict policy": "",
}
"""Pages that would hide, cover or shrink what stands on them."""


async def test_no_rule_of_the_website_hides_or_covers_the_widget(browser: Browser, site: Site) -> None:
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            for name, body in HOSTILE.items():
                policy = STRICT if name == "strict policy" else ""
                await host_page(visit, WIDGET.format(url=site.url) + body, policy)
                button = visit.page.get_by_role("button", name=BUTTON)
                await expect(button, name).to_have_attribute("aria-expanded", "false")
                await button.click()  # what covers it would be hit instead
                box = await button.bounding_box()
                assert box is not None
                assert box["height"] >= 44, name
                assert box["x"] + box["width"] > 1280 - 40, name
                assert box["y"] + box["height"] > 800 - 40, name
                send = visit.page.frame_locator("iframe").get_by_role("button", name="Send")
                await expect(send, name).to_be_visible()


@pytest.mark.parametrize(
    "exchange",
    [
        "document.body.replaceWith(document.createElement('body'))",
        "document.documentElement.replaceChildren(document.createElement('head'), document.createElement('body'))",
        "document.documentElement.replaceWith(Object.assign(document.createElement('html'), {lang: 'en', title: 'x'}))",
    ],
    ids=["body", "head and body", "document"],
)
async def test_the_widget_outlives_an_exchange_of_the_page(browser: Browser, site: Site, exchange: str) -> None:
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            await host_page(visit, WIDGET.format(url=site.url))
            button = visit.page.get_by_role("button", name=BUTTON)
            await expect(button).to_be_visible()
            await visit.page.evaluate(exchange)
            await expect(button).to_have_count(1)
            await button.click()
            await expect(visit.page.frame_locator("iframe").get_by_role("button", name="Send")).to_be_visible()


BUILDERS = {
    "deferred": "<script src='{url}/widget.js' defer></script>",
    "twice": WIDGET + WIDGET,
    "wrapped": f"<div style='overflow: hidden; transform: translateZ(0); height: 1px'>{WIDGET}</div>",
    "with a version": "<script src='{url}/widget.js?ver=6.5' async></script>",
    "held back until a touch": (
        "<script type='text/plain' data-held src='{url}/widget.js' async></script><script>setTimeout(() => {{"
        "const held = document.querySelector('[data-held]'), let_go = document.createElement('script');"
        "let_go.src = held.src; held.replaceWith(let_go)}})</script>"
    ),
    "added by a tag manager": (
        "<script>const tag = document.createElement('script'); tag.src = '{url}/widget.js';"
        "document.head.append(tag)</script>"
    ),
    "put into a bundle": "<script>{source}</script>",
}
"""What website builders and their plugins make of the line: WordPress with plugins, Wix, tag managers."""


async def test_the_line_works_in_the_ways_that_website_builders_load_it(browser: Browser, site: Site) -> None:
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            source = await (await visit.context.request.get(f"{site.url}/widget.js")).text()
            for name, line in BUILDERS.items():
                await host_page(visit, line.format(url=site.url, source=source))
                button = visit.page.get_by_role("button", name=BUTTON)
                await button.click()
                await expect(button, name).to_have_count(1)
                send = visit.page.frame_locator("iframe").get_by_role("button", name="Send")
                await expect(send, name).to_be_visible()


async def test_a_page_that_loads_its_parts_anew_has_one_button(browser: Browser, site: Site) -> None:
    """As Squarespace does with Ajax loading: the content is exchanged, and scripts in it run again."""
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            await host_page(visit, WIDGET.format(url=site.url))
            button = visit.page.get_by_role("button", name=BUTTON)
            await expect(button).to_have_count(1)
            async with visit.page.expect_response("**/widget.js?again"):
                await visit.page.evaluate(
                    "url => { const again = document.createElement('script'); again.src = url;"
                    "document.querySelector('main').replaceChildren(again) }",
                    f"{site.url}/widget.js?again",
                )
            await button.click()
            await expect(button).to_have_count(1)
            await expect(visit.page.frame_locator("iframe").get_by_role("button", name="Send")).to_be_visible()


async def test_the_website_chooses_the_side_and_the_height(browser: Browser, site: Site) -> None:
    script = f"<script src='{site.url}/widget.js' data-side='left' data-bottom='90' async></script>"
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            await host_page(visit, script)
            box = await visit.page.get_by_role("button", name=BUTTON).bounding_box()
            assert box is not None
            assert box["x"] == 16
            assert box["y"] + box["height"] == 800 - 90
            await visit.page.get_by_role("button", name=BUTTON).click()
            panel = await visit.page.get_by_role("dialog").bounding_box()
            assert panel is not None
            assert panel["x"] == 16
            assert panel["y"] >= 0
            assert panel["y"] + panel["height"] < box["y"]


async def test_a_link_of_the_website_opens_the_chat_and_a_module_works(browser: Browser, site: Site) -> None:
    script = f"<script type='module' src='{site.url}/widget.js'></script>"
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            await host_page(visit, f"<p><a href='#clinic-chat'>Ask <b>us</b></a></p>{script}")
            await expect(visit.page.get_by_role("button", name=BUTTON)).to_be_visible()
            await visit.page.get_by_text("us", exact=True).click()
            await expect(visit.page.get_by_role("dialog")).to_be_visible()
            await expect(visit.page.frame_locator("iframe").get_by_role("button", name="Send")).to_be_visible()


async def test_the_phones_back_button_closes_the_chat(browser: Browser, site: Site) -> None:
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site, **PHONE) as visit:
            page = visit.page
            await host_page(visit, WIDGET.format(url=site.url))
            button = page.get_by_role("button", name=BUTTON)
            await button.tap()
            chat = page.frame_locator("iframe")
            await chat.get_by_role("link", name="Español").tap()
            await expect(chat.get_by_role("button", name="Enviar")).to_be_visible()
            await page.evaluate("history.back()")
            await expect(page.get_by_role("dialog")).to_be_hidden()
            assert page.url == f"{HOST}/"
            # Closed by its own button, it leaves no step behind that would have to be taken back.
            await button.tap()
            await page.get_by_role("button", name="Close").tap()
            await step_back(page)


@pytest.mark.parametrize(
    ("policy", "named"),
    [("", ()), ("default-src 'none'; script-src {url}; style-src 'none'", (HOST,))],
    ids=["not listed", "frame forbidden"],
)
async def test_where_the_frame_is_refused_the_phone_takes_its_place(
    browser: Browser, site: Site, policy: str, named: tuple[str, ...]
) -> None:
    with site.with_clinic(websites=named):
        async with visiting(browser, site) as visit:
            await host_page(visit, WIDGET.format(url=site.url), policy)
            await visit.page.get_by_role("button", name=BUTTON).click()
            call = visit.page.get_by_role("link", name="Call (602) 922-8527")
            await expect(call).to_have_attribute("href", "tel:+16029228527")
            await expect(visit.page.get_by_role("link", name="Open the chat")).to_have_attribute(
                "href", f"{site.url}/?lang=en"
            )
            await expect(visit.page.locator("iframe")).to_be_hidden()
            await no_violations(visit.page)
            visit.complaints.clear()  # the browser's own, on the refusal


async def test_the_chat_stays_on_another_page_of_the_website(browser: Browser, site: Site) -> None:
    with site.with_clinic(websites=(HOST,)):
        async with visiting(browser, site) as visit:
            for first in (True, False):
                await host_page(visit, WIDGET.format(url=site.url))
                await visit.page.get_by_role("button", name=BUTTON).click()
                chat = visit.page.frame_locator("iframe")
                if first:
                    await chat.locator("#text").fill("is there parking?")
                    await chat.locator("#text").press("Enter")
                await expect(chat.locator(".asked ~ .answer")).to_have_count(1)


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

"""The chat page for everybody: small screens, large text, keyboards, screen readers, slow networks."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, expect
from web_browser import (
    CRISIS,
    EMERGENCY,
    IN_BROWSER,
    LIGHTEST,
    PHONE,
    SMALLEST,
    no_violations,
    no_violations_by_day_or_night,
    visiting,
)
from web_server import Site

pytestmark = IN_BROWSER


# Small screens, large text, keyboards


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_nothing_runs_off_the_smallest_phone(browser: Browser, site: Site, lang: str) -> None:
    async with visiting(browser, site, **SMALLEST) as visit:
        page = await visit.go()
        for text in ("what are the side effects?", EMERGENCY, "a" * 300, "where are you located?"):
            await visit.begin_anew(f"?lang={lang}")
            await visit.ask(text)
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320, text
            await page.evaluate("document.documentElement.style.fontSize = '225%'")  # twice what it is
            # With the text so large, the question box must leave room to read.
            await expect(page.locator(".bottom"), text).to_have_css("position", "static")
            assert await page.evaluate("document.documentElement.scrollWidth") <= 320, text


@pytest.mark.parametrize("options", [PHONE, SMALLEST], ids=["phone", "smallest"])
async def test_everything_to_touch_is_large_enough(browser: Browser, site: Site, options: dict[str, Any]) -> None:
    async with visiting(browser, site, **options) as visit:
        page = await visit.go()
        await visit.ask("where are you located?")
        await visit.ask(CRISIS)
        for target in await page.locator("button:visible, textarea, header a, .links a, .calls a").all():
            box = await target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, await target.inner_text()
            assert box["width"] >= 44, await target.inner_text()


async def test_the_question_box_is_within_a_thumbs_reach(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, **PHONE) as visit:
        page = await visit.go()
        for _ in range(2):
            box = await page.locator("#text").bounding_box()
            assert box is not None
            assert 844 - 200 < box["y"] < 844
            await visit.ask("what are the side effects?")


async def test_everything_works_by_keyboard(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Go to the question box")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#text")).to_be_focused()
        await page.keyboard.type("is there")
        await page.keyboard.press("Shift+Enter")
        await page.keyboard.type("parking?")
        await expect(page.locator("#text")).to_have_value("is there\nparking?")
        await page.keyboard.press("Enter")
        await expect(page.locator(".asked ~ .votes")).to_be_visible()
        await expect(page.locator("#text")).to_be_focused()
        await page.keyboard.press("Shift+Tab")
        await expect(page.get_by_role("button", name="Forget this chat")).to_be_focused()
        await page.keyboard.press("Shift+Tab")
        last = page.locator(".choices button").last
        await expect(last).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(".asked")).to_have_count(2)
        await expect(page.locator(".asked").last).to_be_focused()


async def test_what_has_the_focus_is_not_hidden_below_the_question_box(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, viewport={"width": 390, "height": 640}) as visit:
        page = await visit.go()
        await visit.ask("what are the side effects?")
        await page.evaluate("scrollTo(0, 0)")
        await page.locator("header .call").focus()
        for _ in range(12):
            await page.keyboard.press("Tab")
            hidden = await page.evaluate(
                "document.activeElement.getBoundingClientRect().top > document.querySelector('.bottom').getBoundingClientRect().top"
                " && !document.activeElement.closest('.bottom')"
            )
            assert not hidden


async def test_the_box_grows_with_the_question(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        before = await page.locator("#text").bounding_box()
        await page.fill("#text", "one\ntwo\nthree")
        after = await page.locator("#text").bounding_box()
        assert before is not None
        assert after is not None
        assert after["height"] > before["height"] + 20
        assert await page.locator("#text").get_attribute("maxlength") == "2000"


@pytest.mark.parametrize(("wish", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")])
async def test_nothing_moves_for_whoever_does_not_want_it(
    browser: Browser, site: Site, wish: str, behaviour: str
) -> None:
    async with visiting(browser, site, reduced_motion=wish) as visit:
        page = await visit.go()
        await expect(page.locator("html")).to_have_css("scroll-behavior", behaviour)


async def test_forced_colours_keep_the_shapes(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, forced_colors="active") as visit:
        page = await visit.go()
        await visit.ask(EMERGENCY)
        for shape in (".asked", ".danger", ".calls a", "#send"):
            border = await page.locator(shape).first.evaluate("node => getComputedStyle(node).borderTopWidth")
            assert float(border.removesuffix("px")) >= 1


# Weight


async def test_one_light_document_is_all_the_page_needs(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await expect(page.get_by_role("button", name="Send")).to_be_visible()
        assert [url for url in visit.requests if not url.startswith("data:")] == [f"{site.url}/"]
        assert len((await page.content()).encode()) < LIGHTEST


# What axe-core finds


SIZES = ((360, 740), (390, 844), (820, 1180), (1280, 800))


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_axe_finds_nothing_at_any_size_in_either_theme(browser: Browser, site: Site, lang: str) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go(f"?lang={lang}")
        await visit.ask("what are the side effects?" if lang == "en" else "¿cuáles son los efectos secundarios?")
        await visit.ask(CRISIS)
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            await no_violations_by_day_or_night(page)


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_without_script_nothing_runs_off_at_any_size(browser: Browser, site: Site, lang: str) -> None:
    """axe-core itself needs script; `test_the_script_and_the_plain_page_show_the_same` compares the two pages."""
    async with visiting(browser, site, java_script_enabled=False) as visit:
        page = await visit.go(f"?lang={lang}")
        await page.fill(
            "#text", "what are the side effects?" if lang == "en" else "¿cuáles son los efectos secundarios?"
        )
        await page.click("#send")
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await expect(page.locator("#send")).to_be_in_viewport(ratio=1)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_offline_the_numbers_are_in_sight_at_any_size(browser: Browser, site: Site, lang: str) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go(f"?lang={lang}")
        await visit.context.set_offline(offline=True)
        await page.fill("#text", "is there parking?" if lang == "en" else "¿hay estacionamiento?")
        await page.press("#text", "Enter")
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            for number in ("911", "988"):
                await expect(page.locator(f"#problem a[href='tel:{number}']")).to_be_in_viewport(ratio=1)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
        visit.complaints.clear()  # the browser's own, on having been offline


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("es", "dark")])
async def test_axe_finds_nothing(browser: Browser, site: Site, lang: str, scheme: str) -> None:
    async with visiting(browser, site, color_scheme=scheme, **PHONE) as visit:
        page = await visit.go(f"?lang={lang}")
        await no_violations(page)
        await visit.ask("what are the side effects?" if lang == "en" else "¿dónde están?")
        await page.locator(".votes button").first.tap()
        await expect(page.locator(".thanks")).to_be_visible()
        await visit.ask("where are you located?")
        await visit.ask(CRISIS)
        await no_violations(page)
        await visit.context.set_offline(offline=True)
        await page.fill("#text", "x")
        await page.press("#text", "Enter")
        await expect(page.locator("#problem button")).to_be_visible()
        await no_violations(page)
        visit.complaints.clear()

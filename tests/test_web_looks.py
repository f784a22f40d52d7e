"""What the chat page looks like: its first screen, large text, paper, the clinic's color, and what is saved or shared of it."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect
from web_browser import IN_BROWSER, no_violations, visiting
from web_server import Site, serving

from bot.web_channel import theme
from faq.search.index import Index

FIRST_SCREEN = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
BAR = 0.15
"""Share of a phone's height that the question's bar may take."""
_BROKEN_WORDS = """() => {
  const broken = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest("script, .unseen, .skip, textarea")) continue;
    for (const word of node.data.matchAll(/[\\p{L}\\p{M}]+/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""


def in_browser(test: Callable[..., object]) -> Callable[..., object]:
    """A test that needs Chromium."""
    for mark in IN_BROWSER:
        test = mark(test)
    return test


@in_browser
@pytest.mark.parametrize("lang", ["en", "es"])
async def test_the_first_screen_of_a_phone(browser: Browser, site: Site, lang: str) -> None:
    async with visiting(browser, site, **FIRST_SCREEN) as visit:
        page = await visit.go(f"?lang={lang}")
        bar = await page.locator(".bottom").bounding_box()
        greeting = await page.locator(".greeting p").first.bounding_box()
        assert bar is not None
        assert greeting is not None
        assert bar["height"] <= BAR * 740
        assert greeting["height"] <= 60  # two lines
        topics = [await topic.bounding_box() for topic in await page.locator(".topics button").all()]
        in_sight = [box for box in topics if box and box["y"] + box["height"] <= bar["y"]]
        assert len(in_sight) >= 8
        await expect(page.get_by_label("Your question" if lang == "en" else "Su pregunta")).to_have_attribute(
            "placeholder", re.compile("Example|Ejemplo")
        )


@in_browser
@pytest.mark.parametrize("lang", ["en", "es"])
async def test_twice_the_text_breaks_no_word(browser: Browser, site: Site, lang: str) -> None:
    async with visiting(browser, site, **FIRST_SCREEN) as visit:
        page = await visit.go(f"?lang={lang}")
        await visit.ask("what are the side effects?" if lang == "en" else "¿cuáles son los efectos secundarios?")
        await visit.ask("are you open on friday?" if lang == "en" else "¿abren el viernes?")
        await page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        # The question's bar would take up nearly half of the screen.
        await expect(page.locator(".bottom")).to_have_css("position", "static")
        assert await page.evaluate(_BROKEN_WORDS) == []
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360


@in_browser
async def test_times_do_not_break(browser: Browser, site: Site) -> None:
    notice = {"en": "On Friday we close at 11 am.", "es": "El viernes cerramos a las 11 a. m."}
    with site.with_clinic(notice=notice):
        for lang, time in (("en", "11\u00a0am"), ("es", "11\u00a0a.\u00a0m.")):
            async with visiting(browser, site) as visit:
                page = await visit.go(f"?lang={lang}")
                assert time in str(await page.locator(".greeting").text_content())


@in_browser
async def test_paper_has_questions_and_answers_and_nothing_to_press(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, color_scheme="dark") as visit:
        page = await visit.go()
        await visit.ask("is there parking?")
        await visit.ask("I want to kill myself")
        await page.emulate_media(media="print")
        await expect(page.locator(".asked").first).to_be_visible()
        await expect(page.locator(".answer").last).to_be_visible()
        await expect(page.locator(".record")).to_contain_text("18205 N 51st Ave")
        await expect(page.locator("button:visible, textarea:visible, .calls:visible")).to_have_count(0)
        await expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


@in_browser
@pytest.mark.parametrize("script", [True, False])
async def test_of_a_list_the_item_that_names_911_alone_stands_out(
    browser: Browser, site: Site, *, script: bool
) -> None:
    async with visiting(browser, site, java_script_enabled=script) as visit:
        page = await visit.go()
        await page.fill("#text", "what are the side effects?")
        await page.click("#send")
        widths = (
            "nodes => nodes.map(node => [node.textContent.includes('911'), getComputedStyle(node).borderLeftWidth])"
        )
        await expect(page.locator(".asked ~ .answer .caution")).to_be_visible()
        items = await page.locator(".asked ~ .answer .caution :is(li, ul), .asked ~ .answer .caution").evaluate_all(
            widths
        )
        assert {width for names, width in items if not names} == {"0px"}
        assert sorted(width for names, width in items if names) == [
            "0px",
            "0px",
            "4px",
        ]  # the paragraph, its list, the item


@in_browser
@pytest.mark.parametrize("width", [820, 1280])
async def test_where_there_is_room_the_phone_stays_in_sight(browser: Browser, site: Site, width: int) -> None:
    async with visiting(browser, site, viewport={"width": width, "height": 800}) as visit:
        page = await visit.go()
        for question in ("what are the side effects?", "where are you located?"):
            await visit.ask(question)
        await expect(page.locator("header .call")).to_be_in_viewport(ratio=1)
        header, asked = await page.locator("header").bounding_box(), await page.locator(".asked").last.bounding_box()
        assert header is not None
        assert asked is not None
        assert asked["y"] >= header["y"] + header["height"]


@in_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("color", ["#ffdd00", "#7a1fa2"])
async def test_the_clinics_color_stays_readable(browser: Browser, site: Site, color: str, scheme: str) -> None:
    with site.with_clinic(color=color):
        async with visiting(browser, site, color_scheme=scheme) as visit:
            page = await visit.go()
            await visit.ask("where are you located?")
            used = await page.locator("html").evaluate("node => getComputedStyle(node).getPropertyValue('--accent')")
            assert used.strip() == theme.accent(color, dark=scheme == "dark")
            await no_violations(page)


@in_browser
async def test_an_address_that_does_not_exist_names_the_phone(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, locale="es-MX", **FIRST_SCREEN) as visit:
        page = await visit.go("no-such-page")
        await expect(page.locator("html")).to_have_attribute("lang", "es")
        await expect(page.get_by_role("link", name="(602) 922-8527")).to_have_attribute("href", "tel:+16029228527")
        await no_violations(page)
        visit.complaints.clear()  # the browser's own, on the status
        await page.get_by_role("link", name="Ir al chat").click()
        await expect(page.locator("#text")).to_be_visible()


def test_night_changes_colors_alone() -> None:
    """So of a page without violations by day only the colors need checking by night."""
    for path in (Path(__file__).parent.parent / "bot").rglob("*.css"):
        _, *nights = path.read_text("utf-8").split("(prefers-color-scheme: dark) {")
        for night in nights:
            declared = re.sub(r":root \{|\}", "", night.partition("\n}")[0]).split(";")
            assert len(declared) > 1, path
            assert all(re.fullmatch(r"\s*(--[\w-]+: #[0-9a-f]+)?\s*", one) for one in declared), path


def test_the_size_of_the_window_changes_no_color_of_the_staff_page() -> None:
    """So of a page without violations in one size only the arrangement needs checking in another."""
    style = (Path(__file__).parent.parent / "bot" / "staff" / "static" / "staff.css").read_text("utf-8")
    rules = re.findall(r"@media \((?:min|max)-(?:width|height): [^{]*\) \{ (.*) \}$", style, re.MULTILINE)
    assert len(rules) == len(re.findall(r"@media .*-(?:width|height)", style)) > 0
    assert not [rule for rule in rules if re.search(r"color|background|border|opacity|--", rule)]


def test_a_tone_is_readable_whatever_the_color() -> None:
    for color in ("#000000", "#ffffff", "#ffff00", "#ff0000", "#0000ff", "#808080", ""):
        assert theme.contrast(theme.accent(color), theme.LIGHT_GROUND) >= 4.5
        assert theme.contrast("#ffffff", theme.accent(color)) >= 4.5
        assert theme.contrast(theme.accent(color, dark=True), theme.DARK_PAPER) >= 4.5
        assert theme.contrast(theme.DARK_GROUND, theme.accent(color, dark=True)) >= 4.5


def test_a_color_that_can_be_read_is_used_as_it_is() -> None:
    assert theme.accent("#0a5f6e") == "#0a5f6e"


def test_the_page_tells_who_shares_and_finds_it_what_it_is(plain_index: Index) -> None:
    with serving(plain_index, public_url="https://chat.example.org") as site:
        page = httpx.get(f"{site.url}/?lang=es").text
    head = page.partition("</head>")[0]
    for name in ("og:title", "og:description", "og:url", "og:image", "og:locale"):
        assert f'property="{name}"' in head
    assert '<meta name="description"' in head
    assert head.count('name="theme-color"') == 2
    assert 'hreflang="en" href="https://chat.example.org/?lang=en"' in head
    assert 'hreflang="es" href="https://chat.example.org/?lang=es"' in head
    assert 'hreflang="x-default"' in head


def test_the_manifest_names_icons_that_exist(site: Site) -> None:
    manifest = httpx.get(f"{site.url}/manifest.webmanifest?lang=es").json()
    assert (manifest["lang"], manifest["short_name"]) == ("es", "Atlas Ketamine")
    for icon in manifest["icons"]:
        response = httpx.get(f"{site.url}/{icon['src']}")
        assert response.headers["content-type"] == icon["type"]
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", response.content[16:24])
            assert f"{width}x{height}" == icon["sizes"]
    assert httpx.get(f"{site.url}/icon-100000.png").status_code == 404


def test_search_engines_may_read_the_page_alone(site: Site) -> None:
    lines = httpx.get(f"{site.url}/robots.txt").text.splitlines()
    assert "Allow: /$" in lines
    assert lines[-1] == "Disallow: /"


def test_programs_that_ask_for_what_does_not_exist_get_no_page(site: Site) -> None:
    assert httpx.get(f"{site.url}/nothing").headers["content-type"].startswith("text/plain")
    accepting = {"Accept": "text/html"}
    assert httpx.get(f"{site.url}/api/nothing", headers=accepting).headers["content-type"] == "application/json"

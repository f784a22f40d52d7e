"""What the chat page keeps, and what it can do without the server: reloads, dropped tabs, danger offline, votes that lead on."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, Route, expect
from web_browser import IN_BROWSER, PHONE, visiting
from web_server import Site

pytestmark = IN_BROWSER
ANSWERS = ".asked ~ .answer"
FORGET = "Forget this chat"


# What stays


async def come_back(page: Page, site: Site, way: str) -> None:
    """Leave the page in some way, and be on it again."""
    match way:
        case "reload":
            await page.reload()
        case "back":
            await page.goto(f"{site.url}/api")
            await page.go_back()
        case "language link":
            await page.get_by_role("link", name="Español").click()
            await expect(page.locator("html")).to_have_attribute("lang", "es")


@pytest.mark.parametrize("way", ["reload", "back", "language link"])
async def test_turns_and_the_draft_stay(browser: Browser, site: Site, way: str) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("is there parking?")
        await visit.ask("can i drive home after?")
        told = await page.locator(ANSWERS).all_inner_texts()
        await page.fill("#text", "half a ques")
        await come_back(page, site, way)
        await expect(page.locator(ANSWERS)).to_have_count(2)
        assert await page.locator(ANSWERS).all_inner_texts() == told
        await expect(page.locator("#text")).to_have_value("half a ques")
        await expect(page.locator("#forget")).to_be_visible()
        await visit.ask("how much does it cost?")


async def test_a_question_whose_tab_was_dropped_before_its_answer_is_in_the_box_again(
    browser: Browser, site: Site
) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await page.route("**/api/messages", lambda _: None)  # never answered
        await page.fill("#text", "is there parking?")
        await page.press("#text", "Enter")
        await expect(page.locator(".asked")).to_be_visible()
        await page.reload()
        await expect(page.locator("#text")).to_have_value("is there parking?")


async def test_forgetting_leaves_nothing_in_the_browser(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await expect(page.locator("#forget")).to_be_hidden()
        await page.fill("#text", "my secret")
        await page.get_by_role("button", name=FORGET).click()
        await expect(page.locator("#text")).to_have_value("")
        await visit.ask("is there parking?")
        await page.get_by_role("button", name=FORGET).click()
        await expect(page.locator(ANSWERS)).to_have_count(0)
        kept = await page.evaluate("JSON.stringify({...sessionStorage})")
        assert "secret" not in kept
        assert "parking" not in kept
        await page.reload()
        await expect(page.locator(".answer").first).to_contain_text("Hello")
        assert await page.locator(".asked").count() == 0
        await expect(page.locator("#forget")).to_be_hidden()


async def test_an_alarm_that_stays_is_not_read_out_again(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("I want to kill myself")
        await page.reload()
        await expect(page.locator(".danger .calls a").first).to_have_attribute("href", "tel:988")
        assert await page.locator("#log [role=alert]").count() == 0


# Danger without the server


DANGER = {
    "I can't breathe": "tel:911",
    "my wife is not breathing!!": "tel:911",
    "mi esposo no respira": "tel:911",
    "chest pain and sweating": "tel:911",
    "I took all my pills": "tel:911",
    "i want to kill myself": "tel:988",
    "Quiero morirme": "tel:988",
    "988": "tel:988",
}
"""A message -> the first number to call."""


@pytest.mark.parametrize("gone", ["offline", "silent"])
async def test_the_page_itself_answers_danger(browser: Browser, site: Site, gone: str) -> None:
    async with visiting(browser, site, **PHONE) as visit:
        page = await visit.go()
        if gone == "silent":
            await page.route("**/api/messages", lambda _: None)  # never answered
        for text, first in DANGER.items():
            await visit.context.set_offline(offline=False)
            await visit.begin_anew()
            await visit.context.set_offline(offline=gone == "offline")
            await page.fill("#text", text)
            await page.press("#text", "Enter")
            calls = page.locator("#log [role=alert] .calls a")
            await expect(calls.first, text).to_have_attribute("href", first)
        visit.complaints.clear()  # the browser's own, on having been offline


async def test_what_the_page_recognises_wrongly_the_server_corrects(browser: Browser, site: Site) -> None:
    held: list[Route] = []
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await page.route("**/api/messages", lambda route: held.append(route))  # noqa: PLW0108 -- it must be a function
        await page.fill("#text", "i have no chest pain. is there parking?")
        await page.press("#text", "Enter")
        await expect(page.locator(".danger")).to_be_visible()
        await held[0].continue_()
        await expect(page.locator(".turn").last.locator(".votes")).to_be_visible()
        assert await page.locator(".danger").count() == 0


async def test_ordinary_questions_are_no_danger_to_the_page(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.context.set_offline(offline=True)
        for text in ("is there parking?", "does the infusion hurt?", "¿cuánto cuesta?", "what are the side effects?"):
            await page.fill("#text", text)
            await page.press("#text", "Enter")
            await expect(page.locator("#problem")).to_contain_text("988")
            await expect(page.locator("#text")).to_have_value(text)
            assert await page.locator(".danger").count() == 0
        visit.complaints.clear()


# Votes


async def test_a_thumb_down_leads_to_other_questions_other_words_and_the_phone(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("can i park my car somewhere?")
        turn = page.locator(".turn").last
        answered = await turn.locator(".answer").inner_text()
        await turn.get_by_role("button", name="No, it did not help").click()
        await expect(turn.locator(".thanks")).to_contain_text("(602) 922-8527")
        await expect(turn.get_by_role("link", name="Call the clinic")).to_have_attribute("href", "tel:+16029228527")
        assert await turn.locator(".choices").count() == 1
        await turn.get_by_role("button", name="Say it in other words").click()
        await expect(page.locator("#text")).to_be_focused()
        await expect(page.locator("#text")).to_have_value("can i park my car somewhere?")
        await page.reload()
        turn = page.locator(".turn").last
        await expect(turn.locator(".thanks")).to_be_visible()
        await turn.locator(".choices button").first.click()
        await expect(page.locator(ANSWERS)).to_have_count(2)
        assert await page.locator(".turn").last.locator(".answer").inner_text() != answered


async def test_without_script_a_thumb_down_leads_on_as_well(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, java_script_enabled=False) as visit:
        page = await visit.go()
        await page.fill("#text", "is there parking?")
        await page.click("#send")
        await page.get_by_role("button", name="No, it did not help").click()
        await expect(page.locator(".answer")).to_contain_text("Say it in other words")
        await expect(page.locator(".choices button").first).to_be_visible()


async def test_a_failed_vote_leaves_the_way_to_send_a_failed_question_again(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("is there parking?")
        await visit.context.set_offline(offline=True)
        await page.fill("#text", "how much does it cost?")
        await page.press("#text", "Enter")
        await expect(page.locator("#problem button")).to_be_visible()
        await page.get_by_role("button", name="Yes, it helped").click()
        await expect(page.locator(".problem button")).to_be_visible()
        await expect(page.locator("#problem button")).to_be_visible()
        await visit.context.set_offline(offline=False)
        await page.locator(".problem button").click()
        await expect(page.locator(".thanks")).to_be_visible()
        await page.locator("#problem button").click()
        await expect(page.locator(ANSWERS)).to_have_count(2)
        visit.complaints.clear()


async def test_a_vote_on_an_entry_that_is_gone_is_thanked_for(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        response = await visit.context.request.post(f"{site.url}/api/messages", data={"press": "down:en:no-such-entry"})
        assert (await response.json())["text"].startswith("Thank you")

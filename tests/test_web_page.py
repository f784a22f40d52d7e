"""The chat page in a real browser: asking, answers, languages, danger, votes, no script, and what goes wrong."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial

import pytest
from playwright.async_api import Browser, Route, expect
from web_browser import CRISIS, EMERGENCY, IN_BROWSER, PHONE, SMALLEST, visiting
from web_server import NOON, Site, client_of, serving

from faq.search.index import Index

pytestmark = IN_BROWSER


# Asking


async def test_a_question_is_answered_below_what_was_asked(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("when are you open?")
        await expect(page.locator(".asked")).to_have_text("You asked: when are you open?")
        await expect(page.locator(".asked ~ .answer")).to_contain_text("Monday to Thursday")
        await expect(page.locator("#text")).to_have_value("")
        await expect(page.locator("#text")).to_be_focused()
        assert visit.requests[-1].endswith("/api/messages")


async def test_the_start_of_a_long_answer_is_in_sight(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, **SMALLEST) as visit:
        page = await visit.go()
        await visit.ask("what are the side effects?")
        box = await page.locator(".asked ~ .answer").bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 200


async def test_topics_suggestions_and_related_questions_can_be_tapped(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, **PHONE) as visit:
        page = await visit.go()
        await page.get_by_role("button", name="Side effects").tap()
        await expect(page.locator(".asked").last).to_have_text("You asked: Side effects")
        question = page.locator(".turn").last.locator(".choices button").first
        label = await question.inner_text()
        await question.tap()
        await expect(page.locator(".asked").last).to_have_text(f"You asked: {label}")
        await expect(page.locator(".turn").last.locator(".votes")).to_be_visible()
        # The phone's keyboard stays away, and the next Tab goes on below the question.
        await expect(page.locator(".asked").last).to_be_focused()


async def test_the_phone_and_the_map_are_links(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await expect(page.locator("header .call")).to_have_attribute("href", "tel:+16029228527")
        await visit.ask("where are you located?")
        answer = page.locator(".turn").last
        await expect(answer.locator(".text a")).to_have_text("google.com/maps")
        assert (await answer.inner_text()).count("18205 N 51st Ave") == 1
        await expect(answer.get_by_role("link", name="Open the map")).to_have_attribute("target", "_blank")
        await visit.ask("can i drive home after?")
        number = page.locator(".turn").last.locator(".text a")
        await expect(number).to_have_attribute("href", "tel:+16029228527")


async def test_the_script_and_the_plain_page_show_the_same(browser: Browser, site: Site) -> None:
    questions = ["what are the side effects?", "where are you located?", CRISIS, "¿qué es el CRPS?", "asdf qwer"]
    shown: dict[bool, list[str]] = {}
    for script in (True, False):
        async with (
            visiting(browser, site, java_script_enabled=script) as visit,
            await browser.new_page() as reader,
        ):
            page = await visit.go()
            shown[script] = []
            for question in questions:
                if script:
                    await visit.ask(question)
                else:
                    await page.fill("#text", question)
                    await page.click("#send")
                    # A window that runs script reads what the plain page holds.
                    await reader.set_content(re.sub(r"<script.*?</script>", "", await page.content(), flags=re.DOTALL))
                turn = (page if script else reader).locator(".turn").last
                shown[script].append(str(await turn.evaluate(_OUTLINE)))
    assert shown[True] == shown[False]


_OUTLINE = """turn => {
  const outline = node => node.nodeType === 3 ? node.data.trim()
    : `<${node.localName} ${node.className} ${node.lang} ${node.getAttribute("href")} ${node.getAttribute("role")}>`
      + [...node.childNodes].map(outline).join("");
  turn.normalize();
  return outline(turn);
}"""


async def test_markup_in_a_message_is_shown_as_text(browser: Browser, site: Site) -> None:
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script> hello"
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask(nasty)
        await expect(page.locator(".asked")).to_have_text(f"You asked: {nasty}")
        assert await page.locator("#log img, #log script").count() == 0
    async with visiting(browser, site, java_script_enabled=False) as visit:
        page = await visit.go()
        await page.fill("#text", nasty)
        await page.click("#send")
        await expect(page.locator(".asked")).to_have_text(f"You asked: {nasty}")


async def test_two_quick_sends_are_one_question(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await page.fill("#text", "is there parking?")
        await page.evaluate("for (let i = 0; i < 3; i++) document.getElementById('ask').requestSubmit()")
        await expect(page.locator(".asked ~ .answer")).to_have_count(1)
        await visit.ask("how much does it cost?")
        assert sum(url.endswith("/api/messages") for url in visit.requests) == 2


async def test_a_follow_up_is_understood(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("are you open on monday?")
        await page.reload()
        await visit.ask("and on saturday?")
        await expect(page.locator(".turn").last.locator(".answer")).to_contain_text("Saturday, November 28")


async def test_where_the_browser_keeps_nothing_the_page_works_all_the_same(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        await visit.page.add_init_script(
            "Object.defineProperty(window, 'sessionStorage', {get() { throw new DOMException('no') }})"
        )
        await visit.go()
        await visit.ask("are you open on monday?")
        await visit.ask("and on saturday?")
        await expect(visit.page.locator(".turn").last.locator(".answer")).to_contain_text("Saturday, November 28")


# Languages


async def test_the_page_speaks_the_browsers_language(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, locale="es-MX") as visit:
        page = await visit.go()
        await expect(page.locator("html")).to_have_attribute("lang", "es")
        await expect(page.get_by_role("button", name="Enviar")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
async def test_the_language_can_be_switched(browser: Browser, site: Site, *, script: bool) -> None:
    async with visiting(browser, site, java_script_enabled=script) as visit:
        page = await visit.go("?embed=1")
        await page.get_by_role("link", name="Español").click()
        await expect(page.locator("html")).to_have_attribute("lang", "es")
        assert "embed=1" in page.url
        await page.fill("#text", "¿hay estacionamiento?")
        await page.click("#send")
        await expect(page.locator(".asked")).to_contain_text("¿hay estacionamiento?")
        await expect(page.locator("html")).to_have_attribute("lang", "es")


async def test_a_chat_goes_on_in_the_language_switched_to(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("is there parking?")
        await page.get_by_role("link", name="Español").click()
        await visit.ask("ok")
        await expect(page.locator(".turn").last.locator(".text").first).to_have_attribute("lang", "es")


async def test_an_answer_in_the_other_language_says_so_to_screen_readers(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("¿cuáles son los efectos secundarios de la ketamina?")
        turn = page.locator(".turn").last
        for part in (".asked", ".text", ".choices"):
            await expect(turn.locator(part).first).to_have_attribute("lang", "es")
        await expect(turn.locator(".hint")).to_have_text("You can also ask")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.locator("#status")).to_have_attribute("lang", "es")


# Danger


DANGER = {
    EMERGENCY: ["tel:911"],
    CRISIS: ["tel:988", "sms:988", "tel:911"],
    "me tomé todo el frasco de pastillas": ["tel:911", "tel:988"],
    "me quiero morir": ["tel:988", "sms:988", "tel:911"],
}
"""A message -> the numbers that can be called or written to, the most urgent first."""


async def test_danger_stands_out(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, **PHONE) as visit:
        page = await visit.go()
        for text, numbers in DANGER.items():
            await visit.begin_anew()
            await visit.ask(text)
            alert = page.locator("#log [role=alert]")
            await expect(alert, text).to_be_visible()
            calls = alert.locator(".calls a")
            shown = [await call.get_attribute("href") for call in await calls.all()]
            assert shown[0] == numbers[0], text
            # A reply may name Poison Help as well; whatever it names can be called.
            assert set(numbers) <= set(shown), text
            box = await calls.first.bounding_box()
            assert box is not None
            assert box["height"] >= 56, text
            assert box["y"] + box["height"] < 844, text
            assert await page.locator(".turn").last.locator(".votes, .choices").count() == 0, text


# Votes, forgetting


@pytest.mark.parametrize(("name", "vote"), [("Yes, it helped", "up"), ("No, it did not help", "down")])
async def test_a_vote_is_counted_and_thanked_for(browser: Browser, site: Site, name: str, vote: str) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("is there parking?")
        site.votes.clear()
        await page.get_by_role("button", name=name).click()
        await expect(page.locator(".thanks")).to_be_focused()
        assert await page.locator(".votes").count() == 0
        assert [(told.entry, told.vote) for told in site.votes] == [("clinic-parking", vote)]


async def test_a_forgotten_chat_leaves_nothing(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("are you open on monday?")
        key = await page.evaluate("sessionStorage.getItem('chat')")
        assert site.journal.keys.key(f"web:{key}") in site.journal.chats
        await page.get_by_role("button", name="Forget this chat").click()
        await expect(page.locator(".turn").first).to_have_text("Done. This chat is forgotten.")
        assert await page.locator(".asked").count() == 0
        await expect(page.locator(".turn .answer").first).to_be_focused()
        await expect(page.get_by_role("button", name="About CRPS")).to_be_visible()
        assert site.journal.keys.key(f"web:{key}") not in site.journal.chats
        assert await page.evaluate("sessionStorage.getItem('chat')") != key
        await visit.ask("and on saturday?")


async def test_a_chat_can_be_forgotten_by_command(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.ask("is there parking?")
        await page.fill("#text", "/forgetme")
        await page.click("#send")
        await expect(page.locator(".turn").first).to_have_text("Done. This chat is forgotten.")


# Without script


async def test_without_script_the_page_is_a_form(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, java_script_enabled=False, **PHONE) as visit:
        page = await visit.go()
        await page.fill("#text", "where are you located?")
        await page.click("#send")
        await expect(page.locator(".asked")).to_have_text("You asked: where are you located?")
        await expect(page.locator(".answer")).to_contain_text("18205 N 51st Ave")
        chat = await page.locator("[name=chat]").get_attribute("value")
        await page.get_by_role("button", name="Is there parking?").click()
        await expect(page.locator(".asked")).to_have_text("You asked: Is there parking?")
        await expect(page.locator("[name=chat]")).to_have_attribute("value", chat or "")
        await page.get_by_role("button", name="Yes, it helped").click()
        await expect(page.locator(".answer")).to_contain_text("Thank you")
        await page.fill("#text", "half a question")
        await page.get_by_role("button", name="All topics").click()
        await expect(page.locator(".asked")).to_have_text("You asked: All topics")
        await expect(page.locator("#text")).to_have_value("half a question")
        await page.get_by_role("button", name="Side effects").click()
        await expect(page.locator(".asked")).to_have_text("You asked: Side effects")
        await page.get_by_role("button", name="Forget this chat").click()
        await expect(page.locator(".answer")).to_contain_text("This chat is forgotten.")
        assert await page.locator("[name=chat]").get_attribute("value") != chat


async def test_without_script_danger_stands_out(browser: Browser, site: Site) -> None:
    async with visiting(browser, site, java_script_enabled=False) as visit:
        page = await visit.go()
        await page.fill("#text", CRISIS)
        await page.click("#send")
        await expect(page.locator("#log [role=alert] .calls a").first).to_have_attribute("href", "tel:988")
        await expect(page).to_have_title("Call 988 – Ask Atlas Ketamine")


# What goes wrong


async def test_offline_the_question_is_kept_and_can_be_sent_again(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        await visit.context.set_offline(offline=True)
        await page.fill("#text", "is there parking?")
        await page.press("#text", "Enter")
        problem = page.locator("#problem")
        await expect(problem).to_contain_text("The answer did not arrive")
        links = [await link.get_attribute("href") for link in await problem.locator("a").all()]
        assert links == ["tel:+16029228527", "tel:911", "tel:988"]
        await expect(page.locator("#text")).to_have_value("is there parking?")
        assert await page.locator(".asked").count() == 0
        await visit.context.set_offline(offline=False)
        await page.get_by_role("button", name="Try again").click()
        await expect(page.locator(".asked ~ .answer")).to_have_count(1)
        await expect(page.locator("#text")).to_have_value("")
        await expect(problem).to_be_empty()
        visit.complaints.clear()  # the browser's own, on having been offline


REFUSED = (
    (429, '{"error": "Please wait a minute."}', "Please wait a minute."),
    (500, "<h1>oops</h1>", "The answer did not arrive"),
    (502, "{}", "The answer did not arrive"),
    (413, '{"error": "the body is too large"}', "I can only read words"),
    (422, '{"error": "Expected `str`"}', "I can only read words"),
)
"""The status and body of a response, and what is said."""


async def test_what_the_server_refuses_is_said_kindly(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        for status, body, told in REFUSED:
            await page.unroute_all()
            await page.route("**/api/messages", partial(Route.fulfill, status=status, body=body))
            await visit.begin_anew()
            await page.fill("#text", "is there parking?")
            await page.press("#text", "Enter")
            await expect(page.locator("#problem"), str(status)).to_contain_text(told)
            await expect(page.locator("#text"), str(status)).to_have_value("is there parking?")
            await expect(page.locator("#text"), str(status)).to_be_focused()
        visit.complaints.clear()  # the browser's own, on the status


async def test_whoever_writes_too_fast_reads_why(browser: Browser, plain_index: Index) -> None:
    with serving(plain_index, messages_per_minute=1) as site:
        async with visiting(browser, site) as visit:
            page = await visit.go()
            await visit.ask("is there parking?")
            await page.fill("#text", "what is CRPS?")
            await page.press("#text", "Enter")
            await expect(page.locator("#problem")).to_contain_text("Please wait a minute")
            await visit.ask(EMERGENCY)
            visit.complaints.clear()
        async with visiting(browser, site, java_script_enabled=False) as visit:
            page = await visit.go()
            for _ in range(2):
                await page.fill("#text", "what is CRPS?")
                await page.click("#send")
            await expect(page.locator("#problem")).to_contain_text("Please wait a minute")
            await expect(page.locator("#text")).to_have_value("what is CRPS?")
            visit.complaints.clear()


async def test_waiting_is_said_when_it_takes_long(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        page = await visit.go()
        held: list[Route] = []
        await page.route("**/api/messages", lambda route: held.append(route))  # noqa: PLW0108 -- it must be a function
        await page.fill("#text", "is there parking?")
        await page.press("#text", "Enter")
        await expect(page.locator(".asked")).to_be_visible()
        await expect(page.locator("#waiting")).to_have_text("Looking for the answer…")
        await held[0].continue_()
        await expect(page.locator(".asked ~ .answer")).to_have_count(1)
        await expect(page.locator("#waiting")).to_be_empty()


async def test_a_page_left_open_does_not_go_on_saying_open(browser: Browser, site: Site) -> None:
    async with visiting(browser, site) as visit:
        await visit.page.clock.install()
        page = await visit.go()
        await expect(page.locator("#status")).to_have_text("The clinic is open now, until 4:30 pm.")
        before = site.now
        site.now = before.replace(day=25, hour=4)
        try:
            await page.clock.fast_forward("06:00:00")
            await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            await expect(page.locator("#status")).to_contain_text("closed now")
        finally:
            site.now = before


# The clinic's notice


@pytest.mark.parametrize("script", [True, False])
async def test_the_clinics_notice_is_seen(browser: Browser, site: Site, *, script: bool) -> None:
    notice = {"en": "On Friday we close at 11 am.", "es": "El viernes cerramos a las 11 a. m."}
    with site.with_clinic(notice=notice):
        async with visiting(browser, site, java_script_enabled=script) as visit:
            page = await visit.go()
            await expect(page.get_by_text(notice["en"])).to_have_count(1)
            await page.fill("#text", "is there parking?")
            await page.click("#send")
            await expect(page.locator(".asked")).to_be_visible()
            await expect(page.get_by_text(notice["en"])).to_have_count(1)


async def test_a_notice_is_not_seen_after_its_last_day(site: Site) -> None:
    notice = {"en": "The entrance has moved.", "es": "La entrada cambió de lugar."}
    async with client_of(site.url) as client:
        for until, seen in ((NOON.date(), True), (NOON.date() - timedelta(days=1), False)):
            with site.with_clinic(notice=notice, notice_until=until):
                assert (notice["en"] in (await client.get("/")).text) == seen

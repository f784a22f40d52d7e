"""The staff page for everybody, and as a new member of staff uses it: five tasks, any screen, a keyboard alone, with and without script."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import small_faq
from playwright.async_api import Browser, Page, expect
from staff_site import NAME, PASSWORD, StaffSite, listening
from web_browser import (
    DESKTOP,
    IN_BROWSER,
    PHONE,
    SMALLEST,
    Visit,
    no_violations,
    no_violations_by_day_or_night,
    visiting,
)

from bot.report.figures import Question
from faq.model import Faq

pytestmark = IN_BROWSER

UNANSWERED = (
    Question("en", "unknown", None, "zeppelin mooring", 3, date(2026, 11, 24)),
    Question("es", "unknown", None, "amarre de zepelín", 1, date(2026, 11, 24)),
)


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[StaffSite]:
    """The staff page on the small content, for a browser."""
    site = StaffSite(small_faq.write(tmp_path / "content"), tmp_path / "data", lasts=False, questions=UNANSWERED)
    with listening(site) as serves:
        yield serves


@asynccontextmanager
async def at_work(browser: Browser, staff: StaffSite, name: str = NAME, **options: Any) -> AsyncIterator[Visit]:  # noqa: ANN401
    """A window of somebody who is signed in."""
    async with visiting(browser, staff, **options) as visit:  # type: ignore[arg-type] -- a site with an address is enough
        page = await visit.go("staff")
        await sign_in(page, name)
        await expect(page.get_by_role("heading", name="What do you want to do?")).to_be_visible()
        yield visit


async def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("Password").fill(password)
    await page.get_by_role("button", name="Sign in").click()


def in_force(staff: StaffSite) -> Faq:
    """What patients are answered from."""
    return staff.live.index().faq


async def save(page: Page) -> None:
    """Save, also where the page first asks to make sure, or shows which questions get another answer."""
    await page.get_by_role("button", name="Save", exact=True).click()
    saved = page.get_by_role("heading", name="Saved and in force")
    again = page.get_by_role("button", name="Save all the same")
    sure = page.get_by_role("group", name="Make sure of this")
    await expect(saved.or_(again).or_(sure).first).to_be_visible()
    if await sure.is_visible():
        for box in await sure.get_by_role("checkbox").all():
            await box.check()
        await (again if await again.is_visible() else page.get_by_role("button", name="Save", exact=True)).click()
        await expect(saved.or_(again)).to_be_visible()
    if await again.is_visible():
        await again.click()
    await expect(saved).to_be_visible()


# The five tasks of a new member of staff


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_the_five_tasks(browser: Browser, staff: StaffSite, *, script: bool) -> None:
    async with at_work(browser, staff, java_script_enabled=script) as visit:
        page = visit.page
        await change_an_answer(page)
        assert in_force(staff).entries["price"].versions["en"].answer.value == "One price. Call {phone}."

        await visit.go("staff")
        await add_a_way_of_asking(page)
        assert in_force(staff).entries["parking"].versions["en"].also[-1].value == "zeppelin mooring"

        await visit.go("staff")
        await close_for_a_holiday(page)
        assert in_force(staff).clinic.closures[0].reason["en"] == "Christmas"

        await visit.go("staff")
        await add_a_topic(page)
        assert in_force(staff).entries["do-i-rest"].versions["es"].answer.value == "Descanse."

        await visit.go("staff")
        await page.get_by_role("link", name="Undo a change").click()
        await page.get_by_role("button", name="Undo: “How much does it cost?”: English answer").click()
        await expect(page.get_by_role("heading", name="Saved and in force")).to_be_visible()
        assert in_force(staff).entries["price"].versions["en"].answer.value == "Each visit has one price. Call {phone}."
        assert "do-i-rest" in in_force(staff).entries


async def change_an_answer(page: Page) -> None:
    await page.get_by_role("link", name="Change an answer").click()
    await page.get_by_label("Find an answer").fill("price")
    await page.get_by_role("button", name="Find").click()
    await page.get_by_role("link", name="How much does it cost?").click()
    await page.get_by_role("group", name="English").get_by_label("Answer").fill("One price. Call {phone}.")
    await save(page)


async def add_a_way_of_asking(page: Page) -> None:
    await page.get_by_role("link", name="Add a way of asking").click()
    await page.get_by_role("region", name="zeppelin mooring").get_by_role("button", name="Add to").first.click()
    await expect(page.get_by_label("How patients ask")).to_have_value("zeppelin mooring")
    await page.get_by_label("The question that answers it").fill("can I park")
    await save(page)


async def close_for_a_holiday(page: Page) -> None:
    await page.get_by_role("link", name="Close for a holiday").click()
    await page.get_by_label("First day", exact=True).fill("2026-12-24")
    await page.get_by_label("Last day", exact=True).fill("2026-12-26")
    await page.get_by_label("Reason in English").fill("Christmas")
    await page.get_by_label("Reason in Spanish").fill("Navidad")
    await page.get_by_role("button", name="Close on these days").click()
    await expect(page.get_by_role("heading", name="Saved and in force")).to_be_visible()


async def add_a_topic(page: Page) -> None:
    await page.get_by_role("link", name="Add a topic").click()
    await page.get_by_label("Title in English").fill("Afterwards")
    await page.get_by_label("Title in Spanish").fill("Después")
    await page.get_by_label("Where the answer comes from").fill("Leaflet")
    for language, question, answer, ways in (
        ("English", "Do I rest?", "Rest.", "nap\nsofa"),
        ("Spanish", "¿Descanso?", "Descanse.", "siesta\nsofá"),
    ):
        group = page.get_by_role("group", name=language)
        await group.get_by_label("Question", exact=True).fill(question)
        await group.get_by_label("Answer").fill(answer)
        await group.get_by_label("Other ways of asking").fill(ways)
    await save(page)


# While somebody types


async def test_problems_and_the_preview_follow_what_is_typed(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff) as visit:
        page = await visit.go("staff/entries/price")
        answer = page.get_by_role("group", name="English").get_by_label("Answer")
        await answer.fill("Call {fone}.")
        await expect(page.locator("#en-answer-mistake")).to_contain_text("{fone}")
        await expect(answer).to_have_attribute("aria-invalid", "true")
        await expect(answer).to_be_focused()
        visit.complaints.clear()  # the browser tells of the status 422
        await answer.fill("Call {phone} <b>now</b>.")
        await expect(page.locator("#findings .answer").first).to_contain_text("Call (602) 555-0100 <b>now</b>.")
        await expect(page.locator("#en-answer-mistake")).to_have_count(0)
        assert in_force(staff).entries["price"].versions["en"].answer.value == "Each visit has one price. Call {phone}."
        await save(page)


async def test_a_link_of_a_problem_leads_to_its_field(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff) as visit:
        page = await visit.go("staff/entries/price")
        await page.get_by_role("group", name="Spanish").get_by_label("Answer").fill("{nada}")
        await page.get_by_role("button", name="Check", exact=True).click()
        await expect(page.locator("#findings")).to_be_focused()
        await page.locator("#findings .wrong a").first.click()
        await expect(page.locator("#es-answer")).to_be_focused()
        visit.complaints.clear()


async def test_a_draft_is_tried_without_leaving_the_form(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff) as visit:
        page = await visit.go("staff/entries/parking")
        await page.get_by_role("group", name="English").get_by_label("Other ways of asking").fill("zeppelin mooring")
        await page.get_by_label("Try a question").fill("zeppelin mooring")
        await page.get_by_label("Try a question").press("Enter")
        await expect(page.locator("#findings .asked")).to_have_text("zeppelin mooring")
        await expect(page.locator("#findings .asked + .answer")).to_contain_text("Park behind the house.")
        await expect(page.get_by_label("Other ways of asking").first).to_have_value("zeppelin mooring")


async def test_two_quick_presses_save_once(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff) as visit:
        page = await visit.go("staff/entries/price")
        await page.get_by_role("group", name="English").get_by_label("Answer").fill("Once.")
        await page.get_by_role("group", name="Spanish").get_by_label("Answer").fill("Una vez.")
        await page.evaluate("for (let i = 0; i < 3; i++) document.querySelector('button[value=save]').click()")
        await expect(page.get_by_role("heading", name="Saved and in force")).to_be_visible()
    assert len(staff.content.history()) == 1


# Every page, every screen

PAGES = [
    "staff",
    "staff/try",
    "staff/entries",
    "staff/entries/price",
    "staff/entries/price/yaml",
    "staff/entries/price/delete",
    "staff/topics/cost",
    "staff/topics/cost/order",
    "staff/topics/cost/delete",
    "staff/order",
    "staff/new-entry",
    "staff/new-topic",
    "staff/files",
    "staff/files/clinic.yaml",
    "staff/days",
    "staff/clinic",
    "staff/website",
    "staff/website?site=example.org",
    "staff/website?site=http://example.org",
    "staff/sign-off",
    "staff/spreadsheet",
    "staff/unanswered",
    "staff/report",
    "staff/history",
    "staff/entries/nothing",
]


@pytest.mark.slow
@pytest.mark.parametrize(("options", "scheme"), [(DESKTOP, "light"), (SMALLEST, "dark")], ids=["wide", "smallest"])
async def test_axe_finds_nothing_on_any_page(
    browser: Browser, staff: StaffSite, options: dict[str, Any], scheme: str
) -> None:
    """In each size one scheme: colors do not depend on the size (`tests/test_web_looks.py`); what is on every page is seen in both."""
    async with visiting(browser, staff, color_scheme=scheme, **options) as visit:  # type: ignore[arg-type]
        page = await visit.go("staff/sign-in")
        await no_violations(page)
        await page.get_by_label("Your name").fill(NAME)
        await page.get_by_label("Password").fill("not the password")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await no_violations(page)
        visit.complaints.clear()
    async with at_work(browser, staff, **options) as visit:
        page = visit.page
        await no_violations_by_day_or_night(page)
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for path in PAGES:
            await visit.go(path)
            await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            await no_violations(page)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        visit.complaints.clear()  # the page that is not there
        await visit.go("staff/unanswered")
        await page.get_by_role("region", name="zeppelin mooring").get_by_role("button", name="Add to").first.click()
        await expect(page.get_by_label("How patients ask")).to_have_value("zeppelin mooring")
        await no_violations(page)
        await page.goto(f"{staff.url}/staff/try")
        await page.get_by_label("Question").fill("where can I park")
        await page.get_by_role("button", name="Ask").click()
        await expect(page.locator("#reply")).to_be_focused()
        await no_violations(page)


async def test_axe_finds_nothing_on_a_form_with_findings(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff) as visit:
        page = await visit.go("staff/entries/eating")
        english = page.get_by_role("group", name="English")
        await english.get_by_label("Other ways of asking").fill("snack\nlunch\nmeal")
        await page.get_by_label("Try a question").fill("breakfast")
        await page.get_by_role("button", name="Check", exact=True).click()
        await expect(page.get_by_role("heading", name="would get another answer")).to_be_visible()
        await page.locator("#findings details").last.locator("summary").click()
        await no_violations_by_day_or_night(page)
        await english.get_by_label("Answer").fill("{oops}")
        await expect(page.locator("#en-answer-mistake")).to_be_visible()
        await no_violations_by_day_or_night(page)
        visit.complaints.clear()
        theirs = await browser.new_context()
        await theirs.add_cookies(await visit.context.cookies())
        other = await theirs.new_page()
        await other.goto(f"{staff.url}/staff/entries/eating")
        await other.get_by_role("group", name="English").get_by_label("Answer").fill("Theirs.")
        await save(other)
        await theirs.close()
        await english.get_by_label("Answer").fill("Mine.")
        await page.get_by_role("button", name="Check", exact=True).click()
        await expect(page.get_by_role("heading", name="Somebody else changed")).to_be_visible()
        await expect(english.get_by_label("Answer")).to_have_value("Mine.")
        await no_violations_by_day_or_night(page)
        visit.complaints.clear()
        await save(page)
        await no_violations_by_day_or_night(page)
    assert in_force(staff).entries["eating"].versions["en"].answer.value == "Mine."


async def test_axe_finds_nothing_where_days_are_made_sure_of(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff, **SMALLEST) as visit:
        page = await visit.go("staff/days")
        await page.get_by_label("First day of other hours").fill("2026-11-23")
        await page.get_by_label("Last day of other hours").fill("2027-02-01")
        await page.get_by_label("Hours on these days").fill("8:00-10:00, 13:00-15:00")
        await page.get_by_label("Why, in English").fill("training")
        await page.get_by_label("Why, in Spanish").fill("capacitación")
        await page.get_by_role("button", name="Set these hours").click()
        sure = page.get_by_role("group", name="Make sure of this")
        await expect(sure).to_contain_text("are 71 days")
        await no_violations(page)
        await sure.get_by_role("checkbox").check()
        await page.get_by_role("button", name="Set these hours").click()
        await expect(page.get_by_role("heading", name="Saved and in force")).to_be_visible()
        await no_violations(page)
        page = await visit.go("staff/days")
        await expect(page.get_by_role("button", name="Usual hours again")).to_be_visible()
        await no_violations(page)
    assert in_force(staff).clinic.special_hours[0].reason["en"] == "training"


async def test_everything_to_touch_is_large_enough(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff, **PHONE) as visit:
        for path in ("staff", "staff/entries", "staff/entries/price", "staff/order", "staff/days", "staff/unanswered"):
            page = await visit.go(path)
            for target in await page.locator(
                "button:visible:not(.unseen), input:visible:not([type=checkbox]), select:visible, textarea:visible, .tiles a"
            ).all():
                box = await target.bounding_box()
                assert box is not None
                assert box["height"] >= 44, await target.evaluate("one => one.outerHTML")


async def tab_to(page: Page, condition: str) -> None:
    """Press Tab until the focus is where it should be, at most 40 times."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if await page.evaluate(condition):
            return
    pytest.fail(f"no Tab leads to {condition}")


async def test_an_answer_is_changed_by_keyboard_alone(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff) as visit:
        page = await visit.go("staff/entries/price")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Go to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        for _ in range(12):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == "en-answer":
                break
        await page.keyboard.press("Control+A")
        await page.keyboard.type("By keyboard.")
        await tab_to(page, "document.activeElement.value == 'save'")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("group", name="Make sure of this")).to_be_visible()
        await tab_to(page, "document.activeElement.name == 'confirm'")
        await page.keyboard.press("Space")
        await tab_to(page, "document.activeElement.value == 'save'")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Saved and in force")).to_be_visible()
    assert in_force(staff).entries["price"].versions["en"].answer.value == "By keyboard."

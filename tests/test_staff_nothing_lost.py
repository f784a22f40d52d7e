"""What staff write is not lost in a real browser: a session that ends, another person's save, reload, back, and a double press."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Dialog, Locator, Page, expect
from staff_site import NAME, StaffSite, listening
from test_staff_accessibility import at_work, in_force, save, sign_in
from web_browser import IN_BROWSER, Visit, no_violations

from bot.staff import session

pytestmark = IN_BROWSER

HERS, HIS = ("Hers, “written” <slowly>.", "De ella."), ("His.", "De él.")
"""Two answers, each in English and Spanish."""
PRICE = "staff/entries/price"


@pytest.fixture
def staff(small: Path, tmp_path: Path) -> Iterator[StaffSite]:
    """The staff page on the small content, for a browser."""
    with listening(StaffSite(small, tmp_path / "data")) as serves:
        yield serves


def answers(page: Page) -> list[Locator]:
    """The fields of the answer in both languages."""
    return [page.get_by_role("group", name=name).get_by_label("Answer") for name in ("English", "Spanish")]


async def write(page: Page, texts: tuple[str, str]) -> None:
    for field, text in zip(answers(page), texts, strict=True):
        await field.fill(text)


async def expect_written(page: Page, texts: tuple[str, str]) -> None:
    for field, text in zip(answers(page), texts, strict=True):
        await expect(field).to_have_value(text)


def told(staff: StaffSite) -> tuple[str, ...]:
    """The answer in force."""
    return tuple(version.answer.value for version in in_force(staff).entries["price"].versions.values())


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_a_session_that_ends_while_another_saves_costs_no_text(
    browser: Browser, staff: StaffSite, *, script: bool
) -> None:
    async with (
        at_work(browser, staff, java_script_enabled=script) as ann,
        at_work(browser, staff, "Ben", java_script_enabled=script) as ben,
    ):
        hers, his = await ann.go(PRICE), await ben.go(PRICE)
        await write(hers, HERS)
        staff.now += session.IDLE + 1

        await his.reload()
        await sign_in(his, "Ben")
        await write(his, HIS)
        await save(his)
        assert told(staff) == HIS

        await hers.get_by_role("button", name="Save", exact=True).click()
        await expect(hers.get_by_role("alert")).to_contain_text("what you wrote is kept")
        await sign_in(hers, NAME, "not the password")
        await expect(hers.get_by_role("alert")).to_have_text("That is not the password.")
        await sign_in(hers, NAME)
        await expect(hers.get_by_role("heading", name="You are signed in again")).to_be_visible()
        if script:
            await no_violations(hers)
        await hers.get_by_role("button", name="Go on where you were").click()
        await expect(hers.get_by_role("heading", name="Now, by Ben")).to_be_visible()
        await expect(hers.locator("#findings mark").first).to_have_text("His.")
        await expect_written(hers, HERS)
        assert told(staff) == HIS
        await save(hers)
        assert told(staff) == HERS
        forget_refusals(ann)
    assert [record.who for record in staff.content.history()] == [NAME, "Ben"]


def forget_refusals(visit: Visit) -> None:
    """The browser reports each page with a status of refusal; those were asked for."""
    visit.complaints = [line for line in visit.complaints if "status of 4" not in line]


async def stay(dialog: Dialog) -> None:
    """Do not leave the page."""
    await dialog.dismiss()


async def test_reload_and_back_ask_before_they_lose_a_text(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff) as visit:
        page = await visit.go(PRICE)
        page.on("dialog", stay)
        await answers(page)[0].click()
        await write(page, HERS)
        for leave in ("location.reload()", "history.back()"):
            async with page.expect_event("dialog") as asked:
                await page.evaluate(leave)
            assert (await asked.value).type == "beforeunload"
            await expect_written(page, HERS)
        page.remove_listener("dialog", stay)  # no dialog is left when it saves
        await save(page)
    assert told(staff) == HERS


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_a_double_press_back_and_reload_save_once(browser: Browser, staff: StaffSite, *, script: bool) -> None:
    async with at_work(browser, staff, java_script_enabled=script) as visit:
        page = await visit.go(PRICE)
        await write(page, HERS)
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.get_by_role("group", name="Make sure of this").get_by_role("checkbox").check()
        await page.get_by_role("button", name="Save", exact=True).dblclick()
        saved = page.get_by_role("heading", name="Saved and in force")
        if script:
            await expect(saved).to_be_visible()
            await page.reload()
            await expect(saved).to_be_visible()
        else:  # the second press is sent as well, and may find nothing left to save
            await expect(saved.or_(page.get_by_role("alert")).first).to_be_visible()
        page = await visit.go(PRICE)
        await expect_written(page, HERS)
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_role("alert")).to_contain_text("there is nothing to save")
        await page.reload()
        await expect_written(page, HERS)
        forget_refusals(visit)
    assert told(staff) == HERS
    assert len(staff.content.history()) == 1

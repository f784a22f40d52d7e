"""Topics are renamed, and topics and questions put in another order: nothing but what was moved changes a byte, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.async_api import Browser, Locator, Page, expect
from small_faq import change
from staff_site import StaffSite, form, listening, words
from test_staff_accessibility import at_work
from test_staff_content import MESSY
from web_browser import IN_BROWSER, PHONE, no_violations

from bot.editing.apply import apply_change
from bot.editing.edits import Change, Conflict, Missing, NewEntry, OrderEntries, OrderTopics
from bot.editing.folder import Content
from faq.model import Faq

pytestmark = pytest.mark.usefixtures("read_once")

MESSY_ENTRIES = ("rides", "music", "towel", "blanket")
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
VISIT = ("parking", "eating", "clinic-hours")


@pytest.fixture
def content(small: Path, tmp_path: Path) -> Content:
    return Content(small, tmp_path / "var")


@pytest.fixture
def staff(small: Path, tmp_path: Path) -> Iterator[StaffSite]:
    """The staff page on the small content, also for a browser."""
    with listening(StaffSite(small, tmp_path / "data")) as serves:
        yield serves


def save(content: Content, wanted: Change) -> tuple[str, ...]:
    """Save a change; what the history says of it."""
    draft = content.draft(wanted)
    assert draft.problems == ()
    return content.save(draft, "Ann").what


def in_force(staff: StaffSite) -> Faq:
    return staff.live.index().faq


def topic_ids(content: Content) -> list[str]:
    faq = content.draft(replace(content.topic("cost"), title={"en": "Any", "es": "Otro"})).faq
    assert faq
    return [topic.id for topic in faq.topics]


# The files


@settings(max_examples=30)
@given(order=st.permutations(MESSY_ENTRIES))
def test_questions_move_with_their_notes_and_back_again(order: list[str]) -> None:
    files = {"topics/messy.yaml": MESSY}
    moved = apply_change(OrderEntries("messy", tuple(order), MESSY_ENTRIES), files).get("topics/messy.yaml", MESSY)
    assert moved
    assert sorted(moved.split("\n")) == sorted(MESSY.split("\n"))
    assert "  # What stands right above an entry belongs to it.\n  - id: rides" in moved
    assert moved.startswith(MESSY[: MESSY.index("  # What stands")])
    assert moved.endswith("\n# The end.")
    places = [moved.index(f"id: {name}") for name in order]
    assert places == sorted(places)
    back = apply_change(OrderEntries("messy", MESSY_ENTRIES, tuple(order)), {"topics/messy.yaml": moved})
    assert back.get("topics/messy.yaml", moved) == MESSY


def test_line_ends_stay_where_questions_move(content: Content) -> None:
    path = content.folder / "topics/visit.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").rstrip(b"\r\n"))
    before = path.read_bytes()
    said = save(content, OrderEntries("visit", VISIT[::-1], VISIT))
    assert said == ("the topic “Your visit”: order of the questions",)
    assert sorted(path.read_bytes()) == sorted(before)
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
    save(content, OrderEntries("visit", VISIT, VISIT[::-1]))
    assert path.read_bytes() == before


def test_a_question_that_came_meanwhile_stays_below_its_neighbour(content: Content) -> None:
    draft = content.draft(OrderEntries("cost", ("insurance", "price"), ("price", "insurance")))
    save(content, NewEntry(replace(content.entry("insurance"), id="plans")))
    content.save(draft, "Ann")
    text = (content.folder / "topics/cost.yaml").read_text("utf-8")
    assert text.index("id: insurance") < text.index("id: plans") < text.index("id: price")


def test_two_people_who_order_the_same_questions_are_told(content: Content) -> None:
    save(content, OrderEntries("visit", VISIT[::-1], VISIT))
    with pytest.raises(Conflict, match="the order of the questions") as conflict:
        content.draft(OrderEntries("visit", ("eating", "parking", "clinic-hours"), VISIT))
    assert conflict.value.who == "Ann"
    assert content.draft(OrderEntries("visit", VISIT[::-1], VISIT)).files == {}  # both want the same


@pytest.mark.parametrize(
    ("numbers", "order", "files"),
    [
        ((10, 20), ("visit", "new", "cost"), ["topics/cost.yaml"]),
        ((10, 20), ("new", "cost", "visit"), ["topics/new.yaml"]),
        ((10, 20), ("cost", "new", "visit"), ["topics/visit.yaml"]),
        ((0, 1), ("new", "cost", "visit"), ["topics/cost.yaml", "topics/new.yaml", "topics/visit.yaml"]),
        ((7, 7), ("visit", "cost", "new"), ["topics/cost.yaml"]),
        ((7, 7), ("cost", "visit", "new"), []),
    ],
)
def test_topics_move_by_as_few_numbers_as_possible(
    content: Content, numbers: tuple[int, int], order: tuple[str, ...], files: list[str]
) -> None:
    topics = content.folder / "topics"
    change(content.folder, "topics/cost.yaml", "order: 1", f"order: {numbers[0]} # first")
    change(content.folder, "topics/visit.yaml", "order: 2", f"order: {numbers[1]}")
    new = (topics / "visit.yaml").read_text("utf-8").replace(f"order: {numbers[1]}", "order: 30")
    for name in VISIT:
        new = new.replace(f"id: {name}", f"id: new-{name}")
    (topics / "new.yaml").write_text(new, "utf-8")
    draft = content.draft(OrderTopics(order, ("cost", "visit", "new")))
    assert sorted(draft.files) == files
    for name, text in draft.files.items():
        lines, old = (text or "").split("\n"), (draft.former[name] or "").split("\n")
        assert [line for line in lines if "order:" not in line] == [line for line in old if "order:" not in line]
    if files:
        assert draft.faq
        assert [topic.id for topic in draft.faq.topics] == list(order)
        content.save(draft, "Ann")
    assert topic_ids(content) == list(order)
    assert "# first" in (topics / "cost.yaml").read_text("utf-8")


def test_a_topic_is_renamed_and_leaves_the_menu(content: Content) -> None:
    before = (content.folder / "topics/cost.yaml").read_text("utf-8")
    stands = content.topic("cost")
    assert content.draft(stands).files == {}
    save(content, OrderTopics(("visit", "cost"), ("cost", "visit")))  # is no conflict: the form does not show it
    save(content, OrderTopics(("cost", "visit"), ("visit", "cost")))
    said = save(content, replace(stands, title={"en": "Prices: all", "es": "Costo"}, menu=False))
    assert said == ("the topic “Prices: all”: English title, in the menu or not",)
    after = (content.folder / "topics/cost.yaml").read_text("utf-8")
    assert after.partition("entries:")[2] == before.partition("entries:")[2]
    with pytest.raises(Conflict, match="the topic “Prices: all”") as conflict:
        content.draft(replace(stands, title={"en": "Fees", "es": "Tarifas"}))
    assert "Fees" in conflict.value.mine
    assert "Prices: all" in conflict.value.theirs
    assert not content.topic("cost").menu
    save(content, replace(content.topic("cost"), menu=True))
    assert content.topic("cost").menu
    assert topic_ids(content) == ["cost", "visit"]


@pytest.mark.parametrize("topic", ["gone", "../clinic", ""])
def test_a_topic_that_is_gone_is_told(content: Content, topic: str) -> None:
    with pytest.raises(Missing, match="there is no topic"):
        content.topic(topic)
    with pytest.raises(Missing, match="there is no topic"):
        content.draft(OrderEntries(topic, ("a",), ("a",)))


# The page without script


async def press(client: httpx.AsyncClient, page: httpx.Response, doing: str) -> httpx.Response:
    """Press a button of the page with the order."""
    return await client.post(page.url.path, data=sent(page.text) | {"do": doing})


def sent(page: str) -> dict[str, str]:
    """What the form with the order sends: names that stand in it several times are joined as the server joins them."""
    inside = page[page.index('<form class="stack') :]
    found: dict[str, str] = {}
    for name, value in _HIDDEN.findall(inside[: inside.index("</form>")]):
        found[name] = f"{found[name]}\n{value}" if name in found else value
    return found


async def test_questions_are_moved_by_buttons_and_saved_at_once(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = await client.get("/staff/topics/visit/order")
        page = await press(client, page, "down parking")
        page = await press(client, page, "down parking")
        page = await press(client, page, "down parking")  # is the last already
        assert "“Where can I park?” is now 3 of 3." in words(page.text)
        assert 'value="down parking" aria-label="Down: Where can I park?" aria-disabled="true" autofocus' in page.text
        assert [entry.id for entry in in_force(staff).entries_of("visit")] == list(VISIT)
        saved = await press(client, page, "save")
        assert saved.status_code == 303
        assert [entry.id for entry in in_force(staff).entries_of("visit")] == ["eating", "clinic-hours", "parking"]
        told = words((await client.get(saved.headers["location"])).text)
        assert "the topic “Your visit”: order of the questions" in told
        assert "Back to the answers" in told
        undone = form((await client.get("/staff/history")).text, "/staff/undo")
        assert (await client.post("/staff/undo", data=undone)).status_code == 303
        assert [entry.id for entry in in_force(staff).entries_of("visit")] == list(VISIT)


async def test_a_hidden_question_keeps_its_place(staff: StaffSite) -> None:
    change(staff.folder, "topics/visit.yaml", "- id: parking\n", "- id: parking\n    hidden: yes\n")
    await staff.live.refresh()
    async with staff.signed_in() as client:
        page = await client.get("/staff/topics/visit/order")
        assert sent(page.text)["order"] == "\n".join(VISIT)


async def test_topics_are_moved_in_the_menu(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = await press(client, await client.get("/staff/order"), "up visit")
        assert (await press(client, page, "save")).status_code == 303
        assert [topic.id for topic in in_force(staff).topics] == ["visit", "cost"]
        again = await press(client, page, "save")  # a second press
        assert "nothing to save" in words(again.text)


async def test_an_order_that_another_changed_meanwhile_is_shown_beside_ones_own(staff: StaffSite) -> None:
    async with staff.signed_in() as client, staff.signed_in("Bea") as other:
        mine = await press(client, await client.get("/staff/topics/visit/order"), "up eating")
        theirs = await press(other, await other.get("/staff/topics/visit/order"), "down eating")
        assert (await press(other, theirs, "save")).status_code == 303
        told = await press(client, mine, "save")
        assert "Somebody else changed the order of the questions meanwhile" in words(told.text)
        assert "It was Bea." in words(told.text)
        assert "Now, by Bea Where can I park? When are you open? Can I eat before?" in words(told.text)
        assert (await press(client, told, "save")).status_code == 303
    assert [entry.id for entry in in_force(staff).entries_of("visit")] == ["eating", "parking", "clinic-hours"]


async def test_a_topic_is_renamed_on_its_page(staff: StaffSite) -> None:
    async with staff.signed_in() as client:
        page = await client.get("/staff/topics/cost")
        fields = form(page.text) | {"menu": "on", "en-title": " Prices ", "es-title": ""}
        wrong = await client.post("/staff/topics/cost", data=fields | {"do": "save"})
        assert 'id="es-title-mistake"' in wrong.text
        fields["es-title"] = "Precios"
        saved = await client.post("/staff/topics/cost", data=fields | {"do": "save"})
        assert saved.status_code == 303
        topic = in_force(staff).topic("cost")
        assert topic
        assert topic.title == {"en": "Prices", "es": "Precios"}
        assert topic.menu
        told = words((await client.get(saved.headers["location"])).text)
        assert "the topic “Prices”: English title, Spanish title" in told
        assert (await client.get("/staff/topics/none")).status_code == 404
        assert (await client.get("/staff/topics/none/order")).status_code == 404


# The page with script


def row(page: Page, words_of_it: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=words_of_it)


async def order_shown(page: Page) -> list[str]:
    return await page.locator("[data-order] li").evaluate_all("rows => rows.map(row => row.dataset.name)")


@IN_BROWSER[0]
@IN_BROWSER[1]
async def test_questions_are_moved_by_keyboard_alone(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff) as visit:
        page = await visit.go("staff/topics/visit/order")
        down = row(page, "Where can I park?").get_by_role("button", name="Down")
        await down.focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("status")).to_have_text("“Where can I park?” is now 2 of 3.")
        await expect(down).to_be_focused()
        await page.keyboard.press("Space")
        await expect(page.get_by_role("status")).to_have_text("“Where can I park?” is now 3 of 3.")
        await expect(down).to_be_focused()
        await expect(down).to_have_attribute("aria-disabled", "true")
        await no_violations(page)
        await page.get_by_role("button", name="Save this order").click()
        await expect(page.get_by_role("heading", name="Saved and in force")).to_be_visible()
    assert [entry.id for entry in in_force(staff).entries_of("visit")] == ["eating", "clinic-hours", "parking"]


@IN_BROWSER[0]
@IN_BROWSER[1]
@pytest.mark.parametrize("options", [{}, PHONE], ids=["wide", "phone"])
async def test_topics_are_dragged(browser: Browser, staff: StaffSite, options: dict[str, object]) -> None:
    async with at_work(browser, staff, **options) as visit:
        page = await visit.go("staff/order")
        dots, target = row(page, "Your visit").locator(".dots"), row(page, "Cost")
        start, end = await dots.bounding_box(), await target.bounding_box()
        assert start
        assert end
        await page.mouse.move(start["x"] + 5, start["y"] + 5)
        await page.mouse.down()
        await page.mouse.move(end["x"] + 5, end["y"] + 5, steps=5)
        await page.mouse.up()
        assert await order_shown(page) == ["Your visit", "Cost"]
        await expect(page.get_by_role("status")).to_have_text("“Your visit” is now 1 of 2.")
        await expect(row(page, "Your visit").get_by_role("button", name="Up")).to_be_focused()
        await page.get_by_role("button", name="Save this order").click()
        await expect(page.get_by_role("heading", name="Saved and in force")).to_be_visible()
    assert [topic.id for topic in in_force(staff).topics] == ["visit", "cost"]


@IN_BROWSER[0]
@IN_BROWSER[1]
async def test_without_script_the_moved_row_has_the_focus(browser: Browser, staff: StaffSite) -> None:
    async with at_work(browser, staff, java_script_enabled=False) as visit:
        page = await visit.go("staff/topics/visit/order")
        await row(page, "Can I eat before?").get_by_role("button", name="Up").click()
        await expect(page.get_by_role("status")).to_have_text("“Can I eat before?” is now 1 of 3.")
        await expect(row(page, "Can I eat before?").get_by_role("button", name="Up")).to_be_focused()
        await page.get_by_role("button", name="Save this order").click()
        await expect(page.get_by_role("heading", name="Saved and in force")).to_be_visible()
    assert in_force(staff).entries_of("visit")[0].id == "eating"

"""The staff guide as a new member of staff follows it: what its steps say, and doing just that in a real browser."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from openpyxl import load_workbook
from playwright.async_api import Locator, Page, expect

GUIDE = Path(__file__).parent.parent / "docs" / "staff-guide.md"
HEIGHT = 720
"""Pixels of a window."""
PATIENCE = 120_000
"""Milliseconds a page may take, on a busy machine."""
_WHAT = r"\*\*(?P<what>[^*]+)\*\*"
_TEXT = r"“(?P<text>[^”]+)”"
_UNDER = r"(?:Under \*\*(?P<under>[^*]+)\*\*, )?"
_NEXT = "”, “"
_GIVEN = r"(?P<given>your name|the password)"
_PHRASES = {
    "press": rf"press {_WHAT}(?: beside {_TEXT})?",
    "write": rf"{_UNDER}write (?:{_TEXT}|{_GIVEN}) into {_WHAT}",
    "add": rf"{_UNDER}add the lines “(?P<text>[^”]+(?:{_NEXT}[^”]+)*)” to {_WHAT}",
    "choose": rf"choose {_TEXT} in {_WHAT}",
    "see": rf"the page says {_TEXT}",
    "press again": rf"if the button now says {_WHAT}.*?, press it",
    "move": rf"move {_TEXT} with {_WHAT}",
    "tick": rf"tick {_TEXT}",
    "download": rf"get the file with {_WHAT}",
    "fill cell": rf"(?:in the row of “(?P<under>[^”]+)”, )?put {_TEXT} into the column {_WHAT}",
    "upload": rf"choose the file in {_WHAT}",
    "picture": r"!\[[^\]]+\]\((?P<what>[^)]+)\)",
}
"""All that a step can say."""

Does = Literal[
    "press",
    "write",
    "add",
    "choose",
    "see",
    "press again",
    "move",
    "tick",
    "download",
    "fill cell",
    "upload",
    "picture",
]
Picture = Callable[[Page, str, Sequence[Locator]], Awaitable[None]]
"""What to do where the guide has a picture: the page, the picture's file, and what the steps around it are about."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the guide says to do, or to see."""

    does: Does
    what: str = ""
    """The words on the page: of a link, a button or a field; the file of a picture."""
    text: str = ""
    """What is written, chosen or seen, or what stands beside the button."""
    under: str = ""
    """The heading above the field; of a cell, the question in its row."""
    given: str = ""
    """What is written, where the reader knows it and not the guide."""


def tasks(guide: str) -> dict[str, list[Step]]:
    """Heading -> its numbered steps. Fails where a step has bold words that no phrase explains."""
    found = {}
    for section in re.split(r"^## ", guide, flags=re.MULTILINE)[1:]:
        heading, _, rest = section.partition("\n")
        numbered = "\n".join(re.findall(r"^(?:\d+\. .*|    ?.*)$", rest, re.MULTILINE))
        if numbered:
            found[heading] = list(_steps(numbered))
    return found


def count_interactions(steps: Sequence[Step]) -> int:
    """How often the reader presses, writes, chooses or fills in something; what a page may ask in addition is not counted."""
    return sum(step.does not in {"see", "picture", "press again"} for step in steps)


def _steps(text: str) -> Iterator[Step]:
    hits = [(hit, does) for does, phrase in _PHRASES.items() for hit in re.finditer(phrase, text, re.IGNORECASE)]
    told = sum(hit[0].count("**") for hit, _ in hits)
    assert told == text.count("**"), f"not all bold words are in a phrase of the guide's:\n{text}"
    for hit, does in sorted(hits, key=lambda one: one[0].start()):
        yield Step(does, **{name: value for name, value in hit.groupdict().items() if value})


@dataclass(slots=True)
class Newcomer:
    """Somebody who has the guide and a browser."""

    page: Page
    given: Mapping[str, str]
    """What the guide leaves to its reader: "your name" and so on."""
    picture: Picture | None = None
    widths: Sequence[int] = ()
    """Widths of windows in which everything that is pressed or filled in must be in reach."""
    sheet: Path = Path()
    """The spreadsheet that was downloaded."""
    row: str = ""
    """The question in whose row a cell was filled in last."""
    touched: list[Locator] = field(default_factory=list)
    """Fields filled in on this page since the last picture."""
    pressed_again: int = 0
    """How often a page came back with a button to press again."""

    async def follow(self, steps: Sequence[Step]) -> None:
        """Do what the steps say, one after the other."""
        for step, then in zip(steps, [*steps[1:], None], strict=True):
            await self._do(step, then)

    async def _do(self, step: Step, then: Step | None) -> None:
        match step.does:
            case "press":
                target = await self._button(step)
                await self._in_reach(target)
                await self._press(target)
            case "press again":
                await self._press_again(step)
            case "see":
                await expect(self.page.get_by_text(step.text).first).to_be_visible(timeout=PATIENCE)
            case "picture" if self.picture:
                coming = [await self._button(then)] if then and then.does == "press" else []
                await self.picture(self.page, step.what, [*self.touched, *coming])
                self.touched.clear()
            case "move":
                target = await self._button(step)
                await self._in_reach(target)
                await target.click()
            case "tick":
                target = self.page.get_by_role("checkbox", name=step.text)
                await self._in_reach(target)
                await target.check(timeout=PATIENCE)
            case "write" | "add" | "choose":
                await self._fill(step)
            case _:
                await self._do_with_sheet(step)

    async def _do_with_sheet(self, step: Step) -> None:
        match step.does:
            case "download":
                target = await self._button(step)
                await self._in_reach(target)
                await self._download(target)
            case "fill cell":
                self._fill_cell(step)
            case "upload":
                await self.page.get_by_label(step.what, exact=True).set_input_files(self.sheet, timeout=PATIENCE)

    async def _in_reach(self, target: Locator) -> None:
        """Nothing covers it, in a window of any width; the first is the one that the window has."""
        size = self.page.viewport_size
        is_last = self.widths and size and size["width"] == self.widths[-1]
        for width in reversed(self.widths) if is_last else self.widths:
            if not size or width != size["width"]:
                await self.page.set_viewport_size({"width": width, "height": HEIGHT})
            await target.click(trial=True, timeout=PATIENCE)

    async def _press(self, target: Locator) -> None:
        self.touched.clear()
        async with self.page.expect_navigation(timeout=PATIENCE):
            await target.click()

    async def _download(self, target: Locator) -> None:
        async with self.page.expect_download(timeout=PATIENCE) as coming:
            await target.click()
        file = await coming.value
        path = await file.path()
        self.sheet = path.with_name(file.suggested_filename)
        path.rename(self.sheet)

    def _fill_cell(self, step: Step) -> None:
        """Write into the spreadsheet, as a program for spreadsheets would save it."""
        self.row = step.under or self.row
        book = load_workbook(self.sheet)
        rows = list(book.worksheets[0].iter_rows())
        columns = {str(cell.value): place for place, cell in enumerate(rows[0])}
        [row] = [row for row in rows[1:] if self.row in {cell.value for cell in row}]
        row[columns[step.what]].value = step.text
        book.save(self.sheet)

    async def _press_again(self, step: Step) -> None:
        """Press a button where the page came back with it."""
        button = self._saying(self.page, step.what)
        if await button.count():
            await self._in_reach(button)
            await self._press(button)
            self.pressed_again += 1

    async def _button(self, step: Step) -> Locator:
        """What is pressed. Of several with the same words each must lead to the same page."""
        rows = self.page.get_by_role("listitem").filter(has_text=step.text)
        found = self._saying(rows if step.text else self.page, step.what)
        await expect(found.first, f"the page has no “{step.what}”").to_be_visible(timeout=PATIENCE)
        ways = {await one.get_attribute("href") or str(place) for place, one in enumerate(await found.all())}
        assert len(ways) == 1, f"“{step.what}” stands on the page more than once"
        return found.first

    @staticmethod
    def _saying(where: Page | Locator, words: str) -> Locator:
        """Links and buttons in sight with these words, alone or as the bold head of more."""
        exactly = re.compile(rf"^\s*{re.escape(words)}\s*$")
        links = where.locator("a:visible")
        all_of_it = where.locator("a:visible, button:visible:not(.unseen)").filter(has_text=exactly)
        return all_of_it.or_(links.filter(has=where.locator("strong").filter(has_text=exactly)))

    async def _fill(self, step: Step) -> None:
        where = self.page.get_by_role("group", name=step.under, exact=True) if step.under else self.page
        target = where.get_by_label(step.what, exact=True)
        await expect(target, f"the page has no field “{step.what}”").to_be_visible(timeout=PATIENCE)
        await self._in_reach(target)
        text = self.given[step.given] if step.given else step.text
        if step.does == "add":
            text = "\n".join(filter(None, [await target.input_value(), *text.split(_NEXT)]))
        if await target.get_attribute("type") == "date":
            await target.fill(_day(text))
        elif step.does == "choose":
            await target.select_option(label=text)
        else:
            await target.fill(text)
        self.touched.append(target)


def _day(words: str) -> str:
    """A day as a browser's field takes it: "December 24, 2026" becomes 2026-12-24."""
    return datetime.strptime(words, "%B %d, %Y").date().isoformat()  # noqa: DTZ007 -- a day has no time zone

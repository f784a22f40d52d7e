"""The report as staff see it: true to the figures, harmless whatever strangers wrote, read on a phone, on paper and by everybody."""

from __future__ import annotations

import csv
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from command_line import run
from playwright.async_api import Browser, Page
from web_browser import IN_BROWSER, no_violations

from bot.report import html_page, sheets, summary
from bot.report.clusters import find_clusters
from bot.report.figures import ENDINGS, AskedTimes, Figures, Question, VoteCount
from bot.report.report import Report, build_report
from faq.model import Faq
from faq.search.index import Index

LAST = date(2026, 11, 22)
ATTACK = "</q><script>alert(1)</script><img src=x onerror=alert(2)>\"' onmouseover=alert(3) {{7*7}}"
FORMULA = '=HYPERLINK("http://evil.example","free ketamine")'


def figures(faq: Faq, days: int = 30, **changed: object) -> Figures:
    """Of some days: ten questions a day, and one of everything that is told."""
    since = LAST - timedelta(days=days - 1)
    asked = [
        AskedTimes(since + timedelta(days=number), "web" if number % 2 else "telegram", "en" if number % 3 else "es", ending, times)
        for number in range(days)
        for ending, times in zip(ENDINGS, (5, 1, 2, 1, 1), strict=True)
    ]  # fmt: skip
    found = Figures(
        since,
        LAST,
        tuple(asked),
        {(since, 9): 4 * days, (since, 22): 6 * days},
        {"clinic-hours": 3 * days, "visit-eat": days, "long-gone": 2 * days},
        (
            VoteCount("clinic-hours", faq.version, "down", 1),
            VoteCount("clinic-hours", faq.version, "up", 2),
            VoteCount("clinic-hours", "before", "down", 3),
            VoteCount("long-gone", "before", "down", 2),
            VoteCount("visit-eat", faq.version, "up", 8),
        ),
        (
            Question("en", "unknown", None, f"qwertz {ATTACK}", 4, LAST),
            Question("en", "unknown", None, FORMULA, 2, LAST),
            Question("es", "unknown", None, "🐴🐴", 3, LAST),
            Question("en", "down", "clinic-hours", f"and at dawn? {ATTACK}", 1, LAST),
        ),
        4,
        21,
    )
    return replace(found, **changed)


@pytest.fixture(scope="session")
def told(plain_index: Index) -> Report:
    """A report on all of it."""
    found = figures(plain_index.faq)
    return build_report(found, plain_index.faq, find_clusters(plain_index, found.questions))


@pytest.fixture(scope="session")
def nothing(faq: Faq) -> Report:
    """A report on an empty journal."""
    return build_report(Figures(LAST, LAST, (), {}, {}, (), (), None, None), faq, [])


# What is found


def test_outcomes_add_up_to_all_questions(told: Report) -> None:
    assert told.total == 300
    assert dict(told.endings) == {"answered": 150, "unsaid": 30, "offered": 60, "missed": 30, "danger": 30}
    assert sum(told.share(ending) for ending in ENDINGS) == pytest.approx(1)
    for rows in (told.channels, told.languages):
        assert sum(row.count for row in rows) == told.total
    assert sum(one.total for one in told.stretches) == sum(told.by_hour) == told.total


def test_questions_outside_the_opening_hours_are_those_of_a_closed_clinic(faq: Faq) -> None:
    monday, saturday = date(2026, 11, 16), date(2026, 11, 21)
    hours = {(monday, 6): 1, (monday, 7): 10, (monday, 15): 10, (monday, 16): 2, (saturday, 10): 4}
    assert build_report(figures(faq, hours=hours), faq, []).closed == 7  # on Mondays it closes at 4:30


def test_entries_that_are_gone_are_named_as_such(told: Report) -> None:
    assert [(row.subject.id, row.count) for row in told.entries] == [
        ("clinic-hours", 90),
        ("long-gone", 60),
        ("visit-eat", 30),
    ]
    assert told.entries[1].subject.place == ""
    assert ("No longer in the FAQ", 60) in [(row.name, row.count) for row in told.topics]
    assert told.entries[0].subject.place.startswith("topics/clinic.yaml:")


def test_entries_nobody_asked_about_are_all_others_but_small_talk(told: Report, faq: Faq) -> None:
    never = {subject.id for subjects in told.never.values() for subject in subjects}
    small_talk = {entry.id for entry in faq.entries.values() if entry.kind == "smalltalk"}
    assert never == set(faq.entries) - small_talk - {"clinic-hours", "visit-eat"}


def test_votes_against_the_present_words_are_told_apart(told: Report) -> None:
    hours, gone = told.disliked
    assert (hours.subject.id, hours.down, hours.up, hours.down_now, hours.up_now) == ("clinic-hours", 4, 2, 1, 2)
    assert hours.share == pytest.approx(4 / 6)
    assert [question.times for question in hours.questions] == [1]
    assert (gone.subject.id, gone.down_now, gone.up_now) == ("long-gone", 0, 0)


def test_what_the_page_does_not_say_is_told_by_entry(told: Report) -> None:
    assert [row.subject.id for row in told.unsaid] == ["visit-eat"]


# In the terminal


def test_the_summary_names_what_matters(told: Report) -> None:
    text = summary.summarize(told)
    for wanted in ("300 questions", "clinic-hours", "long-gone", "Telegram 50%", "No answer", "topics/"):
        assert wanted in text
    assert max(map(len, text.splitlines())) < 200


def test_the_summary_cannot_move_the_terminal(plain_index: Index) -> None:
    found = figures(plain_index.faq, questions=(Question("en", "unknown", None, "\x1b[2Jqwertz\nzxcvb\x07", 1, LAST),))
    text = summary.summarize(build_report(found, plain_index.faq, find_clusters(plain_index, found.questions)))
    assert "qwertz zxcvb" in text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_nothing_asked_is_said_kindly(nothing: Report, tmp_path: Path) -> None:
    assert "nobody asked" in summary.summarize(nothing)
    assert "Nobody asked anything" in html_page.render_page(nothing)
    assert all(path.read_text("utf-8-sig").count("\n") >= 1 for path in sheets.write_sheets(nothing, tmp_path))


# For spreadsheets


@pytest.fixture
def tables(told: Report, tmp_path: Path) -> dict[str, list[list[str]]]:
    """The files as a spreadsheet reads them."""
    return {
        path.stem: list(csv.reader(path.read_text("utf-8-sig").splitlines()))
        for path in sheets.write_sheets(told, tmp_path / "new" / "folder")
    }


def test_every_table_has_a_head_and_rows_of_its_length(tables: dict[str, list[list[str]]]) -> None:
    for name, rows in tables.items():
        assert len(rows) > 1, name
        assert {len(row) for row in rows} == {len(rows[0])}, name
    assert [row[4] for row in tables["entries"][1:]] == ["90", "60", "30"]
    assert sum(int(row[2]) for row in tables["over-time"][1:]) == 300


def test_no_cell_runs_as_a_formula(tables: dict[str, list[list[str]]]) -> None:
    cells = [cell for rows in tables.values() for row in rows for cell in row]
    assert f"'{FORMULA}" in cells
    assert not [cell for cell in cells if re.match(r"\s*[=+\-@|%]", cell)]


def test_a_spreadsheet_sees_that_it_is_utf_8(told: Report, tmp_path: Path) -> None:
    assert all(path.read_bytes().startswith(b"\xef\xbb\xbf") for path in sheets.write_sheets(told, tmp_path))


# The page


def test_what_strangers_wrote_stays_text(told: Report) -> None:
    html = html_page.render_page(told)
    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
    assert "onerror=alert" in html  # as text
    assert not re.search(r"<[^>]*\son\w+\s*=", html)
    assert "{{7*7}}" in html


def test_the_page_asks_nobody_for_anything(told: Report) -> None:
    html = html_page.render_page(told)
    assert not re.search(r"(?:src|href|url)\s*[=(]\s*[\"']?(?!#)\w*:?//", html)
    assert "default-src 'none'" in unescape(html)
    assert "unsafe" not in html


@pytest.mark.parametrize("name", html_page.SECTIONS)
def test_each_section_stands_alone_in_another_page(told: Report, name: str) -> None:
    section = str(html_page.render_section(name, told))
    assert section.count("<section") == section.count("</section>") == 1
    assert section.count("<h2") == 1


def drawn(told: Report, section: str) -> list[ET.Element]:
    """The charts of a section of the page."""
    found = re.findall(r'<svg class="chart".*?</svg>.*?</svg>', html_page.render_section(section, told), re.DOTALL)
    return [ET.fromstring(chart) for chart in found]  # noqa: S314 -- ours


@pytest.mark.parametrize("days", [1, 2, 45, 46, 365, 800])
def test_charts_have_a_bar_for_each_number_and_say_what_they_show(faq: Faq, days: int) -> None:
    told = build_report(figures(faq, days), faq, [])
    counts, shares = drawn(told, "over_time")
    for svg in (counts, shares, *drawn(told, "when")):
        assert svg.get("role") == "img"
        assert svg.get("aria-label")
        assert not {element.tag for element in svg.iter()} & {"script", "style", "defs", "desc"}
        assert not [element for element in svg.iter() if "style" in element.attrib]
    for svg, most in ((counts, max(one.total for one in told.stretches)), (shares, 100)):
        bars = svg.findall(".//g[@class='bar']/rect")
        assert len(bars) == len(told.stretches) * len(ENDINGS)
        assert sum(float(bar.attrib["height"]) for bar in bars[:: len(told.stretches)]) <= most
    names = [title.text or "" for title in counts.iter("title")]
    assert f"{told.stretches[-1].period.label}: Answered, {told.stretches[-1].endings['answered']:,}" in names


def test_a_chart_of_nothing_is_a_chart(told: Report) -> None:
    assert len(drawn(replace(told, by_hour=(0,) * 24), "when")) == 1


# The command


def test_the_command_writes_what_it_is_asked_for(small: Path, tmp_path: Path) -> None:
    html, folder = tmp_path / "report.html", tmp_path / "sheets"
    done = run("report", "--faq", str(small), "--html", str(html), "--csv", str(folder), DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "nobody asked" in done.stdout
    assert html.read_text("utf-8").startswith("<!doctype html>")
    assert (folder / "unanswered.csv").exists()


def test_a_page_that_cannot_be_written_is_named(small: Path, tmp_path: Path) -> None:
    done = run("report", "--faq", str(small), "--html", str(tmp_path / "no" / "r.html"), DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert "r.html cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


# In a browser


@asynccontextmanager
async def opened(browser: Browser, told: Report, folder: Path, **options: object) -> AsyncIterator[Page]:
    """The page from a file; at the end it has asked for nothing and complained about nothing."""
    (folder / "report.html").write_text(html_page.render_page(told), "utf-8")
    context = await browser.new_context(**options)
    shown = await context.new_page()
    seen: list[str] = []
    shown.on("request", lambda request: seen.append(request.url))
    shown.on("console", lambda line: seen.append(line.text))
    shown.on("dialog", lambda dialog: seen.append(dialog.message))
    await shown.goto((folder / "report.html").as_uri())
    yield shown
    await context.close()
    assert [one for one in seen if not one.endswith("report.html")] == []


class TestInABrowser:
    """What only a browser can tell."""

    pytestmark = IN_BROWSER

    @pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
    async def test_axe_finds_nothing(
        self, browser: Browser, told: Report, tmp_path: Path, scheme: str, width: int
    ) -> None:
        size = {"width": width, "height": 800}
        async with opened(browser, told, tmp_path, viewport=size, color_scheme=scheme) as shown:
            await shown.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            await no_violations(shown)

    async def test_nothing_is_wider_than_the_narrowest_phone(
        self, browser: Browser, told: Report, tmp_path: Path
    ) -> None:
        async with opened(browser, told, tmp_path, viewport={"width": 320, "height": 640}) as shown:
            await shown.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            assert await shown.evaluate("document.documentElement.scrollWidth") == 320
            letters = "Math.min(...[...document.querySelectorAll('.chart text')].map(text => text.getBoundingClientRect().height))"
            assert await shown.evaluate(letters) > 9

    async def test_colours_come_from_the_style_that_the_policy_lets_in(
        self, browser: Browser, told: Report, tmp_path: Path
    ) -> None:
        async with opened(browser, told, tmp_path) as shown:
            fills = await shown.evaluate(
                "[0, 1, 2, 3, 4].map(n => getComputedStyle(document.querySelector(`.chart .color-${n} .bar rect`)).fill)"
            )
            assert len(set(fills)) == 5
            assert "rgb(0, 0, 0)" not in fills

    async def test_a_snippet_is_marked_whole_by_one_click(self, browser: Browser, told: Report, tmp_path: Path) -> None:
        async with opened(browser, told, tmp_path) as shown:
            await shown.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
            snippet = shown.locator("pre").first
            await snippet.click()
            marked = await shown.evaluate("getSelection().toString()")
            assert marked.strip() == (await snippet.text_content() or "").strip()

    async def test_on_paper_it_is_dark_on_white_and_without_what_only_a_screen_can_open(
        self, browser: Browser, told: Report, tmp_path: Path
    ) -> None:
        async with opened(browser, told, tmp_path, color_scheme="dark") as shown:
            await shown.emulate_media(media="print")
            assert await shown.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
            assert not await shown.locator("summary").first.is_visible()
            assert await shown.locator(".chart").first.is_visible()

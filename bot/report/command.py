"""The `report` command: from the journal and the content to the terminal and to files."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

from bot import process
from bot.publishing import encoder, learning
from bot.report import clusters, figures, html_page, period, sheets
from bot.report.report import Report, build_report
from bot.report.summary import summarize
from bot.settings import Settings
from bot.storage import faults
from bot.storage.database import Database
from faq import hours
from faq.loading import loader
from faq.model import Faq
from faq.search import index
from faq.search.index import Index

__all__ = ["NoReport", "load_report", "summarize", "write_report"]


class NoReport(Exception):  # noqa: N818 -- an answer to the command, not a fault of the program
    """The report cannot be made; the message says why."""

    def __init__(self, reason: str, *, is_mistake: bool = False) -> None:
        """`is_mistake`: the command's arguments are wrong."""
        super().__init__(reason)
        self.is_mistake = is_mistake


def load_report(settings: Settings, since: str) -> Report:
    """Make the report since a day, such as 30d or 2026-11-01.

    Raises:
        InvalidFaq: the content has problems.
        NoReport: `since` is not a valid day, or the journal cannot be read.

    """
    faq = loader.load(settings.faq_dir)
    today = hours.local(faq.clinic, datetime.now(UTC)).date()
    try:
        first = period.first_day(since, today)
    except ValueError as error:
        raise NoReport(f"--since: {error}", is_mistake=True) from None
    with ThreadPoolExecutor() as aside:
        indexed = aside.submit(_build_index, faq, settings)  # runs while the database counts
        try:
            found = asyncio.run(_figures(Database(settings.data_dir, settings.database_url), first, today))
        except faults.FAULTS as fault:
            raise NoReport(f"the journal cannot be read: {faults.describe_fault(fault)}") from None
        return build_report(found, faq, clusters.find_clusters(indexed.result(), found.questions))


def write_report(report: Report, html: Path | None, folder: Path | None) -> None:
    """Write the report as an HTML page and its tables as CSV files into a folder; None skips either.

    Raises:
        NoReport: a file cannot be written.

    """
    try:
        if html:
            html.write_text(html_page.render_page(report), "utf-8")
        if folder:
            sheets.write_sheets(report, folder)
    except OSError as error:
        raise NoReport(f"{error.filename} cannot be written: {error.strerror}") from None


def _build_index(faq: Faq, settings: Settings) -> Index:
    """Build the index and load the encoder, which takes a second."""
    data_dir = settings.data_dir
    encode = encoder.load(data_dir)
    learned = learning.load(faq, data_dir, encode) or learning.newest(data_dir)
    with process.indexing():
        built = index.build(faq, encode, learned=learned)
    if built.matcher.encode:
        built.matcher.encode(["hello"])
    return built


async def _figures(journal: Database, since: date, until: date) -> figures.Figures:
    try:
        await journal.migrate()
        return await figures.figures_between(journal.engine, since, until)
    finally:
        await journal.engine.dispose()

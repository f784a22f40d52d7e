"""The report as a self-contained HTML page: inline style and charts, no script, all text escaped."""

from __future__ import annotations

from pathlib import Path

import jinja2
from markupsafe import Markup

from bot.http.templating import inline_hash, templates
from bot.report import charts, words
from bot.report.period import unit
from bot.report.report import Report
from faq.loading.reader import language_name

_HERE = Path(__file__).parent
STYLE = (_HERE / "charts.css").read_text("utf-8") + (_HERE / "report.css").read_text("utf-8")
"""The style of the sections."""
POLICY = f"default-src 'none'; style-src {inline_hash(STYLE)}; base-uri 'none'; form-action 'none'"
"""The page's content security policy: only its own style."""
SECTIONS = ("numbers", "to_do", "unanswered", "disliked", "unsaid", "over_time", "topics", "when", "never", "about")
"""The page's sections in order; each begins with an h2."""
MOST_ENTRIES = 15
"""Entries listed as most asked; the CSV files have all."""
MOST_WORDINGS = 10
"""Questions listed per cluster, and per entry with votes against it."""
_TEMPLATES = templates(_HERE / "templates")
_TEMPLATES.undefined = jinja2.StrictUndefined
_TEMPLATES.filters |= {"number": words.number, "percent": words.percent, "times": words.times, "day": words.day}
_TEMPLATES.globals |= {
    "charts": charts,
    "words": words,
    "language": language_name,
    "unit": unit,
    "most_entries": MOST_ENTRIES,
    "most_wordings": MOST_WORDINGS,
}


def render_page(report: Report) -> str:
    """Render the whole page."""
    return _TEMPLATES.get_template("report.html").render(
        report=report,
        sections=[render_section(name, report) for name in SECTIONS]
        if report.total
        else [render_section("about", report)],
        policy=POLICY,
        style=Markup(STYLE),  # noqa: S704 -- ours
    )


def render_section(name: str, report: Report, entry_path: str = "") -> Markup:
    """Render one of SECTIONS for a page that includes STYLE; empty if there is nothing to show.

    `entry_path`: what stands before an entry's id in the address of its form; empty if the page has no forms.
    """
    macro = getattr(_TEMPLATES.get_template("sections.html").make_module({"entry_path": entry_path}), name)
    return Markup(macro(report))  # noqa: S704 -- escaped by the template

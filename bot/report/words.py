"""Format numbers and days, the same in the terminal and on the page."""

from __future__ import annotations

from datetime import date

from bot.report.report import Report
from faq.model import Place


def number(value: int) -> str:
    """A number with commas."""
    return f"{value:,}"


def percent(share: float) -> str:
    """A share in whole percent; "under 1%" for small shares above 0."""
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"


def times(value: int) -> str:
    """How often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(value, f"{value:,} times")


def several(value: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{value:,} {one if value == 1 else many}"


def day(value: date) -> str:
    """A day, such as November 22, 2026."""
    return f"{value:%B} {value.day}, {value.year}"


def below(place: Place) -> str:
    """Where to paste: topics/visit.yaml below line 12."""
    return place.short.replace(":", " below line ")


def stretch(report: Report) -> str:
    """The days of a report."""
    return day(report.since) if report.since == report.until else f"{day(report.since)} to {day(report.until)}"


def to_do(report: Report) -> list[tuple[str, str]]:
    """Suggestions for staff, most useful first: a section's name and a sentence."""
    found = []
    if waiting := sum(one.cluster.count for one in report.unanswered):
        kinds = several(len(report.unanswered), "thing", "things")
        found.append(("unanswered", f"Patients asked about {kinds} and got no answer ({times(waiting)} in all)"))
    if report.disliked:
        found.append(("disliked", f"{several(len(report.disliked), 'answer', 'answers')} did not help everybody"))
    if unsaid := report.endings.get("unsaid", 0):
        found.append(
            (
                "topics",
                f"{several(unsaid, 'question', 'questions')} got “the page does not say”: the clinic may know more",
            )
        )
    if never := sum(map(len, report.never.values())):
        found.append(("never", f"Nobody asked about {several(never, 'entry', 'entries')}"))
    return found
